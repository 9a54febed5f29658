/* Stems by libstemmer (Snowball), one stemmer for each language that has one. */
#ifndef KB_TEXT_STEM_H
#define KB_TEXT_STEM_H

#include "base/arena.h"
#include "schema/languages.h"

typedef struct kb_stemmers kb_stemmers; /* one thread's; opened as languages are needed */

kb_stemmers *kb_stemmers_new(void);
void kb_stemmers_free(kb_stemmers *stemmers);
KB_OWNED_TYPE(kb_stemmers, kb_stemmers_free)

/* The stem of a folded word, borrowed from the arena; empty where the language has no stemmer. */
kb_str kb_stem(kb_stemmers *stemmers, kb_str folded, const kb_language *language, kb_arena *arena);

#endif
