/* Documents under other systems' names: which field of ours a column, a key of front matter or a page's metadata is, and the way
 * from such fields to a record. Inside corpus/ only. */
#ifndef KB_CORPUS_FOREIGN_H
#define KB_CORPUS_FOREIGN_H

#include "corpus/reader.h"

typedef enum kb_use {
    KB_USE_TEXT,
    KB_USE_LIST,    /* items divided by commas, semicolons, bars or lines */
    KB_USE_SECTION, /* the same, but a comma belongs to the name: "Mail, Kalender" */
    KB_USE_TIME,
    KB_USE_LANG,
    KB_USE_TIER,
    KB_USE_AUDIENCE, /* a tier, or the groups it is for */
    KB_USE_DRAFT,    /* yes: a draft */
    KB_USE_LIVE,     /* no: a draft; else a time */
    KB_USE_HIDDEN,   /* yes: not to be found, so a draft */
    KB_USE_SEARCH,   /* no: the same */
    KB_USE_PARENT,   /* an id, or else somebody's own field */
    KB_USE_URL,
} kb_use;

typedef struct kb_foreign {
    const char *field; /* ours */
    kb_use use;
    const char *columns; /* of tables, folded by kb_word_fold: where several are there the first one counts */
    const char *keys;    /* of front matter */
} kb_foreign;

/* NULL where it is none we know. `*rank` is how good the name is: 0 the best. */
const kb_foreign *kb_foreign_column(kb_str name, unsigned *rank);
const kb_foreign *kb_foreign_key(kb_str name);

/* Writes a value, a string or an array of strings, into `fields`, an object that kb_foreign_record understands. False where it is
 * not of that use: the caller keeps it elsewhere, or says so. */
bool kb_foreign_set(json_t *fields, const kb_foreign *foreign, const json_t *value);

/* Fills in what `options` say of documents that do not say it themselves, then reads and checks: kb_document_from_json. */
kb_code kb_record_from_json(json_t *json, const kb_corpus_options *options, kb_record *record, kb_error *err);

/* The same for `fields` from elsewhere: words become ours, fields that the kind does not have are dropped (what solved it goes
 * behind an article's text). */
kb_code kb_foreign_record(json_t *fields, const kb_corpus_options *options, kb_record *record, kb_error *err);

/* Which document a bad record is; where `id` is none nobody knows. */
void kb_record_identify(kb_record *record, kb_kind kind, kb_str id);

#endif
