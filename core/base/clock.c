#include "base/clock.h"

#include <time.h>

#define FIRST_MS INT64_C(-62135596800000) /* 0001-01-01: what an offset moves beyond it could not be written again */
#define LAST_MS INT64_C(253402300799999)  /* 9999-12-31T23:59:59.999 */

int64_t kb_now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t kb_monotonic_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* Reads exactly `digits` digits; false where there are fewer or the value is outside the range. */
static bool number(kb_str *text, int digits, int least, int most, int *out)
{
    int value = 0;
    for (int i = 0; i < digits; i++) {
        if (text->len == 0 || text->bytes[0] < '0' || text->bytes[0] > '9')
            return false;
        value = value * 10 + (text->bytes[0] - '0');
        *text = kb_str_from(*text, 1);
    }
    *out = value;
    return value >= least && value <= most;
}

static bool one_of(kb_str *text, const char *choices)
{
    if (text->len == 0 || !strchr(choices, text->bytes[0]) || !text->bytes[0])
        return false;
    *text = kb_str_from(*text, 1);
    return true;
}

static bool date(kb_str *text, struct tm *out)
{
    static const int longest[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int year, month, day;
    if (!number(text, 4, 1, 9999, &year) || !one_of(text, "-") || !number(text, 2, 1, 12, &month) || !one_of(text, "-") ||
        !number(text, 2, 1, longest[month - 1], &day))
        return false;
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    *out = (struct tm){.tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = day};
    return month != 2 || day < 29 || leap;
}

static bool time_of_day(kb_str *text, struct tm *out, int *ms)
{
    if (!number(text, 2, 0, 23, &out->tm_hour) || !one_of(text, ":") || !number(text, 2, 0, 59, &out->tm_min))
        return false;
    if (one_of(text, ":") && !number(text, 2, 0, 60, &out->tm_sec))
        return false;
    if (one_of(text, ".")) {
        int scale = 100, digit;
        if (!number(text, 1, 0, 9, &digit))
            return false;
        do
            *ms += digit * scale, scale /= 10;
        while (number(text, 1, 0, 9, &digit));
    }
    return true;
}

static bool offset(kb_str *text, int *minutes)
{
    if (text->len == 0 || one_of(text, "Zz"))
        return true;
    int sign = text->bytes[0] == '-' ? -1 : 1, hours, rest = 0;
    if (!one_of(text, "+-") || !number(text, 2, 0, 23, &hours))
        return false;
    bool colon = one_of(text, ":");
    if ((colon || text->len) && !number(text, 2, 0, 59, &rest))
        return false;
    *minutes = sign * (hours * 60 + rest);
    return true;
}

kb_code kb_time_parse(kb_str text, int64_t *ms, kb_error *err)
{
    kb_str rest = kb_str_trim(text);
    struct tm parts;
    int fraction = 0, minutes = 0;
    bool good = date(&rest, &parts);
    if (good && one_of(&rest, "Tt "))
        good = time_of_day(&rest, &parts, &fraction) && offset(&rest, &minutes);
    int64_t at = good ? ((int64_t)timegm(&parts) - minutes * 60) * 1000 + fraction : 0;
    if (!good || rest.len || at < FIRST_MS || at > LAST_MS)
        return kb_fail(err, KB_INVALID, "'%.*s' is not a time; write it like 2026-05-02T09:00:00Z",
                       (int)kb_utf8_floor(text, 40), text.bytes);
    *ms = at;
    return KB_OK;
}

void kb_time_format(int64_t ms, char out[KB_TIME_BYTES])
{
    int64_t rest = ((ms % 1000) + 1000) % 1000;
    time_t seconds = (time_t)((ms - rest) / 1000);
    struct tm parts;
    gmtime_r(&seconds, &parts);
    size_t len = (size_t)snprintf(out, KB_TIME_BYTES, "%04d", parts.tm_year + 1900); /* %Y would write year 1 as "1" */
    len += strftime(out + len, KB_TIME_BYTES - len, "-%m-%dT%H:%M:%S", &parts);
    if (rest)
        len += (size_t)snprintf(out + len, KB_TIME_BYTES - len, ".%03d", (int)rest);
    snprintf(out + len, KB_TIME_BYTES - len, "Z");
}
