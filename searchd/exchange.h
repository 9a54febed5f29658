/* The inside of a kb_server, for the files that know libmicrohttpd: server.c, exchange.c, send.c.
 *
 * An exchange is one request and its reply. The threads of the library own it; while it is suspended, a worker does. */
#ifndef KB_SEARCHD_EXCHANGE_H
#define KB_SEARCHD_EXCHANGE_H

#include "searchd/incoming.h"
#include "searchd/server.h"
#include "searchd/watch.h"

#include <microhttpd.h>
#include <stdatomic.h>

struct kb_server {
    kb_service *service;
    kb_workers *workers;
    kb_watch *watch;
    struct MHD_Daemon *daemon;
    int listen_socket;
    atomic_bool draining;
};

typedef enum kb_stage {
    KB_STAGE_HEADERS,  /* the request line is there */
    KB_STAGE_BODY,     /* the call is opened, the body comes */
    KB_STAGE_PORTION,  /* a worker has a portion of the body */
    KB_STAGE_REFUSED,  /* the reply is there, but the rest of the body has to be read first */
    KB_STAGE_ANSWERED, /* the reply is there, perhaps before the body */
} kb_stage;

typedef struct kb_exchange {
    kb_job job; /* first: a job is its exchange */
    kb_server *server;
    struct MHD_Connection *connection;
    char *target;
    kb_call call;
    kb_reply reply;
    kb_handles no_handles; /* for what is answered at once */
    kb_incoming incoming;
    _Atomic kb_stage stage;
    bool counted; /* among the open requests: its headers are complete, and a stop waits for it */
    int64_t took_us;
} kb_exchange;

/* From a request's first line to the end of its reply: what the library calls, in the connection's thread. */
void *kb_exchange_begin(void *server, const char *target, struct MHD_Connection *connection);
enum MHD_Result kb_exchange_step(void *server, struct MHD_Connection *connection, const char *url, const char *method,
                                 const char *version, const char *part, size_t *part_bytes, void **exchange_slot);
void kb_exchange_end(void *server, struct MHD_Connection *connection, void **exchange_slot, enum MHD_RequestTerminationCode how);

/* What the connection does from now on, for at most so long; a body or an answer of `bytes` earns some time more. */
void kb_exchange_watch(kb_exchange *exchange, kb_watched_work work, int64_t timeout_ms, uint64_t bytes);

/* Hands the reply to the library. MHD_NO: the connection ends without one. */
enum MHD_Result kb_exchange_send(kb_exchange *exchange);

/* The same before the body was read. */
enum MHD_Result kb_exchange_refuse(kb_exchange *exchange);

#endif
