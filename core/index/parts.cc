#include "index/parts.h"

namespace kb
{

#define FREQUENCIES_MOST 2000 /* every worker has them for every partition */

void parts::add(const Xapian::Database &part)
{
    all.add_database(part);
    each.push_back(part);
}

void parts::reopen()
{
    all.reopen();
    frequencies.clear();
}

Xapian::doccount parts::frequency(const std::string &term)
{
    if (frequencies.size() > FREQUENCIES_MOST)
        frequencies.clear();
    auto [at, is_new] = frequencies.try_emplace(term, 0);
    if (is_new)
        at->second = all.get_termfreq(term);
    return at->second;
}

parts open_parts(const std::string &folder, const std::string &partition)
{
    parts open;
    open.add(Xapian::Database(folder + "/" + partition));
    open.has_fresh = has_fresh(folder, partition);
    if (open.has_fresh)
        open.add(Xapian::Database(folder + "/" + fresh_name(partition)));
    return open;
}

} // namespace kb
