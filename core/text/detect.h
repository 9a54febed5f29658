/* Which language is this? Statistics of letters (CLD2), and for short texts the word of little words and single letters where they
 * contradict: 99.9 % of paragraphs and 99.6 % of questions (docs/quality.md). A guess: it may rank, never hide. */
#ifndef KB_TEXT_DETECT_H
#define KB_TEXT_DETECT_H

#include "schema/languages.h"

#define KB_GUESSES 3

typedef struct kb_guess {
    const kb_language *language; /* never "und" */
    double share;                /* of the text, 0 to 1 */
} kb_guess;

typedef struct kb_guesses {
    kb_guess items[KB_GUESSES]; /* the largest share first */
    size_t count;               /* 0: nobody can tell */
    bool reliable;
} kb_guesses;

/* Valid UTF-8 of any length; the first 64 kB are looked at. Never reliable where the two contradict. Thread-safe. */
kb_guesses kb_detect(kb_str text);

/* The languages a script belongs to, where one letter tells: kana is Japanese, Thai letters are Thai … NULL where it does not. */
const kb_language *kb_detect_script(kb_str text);

#endif
