#include "searchd/exchange.h"

#include "base/clock.h"
#include "base/log.h"

#include <sys/socket.h>
#include <time.h>

#define QUIET_CHECKS 5 /* in a row, QUIET_MS apart, before a stop believes that nothing is under way */
#define QUIET_MS 10

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
        {MHD_OPTION_URI_LOG_CALLBACK, (intptr_t)kb_exchange_begin, server},
        {MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)kb_exchange_end, server},
        {MHD_OPTION_NOTIFY_CONNECTION, (intptr_t)on_connection, server},
        {MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1, NULL},
        {MHD_OPTION_END, 0, NULL},
    };
    return MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_SUSPEND_RESUME | MHD_USE_ERROR_LOG, 0, NULL, NULL,
                            kb_exchange_step, server, MHD_OPTION_ARRAY, options, MHD_OPTION_END);
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
