/* What articles learned from the tickets they solved (text/learned.h), in a plan: which of it the question says, and what that is worth. */
#ifndef KB_QUERY_LEARNED_H
#define KB_QUERY_LEARNED_H

#include "query/plan.h"
#include "query/ranking.h"

/* Adds to plan->ask what the partition's articles learned of the question's words and pairs of words. One learned word is worth, in
 * BM25's unit,
 *
 *     learned · weight of the word in the question · rarity^learned_power · scale · ln 2 · ln (1 + 2 · votes) / ln 3
 *
 * where scale is ln documents / ln articles, since an article's own words are weighed among all documents, and rarity the logarithm of how many articles there are for each that has it: those that
 * have it often count more (1 / Σ share², the effective number), so that a word said once of every article is still telling about the one of
 * which it is said always. */
kb_code kb_plan_learn(kb_asker *asker, size_t partition, const kb_ranking *ranking, kb_plan *plan, kb_error *err);

/* What a hit has of it. */
typedef struct kb_taught {
    unsigned tickets; /* that its document learned from; 0: it has nothing of the question from them */
    double weight;    /* in BM25's unit */
    bool *words;      /* by row of plan->words: learned; owned by the caller, NULL: not wanted */
} kb_taught;

/* KB_NOT_FOUND: deleted since. */
kb_code kb_plan_taught(kb_asker *asker, size_t partition, const kb_plan *plan, const char *id_term, kb_taught *out, kb_error *err);

#endif
