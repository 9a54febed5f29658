/* Where do documents come from? One reader for each format, one interface: open a source, take records until there are no more.
 *
 * Streaming: memory is bounded by the largest single record. A bad record is reported with file and line, and skipped; the run
 * goes on. */
#ifndef KB_CORPUS_CORPUS_H
#define KB_CORPUS_CORPUS_H

#include "schema/document.h"

/* Ceilings: a record that is larger is bad, and is skipped without being held. The longest body fits into a line where all of it
 * is written in \u escapes; a page's scripts and styles count until they are dropped. */
#define KB_CORPUS_LINE_BYTES (8 * 1024 * 1024) /* a line of JSONL, a row of CSV */
#define KB_CORPUS_PAGE_BYTES (8 * 1024 * 1024) /* a file of Markdown, HTML or Mallard */

/* Below a folder .jsonl .ndjson .csv .md .markdown .html .htm .page are taken, in the order of their names; .json and .tsv are
 * read where they are named themselves. Hidden files and folders are passed over, links to folders and links that lead out are
 * not followed. */
typedef enum kb_corpus_format {
    KB_CORPUS_AUTO, /* by the ending; capitals do not matter */
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
    bool kind_given, kind_required; /* required: a record that does not say it is bad */
    kb_kind kind;             /* of records that do not say it; articles otherwise */
    const char *lang;         /* of records that do not say it; NULL: detected later */
    bool publish;             /* articles without a state are published, not drafts: what an import of finished pages wants */
    kb_visibility visibility; /* of articles that do not say it */
} kb_corpus_options;

typedef enum kb_record_type { KB_RECORD_DOCUMENT, KB_RECORD_DELETE, KB_RECORD_LINK } kb_record_type;

typedef struct kb_record {
    kb_record_type type;
    kb_document *document; /* owned; checked. KB_RECORD_DOCUMENT */
    bool lang_is_assumed;  /* its lang comes from a path, or from a page's template: what the text says counts more */
    kb_kind kind;          /* KB_RECORD_DELETE */
    char id[KB_ID_BYTES + 1];
    char ticket[KB_ID_BYTES + 1], article[KB_ID_BYTES + 1]; /* KB_RECORD_LINK */
} kb_record;

void kb_record_clear(kb_record *record);

typedef struct kb_corpus kb_corpus;

/* `path`: a file, a folder, or "-" for standard input (then the format must be given). KB_NOT_FOUND: it does not exist, or the
 * folder has nothing to import. KB_INVALID: a format that cannot be told. KB_IO. `options` are copied, but `options->lang` is
 * borrowed until the corpus is closed. A corpus belongs to one thread.
 *
 * A page without an id of its own is called by its path below the folder that was named ("de/vpn-setup.md" is "de.vpn-setup"), or
 * by its name where the file itself was named; a Mallard page by its book, language and name, wherever one starts. */
kb_code kb_corpus_open(const char *path, const kb_corpus_options *options, kb_corpus **out, kb_error *err);
void kb_corpus_close(kb_corpus *corpus);
KB_OWNED_TYPE(kb_corpus, kb_corpus_close)

/* The next record. KB_NOT_FOUND at the end. KB_INVALID: this record is bad, "file:line: …" is in the message; go on with the next
 * call (a file below a folder that cannot be read is such a record). Any other code: the source cannot be read on. `record` is
 * overwritten, and empty unless the answer is KB_OK; but a bad record has `kind` and `id` where it says them. Clear it after use. */
kb_code kb_corpus_next(kb_corpus *corpus, kb_record *record, kb_error *err);

/* "file:line" where the last record began: for messages about it. Owned. */
char *kb_corpus_where(const kb_corpus *corpus);

/* How much of the source is read, in bytes: for a progress bar. `*total` is 0 where nobody knows. */
void kb_corpus_position(const kb_corpus *corpus, uint64_t *done, uint64_t *total);

/* What the importer should tell people once, a sentence a line: columns that were not imported, links that were not followed, ids
 * that had to be made. NULL where there is nothing. It grows while records are read: ask at the end. Borrowed until the next call
 * of kb_corpus_next. */
const char *kb_corpus_note(const kb_corpus *corpus);

/* One line of JSONL, as import and POST /v1/bulk read it: a document, {"delete":{"kind","id"}}, {"link":{"ticket","article"}} or
 * {"ticket","article"} alone. Without options (NULL) the line must name its kind, and nothing is filled in: bulk. KB_INVALID. Any
 * thread. */
kb_code kb_corpus_parse_line(kb_str line, const kb_corpus_options *options, kb_record *record, kb_error *err);

#endif
