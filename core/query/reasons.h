/* Why is this a hit? In plain words, with weights that add up to its score. */
#ifndef KB_QUERY_REASONS_H
#define KB_QUERY_REASONS_H

#include "query/expand.h"
#include "query/learned.h"
#include "query/shortlist.h"

/* Fills hit->why, and `reasons` of hit->explain where that is asked for. `matched` and `in_title`: which of the plan's words the
 * hit has, by row; `by`: the synonym that it has instead of the word (kb_plan_others_held). Each word has a share of the score as large as what it tells; a veto has what it took away. */
void kb_reasons(const kb_candidate *candidate, const bool *matched, const bool *in_title, const kb_other *const *by,
                const kb_taught *taught, kb_hit *hit);

/* "3 duplicates", or "duplicate of INC1", for a ticket. */
void kb_reason_duplicates(kb_asker *asker, kb_hit *hit);

#endif
