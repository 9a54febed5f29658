#include "tests/unit/base/support.h"

#include "base/file.h"
#include "base/json.h"
#include "base/log.h"

#include <fcntl.h>

/* Standard error goes into a file of the test's folder between these two. */
static int begin(const char *folder)
{
    KB_OWNED(kb_text) path = kb_printf("%s/log", folder);
    KB_OWNED_FD file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    int saved = dup(STDERR_FILENO);
    assert_true(file >= 0 && saved >= 0);
    dup2(file, STDERR_FILENO);
    return saved;
}

static char *end(const char *folder, int saved)
{
    KB_OWNED(kb_text) path = kb_printf("%s/log", folder);
    char *text = NULL;
    size_t len;
    dup2(saved, STDERR_FILENO);
    close(saved);
    must(kb_file_read(path, 1 << 20, &text, &len, &err));
    assert_int_equal(strlen(text), len);
    return text;
}

/* What one event with one value looks like, without its time. Owned. */
static char *logged(const char *folder, bool json, const char *value)
{
    kb_log_setup(KB_DEBUG, json);
    int saved = begin(folder);
    kb_log(KB_INFO, "event", "key", value, NULL);
    KB_OWNED(kb_text) line = end(folder, saved);
    const char *from = strstr(line, json ? ",\"level\"" : " info ");
    assert_non_null(from);
    return kb_str_dup(kb_str_of(from));
}

static void a_value_cannot_end_its_line_or_pass_for_another_key(void **state)
{
    static const struct {
        const char *why, *value, *text;
    } rows[] = {
        {"a plain word needs no quotes", "127.0.0.1:80", "127.0.0.1:80"},
        {"nothing", "", "\"\""},
        {"no value", NULL, "\"\""},
        {"a space", "a b", "\"a b\""},
        {"a line feed", "a\nb", "\"a\\u000ab\""},
        {"a second event", "x\n2026-01-01T00:00:00Z error fake", "\"x\\u000a2026-01-01T00:00:00Z error fake\""},
        {"a carriage return", "a\rb", "\"a\\u000db\""},
        {"quotes", "a\" level=\"error", "\"a\\\" level=\\\"error\""},
        {"an equals sign", "user=root", "\"user=root\""},
        {"a backslash", "C:\\x", "\"C:\\\\x\""},
        {"a terminal's escape", "\x1b[2J", "\"\\u001b[2J\""},
        {"a delete", "a\x7f", "\"a\\u007f\""},
        {"the line ends of other standards",
         "a\xE2\x80\xA8"
         "b\xC2\x85",
         "\"a\\u2028b\\u0085\""},
        {"other scripts are kept", "Größe 你好", "\"Größe 你好\""},
        {"bytes that are no UTF-8",
         "a\xFF"
         "b",
         "\"a\xEF\xBF\xBD"
         "b\""},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        KB_OWNED(kb_text) line = logged(*state, false, rows[i].value);
        KB_OWNED(kb_text) expected = kb_printf(" info event key=%s\n", rows[i].text);
        assert_row(rows[i].why, kb_str_of(line), kb_str_of(expected));
    }
}

static void a_line_of_json_is_json_whatever_the_value(void **state)
{
    static const char *const values[] = {"plain",
                                         "",
                                         "a\nb\r\t",
                                         "\"",
                                         "\\",
                                         "\x1b\x7f",
                                         "a\xE2\x80\xA9"
                                         "b",
                                         "Größe 😀",
                                         "\"},{\"x\":\"",
                                         "\\u0000"};
    for (size_t i = 0; i < COUNT(values); i++) {
        kb_log_setup(KB_INFO, true);
        int saved = begin(*state);
        kb_log(KB_WARNING, "something", "value", values[i], "port", "80", NULL);
        KB_OWNED(kb_text) text = end(*state, saved);
        KB_OWNED(json_t) json = NULL;
        assert_ptr_equal(strchr(text, '\n'), text + strlen(text) - 1);
        must(kb_json_parse(kb_str_of(text), &json, &err));
        assert_string_equal(json_string_value(json_object_get(json, "value")), values[i]);
        assert_string_equal(json_string_value(json_object_get(json, "port")), "80");
        assert_string_equal(json_string_value(json_object_get(json, "event")), "something");
        assert_string_equal(json_string_value(json_object_get(json, "level")), "warning");
        assert_non_null(json_object_get(json, "time"));
    }
}

static void long_values_are_cut_at_a_character(void **state)
{
    KB_OWNED(kb_text) umlauts = repeated("ü", 3000);
    KB_OWNED(kb_text) plain = repeated("x", 5000);
    KB_OWNED(kb_text) odd = kb_printf("x%s", umlauts);
    KB_OWNED(kb_text) a = logged(*state, false, umlauts);
    KB_OWNED(kb_text) b = logged(*state, false, plain);
    KB_OWNED(kb_text) c = logged(*state, true, odd);
    assert_int_equal(strlen(a), strlen(" info event key=\"\"\n") + 1000);
    assert_int_equal(strlen(b), strlen(" info event key=\"\"\n") + 1000);
    assert_true(kb_utf8_valid(kb_str_of(c), NULL));
    assert_non_null(strstr(c, "ü\"}\n"));
}

static void less_than_asked_for_is_not_logged(void **state)
{
    static const struct {
        kb_log_level least;
        const char *events;
    } rows[] = {
        {KB_DEBUG, "debug d\ninfo i\nwarning w\nerror e\n"}, {KB_WARNING, "warning w\nerror e\n"}, {KB_ERROR, "error e\n"}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        kb_log_setup(rows[i].least, false);
        int saved = begin(*state);
        kb_log(KB_DEBUG, "d", NULL), kb_log(KB_INFO, "i", NULL), kb_log(KB_WARNING, "w", NULL), kb_log(KB_ERROR, "e", NULL);
        KB_OWNED(kb_text) text = end(*state, saved);
        KB_OWNED_BUF events = {0};
        for (const char *line = text; *line; line = strchr(line, '\n') + 1)
            kb_buf_printf(&events, "%.*s\n", (int)strcspn(line, "\n") - 21 - (line[19] == '.' ? 4 : 0),
                          line + 21 + (line[19] == '.' ? 4 : 0)); /* behind the time */
        assert_string_equal(events.bytes, rows[i].events);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        folder_test(a_value_cannot_end_its_line_or_pass_for_another_key),
        folder_test(a_line_of_json_is_json_whatever_the_value),
        folder_test(long_values_are_cut_at_a_character),
        folder_test(less_than_asked_for_is_not_logged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
