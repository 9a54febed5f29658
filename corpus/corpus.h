/* Where do documents come from? One reader for each format, one interface: open a source, take records until there are no more.
 *
 * Streaming: memory is bounded by the largest single record. A bad record is reported with file and line, and skipped; the run
 * goes on. */
#ifndef KB_CORPUS_CORPUS_H
#define KB_CORPUS_CORPUS_H

#include "schema/document.h"

typedef enum kb_corpus_format {
    KB_CORPUS_AUTO, /* by the ending: .jsonl .ndjson .json .csv .tsv .md .markdown .html .htm .page; a folder: all such files below it */
    KB_CORPUS_JSONL,
    KB_CORPUS_CSV,
    KB_CORPUS_MARKDOWN,
    KB_CORPUS_HTML,
    KB_CORPUS_MALLARD,
    KB_CORPUS_FORMATS
} kb_corpus_format;

extern const char *const kb_corpus_format_names[KB_CORPUS_FORMATS]; /* "auto", "jsonl" … */

typedef struct kb_corpus_options {
    kb_corpus_format format;
    bool kind_given;
    kb_kind kind;        /* of records that do not say it; articles otherwise */
    const char *lang;    /* of records that do not say it; NULL: detected later */
    bool publish;        /* articles without a state are published, not drafts: what an import of finished pages wants */
    kb_visibility visibility; /* of articles that do not say it */
} kb_corpus_options;

typedef enum kb_record_type { KB_RECORD_DOCUMENT, KB_RECORD_DELETE, KB_RECORD_LINK } kb_record_type;

typedef struct kb_record {
    kb_record_type type;
    kb_document *document; /* owned; checked. KB_RECORD_DOCUMENT */
    bool lang_is_assumed;  /* its lang comes from a folder or a file name: what the text says counts more */
    kb_kind kind;          /* KB_RECORD_DELETE */
    char id[KB_ID_BYTES + 1];
    char ticket[KB_ID_BYTES + 1], article[KB_ID_BYTES + 1]; /* KB_RECORD_LINK */
} kb_record;

void kb_record_clear(kb_record *record);

typedef struct kb_corpus kb_corpus;

/* `path`: a file, a folder, or "-" for standard input (then the format must be given). KB_NOT_FOUND, KB_INVALID (a format that cannot
 * be told), KB_IO. */
kb_code kb_corpus_open(const char *path, const kb_corpus_options *options, kb_corpus **out, kb_error *err);
void kb_corpus_close(kb_corpus *corpus);
KB_OWNED_TYPE(kb_corpus, kb_corpus_close)

/* The next record. KB_NOT_FOUND at the end. KB_INVALID: this record is bad, "file:line: …" is in the message; go on with the next call. Any other code: the
 * source cannot be read on. `record` is overwritten; clear it after use. */
kb_code kb_corpus_next(kb_corpus *corpus, kb_record *record, kb_error *err);

/* How much of the source is read, in bytes: for a progress bar. `*total` is 0 where nobody knows. */
void kb_corpus_position(const kb_corpus *corpus, uint64_t *done, uint64_t *total);

/* One line of JSONL, as import and POST /v1/bulk read it: a document, {"delete":{"kind","id"}} or {"link":{"ticket","article"}} (also
 * {"ticket","article"} alone). */
kb_code kb_corpus_parse_line(kb_str line, const kb_corpus_options *options, kb_record *record, kb_error *err);

#endif
