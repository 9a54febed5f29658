/* Letters that are spelled in several ways, and parts of words that are written onto them: tables for scripts without accents to drop. */
#ifndef KB_TEXT_LETTERS_H
#define KB_TEXT_LETTERS_H

#include "base/arena.h"

/* Arabic without vowel signs and tatweel, one form of alef, yeh, kaf and teh marbuta, then without article, conjunction and common endings: the light
 * stemming of Larkey, Ballesteros and Connell (SIGIR 2002, "light10"). */
kb_str kb_light_arabic(kb_str word, kb_arena *arena);

/* Korean without the particle behind a noun: 비밀번호를 → 비밀번호. At least two syllables stay. */
kb_str kb_without_particle(kb_str word, kb_arena *arena);

/* Persian and Urdu letter forms, Hebrew points, Devanagari nukta and candrabindu. */
kb_str kb_normal_letters(kb_str word, kb_arena *arena);

#endif
