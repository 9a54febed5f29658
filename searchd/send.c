/* How does a reply get onto its connection? */
#include "searchd/exchange.h"

#include "base/clock.h"

#include <fcntl.h>

#define SLOWEST_BYTES_PER_S (64 * 1024) /* a body or an answer of this size earns a second more */

static kb_watched *watched_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info ? info->socket_context : NULL;
}

void kb_exchange_watch(kb_exchange *exchange, kb_watched_work work, int64_t timeout_ms, uint64_t bytes)
{
    kb_watched *watched = watched_of(exchange->connection);
    if (watched)
        kb_watched_begin(watched, work, timeout_ms + (int64_t)(bytes / SLOWEST_BYTES_PER_S) * 1000);
}

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

enum MHD_Result kb_exchange_send(kb_exchange *exchange)
{
    kb_reply *reply = &exchange->reply;
    struct MHD_Response *response = reply->file ? response_of_file(reply) : response_of_body(reply);
    if (!response)
        return MHD_NO;
    reply->close |= atomic_load(&exchange->server->draining);
    kb_reply_each_header(reply, &exchange->call, add_header, response);
    exchange->took_us = kb_monotonic_us() - exchange->call.started_us;
    kb_exchange_watch(exchange, KB_WATCHED_WRITES, exchange->server->service->settings->write_timeout_ms, kb_reply_bytes(reply));
    enum MHD_Result result = MHD_queue_response(exchange->connection, reply->status, response);
    MHD_destroy_response(response);
    return result;
}

/* Where no body comes, the library asks once more and the connection may live on. Else the answer goes out before the body, the
 * connection ends with it, and what is still being sent must not reset it under our answer. */
enum MHD_Result kb_exchange_refuse(kb_exchange *exchange)
{
    kb_watched *watched = watched_of(exchange->connection);
    exchange->reply.close |= exchange->call.has_body;
    atomic_store(&exchange->stage, KB_STAGE_ANSWERED);
    if (exchange->reply.close && watched)
        kb_watched_linger(watched);
    return exchange->call.has_body ? kb_exchange_send(exchange) : MHD_YES;
}
