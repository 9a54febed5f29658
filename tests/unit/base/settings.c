#include "tests/unit/base/support.h"

#include "base/file.h"
#include "base/settings.h"

struct options {
    char *data, *config;
    int64_t port, read_timeout_ms;
    int level;
    bool json, force;
};

#define AT(member) offsetof(struct options, member)

static const kb_setting rows[] = {
    {"data", 'd', KB_SETTING_TEXT, AT(data), NULL, NULL, 0, 0, "DIR", "where it all is", false},
    {"port", 'p', KB_SETTING_NUMBER, AT(port), "8080", NULL, 0, 65535, "N", "the port", false},
    {"read_timeout_ms", 0, KB_SETTING_NUMBER, AT(read_timeout_ms), "5000", NULL, -1, INT64_MAX, "N", "how long", false},
    {"level", 'l', KB_SETTING_CHOICE, AT(level), "info", "debug|info|error", 0, 0, "WORD", "how much is said", false},
    {"json", 'j', KB_SETTING_SWITCH, AT(json), NULL, NULL, 0, 0, NULL, "said in JSON", false},
    {"force", 'f', KB_SETTING_SWITCH, AT(force), NULL, NULL, 0, 0, NULL, "even so", true},
    {"config", 'c', KB_SETTING_TEXT, AT(config), NULL, NULL, 0, 0, "FILE", "the file", false},
};

static const kb_settings_table table = {rows, COUNT(rows)};

#define WORDS_MOST 12

/* Splits "a b c" into an argv behind the program's name, and loads from that. */
static kb_code load(const char *line, struct options *out, char *words[WORDS_MOST], int *positional)
{
    static char text[4096];
    int argc = 0;
    snprintf(text, sizeof text, "kb-test %s", line);
    for (char *word = strtok(text, " "); word && argc < WORDS_MOST - 1; word = strtok(NULL, " "))
        words[argc++] = word;
    words[argc] = NULL;
    return kb_settings_load(table, out, argc, words, positional, &err);
}

static struct options loaded(const char *line)
{
    struct options options = {0};
    char *words[WORDS_MOST];
    int positional;
    must(load(line, &options, words, &positional));
    return options;
}

static void fails(const char *line, kb_code code, const char *param, const char *words_said)
{
    struct options options = {0};
    char *words[WORDS_MOST];
    int positional;
    must_fail(load(line, &options, words, &positional), code, param, words_said);
    kb_settings_clear(table, &options);
}

static void without_anything_the_table_decides(void **state)
{
    (void)state;
    struct options options = loaded("");
    assert_null(options.data);
    assert_int_equal(options.port, 8080);
    assert_int_equal(options.read_timeout_ms, 5000);
    assert_int_equal(options.level, 1);
    assert_false(options.json || options.force);
    kb_settings_clear(table, &options);
}

/* A flag wins over the file, the file over the environment, that over the table. */
static void settings_come_in_their_order(void **state)
{
    KB_OWNED(kb_text) path = kb_printf("%s/kb.conf", (char *)*state);
    KB_OWNED(kb_text) flags = kb_printf("--port 4 --config %s", path);
    KB_OWNED(kb_text) file_alone = kb_printf("-c %s", path);
    must(kb_file_replace(path, KB_STR("; a comment\n[network]\nport = 3\nread_timeout_ms = 33\n"), &err));
    setenv("KB_PORT", "2", 1), setenv("KB_READ_TIMEOUT_MS", "22", 1), setenv("KB_LEVEL", "error", 1), setenv("KB_FORCE", "on", 1);
    struct options all = loaded(flags), file = loaded(file_alone), environment = loaded("");
    setenv("KB_CONFIG", path, 1);
    struct options named = loaded("");
    unsetenv("KB_PORT"), unsetenv("KB_READ_TIMEOUT_MS"), unsetenv("KB_LEVEL"), unsetenv("KB_FORCE"), unsetenv("KB_CONFIG");
    assert_int_equal(all.port, 4);
    assert_int_equal(all.read_timeout_ms, 33);
    assert_int_equal(all.level, 2);
    assert_false(all.force); /* for the command line alone */
    assert_int_equal(file.port, 3);
    assert_int_equal(environment.port, 2);
    assert_int_equal(environment.read_timeout_ms, 22);
    assert_int_equal(named.port, 3); /* the environment may name the file */
    kb_settings_clear(table, &all), kb_settings_clear(table, &file);
    kb_settings_clear(table, &environment), kb_settings_clear(table, &named);
}

