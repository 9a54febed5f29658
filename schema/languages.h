/* The languages we serve, a row each: how their words are found, folded, stemmed and cut. */
#ifndef KB_SCHEMA_LANGUAGES_H
#define KB_SCHEMA_LANGUAGES_H

#include "base/str.h"

typedef struct kb_language {
    const char *code;      /* ISO 639: the name of its partition */
    const char *name;      /* in English */
    const char *aliases;   /* other codes for it, separated by spaces: "nb nn" */
    const char *stemmer;   /* algorithm of libstemmer; NULL: none */
    const char *script;    /* ISO 15924 of its usual script: "Latn", "Cyrl", "Hans Hant" … */
    uint8_t piece_letters; /* words are also indexed by runs of this many letters; 0: not */
    bool unspaced;         /* written without spaces: ICU's dictionary finds the words, characters support them */
    bool right_to_left;
} kb_language;

extern const kb_language kb_languages[]; /* the last row is "und" */
extern const size_t kb_language_count;

/* The row that serves a BCP 47 tag or a POSIX locale: "pt-BR", "zh_CN", "sr@latin", "no". "und" and whatever is unknown get the row "und": words
 * are found and folded, not stemmed. Never NULL. */
const kb_language *kb_language_find(kb_str tag);

/* Writes `tag` in canonical BCP 47 ("pt_BR" → "pt-BR", "sr@latin" → "sr-Latn", "iw" → "he"). KB_INVALID where it is no language tag. */
#define KB_TAG_BYTES 36
kb_code kb_language_tag(kb_str tag, char out[KB_TAG_BYTES], kb_error *err);

#endif
