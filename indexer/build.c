#include "indexer/data.h"
#include "indexer/generations.h"
#include "indexer/progress.h"

#define AT(member) offsetof(struct options, member)

struct options {
    kb_common common;
    bool no_promote;
    int64_t keep;
};

static const kb_setting rows[] = {
    KB_COMMON_ROWS(struct options),
    {"no_promote", 0, KB_SETTING_SWITCH, AT(no_promote), NULL, NULL, 0, 0, NULL, "only build: 'promote' makes it live later",
     true},
    KB_KEEP_ROW(struct options),
};

static kb_code build(const struct options *options, kb_meter *meter, unsigned *number, kb_error *err)
{
    kb_code code = kb_generation_build(options->common.data, kb_meter_progress, meter, number, err);
    kb_meter_clear(meter);
    if (code || options->no_promote)
        return code;
    return kb_generation_promote(options->common.data, *number, (unsigned)options->keep, kb_log_undone, err);
}

static int run(const void *given, kb_arguments arguments, kb_error *err)
{
    (void)arguments;
    const struct options *options = given;
    kb_meter meter;
    unsigned number;
    kb_code code = kb_data_has_store(options->common.data, err);
    if (code)
        return kb_exit_status(code);
    kb_meter_start(&meter, "building", "documents", options->common.quiet);
    code = build(options, &meter, &number, err);
    if (code == KB_OK)
        code =
            kb_print_generation(&options->common, number, options->no_promote ? "built" : "live", kb_meter_seconds(&meter), err);
    return kb_exit_status(code);
}

const kb_command kb_build_command = {
    .name = "build",
    .arguments = "",
    .help = "build a new generation of the index from the store, and make it live",
    .details = "The live index answers until the new one is complete. Ctrl-C leaves the live one as it is.\n",
    .options = KB_TABLE(rows),
    .options_bytes = sizeof(struct options),
    .minds_stop = true,
    .run = run,
};
