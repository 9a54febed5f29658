#include "searchd/incoming.h"

kb_incoming kb_incoming_for(const kb_call *call)
{
    return (kb_incoming){
        .service = call->handles->service, .most = kb_call_body_most(call), .is_lines = call->route->body == KB_BODY_LINES};
}

static void count(const kb_incoming *incoming, int64_t bytes)
{
    kb_metrics_add(incoming->service->metrics, KB_METRIC_BODIES_BYTES, bytes);
}

static void drop(kb_incoming *incoming)
{
    count(incoming, -(int64_t)incoming->bytes.len);
    kb_buf_clear(&incoming->bytes);
}

void kb_incoming_clear(kb_incoming *incoming)
{
    if (incoming->service)
        drop(incoming);
}

static bool is_over(const kb_incoming *incoming)
{
    return incoming->total > incoming->most;
}

/* Leaves out what still belongs to a line that was too long. */
static kb_str behind_skipped(kb_incoming *incoming, kb_str part)
{
    if (!incoming->skipping)
        return part;
    const char *end = memchr(part.bytes, '\n', part.len);
    incoming->skipping = end == NULL;
    return end ? kb_str_from(part, (size_t)(end - part.bytes) + 1) : (kb_str){"", 0};
}

/* What is handed on in portions takes little, and its lines are owed an answer; but not where a line is far longer than those. */
static bool is_too_much_for_all(const kb_incoming *incoming)
{
    bool takes_little = incoming->began && incoming->bytes.len < 2 * (size_t)KB_PORTION_BYTES;
    return !takes_little &&
           kb_metrics_get(incoming->service->metrics, KB_METRIC_BODIES_BYTES) > incoming->service->settings->bodies_bytes;
}

void kb_incoming_add(kb_incoming *incoming, kb_str part)
{
    if (incoming->refused || is_over(incoming))
        return;
    incoming->total += part.len;
    if (is_over(incoming) && !incoming->is_lines) {
        incoming->refused = KB_PROBLEM_BODY_SIZE;
    } else if (!is_over(incoming)) {
        part = behind_skipped(incoming, part);
        kb_buf_add(&incoming->bytes, part);
        count(incoming, (int64_t)part.len);
        if (is_too_much_for_all(incoming))
            incoming->refused = KB_PROBLEM_RATE;
    }
    if (incoming->refused)
        drop(incoming);
}

static void hand_on(kb_incoming *incoming, kb_call *call, size_t bytes)
{
    incoming->portion = bytes;
    call->body = (kb_str){incoming->bytes.bytes ? incoming->bytes.bytes : "", bytes};
}

bool kb_incoming_portion(kb_incoming *incoming, kb_call *call)
{
    kb_buf *bytes = &incoming->bytes;
    if (!incoming->is_lines || incoming->refused || bytes->len < KB_PORTION_BYTES)
        return false;
    const char *end = memrchr(bytes->bytes, '\n', bytes->len);
    bool too_long = !end && bytes->len > (size_t)incoming->service->settings->document_bytes;
    if (!end && !too_long)
        return false;
    hand_on(incoming, call, end ? (size_t)(end - bytes->bytes) + 1 : bytes->len);
    incoming->skipping = too_long;
    incoming->began = true;
    call->more = true;
    call->line_cut = too_long;
    return true;
}

void kb_incoming_done(kb_incoming *incoming)
{
    kb_buf *bytes = &incoming->bytes;
    if (incoming->portion == 0)
        return;
    count(incoming, -(int64_t)incoming->portion);
    bytes->len -= incoming->portion;
    memmove(bytes->bytes, bytes->bytes + incoming->portion, bytes->len + 1); /* and the NUL */
    incoming->portion = 0;
}

/* Of lines beyond the limit those are done with that came whole before it. */
static void end_lines(kb_incoming *incoming, kb_call *call)
{
    kb_buf *bytes = &incoming->bytes;
    const char *end = bytes->len ? memrchr(bytes->bytes, '\n', bytes->len) : NULL;
    size_t whole = end ? (size_t)(end - bytes->bytes) + 1 : 0;
    call->body_cut = is_over(incoming);
    hand_on(incoming, call, is_over(incoming) ? whole : bytes->len);
}

kb_problem kb_incoming_end(kb_incoming *incoming, kb_call *call, kb_error *err)
{
    call->more = call->line_cut = false;
    if (incoming->refused == KB_PROBLEM_BODY_SIZE)
        kb_fail(err, KB_FULL, "the body has more than %llu bytes; send less at a time", (unsigned long long)incoming->most);
    else if (incoming->refused)
        kb_fail(err, KB_FULL, "too many large requests at the same time; send this one again in a moment");
    else if (incoming->is_lines)
        end_lines(incoming, call);
    else
        hand_on(incoming, call, incoming->bytes.len);
    return incoming->refused;
}
