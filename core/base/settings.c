#include "base/settings.h"

#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <ini.h>

static const kb_setting *find(kb_settings_table table, const char *name)
{
    for (size_t i = 0; i < table.count; i++)
        if (strcmp(table.rows[i].name, name) == 0)
            return &table.rows[i];
    return NULL;
}

static void *field(const kb_setting *row, void *target)
{
    return (char *)target + row->offset;
}

/* "read_timeout_ms" → "read-timeout-ms" or "KB_READ_TIMEOUT_MS"; owned. */
static char *flag_name(const kb_setting *row)
{
    char *name = kb_str_dup(kb_str_of(row->name));
    for (char *at = name; *at; at++)
        if (*at == '_')
            *at = '-';
    return name;
}

static char *environment_name(const kb_setting *row)
{
    char *name = kb_printf("KB_%s", row->name);
    for (char *at = name; *at; at++)
        *at = (char)toupper((unsigned char)*at);
    return name;
}

static kb_code set_number(const kb_setting *row, const char *text, int64_t *out, kb_error *err)
{
    char *end;
    errno = 0;
    long long value = strtoll(text, &end, 10);
    if (errno || end == text || *end || value < row->least || value > row->most)
        return kb_fail_param(err, KB_INVALID, row->name, "setting '%s' takes a whole number from %lld to %lld, not '%.60s'",
                             row->name, (long long)row->least, (long long)row->most, text);
    *out = value;
    return KB_OK;
}

static kb_code set_choice(const kb_setting *row, const char *text, int *out, kb_error *err)
{
    int index = 0;
    for (kb_str rest = kb_str_of(row->choices); rest.bytes; index++) {
        const char *bar = memchr(rest.bytes, '|', rest.len);
        kb_str word = bar ? (kb_str){rest.bytes, (size_t)(bar - rest.bytes)} : rest;
        if (kb_str_equal(word, kb_str_of(text))) {
            *out = index;
            return KB_OK;
        }
        rest = bar ? kb_str_from(rest, word.len + 1) : (kb_str){0};
    }
    return kb_fail_param(err, KB_INVALID, row->name, "setting '%s' takes one of %s, not '%.60s'", row->name, row->choices, text);
}

static kb_code set_switch(const kb_setting *row, const char *text, bool *out, kb_error *err)
{
    static const char *const words[] = {"off", "on", "no", "yes", "false", "true", "0", "1"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i], text) == 0) {
            *out = i % 2;
            return KB_OK;
        }
    return kb_fail_param(err, KB_INVALID, row->name, "setting '%s' takes on or off, not '%.60s'", row->name, text);
}

static kb_code set(const kb_setting *row, void *target, const char *text, kb_error *err)
{
    switch (row->type) {
    case KB_SETTING_TEXT:
        free(*(char **)field(row, target));
        *(char **)field(row, target) = kb_str_dup(kb_str_of(text));
        return KB_OK;
    case KB_SETTING_NUMBER:
        return set_number(row, text, field(row, target), err);
    case KB_SETTING_CHOICE:
        return set_choice(row, text, field(row, target), err);
    case KB_SETTING_SWITCH:
        return set_switch(row, text, field(row, target), err);
    }
    return KB_INTERNAL;
}

static size_t edit_distance(const char *a, const char *b)
{
    size_t row[80], width = strlen(b);
    if (width >= sizeof row / sizeof *row)
        return width;
    for (size_t j = 0; j <= width; j++)
        row[j] = j;
    for (size_t i = 1; a[i - 1]; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= width; j++) {
            size_t change = diagonal + (a[i - 1] != b[j - 1]);
            diagonal = row[j];
            size_t best = row[j] < row[j - 1] ? row[j] : row[j - 1];
            row[j] = change < best + 1 ? change : best + 1;
        }
    }
    return row[width];
}

