#include "tests/unit/base/support.h"

#include "text/noise.h"

/* One letter for each line: q quote, s signature, d disclaimer, t template, f frame, l log; '.' none. Owned. */
static char *kinds_of(const char *text)
{
    static const char letters[] = ".qsdtflb";
    kb_noise_lines lines = {0};
    KB_OWNED_BUF kinds = {0};
    kb_noise_find(kb_str_of(text), &lines);
    for (size_t i = 0; i < lines.count; i++)
        kb_buf_add_char(&kinds, letters[lines.items[i].what]);
    kb_noise_clear(&lines);
    return kb_buf_give(&kinds);
}

static void lines_are_told_apart(void **state)
{
    static const struct {
        const char *why, *text, *kinds;
    } cases[] = {
        {"nothing", "", ""},
        {"a sentence", "The printer is offline.", "."},
        {"an answer inside a quote", "> Which code?\nIt says E-52\n> Thanks", "q.q"},
        {"who wrote it", "Yes.\n\nOn 4 May 2026, Jo <jo@example.com> wrote:\n> Does it?", "..qq"},
        {"a sentence with a colon above a quote", "I quote your page:\n> Press F2", ".q"},
        {"a pasted mail", "See below.\n-----Original Message-----\nFrom: a@example.com\nSent: Monday\nTo: us\nIt is broken",
         ".qqqqq"},
        {"a form is no pasted mail", "Name: Jo\nMail: jo@example.com\nDevice: P420\nIt is broken", "ttt."},
        {"dashes", "It is broken.\n\nKind regards\nJo\n-- \nLindqvist Ltd\nPhone 1", "..sssss"},
        {"an address at the end", "It is broken.\n\nJo Lind\nTel. 030 5550 41 08", "..ss"},
        {"a problem with an address", "Hello,\n\nmails to jo@example.com come back with an error since Monday", "..."},
        {"a disclaimer",
         "It is broken.\n\nJo Lind\njo@example.com\n\nThis e-mail is confidential and meant for its addressee; whoever "
         "else received it must delete it.",
         "..ss.d"},
        {"headings", "Steps:\nPress F2\nExpected result:\nA menu", "t.t."},
        {"one heading alone", "It says:\nPaper jam", ".."},
        {"a sentence before a code", "The display shows this message every time:\nE-52\nExpected:\nActual:", "..tt"},
        {"frames behind the second",
         "java.io.IOException: x\n\tat a.B.c(B.java:1)\n\tat a.B.d(B.java:2)\n\tat a.B.e(B.java:3)\n\t... 12 more", "...ff"},
        {"a log", "2026-05-26 09:14:52 RG-1 failed\n[ERROR] job=x\nwhy?", "ll."},
        {"a time in a sentence", "It broke at 09:14:52 today", "."},
        {"Chinese headings", "问题描述：\n打印机离线\n预期结果：", "t.t"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        KB_OWNED(kb_text) kinds = kinds_of(cases[i].text);
        assert_row(cases[i].why, kb_str_of(kinds), kb_str_of(cases[i].kinds));
    }
}

static void a_label_is_noise_and_its_value_is_not(void **state)
{
    const char *text = "Device: P420\nSince: Monday\nUrgency: high";
    kb_noise_lines lines = {0};
    size_t cursor = 0;
    (void)state;
    kb_noise_find(kb_str_of(text), &lines);
    assert_int_equal(kb_noise_at(&lines, 0, &cursor), KB_NOISE_TEMPLATE);
    assert_int_equal(kb_noise_at(&lines, 8, &cursor), KB_NO_NOISE);
    assert_int_equal(kb_noise_at(&lines, 13, &cursor), KB_NOISE_TEMPLATE);
    assert_int_equal(kb_noise_at(&lines, 1000, &cursor), KB_NO_NOISE);
    kb_noise_clear(&lines);
}

static void text_that_is_all_noise_is_no_noise_to_a_question(void **state)
{
    kb_noise_lines lines = {0};
    (void)state;
    kb_noise_find(KB_STR("> the printer is offline\n> since Monday"), &lines);
    assert_true(lines.all_noise);
    kb_noise_clear(&lines);
    kb_noise_find(KB_STR("> since when?\nThe printer is offline since Monday."), &lines);
    assert_false(lines.all_noise);
    kb_noise_clear(&lines);
}

static void keep_term(void *context, kb_noise_line *line, kb_str term)
{
    (void)line;
    kb_buf_printf(context, "%.*s ", (int)term.len, term.bytes);
}

static char *terms_of(const char *text)
{
    kb_noise_lines lines = {0};
    KB_OWNED_BUF terms = {0};
    kb_noise_find(kb_str_of(text), &lines);
    kb_noise_hash(kb_str_of(text), &lines, keep_term, &terms);
    kb_noise_clear(&lines);
    return kb_buf_give(&terms);
}

static void a_line_is_known_again_in_other_punctuation(void **state)
{
    KB_OWNED(kb_text) one = terms_of("Sent from my phone");
    KB_OWNED(kb_text) other = terms_of("  sent from my phone.");
    KB_OWNED(kb_text) digits = terms_of("Error 42 again");
    (void)state;
    assert_int_equal(strlen(one), 18);
    assert_string_equal(one, other);
    assert_string_equal(digits, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_told_apart),
        cmocka_unit_test(a_label_is_noise_and_its_value_is_not),
        cmocka_unit_test(text_that_is_all_noise_is_no_noise_to_a_question),
        cmocka_unit_test(a_line_is_known_again_in_other_punctuation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
