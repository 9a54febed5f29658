#include "searchd/etags.h"
#include "searchd/writes.h"

#include "base/json.h"

/* ---- conditions: If-Match and If-None-Match (RFC 9110, 13.1) ---- */

/* `version` 0: there is no such document. */
static bool lists_version(const char *header, uint64_t version, bool weak_too)
{
    char own[24];
    snprintf(own, sizeof own, "%llu", (unsigned long long)version);
    return version && kb_etag_listed(header, own, weak_too);
}

static bool is_conditional(const kb_call *call)
{
    return call->headers.if_match || call->headers.if_none_match;
}

static kb_code current_version(kb_store *store, const kb_call *call, uint64_t *out, kb_error *err)
{
    kb_stored stored = {0};
    kb_error cause = {0};
    kb_code code = kb_store_get(store, call->route->kind, call->id, &stored, &cause);
    *out = code ? 0 : stored.version;
    kb_stored_clear(&stored);
    return code == KB_OK || code == KB_NOT_FOUND ? KB_OK : kb_fail(err, code, "%s", cause.message);
}

static kb_code check_conditions(const kb_call *call, uint64_t version, kb_error *err)
{
    if (call->headers.if_match && !lists_version(call->headers.if_match, version, false)) {
        if (version)
            return kb_fail_param(
                err, KB_CONFLICT, "If-Match",
                "the document is at version %llu, not at the one in If-Match; read it again and repeat the change",
                (unsigned long long)version);
        return kb_fail_param(err, KB_CONFLICT, "If-Match", "there is no %s '%s', so it has no version that If-Match could name",
                             kb_kind_names[call->route->kind], call->id);
    }
    if (call->headers.if_none_match && lists_version(call->headers.if_none_match, version, true))
        return kb_fail_param(err, KB_CONFLICT, "If-None-Match",
                             "%s '%s' exists already, at version %llu; leave If-None-Match out to replace it",
                             kb_kind_names[call->route->kind], call->id, (unsigned long long)version);
    return KB_OK;
}

/* ---- writing ---- */

struct change {
    const kb_call *call;
    const kb_document *document; /* NULL: delete the one of the path */
    kb_write write;
};

/* In one transaction with the look at the version. */
static kb_code change_document(void *context, kb_store *store, kb_error *err)
{
    struct change *change = context;
    const kb_call *call = change->call;
    uint64_t version = 0;
    kb_code code = is_conditional(call) ? current_version(store, call, &version, err) : KB_OK;
    code = code ? code : check_conditions(call, version, err);
    if (code)
        return code;
    return change->document ? kb_store_put(store, change->document, version, &change->write, err)
                            : kb_store_delete(store, call->route->kind, call->id, version, &change->write, err);
}

/* Puts the document, or deletes the one of the path where it is NULL. */
static kb_code write_document(kb_call *call, const kb_document *document, kb_write *write, kb_error *err)
{
    struct change change = {.call = call, .document = document};
    kb_code code = kb_group_write(call->handles->service->group, change_document, &change, err);
    *write = change.write;
    return code;
}

static void set_etag(kb_reply *reply, uint64_t version)
{
    snprintf(reply->etag, sizeof reply->etag, "\"%llu\"", (unsigned long long)version);
}

void kb_drop_read_only(json_t *json)
{
    json_object_del(json, "version");
    json_object_del(json, "seq");
    json_object_del(json, "links");
}

static kb_problem read_document(const kb_call *call, kb_document **out, kb_error *err)
{
    KB_OWNED(json_t) json = NULL;
    if (kb_json_parse(call->body, &json, err))
        return KB_PROBLEM_JSON;
    kb_drop_read_only(json);
    if (kb_document_from_json(json, call->route->kind, call->id, out, err))
        return KB_PROBLEM_DOCUMENT;
    kb_settle_language(*out, false);
    return KB_NO_PROBLEM;
}

kb_problem kb_put_document(kb_call *call, kb_reply *reply, kb_error *err)
{
    KB_OWNED(kb_document) document = NULL;
    kb_wait wait = {0};
    kb_write write;
    kb_problem problem = kb_params_take(&call->params, kb_write_params, &wait, err);
    problem = problem ? problem : read_document(call, &document, err);
    if (problem)
        return problem;
    kb_code code = write_document(call, document, &write, err);
    if (code)
        return code == KB_INVALID ? KB_PROBLEM_DOCUMENT : kb_problem_of(code);
    kb_metrics_add(call->handles->service->metrics, KB_METRIC_WRITES, 1);
    kb_reply_json(reply, write.created ? 201 : 200,
                  json_pack("{s:s, s:s, s:s, s:I, s:I}", "kind", kb_kind_names[document->kind], "id", document->id, "lang",
                            document->lang, "version", (json_int_t)write.version, "seq", (json_int_t)write.seq));
    set_etag(reply, write.version);
    kb_write_done(call, reply, &wait, write.seq);
    return KB_NO_PROBLEM;
}

kb_problem kb_delete_document(kb_call *call, kb_reply *reply, kb_error *err)
{
    kb_wait wait = {0};
    kb_write write;
    kb_problem problem = kb_params_take(&call->params, kb_write_params, &wait, err);
    if (problem)
        return problem;
    kb_code code = write_document(call, NULL, &write, err);
    if (code)
        return kb_problem_of(code);
    kb_metrics_add(call->handles->service->metrics, KB_METRIC_DELETIONS, 1);
    kb_reply_json(reply, 200,
                  json_pack("{s:s, s:s, s:I, s:I}", "kind", kb_kind_names[call->route->kind], "id", call->id, "version",
                            (json_int_t)write.version, "seq", (json_int_t)write.seq));
    kb_write_done(call, reply, &wait, write.seq);
    return KB_NO_PROBLEM;
}

/* ---- reading ---- */

static json_t *ids_to_json(const kb_list *ids)
{
    json_t *array = json_array();
    for (size_t i = 0; i < ids->count; i++)
        json_array_append_new(array, json_string(ids->items[i]));
    return array;
}

static json_t *stored_to_json(const kb_stored *stored, const kb_list *links)
{
    json_t *json = kb_document_to_json(stored->document);
    json_object_set_new(json, "version", json_integer((json_int_t)stored->version));
    json_object_set_new(json, "seq", json_integer((json_int_t)stored->seq));
    json_object_set_new(json, "links", ids_to_json(links));
    return json;
}

kb_problem kb_get_document(kb_call *call, kb_reply *reply, kb_error *err)
{
    kb_store *store;
    kb_stored stored = {0};
    kb_list links = {0};
    kb_code code = kb_handles_store(call->handles, &store, err);
    code = code ? code : kb_store_get(store, call->route->kind, call->id, &stored, err);
    code = code ? code : kb_store_links(store, call->route->kind, call->id, &links, err);
    if (code == KB_OK) {
        set_etag(reply, stored.version);
        if (call->headers.if_none_match && lists_version(call->headers.if_none_match, stored.version, true))
            reply->status = 304;
        else
            kb_reply_json(reply, 200, stored_to_json(&stored, &links));
    }
    kb_list_clear(&links);
    kb_stored_clear(&stored);
    return kb_problem_of(code);
}
