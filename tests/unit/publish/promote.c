#include "support.h"

#include "publish/generation.h"

#include <sys/stat.h>

static bool has_generation(struct place *place, unsigned number)
{
    KB_OWNED(kb_text) name = kb_printf("index/gen-%06u", number);
    return exists(place, name);
}

static void older_generations_but_those_to_keep_are_removed(void **state)
{
    static const struct {
        const char *why;
        unsigned keep, left;
    } cases[] = {
        {"none is kept", 0, 1},
        {"one for a rollback", 1, 2},
        {"more than there are", 9, 4},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct place *place = *state;
        for (int more = 0; more < 4; more++)
            build_and_promote(place, more ? 9 : 0);
        must(kb_generation_promote(place->data, 0, cases[i].keep, NULL, &err));
        if (generations(place) != cases[i].left)
            fail_msg("%s: %u are left", cases[i].why, generations(place));
    }
}

static void the_one_that_was_live_until_now_is_kept_first(void **state)
{
    struct place *place = *state;
    unsigned number;
    for (int i = 0; i < 3; i++)
        build_and_promote(place, 9);
    must(kb_generation_rollback(place->data, NULL, &number, &err)); /* 3 was not good, 2 is live again */
    assert_int_equal(build_and_promote(place, 1), 4);
    assert_true(has_generation(place, 2) && !has_generation(place, 1) && !has_generation(place, 3));
}

static void a_generation_can_be_promoted_by_its_number(void **state)
{
    struct place *place = *state;
    unsigned number = 0;
    put(place, "KB1", "Paper jam");
    for (int i = 0; i < 2; i++)
        must(kb_generation_build(place->data, NULL, NULL, &number, &err));
    must(kb_generation_promote(place->data, 1, 1, NULL, &err));
    assert_int_equal(live(place), 1);
    assert_int_equal(generations(place), 2);
    must_fail(kb_generation_promote(place->data, 7, 1, NULL, &err), KB_NOT_FOUND);
    assert_int_equal(live(place), 1);
}

static void nothing_can_be_promoted_where_nothing_is_built(void **state)
{
    struct place *place = *state;
    unsigned number = 0;
    must_fail(kb_generation_promote(place->data, 0, 1, NULL, &err), KB_NOT_FOUND);
    must_fail(kb_generation_rollback(place->data, NULL, &number, &err), KB_NOT_FOUND);
    build_and_promote(place, 1);
    must_fail(kb_generation_rollback(place->data, NULL, &number, &err), KB_NOT_FOUND);
}

static void a_rollback_brings_the_one_before_up_to_date(void **state)
{
    struct place *place = *state;
    unsigned number = 0;
    put(place, "KB1", "Paper jam");
    put(place, "KB2", "No toner");
    build_and_promote(place, 1);
    put(place, "KB1", "Paper jam, again");
    take_away(place, "KB2");
    build_and_promote(place, 1);
    put(place, "KB3", "Offline");
    must(kb_generation_rollback(place->data, NULL, &number, &err));
    assert_int_equal(number, 1);
    assert_int_equal(live(place), 1);
    assert_true(has_title(place, "KB1", "Paper jam, again"));
    assert_true(is_found(place, "KB3"));
    assert_false(is_found(place, "KB2"));
    assert_int_equal(live_seq(place), newest(place));
}

static void the_follower_goes_over_to_the_promoted_generation(void **state)
{
    struct place *place = *state;
    follow_until_ready(place);
    wait_indexed(place, put(place, "KB1", "Paper jam"));
    assert_int_equal(build_and_promote(place, 1), 2);
    wait_indexed(place, put(place, "KB2", "No toner"));
    assert_int_equal(live(place), 2);
    assert_true(is_found(place, "KB1") && is_found(place, "KB2"));
}

static void the_follower_goes_back_with_a_rollback(void **state)
{
    struct place *place = *state;
    unsigned number = 0;
    follow_until_ready(place);
    wait_indexed(place, put(place, "KB1", "Paper jam"));
    build_and_promote(place, 1);
    must(kb_generation_rollback(place->data, NULL, &number, &err)); /* while it may still have the first one open */
    assert_int_equal(number, 1);
    wait_indexed(place, put(place, "KB2", "No toner"));
    assert_int_equal(live(place), 1);
    assert_true(is_found(place, "KB1") && is_found(place, "KB2"));
}

static void promotions_without_a_pause_are_followed(void **state)
{
    struct place *place = *state;
    follow_until_ready(place);
    for (unsigned i = 0; i < 6; i++) {
        KB_OWNED(kb_text) id = kb_printf("KB%u", i);
        wait_indexed(place, put(place, id, "Paper jam"));
        build_and_promote(place, 0);
        assert_true(is_found(place, id));
    }
    wait_indexed(place, put(place, "LAST", "Paper jam"));
    assert_int_equal(count_in(place, NULL), 7);
    assert_int_equal(generations(place), 1);
}

/* Writes while generations are built and promoted; a reader may at any time expect what the light shows. */
struct writer {
    struct place *place;
    atomic_bool stop;
    unsigned written;
};

