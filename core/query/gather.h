/* Which words does the question have, in a language, and how often does it say each? */
#ifndef KB_QUERY_GATHER_H
#define KB_QUERY_GATHER_H

#include "query/plan.h"
#include "query/ranking.h"

/* A text as all languages have it, without the noise that is dropped. */
typedef struct kb_common {
    kb_tokens tokens;
    size_t *first; /* of each token, the first that is written the same */
} kb_common;

/* A question as it is read: once for all languages, then once in each, whatever the number of partitions. */
typedef struct kb_readings {
    kb_common title, body;
    kb_plan **of_language; /* by row of kb_languages; NULL: not read in it yet. Tokens and words alone are in them */
} kb_readings;

void kb_readings_clear(kb_readings *readings);

/* Begins a plan: language, synonyms, and one row for each word of title and body and for each code: that was typed, without its
 * weight. Noise counts less or not at all. Tokens and terms are borrowed from question->readings. */
kb_code kb_gather(kb_asker *asker, const kb_language *language, const kb_question *question, const kb_ranking *ranking,
                  kb_plan *plan, kb_error *err);

/* The identifier that `value` is where it is called an error, as 1603 in "error 1603", its strings in `arena`; false where it is
 * none. */
bool kb_code_token(kb_asker *asker, const kb_language *language, kb_str value, kb_arena *arena, kb_token *out);

/* The terms that a word may be found by; in the plan's arena. */
kb_plan_word kb_word_of(kb_plan *plan, const kb_token *token);

#endif
