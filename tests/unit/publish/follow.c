#include "support.h"

static void a_stored_document_becomes_findable(void **state)
{
    struct place *place = *state;
    follow_until_ready(place);
    wait_indexed(place, put(place, "KB1", "Paper jam"));
    assert_true(has_title(place, "KB1", "Paper jam"));
    wait_indexed(place, put(place, "KB1", "Paper jam, again"));
    assert_true(has_title(place, "KB1", "Paper jam, again"));
    assert_int_equal(count_in(place, NULL), 1);
}

static void what_was_stored_before_the_start_is_found_when_it_is_ready(void **state)
{
    struct place *place = *state;
    put_many(place, "KB", 20);
    follow_until_ready(place);
    assert_int_equal(atomic_load(&place->ready_at), newest(place) + 1);
    assert_int_equal(count_in(place, "public.en"), 20);
    assert_int_equal(live_seq(place), newest(place));
}

static void a_deleted_document_is_gone(void **state)
{
    struct place *place = *state;
    put(place, "KB1", "Paper jam");
    put(place, "KB2", "No toner");
    follow_until_ready(place);
    wait_indexed(place, take_away(place, "KB1"));
    assert_false(is_found(place, "KB1"));
    assert_true(is_found(place, "KB2"));
}

static void a_document_moves_with_its_visibility_and_language(void **state)
{
    static const struct {
        const char *why;
        kb_visibility tier;
        const char *lang, *partition;
    } moves[] = {
        {"where it begins", KB_TIER_PUBLIC, "en", "public.en"},
        {"it is hidden from outsiders", KB_TIER_INTERNAL, "en", "internal.en"},
        {"its language was wrong", KB_TIER_INTERNAL, "de", "internal.de"},
        {"a region is no partition of its own", KB_TIER_INTERNAL, "de-AT", "internal.de"},
        {"both at once", KB_TIER_PUBLIC, "th", "public.th"},
    };
    struct place *place = *state;
    follow_until_ready(place);
    for (size_t i = 0; i < sizeof moves / sizeof *moves; i++) {
        wait_indexed(place, put_in(place, "KB1", "Paper jam", moves[i].tier, moves[i].lang));
        if (count_in(place, moves[i].partition) != 1 || count_in(place, NULL) != 1)
            fail_msg("%s: it is not in %s alone", moves[i].why, moves[i].partition);
    }
}

static void a_draft_is_not_findable(void **state)
{
    struct place *place = *state;
    follow_until_ready(place);
    wait_indexed(place, put(place, "KB1", "Paper jam"));
    wait_indexed(place, put_draft(place, "KB1"));
    assert_false(is_found(place, "KB1"));
    assert_int_equal(live_seq(place), newest(place));
}

static void a_change_of_links_reaches_the_index(void **state)
{
    struct place *place = *state;
    put(place, "KB1", "Paper jam");
    KB_OWNED(kb_document) ticket = kb_document_new(KB_TICKET);
    ticket->id = kb_str_dup(KB_STR("INC1"));
    ticket->title = kb_str_dup(KB_STR("Printer"));
    ticket->lang = kb_str_dup(KB_STR("en"));
    kb_write write;
    must(kb_document_check(ticket, &err));
    must(kb_store_put(place->store, ticket, 0, &write, &err));
    follow_until_ready(place);
    must(kb_store_link(place->store, "INC1", "KB1", &write, &err));
    kb_beacon_show(place->beacon, KB_STORED, write.seq);
    wait_indexed(place, write.seq);
    assert_int_equal(count_in(place, NULL), 2);
}

static void a_large_backlog_is_indexed_in_order(void **state)
{
    struct place *place = *state;
    follow_until_ready(place);
    put_many(place, "KB", 700);
    for (unsigned i = 0; i < 700; i += 7) {
        KB_OWNED(kb_text) id = kb_printf("KB%u", i);
        i % 2 ? take_away(place, id) : put(place, id, "second version");
    }
    wait_indexed(place, newest(place));
    assert_int_equal(count_in(place, NULL), 650);
    assert_true(has_title(place, "KB14", "second version"));
    assert_true(has_title(place, "KB15", "KB15"));
    assert_false(is_found(place, "KB7"));
}

/* Only the newest change of a document stands in the feed: most numbers are of none. */
static void a_feed_with_holes_is_read_to_its_end(void **state)
{
    struct place *place = *state;
    put_many(place, "KB", 300);
    for (int i = 0; i < 3; i++)
        put_many(place, "KB", 150);
    follow_until_ready(place);
    put_many(place, "KB", 299);
    put_many(place, "KB", 3);
    wait_indexed(place, newest(place));
    assert_int_equal(count_in(place, NULL), 300);
    assert_int_equal(live_seq(place), newest(place));
}