const char *kb_nearest(const char *word, const char *const *words, size_t count)
{
    const char *best = NULL;
    size_t best_distance = strlen(word) / 2 + 1;
    for (size_t i = 0; i < count; i++) {
        size_t distance = edit_distance(word, words[i]);
        if (distance < best_distance)
            best_distance = distance, best = words[i];
    }
    return best;
}

char *kb_name_hint(const char *word, const char *const *words, size_t count)
{
    const char *near = kb_nearest(word, words, count);
    KB_OWNED_BUF hint = {0};
    if (near)
        return kb_printf("did you mean '%s'?", near);
    for (size_t i = 0; i < count; i++)
        kb_buf_printf(&hint, "%s%s", i ? ", " : "known are ", words[i]);
    return kb_buf_give(&hint);
}

static kb_code unknown(kb_settings_table table, const char *name, const char *where, kb_error *err)
{
    const char **names = kb_alloc(table.count * sizeof *names);
    for (size_t i = 0; i < table.count; i++)
        names[i] = table.rows[i].name;
    const char *near = kb_nearest(name, names, table.count);
    free(names);
    return kb_fail_param(err, KB_INVALID, name, "%s has no setting '%.60s'%s%s%s", where, name, near ? "; did you mean '" : "",
                         near ? near : "", near ? "'?" : "");
}

struct ini_reading {
    kb_settings_table table;
    void *target;
    const char *path;
    kb_error *err;
    kb_code code;
};

static int ini_line(void *context, const char *section, const char *name, const char *value)
{
    (void)section; /* sections order a file for its reader */
    struct ini_reading *reading = context;
    const kb_setting *row = find(reading->table, name);
    if (!row || row->flag_only)
        reading->code = unknown(reading->table, name, reading->path, reading->err);
    else
        reading->code = set(row, reading->target, value, reading->err);
    return reading->code == KB_OK;
}

static kb_code load_file(kb_settings_table table, void *target, const char *path, kb_error *err)
{
    struct ini_reading reading = {table, target, path, err, KB_OK};
    int line = ini_parse(path, ini_line, &reading);
    if (reading.code)
        return reading.code;
    if (line == -1)
        return kb_fail_param(err, KB_NOT_FOUND, "config", "cannot read the configuration file %s: %s", path, strerror(errno));
    if (line)
        return kb_fail_param(err, KB_INVALID, "config",
                             "line %d of %s is not 'name = value', or longer than the 199 bytes that are read", line, path);
    return KB_OK;
}

static kb_code load_environment(kb_settings_table table, void *target, kb_error *err)
{
    for (size_t i = 0; i < table.count; i++) {
        KB_OWNED(kb_text) name = environment_name(&table.rows[i]);
        const char *value = table.rows[i].flag_only ? NULL : getenv(name);
        kb_code code = value ? set(&table.rows[i], target, value, err) : KB_OK;
        if (code)
            return code;
    }
    return KB_OK;
}

/* What getopt does not know: a letter, perhaps among others behind one dash, or a word up to its "=". */
static kb_code unknown_flag(kb_settings_table table, char **argv, kb_error *err)
{
    const char *bare = argv[optind - 1] + strspn(argv[optind - 1], "-");
    KB_OWNED(kb_text) name = optopt ? kb_printf("%c", optopt) : kb_str_dup((kb_str){bare, strcspn(bare, "=")});
    for (char *at = name; *at; at++)
        if (*at == '-')
            *at = '_';
    return unknown(table, name, "the command line", err);
}

