#include "support.h"

#include "base/file.h"
#include "text/postings.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>

/* ---- what may happen to an index ------------------------------------------------------------------------------------ */

static void overwrite(struct place *place, const char *name, off_t from, size_t bytes)
{
    KB_OWNED(kb_text) path = path_of(place, name);
    KB_OWNED_FD fd = open(path, O_WRONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    KB_OWNED(kb_text) noise = kb_alloc(bytes);
    memset(noise, 0xa5, bytes);
    assert_int_equal(pwrite(fd, noise, bytes, from), (ssize_t)bytes);
}

static void lose(struct place *place, const char *name)
{
    KB_OWNED(kb_text) path = path_of(place, name);
    must(kb_folder_remove(path, &err));
}

static void lose_the_stamp(struct place *place)
{
    lose(place, "index/gen-000001/stamp");
}

static void lose_a_file_of_xapian(struct place *place)
{
    lose(place, "index/gen-000001/public.en/iamglass");
}

static void garble_a_file_of_xapian(struct place *place)
{
    overwrite(place, "index/gen-000001/public.en/iamglass", 0, 64);
}

static void empty_the_folder(struct place *place)
{
    KB_OWNED(kb_text) folder = path_of(place, "index/gen-000001");
    must(kb_folder_remove(folder, &err));
    assert_int_equal(mkdir(folder, 0700), 0);
}

static void make_it_of_another_analyser(struct place *place)
{
    write_file(place, "index/gen-000001/stamp", "analysis=0");
}

/* As when an older copy of the store was brought back. */
static void make_it_newer_than_the_store(struct place *place)
{
    KB_OWNED(kb_text) folder = path_of(place, "index/gen-000001");
    KB_OWNED(kb_text) stamp = kb_text_stamp();
    kb_index_writer *writer = NULL;
    must(kb_index_writer_open(folder, stamp, true, &writer, &err));
    must(kb_index_writer_commit(writer, 1000, &err));
    kb_index_writer_close(writer);
}

static void damage_it_in_a_power_cut(struct place *place)
{
    overwrite(place, "index/gen-000001/public.en/postlist.glass", 0, 8192);
    write_file(place, "index/gen-000001/unsynced", "0 11111111-2222-3333-4444-555555555555\n");
}

static void feed_it_from_another_store(struct place *place)
{
    write_file(place, "index/gen-000001/store", "0123456789abcdef0123456789abcdef\n");
}

static void forget_whose_it_is(struct place *place)
{
    KB_OWNED(kb_text) path = path_of(place, "index/gen-000001/store");
    assert_int_equal(unlink(path), 0);
}

static const struct damage {
    const char *why;
    void (*happens)(struct place *place);
    bool put_aside; /* it is of no use as it is */
} damages[] = {
    {"its stamp is lost", lose_the_stamp, true},
    {"a file is lost", lose_a_file_of_xapian, true},
    {"a file holds garbage", garble_a_file_of_xapian, true},
    {"all is lost but the folder", empty_the_folder, true},
    {"a power cut tore it", damage_it_in_a_power_cut, true},
    {"another analyser made it", make_it_of_another_analyser, false},
    {"it knows changes that the store does not", make_it_newer_than_the_store, false},
    {"another store fed it", feed_it_from_another_store, false},
    {"nobody knows which store fed it", forget_whose_it_is, false},
};

/* ---- what becomes of it --------------------------------------------------------------------------------------------- */

static bool old_one_is_live(void *context, uint64_t done, uint64_t total)
{
    (void)done, (void)total;
    struct place *place = context;
    atomic_fetch_add(&place->builds, 1);
    unsigned number = 0;
    if (kb_generation_current(place->data, &number, NULL) || number != 1)
        atomic_fetch_add(&place->parked, 1000); /* noticed by the test */
    return true;
}

static void on_ready(void *context, uint64_t seq)
{
    struct place *place = context;
    atomic_store(&place->ready_at, seq + 1);
}

static void check_damage(struct place *place, const struct damage *damage)
{
    put_many(place, "KB", 50);
    build_and_promote(place, 1);
    damage->happens(place);
    place->events = (kb_follow_options){.ready = on_ready, .building = old_one_is_live, .context = place};
    follow_until_ready(place);
    bool whole = live(place) == 2 && count_in(place, NULL) == 50 && live_seq(place) == newest(place);
    bool found_again = atomic_load(&place->builds) > 0 && atomic_load(&place->parked) == 0;
    bool aside = exists(place, "index/bad-000001"), beside = exists(place, "index/gen-000001");
    if (!whole || !found_again || aside != damage->put_aside || beside == damage->put_aside)
        fail_msg("%s: it was not built anew, and put aside or kept, as it should", damage->why);
    wait_indexed(place, put(place, "NEW", "No toner"));
    assert_int_equal(end_following(place), KB_OK);
}

static void a_damaged_or_outdated_index_is_built_anew_beside_the_live_one(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof damages / sizeof *damages; i++) {
        void *place = NULL;
        assert_int_equal(place_make(&place), 0);
        check_damage(place, &damages[i]);
        assert_int_equal(place_remove(&place), 0);
    }
}

