/* A .json file: objects behind one another, or in an array, over as many lines as they like. Each one is what a line of JSONL is.
 */
#include "corpus/reader.h"

typedef struct state {
    kb_buf object;
    bool spoilt; /* where the next object begins cannot be told any more */
} state;

static void close_state(void *memory)
{
    kb_buf_clear(&((state *)memory)->object);
}

/* Moves to the next '{'. */
static kb_code find_object(kb_input *input, kb_error *err)
{
    int byte;
    while ((byte = kb_stream_peek(input->stream)) >= 0 && byte != '{') {
        input->line = input->stream->line;
        if (!strchr(" \t\r\n,[]", byte) || byte == '\0')
            return kb_fail(err, KB_INVALID, "a JSON file holds objects, or an array of objects; the rest is skipped");
        kb_stream_byte(input->stream);
    }
    input->line = input->stream->line;
    return byte < 0 ? KB_NOT_FOUND : KB_OK;
}

/* Braces outside of strings say where it ends; the parser has the last word on what is between them. */
static kb_code take_object(kb_stream *stream, kb_buf *object, kb_error *err)
{
    size_t depth = 0;
    bool quoted = false;
    int byte, last = 0;
    object->len = 0;
    while ((byte = kb_stream_byte(stream)) >= 0) {
        if (object->len == KB_CORPUS_LINE_BYTES)
            return kb_fail(err, KB_INVALID, "the object is longer than %d bytes, or never ends; the rest is skipped",
                           KB_CORPUS_LINE_BYTES);
        kb_buf_add_char(object, (char)byte);
        if (byte == '"' && last != '\\')
            quoted = !quoted;
        if (!quoted && byte == '{')
            depth++;
        if (!quoted && byte == '}' && --depth == 0)
            return KB_OK;
        last = last == '\\' ? 0 : byte;
    }
    return kb_fail(err, KB_INVALID, "the object never ends; the file may be cut off");
}

static kb_code next(void *memory, kb_input *input, kb_record *record, kb_error *err)
{
    state *reader = memory;
    if (reader->spoilt)
        return KB_NOT_FOUND;
    kb_code code = find_object(input, err);
    code = code ? code : take_object(input->stream, &reader->object, err);
    if (code == KB_OK)
        return kb_corpus_parse_line(kb_buf_str(&reader->object), input->options, record, err);
    kb_code fault = kb_stream_fault(input->stream, NULL);
    reader->spoilt = true;
    return fault ? fault : code;
}

const kb_reader kb_json_reader = {.state_bytes = sizeof(state), .next = next, .close = close_state};
