/* JSON in and out: jansson with our strictness. This is the one door; whoever needs jansson includes this file. */
#ifndef KB_BASE_JSON_H
#define KB_BASE_JSON_H

#include "base/str.h"

#include <jansson.h>

#define KB_JSON_DEPTH 32          /* nesting that a request may have */
#define KB_JSON_ELEMENTS 100000   /* values that one request may hold */

/* Parses untrusted bytes: valid UTF-8, no duplicate keys, no NUL, no trailing text, at most KB_JSON_DEPTH deep and
 * KB_JSON_ELEMENTS values. `*out` is owned (json_decref). KB_INVALID says what is wrong and at which byte. */
kb_code kb_json_parse(kb_str text, json_t **out, kb_error *err);

/* Compact UTF-8, keys in the order they were set. Owned by the caller. */
char *kb_json_text(const json_t *json);

static inline void kb_json_free(json_t *json)
{
    json_decref(json);
}
KB_OWNED_TYPE(json_t, kb_json_free)

static inline json_t *kb_json_str(kb_str text)
{
    return json_stringn(text.bytes, text.len);
}

/* A JSON string where there is text, null where there is none. */
static inline json_t *kb_json_str_or_null(const char *text)
{
    return text ? json_string(text) : json_null();
}

/* As kb_time_format writes it, null for KB_NO_TIME. */
json_t *kb_json_time(int64_t ms);

#endif
