/* From JSON to a document: types, words, unknown fields, and who says the kind and the id. */
#include "base/clock.h"
#include "base/settings.h"
#include "schema/document_parts.h"

static kb_code wrong_type(const kb_field *field, const char *wanted, kb_error *err)
{
    return kb_fail_param(err, KB_INVALID, field->name, "field '%s' must be %s", field->name, wanted);
}

static kb_code read_word(const kb_field *field, const json_t *value, int *out, kb_error *err)
{
    if (json_is_string(value) && kb_word_find(kb_str_of(json_string_value(value)), field->words, field->word_count, out))
        return KB_OK;
    KB_OWNED_BUF words = {0};
    for (size_t i = 0; i < field->word_count; i++)
        kb_buf_printf(&words, "%s'%s'", i == 0 ? "" : i + 1 == field->word_count ? " or " : ", ", field->words[i]);
    return wrong_type(field, words.bytes, err);
}

static kb_code read_list(const kb_field *field, const json_t *value, kb_list *out, kb_error *err)
{
    if (json_is_string(value)) { /* one is as good as a list of one */
        kb_list_add(out, (kb_str){json_string_value(value), json_string_length(value)});
        return KB_OK;
    }
    if (!json_is_array(value))
        return wrong_type(field, "an array of strings", err);
    size_t index;
    json_t *item;
    json_array_foreach (value, index, item) {
        if (!json_is_string(item))
            return wrong_type(field, "an array of strings", err);
        if (index >= field->most_items)
            return kb_fail_param(err, KB_INVALID, field->name, "field '%s' holds more than %zu items", field->name,
                                 field->most_items);
        kb_list_add(out, (kb_str){json_string_value(item), json_string_length(item)});
    }
    return KB_OK;
}

static kb_code read_time(const kb_field *field, const json_t *value, int64_t *out, kb_error *err)
{
    kb_error cause = {0};
    if (json_is_string(value) && kb_time_parse(kb_str_of(json_string_value(value)), out, &cause) == KB_OK)
        return KB_OK;
    return wrong_type(field, "a time like \"2026-05-02T09:00:00Z\" (RFC 3339)", err);
}

static kb_code read_field(const kb_field *field, const json_t *value, kb_document *document, kb_error *err)
{
    void *out = kb_document_member(document, field);
    if (json_is_null(value)) /* as if it were left out */
        return KB_OK;
    switch (field->type) {
    case KB_FIELD_TEXT:
        if (!json_is_string(value))
            return wrong_type(field, "a string", err);
        free(*(char **)out);
        *(char **)out = kb_str_dup((kb_str){json_string_value(value), json_string_length(value)});
        return KB_OK;
    case KB_FIELD_LIST:
        return read_list(field, value, out, err);
    case KB_FIELD_TIME:
        return read_time(field, value, out, err);
    case KB_FIELD_WORD:
        return read_word(field, value, out, err);
    case KB_FIELD_OBJECT:
        if (!json_is_object(value))
            return wrong_type(field, "an object", err);
        *(json_t **)out = json_incref((json_t *)(uintptr_t)value);
        return KB_OK;
    }
    return KB_INTERNAL;
}

static kb_code unknown_field(const char *name, kb_error *err)
{
    const char *names[32];
    size_t count = 0;
    for (size_t i = 0; i < kb_field_count; i++)
        names[count++] = kb_fields[i].name;
    KB_OWNED(kb_text) hint = kb_name_hint(name, names, count);
    return kb_fail_param(err, KB_INVALID, name, "unknown field '%.60s'; fields of your own belong into 'meta'; %s", name, hint);
}

/* kind and id may stand in the path, in the JSON, or in both when they agree. */
static kb_code settle_identity(const json_t *json, kb_kind *kind, const char **id, kb_error *err)
{
    const json_t *kind_json = json_object_get(json, "kind"), *id_json = json_object_get(json, "id");
    kb_kind said = *kind;
    if (kind_json && !(json_is_string(kind_json) && kb_kind_parse(kb_str_of(json_string_value(kind_json)), &said)))
        return kb_fail_param(err, KB_INVALID, "kind", "field 'kind' must be 'article' or 'ticket'");
    if (id_json && !json_is_string(id_json))
        return kb_fail_param(err, KB_INVALID, "id", "field 'id' must be a string");
    if (!*id) {
        if (!kind_json || !id_json)
            return kb_fail_param(err, KB_INVALID, kind_json ? "id" : "kind", "the document needs the field '%s'", kind_json ? "id" : "kind");
        *kind = said;
        *id = json_string_value(id_json);
        return KB_OK;
    }
    if (said != *kind)
        return kb_fail_param(err, KB_INVALID, "kind", "field 'kind' says '%s', but the path says '%s'", kb_kind_names[said],
                             kb_kind_names[*kind]);
    if (id_json && strcmp(json_string_value(id_json), *id) != 0)
        return kb_fail_param(err, KB_INVALID, "id", "field 'id' says '%.128s', but the path says '%.128s'",
                             json_string_value(id_json), *id);
    return KB_OK;
}

static kb_code read_object(const json_t *json, kb_document *document, kb_error *err)
{
    const char *name;
    json_t *value;
    json_object_foreach ((json_t *)(uintptr_t)json, name, value) {
        const kb_field *field = kb_field_find(kb_str_of(name));
        if (!field || strcmp(field->name, name) != 0)
            return unknown_field(name, err);
        if (!kb_field_belongs(field, document) && !json_is_null(value))
            return kb_wrong_kind(field, document, err);
        kb_code code = read_field(field, value, document, err);
        if (code)
            return code;
    }
    return KB_OK;
}

kb_code kb_document_from_json(const json_t *json, kb_kind kind, const char *id, kb_document **out, kb_error *err)
{
    if (!json_is_object(json))
        return kb_fail(err, KB_INVALID, "a document must be a JSON object");
    kb_code code = settle_identity(json, &kind, &id, err);
    if (code)
        return code;
    KB_OWNED(kb_document) document = kb_document_new(kind);
    document->id = kb_str_dup(kb_str_of(id));
    code = read_object(json, document, err);
    if (code == KB_OK)
        code = kb_document_check(document, err);
    if (code)
        return code;
    *out = KB_GIVE(document);
    return KB_OK;
}

kb_code kb_document_shown(kb_str index_data, kb_document **out, kb_error *err)
{
    KB_OWNED(json_t) json = json_loadb(index_data.bytes, index_data.len, 0, NULL);
    kb_kind kind = KB_ARTICLE;
    bool good = json && kb_kind_parse(kb_str_of(json_string_value(json_object_get(json, "kind"))), &kind);
    KB_OWNED(kb_document) document = kb_document_new(kind);
    if (!good || read_object(json, document, NULL) || !document->id)
        return kb_fail(err, KB_CORRUPT, "the index holds a document that cannot be read; build it anew");
    kb_document_fill(document);
    *out = KB_GIVE(document);
    return KB_OK;
}
