/* What is fresh, or has helped before, may stand a little further up: by a bound, whatever the rest says.
 *
 *     score · (1 + bound · share · (1 − score))
 *
 * for each of the two: so nothing is lowered, nothing passes 1, what is no answer does not become one, and each score depends on
 * its document alone. `share` is 1/2^(age / fresh_days) of the last change, and voters / (voters + helpful_half), where the
 * voters are the requesters whose solved tickets the article has learned from; a document that tells neither gets neither. */
#ifndef KB_QUERY_BOOSTS_H
#define KB_QUERY_BOOSTS_H

#include "query/ranking.h"
#include "query/shortlist.h"

double kb_boosted(double score, double bound, double share);
double kb_freshness(int64_t updated_at, int64_t now_ms, double half_life_days);
double kb_helpfulness(unsigned voters, double half);

/* Lifts the first `count` candidates and sorts them anew; candidate->lift is what each gained. Nothing is read while both bounds
 * are 0. */
kb_code kb_boost(kb_asker *asker, const kb_ranking *ranking, int64_t now_ms, kb_candidate *candidates, size_t count,
                 kb_error *err);

#endif
