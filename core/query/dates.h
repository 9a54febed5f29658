/* Is a ticket more likely about the same matter because it is of about the same time? Outages and releases bring their tickets in
 * heaps, and people write twice: of three trackers' marked duplicates half are 10 to 40 days apart (docs/quality.md).
 *
 *     evidence · (1 + date · nearness)      nearness = 1 / (1 + days apart / date_days)
 *
 * where the evidence is that of the words: so nothing is lowered, what the words do not find stays where it is, and a score still depends
 * on question and document alone. Whole days count, so that an answer stays the same while it is looked at. Articles have no such
 * date: a problem's solution is as good later. */
#ifndef KB_QUERY_DATES_H
#define KB_QUERY_DATES_H

#include "query/ranking.h"

#define KB_NO_DAYS (-1)

/* Between two times; KB_NO_DAYS where one is KB_NO_TIME. */
int kb_days_apart(int64_t one_ms, int64_t other_ms);

/* What the weight of the words is multiplied by; 1 for KB_NO_DAYS. */
double kb_date_factor(const kb_ranking *ranking, int days);

#endif