static void flags_are_written_as_getopt_has_them(void **state)
{
    (void)state;
    static const struct {
        const char *why, *line, *data;
        int64_t port;
        int level;
        bool json;
        const char *rest; /* what is no flag */
    } cases[] = {
        {"long, apart", "--data d --port 1", "d", 1, 1, false, ""},
        {"long, with =", "--data=d --port=1 --level=debug", "d", 1, 0, false, ""},
        {"short, apart", "-d d -p 1 -l error", "d", 1, 2, false, ""},
        {"short, together", "-dd -p1 -jldebug", "d", 1, 0, true, ""},
        {"a dash for the underscore", "--read-timeout-ms 7", NULL, 8080, 1, false, ""},
        {"a switch", "--json", NULL, 8080, 1, true, ""},
        {"a switch with a word", "--json=off", NULL, 8080, 1, false, ""},
        {"the last one wins", "-p 1 --port 2 --json --json=no", NULL, 2, 1, false, ""},
        {"words among the flags come last, in order", "a -p 1 b --json c", NULL, 1, 1, true, "a b c"},
        {"a switch takes no word behind it", "--json off", NULL, 8080, 1, true, "off"},
        {"nothing behind -- is a flag", "-p 1 -- --json -x a", NULL, 1, 1, false, "--json -x a"},
        {"words before --", "a -- -p 1", NULL, 8080, 1, false, "a -p 1"},
        {"a lone dash is a word", "- -p 1", NULL, 1, 1, false, "-"},
        {"a value may look like a flag", "--data --json", "--json", 8080, 1, false, ""},
        {"an empty value", "--data=", "", 8080, 1, false, ""},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct options options = {0};
        char *words[WORDS_MOST];
        int positional = -1;
        must(load(cases[i].line, &options, words, &positional));
        KB_OWNED_BUF rest = {0};
        for (char **word = words + positional; *word; word++)
            kb_buf_printf(&rest, "%s%s", rest.len ? " " : "", *word);
        assert_row(cases[i].why, kb_buf_str(&rest), kb_str_of(cases[i].rest));
        assert_row(cases[i].why, kb_str_of(options.data ? options.data : "(none)"),
                   kb_str_of(cases[i].data ? cases[i].data : "(none)"));
        if (options.port != cases[i].port || options.level != cases[i].level || options.json != cases[i].json)
            fail_msg("%s: port %lld level %d json %d", cases[i].why, (long long)options.port, options.level, options.json);
        kb_settings_clear(table, &options);
    }
}

static void numbers_keep_their_bounds(void **state)
{
    (void)state;
    static const struct {
        const char *why, *value;
        bool good;
    } cases[] = {
        {"the least", "0", true},         {"the most", "65535", true},    {"one too many", "65536", false},
        {"below the least", "-1", false}, {"no number", "abc", false},    {"a unit behind it", "80ms", false},
        {"a fraction", "1.5", false},     {"hexadecimal", "0x50", false}, {"far too large", "99999999999999999999999", false},
        {"nothing", "", false},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        KB_OWNED(kb_text) line = kb_printf("--port=%s", cases[i].value);
        struct options options = {0};
        char *words[WORDS_MOST];
        int positional;
        kb_error_clear(&err);
        kb_code code = load(line, &options, words, &positional);
        if ((code == KB_OK) != cases[i].good)
            fail_msg("%s: '%s' gives %s", cases[i].why, cases[i].value, kb_code_name(code));
        if (!cases[i].good)
            assert_non_null(strstr(err.message, "'port' takes a whole number from 0 to 65535"));
        kb_settings_clear(table, &options);
    }
    struct options options = loaded("--read-timeout-ms=9223372036854775807");
    assert_true(options.read_timeout_ms == INT64_MAX);
    kb_settings_clear(table, &options);
    options = loaded("--read-timeout-ms -1");
    assert_int_equal(options.read_timeout_ms, -1);
    kb_settings_clear(table, &options);
}

