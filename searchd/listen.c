#include "searchd/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>

#define BACKLOG 1024

typedef union address {
    struct sockaddr any;
    struct sockaddr_in four;
    struct sockaddr_in6 six;
} address;

static bool parse(const char *text, int port, address *out)
{
    kb_str bare = kb_str_of(text);
    if (bare.len > 2 && bare.bytes[0] == '[' && bare.bytes[bare.len - 1] == ']')
        bare = (kb_str){bare.bytes + 1, bare.len - 2};
    KB_OWNED(kb_text) name = kb_str_dup(kb_str_equal(bare, KB_STR("localhost")) ? KB_STR("127.0.0.1") : bare);
    *out = (address){0};
    if (inet_pton(AF_INET, name, &out->four.sin_addr) == 1) {
        out->four.sin_family = AF_INET;
        out->four.sin_port = htons((uint16_t)port);
        return true;
    }
    *out = (address){0};
    if (inet_pton(AF_INET6, name, &out->six.sin6_addr) != 1)
        return false;
    out->six.sin6_family = AF_INET6;
    out->six.sin6_port = htons((uint16_t)port);
    return true;
}

static bool is_loopback(const address *own)
{
    if (own->any.sa_family == AF_INET)
        return ntohl(own->four.sin_addr.s_addr) >> 24 == 127;
    return IN6_IS_ADDR_LOOPBACK(&own->six.sin6_addr);
}

static void write_url(const address *own, char url[KB_URL_BYTES])
{
    char text[INET6_ADDRSTRLEN];
    if (own->any.sa_family == AF_INET)
        snprintf(url, KB_URL_BYTES, "http://%s:%d", inet_ntop(AF_INET, &own->four.sin_addr, text, sizeof text),
                 ntohs(own->four.sin_port));
    else
        snprintf(url, KB_URL_BYTES, "http://[%s]:%d", inet_ntop(AF_INET6, &own->six.sin6_addr, text, sizeof text),
                 ntohs(own->six.sin6_port));
}

static kb_code fail(const char *text, int port, kb_error *err)
{
    if (errno == EADDRINUSE)
        return kb_fail_param(err, KB_BUSY, "port", "port %d of %s is taken by another program; choose another with --port", port,
                             text);
    if (errno == EACCES)
        return kb_fail_param(err, KB_IO, "port", "port %d may not be used without privileges; choose one above 1023 with --port",
                             port);
    if (errno == EADDRNOTAVAIL)
        return kb_fail_param(err, KB_INVALID, "listen", "%s is no address of this machine", text);
    return kb_fail_errno(err, "listening");
}

kb_code kb_listen(const char *text, int port, kb_listener *out, kb_error *err)
{
    address wanted, own;
    socklen_t bytes = sizeof own;
    int yes = 1;
    if (!parse(text, port, &wanted))
        return kb_fail_param(err, KB_INVALID, "listen", "'%.60s' is no address to listen on; write one like 127.0.0.1 or ::1",
                             text);
    KB_OWNED_FD fd = socket(wanted.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return kb_fail_errno(err, "making a socket");
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    socklen_t wanted_bytes = wanted.any.sa_family == AF_INET ? sizeof wanted.four : sizeof wanted.six;
    if (bind(fd, &wanted.any, wanted_bytes) || listen(fd, BACKLOG))
        return fail(text, port, err);
    if (getsockname(fd, &own.any, &bytes))
        return kb_fail_errno(err, "asking for the own address");
    out->loopback = is_loopback(&own);
    write_url(&own, out->url);
    out->socket = fd;
    fd = -1;
    return KB_OK;
}
