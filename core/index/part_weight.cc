#include "index/part_weight.h"

#include <algorithm>
#include <cmath>

namespace kb
{

double rarity(double documents, double with_term)
{
    double odds = (std::max(documents - with_term, 0.0) + 0.5) / (with_term + 0.5);
    return std::log(odds < 2 ? odds / 2 + 1 : odds);
}

part_weight::part_weight(const kb_bm25 &bm25_, double mean_length_, double extra_)
    : bm25(bm25_), mean_length(mean_length_), extra(extra_)
{
    for (stat_flags needed : {WDF, WDF_MAX, DOC_LENGTH, DOC_LENGTH_MIN})
        need_stat(needed);
}

part_weight *part_weight::clone() const
{
    return new part_weight(bm25, mean_length, extra);
}

std::string part_weight::name() const
{
    return "kb::part_weight";
}

void part_weight::init(double factor)
{
    scale = factor * (bm25.k1 + 1);
}

double part_weight::share(double wdf, double length) const
{
    double relative = mean_length > 0 ? length / mean_length : 0;
    double normalised = std::max(relative, bm25.min_normlen);
    return scale * wdf / (bm25.k1 * (1 - bm25.b + bm25.b * normalised) + wdf);
}

double part_weight::get_sumpart(Xapian::termcount wdf, Xapian::termcount length, Xapian::termcount) const
{
    return wdf ? share(wdf, length) : 0;
}

/* Of the shortest document that could hold the word so often. */
double part_weight::get_maxpart() const
{
    double wdf = get_wdf_upper_bound();
    return wdf ? share(wdf, std::max<double>(get_doclength_lower_bound(), wdf)) : 0;
}

double part_weight::get_sumextra(Xapian::termcount, Xapian::termcount) const
{
    return extra;
}

double part_weight::get_maxextra() const
{
    return extra;
}

} // namespace kb
