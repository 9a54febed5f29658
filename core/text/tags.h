/* Does a language tag name a language at all? ISO 639, as ICU has it. */
#ifndef KB_TEXT_TAGS_H
#define KB_TEXT_TAGS_H

#include "schema/languages.h"

/* False for two letters that are no language, as "gr" and "xx"; longer codes are too many for anyone to know, and pass. Then
 * `instead` is the language of the country of these letters ("gr": "el", "jp": "ja"), or empty. Any thread. */
bool kb_tag_is_language(kb_str tag, char instead[KB_TAG_BYTES]);

#endif
