/* HTTP over sockets: reads a request, has it opened and answered, and sends the reply. libmicrohttpd is known here (server.c,
 * exchange.c, send.c) and nowhere else.
 *
 * A few threads read and write all connections; a request that is complete is suspended and goes to the workers, so that neither
 * a long question nor a wait for the index keeps another connection waiting. */
#ifndef KB_SEARCHD_SERVER_H
#define KB_SEARCHD_SERVER_H

#include "searchd/listen.h"
#include "searchd/workers.h"

typedef struct kb_server kb_server;

/* Takes the listener's socket. Requests are answered from now on. */
kb_code kb_server_start(kb_service *service, kb_workers *workers, kb_listener *listener, kb_server **out, kb_error *err);

/* First half of a stop: accepts no more connections, and waits until what was accepted is answered, at most stop_timeout_ms. */
void kb_server_drain(kb_server *server);

/* Second half, when the workers have been stopped: closes what is open. Accepts NULL. */
void kb_server_stop(kb_server *server);

#endif
