#include "schema/document.h"

#include "base/clock.h"
#include "base/settings.h"
#include "schema/fields.h"
#include "schema/languages.h"

const char *const kb_kind_names[KB_KINDS] = {"article", "ticket"};
const char *const kb_format_names[KB_FORMATS] = {"text", "markdown", "html"};
const char *const kb_visibility_names[KB_VISIBILITIES] = {"public", "internal"};
const char *const kb_state_names[KB_STATES] = {"draft", "published", "retired", "open", "resolved", "closed"};

static bool find_word(kb_str word, const char *const *words, size_t count, int *out)
{
    for (size_t i = 0; i < count; i++)
        if (kb_str_equal(word, kb_str_of(words[i]))) {
            *out = (int)i;
            return true;
        }
    return false;
}

bool kb_kind_parse(kb_str word, kb_kind *out)
{
    int index;
    if (!find_word(word, kb_kind_names, KB_KINDS, &index))
        return false;
    *out = (kb_kind)index;
    return true;
}

bool kb_state_parse(kb_str word, kb_state *out)
{
    int index;
    if (!find_word(word, kb_state_names, KB_STATES, &index))
        return false;
    *out = (kb_state)index;
    return true;
}

void kb_list_add(kb_list *list, kb_str text)
{
    KB_PUSH_ROOM(list->items, list->count, list->room);
    list->items[list->count++] = kb_str_dup(text);
}

void kb_list_clear(kb_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->items[i]);
    free(list->items);
    *list = (kb_list){0};
}

kb_document *kb_document_new(kb_kind kind)
{
    kb_document *document = kb_alloc(sizeof *document);
    document->kind = kind;
    document->visibility = KB_TIER_INTERNAL;
    document->state = kind == KB_ARTICLE ? KB_DRAFT : KB_OPEN;
    document->created_at = document->updated_at = document->valid_until = KB_NO_TIME;
    return document;
}

static void *member(const kb_document *document, const kb_field *field)
{
    return (char *)(uintptr_t)document + field->offset;
}

void kb_document_free(kb_document *document)
{
    if (!document)
        return;
    for (size_t i = 0; i < kb_field_count; i++) {
        if (kb_fields[i].type == KB_FIELD_TEXT)
            free(*(char **)member(document, &kb_fields[i]));
        else if (kb_fields[i].type == KB_FIELD_LIST)
            kb_list_clear(member(document, &kb_fields[i]));
    }
    json_decref(document->meta);
    free(document);
}

/* ---- from JSON ---- */

static kb_code wrong_type(const kb_field *field, const char *wanted, kb_error *err)
{
    return kb_fail_param(err, KB_INVALID, field->name, "field '%s' must be %s", field->name, wanted);
}

