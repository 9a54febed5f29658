/* A file that is there completely or not at all, or standard output. */
#ifndef KB_INDEXER_OUTPUT_H
#define KB_INDEXER_OUTPUT_H

#include "base/str.h"

typedef struct kb_output {
    FILE *file;
    char *path, *part; /* NULL for standard output; written to `part`, then renamed */
    bool replaces;
} kb_output;

/* NULL: standard output. KB_INVALID where `path` is there already and must not be replaced. */
kb_code kb_output_open(const char *path, bool replaces, kb_output *out, kb_error *err);
kb_code kb_output_commit(kb_output *output, kb_error *err); /* on the disk, under its name */
void kb_output_clear(kb_output *output);                    /* what is not committed leaves nothing behind */

#endif
