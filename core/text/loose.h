/* The loose root of a word: what it shares with other spellings that mean the same. Weaker evidence than word and stem, so it is a form of its own.
 *
 * Accents and umlauts typed or not (résumé, resume), digraphs for umlauts (Groesse, Größe), Arabic articles and letter forms, Persian and Hebrew
 * letter forms, Hindi nukta and nasal signs, Korean particles. */
#ifndef KB_TEXT_LOOSE_H
#define KB_TEXT_LOOSE_H

#include "text/stem.h"

/* Borrowed from the arena; empty where the language has none. It may equal surface or stem. `surface` is folded, `stem` its stem or empty. */
kb_str kb_loose_root(kb_stemmers *stemmers, kb_str surface, kb_str stem, const kb_language *language, kb_arena *arena);

/* Simplified characters for traditional ones, one by one (ICU's Hant-Hans); what has none comes back as it is. */
kb_str kb_simplify_han(kb_str word, kb_arena *arena);

#endif