static void switches_and_choices_know_their_words(void **state)
{
    (void)state;
    static const char *const on[] = {"on", "yes", "true", "1"}, *const off[] = {"off", "no", "false", "0"};
    for (size_t i = 0; i < 4; i++) {
        KB_OWNED(kb_text) yes = kb_printf("--json=%s", on[i]);
        KB_OWNED(kb_text) no = kb_printf("--json=%s", off[i]);
        struct options options = loaded(yes);
        assert_true(options.json);
        options = loaded(no);
        assert_false(options.json);
    }
    fails("--json=maybe", KB_INVALID, "json", "'json' takes on or off, not 'maybe'");
    fails("--level=loud", KB_INVALID, "level", "takes one of debug|info|error, not 'loud'");
    fails("--level=debug|info", KB_INVALID, "level", "takes one of");
    fails("--level=inf", KB_INVALID, "level", "takes one of"); /* not by its beginning */
    fails("--level=", KB_INVALID, "level", "takes one of");
}

static void what_is_unknown_names_the_nearest(void **state)
{
    (void)state;
    fails("--prot 80", KB_INVALID, "prot", "did you mean 'port'?");
    fails("--prot=80", KB_INVALID, "prot", "did you mean 'port'?");
    fails("--prot=12345678901234567890", KB_INVALID, "prot", "did you mean 'port'?");
    fails("--read-timeout", KB_INVALID, "", "needs a value"); /* an unambiguous beginning is enough */
    fails("--read-time-out-ms=1", KB_INVALID, "read_time_out_ms", "did you mean 'read_timeout_ms'?");
    fails("--xyzzy", KB_INVALID, "xyzzy", "has no setting 'xyzzy'");
    fails("-x", KB_INVALID, "x", "has no setting 'x'");
    fails("-jx -p 1", KB_INVALID, "x", "has no setting 'x'");
    fails("-jxj -p 1", KB_INVALID, "x", "has no setting 'x'");
    fails("a b -p", KB_INVALID, "", "'-p' needs a value");
    fails("--port", KB_INVALID, "", "'--port' needs a value");
    assert_null(strstr(err.message, "did you mean"));
}

static kb_code load_file(void **state, const char *content, struct options *out)
{
    KB_OWNED(kb_text) path = kb_printf("%s/kb.conf", (char *)*state);
    KB_OWNED(kb_text) line = kb_printf("--config %s", path);
    char *words[WORDS_MOST];
    int positional;
    must(kb_file_replace(path, kb_str_of(content), &err));
    return load(line, out, words, &positional);
}

static void a_file_is_read_strictly(void **state)
{
    static const struct {
        const char *content, *param, *words;
    } cases[] = {
        {"prot = 80\n", "prot", "did you mean 'port'?"},
        {"port = many\n", "port", "not 'many'"},
        {"port = 1\nport 2\n", "config", "line 2 of"},
        {"data = /1234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890"
         "1234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890\n",
         "config", "longer than the 199 bytes"}, /* refused, not cut */
        {"force = on\n", "force", "has no setting 'force'"},
        {"config = /etc/other\nprot = 1\n", "prot", "kb.conf has no setting"}, /* the name of the file being read stays */
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct options options = {0};
        must_fail(load_file(state, cases[i].content, &options), KB_INVALID, cases[i].param, cases[i].words);
        kb_settings_clear(table, &options);
    }
    fails("--config /nonexistent/kb.conf", KB_NOT_FOUND, "config", "cannot read the configuration file /nonexistent/kb.conf");
}

