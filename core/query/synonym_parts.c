#include "query/synonyms.h"

/* The rules of one language within those of all, and rules as text. */

static bool is_of(const json_t *rule, const char *lang)
{
    const char *own = json_string_value(json_object_get(rule, "lang"));
    return own && strcmp(own, lang) == 0;
}

/* Adds the rules that are, or are not, of one language. */
static void add_rules(const json_t *rules, const char *lang, bool own, json_t *out)
{
    size_t i;
    json_t *rule;
    json_array_foreach(json_object_get(rules, "synonyms"), i, rule) if (is_of(rule, lang) == own)
        json_array_append(json_object_get(out, "synonyms"), rule);
}

json_t *kb_synonyms_of(const json_t *rules, const char *lang)
{
    json_t *part = kb_synonyms_empty();
    json_t *stops = json_object_get(json_object_get(rules, "stop_words"), lang);
    add_rules(rules, lang, true, part);
    if (stops)
        json_object_set(json_object_get(part, "stop_words"), lang, stops);
    return part;
}

kb_code kb_synonyms_merge(const json_t *rules, const char *lang, const json_t *part, json_t **out, kb_error *err)
{
    KB_OWNED(json_t) merged = kb_synonyms_empty();
    json_t *stops = json_object_get(merged, "stop_words");
    add_rules(rules, lang, false, merged);
    add_rules(part, lang, true, merged);
    json_object_update(stops, json_object_get(rules, "stop_words"));
    json_object_del(stops, lang);
    json_object_update(stops, json_object_get(part, "stop_words"));
    size_t count = json_array_size(json_object_get(merged, "synonyms"));
    if (count > KB_SYNONYM_RULES)
        return kb_fail_param(err, KB_INVALID, "synonyms",
                             "there would be %zu rules with those of other languages; the most is %d", count, KB_SYNONYM_RULES);
    *out = KB_GIVE(merged);
    return KB_OK;
}

static void add_line(kb_buf *text, const json_t *value, const char *key, bool first)
{
    KB_OWNED(kb_text) line = kb_json_text(value);
    kb_buf_printf(text, "%s\n    ", first ? "" : ",");
    if (key)
        kb_buf_printf(text, "\"%s\": ", key);
    kb_buf_add(text, kb_str_of(line));
}

char *kb_synonyms_text(const json_t *rules)
{
    KB_OWNED_BUF text = {0};
    size_t i, count = 0;
    const char *lang;
    json_t *value;
    kb_buf_add(&text, KB_STR("{\n  \"synonyms\": ["));
    json_array_foreach(json_object_get(rules, "synonyms"), i, value) add_line(&text, value, NULL, i == 0);
    kb_buf_add(&text, KB_STR("\n  ],\n  \"stop_words\": {"));
    json_object_foreach(json_object_get(rules, "stop_words"), lang, value) add_line(&text, value, lang, count++ == 0);
    kb_buf_add(&text, KB_STR("\n  }\n}\n"));
    return kb_buf_give(&text);
}
