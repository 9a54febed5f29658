/* What a person typed, taken apart. */
#include "tests/unit/base/support.h"

#include "query/parse.h"

/* "words | -excluded | "phrase" -"phrase" | field=value -field=value". Owned. */
static char *parsed(kb_str text)
{
    KB_OWNED(kb_text) bytes = exact_copy(text);
    KB_OWNED_BUF out = {0};
    kb_typed typed;
    kb_typed_parse((kb_str){bytes, text.len}, &typed);
    kb_str words = kb_buf_str(&typed.words), excluded = kb_buf_str(&typed.excluded);
    kb_buf_add(&out, words);
    if (excluded.len)
        kb_buf_printf(&out, " | -%.*s", (int)excluded.len, excluded.bytes);
    for (size_t i = 0; i < typed.phrase_count; i++)
        kb_buf_printf(&out, "%s%s\"%.*s\"", i ? " " : " | ", typed.phrases[i].excluded ? "-" : "", (int)typed.phrases[i].text.len,
                      typed.phrases[i].text.bytes);
    for (size_t i = 0; i < typed.filter_count; i++)
        kb_buf_printf(&out, "%s%s%s=%.*s", i ? " " : " | ", typed.filters[i].excluded ? "-" : "", typed.filters[i].field->name,
                      (int)typed.filters[i].value.len, typed.filters[i].value.bytes);
    kb_typed_clear(&typed);
    return kb_buf_give(&out);
}

static void operators_are_taken_and_all_else_is_words(void **state)
{
    (void)state;
    static const struct {
        const char *why, *text, *parsed;
    } rows[] = {
        {"nothing", "", ""},
        {"white space", " \t\n ", ""},
        {"words", "  printer   is\toffline ", "printer is offline"},
        {"a phrase ranks by its words too", "\"paper jam\" printer", "paper jam printer | \"paper jam\""},
        {"two phrases", "\"a b\" \"c d\"", "a b c d | \"a b\" \"c d\""},
        {"an excluded phrase", "printer -\"paper jam\"", "printer | -\"paper jam\""},
        {"an excluded word", "printer -toner -ink", "printer | -toner ink"},
        {"a filter", "kind:ticket printer", "printer | kind=ticket"},
        {"a filter that is excluded", "printer -state:closed", "printer | -state=closed"},
        {"a filter with a quoted value", "product:\"Nova Phone\" hot", "hot | product=Nova Phone"},
        {"a filter by the singular", "tag:a tags:b", " | tags=a tags=b"},
        {"an excluded filter with a quoted value", "-tag:\"a b\" x", "x | -tags=a b"},
        {"a quote that is not closed is words", "\"paper jam", "\"paper jam"},
        {"a lone quote", "\"", "\""},
        {"two quotes", "\"\"", ""},
        {"three quotes", "\"\"\"", "\""},
        {"a quote inside a word", "5\" disk", "5\" disk"},
        {"quotes around white space", "\"  \" x", "   x"},
        {"an excluded quote that is not closed", "-\"paper jam", "jam | -\"paper"},
        {"a filter whose quote is not closed is words", "product:\"Nova Ph", "product:\"Nova Ph"},
        {"a lone minus", "a - b", "a - b"},
        {"a minus at the end", "a -", "a -"},
        {"two minuses", "-- --verbose", "-- --verbose"},
        {"a negative number is a word", "-5 -2147024891", "-5 -2147024891"},
        {"a minus inside a word", "sign-in e-417", "sign-in e-417"},
        {"a field we do not have", "error:0x80070005 http://x.y", "error:0x80070005 http://x.y"},
        {"a field that is no filter", "title:printer body:x requester:me meta:y", "title:printer body:x requester:me meta:y"},
        {"a field of another spelling", "Kind:ticket", "Kind:ticket"},
        {"a value that its field cannot have", "kind:tickets state:of-the-art", "kind:tickets state:of-the-art"},
        {"a field without a value", "product: kind:", "product: kind:"},
        {"a field with an empty value", "product:\"\"", "product:\"\""},
        {"a colon alone", ": a:", ": a:"},
        {"a time of day", "at 12:30", "at 12:30"},
        {"a minus before a field we do not have", "-error:x", " | -error:x"},
        {"what follows a quoted value at once", "product:\"a b\"c", "c | product=a b"},
        {"what follows a phrase at once", "\"a b\"c", "a b c | \"a b\""},
        {"other scripts", "打印机 \"无法 打印\" -墨水 lang:zh", "打印机 无法 打印 | -墨水 | \"无法 打印\" | lang=zh"},
        {"no language of queries is ours", "(a AND b) OR NOT c* ^2 ~ + \\", "(a AND b) OR NOT c* ^2 ~ + \\"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        KB_OWNED(kb_text) text = parsed(kb_str_of(rows[i].text));
        assert_row(rows[i].why, kb_str_of(text), kb_str_of(rows[i].parsed));
    }
    KB_OWNED(kb_text) zero = parsed((kb_str){"a\0-b", 4});
    assert_string_equal(zero, "a | -b");
    KB_OWNED(kb_text) none = parsed((kb_str){NULL, 0});
    assert_string_equal(none, "");
}

static void further_filters_and_phrases_count_as_words(void **state)
{
    (void)state;
    KB_OWNED(kb_text) filters = repeated("tag:a ", 40);
    KB_OWNED(kb_text) phrases = repeated("\"b c\" ", 40);
    KB_OWNED(kb_text) text = kb_printf("%s%s", filters, phrases);
    kb_typed typed;
    kb_typed_parse(kb_str_of(text), &typed);
    assert_int_equal(typed.filter_count, KB_TYPED_MOST);
    assert_int_equal(typed.phrase_count, KB_TYPED_MOST);
    assert_memory_equal(typed.words.bytes, "tag:a tag:a tag:a tag:a tag:a tag:a tag:a tag:a b c b c", 55);
    assert_int_equal(typed.words.len, 8 * 6 + 40 * 4 - 1);
    kb_typed_clear(&typed);
}

/* Everything of the question is in words, excluded, a phrase or a filter: nothing grows. */
static void hostile_questions_are_taken_apart(void **state)
{
    (void)state;
    static const char *const units[] = {
        "(", "\"", "-", "\"\" ", "-\"a\" ", "a:", "tag:", "tag:\"", "kind:article", "😀", " ", "-a ", "tag:a\"", "\"a"};
    for (size_t i = 0; i < COUNT(units); i++) {
        KB_OWNED(kb_text) text = repeated(units[i], 16384 / strlen(units[i]));
        KB_OWNED(kb_text) bytes = exact_copy(kb_str_of(text));
        kb_typed typed;
        kb_typed_parse((kb_str){bytes, strlen(text)}, &typed);
        assert_true(typed.words.len + typed.excluded.len <= strlen(text) + 16384);
        assert_true(kb_utf8_valid(kb_buf_str(&typed.words), NULL));
        kb_typed_clear(&typed);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(operators_are_taken_and_all_else_is_words),
        cmocka_unit_test(further_filters_and_phrases_count_as_words),
        cmocka_unit_test(hostile_questions_are_taken_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
