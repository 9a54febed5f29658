#include "fixture.h"

#include <stdlib.h>

/* Added in an order that is not that of the ids, so that Xapian's own order of equals would show. */
static void put_equals(place *here, int count, const char *text)
{
    for (int i = 0; i < count; i++) {
        KB_OWNED(kb_text) id = kb_printf("a:%03d", i * 37 % count);
        put(here, id, "public.en", text);
    }
}

static void equals_are_ordered_by_id_at_the_cut_too(void **state)
{
    place *here = *state;
    put_equals(here, 101, "printer");
    commit(here, 1);
    open_reader(here);
    kb_ask ask = *ask_for("printer");
    ask.limit = 4;
    ask.count_at_least = 4;
    assert_string_equal(answer_to(here, "public.en", &ask), "a:000 a:001 a:002 a:003");
}

static void a_heavier_hit_is_before_equals_with_lower_ids(void **state)
{
    place *here = *state;
    put_equals(here, 50, "printer queue");
    put(here, "a:zzz", "public.en", "printer printer");
    commit(here, 1);
    open_reader(here);
    kb_ask ask = *ask_for("printer");
    ask.limit = 3;
    assert_string_equal(answer_to(here, "public.en", &ask), "a:zzz a:000 a:001");
}

static void a_longer_answer_begins_with_the_shorter(void **state)
{
    place *here = *state;
    put_equals(here, 60, "printer");
    put_equals(here, 20, "printer queue");
    commit(here, 1);
    open_reader(here);
    kb_ask ask = *ask_for("printer queue");
    char before[1000] = "";
    for (ask.limit = 1; ask.limit <= 60; ask.limit++) {
        const char *now = answer_to(here, "public.en", &ask);
        assert_memory_equal(now, before, strlen(before));
        snprintf(before, sizeof before, "%s", now);
    }
}

static void without_words_documents_are_ordered_by_id_whatever_their_dates(void **state)
{
    static const struct {
        const char *id;
        int64_t updated_at;
    } documents[] = {
        {"a:5", 100}, {"a:3", 200}, {"a:4", 100}, {"a:2", -5}, {"a:1", KB_NO_TIME}, {"a:6", 300}, {"a:0", KB_NO_TIME},
    };
    place *here = *state;
    for (size_t i = 0; i < sizeof documents / sizeof *documents; i++) {
        kb_postings *postings = postings_of(documents[i].id, "public.en", "printer");
        add_time(postings, "updated_at", documents[i].updated_at);
        put_made(here, postings);
    }
    commit(here, 1);
    open_reader(here);
    const kb_ask all = empty_ask();
    assert_string_equal(answer_to(here, "public.en", &all), "a:0 a:1 a:2 a:3 a:4 a:5 a:6");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_place, remove_place)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(equals_are_ordered_by_id_at_the_cut_too),
        TEST(a_heavier_hit_is_before_equals_with_lower_ids),
        TEST(a_longer_answer_begins_with_the_shorter),
        TEST(without_words_documents_are_ordered_by_id_whatever_their_dates),
    };
    return cmocka_run_group_tests_name("index_order", tests, NULL, NULL);
}