static kb_code read_word(const kb_field *field, const json_t *value, int *out, kb_error *err)
{
    if (json_is_string(value) && find_word(kb_str_of(json_string_value(value)), field->words, field->word_count, out))
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
    void *out = member(document, field);
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
    const char *near = kb_nearest(name, names, count);
    if (near)
        return kb_fail_param(err, KB_INVALID, name, "unknown field '%.60s'; did you mean '%s'? Fields of your own belong into 'meta'",
                             name, near);
    return kb_fail_param(err, KB_INVALID, name, "unknown field '%.60s'; fields of your own belong into 'meta'", name);
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

static kb_code wrong_kind(const kb_field *field, const kb_document *document, kb_error *err)
{
    return kb_fail_param(err, KB_INVALID, field->name, "field '%s' does not belong to %s", field->name,
                         document->kind == KB_ARTICLE ? "an article" : "a ticket");
}

static bool belongs(const kb_field *field, const kb_document *document)
{
    return document->kind == KB_ARTICLE ? field->article : field->ticket;
}

static kb_code read_object(const json_t *json, kb_document *document, kb_error *err)
{
    const char *name;
    json_t *value;
    json_object_foreach ((json_t *)(uintptr_t)json, name, value) {
        const kb_field *field = kb_field_find(kb_str_of(name));
        if (!field || strcmp(field->name, name) != 0)
            return unknown_field(name, err);
        if (!belongs(field, document) && !json_is_null(value))
            return wrong_kind(field, document, err);
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

/* ---- to JSON ---- */

static json_t *list_to_json(const kb_list *list)
{
    json_t *array = json_array();
    for (size_t i = 0; i < list->count; i++)
        json_array_append_new(array, json_string(list->items[i]));
    return array;
}

/* NULL where the field is not set. */
static json_t *field_to_json(const kb_field *field, const kb_document *document)
{
    void *at = member(document, field);
    char time[KB_TIME_BYTES];
    switch (field->type) {
    case KB_FIELD_TEXT:
        return *(char **)at ? json_string(*(char **)at) : NULL;
    case KB_FIELD_LIST:
        return ((kb_list *)at)->count ? list_to_json(at) : NULL;
    case KB_FIELD_TIME:
        if (*(int64_t *)at == KB_NO_TIME)
            return NULL;
        kb_time_format(*(int64_t *)at, time);
        return json_string(time);
    case KB_FIELD_WORD:
        return json_string(field->words[*(int *)at]);
    case KB_FIELD_OBJECT:
        return json_incref(*(json_t **)at);
    }
    return NULL;
}

json_t *kb_document_to_json(const kb_document *document)
{
    json_t *json = json_object();
    for (size_t i = 0; i < kb_field_count; i++) {
        json_t *value = field_to_json(&kb_fields[i], document);
        if (value)
            json_object_set_new_nocheck(json, kb_fields[i].name, value);
    }
    return json;
}

/* ---- rules ---- */

bool kb_id_valid(kb_str id)
{
    if (id.len == 0 || id.len > KB_ID_BYTES)
        return false;
    for (size_t i = 0; i < id.len; i++) {
        char c = id.bytes[i];
        bool good = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c && strchr("._:-", c));
        if (!good)
            return false;
    }
    return true;
}

static kb_code check_text(const kb_field *field, const char *text, size_t ceiling, kb_error *err)
{
    size_t bad, len = text ? strlen(text) : 0;
    if (len > ceiling)
        return kb_fail_param(err, KB_INVALID, field->name, "field '%s' has %zu bytes; the most is %zu", field->name, len, ceiling);
    if (text && !kb_utf8_valid(kb_str_of(text), &bad))
        return kb_fail_param(err, KB_INVALID, field->name, "field '%s' is not valid UTF-8 at byte %zu", field->name, bad);
    return KB_OK;
}

static kb_code check_list(const kb_field *field, const kb_list *list, kb_error *err)
{
    if (list->count > field->most_items)
        return kb_fail_param(err, KB_INVALID, field->name, "field '%s' holds more than %zu items", field->name, field->most_items);
    for (size_t i = 0; i < list->count; i++) {
        kb_code code = check_text(field, list->items[i], field->most_bytes, err);
        if (code)
            return code;
        if (!list->items[i][0] || strchr(list->items[i], KB_LIST_SEPARATOR))
            return kb_fail_param(err, KB_INVALID, field->name, "item %zu of field '%s' is empty or holds a control character", i + 1,
                                 field->name);
    }
    return KB_OK;
}

static kb_code check_limits(const kb_document *document, kb_error *err)
{
    kb_code code = KB_OK;
    for (size_t i = 0; i < kb_field_count && code == KB_OK; i++) {
        const kb_field *field = &kb_fields[i];
        void *at = member(document, field);
        if (field->type == KB_FIELD_TEXT && *(char **)at && !belongs(field, document))
            code = wrong_kind(field, document, err);
        else if (field->type == KB_FIELD_TEXT)
            code = check_text(field, *(char **)at, field->most_bytes, err);
        else if (field->type == KB_FIELD_LIST)
            code = check_list(field, at, err);
    }
    if (code == KB_OK && document->meta) {
        KB_OWNED(kb_text) text = kb_json_text(document->meta);
        size_t most = kb_field_find(KB_STR("meta"))->most_bytes;
        if (strlen(text) > most)
            code = kb_fail_param(err, KB_INVALID, "meta", "field 'meta' has %zu bytes; the most is %zu", strlen(text), most);
    }
    return code;
}

static kb_code check_reference(const char *name, const char *id, const char *own_id, kb_error *err)
{
    if (!id)
        return KB_OK;
    if (!kb_id_valid(kb_str_of(id)))
        return kb_fail_param(err, KB_INVALID, name, "field '%s' must be an id: 1 to %d of A-Z a-z 0-9 . _ : -", name, KB_ID_BYTES);
    if (strcmp(id, own_id) == 0)
        return kb_fail_param(err, KB_INVALID, name, "field '%s' names the document itself", name);
    return KB_OK;
}

static kb_code check_state(const kb_document *document, kb_error *err)
{
    bool of_article = document->state <= KB_RETIRED;
    if (of_article != (document->kind == KB_ARTICLE))
        return kb_fail_param(err, KB_INVALID, "state", "field 'state' of %s must be %s, not '%s'",
                             document->kind == KB_ARTICLE ? "an article" : "a ticket",
                             document->kind == KB_ARTICLE ? "'draft', 'published' or 'retired'" : "'open', 'resolved' or 'closed'",
                             kb_state_names[document->state]);
    if (document->kind == KB_TICKET && document->visibility != KB_TIER_INTERNAL)
        return kb_fail_param(err, KB_INVALID, "visibility", "field 'visibility' of a ticket must be 'internal'");
    return KB_OK;
}

static kb_code check_lang(kb_document *document, kb_error *err)
{
    char tag[KB_TAG_BYTES];
    if (!document->lang)
        return KB_OK;
    kb_code code = kb_language_tag(kb_str_of(document->lang), tag, err);
    if (code)
        return code;
    free(document->lang);
    document->lang = kb_str_dup(kb_str_of(tag));
    return KB_OK;
}

/* Only web and mail addresses, and paths: what a page may put behind a link without running it. */
static kb_code check_url(const char *url, kb_error *err)
{
    static const char *const schemes[] = {"http://", "https://", "mailto:", "help:", "ghelp:", "/"};
    for (size_t i = 0; url && i < sizeof schemes / sizeof *schemes; i++)
        if (strncasecmp(url, schemes[i], strlen(schemes[i])) == 0)
            return KB_OK;
    return url && *url ? kb_fail_param(err, KB_INVALID, "url", "field 'url' must start with http://, https://, mailto:, help: or /")
                       : KB_OK;
}

static bool is_blank(const char *text)
{
    return !text || kb_str_trim(kb_str_of(text)).len == 0;
}

static void fill_texts(kb_document *document)
{
    if (!document->title)
        document->title = kb_str_dup(KB_STR(""));
    if (!document->body)
        document->body = kb_str_dup(KB_STR(""));
}

kb_code kb_document_check(kb_document *document, kb_error *err)
{
    if (!document->id || !kb_id_valid(kb_str_of(document->id)))
        return kb_fail_param(err, KB_INVALID, "id", "the id must be 1 to %d of A-Z a-z 0-9 . _ : -", KB_ID_BYTES);
    kb_code code = check_limits(document, err);
    code = code ? code : check_lang(document, err);
    code = code ? code : check_state(document, err);
    code = code ? code : check_reference("translation_of", document->translation_of, document->id, err);
    code = code ? code : check_reference("duplicate_of", document->duplicate_of, document->id, err);
    code = code ? code : check_url(document->url, err);
    if (code)
        return code;
    if (is_blank(document->title) && is_blank(document->body))
        return kb_fail_param(err, KB_INVALID, "title", "the document needs a 'title' or a 'body' with text");
    fill_texts(document);
    return KB_OK;
}

bool kb_document_searchable(const kb_document *document, int64_t now_ms)
{
    bool valid = document->valid_until == KB_NO_TIME || document->valid_until >= now_ms;
    return valid && (document->kind == KB_TICKET || document->state == KB_PUBLISHED);
}

/* ---- what the index shows ---- */

char *kb_document_index_data(const kb_document *document, kb_str text)
{
    KB_OWNED(json_t) json = kb_document_to_json(document);
    json_object_del(json, "requester");
    json_object_del(json, "meta");
    json_object_set_new(json, "format", json_string(kb_format_names[KB_TEXT]));
    json_object_set_new(json, "body", kb_json_str((kb_str){text.bytes, kb_utf8_floor(text, KB_SHOWN_BYTES)}));
    return kb_json_text(json);
}

kb_code kb_document_shown(kb_str index_data, kb_document **out, kb_error *err)
{
    KB_OWNED(json_t) json = json_loadb(index_data.bytes, index_data.len, 0, NULL);
    kb_kind kind = KB_ARTICLE;
    bool good = json && kb_kind_parse(kb_str_of(json_string_value(json_object_get(json, "kind"))), &kind);
    KB_OWNED(kb_document) document = kb_document_new(kind);
    if (!good || read_object(json, document, NULL) || !document->id)
        return kb_fail(err, KB_CORRUPT, "the index holds a document that cannot be read; build it anew");
    fill_texts(document);
    *out = KB_GIVE(document);
    return KB_OK;
}