static void *write_on(void *context)
{
    struct writer *writer = context;
    KB_OWNED(kb_text) path = kb_data_store_path(writer->place->data);
    KB_OWNED(kb_store) store = NULL;
    if (kb_store_open(path, KB_STORE_WRITE, &store, NULL))
        return NULL;
    while (!atomic_load(&writer->stop)) {
        KB_OWNED(kb_document) document = kb_document_new(KB_TICKET);
        document->id = kb_printf("INC%u", writer->written);
        document->title = kb_str_dup(KB_STR("Printer"));
        document->lang = kb_str_dup(KB_STR("en"));
        kb_write write;
        if (kb_document_check(document, NULL) || kb_store_put(store, document, 0, &write, NULL))
            return NULL;
        writer->written++;
        kb_beacon_show(writer->place->beacon, KB_STORED, write.seq);
        nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL); /* a build must be able to catch up, on a busy machine too */
    }
    return NULL;
}

static void the_light_never_promises_what_the_live_one_does_not_hold(void **state)
{
    struct place *place = *state;
    struct writer writer = {.place = place};
    pthread_t thread;
    follow_until_ready(place);
    assert_int_equal(pthread_create(&thread, NULL, write_on, &writer), 0);
    for (int round = 0; round < 4; round++) {
        build_and_promote(place, 1);
        uint64_t promised = kb_beacon_seen(place->beacon, KB_INDEXED);
        assert_true(live_seq(place) >= promised);
        unsigned number = 0;
        if (round == 2)
            must(kb_generation_rollback(place->data, NULL, &number, &err));
        promised = kb_beacon_seen(place->beacon, KB_INDEXED);
        assert_true(live_seq(place) >= promised);
    }
    atomic_store(&writer.stop, true);
    pthread_join(thread, NULL);
    wait_indexed(place, newest(place));
    assert_int_equal(count_in(place, NULL), writer.written);
}

static void a_link_half_made_by_a_promotion_that_died_is_replaced(void **state)
{
    struct place *place = *state;
    build_and_promote(place, 1);
    KB_OWNED(kb_text) next = path_of(place, "index/current.new");
    assert_int_equal(symlink("gen-000009", next), 0);
    build_and_promote(place, 1);
    assert_int_equal(live(place), 2);
}

/* It cannot be marked as going. */
static void make_stubborn(struct place *place, unsigned number)
{
    KB_OWNED(kb_text) folder = kb_generation_path(place->data, number);
    KB_OWNED(kb_text) mark = kb_printf("%s/building", folder);
    assert_int_equal(mkdir(mark, 0700), 0);
}

static unsigned told;

static void note_undone(const char *what, const char *why)
{
    told += strcmp(what, "older generations") == 0 && strstr(why, "gen-000001") != NULL;
}

static void what_cannot_be_removed_behind_the_switch_does_not_make_it_fail(void **state)
{
    struct place *place = *state;
    unsigned number = 0;
    told = 0;
    put(place, "KB1", "Paper jam");
    build_and_promote(place, 1);
    must(kb_generation_build(place->data, NULL, NULL, &number, &err));
    make_stubborn(place, 1);
    must(kb_generation_supersede(place->data, 1, number, note_undone, &err));
    assert_int_equal(told, 1);
    assert_int_equal(live(place), 2);
    assert_true(has_generation(place, 1) && is_found(place, "KB1"));
}

static void what_is_no_link_to_a_generation_is_reported(void **state)
{
    static const char *const targets[] = {"/etc",       "gen-2",     "gen-000002/", "gen-0000002", "gen-99999999999999",
                                          "gen-00000x", "gen-000000"};
    struct place *place = *state;
    build_and_promote(place, 1);
    KB_OWNED(kb_text) link = path_of(place, "index/current");
    for (size_t i = 0; i < sizeof targets / sizeof *targets; i++) {
        unsigned number = 0;
        unlink(link);
        assert_int_equal(symlink(targets[i], link), 0);
        must_fail(kb_generation_current(place->data, &number, &err), KB_INVALID);
    }
    atomic_bool stop = false;
    unlink(link);
    assert_int_equal(mkdir(link, 0700), 0);
    must_fail(kb_follow(place->data, &stop, NULL, &err), KB_INVALID);
}

static void a_link_to_a_generation_that_is_gone_counts_as_none(void **state)
{
    struct place *place = *state;
    put(place, "KB1", "Paper jam");
    build_and_promote(place, 1);
    KB_OWNED(kb_text) link = path_of(place, "index/current");
    unlink(link);
    assert_int_equal(symlink("gen-000005", link), 0);
    assert_int_equal(live(place), 0);
    follow_until_ready(place);
    assert_int_equal(live(place), 2);
    assert_true(is_found(place, "KB1"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        place_test(older_generations_but_those_to_keep_are_removed),
        place_test(the_one_that_was_live_until_now_is_kept_first),
        place_test(a_generation_can_be_promoted_by_its_number),
        place_test(nothing_can_be_promoted_where_nothing_is_built),
        place_test(a_rollback_brings_the_one_before_up_to_date),
        place_test(the_follower_goes_over_to_the_promoted_generation),
        place_test(the_follower_goes_back_with_a_rollback),
        place_test(promotions_without_a_pause_are_followed),
        place_test(the_light_never_promises_what_the_live_one_does_not_hold),
        place_test(a_link_half_made_by_a_promotion_that_died_is_replaced),
        place_test(what_cannot_be_removed_behind_the_switch_does_not_make_it_fail),
        place_test(what_is_no_link_to_a_generation_is_reported),
        place_test(a_link_to_a_generation_that_is_gone_counts_as_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
