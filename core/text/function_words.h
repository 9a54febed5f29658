/* Words that hold sentences together and say nothing of the matter: articles, pronouns, question words, auxiliaries, greetings. A collection of help pages cannot
 * tell them by frequency alone ("I" is rare in a manual), so the language row's list says it. They weigh little, and find nothing unless the whole
 * question is made of them. */
#ifndef KB_TEXT_FUNCTION_WORDS_H
#define KB_TEXT_FUNCTION_WORDS_H

#include "schema/languages.h"

/* `surface` folded as kb_fold does. Thread-safe. */
bool kb_is_function_word(const kb_language *language, kb_str surface);

#endif
