#include "searchd/etags.h"
#include "searchd/routes.h"
#include "searchd/service.h"

#include "query/synonym_file.h"

struct asked {
    const char *lang; /* NULL: all */
};

static kb_code take_lang(void *target, kb_str value, kb_error *err)
{
    kb_error cause = {0};
    kb_code code = kb_synonyms_lang(value, &((struct asked *)target)->lang, &cause);
    return code ? kb_fail(err, code, "must be a language of ours like 'de': %s", cause.message) : KB_OK;
}

static const kb_param_row rows[] = {
    {"lang", KB_PARAM_TEXT, false, take_lang},
};
const kb_param_table kb_synonym_params = KB_PARAM_TABLE(rows);

static void answer(const kb_call *call, const struct asked *asked, bool if_changed, kb_reply *reply)
{
    kb_synonyms *newest = kb_synonym_file_take(call->handles->service->synonyms);
    const char *tag = kb_synonyms_tag(newest);
    const json_t *rules = kb_synonyms_rules(newest);
    snprintf(reply->etag, sizeof reply->etag, "\"%s\"", tag);
    if (if_changed && kb_etag_listed(call->headers.if_none_match, tag, true))
        reply->status = 304;
    else
        kb_reply_json(reply, 200, asked->lang ? kb_synonyms_of(rules, asked->lang) : json_deep_copy(rules));
    kb_synonyms_drop(newest);
}

kb_problem kb_get_synonyms(kb_call *call, kb_reply *reply, kb_error *err)
{
    struct asked asked = {0};
    kb_problem problem = kb_params_take(&call->params, kb_synonym_params, &asked, err);
    if (problem == KB_NO_PROBLEM)
        answer(call, &asked, call->headers.if_none_match, reply);
    return problem;
}

/* Whether the rules that are there are those that the client has read. */
static kb_code agree(void *context, const char *tag, kb_error *err)
{
    const kb_call *call = context;
    if (!call->headers.if_match || kb_etag_listed(call->headers.if_match, tag, false))
        return KB_OK;
    return kb_fail_param(err, KB_CONFLICT, "If-Match",
                         "the rules are at \"%s\", not at what If-Match says; read them again and repeat the change", tag);
}

kb_problem kb_put_synonyms(kb_call *call, kb_reply *reply, kb_error *err)
{
    struct asked asked = {0};
    KB_OWNED(json_t) json = NULL;
    kb_problem problem = kb_params_take(&call->params, kb_synonym_params, &asked, err);
    if (problem)
        return problem;
    if (kb_json_parse(call->body, &json, err))
        return KB_PROBLEM_JSON;
    kb_code code = kb_synonym_file_put(call->handles->service->synonyms, json, asked.lang, agree, call, err);
    if (code)
        return code == KB_INVALID ? KB_PROBLEM_DOCUMENT : kb_problem_of(code);
    answer(call, &asked, false, reply);
    return KB_NO_PROBLEM;
}
