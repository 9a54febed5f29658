/* Settings of a program: one table row each, from which come the flags, the lines of the configuration file, the environment
 * variables, `--help` and the documentation.
 *
 * Setting "read_timeout_ms" is the flag --read-timeout-ms, the line `read_timeout_ms = 5000` and KB_READ_TIMEOUT_MS. A flag wins
 * over the file, the file over the environment, that over the table. */
#ifndef KB_BASE_SETTINGS_H
#define KB_BASE_SETTINGS_H

#include "base/str.h"

typedef enum kb_setting_type {
    KB_SETTING_TEXT,   /* char *; owned by the struct, see kb_settings_clear */
    KB_SETTING_NUMBER, /* int64_t within least..most */
    KB_SETTING_CHOICE, /* int: the index of the word in `choices`, words separated by '|' */
    KB_SETTING_SWITCH, /* bool: as a flag without a value it is true; on/off, yes/no, true/false elsewhere */
} kb_setting_type;

typedef struct kb_setting {
    const char *name;     /* lower case, underscores; the unit in it */
    char letter;          /* the short flag, or 0 */
    kb_setting_type type;
    size_t offset;        /* into the program's struct */
    const char *fallback; /* as it would be typed; NULL: not set (NULL, 0, the first choice, false) */
    const char *choices;  /* KB_SETTING_CHOICE */
    int64_t least, most;  /* KB_SETTING_NUMBER */
    const char *value;    /* how help calls the value: "DIR", "N"; NULL for a switch */
    const char *help;     /* one line */
    bool flag_only;       /* not read from file or environment: a command's option rather than a setting */
} kb_setting;

typedef struct kb_settings_table {
    const kb_setting *rows;
    size_t count;
} kb_settings_table;

/* Fills `target` from table, environment, file and flags. `argv[0]` is skipped; what is no flag is moved to the end of argv and starts
 * at `*positional`. A file is read when the table has a row "config" and that is set. KB_INVALID names the setting in
 * err->param and the nearest known one where it is unknown. */
kb_code kb_settings_load(kb_settings_table table, void *target, int argc, char **argv, int *positional, kb_error *err);
void kb_settings_clear(kb_settings_table table, void *target);

/* The flags for --help, a line or two each, aligned. */
void kb_settings_print_help(kb_settings_table table, FILE *out);

/* An example configuration file with every setting of the table, its help and its default. */
void kb_settings_print_example(kb_settings_table table, FILE *out);

/* The word of `words` (`count` of them) that is nearest to `word`, or NULL where none is near: for "did you mean". */
const char *kb_nearest(const char *word, const char *const *words, size_t count);

/* How to mend a name that is none of `words`: "did you mean 'limit'?", or where none is near "known are kind, lang, limit". Owned. */
char *kb_name_hint(const char *word, const char *const *words, size_t count);

#endif
