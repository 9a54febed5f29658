#include "searchd/writes.h"

#include "base/clock.h"

#define RETRY_MOST_S 60

kb_code kb_take_wait(void *target, kb_str value, kb_error *err)
{
    kb_wait *wait = target;
    wait->only_stored = kb_str_equal(value, KB_STR("stored"));
    if (!wait->only_stored && !kb_str_equal(value, KB_STR("searchable")))
        return kb_fail(err, KB_INVALID, "must be 'stored' or 'searchable'");
    return KB_OK;
}

static const kb_param_row rows[] = {
    {"wait", KB_PARAM_TEXT, false, kb_take_wait},
};
const kb_param_table kb_write_params = KB_PARAM_TABLE(rows);

static bool waits(const kb_call *call)
{
    for (size_t i = 0; i < call->params.count; i++)
        if (strcmp(call->params.items[i].name, "wait") == 0)
            return strcmp(call->params.items[i].value, "stored") != 0;
    return true;
}

/* Whoever cannot be served gets no slower by hearing it at once, and what is not stored need not be indexed. */
kb_problem kb_write_admit(const kb_call *call, kb_reply *reply, kb_error *err)
{
    const kb_service *service = call->handles->service;
    uint64_t stored = kb_beacon_seen(service->beacon, KB_STORED), indexed = kb_beacon_seen(service->beacon, KB_INDEXED);
    int64_t wait_ms = kb_forecast_wait_ms(service->forecast, stored, indexed, kb_monotonic_us());
    if (wait_ms <= service->settings->index_timeout_ms || !waits(call))
        return KB_NO_PROBLEM;
    int64_t retry_s = (wait_ms - service->settings->index_timeout_ms) / 1000 + 1;
    reply->retry_after_s = (unsigned)(retry_s < RETRY_MOST_S ? retry_s : RETRY_MOST_S);
    kb_fail(err, KB_UNAVAILABLE,
            "nothing is stored: the index is %llu changes behind, about %lld s, and a write waits for %lld ms to be searchable; "
            "send it again later, or with wait=stored",
            (unsigned long long)(stored - indexed), (long long)(wait_ms / 1000), (long long)service->settings->index_timeout_ms);
    return KB_PROBLEM_NOT_READY;
}

void kb_write_done(kb_call *call, kb_reply *reply, const kb_wait *wait, uint64_t seq)
{
    kb_beacon_show(call->handles->service->beacon, KB_STORED, seq);
    reply->after_seq = wait->only_stored ? 0 : seq;
}
