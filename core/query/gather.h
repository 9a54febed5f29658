/* Which words does the question have, in this language, and how often does it say each? */
#ifndef KB_QUERY_GATHER_H
#define KB_QUERY_GATHER_H

#include "query/plan.h"
#include "query/ranking.h"

/* Fills plan->tokens and plan->words: one row for each word of title and body, without its weight. Noise counts less or not at all. */
kb_code kb_gather(kb_asker *asker, const kb_question *question, const kb_ranking *ranking, kb_plan *plan, kb_error *err);

/* The terms that a word may be found by; in the plan's arena. */
kb_plan_word kb_word_of(kb_plan *plan, const kb_token *token);

#endif
