#include "searchd/incoming.h"

kb_incoming kb_incoming_for(const kb_call *call)
{
    return (kb_incoming){.service = call->handles->service, .bytes = {.ceiling = kb_call_body_most(call)}};
}

static void drop(kb_incoming *incoming)
{
    kb_metrics_add(incoming->service->metrics, KB_METRIC_BODIES_BYTES, -(int64_t)incoming->bytes.len);
    kb_buf_clear(&incoming->bytes);
}

void kb_incoming_clear(kb_incoming *incoming)
{
    if (incoming->service)
        drop(incoming);
}

void kb_incoming_add(kb_incoming *incoming, kb_str part)
{
    if (incoming->refused)
        return;
    kb_buf_add(&incoming->bytes, part);
    if (!incoming->bytes.full)
        kb_metrics_add(incoming->service->metrics, KB_METRIC_BODIES_BYTES, (int64_t)part.len);
    if (incoming->bytes.full)
        incoming->refused = KB_PROBLEM_BODY_SIZE;
    else if (kb_metrics_get(incoming->service->metrics, KB_METRIC_BODIES_BYTES) > incoming->service->settings->bodies_bytes)
        incoming->refused = KB_PROBLEM_RATE;
    if (incoming->refused)
        drop(incoming);
}

kb_problem kb_incoming_problem(const kb_incoming *incoming, kb_error *err)
{
    if (incoming->refused == KB_PROBLEM_BODY_SIZE)
        kb_fail(err, KB_FULL, "the body has more than %zu bytes; send less at a time", incoming->bytes.ceiling);
    else if (incoming->refused)
        kb_fail(err, KB_FULL, "too many large requests at the same time; send this one again in a moment");
    return incoming->refused;
}
