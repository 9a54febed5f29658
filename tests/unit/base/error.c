#include "tests/unit/base/support.h"

#include <errno.h>
#include <sysexits.h>

static void the_first_message_stays(void **state)
{
    (void)state;
    kb_error first = {0};
    assert_int_equal(kb_fail_param(&first, KB_INVALID, "limit", "the cause %d", 1), KB_INVALID);
    assert_int_equal(kb_fail(&first, KB_IO, "could not import"), KB_IO); /* its own code still comes back */
    assert_int_equal(first.code, KB_INVALID);
    assert_string_equal(first.message, "the cause 1");
    assert_string_equal(first.param, "limit");
    kb_error_clear(&first);
    assert_int_equal(first.code, KB_OK);
    assert_int_equal(kb_fail(&first, KB_BUSY, "another"), KB_BUSY);
    assert_string_equal(first.message, "another");
    assert_string_equal(first.param, "");
    assert_int_equal(kb_fail(NULL, KB_FULL, "nobody listens"), KB_FULL);
}

static bool is_one_sentence(const char *text)
{
    for (const char *at = text; *at; at++)
        if ((unsigned char)*at < ' ' || *at == 0x7F)
            return false;
    return kb_utf8_valid(kb_str_of(text), NULL);
}

/* Messages quote what people sent, and are cut; they go out as JSON and into logs. */
static void messages_are_utf8_on_one_line_whatever_they_quote(void **state)
{
    (void)state;
    KB_OWNED(kb_text) umlauts = repeated("ü", 400);
    KB_OWNED(kb_text) emoji = repeated("😀", 200);
    const char *const quoted[] = {"plain",           umlauts, emoji,      "two\nlines\r\n",
                                  "tab\tand bell\a", "\xC3",  "\xFF\xFE", "cut \xE2\x82"};
    for (size_t i = 0; i < COUNT(quoted); i++) {
        kb_error e = {0};
        kb_fail_param(&e, KB_INVALID, quoted[i], "the field '%.61s' is unknown: %s", quoted[i], quoted[i]);
        assert_true(is_one_sentence(e.message));
        assert_true(is_one_sentence(e.param));
        assert_true(strlen(e.message) > 20);
    }
}

static void what_the_system_says_becomes_a_code(void **state)
{
    (void)state;
    static const struct {
        int cause;
        kb_code code;
    } rows[] = {{ENOSPC, KB_FULL}, {EDQUOT, KB_FULL}, {ENOENT, KB_NOT_FOUND}, {ENOMEM, KB_NO_MEMORY}, {EACCES, KB_IO},
                {EMFILE, KB_IO},   {EIO, KB_IO}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        kb_error e = {0};
        errno = rows[i].cause;
        assert_int_equal(kb_fail_errno(&e, "opening /srv/kb"), rows[i].code);
        assert_memory_equal(e.message, "opening /srv/kb: ", 17);
        assert_true(strlen(e.message) > 17);
    }
}

static void every_code_has_a_word_of_its_own(void **state)
{
    (void)state;
    for (int a = 0; a < KB_CODE_COUNT; a++) {
        assert_non_null(kb_code_name((kb_code)a));
        for (int b = 0; b < a; b++)
            assert_string_not_equal(kb_code_name((kb_code)a), kb_code_name((kb_code)b));
    }
}

static void scripts_can_tell_failures_by_the_exit_status(void **state)
{
    (void)state;
    assert_int_equal(kb_code_exit(KB_OK), 0);
    assert_int_equal(kb_code_exit(KB_INVALID), EX_DATAERR);
    assert_int_equal(kb_code_exit(KB_BUSY), EX_TEMPFAIL);
    for (int code = KB_OK + 1; code < KB_CODE_COUNT; code++)
        assert_in_range(kb_code_exit((kb_code)code), EX__BASE, EX__MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_message_stays),
        cmocka_unit_test(messages_are_utf8_on_one_line_whatever_they_quote),
        cmocka_unit_test(what_the_system_says_becomes_a_code),
        cmocka_unit_test(every_code_has_a_word_of_its_own),
        cmocka_unit_test(scripts_can_tell_failures_by_the_exit_status),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
