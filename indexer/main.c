#include "indexer/command.h"
#include "indexer/help.h"
#include "indexer/print.h"
#include "indexer/stop.h"

#include <errno.h>
#include <stdarg.h>
#include <sysexits.h>

static const kb_command *const commands[] = {
    &kb_import_command, &kb_follow_command,  &kb_build_command,    &kb_promote_command, &kb_rollback_command,
    &kb_check_command,  &kb_stats_command,   &kb_export_command,   &kb_search_command,  &kb_eval_command,
    &kb_backup_command, &kb_restore_command, &kb_synonyms_command, &kb_compact_command, &kb_calibrate_command,
};
#define COMMANDS (sizeof commands / sizeof *commands)

struct no_command {
    kb_common common;
};

static const kb_setting program_rows[] = {KB_COMMON_ROWS(struct no_command)};
static const kb_settings_table program_options = KB_TABLE(program_rows);

int kb_exit_status(kb_code code)
{
    return code == KB_UNAVAILABLE && kb_stop_signal() ? 128 + kb_stop_signal() : kb_code_exit(code);
}

int kb_usage(kb_error *err, const char *format, ...)
{
    char message[sizeof err->message];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    kb_fail(err, KB_INVALID, "%s", message);
    return EX_USAGE;
}

/* "--lang-given" is the row lang_given; a beginning is enough, as it is for getopt_long. */
static bool is_flag_of(const kb_setting *row, kb_str flag)
{
    for (size_t i = 0; i < flag.len; i++)
        if (!row->name[i] || row->name[i] != (flag.bytes[i] == '-' ? '_' : flag.bytes[i]))
            return false;
    return flag.len > 0;
}

/* True where a flag of some command of that name is followed by its value. */
static bool takes_value(kb_str flag, char letter)
{
    for (size_t i = 0; i < COMMANDS; i++) {
        kb_settings_table table = commands[i]->options;
        for (size_t j = 0; j < table.count; j++)
            if (letter ? table.rows[j].letter == letter : is_flag_of(&table.rows[j], flag))
                return table.rows[j].type != KB_SETTING_SWITCH;
    }
    return false;
}

/* Where the command stands among flags and their values; argc where there is none. */
static int find_command(int argc, char **argv)
{
    int at = 1;
    for (; at < argc; at++) {
        kb_str word = kb_str_of(argv[at]);
        if (word.len < 2 || word.bytes[0] != '-')
            return at;
        if (word.bytes[1] != '-')
            at += takes_value((kb_str){0}, word.bytes[word.len - 1]);
        else if (!strchr(word.bytes, '='))
            at += takes_value(kb_str_from(word, 2), '\0');
    }
    return argc;
}

static const kb_command *command_of(const char *name)
{
    for (size_t i = 0; i < COMMANDS; i++)
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    return NULL;
}

static int unknown_command(const char *name, kb_error *err)
{
    const char *names[COMMANDS];
    for (size_t i = 0; i < COMMANDS; i++)
        names[i] = commands[i]->name;
    const char *near = kb_nearest(name, names, COMMANDS);
    return kb_usage(err, "there is no command '%.60s'; %s%s%s'kb-indexer help' lists them", name, near ? "did you mean '" : "",
                    near ? near : "", near ? "'? " : "");
}

static int show_help(const char *topic, kb_error *err)
{
    const kb_command *command = topic ? command_of(topic) : NULL;
    if (topic && !command)
        return unknown_command(topic, err);
    if (command)
        kb_help_command(command, stdout);
    else
        kb_help_program(commands, COMMANDS, stdout);
    return EX_OK;
}

static int show_version(void)
{
    puts("kb-indexer " KB_VERSION);
    return EX_OK;
}

static int run(const kb_command *command, const kb_common *options, kb_arguments arguments, kb_error *err)
{
    if (options->help)
        return show_help(command->name, err);
    if (options->version)
        return show_version();
    if (!command->without_data && !(options->data && *options->data))
        return kb_usage(err, "say which data folder: --data DIR, or KB_DATA in the environment");
    if (arguments.count < command->least_arguments)
        return kb_usage(err, "'%s' needs %s; 'kb-indexer help %s' says more", command->name, command->arguments, command->name);
    if (arguments.count > command->most_arguments)
        return kb_usage(err, "'%s' has no use for '%.60s'; 'kb-indexer help %s' says more", command->name,
                        arguments.items[command->most_arguments], command->name);
    if (command->minds_stop)
        kb_stop_on_signals();
    return command->run(options, arguments, err);
}

static int without_command(int argc, char **argv, kb_error *err)
{
    struct no_command options = {0};
    int positional;
    kb_code code = kb_settings_load(program_options, &options, argc, argv, &positional, err);
    kb_settings_clear(program_options, &options);
    if (code)
        return EX_USAGE;
    if (options.common.version)
        return show_version();
    if (options.common.help)
        return show_help(NULL, err);
    kb_help_program(commands, COMMANDS, stderr);
    return EX_USAGE;
}

static void show_error(const kb_error *err, bool json)
{
    fprintf(stderr, "kb-indexer: %s\n", err->message);
    if (json)
        kb_print_json(
            json_pack("{s:{s:s, s:o}}", "error", "code", kb_code_name(err->code), "message", kb_json_clean(err->message)));
}

static int with_command(const kb_command *command, int argc, char **argv, bool *json, kb_error *err)
{
    kb_common *options = kb_alloc(command->options_bytes);
    int positional = argc;
    int status = EX_USAGE;
    if (kb_settings_load(command->options, options, argc, argv, &positional, err) == KB_OK)
        status = run(command, options, (kb_arguments){argv + positional, (size_t)(argc - positional)}, err);
    *json = options->json;
    kb_settings_clear(command->options, options);
    free(options);
    return status;
}

static int dispatch(int argc, char **argv, bool *json, kb_error *err)
{
    int at = find_command(argc, argv);
    if (at == argc)
        return without_command(argc, argv, err);
    const char *name = argv[at];
    memmove(argv + at, argv + at + 1, (size_t)(argc - at) * sizeof *argv); /* the NULL behind them moves too */
    if (strcmp(name, "help") == 0)
        return show_help(argc - 1 > 1 ? argv[1] : NULL, err);
    const kb_command *command = command_of(name);
    return command ? with_command(command, argc - 1, argv, json, err) : unknown_command(name, err);
}

int main(int argc, char **argv)
{
    kb_error err = {0};
    bool json = false;
    int status = dispatch(argc, argv, &json, &err);
    if (err.code)
        show_error(&err, json);
    if ((fflush(stdout) || ferror(stdout)) && status == EX_OK) {
        fprintf(stderr, "kb-indexer: cannot write the answer to standard output: %s\n", strerror(errno));
        return EX_IOERR;
    }
    return status;
}
