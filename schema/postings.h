/* What a document is to the index: weighted terms, values, the data to show. core/text makes it, core/index stores it; they know each
 * other only through this. */
#ifndef KB_SCHEMA_POSTINGS_H
#define KB_SCHEMA_POSTINGS_H

#include "schema/document.h"
#include "schema/fields.h"

typedef struct kb_posting {
    kb_str term;         /* 1 to KB_TERM_BYTES bytes, no NUL */
    uint32_t wdf;        /* occurrences in the document, weighted by field; 0: a boolean term */
    uint32_t *positions; /* ascending; NULL where there are none */
    uint32_t position_count, position_room;
} kb_posting;

typedef struct kb_value {
    uint32_t slot;
    kb_str bytes;
} kb_value;

/* Owns everything it points to. Each term occurs once. The document's own id term is among them. */
typedef struct kb_postings {
    char id_term[KB_TERM_BYTES + 1]; /* "Qa:KB1" */
    char partition[48];              /* "public.de"; "" : not searchable, must be absent from the index */
    kb_posting *items;
    size_t count, room;
    kb_value *values;
    size_t value_count, value_room;
    char *data; /* kb_document_index_data */
    void *memory; /* behind the terms and value bytes */
} kb_postings;

void kb_postings_free(kb_postings *postings);
KB_OWNED_TYPE(kb_postings, kb_postings_free)

/* For measuring alone (`kb-indexer eval --without pieces,pairs`): kinds of terms that this process leaves out of what it indexes. Set
 * before anything is. KB_INVALID names the kinds. */
typedef enum kb_term_kind {
    KB_TERM_PIECES,
    KB_TERM_PAIRS,
    KB_TERM_STEMS,
    KB_TERM_TITLES,
    KB_TERM_ENDINGS,
    KB_TERM_POSITIONS,
    KB_TERM_KINDS
} kb_term_kind;
kb_code kb_terms_leave_out(const char *kinds, kb_error *err); /* NULL: none */
bool kb_terms_are_made(kb_term_kind kind);

/* "public.de": the partition of a tier and a language, written into `out` (48 bytes). */
void kb_partition_name(kb_visibility tier, const char *lang, char out[48]);

#endif
