/* How good is a hit, and the answer as a whole? Scores that can be compared between languages, bands, reasons, the verdict. */
#ifndef KB_QUERY_RANK_H
#define KB_QUERY_RANK_H

#include "query/plan.h"

/* 0 to 1 from a BM25 weight: 1 − e^(−steepness·weight/ideal), where `ideal` is what a document of mean length with each word once would get. So it depends on question and
 * document, not on other hits. `prior`: how likely the question is in the partition's language, 0 to 1. */
double kb_score(double weight, const kb_plan *plan, double steepness, double prior);

kb_band kb_band_of(double score);

/* In plain words, which of the question's words the hit has: `matched` and `in_title` by row of plan->words. */
void kb_reasons(const kb_plan *plan, const bool *matched, const bool *in_title, kb_list *why);

/* From the score of the best hit, whatever page is shown; 0 where there is none. */
kb_verdict kb_verdict_of(double best_score);

#endif
