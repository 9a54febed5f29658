/* What a reader of one format is, and what it is given to read. Inside corpus/ only. */
#ifndef KB_CORPUS_READER_H
#define KB_CORPUS_READER_H

#include "corpus/corpus.h"
#include "corpus/stream.h"

/* The file that is being read. */
typedef struct kb_input {
    kb_stream *stream;
    const char *place; /* its path below the folder that was named, or its name where it was named itself; NULL: standard input */
    const char *whole; /* its absolute path; NULL: standard input */
    const char *root;  /* name of the folder that was named; "" where there is none */
    const kb_corpus_options *options;
    kb_buf *notes;
    unsigned line; /* where the record in hand begins: the reader sets it, messages name it */
} kb_input;

/* Lines and tables give many records: `next`, with `state_bytes` of zeroed state that `close` clears. A page is one record:
 * `page`. Both answer KB_NOT_FOUND where there is nothing (more). */
typedef struct kb_reader {
    size_t state_bytes;
    kb_code (*next)(void *state, kb_input *input, kb_record *record, kb_error *err);
    void (*close)(void *state);
    kb_code (*page)(kb_input *input, kb_str text, kb_record *record, kb_error *err);
} kb_reader;

extern const kb_reader kb_jsonl_reader, kb_json_reader, kb_csv_reader, kb_markdown_reader, kb_html_reader, kb_mallard_reader;

/* Adds a sentence for kb_corpus_note, unless it is there already or there are too many. */
void kb_note(kb_buf *notes, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* KB_INVALID where the text is not UTF-8 or holds a NUL byte: says where, and how to mend the file. */
kb_code kb_text_check(kb_str text, kb_error *err);

#endif
