#include "indexer/generations.h"

#include "base/clock.h"

#include <errno.h>

struct options {
    kb_common common;
    int64_t keep;
};

static const kb_setting rows[] = {
    KB_COMMON_ROWS(struct options),
    KB_KEEP_ROW(struct options),
};

/* "3", "000003" or "gen-000003". */
static bool parse_number(const char *text, unsigned *out)
{
    if (strncmp(text, "gen-", 4) == 0)
        text += 4;
    char *end;
    errno = 0;
    unsigned long value = strtoul(text, &end, 10);
    if (errno || end == text || *end || *text == '-' || value == 0 || value > UINT32_MAX)
        return false;
    *out = (unsigned)value;
    return true;
}

static int run(const void *given, kb_arguments arguments, kb_error *err)
{
    const struct options *options = given;
    unsigned number = 0;
    int64_t started_us = kb_monotonic_us();
    if (arguments.count && !parse_number(arguments.items[0], &number))
        return kb_usage(err, "'%.60s' is no generation; 'stats' lists their numbers", arguments.items[0]);
    kb_code code = kb_generation_promote(options->common.data, number, (unsigned)options->keep, kb_log_undone, err);
    if (code == KB_OK)
        code = kb_generation_current(options->common.data, &number, err);
    if (code == KB_OK)
        code = kb_print_generation(&options->common, number, "live", (double)(kb_monotonic_us() - started_us) / 1e6, err);
    return kb_exit_status(code);
}

const kb_command kb_promote_command = {
    .name = "promote",
    .arguments = "[GENERATION]",
    .help = "make a generation live: the one named, or the newest",
    .details = "It is brought up to date with the store first; readers and the follower move to it by themselves.\n",
    .options = KB_TABLE(rows),
    .options_bytes = sizeof(struct options),
    .most_arguments = 1,
    .run = run,
};
