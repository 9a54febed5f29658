/* A command of kb-indexer: one file each, one constant row each; main.c finds the row, reads its options and runs it. */
#ifndef KB_INDEXER_COMMAND_H
#define KB_INDEXER_COMMAND_H

#include "base/json.h"
#include "base/settings.h"

/* What every command understands: the first member of each command's own options. */
typedef struct kb_common {
    char *data;
    bool json, quiet, help, version;
} kb_common;

/* clang-format off */
#define KB_COMMON_ROWS(owner)                                                                                                  \
    {"data", 0, KB_SETTING_TEXT, offsetof(owner, common.data), NULL, NULL, 0, 0, "DIR",                                        \
     "the data folder: store, index, beacon", false},                                                                          \
    {"json", 0, KB_SETTING_SWITCH, offsetof(owner, common.json), NULL, NULL, 0, 0, NULL,                                       \
     "answer in JSON on standard output", true},                                                                               \
    {"quiet", 'q', KB_SETTING_SWITCH, offsetof(owner, common.quiet), NULL, NULL, 0, 0, NULL, "no progress, no summary", true}, \
    {"help", 'h', KB_SETTING_SWITCH, offsetof(owner, common.help), NULL, NULL, 0, 0, NULL, "show this help", true},            \
    {"version", 0, KB_SETTING_SWITCH, offsetof(owner, common.version), NULL, NULL, 0, 0, NULL, "show the version", true}

#define KB_TABLE(rows) {(rows), sizeof(rows) / sizeof *(rows)}
/* clang-format on */

typedef struct kb_arguments {
    char *const *items;
    size_t count;
} kb_arguments;

typedef struct kb_command {
    const char *name;
    const char *arguments; /* as usage shows them: "PATH…" */
    const char *help;      /* one line */
    const char *details;   /* what `help NAME` says below it; lines ended by newline */
    kb_settings_table options;
    size_t options_bytes;
    size_t least_arguments, most_arguments;
    bool without_data; /* runs without --data */
    bool minds_stop;   /* looks at kb_stopping; a signal ends the others at once, which harms nothing */

    /* Returns the exit status; `err` is set where there is something to say about it. */
    int (*run)(const void *options, kb_arguments arguments, kb_error *err);
} kb_command;

extern const kb_command kb_import_command, kb_follow_command, kb_build_command, kb_promote_command, kb_rollback_command,
    kb_check_command, kb_stats_command, kb_export_command, kb_search_command, kb_eval_command, kb_backup_command,
    kb_restore_command, kb_synonyms_command, kb_compact_command, kb_calibrate_command;

/* The exit status of a command that ended with `code`: sysexits.h, or 128 + the signal that stopped it. */
int kb_exit_status(kb_code code);

/* Says what is wrong with the command line; returns EX_USAGE. */
int kb_usage(kb_error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
