/* What happens to a request, from its first line to the end of its reply? */
#include "searchd/exchange.h"

#include "searchd/account.h"
#include "searchd/hygiene.h"

#include "base/clock.h"

/* The request line, as it came: what the library makes of it (decoded, cut at NUL) is not used. */
void *kb_exchange_begin(void *context, const char *target, struct MHD_Connection *connection)
{
    kb_server *server = context;
    kb_exchange *exchange = kb_alloc(sizeof *exchange);
    exchange->server = server;
    exchange->connection = connection;
    exchange->target = kb_str_dup(kb_str_of(target));
    exchange->call.target = kb_str_of(exchange->target);
    exchange->no_handles.service = server->service;
    exchange->call.handles = &exchange->no_handles;
    exchange->call.started_us = kb_monotonic_us();
    return exchange;
}

static void fail_call(kb_exchange *exchange, kb_problem problem, const kb_error *err)
{
    kb_reply_problem(&exchange->reply, &exchange->call, problem, err);
}

/* Of lines for the next portion only: each begins anew. */
static void begin_body(kb_exchange *exchange)
{
    uint64_t bytes = exchange->call.body_bytes;
    if (exchange->call.route->body == KB_BODY_LINES && bytes > KB_PORTION_BYTES)
        bytes = KB_PORTION_BYTES;
    kb_exchange_watch(exchange, KB_WATCHED_READS, exchange->server->service->settings->body_timeout_ms, bytes);
}

/* ---- the headers ---- */

struct header_walk {
    kb_header items[KB_HEADERS_MOST];
    size_t count, bytes;
    bool too_many;
};

static enum MHD_Result note_header(void *context, enum MHD_ValueKind kind, const char *name, const char *value)
{
    (void)kind;
    struct header_walk *walk = context;
    walk->too_many = walk->count == KB_HEADERS_MOST;
    if (walk->too_many)
        return MHD_NO;
    walk->items[walk->count++] = (kb_header){name, value};
    walk->bytes += strlen(name) + (value ? strlen(value) : 0) + 4;
    return MHD_YES;
}

static kb_problem check_headers(const kb_exchange *exchange, const struct header_walk *walk, const char *version, kb_error *err)
{
    size_t most = (size_t)exchange->server->service->settings->header_bytes;
    kb_problem problem = kb_header_size_check(exchange->call.target.len, walk->too_many ? SIZE_MAX : walk->bytes, most, err);
    if (problem)
        return problem;
    bool http_1_1 = strcmp(version, MHD_HTTP_VERSION_1_0) != 0;
    return kb_headers_check(walk->items, walk->count, http_1_1, err) ? KB_PROBLEM_REQUEST : KB_NO_PROBLEM;
}

static enum MHD_Result refuse_headers(kb_exchange *exchange, kb_problem problem, const kb_error *err)
{
    exchange->call.started_us = kb_monotonic_us();
    kb_random_id(exchange->call.request_id);
    exchange->reply.close = true;
    fail_call(exchange, problem, err);
    return kb_exchange_refuse(exchange);
}

static enum MHD_Result open_exchange(kb_exchange *exchange, const char *method, const char *version)
{
    struct header_walk walk = {.count = 0};
    kb_error err = {0};
    MHD_get_connection_values(exchange->connection, MHD_HEADER_KIND, note_header, &walk);
    exchange->counted = true;
    kb_metrics_add(exchange->server->service->metrics, KB_METRIC_OPEN_REQUESTS, 1);
    exchange->call.method = kb_str_of(method);
    kb_headers_take(walk.items, walk.count, &exchange->call);
    kb_problem problem = check_headers(exchange, &walk, version, &err);
    if (problem)
        return refuse_headers(exchange, problem, &err);
    if (kb_call_open(&exchange->call, &exchange->reply))
        return kb_exchange_refuse(exchange);
    atomic_store(&exchange->stage, KB_STAGE_BODY);
    exchange->incoming = kb_incoming_for(&exchange->call);
    begin_body(exchange);
    return MHD_YES;
}

/* ---- the answer ---- */

/* Back to the library, which calls the handler again: to send the reply, or for more of the body. Any thread. */
static void resume(kb_job *job)
{
    kb_exchange *exchange = (kb_exchange *)job;
    bool more = exchange->call.more;
    kb_incoming_done(&exchange->incoming);
    if (more)
        begin_body(exchange);
    atomic_store(&exchange->stage, !more ? KB_STAGE_ANSWERED : exchange->reply.status ? KB_STAGE_REFUSED : KB_STAGE_BODY);
    MHD_resume_connection(exchange->connection);
}

