/* Could two programs on the way understand this request differently? Then nobody may answer it: the library below accepts what a
 * proxy in front may read as two requests (RFC 9112, 11.2). */
#ifndef KB_SEARCHD_HYGIENE_H
#define KB_SEARCHD_HYGIENE_H

#include "searchd/call.h"

typedef struct kb_header {
    const char *name, *value; /* borrowed; value may be NULL */
} kb_header;

#define KB_HEADERS_MOST 100

/* KB_INVALID with the header in err->param: a name that is no token, two lengths, a length that is no number, a length beside
 * chunks, another coding than chunks, no Host or two, a Host that is none. */
kb_code kb_headers_check(const kb_header *headers, size_t count, bool http_1_1, kb_error *err);

/* Whether address and headers are larger than `most` bytes each; `header_bytes` SIZE_MAX: there were more than KB_HEADERS_MOST.
 */
kb_problem kb_header_size_check(size_t target_bytes, size_t header_bytes, size_t most, kb_error *err);

/* Puts what handlers need of the headers, and what they say of the body, into the call. Borrowed from the headers. */
void kb_headers_take(const kb_header *headers, size_t count, kb_call *call);

#endif
