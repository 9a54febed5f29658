/* Which language do single letters and little words speak for? A second opinion for short texts, where names and loan words lead
 * statistics of letters astray: "Was ist das Engineering News-Record?" Inside core/text only. */
#ifndef KB_TEXT_CLUES_H
#define KB_TEXT_CLUES_H

#include "schema/languages.h"

/* The language that the first 512 bytes speak for, where it leads every other by a clue and `told`, which statistics say, by two;
 * NULL otherwise. `told` may be NULL. Valid UTF-8. Thread-safe. */
const kb_language *kb_clue_against(kb_str text, const kb_language *told);

#endif
