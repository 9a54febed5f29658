/* The table of fields: the name on the wire, what a value may be, and what becomes of it in the index. One row each; parsing, checking,
 * filtering, facets and the documentation read the same rows. */
#ifndef KB_SCHEMA_FIELDS_H
#define KB_SCHEMA_FIELDS_H

#include "base/clock.h"
#include "schema/document.h"

typedef enum kb_field_type { KB_FIELD_TEXT, KB_FIELD_LIST, KB_FIELD_TIME, KB_FIELD_WORD, KB_FIELD_OBJECT } kb_field_type;

#define KB_NO_SLOT UINT32_MAX

typedef struct kb_field {
    const char *name;
    kb_field_type type;
    bool article, ticket;     /* which kinds have it */
    size_t offset;            /* in kb_document */
    size_t most_bytes;        /* of the text, or of each item of a list */
    size_t most_items;        /* of a list */
    const char *const *words; /* KB_FIELD_WORD: the value is an index into these */
    size_t word_count;
    const char *prefix;       /* of its boolean term in the index: filters and field:value; NULL: none */
    uint32_t slot;            /* of its value in the index: facets, ranges; KB_NO_SLOT: none */
    unsigned weight;          /* occurrences that one word in this text counts; 0: not searched */
} kb_field;

extern const kb_field kb_fields[];
extern const size_t kb_field_count;

/* The codes found in a document's text: asked for as code:0x80070005, and kept as identifiers rather than under a prefix of its own. */
bool kb_field_is_code(const kb_field *field);

/* NULL where there is none of that name. "tag" finds tags: the singular as it is asked for. */
const kb_field *kb_field_find(kb_str name);

/* Terms. Every term is a prefix of capitals and a value; the value of a boolean term is folded by kb_field_term. */
#define KB_TERM_BYTES 240 /* longest term, prefix included: Xapian allows 245, a zero byte counts double */

#define KB_PREFIX_ID "Q"          /* Qa:KB1 or Qt:INC1: the document itself */
#define KB_PREFIX_SURFACE "W"     /* a folded word as written */
#define KB_PREFIX_STEM "Z"        /* its stem */
#define KB_PREFIX_PIECE "P"       /* a piece of a word: part of a compound, or letters in a row */
#define KB_PREFIX_ENDING "E"      /* the root of a long word, letters in reverse: what words end so, where words are joined */
#define KB_PREFIX_IDENTIFIER "I"  /* an error code, part number …, in its normal form */
#define KB_PREFIX_WIDER "I^"      /* what an identifier is a case of: 4.2 for 4.2.1; no normal form begins with ^ */
#define KB_PREFIX_TITLE "T"       /* T + any of the above: the same in the title */
#define KB_PREFIX_LEARNED "L"     /* L + any of the above + how many said it: a word of the tickets that an article solved */
#define KB_PREFIX_LESSONS "LN"    /* LN: an article that learned; LN7: from seven */
#define KB_PREFIX_PAIR "B"        /* the hash of two stems in a row */
#define KB_PREFIX_LINE "N"        /* the hash of a line of a ticket: what returns in many is boilerplate */

/* Writes the term of a document id into `out` (KB_TERM_BYTES); returns its length. */
size_t kb_id_term(kb_kind kind, const char *id, char out[KB_TERM_BYTES]);

/* Writes prefix + value, cut at a character where it would be too long, into `out` (KB_TERM_BYTES); returns its length. */
size_t kb_term(const char *prefix, kb_str value, char out[KB_TERM_BYTES]);

/* The boolean term of a field's value: prefix + ASCII-lower-cased value, cut at a character where too long. Owned. */
char *kb_field_term(const kb_field *field, kb_str value);

/* A value as the index sorts it: 8 bytes, big-endian, unset times sort first as the empty string. */
size_t kb_time_value(int64_t ms, char out[8]);
int64_t kb_time_from_value(kb_str value);

#define KB_LIST_SEPARATOR '\x1f' /* between the items of a list in one index value */

#endif
