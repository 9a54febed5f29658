/* What did the tickets teach an article that it solved? The words of customers, which the article's author did not think of, become
 * terms of the article, each with how many said it. They have no wdf: the article is not longer for them and ranks for its own words as
 * before; what they are worth is decided when a question comes (core/query/learned.c).
 *
 * One vote for each requester, whatever number of tickets they wrote; a ticket without one votes by itself. A public article learns
 * from internal tickets only what at least KB_LEARNED_REQUESTERS different requesters said: what so many say is nobody's
 * secret (k-anonymity; Sweeney 2002). */
#ifndef KB_TEXT_LEARNED_H
#define KB_TEXT_LEARNED_H

#include "schema/postings.h"
#include "text/analyzer.h"

#define KB_LEARNED_REQUESTERS 3
#define KB_LEARNED_LEVELS 9     /* 1, 2, 3, 4, 6, 9, 14, 22, 35 and more votes */
#define KB_LEARNED_TERMS 3000   /* of one article: those with the most votes */
#define KB_LEARNED_PAIR_REACH 3 /* words: how far apart the two of a pair may stand */

typedef struct kb_learned kb_learned; /* by one article; borrows it */

kb_learned *kb_learned_new(const kb_document *article);
void kb_learned_free(kb_learned *learned);
KB_OWNED_TYPE(kb_learned, kb_learned_free)

/* Reads a ticket's title and the beginning of its body, without its noise, in the ticket's language. */
kb_code kb_learned_add(kb_learned *learned, kb_analyzer *analyzer, const kb_document *ticket, kb_error *err);

/* Adds what was learned to the postings of the article. An empty partition learns nothing. */
void kb_learned_teach(kb_learned *learned, kb_postings *postings);

/* ---- terms, as teaching and asking spell them ---- */

/* Written into `out` (KB_TERM_BYTES), without the level at the end; the length, 0 where there is no such term. A word of the article's
 * own language is known by its root, one of another language as it is written. */
size_t kb_learned_word(const kb_token *token, bool foreign, char out[KB_TERM_BYTES]);

/* Two words that stand near each other, in either order. */
size_t kb_learned_pair(const kb_tokens *tokens, size_t first, size_t second, char out[KB_TERM_BYTES]);

/* The character at the end of a term: '1' to '0' + KB_LEARNED_LEVELS. */
char kb_learned_level(uint32_t votes);

/* What the votes of a level say beside a single one, 1 to 3.9: the logarithm of 1 + 2 · votes. */
double kb_learned_worth(unsigned level);

#endif
