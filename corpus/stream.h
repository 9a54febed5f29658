/* A file or standard input, read in blocks; a byte-order mark is skipped. Inside corpus/ only. */
#ifndef KB_CORPUS_STREAM_H
#define KB_CORPUS_STREAM_H

#include "base/str.h"

typedef struct kb_stream {
    int fd;
    unsigned line; /* of the next byte, from 1 */
    int fault;     /* errno of a read that failed; 0: none */
    uint64_t read_bytes;
    char *bytes;
    size_t at, len, room;
} kb_stream;

/* `path` "-": standard input, which is not closed. */
kb_code kb_stream_open(const char *path, kb_stream **out, kb_error *err);
void kb_stream_close(kb_stream *stream);
KB_OWNED_TYPE(kb_stream, kb_stream_close)

/* Reads the first block. KB_INVALID where it is UTF-16. KB_IO. */
kb_code kb_stream_begin(kb_stream *stream, kb_error *err);

bool kb_stream_fill(kb_stream *stream); /* more bytes at `at`; false at the end or with `fault` set */

/* -1 at the end, or where reading failed: see kb_stream_fault. */
static inline int kb_stream_byte(kb_stream *stream)
{
    if (stream->at == stream->len && !kb_stream_fill(stream))
        return -1;
    unsigned char byte = (unsigned char)stream->bytes[stream->at++];
    if (byte == '\n')
        stream->line++;
    return byte;
}

static inline int kb_stream_peek(kb_stream *stream)
{
    if (stream->at == stream->len && !kb_stream_fill(stream))
        return -1;
    return (unsigned char)stream->bytes[stream->at];
}

kb_code kb_stream_fault(const kb_stream *stream, kb_error *err); /* KB_OK, or what the operating system said */

/* The next line without its end (LF or CRLF); `*ended` is false for a last line that has none. KB_NOT_FOUND at the end.
 * KB_INVALID: it is longer than `ceiling` bytes and was skipped. */
kb_code kb_stream_line(kb_stream *stream, size_t ceiling, kb_buf *line, bool *ended, kb_error *err);

/* All that is left. KB_INVALID where it is more than `ceiling` bytes. */
kb_code kb_stream_all(kb_stream *stream, size_t ceiling, kb_buf *text, kb_error *err);

void kb_stream_unread(kb_stream *stream, kb_str bytes); /* puts bytes back: they are read next */
uint64_t kb_stream_position(const kb_stream *stream);   /* bytes that were taken from it */

#endif
