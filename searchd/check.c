#include "searchd/asking.h"
#include "searchd/service.h"
#include "searchd/writes.h"

#include "base/clock.h"
#include "query/check.h"

#define UNNAMED "draft" /* a draft needs no id before it is published */
#define PATIENCE 5      /* times a question's: it is many questions */

/* The fields of an article, as PUT takes them; kind and id may be left out. */
static kb_problem read_draft(const kb_call *call, kb_document **out, kb_error *err)
{
    KB_OWNED(json_t) json = NULL;
    KB_OWNED(kb_text) id = NULL;
    if (kb_json_parse(call->body, &json, err))
        return KB_PROBLEM_JSON;
    kb_drop_read_only(json);
    const char *given = json_string_value(json_object_get(json, "id"));
    id = kb_str_dup(kb_str_of(given ? given : UNNAMED));
    if (kb_document_from_json(json, KB_ARTICLE, id, out, err))
        return KB_PROBLEM_DOCUMENT;
    kb_settle_language(*out, false);
    return KB_NO_PROBLEM;
}

kb_problem kb_post_check(kb_call *call, kb_reply *reply, kb_error *err)
{
    KB_OWNED(kb_document) draft = NULL;
    kb_asker *asker;
    json_t *json;
    int64_t started_us = kb_monotonic_us();
    kb_problem problem = read_draft(call, &draft, err);
    if (problem)
        return problem;
    int timeout_ms = (int)call->handles->service->settings->question_timeout_ms * PATIENCE;
    kb_code code = kb_handles_asker(call->handles, &asker, err);
    code = code ? code : kb_check_draft(asker, draft, timeout_ms, &json, err);
    if (code)
        return kb_problem_of_asking(code, err);
    json_object_set_new(json, "took_ms", json_real((double)(kb_monotonic_us() - started_us) / 1000));
    kb_reply_json(reply, 200, json);
    return KB_NO_PROBLEM;
}
