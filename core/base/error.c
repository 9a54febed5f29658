#include "base/error.h"

#include "base/str.h"

#include "base/str.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

static const struct {
    const char *name;
    int exit;
} codes[KB_CODE_COUNT] = {
    [KB_OK] = {"ok", EX_OK},
    [KB_NOT_FOUND] = {"not_found", EX_NOINPUT},
    [KB_INVALID] = {"invalid", EX_DATAERR},
    [KB_CONFLICT] = {"conflict", EX_TEMPFAIL},
    [KB_STALE] = {"stale", EX_TEMPFAIL},
    [KB_BUSY] = {"busy", EX_TEMPFAIL},
    [KB_OUTDATED] = {"outdated", EX_CONFIG},
    [KB_CORRUPT] = {"corrupt", EX_DATAERR},
    [KB_FULL] = {"full", EX_IOERR},
    [KB_IO] = {"io", EX_IOERR},
    [KB_NO_MEMORY] = {"no_memory", EX_OSERR},
    [KB_UNAVAILABLE] = {"unavailable", EX_UNAVAILABLE},
    [KB_INTERNAL] = {"internal", EX_SOFTWARE},
};

/* A message may have been cut, or quote what somebody sent: bad bytes and control characters become '?'. */
static void clean(char *text)
{
    kb_str all = kb_str_of(text);
    for (size_t at = 0, start = 0; at < all.len; start = at) {
        bool bad_byte = kb_utf8_next(all, &at) == 0xFFFD && at == start + 1;
        if (bad_byte || (unsigned char)text[start] < ' ' || text[start] == 0x7F)
            text[start] = '?';
    }
}

static void record(kb_error *err, kb_code code, const char *param, const char *format, va_list args)
{
    if (!err || err->code != KB_OK)
        return;
    err->code = code;
    snprintf(err->param, sizeof err->param, "%s", param);
    if (vsnprintf(err->message, sizeof err->message, format, args) >= (int)sizeof err->message)
        err->message[kb_utf8_floor(kb_str_of(err->message), sizeof err->message - 4)] = '\0'; /* no character is cut */
    clean(err->param);
    clean(err->message);
}

kb_code kb_fail(kb_error *err, kb_code code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    record(err, code, "", format, args);
    va_end(args);
    return code;
}

kb_code kb_fail_param(kb_error *err, kb_code code, const char *param, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    record(err, code, param, format, args);
    va_end(args);
    return code;
}

kb_code kb_fail_errno(kb_error *err, const char *doing)
{
    int cause = errno;
    kb_code code = cause == ENOSPC || cause == EDQUOT ? KB_FULL
                   : cause == ENOENT                  ? KB_NOT_FOUND
                   : cause == ENOMEM                  ? KB_NO_MEMORY
                                                      : KB_IO;
    return kb_fail(err, code, "%s: %s", doing, strerror(cause));
}

void kb_error_clear(kb_error *err)
{
    *err = (kb_error){0};
}

const char *kb_code_name(kb_code code)
{
    return codes[code].name;
}

int kb_code_exit(kb_code code)
{
    return codes[code].exit;
}
