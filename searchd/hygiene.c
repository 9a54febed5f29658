#include "searchd/hygiene.h"

#include <strings.h>

static bool is_token(const char *name)
{
    for (const char *at = name; *at; at++) {
        bool letter = (*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') || (*at >= '0' && *at <= '9');
        if (!letter && !strchr("!#$%&'*+-.^_`|~", *at))
            return false;
    }
    return *name != '\0';
}

static bool is_number(const char *value)
{
    size_t len = value ? strlen(value) : 0;
    return len > 0 && len <= 18 && strspn(value, "0123456789") == len;
}

/* A name, an IPv4 or [IPv6] address, perhaps a port; nothing that a program could read as user, path or second host. */
static bool is_host(const char *value)
{
    size_t len = value ? strlen(value) : 0;
    if (len == 0 || len > 255)
        return false;
    return strspn(value, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_~:[]%") == len;
}

static kb_code refuse(kb_error *err, const char *name, const char *why)
{
    return kb_fail_param(err, KB_INVALID, name, "%s", why);
}

static kb_code check_one(const kb_header *header, kb_error *err)
{
    if (!is_token(header->name))
        return refuse(err, "", "the name of a header holds a space or another character that names may not hold");
    if (strcasecmp(header->name, "Content-Length") == 0 && !is_number(header->value))
        return refuse(err, "Content-Length", "Content-Length must be a whole number of bytes");
    if (strcasecmp(header->name, "Transfer-Encoding") == 0 && (!header->value || strcasecmp(header->value, "chunked") != 0))
        return refuse(err, "Transfer-Encoding", "the only transfer coding understood here is 'chunked'");
    if (strcasecmp(header->name, "Host") == 0 && !is_host(header->value))
        return refuse(err, "Host", "the header Host must be a name or an address, perhaps with a port");
    return KB_OK;
}

static size_t count_of(const kb_header *headers, size_t count, const char *name)
{
    size_t found = 0;
    for (size_t i = 0; i < count; i++)
        found += strcasecmp(headers[i].name, name) == 0;
    return found;
}

kb_code kb_headers_check(const kb_header *headers, size_t count, bool http_1_1, kb_error *err)
{
    for (size_t i = 0; i < count; i++) {
        kb_code code = check_one(&headers[i], err);
        if (code)
            return code;
    }
    size_t lengths = count_of(headers, count, "Content-Length"), codings = count_of(headers, count, "Transfer-Encoding");
    size_t hosts = count_of(headers, count, "Host");
    if (lengths > 1)
        return refuse(err, "Content-Length", "the request has more than one Content-Length");
    if (codings > 1 || (codings && lengths))
        return refuse(err, "Transfer-Encoding", "the request has both a Content-Length and a Transfer-Encoding, or two of them");
    if (codings && !http_1_1)
        return refuse(err, "Transfer-Encoding", "HTTP/1.0 knows no Transfer-Encoding");
    if (hosts > 1 || (hosts == 0 && http_1_1))
        return refuse(err, "Host", "the request must have one header Host");
    return KB_OK;
}

void kb_headers_take(const kb_header *headers, size_t count, kb_call *call)
{
    const struct {
        const char *name;
        const char **into;
    } wanted[] = {
        {"Authorization", &call->headers.authorization},
        {"Content-Type", &call->headers.content_type},
        {"Host", &call->headers.host},
        {"If-Match", &call->headers.if_match},
        {"If-None-Match", &call->headers.if_none_match},
        {"Origin", &call->headers.origin},
        {"X-Request-Id", &call->headers.request_id},
    };
    for (size_t i = 0; i < count; i++) {
        const char *name = headers[i].name, *value = headers[i].value ? headers[i].value : "";
        for (size_t j = 0; j < sizeof wanted / sizeof *wanted; j++)
            if (!*wanted[j].into && strcasecmp(name, wanted[j].name) == 0)
                *wanted[j].into = value;
        if (strcasecmp(name, "Content-Length") == 0)
            call->body_bytes = strtoull(value, NULL, 10);
        call->has_body |= call->body_bytes > 0 || strcasecmp(name, "Transfer-Encoding") == 0;
    }
}

kb_problem kb_header_size_check(size_t target_bytes, size_t header_bytes, size_t most, kb_error *err)
{
    if (target_bytes > most) {
        kb_fail(err, KB_FULL, "the address has %zu bytes; the most is %zu, so send long text by POST, as JSON in the body",
                target_bytes, most);
        return KB_PROBLEM_TARGET_SIZE;
    }
    if (header_bytes > most) {
        kb_fail(err, KB_FULL, "the headers are too many or too long; the most is %d of %zu bytes together", KB_HEADERS_MOST,
                most);
        return KB_PROBLEM_HEADER_SIZE;
    }
    return KB_NO_PROBLEM;
}
