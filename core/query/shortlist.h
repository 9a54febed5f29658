/* Which of the candidates are shown, and in which order? Contradictions demote, and a known duplicate makes way for its master.
 */
#ifndef KB_QUERY_SHORTLIST_H
#define KB_QUERY_SHORTLIST_H

#include "query/plan.h"

/* A hit before it is shown. Plan and id_term are borrowed. */
typedef struct kb_candidate {
    const kb_plan *plan; /* that found it */
    size_t partition;
    const char *id_term;
    double bm25, prior;
    double raw; /* the score of the words, before dates, vetoes and votes */
    double dated; /* what the dates add to it */
    int days;     /* between the question and it, or KB_NO_DAYS */
    double score;
    double evidence; /* what the score was made of: tells apart those that are all but 1 */
    double lift; /* of it, from boosts */
    kb_document *document; /* owned; NULL until kb_candidate_read */
    kb_list vetoes, agreements;
} kb_candidate;

void kb_candidate_clear(kb_candidate *candidate);

/* Fills candidate->document. KB_NOT_FOUND: deleted since it was found. */
kb_code kb_candidate_read(kb_asker *asker, kb_candidate *candidate, kb_error *err);

/* By score, equal scores by the evidence before rounding, then id. */
void kb_candidates_sort(kb_candidate *candidates, size_t count);

/* Looks at the candidates of the page and KB_PLAN_SPARE behind them, and sorts them anew: vetoes where a whole ticket was asked
 * (vetoes.h), the master instead of its duplicates, with the best score among them and a little for each other, where the request lets it be a hit. `*count`
 * shrinks by the duplicates. Nothing is read where nothing can change. */
kb_code kb_shortlist(kb_asker *asker, const kb_question *question, kb_candidate *candidates, size_t *count, kb_error *err);

/* The tickets that say they are duplicates of `id`, in all partitions of the internal tier; 0 after an error. */
size_t kb_duplicates_of(kb_asker *asker, const char *id);

#endif
