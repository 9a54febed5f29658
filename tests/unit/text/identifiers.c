#include "tests/unit/base/support.h"

#include "text/identifiers.h"

struct listing {
    kb_str text;
    kb_buf found; /* "where it stands=normal form", separated by spaces; where both are the same, once */
    size_t end;
};

static void list(void *context, size_t start, size_t end, kb_str normal)
{
    struct listing *listing = context;
    assert_true(start < end && end <= listing->text.len && start >= listing->end);
    assert_true(normal.len > 0 && normal.len <= KB_IDENTIFIER_BYTES);
    kb_str shown = {listing->text.bytes + start, end - start};
    if (listing->found.len)
        kb_buf_add_char(&listing->found, ' ');
    kb_buf_add(&listing->found, shown);
    if (!kb_str_equal(shown, normal))
        kb_buf_printf(&listing->found, "=%.*s", (int)normal.len, normal.bytes);
    listing->end = end;
}

/* Owned. */
static char *found_in(kb_str text)
{
    KB_OWNED(kb_arena) arena = kb_arena_new();
    KB_OWNED(kb_text) bytes = exact_copy(text);
    struct listing listing = {.text = {bytes, text.len}};
    kb_identifiers(listing.text, arena, list, &listing);
    return kb_buf_give(&listing.found);
}

struct row {
    const char *why, *text, *found;
};

static void check(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        KB_OWNED(kb_text) found = found_in(kb_str_of(rows[i].text));
        assert_row(rows[i].why, kb_str_of(found), kb_str_of(rows[i].found));
    }
}

static void what_must_be_found_as_it_is_written_is_found(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"an HRESULT", "Error 0x80070005.", "0x80070005"},
        {"in capitals", "0X8007000A", "0X8007000A=0x8007000a"},
        {"as a signed decimal", "code -2147024891", "-2147024891=0x80070005"},
        {"in brackets", "(-2147024891)", "-2147024891=0x80070005"},
        {"the least of them", "-2147483648", "-2147483648=0x80000000"},
        {"of Oracle", "ORA-12154: TNS", "ORA-12154=ora-12154"},
        {"of a machine", "E-417 E13-02", "E-417=e-417 E13-02=e13-02"},
        {"a ticket and an article", "INC0000012, KB5005565", "INC0000012=inc0000012 KB5005565=kb5005565"},
        {"a version", "version 10.0.19041 or v1.2.3-rc1", "10.0.19041 v1.2.3-rc1"},
        {"an address", "192.168.0.1:8080", "192.168.0.1:8080"},
        {"a hardware address", "00:1A:2B:3C:4D:5E", "00:1A:2B:3C:4D:5E=00:1a:2b:3c:4d:5e"},
        {"a UUID", "550E8400-e29b-41d4-a716-446655440000",
         "550E8400-e29b-41d4-a716-446655440000=550e8400-e29b-41d4-a716-446655440000"},
        {"a part number", "114570-10", "114570-10"},
        {"a class", "com.example.Foo2", "com.example.Foo2=com.example.foo2"},
        {"a file", "msvcp140.dll", "msvcp140.dll"},
        {"letters and digits", "Win10 x86_64 i18n", "Win10=win10 x86_64 i18n"},
        {"a point at its end is the sentence's", "See KB0001234.", "KB0001234=kb0001234"},
        {"a dash at its end is not its own", "E-417- x", "E-417=e-417"},
        {"in English quotes", "“E-417”", "E-417=e-417"},
        {"in German quotes", "„E-417“", "E-417=e-417"},
        {"in French quotes",
         "«\xC2\xA0"
         "E-417\xC2\xA0»",
         "E-417=e-417"},
        {"before an ellipsis and a dash", "E-417… E-418— x", "E-417=e-417 E-418=e-418"},
        {"behind a space that does not break",
         "Fehler\xC2\xA0"
         "E-417",
         "E-417=e-417"},
        {"in Chinese, which has no spaces", "错误0x80070005怎么办", "0x80070005"},
        {"behind a Chinese colon", "错误代码：E-417。", "E-417=e-417"},
        {"a signed code in Chinese", "错误-2147024891。", "-2147024891=0x80070005"},
        {"in Japanese", "エラーE-417が出る", "E-417=e-417"},
        {"in Thai", "ข้อผิดพลาดE-417ครับ", "E-417=e-417"},
        {"with a Korean particle", "오류 0x80070005가 발생", "0x80070005"},
        {"two, side by side", "E-417/E-418", "E-417/E-418=e-417/e-418"},
    };
    check(rows, COUNT(rows));
}

