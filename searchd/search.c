#include "searchd/asking.h"
#include "searchd/service.h"

#include "base/clock.h"

/* Without an index there is nothing wrong with the question: it may be asked again soon. */
kb_problem kb_problem_of_asking(kb_code code, kb_error *err)
{
    if (code == KB_UNAVAILABLE)
        return KB_PROBLEM_TIMEOUT;
    if (code != KB_NOT_FOUND && code != KB_OUTDATED)
        return kb_problem_of(code);
    kb_error_clear(err);
    kb_fail(err, KB_UNAVAILABLE, "the index is still being built; ask again in a moment");
    return KB_PROBLEM_NOT_READY;
}

static kb_code open_asker(kb_call *call, kb_asker **out, kb_error *err)
{
    return kb_handles_asker(call->handles, out, err);
}

static void count_verdict(const kb_call *call, kb_verdict verdict)
{
    static const kb_metric metrics[] = {
        [KB_CONFIDENT] = KB_METRIC_CONFIDENT, [KB_POSSIBLE] = KB_METRIC_POSSIBLE, [KB_NONE] = KB_METRIC_NONE};
    kb_metrics_add(call->handles->service->metrics, metrics[verdict], 1);
}

/* While the writer commits faster than a question is read, asking again finds its moment. */
static kb_code ask_until(kb_asker *asker, const kb_request *request, int64_t deadline_us, kb_answer *answer, kb_error *err)
{
    for (;;) {
        kb_error cause = {0};
        kb_code code = kb_ask_question(asker, request, answer, &cause);
        if (code == KB_STALE && kb_monotonic_us() < deadline_us)
            continue;
        return code ? kb_fail_param(err, code, cause.param, "%s", cause.message) : KB_OK;
    }
}

static kb_problem ask(kb_call *call, kb_asking *asking, kb_reply *reply, kb_error *err)
{
    kb_asker *asker;
    kb_answer answer = {0};
    char query_id[KB_RANDOM_ID_BYTES + 1];
    int64_t started_us = kb_monotonic_us();
    int64_t timeout_ms = call->handles->service->settings->question_timeout_ms;
    asking->request.timeout_ms = (int)timeout_ms;
    kb_code code = open_asker(call, &asker, err);
    code = code ? code : ask_until(asker, &asking->request, started_us + timeout_ms * 1000, &answer, err);
    if (code)
        return kb_problem_of_asking(code, err);
    kb_random_id(query_id);
    count_verdict(call, answer.verdict);
    kb_reply_json(reply, 200, kb_answer_to_json(&answer, query_id, (double)(kb_monotonic_us() - started_us) / 1000));
    kb_answer_clear(&answer);
    return KB_NO_PROBLEM;
}

static void allow_all_tiers(kb_request *request)
{
    for (size_t tier = 0; tier < KB_VISIBILITIES; tier++)
        request->tiers[tier] = true;
}

kb_problem kb_search(kb_call *call, kb_reply *reply, kb_error *err)
{
    kb_asking asking;
    kb_asking_init(&asking, KB_SEARCH);
    allow_all_tiers(&asking.request);
    kb_problem problem = kb_params_take(&call->params, kb_search_params, &asking, err);
    problem = problem ? problem : ask(call, &asking, reply, err);
    kb_asking_clear(&asking);
    return problem;
}

/* ---- similar ---- */

static kb_problem wrong_seed(kb_error *err, const char *param)
{
    kb_fail_param(err, KB_INVALID, param,
                  "say what to compare with in one way: 'title' and 'body', or 'text', or 'kind' and 'id' of a stored document");
    return KB_PROBLEM_PARAMETER;
}

static kb_problem check_seed(const kb_asking *asking, kb_error *err)
{
    if (asking->id[0] && asking->kind_count != 1)
        return wrong_seed(err, "kind");
    if (asking->id[0] && (asking->has_text || asking->has_title_or_body))
        return wrong_seed(err, "id");
    if (asking->has_text && asking->has_title_or_body)
        return wrong_seed(err, "text");
    return asking->id[0] || asking->has_text || asking->has_title_or_body ? KB_NO_PROBLEM : wrong_seed(err, "text");
}

/* The document of kind and id is the question, and no answer to itself; then `kind` is no filter. `stored` keeps its text. */
static kb_code take_seed(kb_call *call, kb_asking *asking, kb_stored *stored, kb_error *err)
{
    kb_store *store;
    kb_request *request = &asking->request;
    kb_code code = kb_handles_store(call->handles, &store, err);
    code = code ? code : kb_store_get(store, asking->kind, asking->id, stored, err);
    if (code)
        return code;
    request->kinds[asking->kind] = false;
    request->title = kb_str_of(stored->document->title);
    request->body = kb_str_of(stored->document->body);
    request->format = stored->document->format;
    request->product = kb_str_of(stored->document->product);
    request->created_at = asking->kind == KB_TICKET ? stored->document->created_at : KB_NO_TIME;
    KB_OWNED(kb_text) own = kb_printf("%s:%s", kb_kind_names[asking->kind], asking->id);
    kb_list_add(&request->exclude, kb_str_of(own));
    return KB_OK;
}

kb_problem kb_similar(kb_call *call, kb_reply *reply, kb_error *err)
{
    kb_asking asking;
    kb_stored stored = {0};
    kb_asking_init(&asking, KB_SIMILAR);
    asking.request.created_at = kb_now_ms(); /* a text that nobody stored is a ticket of today */
    allow_all_tiers(&asking.request);
    kb_problem problem = kb_params_take(&call->params, kb_similar_params, &asking, err);
    problem = problem ? problem : check_seed(&asking, err);
    if (problem == KB_NO_PROBLEM && asking.id[0])
        problem = kb_problem_of(take_seed(call, &asking, &stored, err));
    for (size_t kind = 0; kind < KB_KINDS; kind++)
        asking.request.kinds[kind] |= asking.kinds[kind];
    problem = problem ? problem : ask(call, &asking, reply, err);
    kb_stored_clear(&stored);
    kb_asking_clear(&asking);
    return problem;
}

/* ---- suggest and analyze ---- */

kb_problem kb_suggest(kb_call *call, kb_reply *reply, kb_error *err)
{
    kb_asking asking;
    kb_asking_init(&asking, KB_SUGGEST);
    asking.request.tiers[KB_TIER_PUBLIC] = true; /* whoever asks: this answer is shown to customers */
    asking.request.limit = 5;
    kb_problem problem = kb_params_take(&call->params, kb_suggest_params, &asking, err);
    problem = problem ? problem : ask(call, &asking, reply, err);
    kb_asking_clear(&asking);
    return problem;
}

kb_problem kb_analyze_route(kb_call *call, kb_reply *reply, kb_error *err)
{
    kb_asking asking;
    kb_asker *asker;
    json_t *json;
    kb_asking_init(&asking, KB_SEARCH);
    kb_problem problem = kb_params_take(&call->params, kb_analyze_params, &asking, err);
    if (problem == KB_NO_PROBLEM && !asking.has_text) {
        kb_fail_param(err, KB_INVALID, "text", "say which text to analyze: /v1/analyze?text=…");
        problem = KB_PROBLEM_PARAMETER;
    }
    kb_asking_clear(&asking);
    if (problem)
        return problem;
    kb_code code = open_asker(call, &asker, err);
    code = code ? code : kb_analyze_text(asker, asking.request.text, kb_str_of(asking.lang), &json, err);
    if (code)
        return kb_problem_of_asking(code, err);
    kb_reply_json(reply, 200, json);
    return KB_NO_PROBLEM;
}
