#include "indexer/generations.h"

#include "base/clock.h"

struct options {
    kb_common common;
    bool if_due;
};

static const kb_setting rows[] = {
    KB_COMMON_ROWS(struct options),
    {"if_due", 0, KB_SETTING_SWITCH, offsetof(struct options, if_due), NULL, NULL, 0, 0, NULL,
     "only where the index takes much more room than it needs", true},
};

static int run(const void *given, kb_arguments arguments, kb_error *err)
{
    (void)arguments;
    const struct options *options = given;
    unsigned number;
    int64_t started_us = kb_monotonic_us();
    if (options->if_due && !kb_compaction_is_due(options->common.data)) {
        kb_print_not_due(&options->common, "the index takes no more room than usual");
        return 0;
    }
    kb_code code = kb_generation_compact(options->common.data, kb_log_undone, &number, err);
    if (code == KB_OK)
        code = kb_print_generation(&options->common, number, "live", (double)(kb_monotonic_us() - started_us) / 1e6, err);
    return kb_exit_status(code);
}

const kb_command kb_compact_command = {
    .name = "compact",
    .arguments = "",
    .help = "make a compact copy of the live index, and make it live",
    .details =
        "After many updates an index takes several times the room that it needs. The copy is a new generation in place of the\n"
        "one that it is made of; all goes on meanwhile. The follower does this by itself when there is nothing else to do.\n",
    .options = KB_TABLE(rows),
    .options_bytes = sizeof(struct options),
    .run = run,
};
