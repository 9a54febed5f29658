#include "base/log.h"

#include "base/clock.h"

#include <stdarg.h>

#define VALUE_BYTES 1000

static kb_log_level least_level = KB_INFO;
static bool as_json;

static const char *const level_names[] = {"debug", "info", "warning", "error"};

void kb_log_setup(kb_log_level least, bool json)
{
    least_level = least;
    as_json = json;
}

/* Between quotes, so that no value can end its line or pass for another key. */
static void add_quoted(kb_buf *line, kb_str value)
{
    value.len = kb_utf8_floor(value, VALUE_BYTES);
    kb_buf_add_char(line, '"');
    for (size_t at = 0; at < value.len;) {
        int32_t c = kb_utf8_next(value, &at);
        if (c == '"' || c == '\\')
            kb_buf_printf(line, "\\%c", (int)c);
        else if (c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029)
            kb_buf_printf(line, "\\u%04x", (unsigned)c);
        else
            kb_utf8_put(line, c);
    }
    kb_buf_add_char(line, '"');
}

static bool is_plain(kb_str value)
{
    for (size_t i = 0; i < value.len; i++)
        if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.:/-+", value.bytes[i]) || !value.bytes[i])
            return false;
    return value.len > 0 && value.len <= VALUE_BYTES;
}

static void add_pair(kb_buf *line, const char *key, const char *value)
{
    if (as_json) {
        kb_buf_printf(line, ",\"%s\":", key);
        add_quoted(line, kb_str_of(value));
        return;
    }
    kb_buf_printf(line, " %s=", key);
    if (is_plain(kb_str_of(value)))
        kb_buf_add(line, kb_str_of(value));
    else
        add_quoted(line, kb_str_of(value));
}

void kb_log(kb_log_level level, const char *event, ...)
{
    if (level < least_level)
        return;
    char now[KB_TIME_BYTES];
    kb_time_format(kb_now_ms(), now);
    KB_OWNED_BUF line = {0};
    kb_buf_printf(&line, as_json ? "{\"time\":\"%s\",\"level\":\"%s\",\"event\":\"%s\"" : "%s %s %s", now, level_names[level], event);
    va_list args;
    va_start(args, event);
    for (const char *key; (key = va_arg(args, const char *));)
        add_pair(&line, key, va_arg(args, const char *));
    va_end(args);
    kb_buf_add(&line, as_json ? KB_STR("}\n") : KB_STR("\n"));
    fwrite(line.bytes, 1, line.len, stderr);
}
