/* The table of fields, the terms and values made from it, and the names of partitions. */
#include "tests/unit/base/support.h"

#include "schema/fields.h"
#include "schema/postings.h"
#include "schema/stamp.h"

static void a_field_is_found_by_its_name(void **state)
{
    (void)state;
    for (size_t i = 0; i < kb_field_count; i++)
        assert_ptr_equal(kb_field_find(kb_str_of(kb_fields[i].name)), &kb_fields[i]);
    assert_ptr_equal(kb_field_find(KB_STR("tag")), kb_field_find(KB_STR("tags")));
    assert_null(kb_field_find(KB_STR("")));
    assert_null(kb_field_find((kb_str){NULL, 0}));
    assert_null(kb_field_find(KB_STR("titl")));
    assert_null(kb_field_find(KB_STR("titles")));
    assert_null(kb_field_find(KB_STR("Title")));
    assert_null(kb_field_find((kb_str){"title\0", 6}));
}

static void no_two_fields_share_a_name_a_prefix_or_a_slot(void **state)
{
    (void)state;
    for (size_t i = 0; i < kb_field_count; i++) {
        for (size_t j = 0; j < i; j++) {
            assert_string_not_equal(kb_fields[i].name, kb_fields[j].name);
            assert_true(kb_fields[i].offset != kb_fields[j].offset);
            assert_true(kb_fields[i].slot == KB_NO_SLOT || kb_fields[i].slot != kb_fields[j].slot);
            assert_true(!kb_fields[i].prefix || !kb_fields[j].prefix || strcmp(kb_fields[i].prefix, kb_fields[j].prefix) != 0);
        }
    }
}

/* A boolean term may never be taken for a word. */
static void prefixes_of_fields_differ_from_those_of_words(void **state)
{
    (void)state;
    static const char *const words[] = {KB_PREFIX_ID,         KB_PREFIX_SURFACE,    KB_PREFIX_STEM,  KB_PREFIX_PIECE,
                                        KB_PREFIX_IDENTIFIER, KB_PREFIX_TITLE, KB_PREFIX_PAIR};
    for (size_t i = 0; i < kb_field_count; i++)
        for (size_t j = 0; j < COUNT(words) && kb_fields[i].prefix; j++)
            assert_int_not_equal(kb_fields[i].prefix[0], words[j][0]);
}

