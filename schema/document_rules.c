/* The rules that every document keeps: limits, alphabets, states, references. */
#include "schema/document_parts.h"
#include "schema/languages.h"

kb_code kb_wrong_kind(const kb_field *field, const kb_document *document, kb_error *err)
{
    return kb_fail_param(err, KB_INVALID, field->name, "field '%s' does not belong to %s", field->name,
                         document->kind == KB_ARTICLE ? "an article" : "a ticket");
}

bool kb_field_belongs(const kb_field *field, const kb_document *document)
{
    return document->kind == KB_ARTICLE ? field->article : field->ticket;
}

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
        void *at = kb_document_member(document, field);
        if (field->type == KB_FIELD_TEXT && *(char **)at && !kb_field_belongs(field, document))
            code = kb_wrong_kind(field, document, err);
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

void kb_document_fill(kb_document *document)
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
    kb_document_fill(document);
    return KB_OK;
}
