/* Absolute deadlines for connections: the library below only knows how long nothing came, so a client that sends a byte a second
 * would stay for ever. A thread looks at all connections once in a while and shuts down those that are past their deadline.
 *
 * It also lets a connection linger that is closed while its client still sends: without, the reset that follows may take our
 * answer from the client before it is read (RFC 9112, 9.6). */
#ifndef KB_SEARCHD_WATCH_H
#define KB_SEARCHD_WATCH_H

#include "searchd/metrics.h"

#define KB_LINGER_MS 2000
#define KB_LINGER_MOST 64 /* connections at a time */

typedef struct kb_watch kb_watch;
typedef struct kb_watched kb_watched;

kb_code kb_watch_start(kb_metrics *metrics, kb_watch **out, kb_error *err);
void kb_watch_stop(kb_watch *watch); /* and frees; accepts NULL. All connections must have been removed */

/* What a connection is at. One that is to be read, but whose client has said its last, is cut too: the library may not notice
 * (its epoll is edge-triggered, and the end may come with the last bytes). */
typedef enum kb_watched_work { KB_WATCHED_ANSWERS, KB_WATCHED_READS, KB_WATCHED_WRITES } kb_watched_work;

/* Any thread. The socket must stay open until kb_watch_remove. It begins by reading. */
kb_watched *kb_watch_add(kb_watch *watch, int socket, int64_t timeout_ms);
void kb_watched_begin(kb_watched *watched, kb_watched_work work, int64_t timeout_ms); /* from now; 0: no deadline */
void kb_watched_linger(kb_watched *watched); /* when it is removed, read on for a while before it is closed */
void kb_watch_remove(kb_watch *watch, kb_watched *watched);

/* True where a connection holds bytes that nobody has read. */
bool kb_watch_has_unread(kb_watch *watch);

#endif