static void only_the_last_damaged_one_is_put_aside(void **state)
{
    struct place *place = *state;
    put_many(place, "KB", 5);
    build_and_promote(place, 1);
    lose_a_file_of_xapian(place);
    follow_until_ready(place);
    end_following(place);
    lose(place, "index/gen-000002/public.en/iamglass");
    follow_until_ready(place);
    assert_int_equal(live(place), 3);
    assert_true(exists(place, "index/bad-000002") && !exists(place, "index/bad-000001"));
}

/* What fails now may be well in a moment, and a rebuild of a large store takes long. */
static void a_note_of_its_store_that_cannot_be_read_is_no_other_store(void **state)
{
    struct place *place = *state;
    atomic_bool stop = false;
    unsigned number = 0;
    put(place, "KB1", "Paper jam");
    build_and_promote(place, 1);
    forget_whose_it_is(place);
    KB_OWNED(kb_text) note = path_of(place, "index/gen-000001/store");
    assert_int_equal(mkdir(note, 0700), 0);
    must_fail(kb_follow(place->data, &stop, NULL, &err), KB_IO);
    must_fail(kb_generation_compact(place->data, NULL, &number, &err), KB_IO);
    assert_int_equal(live(place), 1);
    assert_int_equal(generations(place), 1);
}

/* ---- after a power cut ---------------------------------------------------------------------------------------------- */

/* The index says that it holds a change which did not reach the disk. */
static void forget_in_index(struct place *place, const char *id)
{
    KB_OWNED(kb_text) folder = path_of(place, "index/gen-000001");
    KB_OWNED(kb_text) stamp = kb_text_stamp();
    kb_index_writer *writer = NULL;
    must(kb_index_writer_open(folder, stamp, true, &writer, &err));
    must(kb_index_writer_remove(writer, KB_ARTICLE, id, &err));
    must(kb_index_writer_commit(writer, kb_index_writer_seq(writer), &err));
    kb_index_writer_close(writer);
}

static void what_a_power_cut_may_have_cost_is_fed_again(void **state)
{
    static const struct {
        const char *why, *note;
        bool comes_back;
    } cases[] = {
        {"another boot, and nothing was on the disk", "0 11111111-2222-3333-4444-555555555555\n", true},
        {"another boot, and the change came after what was on the disk", "1 11111111-2222-3333-4444-555555555555\n", true},
        {"another boot, and the change was on the disk", "2 11111111-2222-3333-4444-555555555555\n", false},
        {"a note that nobody can read", "\xff\xff", true},
        {"an empty note", "", true},
        {"closed well", NULL, false},
    };
    struct place *place = *state;
    put(place, "KB1", "Paper jam");
    put(place, "KB2", "No toner");
    build_and_promote(place, 1);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        forget_in_index(place, "KB2");
        if (cases[i].note)
            write_file(place, "index/gen-000001/unsynced", cases[i].note);
        follow_until_ready(place);
        if (is_found(place, "KB2") != cases[i].comes_back || live(place) != 1)
            fail_msg("%s: it is %sfound", cases[i].why, cases[i].comes_back ? "not " : "");
        assert_int_equal(end_following(place), KB_OK);
        assert_false(exists(place, "index/gen-000001/unsynced"));
    }
}

static void a_note_of_this_boot_costs_nothing(void **state)
{
    struct place *place = *state;
    put(place, "KB1", "Paper jam");
    build_and_promote(place, 1);
    forget_in_index(place, "KB1");
    KB_OWNED(kb_text) boot = NULL;
    size_t len;
    must(kb_file_read("/proc/sys/kernel/random/boot_id", 64, &boot, &len, &err));
    KB_OWNED(kb_text) note = kb_printf("0 %s", boot);
    write_file(place, "index/gen-000001/unsynced", note);
    follow_until_ready(place);
    assert_false(is_found(place, "KB1")); /* as nothing looked for it */
}