static void words_numbers_and_dates_are_left_alone(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"nothing", "", ""},
        {"words", "The printer is offline", ""},
        {"words with hyphens", "two-step sign-in and/or e-mail", ""},
        {"a name of a host", "www.example.org", ""},
        {"a number", "2023 0 10000000000", ""},
        {"a decimal", "3.14 0.5", ""},
        {"thousands", "1,000", ""},
        {"a negative number", "-5 -1234567890123", ""},
        {"a negative number of ten digits that is no such code", "-2147483649 -999999999", ""},
        {"a date", "2026-05-02 2026/05/02 02.05.2026 2.5.2026 05/02/2026", ""},
        {"a time of day", "12:30 09:00:15", ""},
        {"two characters", "A4 3D", ""},
        {"a per cent and a price", "50% $100", ""},
        {"letters with accents beside digits", "größe5 ü0x80 é12-34", ""},
        {"Cyrillic beside digits", "ошибка0x80070005", ""},
        {"what ends in a letter with an accent", "12-34é", ""},
        {"emoji", "😀 5️⃣", ""},
    };
    check(rows, COUNT(rows));
}

static void what_looks_like_a_date_and_is_none_is_found(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"a month too many", "2026-13-32", "2026-13-32"}, {"a year too far", "9999-01-01", "9999-01-01"},
        {"four parts", "2026-05-02-01", "2026-05-02-01"}, {"an hour too many", "25:30", "25:30"},
        {"mixed joints", "2026-05/02", "2026-05/02"},     {"a version of three parts", "1.2.3", "1.2.3"},
    };
    check(rows, COUNT(rows));
}

static void a_run_too_long_is_left_to_its_words(void **state)
{
    (void)state;
    KB_OWNED(kb_text) longest = repeated("a1", KB_IDENTIFIER_BYTES / 2);
    KB_OWNED(kb_text) longer = kb_printf("%sx E-1234", longest);
    KB_OWNED(kb_text) endless = repeated("a1-", 300000);
    KB_OWNED(kb_text) digits = repeated("9", 300000);
    KB_OWNED(kb_text) minus = repeated("-2", 300000);
    KB_OWNED(kb_text) first = found_in(kb_str_of(longest));
    KB_OWNED(kb_text) second = found_in(kb_str_of(longer));
    KB_OWNED(kb_text) third = found_in(kb_str_of(endless));
    KB_OWNED(kb_text) fourth = found_in(kb_str_of(digits));
    free(found_in(kb_str_of(minus)));
    assert_string_equal(first, longest);
    assert_string_equal(second, "E-1234=e-1234");
    assert_string_equal(third, "");
    assert_string_equal(fourth, "");
}

static void zero_bytes_and_cut_characters_end_a_run(void **state)
{
    (void)state;
    KB_OWNED(kb_text) zero = found_in((kb_str){"E-417\0E-418", 11});
    KB_OWNED(kb_text) joint = found_in(KB_STR("E-417-"));
    KB_OWNED(kb_text) minus = found_in(KB_STR("-"));
    assert_string_equal(zero, "E-417=e-417 E-418=e-418");
    assert_string_equal(joint, "E-417=e-417");
    assert_string_equal(minus, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_must_be_found_as_it_is_written_is_found), cmocka_unit_test(words_numbers_and_dates_are_left_alone),
        cmocka_unit_test(what_looks_like_a_date_and_is_none_is_found),  cmocka_unit_test(a_run_too_long_is_left_to_its_words),
        cmocka_unit_test(zero_bytes_and_cut_characters_end_a_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
