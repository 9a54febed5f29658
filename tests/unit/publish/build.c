#include "support.h"

#include "publish/generation.h"

#include <sys/stat.h>

/* What a progress function does in the middle of a build, and how often it was asked. */
struct middle {
    struct place *place;
    unsigned asked;
    unsigned stop_at; /* 0: never */
    kb_code other;    /* what a second build answered */
    uint64_t done, total;
};

static unsigned build(struct place *place, kb_progress *progress, struct middle *middle)
{
    unsigned number = 0;
    must(kb_generation_build(place->data, progress, middle, &number, &err));
    return number;
}

static void a_build_without_a_store_makes_nothing(void **state)
{
    struct place *place = *state;
    KB_OWNED(kb_text) data = path_of(place, "nowhere");
    unsigned number = 0;
    must_fail(kb_generation_build(data, NULL, NULL, &number, &err), KB_NOT_FOUND);
    assert_false(exists(place, "nowhere"));
}

static void an_empty_store_gives_an_empty_generation(void **state)
{
    struct place *place = *state;
    assert_int_equal(build_and_promote(place, 1), 1);
    assert_int_equal(count_in(place, NULL), 0);
}

static void a_built_generation_is_live_only_once_promoted(void **state)
{
    struct place *place = *state;
    put(place, "KB1", "Paper jam");
    assert_int_equal(build(place, NULL, NULL), 1);
    assert_int_equal(live(place), 0);
    must(kb_generation_promote(place->data, 0, 1, NULL, &err));
    assert_int_equal(live(place), 1);
    assert_true(is_found(place, "KB1"));
    assert_int_equal(kb_beacon_seen(place->beacon, KB_INDEXED), 1);
}

static void a_build_of_many_has_each_once(void **state)
{
    struct place *place = *state;
    put_many(place, "KB", 900);
    for (int i = 0; i < 9; i++) {
        KB_OWNED(kb_text) id = kb_printf("KB%d", i * 100);
        take_away(place, id);
    }
    build_and_promote(place, 1);
    assert_int_equal(count_in(place, NULL), 891);
    assert_false(is_found(place, "KB100"));
    assert_int_equal(live_seq(place), newest(place));
}

static bool write_meanwhile(void *context, uint64_t done, uint64_t total)
{
    struct middle *middle = context;
    assert_true(done <= total);
    if (middle->asked++ != 3)
        return true;
    put(middle->place, "KB0", "changed meanwhile");
    put(middle->place, "NEW", "written meanwhile");
    take_away(middle->place, "KB1");
    take_away(middle->place, "KB399");
    return true;
}

static void what_is_written_during_a_build_is_in_it(void **state)
{
    struct place *place = *state;
    struct middle middle = {.place = place};
    put_many(place, "KB", 400);
    unsigned number = build(place, write_meanwhile, &middle);
    assert_true(middle.asked > 3);
    must(kb_generation_promote(place->data, number, 1, NULL, &err));
    assert_true(has_title(place, "KB0", "changed meanwhile"));
    assert_true(is_found(place, "NEW"));
    assert_false(is_found(place, "KB1") || is_found(place, "KB399"));
    assert_int_equal(count_in(place, NULL), 399);
}

static void what_is_written_between_build_and_promotion_is_in_it(void **state)
{
    struct place *place = *state;
    put_many(place, "KB", 10);
    build(place, NULL, NULL);
    put(place, "NEW", "written later");
    take_away(place, "KB1");
    must(kb_generation_promote(place->data, 0, 1, NULL, &err));
    assert_true(is_found(place, "NEW"));
    assert_int_equal(count_in(place, NULL), 10);
}

static void a_build_beside_a_follower_leaves_the_live_one_alone(void **state)
{
    struct place *place = *state;
    struct middle middle = {.place = place};
    put_many(place, "KB", 400);
    follow_until_ready(place);
    unsigned number = build(place, write_meanwhile, &middle);
    wait_indexed(place, newest(place));
    assert_int_equal(live(place), 1);
    assert_true(has_title(place, "KB0", "changed meanwhile"));
    assert_int_equal(count_in(place, NULL), 399);
    must(kb_generation_promote(place->data, number, 1, NULL, &err));
    assert_int_equal(live(place), 2);
    assert_true(has_title(place, "KB0", "changed meanwhile"));
    assert_int_equal(count_in(place, NULL), 399);
}

static bool stop_later(void *context, uint64_t done, uint64_t total)
{
    struct middle *middle = context;
    middle->done = done;
    middle->total = total;
    return ++middle->asked < middle->stop_at;
}

