/* The files below a folder, in the order of their names. Inside corpus/ only. */
#ifndef KB_CORPUS_WALK_H
#define KB_CORPUS_WALK_H

#include "base/str.h"

typedef struct kb_walk kb_walk;

/* `root` without a slash at its end. `wanted` decides by the name of a file. `notes`, borrowed until the walk is closed, hears of
 * links that were not followed. KB_NOT_FOUND, KB_IO. */
kb_code kb_walk_open(const char *root, bool (*wanted)(const void *context, const char *name), const void *context, kb_buf *notes,
                     kb_walk **out, kb_error *err);
void kb_walk_close(kb_walk *walk);
KB_OWNED_TYPE(kb_walk, kb_walk_close)

/* The next file; `*path` is borrowed until the next call. KB_NOT_FOUND at the end. KB_INVALID: something below could not be read;
 * go on. */
kb_code kb_walk_next(kb_walk *walk, const char **path, uint64_t *bytes, kb_error *err);

#endif
