#include "indexer/progress.h"

#include "indexer/stop.h"

#include "base/clock.h"

#define BAR_CELLS 24
#define REDRAW_US 100000 /* on a terminal */
#define LINE_US 10000000 /* in a log file */

void kb_meter_start(kb_meter *meter, const char *doing, const char *unit, bool quiet)
{
    int64_t now_us = kb_monotonic_us();
    *meter = (kb_meter){doing, unit, quiet, isatty(STDERR_FILENO), now_us, now_us};
}

double kb_meter_seconds(const kb_meter *meter)
{
    return (double)(kb_monotonic_us() - meter->started_us) / 1e6;
}

static void add_bar(kb_buf *out, double part)
{
    int full = (int)(part * BAR_CELLS);
    kb_buf_add(out, KB_STR(" ["));
    for (int i = 0; i < BAR_CELLS; i++)
        kb_buf_add_char(out, i < full ? '#' : '.');
    kb_buf_printf(out, "] %3d %%", (int)(part * 100));
}

static void add_time_left(kb_buf *out, double seconds)
{
    unsigned long left = (unsigned long)(seconds + 0.5);
    if (left >= 3600)
        kb_buf_printf(out, ", %lu:%02lu:%02lu left", left / 3600, left / 60 % 60, left % 60);
    else
        kb_buf_printf(out, ", %lu:%02lu left", left / 60, left % 60);
}

void kb_meter_line(const kb_meter *meter, uint64_t count, uint64_t done, uint64_t total, double seconds, kb_buf *out)
{
    double part = total == 0 ? 0 : done >= total ? 1 : (double)done / (double)total;
    kb_buf_printf(out, "%s", meter->doing);
    if (total)
        add_bar(out, part);
    kb_buf_printf(out, " %llu %s", (unsigned long long)count, meter->unit);
    if (seconds > 0)
        kb_buf_printf(out, ", %.0f a second", (double)count / seconds);
    if (total && part > 0.01 && part < 1)
        add_time_left(out, seconds / part - seconds);
}

void kb_meter_show(kb_meter *meter, uint64_t count, uint64_t done, uint64_t total)
{
    int64_t now_us = kb_monotonic_us();
    if (meter->quiet || now_us - meter->shown_us < (meter->terminal ? REDRAW_US : LINE_US))
        return;
    meter->shown_us = now_us;
    KB_OWNED_BUF line = {0};
    kb_meter_line(meter, count, done, total, kb_meter_seconds(meter), &line);
    fprintf(stderr, meter->terminal ? "\r%s\033[K" : "%s\n", line.bytes);
    fflush(stderr);
}

void kb_meter_clear(kb_meter *meter)
{
    if (meter->quiet || !meter->terminal)
        return;
    fputs("\r\033[K", stderr);
    fflush(stderr);
}

bool kb_meter_progress(void *context, uint64_t done, uint64_t total)
{
    kb_meter_show(context, done, done, total);
    return !atomic_load(&kb_stopping);
}
