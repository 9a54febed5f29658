#include "base/json.h"

/* A look ahead of the parser, so that hostile nesting and huge arrays are refused before memory is spent on them. */
static kb_code check_shape(kb_str text, kb_error *err)
{
    size_t depth = 0, elements = 0;
    bool quoted = false;
    for (size_t at = 0; at < text.len; at++) {
        char c = text.bytes[at];
        if (quoted) {
            if (c == '\\')
                at++;
            else if (c == '"')
                quoted = false;
            continue;
        }
        if (c == '"')
            quoted = true;
        else if (c == '{' || c == '[')
            depth++, elements++;
        else if ((c == '}' || c == ']') && depth)
            depth--;
        else if (c == ',')
            elements++;
        if (depth > KB_JSON_DEPTH)
            return kb_fail(err, KB_INVALID, "the JSON is nested deeper than %d levels at byte %zu", KB_JSON_DEPTH, at);
        if (elements > KB_JSON_ELEMENTS)
            return kb_fail(err, KB_INVALID, "the JSON holds more than %d values; send fewer at a time", KB_JSON_ELEMENTS);
    }
    return KB_OK;
}

kb_code kb_json_parse(kb_str text, json_t **out, kb_error *err)
{
    size_t bad;
    if (!kb_utf8_valid(text, &bad))
        return kb_fail(err, KB_INVALID, "the text is not valid UTF-8 at byte %zu; send UTF-8", bad);
    kb_code code = check_shape(text, err);
    if (code)
        return code;
    json_error_t fault;
    json_t *json = json_loadb(text.bytes, text.len, JSON_REJECT_DUPLICATES, &fault);
    if (!json)
        return kb_fail(err, KB_INVALID, "invalid JSON at byte %d: %s", fault.position, fault.text);
    *out = json;
    return KB_OK;
}

char *kb_json_text(const json_t *json)
{
    char *text = json_dumps(json, JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));
    return text ? text : kb_str_dup(KB_STR("null"));
}
