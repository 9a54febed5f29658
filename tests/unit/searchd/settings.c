/* The settings: one table, from which flags, file, environment, help and example come. */
#include "support.h"

#include <ctype.h>

static kb_code load(kb_searchd_settings *settings, kb_error *err, const char *first, ...)
{
    char *argv[16] = {"kb-searchd"};
    int argc = 1;
    va_list args;
    va_start(args, first);
    for (const char *each = first; each; each = va_arg(args, const char *))
        argv[argc++] = (char *)(uintptr_t)each;
    va_end(args);
    kb_settings_clear(kb_searchd_table, settings);
    *settings = (kb_searchd_settings){0};
    return kb_searchd_settings_load(settings, argc, argv, err);
}

static void what_is_not_said_has_a_sane_value(void **state)
{
    (void)state;
    kb_searchd_settings settings = {0};
    kb_error err = {0};
    assert_int_equal(load(&settings, &err, "--data", "/tmp/x", "--keys", "off", NULL), KB_OK);
    assert_string_equal(settings.listen, "127.0.0.1");
    assert_int_equal(settings.port, 8080);
    assert_int_equal(settings.follower, KB_FOLLOWER_EMBEDDED);
    assert_true(settings.workers >= 4 && settings.io_threads >= 2);
    assert_true(settings.document_bytes > KB_BODY_BYTES);
    assert_true(settings.document_bytes <= settings.bodies_bytes);
    kb_settings_clear(kb_searchd_table, &settings);
}

static void every_setting_is_in_help_and_example(void **state)
{
    (void)state;
    char *help = NULL, *example = NULL;
    size_t bytes;
    FILE *out = open_memstream(&help, &bytes);
    kb_settings_print_help(kb_searchd_table, out);
    fclose(out);
    out = open_memstream(&example, &bytes);
    kb_settings_print_example(kb_searchd_table, out);
    fclose(out);
    for (size_t i = 0; i < kb_searchd_table.count; i++) {
        const kb_setting *row = &kb_searchd_table.rows[i];
        KB_OWNED(kb_text) flag = kb_printf("--%s", row->name);
        for (char *at = flag; *at; at++)
            *at = *at == '_' ? '-' : *at;
        if (!strstr(help, flag))
            fail_msg("%s is not in the help", flag);
        if (!row->flag_only && strcmp(row->name, "config") != 0 && !strstr(example, row->name))
            fail_msg("%s is not in the example", row->name);
        if (strlen(row->help) == 0 || strchr(row->help, '\n'))
            fail_msg("%s needs one line of help", row->name);
    }
    free(help);
    free(example);
}

static void the_example_is_a_file_that_loads(void **state)
{
    (void)state;
    char folder[] = "/tmp/kb-settings-XXXXXX";
    assert_non_null(mkdtemp(folder));
    KB_OWNED(kb_text) path = kb_printf("%s/conf", folder);
    FILE *out = fopen(path, "w");
    kb_settings_print_example(kb_searchd_table, out);
    fclose(out);
    kb_searchd_settings settings = {0};
    kb_error err = {0};
    if (load(&settings, &err, "--data", "/tmp/x", "--keys", "off", "--config", path, NULL))
        fail_msg("%s", err.message);
    assert_int_equal(settings.keys, KB_KEYS_OFF); /* the flag wins over the file */
    kb_settings_clear(kb_searchd_table, &settings);
    unlink(path);
    rmdir(folder);
}

static void help_version_and_example_need_nothing_else(void **state)
{
    (void)state;
    static const char *const flags[] = {"--help", "-h", "--version", "-V", "--print-config"};
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
        kb_searchd_settings settings = {0};
        kb_error err = {0};
        assert_int_equal(load(&settings, &err, flags[i], NULL), KB_OK);
        assert_true(settings.help || settings.version || settings.print_config);
        kb_settings_clear(kb_searchd_table, &settings);
    }
}

static void what_is_wrong_is_named(void **state)
{
    (void)state;
    static const struct {
        const char *why, *arguments[3], *says;
    } cases[] = {
        {"no data", {"--keys", "off"}, "--data DIR"},           {"no key", {"--data", "/tmp/x"}, "--key-file"},
        {"an unknown flag", {"--lisen", "a"}, "listen"},        {"a number that is none", {"--port", "http"}, "65535"},
        {"a word that is none", {"--keys", "maybe"}, "on|off"}, {"something else", {"--data", "/tmp/x", "start"}, "'start'"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        kb_searchd_settings settings = {0};
        kb_error err = {0};
        kb_code code = load(&settings, &err, cases[i].arguments[0], cases[i].arguments[1], cases[i].arguments[2], NULL);
        if (code != KB_INVALID || !strstr(err.message, cases[i].says))
            fail_msg("%s: %s", cases[i].why, err.message);
        kb_settings_clear(kb_searchd_table, &settings);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_not_said_has_a_sane_value),
        cmocka_unit_test(every_setting_is_in_help_and_example),
        cmocka_unit_test(the_example_is_a_file_that_loads),
        cmocka_unit_test(help_version_and_example_need_nothing_else),
        cmocka_unit_test(what_is_wrong_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
