/* What did the person type? Words, "phrases", -not and field:value, taken apart. Nothing a person types is an error: what is no operator is words. */
#ifndef KB_QUERY_PARSE_H
#define KB_QUERY_PARSE_H

#include "schema/fields.h"

typedef struct kb_typed_phrase {
    kb_str text;   /* between the quotes; borrowed from the typed text */
    bool excluded; /* -"…" */
    size_t start, end; /* bytes of kb_typed.words where its words stand */
} kb_typed_phrase;

typedef struct kb_typed_filter {
    const kb_field *field;
    kb_str value; /* borrowed from the typed text */
    bool excluded;
} kb_typed_filter;

#define KB_TYPED_MOST 32 /* phrases, and filters, of one question; further ones count as words */

typedef struct kb_typed {
    kb_buf words;    /* what ranks: all but filters and what is excluded; the words of phrases too */
    kb_buf excluded; /* words with a minus */
    kb_typed_phrase phrases[KB_TYPED_MOST];
    size_t phrase_count;
    kb_typed_filter filters[KB_TYPED_MOST];
    size_t filter_count;
} kb_typed;

void kb_typed_parse(kb_str text, kb_typed *out); /* `out` is cleared by kb_typed_clear */
void kb_typed_clear(kb_typed *typed);

#endif
