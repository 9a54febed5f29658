/* Files in a folder of the test, read as an import reads them. */
#ifndef KB_TESTS_CORPUS_SUPPORT_H
#define KB_TESTS_CORPUS_SUPPORT_H

#include "corpus/corpus.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define FOLDER_BYTES 40

int make_folder(void **state); /* cmocka fixtures: *state is the path of a new folder */
int remove_folder(void **state);

/* Writes `folder`/`name`, making the folders between. */
void put(const char *folder, const char *name, kb_str content);

typedef struct import_run {
    kb_record records[100]; /* the first ones */
    size_t count;           /* of all */
    char errors[20][480];   /* the first ones */
    size_t bad;
    kb_code last; /* KB_NOT_FOUND: read to the end */
    uint64_t done_bytes, total_bytes;
    char *note; /* "" where there is none */
} import_run;

/* Published, public articles are the default of these tests. */
extern const kb_corpus_options articles;

import_run *read_path(const char *path, const kb_corpus_options *options); /* owned; the open must succeed */
void import_run_free(import_run *run);
KB_OWNED_TYPE(import_run, import_run_free)

/* The same for `folder`/`name`. */
import_run *read_file(const char *folder, const char *name, const kb_corpus_options *options);

/* Fails unless the document has the fields of `expected`, JSON with ' for ", null for a field that is not set. */
void expect_fields(const char *why, const kb_document *document, const char *expected);

typedef struct page_case {
    const char *why;
    const char *name; /* of the file, below the folder that is imported */
    const char *content;
    const char *expected; /* expect_fields of the one document in it, or NULL: */
    const char *error;    /* a part of the one complaint */
} page_case;

/* Imports each page by itself. */
void check_pages(const char *folder, const page_case *cases, size_t count, const kb_corpus_options *options);

#endif
