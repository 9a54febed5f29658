#include "searchd/server.h"

#include "searchd/account.h"
#include "searchd/hygiene.h"
#include "searchd/incoming.h"
#include "searchd/watch.h"

#include "base/clock.h"
#include "base/log.h"

#include <fcntl.h>
#include <microhttpd.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <time.h>

#define SLOWEST_BYTES_PER_S (64 * 1024) /* a body or an answer of this size earns a second more */
#define QUIET_CHECKS 5                  /* in a row, QUIET_MS apart, before a stop believes that nothing is under way */
#define QUIET_MS 10

struct kb_server {
    kb_service *service;
    kb_workers *workers;
    kb_watch *watch;
    struct MHD_Daemon *daemon;
    int listen_socket;
    atomic_bool draining;
};

enum stage {
    STAGE_HEADERS,  /* the request line is there */
    STAGE_BODY,     /* the call is opened, the body comes */
    STAGE_PORTION,  /* a worker has a portion of the body */
    STAGE_REFUSED,  /* the reply is there, but the rest of the body has to be read first */
    STAGE_ANSWERED, /* the reply is there, perhaps before the body */
};

struct exchange {
    kb_job job; /* first: a job is its exchange */
    kb_server *server;
    struct MHD_Connection *connection;
    char *target;
    kb_call call;
    kb_reply reply;
    kb_handles no_handles; /* for what is answered at once */
    kb_incoming incoming;
    _Atomic enum stage stage;
    bool counted; /* among the open requests: its headers are complete, and a stop waits for it */
    int64_t took_us;
};

static kb_watched *watched_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info ? info->socket_context : NULL;
}

static void begin(struct exchange *exchange, kb_watched_work work, int64_t timeout_ms)
{
    kb_watched *watched = watched_of(exchange->connection);
    if (watched)
        kb_watched_begin(watched, work, timeout_ms);
}

static int64_t time_for(int64_t timeout_ms, uint64_t bytes)
{
    return timeout_ms + (int64_t)(bytes / SLOWEST_BYTES_PER_S) * 1000;
}

/* Of lines for the next portion only: each begins anew. */
static void begin_body(struct exchange *exchange)
{
    uint64_t bytes = exchange->call.body_bytes;
    if (exchange->call.route->body == KB_BODY_LINES && bytes > KB_PORTION_BYTES)
        bytes = KB_PORTION_BYTES;
    begin(exchange, KB_WATCHED_READS, time_for(exchange->server->service->settings->body_timeout_ms, bytes));
}

/* ---- the reply ---- */

static void add_header(void *response, const char *name, const char *value)
{
    MHD_add_response_header(response, name, value);
}

static struct MHD_Response *response_of_body(kb_reply *reply)
{
    size_t bytes = reply->body.len;
    enum MHD_ResponseMemoryMode mode = reply->body_is_static || !bytes ? MHD_RESPMEM_PERSISTENT : MHD_RESPMEM_MUST_FREE;
    struct MHD_Response *response =
        MHD_create_response_from_buffer(bytes, (void *)(uintptr_t)(bytes ? reply->body.bytes : ""), mode);
    if (response && mode == MHD_RESPMEM_MUST_FREE)
        reply->body_is_static = true; /* the response frees it */
    return response;
}

/* A descriptor of its own for the response, which closes it: the reply keeps its size for the log. */
static struct MHD_Response *response_of_file(kb_reply *reply)
{
    int file = fcntl(reply->file, F_DUPFD_CLOEXEC, 0);
    struct MHD_Response *response = file < 0 ? NULL : MHD_create_response_from_fd64(reply->file_bytes, file);
    if (!response && file >= 0)
        close(file);
    return response;
}

