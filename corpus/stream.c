#include "corpus/stream.h"

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>

#define BLOCK_BYTES 65536

kb_code kb_stream_open(const char *path, kb_stream **out, kb_error *err)
{
    bool standard_input = strcmp(path, "-") == 0;
    int fd = standard_input ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return kb_fail_path(err, "opening", path);
    kb_stream *stream = kb_alloc(sizeof *stream);
    *stream = (kb_stream){.fd = fd, .line = 1, .bytes = kb_alloc(BLOCK_BYTES), .room = BLOCK_BYTES};
    *out = stream;
    return KB_OK;
}

void kb_stream_close(kb_stream *stream)
{
    if (!stream)
        return;
    if (stream->fd != STDIN_FILENO)
        close(stream->fd);
    free(stream->bytes);
    free(stream);
}

/* Appends what one read gives. */
static bool fill_behind(kb_stream *stream)
{
    ssize_t got;
    do
        got = read(stream->fd, stream->bytes + stream->len, stream->room - stream->len);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        stream->fault = errno;
    if (got <= 0)
        return false;
    stream->len += (size_t)got;
    stream->read_bytes += (uint64_t)got;
    return true;
}

bool kb_stream_fill(kb_stream *stream)
{
    stream->at = stream->len = 0;
    return stream->fault == 0 && fill_behind(stream);
}

kb_code kb_stream_fault(const kb_stream *stream, kb_error *err)
{
    if (!stream->fault)
        return KB_OK;
    errno = stream->fault;
    return kb_fail_errno(err, "reading");
}

kb_code kb_stream_begin(kb_stream *stream, kb_error *err)
{
    while (stream->len < 3 && fill_behind(stream))
        ;
    kb_str start = {stream->bytes, stream->len};
    if (kb_str_starts(start, KB_STR("\xEF\xBB\xBF")))
        stream->at = 3;
    else if (kb_str_starts(start, KB_STR("\xFF\xFE")) || kb_str_starts(start, KB_STR("\xFE\xFF")))
        return kb_fail(err, KB_INVALID, "the file is UTF-16; save it as UTF-8");
    return kb_stream_fault(stream, err);
}

static kb_code skip_line(kb_stream *stream, size_t ceiling, kb_error *err)
{
    int byte;
    while ((byte = kb_stream_byte(stream)) >= 0 && byte != '\n')
        ;
    kb_code code = kb_stream_fault(stream, err);
    return code ? code : kb_fail(err, KB_INVALID, "the line is longer than %zu bytes, and is skipped", ceiling);
}

kb_code kb_stream_line(kb_stream *stream, size_t ceiling, kb_buf *line, bool *ended, kb_error *err)
{
    kb_str part;
    const char *end = NULL;
    line->len = 0;
    if (kb_stream_peek(stream) < 0)
        return stream->fault ? kb_stream_fault(stream, err) : KB_NOT_FOUND;
    while (!end && kb_stream_peek(stream) >= 0) {
        part = (kb_str){stream->bytes + stream->at, stream->len - stream->at};
        end = memchr(part.bytes, '\n', part.len);
        if (end)
            part.len = (size_t)(end - part.bytes);
        if (line->len + part.len > ceiling)
            return skip_line(stream, ceiling, err);
        kb_buf_add(line, part);
        stream->at += part.len + (end ? 1 : 0);
    }
    if (end)
        stream->line++;
    if (line->len && line->bytes[line->len - 1] == '\r')
        line->bytes[--line->len] = '\0';
    *ended = end != NULL;
    return kb_stream_fault(stream, err);
}

kb_code kb_stream_all(kb_stream *stream, size_t ceiling, kb_buf *text, kb_error *err)
{
    while (kb_stream_peek(stream) >= 0) {
        kb_str part = {stream->bytes + stream->at, stream->len - stream->at};
        if (text->len + part.len > ceiling)
            return kb_fail(err, KB_INVALID, "the file is larger than %zu bytes, and is skipped", ceiling);
        kb_buf_add(text, part);
        stream->at = stream->len;
    }
    return kb_stream_fault(stream, err);
}

/* Bytes that still stand before `at` cost nothing to put back. */
static bool step_back(kb_stream *stream, kb_str bytes)
{
    if (bytes.len > stream->at || memcmp(stream->bytes + stream->at - bytes.len, bytes.bytes, bytes.len) != 0)
        return false;
    stream->at -= bytes.len;
    return true;
}

void kb_stream_unread(kb_stream *stream, kb_str bytes)
{
    for (size_t i = 0; i < bytes.len; i++)
        if (bytes.bytes[i] == '\n')
            stream->line--;
    if (bytes.len == 0 || step_back(stream, bytes))
        return;
    size_t rest = stream->len - stream->at;
    size_t room = bytes.len + rest < BLOCK_BYTES ? BLOCK_BYTES : bytes.len + rest;
    char *joined = kb_alloc(room);
    memcpy(joined, bytes.bytes, bytes.len);
    if (rest)
        memcpy(joined + bytes.len, stream->bytes + stream->at, rest);
    free(stream->bytes);
    stream->bytes = joined;
    stream->room = room;
    stream->at = 0;
    stream->len = bytes.len + rest;
}

uint64_t kb_stream_position(const kb_stream *stream)
{
    return stream->read_bytes - (stream->len - stream->at);
}
