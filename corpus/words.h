/* What other systems' words mean in ours: states, kinds, languages, dates as people and exports write them. Inside corpus/ only.
 */
#ifndef KB_CORPUS_WORDS_H
#define KB_CORPUS_WORDS_H

#include "base/clock.h"
#include "schema/document.h"

/* "Gelöst am" → "geloest_am": lower case, accents off, umlauts as two letters, whatever separates words as one '_'. Owned. */
char *kb_word_fold(kb_str text);

/* Our word, or NULL where we do not know theirs. */
const char *kb_word_state(kb_kind kind, kb_str word);
const char *kb_word_kind(kb_str word);
const char *kb_word_visibility(kb_str word);
const char *kb_word_lang(kb_str word); /* "German", "Deutsch"; a language tag is not a word in this sense */

/* "yes", "true", "1", "ja" … : false where the word is neither yes nor no. */
bool kb_word_switch(kb_str word, bool *out);

/* Times as RFC 3339, and 02.05.2026 or 2026/05/02 with or without a time behind, as RFC 3339. False for anything else: 5/2/2026
 * is February to some and May to others. */
bool kb_word_time(kb_str word, char out[KB_TIME_BYTES]);

#endif