static enum MHD_Result send_reply(struct exchange *exchange)
{
    kb_reply *reply = &exchange->reply;
    struct MHD_Response *response = reply->file ? response_of_file(reply) : response_of_body(reply);
    if (!response)
        return MHD_NO;
    reply->close |= atomic_load(&exchange->server->draining);
    kb_reply_each_header(reply, &exchange->call, add_header, response);
    exchange->took_us = kb_monotonic_us() - exchange->call.started_us;
    begin(exchange, KB_WATCHED_WRITES, time_for(exchange->server->service->settings->write_timeout_ms, kb_reply_bytes(reply)));
    enum MHD_Result result = MHD_queue_response(exchange->connection, reply->status, response);
    MHD_destroy_response(response);
    return result;
}

/* Where no body comes, the library asks once more and the connection may live on. Else the answer goes out before the body, the
 * connection ends with it, and what is still being sent must not reset it under our answer. */
static enum MHD_Result refuse_now(struct exchange *exchange)
{
    kb_watched *watched = watched_of(exchange->connection);
    exchange->reply.close |= exchange->call.has_body;
    atomic_store(&exchange->stage, STAGE_ANSWERED);
    if (exchange->reply.close && watched)
        kb_watched_linger(watched);
    return exchange->call.has_body ? send_reply(exchange) : MHD_YES;
}

static void fail_call(struct exchange *exchange, kb_problem problem, const kb_error *err)
{
    kb_reply_problem(&exchange->reply, &exchange->call, problem, err);
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

static kb_problem check_headers(const struct exchange *exchange, const struct header_walk *walk, const char *version,
                                kb_error *err)
{
    size_t most = (size_t)exchange->server->service->settings->header_bytes;
    kb_problem problem = kb_header_size_check(exchange->call.target.len, walk->too_many ? SIZE_MAX : walk->bytes, most, err);
    if (problem)
        return problem;
    bool http_1_1 = strcmp(version, MHD_HTTP_VERSION_1_0) != 0;
    return kb_headers_check(walk->items, walk->count, http_1_1, err) ? KB_PROBLEM_REQUEST : KB_NO_PROBLEM;
}

static enum MHD_Result refuse_headers(struct exchange *exchange, kb_problem problem, const kb_error *err)
{
    exchange->call.started_us = kb_monotonic_us();
    kb_random_id(exchange->call.request_id);
    exchange->reply.close = true;
    fail_call(exchange, problem, err);
    return refuse_now(exchange);
}

static enum MHD_Result open_exchange(struct exchange *exchange, const char *method, const char *version)
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
        return refuse_now(exchange);
    atomic_store(&exchange->stage, STAGE_BODY);
    exchange->incoming = kb_incoming_for(&exchange->call);
    begin_body(exchange);
    return MHD_YES;
}

/* ---- the answer ---- */

/* Back to the library, which calls the handler again: to send the reply, or for more of the body. Any thread. */
static void resume(kb_job *job)
{
    struct exchange *exchange = (struct exchange *)job;
    bool more = exchange->call.more;
    kb_incoming_done(&exchange->incoming);
    if (more)
        begin_body(exchange);
    atomic_store(&exchange->stage, !more ? STAGE_ANSWERED : exchange->reply.status ? STAGE_REFUSED : STAGE_BODY);
    MHD_resume_connection(exchange->connection);
}

static enum MHD_Result give_to_workers(struct exchange *exchange)
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

static enum MHD_Result answer(struct exchange *exchange)
{
    kb_error err = {0};
    kb_problem problem = kb_incoming_end(&exchange->incoming, &exchange->call, &err);
    begin(exchange, KB_WATCHED_ANSWERS, 0);
    if (!problem && exchange->call.route->pace != KB_PACE_AT_ONCE)
        return give_to_workers(exchange);
    exchange->reply.close = problem != KB_NO_PROBLEM;
    if (problem)
        fail_call(exchange, problem, &err);
    else
        kb_call_answer(&exchange->call, &exchange->reply);
    atomic_store(&exchange->stage, STAGE_ANSWERED);
    return send_reply(exchange);
}