static enum MHD_Result give_to_workers(kb_exchange *exchange)
{
    exchange->job = (kb_job){.call = &exchange->call, .reply = &exchange->reply, .done = resume};
    MHD_suspend_connection(exchange->connection);
    if (kb_workers_add(exchange->server->workers, &exchange->job))
        return MHD_YES;
    kb_error err = {0};
    kb_fail(&err, KB_UNAVAILABLE, "the service is stopping; ask again in a moment");
    fail_call(exchange, KB_PROBLEM_NOT_READY, &err);
    resume(&exchange->job);
    return MHD_YES;
}

static enum MHD_Result answer(kb_exchange *exchange)
{
    kb_error err = {0};
    kb_problem problem = kb_incoming_end(&exchange->incoming, &exchange->call, &err);
    kb_exchange_watch(exchange, KB_WATCHED_ANSWERS, 0, 0);
    if (!problem && exchange->call.route->pace != KB_PACE_AT_ONCE)
        return give_to_workers(exchange);
    exchange->reply.close = problem != KB_NO_PROBLEM;
    if (problem)
        fail_call(exchange, problem, &err);
    else
        kb_call_answer(&exchange->call, &exchange->reply);
    atomic_store(&exchange->stage, KB_STAGE_ANSWERED);
    return kb_exchange_send(exchange);
}

static enum MHD_Result take_part(kb_exchange *exchange, kb_str part)
{
    kb_incoming_add(&exchange->incoming, part);
    if (!kb_incoming_portion(&exchange->incoming, &exchange->call))
        return MHD_YES;
    kb_exchange_watch(exchange, KB_WATCHED_ANSWERS, 0, 0);
    atomic_store(&exchange->stage, KB_STAGE_PORTION);
    return give_to_workers(exchange);
}

/* ---- what the library calls ---- */

/* The worker is done with a portion, but its resume has not come through: a second portion must not begin before. Only the thread
 * that asks here takes the connection out of its sleep. */
static bool is_suspended(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_SUSPENDED);
    return info && info->suspended == MHD_YES;
}

enum MHD_Result kb_exchange_step(void *context, struct MHD_Connection *connection, const char *url, const char *method,
                                 const char *version, const char *part, size_t *part_bytes, void **exchange_slot)
{
    (void)context, (void)url;
    kb_exchange *exchange = *exchange_slot;
    switch (atomic_load(&exchange->stage)) {
    case KB_STAGE_HEADERS:
        return open_exchange(exchange, method, version);
    case KB_STAGE_BODY:
        if (is_suspended(connection))
            return MHD_YES; /* and keeps the chunk, as below */
        if (*part_bytes == 0)
            return answer(exchange);
        size_t bytes = *part_bytes;
        *part_bytes = 0;
        return take_part(exchange, (kb_str){part, bytes});
    case KB_STAGE_PORTION:
        return MHD_YES; /* the library goes through the chunks that it has, suspended or not: it keeps this one */
    case KB_STAGE_REFUSED:
        if (*part_bytes == 0)
            return kb_exchange_send(exchange);
        *part_bytes = 0;
        return MHD_YES;
    case KB_STAGE_ANSWERED:
        return kb_exchange_send(exchange);
    }
    return MHD_NO;
}

void kb_exchange_end(void *context, struct MHD_Connection *connection, void **exchange_slot, enum MHD_RequestTerminationCode how)
{
    (void)connection, (void)how;
    kb_server *server = context;
    kb_exchange *exchange = *exchange_slot;
    const kb_searchd_settings *settings = server->service->settings;
    if (!exchange)
        return;
    *exchange_slot = NULL;
    if (exchange->reply.status)
        kb_account(&exchange->call, &exchange->reply, exchange->incoming.total, exchange->took_us);
    kb_incoming_clear(&exchange->incoming);
    kb_exchange_watch(exchange, KB_WATCHED_READS, settings->idle_timeout_ms + settings->header_timeout_ms, 0);
    if (exchange->counted)
        kb_metrics_add(server->service->metrics, KB_METRIC_OPEN_REQUESTS, -1);
    kb_reply_clear(&exchange->reply);
    kb_call_clear(&exchange->call);
    free(exchange->target);
    free(exchange);
}
