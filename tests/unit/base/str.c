#include "tests/unit/base/support.h"

static void white_space_is_trimmed_at_both_ends_alone(void **state)
{
    (void)state;
    static const struct {
        const char *why;
        kb_str text, trimmed;
    } rows[] = {
        {"nothing", {"", 0}, {"", 0}},
        {"nothing but space", {" \t\r\n\f\v", 6}, {"", 0}},
        {"both ends", {"  a b\n", 6}, {"a b", 3}},
        {"none", {"ab", 2}, {"ab", 2}},
        {"other scripts' spaces stay", {"\xC2\xA0x", 3}, {"\xC2\xA0x", 3}},
        {"a zero byte is no space", {"\0a\0", 3}, {"\0a\0", 3}},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        KB_OWNED(kb_text) bytes = exact_copy(rows[i].text);
        assert_row(rows[i].why, kb_str_trim((kb_str){bytes, rows[i].text.len}), rows[i].trimmed);
    }
    assert_int_equal(kb_str_trim((kb_str){NULL, 0}).len, 0);
}

static void views_compare_by_bytes(void **state)
{
    (void)state;
    assert_true(kb_str_equal((kb_str){NULL, 0}, KB_STR("")));
    assert_true(kb_str_equal((kb_str){"a\0b", 3}, (kb_str){"a\0b", 3}));
    assert_false(kb_str_equal((kb_str){"a\0b", 3}, (kb_str){"a\0c", 3}));
    assert_false(kb_str_equal(KB_STR("a"), KB_STR("ab")));
    assert_true(kb_str_starts(KB_STR("abc"), KB_STR("ab")));
    assert_true(kb_str_starts(KB_STR("abc"), (kb_str){NULL, 0}));
    assert_false(kb_str_starts(KB_STR("ab"), KB_STR("abc")));
    assert_int_equal(kb_str_of(NULL).len, 0);
    assert_non_null(kb_str_of(NULL).bytes);
    assert_row("the rest", kb_str_from(KB_STR("abc"), 1), KB_STR("bc"));
}

static void copies_end_with_a_zero_byte(void **state)
{
    (void)state;
    KB_OWNED(kb_text) part = kb_str_dup((kb_str){"abcd", 2});
    KB_OWNED(kb_text) empty = kb_str_dup((kb_str){NULL, 0});
    KB_OWNED(kb_text) printed = kb_printf("%s-%d", "a", 7);
    assert_string_equal(part, "ab");
    assert_string_equal(empty, "");
    assert_string_equal(printed, "a-7");
}

static void a_buffer_grows_and_stays_terminated(void **state)
{
    (void)state;
    KB_OWNED_BUF buf = {0};
    assert_int_equal(kb_buf_str(&buf).len, 0);
    assert_non_null(kb_buf_str(&buf).bytes);
    for (size_t i = 0; i < 100000; i++) {
        kb_buf_add_char(&buf, (char)('a' + i % 26));
        assert_int_equal(buf.bytes[buf.len], 0);
    }
    kb_buf_printf(&buf, "<%05d>", 42);
    kb_buf_add(&buf, (kb_str){NULL, 0});
    kb_buf_add(&buf, (kb_str){"\0", 1});
    assert_int_equal(buf.len, 100008);
    assert_memory_equal(buf.bytes + 100000, "<00042>\0", 9);
    assert_false(buf.full);
}

static void what_passes_the_ceiling_is_dropped_and_remembered(void **state)
{
    (void)state;
    KB_OWNED_BUF buf = {.ceiling = 8};
    kb_buf_add(&buf, KB_STR("12345678"));
    assert_false(buf.full); /* exactly full is not too full */
    kb_buf_add(&buf, KB_STR(""));
    assert_false(buf.full);
    kb_buf_add_char(&buf, '9');
    assert_true(buf.full);
    assert_string_equal(buf.bytes, "12345678");
    kb_buf_clear(&buf);
    assert_false(buf.full);
    assert_int_equal(buf.ceiling, 8);
    kb_buf_printf(&buf, "%d", 123456789);
    assert_true(buf.full);
    assert_int_equal(buf.len, 0);
    kb_buf_add(&buf, KB_STR("1234")), kb_utf8_put(&buf, 0x1F600);
    assert_row("a character fits or does not", kb_buf_str(&buf), KB_STR("1234😀"));
    kb_utf8_put(&buf, 0xE9);
    assert_int_equal(buf.len, 8);
}

static void a_buffer_is_given_once(void **state)
{
    (void)state;
    KB_OWNED_BUF buf = {.ceiling = 100};
    KB_OWNED(kb_text) nothing = kb_buf_give(&buf);
    assert_string_equal(nothing, "");
    kb_buf_add(&buf, KB_STR("text"));
    KB_OWNED(kb_text) text = kb_buf_give(&buf);
    assert_string_equal(text, "text");
    assert_null(buf.bytes);
    assert_int_equal(buf.len + buf.room, 0);
    assert_int_equal(buf.ceiling, 100);
}

static void room_is_made_for_one_more(void **state)
{
    (void)state;
    size_t count = 0, room = 0;
    int *array = NULL;
    for (int i = 0; i < 1000; i++) {
        KB_PUSH_ROOM(array, count, room);
        array[count++] = i;
    }
    assert_true(room >= count && room < 4 * count);
    assert_int_equal(array[999], 999);
    free(array);
}

static void giving_leaves_nothing_behind(void **state)
{
    (void)state;
    KB_OWNED(kb_text) kept = kb_str_dup(KB_STR("kept"));
    KB_OWNED(kb_text) taken = KB_GIVE(kept);
    assert_null(kept);
    assert_string_equal(taken, "kept"); /* freed once: AddressSanitizer watches */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(white_space_is_trimmed_at_both_ends_alone),
        cmocka_unit_test(views_compare_by_bytes),
        cmocka_unit_test(copies_end_with_a_zero_byte),
        cmocka_unit_test(a_buffer_grows_and_stays_terminated),
        cmocka_unit_test(what_passes_the_ceiling_is_dropped_and_remembered),
        cmocka_unit_test(a_buffer_is_given_once),
        cmocka_unit_test(room_is_made_for_one_more),
        cmocka_unit_test(giving_leaves_nothing_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
