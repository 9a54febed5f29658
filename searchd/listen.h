/* A listening socket for an address as people write it. */
#ifndef KB_SEARCHD_LISTEN_H
#define KB_SEARCHD_LISTEN_H

#include "base/str.h"

#define KB_URL_BYTES 80

typedef struct kb_listener {
    int socket; /* owned; -1: none */
    bool loopback;
    char url[KB_URL_BYTES]; /* "http://127.0.0.1:8080", "http://[::1]:8080", with the real port */
} kb_listener;

/* `address`: an IPv4 or IPv6 address, or "localhost". KB_INVALID: it is none; KB_BUSY: the port is taken; KB_IO. */
kb_code kb_listen(const char *address, int port, kb_listener *out, kb_error *err);

#endif
