/* Which words is a joined word made of? Learned from the texts themselves: a word is cut where its parts are words of their own, and used
 * more than it is, by the geometric mean of their frequencies (Koehn and Knight, Empirical Methods for Compound Splitting, 2003).
 * Between the parts may stand what the language joins words with: Erfahrung-s-bericht. Any thread. */
#ifndef KB_TEXT_COMPOUNDS_H
#define KB_TEXT_COMPOUNDS_H

#include "base/arena.h"
#include "schema/languages.h"

#define KB_SPLIT_PARTS 4

typedef struct kb_split {
    kb_str parts[KB_SPLIT_PARTS]; /* in order; borrowed from the word */
    size_t count;                 /* 0: the word is whole */
} kb_split;

/* Letters that a part has at the least; 0: the language does not write words joined. */
size_t kb_joined_letters(const kb_language *language);

/* What words are joined with, each once, shortest first, "" among them; NULL at the end. Borrowed for ever. */
const char *const *kb_joints(const kb_language *language);

/* In how many documents a part occurs, in any form; 0: it is no word. Asked for most parts once only. */
typedef double kb_part_known(void *context, kb_str part);

/* What a part may have lost, in a language: "n", as in Häkel-nadel. */
const char *kb_lost_ending(const kb_language *language);

/* Cuts a folded word that `documents` documents have. Function words are no parts. */
void kb_split_word(kb_str word, double documents, const kb_language *language, kb_part_known *known, void *context, kb_split *out);

/* Whether parts that are used so often stand for a whole that is used so often; the same for `count` parts as above. */
bool kb_parts_outweigh(double log_sum, size_t count, double documents);

/* The word with its code points in reverse, so that combining marks stand in front of their letters; borrowed from the arena. */
kb_str kb_reversed(kb_str word, kb_arena *arena);

size_t kb_letters(kb_str word);

#endif