static void a_file_may_hold_comments_and_sections(void **state)
{
    struct options options = {0};
    must(load_file(state, "\xEF\xBB\xBF# both\n; kinds\n\n[a]\n port=1 ; the port\n[b]\nlevel: error\ndata = a b=c\n", &options));
    assert_int_equal(options.port, 1);
    assert_int_equal(options.level, 2);
    assert_string_equal(options.data, "a b=c");
    kb_settings_clear(table, &options);
}

/* What the program prints as an example reads back to the defaults, and names every setting a file may have. */
static void the_example_reads_back_to_the_defaults(void **state)
{
    char *example = NULL, *help = NULL;
    size_t len;
    FILE *out = open_memstream(&example, &len);
    kb_settings_print_example(table, out);
    fclose(out);
    out = open_memstream(&help, &len);
    kb_settings_print_help(table, out);
    fclose(out);
    struct options options = {0};
    must(load_file(state, example, &options));
    assert_int_equal(options.port, 8080);
    assert_int_equal(options.level, 1);
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_non_null(strstr(help, rows[i].help));
        bool in_file = !rows[i].flag_only && strcmp(rows[i].name, "config") != 0;
        assert_true((strstr(example, rows[i].help) != NULL) == in_file);
    }
    assert_non_null(strstr(help, "-p, --port N"));
    assert_non_null(strstr(help, "--read-timeout-ms N"));
    kb_settings_clear(table, &options);
    free(example), free(help);
}

static void clearing_is_enough_after_any_failure(void **state)
{
    (void)state;
    struct options options = {0};
    char *words[WORDS_MOST];
    int positional;
    must_fail(load("--data a --data b --nonsense", &options, words, &positional), KB_INVALID, "nonsense", "");
    kb_settings_clear(table, &options);
    assert_null(options.data);
    kb_settings_clear(table, &options);
}

static void the_nearest_word_is_near(void **state)
{
    (void)state;
    static const char *const words[] = {"title", "body", "tags", "category", "updated_at"};
    static const struct {
        const char *word, *nearest;
    } cases[] = {{"titel", "title"},
                 {"Body", "body"},
                 {"tag", "tags"},
                 {"categories", "category"},
                 {"updatedAt", "updated_at"},
                 {"title", "title"},
                 {"priority", NULL},
                 {"", NULL},
                 {"x", NULL},
                 {"été", NULL}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        const char *near = kb_nearest(cases[i].word, words, COUNT(words));
        assert_row(cases[i].word, kb_str_of(near ? near : "none"), kb_str_of(cases[i].nearest ? cases[i].nearest : "none"));
    }
    KB_OWNED(kb_text) near = kb_name_hint("titel", words, COUNT(words));
    KB_OWNED(kb_text) far = kb_name_hint("priority", words, COUNT(words));
    assert_string_equal(near, "did you mean 'title'?");
    assert_string_equal(far, "known are title, body, tags, category, updated_at");
    KB_OWNED(kb_text) endless = repeated("body", 50000);
    assert_null(kb_nearest("body", NULL, 0));
    kb_nearest(endless, words, COUNT(words)); /* comes back */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_anything_the_table_decides),
        folder_test(settings_come_in_their_order),
        cmocka_unit_test(flags_are_written_as_getopt_has_them),
        cmocka_unit_test(numbers_keep_their_bounds),
        cmocka_unit_test(switches_and_choices_know_their_words),
        cmocka_unit_test(what_is_unknown_names_the_nearest),
        folder_test(a_file_is_read_strictly),
        folder_test(a_file_may_hold_comments_and_sections),
        folder_test(the_example_reads_back_to_the_defaults),
        cmocka_unit_test(clearing_is_enough_after_any_failure),
        cmocka_unit_test(the_nearest_word_is_near),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
