#include "base/json.h"

#include "base/clock.h"

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

/* What a person who sends no JSON at all should read. */
static kb_code check_start(kb_str text, kb_error *err)
{
    size_t at = 0;
    if (kb_str_starts(text, KB_STR("\xEF\xBB\xBF")))
        return kb_fail(err, KB_INVALID, "invalid JSON at byte 0: there is a byte order mark; leave it out");
    while (at < text.len && memchr(" \t\r\n", text.bytes[at], 4))
        at++;
    if (at == text.len)
        return kb_fail(err, KB_INVALID,
                       "invalid JSON at byte %zu: there is no text, where an object like {\"name\": \"value\"} is meant", at);
    if (text.bytes[at] != '{' && text.bytes[at] != '[')
        return kb_fail(err, KB_INVALID, "invalid JSON at byte %zu: it must begin with { or [", at);
    return KB_OK;
}

static const char *what_is_wrong(const json_error_t *fault)
{
    switch (json_error_code(fault)) {
    case json_error_premature_end_of_input:
        return "it ends before its last bracket or quote is closed";
    case json_error_end_of_input_expected:
        return "more text follows where the value has ended";
    case json_error_duplicate_key:
        return "this name stands twice in one object";
    case json_error_numeric_overflow:
        return "this number is too large: whole numbers go to 9223372036854775807, others to 1.7e308";
    case json_error_null_character:
    case json_error_null_byte_in_key:
        return "text may not hold the NUL character, \\u0000";
    default:
        return "this may not stand here; look at quotes, commas, brackets and backslashes";
    }
}

kb_code kb_json_parse(kb_str text, json_t **out, kb_error *err)
{
    size_t bad;
    if (!kb_utf8_valid(text, &bad))
        return kb_fail(err, KB_INVALID, "the text is not valid UTF-8 at byte %zu; send UTF-8", bad);
    kb_code code = check_start(text, err);
    code = code ? code : check_shape(text, err);
    if (code)
        return code;
    json_error_t fault;
    json_t *json = json_loadb(text.bytes, text.len, JSON_REJECT_DUPLICATES, &fault);
    if (!json)
        return kb_fail(err, KB_INVALID, "invalid JSON at byte %d: %s", fault.position, what_is_wrong(&fault));
    *out = json;
    return KB_OK;
}

char *kb_json_text(const json_t *json)
{
    char *text = json_dumps(json, JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));
    return text ? text : kb_str_dup(KB_STR("null"));
}

json_t *kb_json_time(int64_t ms)
{
    char text[KB_TIME_BYTES];
    if (ms == KB_NO_TIME)
        return json_null();
    kb_time_format(ms, text);
    return json_string(text);
}
