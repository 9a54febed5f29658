#include "indexer/generations.h"

#include "base/clock.h"

struct options {
    kb_common common;
};

static const kb_setting rows[] = {KB_COMMON_ROWS(struct options)};

static int run(const void *given, kb_arguments arguments, kb_error *err)
{
    (void)arguments;
    const struct options *options = given;
    unsigned number;
    int64_t started_us = kb_monotonic_us();
    kb_code code = kb_generation_rollback(options->common.data, kb_log_undone, &number, err);
    if (code == KB_OK)
        code = kb_print_generation(&options->common, number, "live", (double)(kb_monotonic_us() - started_us) / 1e6, err);
    return kb_exit_status(code);
}

const kb_command kb_rollback_command = {
    .name = "rollback",
    .arguments = "",
    .help = "make the generation before the live one live again",
    .details = "No document is lost by it: the older generation is brought up to date with the store first.\n",
    .options = KB_TABLE(rows),
    .options_bytes = sizeof(struct options),
    .run = run,
};