static void a_writer_without_a_beacon_is_noticed(void **state)
{
    struct place *place = *state;
    follow_until_ready(place);
    KB_OWNED(kb_text) path = kb_data_store_path(place->data);
    KB_OWNED(kb_store) other = NULL;
    KB_OWNED(kb_document) document = kb_document_new(KB_TICKET);
    document->id = kb_str_dup(KB_STR("INC1"));
    document->title = kb_str_dup(KB_STR("Printer"));
    document->lang = kb_str_dup(KB_STR("en"));
    kb_write write;
    must(kb_document_check(document, &err));
    must(kb_store_open(path, KB_STORE_WRITE, &other, &err));
    must(kb_store_put(other, document, 0, &write, &err));
    wait_indexed(place, write.seq);
    assert_int_equal(count_in(place, "internal.en"), 1);
}

static void a_second_follower_is_told_that_one_runs(void **state)
{
    struct place *place = *state;
    follow_until_ready(place);
    atomic_bool stop = false;
    must_fail(kb_follow(place->data, &stop, NULL, &err), KB_BUSY);
    wait_indexed(place, put(place, "KB1", "Paper jam"));
}

static void a_follower_needs_no_events_and_no_store_to_begin_with(void **state)
{
    struct place *place = *state;
    KB_OWNED(kb_text) data = path_of(place, "fresh/deeper");
    atomic_bool stop = true;
    must(kb_follow(data, &stop, NULL, &err));
    assert_true(exists(place, "fresh/deeper/store.db"));
}

static void the_first_generation_is_built(void **state)
{
    struct place *place = *state;
    put(place, "KB1", "Paper jam");
    assert_int_equal(live(place), 0);
    follow_until_ready(place);
    assert_int_equal(live(place), 1);
    assert_int_equal(atomic_load(&place->builds), 1);
    assert_int_equal(atomic_load(&place->readies), 1);
}

static void lights_of_another_boot_are_reset(void **state)
{
    struct place *place = *state;
    kb_beacon_show(place->beacon, KB_STORED, 999);
    kb_beacon_show(place->beacon, KB_INDEXED, 999);
    put(place, "KB1", "Paper jam");
    follow_until_ready(place);
    assert_int_equal(kb_beacon_seen(place->beacon, KB_STORED), 1);
    assert_int_equal(kb_beacon_seen(place->beacon, KB_INDEXED), 1);
    wait_indexed(place, put(place, "KB2", "No toner"));
}

static void a_light_that_promises_too_much_is_corrected(void **state)
{
    struct place *place = *state;
    follow_until_ready(place);
    kb_beacon_show(place->beacon, KB_STORED, 999);
    wait_indexed(place, put(place, "KB1", "Paper jam"));
    wait_indexed(place, put(place, "KB2", "No toner"));
    assert_int_equal(end_following(place), KB_OK);
    assert_int_equal(kb_beacon_seen(place->beacon, KB_STORED), 2);
}

static void a_follower_that_stopped_goes_on_where_it_was(void **state)
{
    struct place *place = *state;
    follow_until_ready(place);
    wait_indexed(place, put(place, "KB1", "Paper jam"));
    assert_int_equal(end_following(place), KB_OK);
    assert_false(exists(place, "index/gen-000001/unsynced"));
    put(place, "KB2", "No toner");
    follow_until_ready(place);
    assert_true(is_found(place, "KB1") && is_found(place, "KB2"));
    assert_int_equal(live(place), 1);
    assert_true(exists(place, "index/gen-000001/unsynced"));
}

static void a_stop_in_the_middle_of_a_backlog_loses_nothing(void **state)
{
    struct place *place = *state;
    follow_until_ready(place);
    put_many(place, "KB", 1500);
    assert_int_equal(end_following(place), KB_OK);
    follow_until_ready(place);
    assert_int_equal(count_in(place, NULL), 1500);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        place_test(a_stored_document_becomes_findable),
        place_test(what_was_stored_before_the_start_is_found_when_it_is_ready),
        place_test(a_deleted_document_is_gone),
        place_test(a_document_moves_with_its_visibility_and_language),
        place_test(a_draft_is_not_findable),
        place_test(a_change_of_links_reaches_the_index),
        place_test(a_large_backlog_is_indexed_in_order),
        place_test(a_feed_with_holes_is_read_to_its_end),
        place_test(a_writer_without_a_beacon_is_noticed),
        place_test(a_second_follower_is_told_that_one_runs),
        place_test(a_follower_needs_no_events_and_no_store_to_begin_with),
        place_test(the_first_generation_is_built),
        place_test(lights_of_another_boot_are_reset),
        place_test(a_light_that_promises_too_much_is_corrected),
        place_test(a_follower_that_stopped_goes_on_where_it_was),
        place_test(a_stop_in_the_middle_of_a_backlog_loses_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