static enum MHD_Result take_part(struct exchange *exchange, kb_str part)
{
    kb_incoming_add(&exchange->incoming, part);
    if (!kb_incoming_portion(&exchange->incoming, &exchange->call))
        return MHD_YES;
    begin(exchange, KB_WATCHED_ANSWERS, 0);
    atomic_store(&exchange->stage, STAGE_PORTION);
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

static enum MHD_Result on_request(void *context, struct MHD_Connection *connection, const char *url, const char *method,
                                  const char *version, const char *part, size_t *part_bytes, void **exchange_slot)
{
    (void)context, (void)url;
    struct exchange *exchange = *exchange_slot;
    switch (atomic_load(&exchange->stage)) {
    case STAGE_HEADERS:
        return open_exchange(exchange, method, version);
    case STAGE_BODY:
        if (is_suspended(connection))
            return MHD_YES; /* and keeps the chunk, as below */
        if (*part_bytes == 0)
            return answer(exchange);
        size_t bytes = *part_bytes;
        *part_bytes = 0;
        return take_part(exchange, (kb_str){part, bytes});
    case STAGE_PORTION:
        return MHD_YES; /* the library goes through the chunks that it has, suspended or not: it keeps this one */
    case STAGE_REFUSED:
        if (*part_bytes == 0)
            return send_reply(exchange);
        *part_bytes = 0;
        return MHD_YES;
    case STAGE_ANSWERED:
        return send_reply(exchange);
    }
    return MHD_NO;
}

/* The request line, as it came: what the library makes of it (decoded, cut at NUL) is not used. */
static void *on_request_line(void *context, const char *target, struct MHD_Connection *connection)
{
    kb_server *server = context;
    struct exchange *exchange = kb_alloc(sizeof *exchange);
    exchange->server = server;
    exchange->connection = connection;
    exchange->target = kb_str_dup(kb_str_of(target));
    exchange->call.target = kb_str_of(exchange->target);
    exchange->no_handles.service = server->service;
    exchange->call.handles = &exchange->no_handles;
    exchange->call.started_us = kb_monotonic_us();
    return exchange;
}

static void on_completed(void *context, struct MHD_Connection *connection, void **exchange_slot,
                         enum MHD_RequestTerminationCode how)
{
    (void)connection, (void)how;
    kb_server *server = context;
    struct exchange *exchange = *exchange_slot;
    const kb_searchd_settings *settings = server->service->settings;
    if (!exchange)
        return;
    *exchange_slot = NULL;
    if (exchange->reply.status)
        kb_account(&exchange->call, &exchange->reply, exchange->incoming.total, exchange->took_us);
    kb_incoming_clear(&exchange->incoming);
    begin(exchange, KB_WATCHED_READS, settings->idle_timeout_ms + settings->header_timeout_ms);
    if (exchange->counted)
        kb_metrics_add(server->service->metrics, KB_METRIC_OPEN_REQUESTS, -1);
    kb_reply_clear(&exchange->reply);
    kb_call_clear(&exchange->call);
    free(exchange->target);
    free(exchange);
}

static void on_connection(void *context, struct MHD_Connection *connection, void **watched_slot,
                          enum MHD_ConnectionNotificationCode what)
{
    kb_server *server = context;
    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
        const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
        *watched_slot = kb_watch_add(server->watch, info->connect_fd, server->service->settings->header_timeout_ms);
        kb_metrics_add(server->service->metrics, KB_METRIC_OPEN_CONNECTIONS, 1);
    } else if (*watched_slot) {
        kb_watch_remove(server->watch, *watched_slot);
        *watched_slot = NULL;
        kb_metrics_add(server->service->metrics, KB_METRIC_OPEN_CONNECTIONS, -1);
    }
}

