#include "running.h"

static const char *const commands[] = {"import", "follow", "build",  "promote", "rollback", "check",
                                       "stats",  "export", "search", "eval",    "backup",  "restore", "compact", "calibrate"};
#define COMMANDS (sizeof commands / sizeof *commands)

static void help_lists_every_command(void **state)
{
    (void)state;
    static const char *const ways[] = {"--help", "-h", "help"};
    for (size_t i = 0; i < 3; i++) {
        RAN result = run(NULL, ways[i], NULL);
        expect_status(result, 0);
        assert_string_equal(result.err, "");
        for (size_t j = 0; j < COMMANDS; j++)
            expect_text(result.out, commands[j]);
    }
}

static void every_command_has_a_help(void **state)
{
    (void)state;
    for (size_t i = 0; i < COMMANDS; i++) {
        RAN first = run(NULL, "help", commands[i], NULL);
        RAN second = run(NULL, commands[i], "--help", NULL);
        RAN third = run(NULL, "-h", commands[i], NULL);
        expect_status(first, 0);
        expect_status(second, 0);
        expect_status(third, 0);
        KB_OWNED(kb_text) usage = kb_printf(" %s [OPTION", commands[i]);
        expect_text(first.out, usage);
        expect_text(first.out, "--json");
        assert_int_equal(strstr(first.out, "--data DIR") == NULL, strcmp(commands[i], "eval") == 0); /* it needs none */
        assert_string_equal(first.out, second.out);
        assert_string_equal(first.out, third.out);
    }
}

static void a_wrong_command_line_is_64_and_says_how_to_mend_it(void **state)
{
    static const struct {
        const char *why, *arguments[4], *says;
    } rows[] = {
        {"no command", {NULL}, "usage: kb-indexer"},
        {"an unknown command names the nearest", {"imprt"}, "did you mean 'import'?"},
        {"help of an unknown command too", {"help", "serch"}, "did you mean 'search'?"},
        {"an unknown option names the nearest", {"search", "--limt=3", "x"}, "limit"},
        {"an option of another command", {"stats", "--similar"}, "similar"},
        {"an unknown command says so in one breath", {"serch"}, "'serch'; did you mean 'search'? 'kb-indexer help' lists them"},
        {"a state that no search finds", {"--data=/nowhere", "search", "--state=draft", "x"}, "published"},
        {"a country for a language", {"--data=/nowhere", "import", "--lang=gr", "x"}, "did you mean 'el'?"},
        {"no data folder", {"stats"}, "--data DIR"},
        {"no text", {"--data", "/nowhere", "search"}, "needs TEXT"},
        {"no path", {"--data", "/nowhere", "import"}, "needs PATH"},
        {"one argument too many", {"--data", "/nowhere", "stats", "x"}, "no use for 'x'"},
        {"a number that is none", {"search", "--limit", "many", "x"}, "limit"},
        {"a number too large", {"search", "--limit", "1000", "x"}, "100"},
        {"a choice that is none", {"eval", "--mode", "best", "x"}, "search|similar"},
        {"a value is missing", {"stats", "--data"}, "needs a value"},
        {"a kind that is none", {"--data=/nowhere", "search", "--kind=page", "x"}, "article or ticket"},
        {"a state that is none", {"--data=/nowhere", "search", "--state=dead", "x"}, "resolved"},
        {"a language that is none", {"--data=/nowhere", "search", "--lang=?", "x"}, "?"},
        {"a generation that is none", {"--data=/nowhere", "promote", "latest"}, "no generation"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *const *given = rows[i].arguments;
        RAN result = given[0] ? run(NULL, given[0], given[1], given[2], given[3], NULL) : run(NULL, NULL);
        if (result.status != 64 || !strstr(result.err, rows[i].says) || *result.out)
            fail_msg("%s: %d\n%s%s", rows[i].why, result.status, result.err, result.out);
    }
}

static void options_may_stand_before_and_after_the_command(void **state)
{
    const char *folder = *state;
    KB_OWNED(kb_text) data = path_in(folder, "data");
    KB_OWNED(kb_text)
    file = write_in(folder, "one.jsonl", "{\"kind\":\"ticket\",\"id\":\"T1\",\"title\":\"a\",\"body\":\"words of it\"}\n");
    RAN import = run(NULL, "--data", data, "import", file, NULL);
    expect_status(import, 0);
    RAN before = run(NULL, "--json", "--data", data, "stats", NULL);
    RAN after = run(NULL, "stats", "--json", "--data", data, NULL);
    RAN mixed = run(NULL, "--json", "stats", "--data", data, NULL);
    expect_status(before, 0);
    assert_string_equal(before.out, after.out);
    assert_string_equal(before.out, mixed.out);
}

static void the_data_folder_may_come_from_the_environment(void **state)
{
    const char *folder = *state;
    KB_OWNED(kb_text) data = path_in(folder, "data");
    KB_OWNED(kb_text)
    file = write_in(folder, "one.jsonl", "{\"kind\":\"ticket\",\"id\":\"T1\",\"title\":\"a\",\"body\":\"words of it\"}\n");
    setenv("KB_DATA", data, 1);
    RAN import = run(NULL, "import", file, NULL);
    RAN stats = run(NULL, "stats", NULL);
    RAN flag_wins = run(NULL, "stats", "--data", folder, NULL);
    expect_status(import, 0);
    expect_status(stats, 0);
    expect_status(flag_wins, 66);
}

static void the_version_is_told(void **state)
{
    (void)state;
    RAN result = run(NULL, "--version", NULL);
    expect_status(result, 0);
    expect_text(result.out, "kb-indexer ");
}

static void an_error_is_json_too_where_json_is_asked(void **state)
{
    const char *folder = *state;
    RAN result = run(NULL, "--data", folder, "stats", "--json", NULL);
    expect_status(result, 66);
    KB_OWNED(json_t) json = json_of(&result);
    assert_string_equal(json_string_value(json_object_get(json_object_get(json, "error"), "code")), "not_found");
    expect_text(result.err, "import");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(help_lists_every_command),
        TEST(every_command_has_a_help),
        TEST(a_wrong_command_line_is_64_and_says_how_to_mend_it),
        TEST(options_may_stand_before_and_after_the_command),
        TEST(the_data_folder_may_come_from_the_environment),
        TEST(the_version_is_told),
        TEST(an_error_is_json_too_where_json_is_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