static void a_rollback_to_a_damaged_one_changes_nothing(void **state)
{
    struct place *place = *state;
    unsigned number = 0;
    put(place, "KB1", "Paper jam");
    build_and_promote(place, 1);
    build_and_promote(place, 1);
    lose_a_file_of_xapian(place);
    must_fail(kb_generation_rollback(place->data, NULL, &number, &err), KB_CORRUPT);
    assert_int_equal(live(place), 2);
}

static void one_of_another_analyser_is_not_promoted(void **state)
{
    struct place *place = *state;
    unsigned number = 0;
    put(place, "KB1", "Paper jam");
    build_and_promote(place, 1);
    build_and_promote(place, 1);
    make_it_of_another_analyser(place);
    must_fail(kb_generation_promote(place->data, 1, 1, NULL, &err), KB_OUTDATED);
    must_fail(kb_generation_rollback(place->data, NULL, &number, &err), KB_OUTDATED);
    assert_int_equal(live(place), 2);
    assert_int_equal(generations(place), 2);
}

/* ---- while the follower runs ---------------------------------------------------------------------------------------- */

static void an_index_that_disappears_under_the_follower_is_built_again(void **state)
{
    struct place *place = *state;
    put(place, "KB1", "Paper jam");
    follow_until_ready(place);
    lose(place, "index/current");
    wait_indexed(place, put(place, "KB2", "No toner"));
    assert_int_equal(live(place), 2);
    assert_int_equal(count_in(place, NULL), 2);
}

static void a_follower_makes_way_for_a_newer_program(void **state)
{
    struct place *place = *state;
    put(place, "KB1", "Paper jam");
    unsigned number = 0;
    must(kb_generation_build(place->data, NULL, NULL, &number, &err));
    follow_until_ready(place); /* builds and promotes the second */
    assert_int_equal(live(place), 2);
    make_it_of_another_analyser(place);
    KB_OWNED(kb_text) next = path_of(place, "index/next");
    KB_OWNED(kb_text) link = path_of(place, "index/current");
    assert_int_equal(symlink("gen-000001", next), 0);
    assert_int_equal(rename(next, link), 0);
    pthread_join(place->thread, NULL);
    place->following = false;
    assert_int_equal(place->ended, KB_OUTDATED);
    assert_int_equal(live(place), 1);
}

static int unmount_and_remove(void **state)
{
    struct place *place = *state;
    if (place->following)
        end_following(place);
    KB_OWNED(kb_text) index = path_of(place, "index");
    umount(index);
    return place_remove(state);
}

static void a_full_disk_ends_the_follower_and_costs_nothing(void **state)
{
    struct place *place = *state;
    KB_OWNED(kb_text) index = path_of(place, "index");
    must(kb_folder_make(index, &err));
    if (mount("tmpfs", index, "tmpfs", 0, "size=2m"))
        skip();
    put(place, "KB1", "Paper jam");
    follow_until_ready(place);
    put_many(place, "KB", 1500);
    pthread_join(place->thread, NULL);
    place->following = false;
    kb_code full = place->ended;
    int larger = mount("tmpfs", index, "tmpfs", MS_REMOUNT, "size=64m");
    follow_until_ready(place);
    assert_int_equal(full, KB_FULL);
    assert_int_equal(larger, 0);
    assert_int_equal(count_in(place, NULL), 1500);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_damaged_or_outdated_index_is_built_anew_beside_the_live_one),
        place_test(only_the_last_damaged_one_is_put_aside),
        place_test(a_note_of_its_store_that_cannot_be_read_is_no_other_store),
        place_test(what_a_power_cut_may_have_cost_is_fed_again),
        place_test(a_note_of_this_boot_costs_nothing),
        place_test(a_rollback_to_a_damaged_one_changes_nothing),
        place_test(one_of_another_analyser_is_not_promoted),
        place_test(an_index_that_disappears_under_the_follower_is_built_again),
        place_test(a_follower_makes_way_for_a_newer_program),
        cmocka_unit_test_setup_teardown(a_full_disk_ends_the_follower_and_costs_nothing, place_make, unmount_and_remove),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