__attribute__((format(printf, 2, 0))) static void on_library_message(void *context, const char *format, va_list args)
{
    (void)context;
    char message[500];
    vsnprintf(message, sizeof message, format, args);
    message[strcspn(message, "\n")] = '\0';
    kb_log(KB_DEBUG, "http", "said", message, NULL);
}

/* ---- start and stop ---- */

static struct MHD_Daemon *start_daemon(kb_server *server, kb_listener *listener)
{
    const kb_searchd_settings *settings = server->service->settings;
    unsigned threads = (unsigned)settings->io_threads;
    struct MHD_OptionItem options[] = {
        {MHD_OPTION_EXTERNAL_LOGGER, (intptr_t)on_library_message, NULL},
        {MHD_OPTION_LISTEN_SOCKET, listener->socket, NULL},
        {MHD_OPTION_THREAD_POOL_SIZE, threads > 1 ? threads : 0, NULL},
        {MHD_OPTION_CONNECTION_LIMIT, settings->connections, NULL},
        {MHD_OPTION_CONNECTION_TIMEOUT, (settings->idle_timeout_ms + 999) / 1000, NULL},
        {MHD_OPTION_CONNECTION_MEMORY_LIMIT, 2 * settings->header_bytes + 16384, NULL},
        {MHD_OPTION_URI_LOG_CALLBACK, (intptr_t)on_request_line, server},
        {MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)on_completed, server},
        {MHD_OPTION_NOTIFY_CONNECTION, (intptr_t)on_connection, server},
        {MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1, NULL},
        {MHD_OPTION_END, 0, NULL},
    };
    return MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_SUSPEND_RESUME | MHD_USE_ERROR_LOG, 0, NULL, NULL, on_request,
                            server, MHD_OPTION_ARRAY, options, MHD_OPTION_END);
}

kb_code kb_server_start(kb_service *service, kb_workers *workers, kb_listener *listener, kb_server **out, kb_error *err)
{
    kb_server *server = kb_alloc(sizeof *server);
    *server = (kb_server){.service = service, .workers = workers, .listen_socket = listener->socket};
    kb_code code = kb_watch_start(service->metrics, &server->watch, err);
    if (code == KB_OK) {
        server->daemon = start_daemon(server, listener);
        if (!server->daemon)
            code = kb_fail(err, KB_IO, "the HTTP server does not start; ask for fewer threads or connections");
    }
    if (code) {
        kb_watch_stop(server->watch);
        free(server);
        return code;
    }
    listener->socket = -1;
    *out = server;
    return KB_OK;
}

/* Connections that the system has accepted for us are ours: their requests are answered too. */
static void take_backlog(kb_server *server)
{
    struct sockaddr_storage from;
    for (;;) {
        socklen_t bytes = sizeof from;
        int socket = accept4(server->listen_socket, (struct sockaddr *)&from, &bytes, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (socket < 0)
            return;
        MHD_add_connection(server->daemon, socket, (struct sockaddr *)&from, bytes);
    }
}

static bool is_quiet(kb_server *server)
{
    return kb_metrics_get(server->service->metrics, KB_METRIC_OPEN_REQUESTS) == 0 && !kb_watch_has_unread(server->watch);
}

void kb_server_drain(kb_server *server)
{
    int64_t deadline_us = kb_monotonic_us() + server->service->settings->stop_timeout_ms * 1000;
    atomic_store(&server->draining, true);
    if (MHD_quiesce_daemon(server->daemon) != MHD_INVALID_SOCKET) {
        take_backlog(server);
        close(server->listen_socket);
    }
    for (int quiet = 0; quiet < QUIET_CHECKS && kb_monotonic_us() < deadline_us; quiet = is_quiet(server) ? quiet + 1 : 0)
        nanosleep(&(struct timespec){.tv_nsec = QUIET_MS * 1000000}, NULL);
}

void kb_server_stop(kb_server *server)
{
    if (!server)
        return;
    MHD_stop_daemon(server->daemon);
    kb_watch_stop(server->watch);
    free(server);
}
