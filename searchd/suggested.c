/* What a suggestion of the ticket form opens: the text of an article that everybody may read. */
#include "searchd/routes.h"
#include "searchd/service.h"

#include "base/clock.h"

static bool is_public(const kb_document *document)
{
    return document->visibility == KB_TIER_PUBLIC && !document->groups.count && kb_document_searchable(document, kb_now_ms());
}

static json_t *article_json(const kb_document *document)
{
    json_t *json = json_object();
    json_object_set_new(json, "kind", json_string(kb_kind_names[document->kind]));
    json_object_set_new(json, "id", json_string(document->id));
    json_object_set_new(json, "lang", json_string(document->lang));
    json_object_set_new(json, "title", json_string(document->title));
    json_object_set_new(json, "body", kb_json_str_or_null(document->body));
    json_object_set_new(json, "format", json_string(kb_format_names[document->format]));
    json_object_set_new(json, "url", kb_json_str_or_null(document->url));
    json_object_set_new(json, "updated_at", kb_json_time(document->updated_at));
    return json;
}

kb_problem kb_get_suggested(kb_call *call, kb_reply *reply, kb_error *err)
{
    kb_store *store;
    kb_stored stored = {0};
    kb_code code = kb_handles_store(call->handles, &store, err);
    code = code ? code : kb_store_get(store, KB_ARTICLE, call->id, &stored, err);
    if (code == KB_OK && !is_public(stored.document)) /* the same words as where there is none */
        code = kb_fail(err, KB_NOT_FOUND, "there is no article '%s'", call->id);
    if (code == KB_OK)
        kb_reply_json(reply, 200, article_json(stored.document));
    kb_stored_clear(&stored);
    return kb_problem_of(code);
}
