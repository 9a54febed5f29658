/* Text: kb_str is a borrowed view, kb_buf an owned buffer that grows up to a ceiling and then says so. */
#ifndef KB_BASE_STR_H
#define KB_BASE_STR_H

#include "base/error.h"
#include "base/own.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Borrowed bytes, UTF-8 unless a comment says otherwise, not NUL-terminated. */
typedef struct kb_str {
    const char *bytes;
    size_t len;
} kb_str;

#define KB_STR(literal) ((kb_str){(literal), sizeof(literal) - 1})

static inline kb_str kb_str_of(const char *text) /* NULL is the empty string */
{
    return text ? (kb_str){text, strlen(text)} : (kb_str){"", 0};
}

static inline bool kb_str_equal(kb_str a, kb_str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.bytes, b.bytes, a.len) == 0);
}

static inline bool kb_str_starts(kb_str text, kb_str prefix)
{
    return text.len >= prefix.len && (prefix.len == 0 || memcmp(text.bytes, prefix.bytes, prefix.len) == 0);
}

static inline kb_str kb_str_from(kb_str text, size_t offset)
{
    return (kb_str){text.bytes + offset, text.len - offset};
}

/* True where `word` is among `words`, which are separated by spaces; `*rank`, may be NULL, is its place among them. */
bool kb_str_among(kb_str word, const char *words, unsigned *rank);

kb_str kb_str_trim(kb_str text); /* without ASCII white space at both ends */

/* Memory that a program cannot go on without: these end the process with a message when there is none, so callers need
 * no check. What outsiders can make grow is bounded before it comes here. */
void *kb_alloc(size_t bytes);                    /* zeroed; owned */
void *kb_grow(void *memory, size_t bytes);       /* realloc */
char *kb_str_dup(kb_str text);                   /* owned, NUL-terminated */
char *kb_printf(const char *format, ...) __attribute__((format(printf, 1, 2))); /* owned */

/* Makes room for one more element of `array` that holds `count` of room for `*room`. */
#define KB_PUSH_ROOM(array, count, room)                                       \
    do {                                                                       \
        if ((count) == (room)) {                                               \
            (room) = (room) ? (room) * 2 : 8;                                  \
            (array) = kb_grow((array), (room) * sizeof *(array));              \
        }                                                                      \
    } while (0)

/* A growing buffer. `bytes` is NUL-terminated behind `len` whenever it is not NULL. Zero-initialise, then kb_buf_clear().
 * With a ceiling, what does not fit is dropped and `full` is set: check it once at the end. */
typedef struct kb_buf {
    char *bytes;
    size_t len, room;
    size_t ceiling; /* 0: none */
    bool full;
} kb_buf;

void kb_buf_clear(kb_buf *buf);
void kb_buf_add(kb_buf *buf, kb_str text);
void kb_buf_add_char(kb_buf *buf, char byte);
void kb_buf_printf(kb_buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
char *kb_buf_give(kb_buf *buf); /* owned; never NULL; the buffer is empty afterwards */

static inline kb_str kb_buf_str(const kb_buf *buf)
{
    return (kb_str){buf->bytes ? buf->bytes : "", buf->len};
}

#define KB_OWNED_BUF __attribute__((cleanup(kb_buf_clear))) kb_buf

/* UTF-8 (RFC 3629). */
bool kb_utf8_valid(kb_str text, size_t *bad_offset); /* no overlong forms, no surrogates; NUL is valid */
size_t kb_utf8_floor(kb_str text, size_t limit);     /* the largest length <= limit that does not cut a character */
int32_t kb_utf8_next(kb_str text, size_t *offset);   /* the character at *offset, which moves behind it; -1 at the end;
                                                        U+FFFD for a bad byte */
/* Where the first `most` characters begin, and behind them where the last ends: room for most + 1. Gives how many there are. */
size_t kb_utf8_offsets(kb_str text, size_t most, size_t *offsets);
void kb_utf8_put(kb_buf *buf, int32_t character);

#endif
