/* Which part of a text is shown, and how does it look as HTML? */
#ifndef KB_QUERY_SNIPPET_H
#define KB_QUERY_SNIPPET_H

#include "base/str.h"

/* A word of the question in a text. */
typedef struct kb_mark {
    size_t start, end; /* bytes */
    uint64_t row;      /* which word; the same word tells little a second time */
    double gain;       /* what it tells */
} kb_mark;

/* The part of `text` that tells the most, at most about `most_bytes` of it (0: all): escaped, one line, the marks in <em>. Marks
 * ascend and do not overlap. Owned. */
char *kb_snippet(kb_str text, const kb_mark *marks, size_t count, size_t most_bytes);

#endif