/* Walks the flags; with `only` set, takes that one alone (the configuration file must be known first). */
static kb_code load_flags(kb_settings_table table, void *target, int argc, char **argv, const char *only, int *positional,
                          kb_error *err)
{
    struct option *options = kb_alloc((table.count + 1) * sizeof *options);
    KB_OWNED_BUF letters = {0};
    kb_buf_add(&letters, KB_STR(":"));
    for (size_t i = 0; i < table.count; i++) {
        bool is_switch = table.rows[i].type == KB_SETTING_SWITCH;
        options[i] = (struct option){flag_name(&table.rows[i]), is_switch ? optional_argument : required_argument, NULL,
                                     (int)(1000 + i)};
        if (table.rows[i].letter)
            kb_buf_printf(&letters, "%c%s", table.rows[i].letter, is_switch ? "" : ":");
    }
    kb_code code = KB_OK;
    int got;
    optind = 0;
    opterr = 0;
    while (code == KB_OK && (got = getopt_long(argc, argv, letters.bytes, options, NULL)) != -1) {
        const kb_setting *row = got >= 1000 ? &table.rows[got - 1000] : NULL;
        for (size_t i = 0; !row && i < table.count; i++)
            if (table.rows[i].letter && table.rows[i].letter == got)
                row = &table.rows[i];
        if (row && (!only || strcmp(row->name, only) == 0))
            code = set(row, target, optarg ? optarg : "on", err);
        else if (!row && got == ':')
            code = kb_fail(err, KB_INVALID, "'%.60s' needs a value", argv[optind - 1]);
        else if (!row)
            code = unknown_flag(table, argv, err);
    }
    *positional = optind;
    for (size_t i = 0; i < table.count; i++)
        free((char *)(uintptr_t)options[i].name);
    free(options);
    return code;
}

kb_code kb_settings_load(kb_settings_table table, void *target, int argc, char **argv, int *positional, kb_error *err)
{
    kb_code code = KB_OK;
    for (size_t i = 0; i < table.count && code == KB_OK; i++)
        if (table.rows[i].fallback)
            code = set(&table.rows[i], target, table.rows[i].fallback, err);
    if (code == KB_OK)
        code = load_environment(table, target, err);
    const kb_setting *config = find(table, "config");
    if (code == KB_OK && config) {
        code = load_flags(table, target, argc, argv, "config", positional, err);
        const char *named = *(char **)field(config, target);
        KB_OWNED(kb_text) path = named ? kb_str_dup(kb_str_of(named)) : NULL; /* the file may set "config" too */
        if (code == KB_OK && path)
            code = load_file(table, target, path, err);
    }
    return code ? code : load_flags(table, target, argc, argv, NULL, positional, err);
}

void kb_settings_clear(kb_settings_table table, void *target)
{
    for (size_t i = 0; i < table.count; i++) {
        if (table.rows[i].type != KB_SETTING_TEXT)
            continue;
        free(*(char **)field(&table.rows[i], target));
        *(char **)field(&table.rows[i], target) = NULL;
    }
}

void kb_settings_print_help(kb_settings_table table, FILE *out)
{
    for (size_t i = 0; i < table.count; i++) {
        const kb_setting *row = &table.rows[i];
        KB_OWNED(kb_text) flag = flag_name(row);
        KB_OWNED_BUF left = {0};
        if (row->letter)
            kb_buf_printf(&left, "-%c, ", row->letter);
        kb_buf_printf(&left, "--%s", flag);
        if (row->value)
            kb_buf_printf(&left, " %s", row->value);
        int unseen = 0; /* "…" has three bytes and fills one place */
        for (size_t j = 0; j < left.len; j++)
            unseen += (left.bytes[j] & 0xC0) == 0x80;
        fprintf(out, "  %-*s %s", 30 + unseen, left.bytes, row->help);
        if (row->fallback && row->type != KB_SETTING_SWITCH)
            fprintf(out, " [%s]", row->fallback);
        fputc('\n', out);
    }
}

void kb_settings_print_example(kb_settings_table table, FILE *out)
{
    for (size_t i = 0; i < table.count; i++) {
        const kb_setting *row = &table.rows[i];
        if (row->flag_only || strcmp(row->name, "config") == 0)
            continue;
        fprintf(out, "; %s\n", row->help);
        if (row->choices)
            fprintf(out, "; one of %s\n", row->choices);
        fprintf(out, "%s%s = %s\n\n", row->fallback ? "" : ";", row->name, row->fallback ? row->fallback : "");
    }
}