static void a_stopped_build_leaves_nothing_behind(void **state)
{
    struct place *place = *state;
    put_many(place, "KB", 400);
    build_and_promote(place, 1);
    for (unsigned stop_at = 1; stop_at < 12; stop_at += 5) {
        struct middle middle = {.stop_at = stop_at};
        unsigned number = 77;
        must_fail(kb_generation_build(place->data, stop_later, &middle, &number, &err), KB_UNAVAILABLE);
        assert_int_equal(number, 77);
        assert_int_equal(middle.total, 400);
        assert_false(exists(place, "index/gen-000002"));
        assert_int_equal(live(place), 1);
    }
}

static bool build_meanwhile(void *context, uint64_t done, uint64_t total)
{
    (void)done, (void)total;
    struct middle *middle = context;
    unsigned number = 0;
    if (middle->asked++ == 0)
        middle->other = kb_generation_build(middle->place->data, NULL, NULL, &number, NULL);
    return true;
}

static void a_second_build_is_told_that_one_runs(void **state)
{
    struct place *place = *state;
    struct middle middle = {.place = place};
    put(place, "KB1", "Paper jam");
    build(place, build_meanwhile, &middle);
    assert_int_equal(middle.other, KB_BUSY);
    assert_int_equal(build(place, NULL, NULL), 2);
}

static void a_half_built_generation_is_none_and_goes_with_the_next_build(void **state)
{
    struct place *place = *state;
    KB_OWNED(kb_text) folder = path_of(place, "index/gen-000002");
    put(place, "KB1", "Paper jam");
    build_and_promote(place, 1);
    assert_int_equal(mkdir(folder, 0700), 0);
    write_file(place, "index/gen-000002/building", ""); /* and its process died */
    assert_int_equal(generations(place), 1);
    must_fail(kb_generation_promote(place->data, 2, 1, NULL, &err), KB_NOT_FOUND);
    must(kb_generation_promote(place->data, 0, 1, NULL, &err));
    assert_int_equal(live(place), 1);
    write_file(place, "index/gen-000002/trace", "of the one that died");
    assert_int_equal(build(place, NULL, NULL), 2);
    assert_false(exists(place, "index/gen-000002/trace"));
    assert_int_equal(generations(place), 2);
}

static void a_folder_that_got_no_name_yet_is_in_nobodys_way(void **state)
{
    struct place *place = *state;
    KB_OWNED(kb_text) index = path_of(place, "index");
    KB_OWNED(kb_text) fresh = path_of(place, "index/new");
    put(place, "KB1", "Paper jam");
    assert_int_equal(mkdir(index, 0700) | mkdir(fresh, 0700), 0);
    assert_int_equal(build(place, NULL, NULL), 1);
    assert_false(exists(place, "index/new"));
}

static void the_list_describes_each_generation(void **state)
{
    struct place *place = *state;
    put(place, "KB1", "Paper jam");
    build_and_promote(place, 1);
    put(place, "KB2", "No toner");
    build(place, NULL, NULL);
    kb_generation *list = NULL;
    size_t count = 0;
    must(kb_generation_list(place->data, &list, &count, &err));
    assert_int_equal(count, 2);
    assert_true(list[0].current && !list[1].current);
    assert_true(list[0].number == 1 && list[0].seq == 1 && list[0].documents == 1);
    assert_true(list[1].number == 2 && list[1].seq == 2 && list[1].documents == 2 && list[1].bytes > 1000);
    assert_string_equal(list[0].stamp, list[1].stamp);
    assert_non_null(strstr(list[0].stamp, "analysis="));
    free(list);
}

static void one_that_cannot_be_read_is_listed_without_a_stamp(void **state)
{
    struct place *place = *state;
    put(place, "KB1", "Paper jam");
    build_and_promote(place, 1);
    KB_OWNED(kb_text) stamp = path_of(place, "index/gen-000001/stamp");
    unlink(stamp);
    kb_generation *list = NULL;
    size_t count = 0;
    must(kb_generation_list(place->data, &list, &count, &err));
    assert_int_equal(count, 1);
    assert_string_equal(list[0].stamp, "");
    free(list);
}

static void an_empty_folder_has_no_generations(void **state)
{
    struct place *place = *state;
    assert_int_equal(generations(place), 0);
    assert_int_equal(live(place), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        place_test(a_build_without_a_store_makes_nothing),
        place_test(an_empty_store_gives_an_empty_generation),
        place_test(a_built_generation_is_live_only_once_promoted),
        place_test(a_build_of_many_has_each_once),
        place_test(what_is_written_during_a_build_is_in_it),
        place_test(what_is_written_between_build_and_promotion_is_in_it),
        place_test(a_build_beside_a_follower_leaves_the_live_one_alone),
        place_test(a_stopped_build_leaves_nothing_behind),
        place_test(a_second_build_is_told_that_one_runs),
        place_test(a_half_built_generation_is_none_and_goes_with_the_next_build),
        place_test(a_folder_that_got_no_name_yet_is_in_nobodys_way),
        place_test(the_list_describes_each_generation),
        place_test(one_that_cannot_be_read_is_listed_without_a_stamp),
        place_test(an_empty_folder_has_no_generations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