static void a_value_becomes_a_term(void **state)
{
    (void)state;
    static const struct {
        const char *why, *field, *value, *term;
    } rows[] = {
        {"a word", "state", "published", "XS:published"},
        {"capitals are no other value", "product", "Nova Phone 7", "XP:nova phone 7"},
        {"other letters stay as they are", "tags", "ÄRGER Größe", "XT:Ärger größe"},
        {"a colon in it", "tag", "a:b", "XT:a:b"},
        {"nothing", "product", "", "XP:"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        KB_OWNED(kb_text) bytes = exact_copy(kb_str_of(rows[i].value));
        KB_OWNED(kb_text) term = kb_field_term(kb_field_find(kb_str_of(rows[i].field)), (kb_str){bytes, strlen(rows[i].value)});
        assert_row(rows[i].why, kb_str_of(term), kb_str_of(rows[i].term));
    }
}

static void a_long_value_is_cut_at_a_character(void **state)
{
    (void)state;
    const kb_field *field = kb_field_find(KB_STR("product"));
    KB_OWNED(kb_text) plain = repeated("x", 5000);
    KB_OWNED(kb_text) emoji = repeated("😀", 500);
    KB_OWNED(kb_text) first = kb_field_term(field, kb_str_of(plain));
    KB_OWNED(kb_text) second = kb_field_term(field, kb_str_of(emoji));
    assert_int_equal(strlen(first), KB_TERM_BYTES);
    assert_true(strlen(second) <= KB_TERM_BYTES && strlen(second) > KB_TERM_BYTES - 4);
    assert_true(kb_utf8_valid(kb_str_of(second), NULL));
}

static void a_term_is_its_prefix_and_as_much_of_the_value_as_fits(void **state)
{
    (void)state;
    char term[KB_TERM_BYTES];
    assert_row("short", (kb_str){term, kb_term("TI", KB_STR("e417"), term)}, KB_STR("TIe417"));
    assert_row("empty", (kb_str){term, kb_term("W", KB_STR(""), term)}, KB_STR("W"));
    KB_OWNED(kb_text) letters = repeated("é", KB_TERM_BYTES); /* of two bytes each */
    assert_int_equal(kb_term("W", kb_str_of(letters), term), KB_TERM_BYTES - 1);
    assert_int_equal(kb_term("TI", kb_str_of(letters), term), KB_TERM_BYTES);
}

static void the_longest_id_fits_its_term(void **state)
{
    (void)state;
    char term[KB_TERM_BYTES];
    KB_OWNED(kb_text) id = repeated("x", KB_ID_BYTES);
    assert_int_equal(kb_id_term(KB_ARTICLE, id, term), KB_ID_BYTES + 3);
    assert_memory_equal(term, "Qa:xxx", 6);
    assert_int_equal(kb_id_term(KB_TICKET, "INC1", term), 7);
    assert_string_equal(term, "Qt:INC1");
}

static void values_of_time_sort_as_time_does(void **state)
{
    (void)state;
    static const int64_t times[] = {INT64_MIN + 1,
                                    INT64_C(-62135596800000),
                                    -256,
                                    -255,
                                    -1,
                                    0,
                                    1,
                                    255,
                                    256,
                                    65535,
                                    65536,
                                    INT64_C(1714640400000),
                                    INT64_C(1714640400001),
                                    INT64_C(253402300799999),
                                    INT64_MAX};
    char before[8], value[8];
    for (size_t i = 0; i < COUNT(times); i++) {
        assert_int_equal(kb_time_value(times[i], value), 8);
        assert_true(kb_time_from_value((kb_str){value, 8}) == times[i]);
        assert_true(i == 0 || memcmp(before, value, 8) < 0);
        memcpy(before, value, 8);
    }
    assert_int_equal(kb_time_value(KB_NO_TIME, value), 0); /* the empty value sorts before all */
    assert_true(kb_time_from_value((kb_str){"", 0}) == KB_NO_TIME);
    assert_true(kb_time_from_value((kb_str){"short", 5}) == KB_NO_TIME);
    assert_true(kb_time_from_value((kb_str){"too long.", 9}) == KB_NO_TIME);
}

static void partitions_are_named_by_tier_and_language(void **state)
{
    (void)state;
    char name[48];
    kb_partition_name(KB_TIER_PUBLIC, "de", name);
    assert_string_equal(name, "public.de");
    kb_partition_name(KB_TIER_INTERNAL, "und", name);
    assert_string_equal(name, "internal.und");
    kb_postings_free(NULL);
}

static void the_stamp_names_all_that_decides_on_terms(void **state)
{
    (void)state;
    KB_OWNED(kb_text) stamp = kb_stamp("72.1", "15.0", "2.2.0");
    KB_OWNED(kb_text) expected = kb_printf("analysis=%d icu=72.1 unicode=15.0 stemmer=2.2.0", KB_ANALYSIS_VERSION);
    assert_string_equal(stamp, expected);
}

static void words_of_fields_are_read_exactly(void **state)
{
    (void)state;
    kb_kind kind = KB_KINDS;
    kb_state of = KB_STATES;
    assert_true(kb_kind_parse(KB_STR("ticket"), &kind));
    assert_int_equal(kind, KB_TICKET);
    assert_false(kb_kind_parse(KB_STR("tickets"), &kind) || kb_kind_parse(KB_STR(""), &kind) ||
                 kb_kind_parse(KB_STR("Ticket"), &kind));
    assert_int_equal(kind, KB_TICKET);
    for (int i = 0; i < KB_STATES; i++) {
        assert_true(kb_state_parse(kb_str_of(kb_state_names[i]), &of));
        assert_int_equal(of, i);
    }
    assert_false(kb_state_parse(KB_STR("done"), &of));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_field_is_found_by_its_name),
        cmocka_unit_test(no_two_fields_share_a_name_a_prefix_or_a_slot),
        cmocka_unit_test(prefixes_of_fields_differ_from_those_of_words),
        cmocka_unit_test(a_value_becomes_a_term),
        cmocka_unit_test(a_long_value_is_cut_at_a_character),
        cmocka_unit_test(a_term_is_its_prefix_and_as_much_of_the_value_as_fits),
        cmocka_unit_test(the_longest_id_fits_its_term),
        cmocka_unit_test(values_of_time_sort_as_time_does),
        cmocka_unit_test(partitions_are_named_by_tier_and_language),
        cmocka_unit_test(the_stamp_names_all_that_decides_on_terms),
        cmocka_unit_test(words_of_fields_are_read_exactly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
