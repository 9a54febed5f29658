/* UTF-8 as RFC 3629 has it, in bytes that end where their text ends. */
#include "tests/unit/base/support.h"

#define GOOD SIZE_MAX

static const struct {
    const char *why;
    kb_str text;
    size_t bad; /* offset of the first bad byte, or GOOD */
} rows[] = {
    {"the empty text", {"", 0}, GOOD},
    {"ASCII", {"az~\x7f", 4}, GOOD},
    {"NUL is a character", {"a\0b", 3}, GOOD},
    {"the least of two bytes, U+0080", {"\xC2\x80", 2}, GOOD},
    {"the largest of two bytes, U+07FF", {"\xDF\xBF", 2}, GOOD},
    {"the least of three bytes, U+0800", {"\xE0\xA0\x80", 3}, GOOD},
    {"the last before the surrogates, U+D7FF", {"\xED\x9F\xBF", 3}, GOOD},
    {"the first behind the surrogates, U+E000", {"\xEE\x80\x80", 3}, GOOD},
    {"a byte order mark", {"\xEF\xBB\xBF", 3}, GOOD},
    {"the largest of three bytes, U+FFFF", {"\xEF\xBF\xBF", 3}, GOOD},
    {"the least of four bytes, U+10000", {"\xF0\x90\x80\x80", 4}, GOOD},
    {"the last of all, U+10FFFF", {"\xF4\x8F\xBF\xBF", 4}, GOOD},
    {"A≢Α. of the RFC's examples", {"\x41\xE2\x89\xA2\xCE\x91\x2E", 7}, GOOD},
    {"one behind the last, U+110000", {"ab\xF4\x90\x80\x80", 6}, 2},
    {"the largest that four bytes could say", {"\xF7\xBF\xBF\xBF", 4}, 0},
    {"a lead of more than U+10FFFF", {"\xF5\x80\x80\x80", 4}, 0},
    {"five bytes, of the older UTF-8", {"\xF8\x88\x80\x80\x80", 5}, 0},
    {"six bytes, of the older UTF-8", {"\xFC\x84\x80\x80\x80\x80", 6}, 0},
    {"FE", {"a\xFE", 2}, 1},
    {"FF", {"a\xFF", 2}, 1},
    {"an overlong NUL", {"\xC0\x80", 2}, 0},
    {"an overlong slash in two bytes", {"..\xC0\xAF", 4}, 2},
    {"the largest overlong form of two bytes", {"\xC1\xBF", 2}, 0},
    {"an overlong slash in three bytes", {"\xE0\x80\xAF", 3}, 0},
    {"the largest overlong form of three bytes", {"\xE0\x9F\xBF", 3}, 0},
    {"an overlong slash in four bytes", {"\xF0\x80\x80\xAF", 4}, 0},
    {"the largest overlong form of four bytes", {"\xF0\x8F\xBF\xBF", 4}, 0},
    {"the first surrogate", {"x\xED\xA0\x80", 4}, 1},
    {"the last surrogate", {"\xED\xBF\xBF", 3}, 0},
    {"a pair of surrogates (CESU-8)", {"\xED\xA1\x8C\xED\xBE\xB4", 6}, 0},
    {"a continuation without a lead", {"a\x80", 2}, 1},
    {"another", {"\xBF", 1}, 0},
    {"cut after one byte of two", {"a\xC3", 2}, 1},
    {"cut after one byte of three", {"\xE2", 1}, 0},
    {"cut after two bytes of three", {"\xE2\x82", 2}, 0},
    {"cut after one byte of four", {"\xF0", 1}, 0},
    {"cut after three bytes of four", {"a\xF0\x9F\x98", 4}, 1},
    {"a letter in place of a continuation",
     {"\xE2\x82"
      "A",
      3},
     0},
    {"a lead in place of a continuation", {"\xC3\xC3\xA9", 3}, 0},
    {"a continuation too many", {"\xC3\xA9\xA9", 3}, 2},
    {"Latin-1",
     {"gr\xFC\xDF"
      "e",
      5},
     2},
};

