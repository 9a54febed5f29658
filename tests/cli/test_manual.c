#include "running.h"

#include "base/file.h"

/* A page without its roff escapes and font changes. */
static char *manual(const char *name)
{
    KB_OWNED(kb_text) path = kb_printf(KB_SOURCE_DIR "/docs/man/%s", name);
    KB_OWNED(kb_text) page = NULL;
    size_t len;
    kb_error err = {0};
    if (kb_file_read(path, 1 << 20, &page, &len, &err))
        fail_msg("%s", err.message);
    KB_OWNED_BUF plain = {0};
    for (const char *at = page; *at; at++) {
        if (*at == '\\' && at[1] == 'f' && at[2])
            at += 2;
        else if (*at != '\\')
            kb_buf_add_char(&plain, *at);
    }
    return kb_buf_give(&plain);
}

/* Calls `each` for every "--flag" at the start of a line of a help text, after its letter if it has one. */
static void each_flag(const char *help, void (*each)(const char *page, const char *flag, const char *rest), const char *page)
{
    for (const char *line = help; line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL) {
        const char *at = line + strspn(line, " ");
        if (at[0] == '-' && at[1] != '-' && at[1])
            at += 4; /* "-q, " */
        if (at == line || strncmp(at, "--", 2) != 0)
            continue;
        size_t len = strspn(at, "-_abcdefghijklmnopqrstuvwxyz");
        KB_OWNED(kb_text) flag = kb_str_dup((kb_str){at, len});
        KB_OWNED(kb_text) rest = kb_str_dup((kb_str){at + len, strcspn(at + len, "\n")});
        each(page, flag, rest);
    }
}

static void expect_flag(const char *page, const char *flag, const char *rest)
{
    (void)rest;
    expect_text(page, flag);
}

static void the_manual_knows_every_command_and_option(void **state)
{
    (void)state;
    KB_OWNED(kb_text) page = manual("kb-indexer.1");
    RAN list = run(NULL, "help", NULL);
    size_t commands = 0;
    for (const char *at = strstr(list.out, "commands:\n"); (at = strstr(at, "\n  ")); commands++) {
        at += strlen("\n  ");
        KB_OWNED(kb_text) name = kb_str_dup((kb_str){at, strcspn(at, " ")});
        KB_OWNED(kb_text) heading = kb_printf(".SS %s", name);
        expect_text(page, heading);
        RAN help = run(NULL, "help", name, NULL);
        expect_status(help, 0);
        each_flag(help.out, expect_flag, page);
    }
    assert_true(commands >= 11);
}

/* A mistyped name prints a warning and nothing: \(u2026 is \(u2 and "026". */
static void the_manual_has_only_characters_that_troff_knows(void **state)
{
    static const char *const pages[] = {"kb-indexer.1", "kb-searchd.8", "kb-search.conf.5"};
    (void)state;
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        KB_OWNED(kb_text) path = kb_printf(KB_SOURCE_DIR "/docs/man/%s", pages[i]);
        KB_OWNED(kb_text) page = NULL;
        size_t len;
        assert_int_equal(kb_file_read(path, 1 << 20, &page, &len, NULL), KB_OK);
        for (const char *at = page; (at = strstr(at, "\\(")); at += 2)
            if (strncmp(at, "\\(dq", 4) != 0 && strncmp(at, "\\(em", 4) != 0)
                fail_msg("%s: %.20s", pages[i], at);
    }
}

static void the_manual_knows_every_route(void **state)
{
    (void)state;
    KB_OWNED(kb_text) page = manual("kb-searchd.8");
    KB_OWNED(kb_text) text = NULL;
    KB_OWNED(json_t) described = NULL;
    const char *route;
    json_t *unused;
    size_t len;
    assert_int_equal(kb_file_read(KB_SOURCE_DIR "/schema/openapi.json", 1 << 20, &text, &len, NULL), KB_OK);
    assert_int_equal(kb_json_parse((kb_str){text, len}, &described, NULL), KB_OK);
    json_object_foreach(json_object_get(described, "paths"), route, unused)
    {
        KB_OWNED(kb_text) fixed = kb_str_dup((kb_str){route, strcspn(route, "{")});
        expect_text(page, fixed);
    }
}

#ifdef KB_SEARCHD
/* "--idle-timeout-ms N   how long … [60000]" is "idle_timeout_ms = " 60000 in the page. */
static void expect_setting(const char *page, const char *flag, const char *rest)
{
    if (strstr("--print-config --help --version --config", flag))
        return;
    KB_OWNED(kb_text) name = kb_str_dup(kb_str_of(flag + 2));
    for (char *at = name; *at; at++)
        if (*at == '-')
            *at = '_';
    const char *open = strrchr(rest, '['), *close = open ? strchr(open, ']') : NULL;
    KB_OWNED(kb_text) fallback = open && close ? kb_str_dup((kb_str){open + 1, (size_t)(close - open) - 1}) : NULL;
    KB_OWNED(kb_text) line = kb_printf(".BI \"%s = \" %s", name, fallback ? fallback : "");
    KB_OWNED(kb_text) quoted = kb_printf(".BI \"%s = \" \"%s\"", name, fallback ? fallback : "");
    if (!strstr(page, quoted))
        expect_text(page, line);
}

static void the_manual_knows_every_setting_of_the_daemon_and_its_default(void **state)
{
    (void)state;
    KB_OWNED(kb_text) page = manual("kb-search.conf.5");
    RAN help = run_program(KB_SEARCHD, NULL, "--help", NULL);
    expect_status(help, 0);
    expect_text(help.out, "--idle-timeout-ms");
    each_flag(help.out, expect_setting, page);
}
#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_manual_knows_every_command_and_option),
        TEST(the_manual_has_only_characters_that_troff_knows),
        TEST(the_manual_knows_every_route),
#ifdef KB_SEARCHD
        TEST(the_manual_knows_every_setting_of_the_daemon_and_its_default),
#endif
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
