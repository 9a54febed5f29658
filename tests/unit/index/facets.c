#include "fixture.h"

#include <stdlib.h>

#define SEPARATOR "\x1f"

static void put_tagged(place *here, const char *id, const char *product, const char *tags)
{
    kb_postings *postings = postings_of(id, "public.en", "printer");
    add_value(postings, "product", kb_str_of(product));
    add_value(postings, "tags", kb_str_of(tags));
    put_made(here, postings);
}

static uint32_t slot_of(const char *field)
{
    return kb_field_find(kb_str_of(field))->slot;
}

/* "hp=2 canon=1", in the order they come. */
static const char *facets_of(place *here, const char *words, const uint32_t *slots, size_t count)
{
    static char text[1000];
    kb_ask ask = *ask_for(words);
    ask.limit = 1;
    ask.count_at_least = 1;
    ask.facet_slots = slots;
    ask.facet_count = count;
    kb_found_set found = {0};
    assert_ok(here, kb_index_ask(here->reader, 0, &ask, &found, &here->err));
    assert_true(found.total_is_exact);
    text[0] = '\0';
    for (size_t i = 0; i < found.facet_count; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s%s=%u", i ? " " : "", found.facets[i].value,
                 (unsigned)found.facets[i].count);
    kb_found_set_clear(&found);
    return text;
}

static void values_are_counted_over_all_hits_the_commonest_first(void **state)
{
    place *here = *state;
    put_tagged(here, "a:1", "canon", "");
    for (int i = 0; i < 500; i++) {
        KB_OWNED(kb_text) id = kb_printf("a:h%d", i);
        put_tagged(here, id, "hp", "");
    }
    put_tagged(here, "a:2", "brother", "");
    put_tagged(here, "a:3", "", "");
    put(here, "a:4", "public.en", "scanner");
    commit(here, 1);
    open_reader(here);
    const uint32_t slots[] = {slot_of("product")};
    assert_string_equal(facets_of(here, "printer", slots, 1), "hp=500 brother=1 canon=1");
}

static void the_items_of_a_list_count_each_and_once_for_a_document(void **state)
{
    place *here = *state;
    put_tagged(here, "a:1", "hp", "wlan" SEPARATOR "driver");
    put_tagged(here, "a:2", "hp", "driver");
    put_tagged(here, "a:3", "hp", "driver" SEPARATOR "driver" SEPARATOR "toner");
    put_tagged(here, "a:4", "hp", SEPARATOR);
    commit(here, 1);
    open_reader(here);
    const uint32_t slots[] = {slot_of("tags"), slot_of("product")};
    assert_string_equal(facets_of(here, "printer", slots, 2), "driver=3 toner=1 wlan=1 hp=4");
}

static void the_separator_of_lists_is_no_separator_elsewhere(void **state)
{
    place *here = *state;
    put_tagged(here, "a:1", "a" SEPARATOR "b", "");
    commit(here, 1);
    open_reader(here);
    const uint32_t slots[] = {slot_of("product")};
    assert_string_equal(facets_of(here, "printer", slots, 1), "a" SEPARATOR "b=1");
}

static void no_more_values_are_told_than_the_ceiling(void **state)
{
    place *here = *state;
    for (int i = 0; i < 60; i++) {
        KB_OWNED_BUF tags = {0};
        for (int j = 0; j < 50; j++)
            kb_buf_printf(&tags, "%s%04d", j ? SEPARATOR : "", i * 50 + j);
        KB_OWNED(kb_text) id = kb_printf("a:%d", i);
        put_tagged(here, id, "hp", tags.bytes);
    }
    put_tagged(here, "a:x", "hp", "2999");
    commit(here, 1);
    open_reader(here);
    kb_ask ask = *ask_for("printer");
    const uint32_t slots[] = {slot_of("tags")};
    ask.facet_slots = slots;
    ask.facet_count = 1;
    kb_found_set found = {0};
    assert_ok(here, kb_index_ask(here->reader, 0, &ask, &found, &here->err));
    assert_int_equal(found.facet_count, KB_FACET_VALUES);
    assert_string_equal(found.facets[0].value, "2999");
    kb_found_set_clear(&found);
}

static void slots_without_facets_are_refused(void **state)
{
    const struct {
        const char *why;
        uint32_t slot;
    } cases[] = {
        {"nobody counts milliseconds", slot_of("updated_at")},
        {"no field has it", 50},
        {"the index's own", 60},
        {"what fields without a slot have", KB_NO_SLOT},
    };
    place *here = *state;
    put_tagged(here, "a:1", "hp", "");
    commit(here, 1);
    open_reader(here);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        kb_ask ask = *ask_for("printer");
        ask.facet_slots = &cases[i].slot;
        ask.facet_count = 1;
        kb_found_set found = {0};
        if (kb_index_ask(here->reader, 0, &ask, &found, NULL) != KB_INVALID)
            fail_msg("slot %u was accepted: %s", cases[i].slot, cases[i].why);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_place, remove_place)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(values_are_counted_over_all_hits_the_commonest_first),
        TEST(the_items_of_a_list_count_each_and_once_for_a_document),
        TEST(the_separator_of_lists_is_no_separator_elsewhere),
        TEST(no_more_values_are_told_than_the_ceiling),
        TEST(slots_without_facets_are_refused),
    };
    return cmocka_run_group_tests_name("index_facets", tests, NULL, NULL);
}
