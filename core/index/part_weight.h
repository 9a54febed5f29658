/* What is a word worth in one part of a partition, so that its hits stand beside those of the others?
 *
 * Each part is matched by itself: over several databases at once Xapian 1.4.22 cannot prune an OP_MAX (see ask.cc). The weight of a
 * word is then made of two factors: how rare it is in all parts, which the plan gives to each term as its scale, and how much
 * of it a document has, of which this weighting is made. Together they are Xapian's BM25Weight over all parts. */
#ifndef KB_INDEX_PART_WEIGHT_H
#define KB_INDEX_PART_WEIGHT_H

#include "index/guard.h"

namespace kb
{

/* The inverse document frequency of Robertson and Spärck Jones (1976), log((N − n + ½) / (n + ½)), held above zero for words in more
 * than a third of the documents as Xapian does it: of x below 2, log(x / 2 + 1). */
/* `with_term` may be of another moment than `documents`. */
double rarity(double documents, double with_term);

class part_weight : public Xapian::Weight
{
  public:
    part_weight(const kb_bm25 &bm25, double mean_length, double extra); /* `extra`: what each hit gets beside; see ask.cc */

    std::string name() const override;
    double get_sumpart(Xapian::termcount wdf, Xapian::termcount length, Xapian::termcount unique) const override;
    double get_maxpart() const override;
    double get_sumextra(Xapian::termcount length, Xapian::termcount unique) const override;
    double get_maxextra() const override;

  private:
    part_weight *clone() const override;
    void init(double factor) override;
    double share(double wdf, double length) const;

    kb_bm25 bm25;
    double mean_length, extra, scale = 0;
};

} // namespace kb

#endif