static void every_case_of_rfc_3629_is_told_from_good_text(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        KB_OWNED(kb_text) bytes = exact_copy(rows[i].text);
        size_t bad = GOOD;
        bool valid = kb_utf8_valid((kb_str){bytes, rows[i].text.len}, &bad);
        if (valid != (rows[i].bad == GOOD) || bad != rows[i].bad)
            fail_msg("%s: valid %d, bad offset %zu", rows[i].why, valid, bad);
        assert_int_equal(kb_utf8_valid((kb_str){bytes, rows[i].text.len}, NULL), valid);
    }
}

/* Bad bytes become U+FFFD one by one; whatever the bytes, the walk ends at their end. */
static void walking_never_stops_and_never_leaves_the_text(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        KB_OWNED(kb_text) bytes = exact_copy(rows[i].text);
        kb_str text = {bytes, rows[i].text.len};
        KB_OWNED_BUF again = {0};
        size_t bad = 0;
        for (size_t at = 0, before = 0; at < text.len; before = at) {
            int32_t c = kb_utf8_next(text, &at);
            assert_true(c >= 0 && at > before && at <= text.len);
            bad += c == 0xFFFD;
            kb_utf8_put(&again, c);
        }
        assert_true(kb_utf8_valid(kb_buf_str(&again), NULL));
        if (rows[i].bad == GOOD)
            assert_row(rows[i].why, kb_buf_str(&again), text);
        else
            assert_true(bad > 0);
    }
}

static void the_end_is_minus_one_as_often_as_one_asks(void **state)
{
    (void)state;
    size_t at = 0;
    assert_int_equal(kb_utf8_next(KB_STR("é"), &at), 0xE9);
    assert_int_equal(at, 2);
    assert_int_equal(kb_utf8_next(KB_STR("é"), &at), -1);
    assert_int_equal(kb_utf8_next(KB_STR("é"), &at), -1);
    assert_int_equal(at, 2);
    at = 7; /* behind the end */
    assert_int_equal(kb_utf8_next(KB_STR("é"), &at), -1);
}

static void every_character_of_unicode_is_written_and_read(void **state)
{
    (void)state;
    KB_OWNED_BUF buf = {0};
    for (int32_t c = 0; c <= 0x10FFFF; c += c < 0x3000 ? 1 : 7) {
        if (c >= 0xD800 && c <= 0xDFFF)
            continue;
        buf.len = 0;
        kb_utf8_put(&buf, c);
        size_t at = 0, expected = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
        if (buf.len != expected || !kb_utf8_valid(kb_buf_str(&buf), NULL) || kb_utf8_next(kb_buf_str(&buf), &at) != c ||
            at != expected)
            fail_msg("U+%04X", (unsigned)c);
    }
}

static void a_cut_falls_between_characters(void **state)
{
    (void)state;
    kb_str text = KB_STR("aé€😀z"); /* 1, 2, 3, 4 and 1 bytes */
    static const size_t floors[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 11, 11, 11};
    for (size_t limit = 0; limit < COUNT(floors); limit++)
        assert_int_equal(kb_utf8_floor(text, limit), floors[limit]);
    assert_int_equal(kb_utf8_floor(text, SIZE_MAX), text.len);
    assert_int_equal(kb_utf8_floor((kb_str){"", 0}, 5), 0);
    assert_int_equal(kb_utf8_floor((kb_str){"\x80\x80\x80", 3}, 2), 0); /* nothing but continuations */
}

static void offsets_stand_at_characters_and_end_behind_the_last(void **state)
{
    (void)state;
    size_t offsets[5];
    assert_int_equal(kb_utf8_offsets(KB_STR("aß中"), 4, offsets), 3);
    assert_true(offsets[0] == 0 && offsets[1] == 1 && offsets[2] == 3 && offsets[3] == 6);
    assert_int_equal(kb_utf8_offsets(KB_STR("aß中"), 2, offsets), 2);
    assert_int_equal(offsets[2], 3);
    assert_int_equal(kb_utf8_offsets(KB_STR(""), 4, offsets), 0);
    assert_int_equal(offsets[0], 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_case_of_rfc_3629_is_told_from_good_text),
        cmocka_unit_test(walking_never_stops_and_never_leaves_the_text),
        cmocka_unit_test(the_end_is_minus_one_as_often_as_one_asks),
        cmocka_unit_test(every_character_of_unicode_is_written_and_read),
        cmocka_unit_test(a_cut_falls_between_characters),
        cmocka_unit_test(offsets_stand_at_characters_and_end_behind_the_last),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
