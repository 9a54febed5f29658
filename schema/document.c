#include "schema/document.h"

#include "base/clock.h"
#include "schema/document_parts.h"

const char *const kb_kind_names[KB_KINDS] = {"article", "ticket"};
const char *const kb_format_names[KB_FORMATS] = {"text", "markdown", "html"};
const char *const kb_visibility_names[KB_VISIBILITIES] = {"public", "internal"};
const char *const kb_state_names[KB_STATES] = {"draft", "published", "retired", "open", "resolved", "closed"};

bool kb_word_find(kb_str word, const char *const *words, size_t count, int *out)
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
    if (!kb_word_find(word, kb_kind_names, KB_KINDS, &index))
        return false;
    *out = (kb_kind)index;
    return true;
}

bool kb_state_parse(kb_str word, kb_state *out)
{
    int index;
    if (!kb_word_find(word, kb_state_names, KB_STATES, &index))
        return false;
    *out = (kb_state)index;
    return true;
}

bool kb_state_is_found(kb_state state)
{
    return state != KB_DRAFT && state != KB_RETIRED;
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

void kb_document_free(kb_document *document)
{
    if (!document)
        return;
    for (size_t i = 0; i < kb_field_count; i++) {
        if (kb_fields[i].type == KB_FIELD_TEXT)
            free(*(char **)kb_document_member(document, &kb_fields[i]));
        else if (kb_fields[i].type == KB_FIELD_LIST)
            kb_list_clear(kb_document_member(document, &kb_fields[i]));
    }
    json_decref(document->meta);
    free(document);
}

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
    void *at = kb_document_member(document, field);
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

char *kb_document_index_data(const kb_document *document, kb_str text)
{
    KB_OWNED(json_t) json = kb_document_to_json(document);
    json_object_del(json, "requester");
    json_object_del(json, "meta");
    json_object_set_new(json, "format", json_string(kb_format_names[KB_TEXT]));
    json_object_set_new(json, "body", kb_json_str((kb_str){text.bytes, kb_utf8_floor(text, KB_SHOWN_BYTES)}));
    return kb_json_text(json);
}

bool kb_document_searchable(const kb_document *document, int64_t now_ms)
{
    bool valid = document->valid_until == KB_NO_TIME || document->valid_until >= now_ms;
    return valid && (document->kind == KB_TICKET || document->state == KB_PUBLISHED);
}
