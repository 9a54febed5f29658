/* JSON Lines: a document, a deletion or a link on every line. */
#include "corpus/foreign.h"

static kb_code read_id(const json_t *json, const char *name, char out[KB_ID_BYTES + 1], kb_error *err)
{
    const char *id = json_string_value(json_object_get(json, name));
    if (!id || !kb_id_valid(kb_str_of(id)))
        return kb_fail_param(err, KB_INVALID, name, "field '%s' must be an id: 1 to %d of A-Z a-z 0-9 . _ : -", name,
                             KB_ID_BYTES);
    snprintf(out, KB_ID_BYTES + 1, "%s", id);
    return KB_OK;
}

static kb_code parse_delete(const json_t *json, kb_record *record, kb_error *err)
{
    const json_t *kind = json_object_get(json, "kind");
    if (!json_is_object(json) || json_object_size(json) != 2)
        return kb_fail_param(err, KB_INVALID, "delete", "a deletion is {\"delete\": {\"kind\", \"id\"}} and nothing else");
    if (!json_is_string(kind) || !kb_kind_parse(kb_str_of(json_string_value(kind)), &record->kind))
        return kb_fail_param(err, KB_INVALID, "kind", "field 'kind' must be 'article' or 'ticket'");
    kb_code code = read_id(json, "id", record->id, err);
    if (code)
        return code;
    record->type = KB_RECORD_DELETE;
    return KB_OK;
}

static kb_code parse_link(const json_t *json, kb_record *record, kb_error *err)
{
    if (!json_is_object(json) || json_object_size(json) != 2)
        return kb_fail_param(err, KB_INVALID, "link", "a link is {\"link\": {\"ticket\", \"article\"}} and nothing else");
    kb_code code = read_id(json, "ticket", record->ticket, err);
    code = code ? code : read_id(json, "article", record->article, err);
    if (code)
        return code;
    record->type = KB_RECORD_LINK;
    return KB_OK;
}

static kb_code parse(json_t *json, const kb_corpus_options *options, kb_record *record, kb_error *err)
{
    const json_t *deletion = json_object_get(json, "delete"), *link = json_object_get(json, "link");
    if ((deletion || link) && json_object_size(json) != 1)
        return kb_fail(err, KB_INVALID, "a line with '%s' holds nothing else", deletion ? "delete" : "link");
    if (deletion)
        return parse_delete(deletion, record, err);
    if (link)
        return parse_link(link, record, err);
    if (json_object_get(json, "ticket") && json_object_get(json, "article"))
        return parse_link(json, record, err);
    return kb_record_from_json(json, options, record, err);
}

kb_code kb_corpus_parse_line(kb_str line, const kb_corpus_options *options, kb_record *record, kb_error *err)
{
    KB_OWNED(json_t) json = NULL;
    *record = (kb_record){0};
    kb_code code = kb_json_parse(line, &json, err);
    return code ? code : parse(json, options, record, err);
}

static void close_line(void *state)
{
    kb_buf_clear(state);
}

static kb_code next(void *state, kb_input *input, kb_record *record, kb_error *err)
{
    kb_buf *line = state;
    bool ended;
    do {
        input->line = input->stream->line;
        kb_code code = kb_stream_line(input->stream, KB_CORPUS_LINE_BYTES, line, &ended, err);
        if (code)
            return code;
    } while (kb_str_trim(kb_buf_str(line)).len == 0);
    kb_error cause = {0};
    kb_code code = kb_corpus_parse_line(kb_buf_str(line), input->options, record, &cause);
    if (code)
        return kb_fail_param(err, code, cause.param, "%s%s", ended ? "" : "the last line, which may be cut off: ", cause.message);
    return KB_OK;
}

const kb_reader kb_jsonl_reader = {.state_bytes = sizeof(kb_buf), .next = next, .close = close_line};
