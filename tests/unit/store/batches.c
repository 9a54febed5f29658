#include "support.h"

#include "store/db.h"

static void a_batch_stands_as_a_whole(void **state)
{
    struct place *place = *state;
    must(kb_store_begin(place->store, &err));
    put(place->store, KB_ARTICLE, "KB1", "one"), put(place->store, KB_TICKET, "INC1", "t");
    link_both(place->store, "INC1", "KB1");
    remove_document(place->store, KB_TICKET, "INC1");
    must(kb_store_commit(place->store, &err));
    KB_OWNED(kb_text) feed = feed_text(reopen(place), 0, 10);
    assert_string_equal(feed, "a:KB1@4 -t:INC1@5");
}

static void a_batch_sees_its_own_writes_and_others_do_not(void **state)
{
    struct place *place = *state;
    KB_OWNED(kb_store) reader = open_other(place, KB_STORE_READ);
    must(kb_store_begin(place->store, &err));
    put(place->store, KB_ARTICLE, "KB1", "one");
    assert_title(place->store, KB_ARTICLE, "KB1", "one");
    assert_absent(reader, KB_ARTICLE, "KB1");
    assert_int_equal(newest(reader), 0);
    must(kb_store_commit(place->store, &err));
    assert_title(reader, KB_ARTICLE, "KB1", "one");
}

static void a_rolled_back_batch_never_happened(void **state)
{
    struct place *place = *state;
    put(place->store, KB_ARTICLE, "KB1", "one");
    must(kb_store_begin(place->store, &err));
    put(place->store, KB_ARTICLE, "KB1", "two"), put(place->store, KB_ARTICLE, "KB2", "two");
    kb_store_rollback(place->store);
    KB_OWNED(kb_text) feed = feed_text(place->store, 0, 10);
    assert_string_equal(feed, "a:KB1@1");
    assert_title(place->store, KB_ARTICLE, "KB1", "one");
    assert_int_equal(put(place->store, KB_ARTICLE, "KB2", "two").seq, 2);
}

static void a_write_that_fails_leaves_the_others(void **state)
{
    struct place *place = *state;
    kb_write write;
    KB_OWNED(kb_document) stale = new_article("KB1", "lost update");
    KB_OWNED(kb_document) far = new_article("KB3", "a year that cannot be written");
    far->valid_until = INT64_MAX / 2;
    must(kb_store_begin(place->store, &err));
    put(place->store, KB_ARTICLE, "KB1", "one");
    must_fail(kb_store_put(place->store, stale, 9, &write, &err), KB_CONFLICT, "at version 1");
    must_fail(kb_store_put(place->store, far, 0, &write, &err), KB_INVALID, "'valid_until' must be a time");
    must_fail(kb_store_delete(place->store, KB_TICKET, "INC1", 0, &write, &err), KB_NOT_FOUND, "INC1");
    must_fail(kb_store_link(place->store, "INC1", "KB1", &write, &err), KB_NOT_FOUND, "INC1");
    put(place->store, KB_ARTICLE, "KB2", "two");
    must(kb_store_commit(place->store, &err));
    KB_OWNED(kb_text) feed = feed_text(reopen(place), 0, 10);
    assert_string_equal(feed, "a:KB1@1 a:KB2@2");
    assert_title(place->store, KB_ARTICLE, "KB1", "one");
}

static void closing_with_an_open_batch_drops_it(void **state)
{
    struct place *place = *state;
    must(kb_store_begin(place->store, &err));
    put(place->store, KB_ARTICLE, "KB1", "one");
    assert_absent(reopen(place), KB_ARTICLE, "KB1");
    put(place->store, KB_ARTICLE, "KB2", "two");
}

static void begin_and_commit_come_in_pairs(void **state)
{
    struct place *place = *state;
    must_fail(kb_store_commit(place->store, &err), KB_INTERNAL, "cannot do");
    kb_store_rollback(place->store);
    must(kb_store_begin(place->store, &err));
    must_fail(kb_store_begin(place->store, &err), KB_INTERNAL, "cannot do");
    put(place->store, KB_ARTICLE, "KB1", "one");
    must(kb_store_commit(place->store, &err));
    kb_store_rollback(place->store);
    assert_title(place->store, KB_ARTICLE, "KB1", "one");
}

static void an_empty_batch_is_fine(void **state)
{
    struct place *place = *state;
    must(kb_store_begin(place->store, &err));
    must(kb_store_commit(place->store, &err));
    assert_int_equal(newest(place->store), 0);
}

static void a_second_writer_is_told_that_the_store_is_busy(void **state)
{
    struct place *place = *state;
    kb_write write;
    KB_OWNED(kb_store) other = open_other(place, KB_STORE_WRITE);
    KB_OWNED(kb_document) document = new_article("KB2", "two");
    sqlite3_busy_timeout(other->db, 10);
    must(kb_store_begin(place->store, &err));
    put(place->store, KB_ARTICLE, "KB1", "one");
    must_fail(kb_store_put(other, document, 0, &write, &err), KB_BUSY, "try again");
    must_fail(kb_store_begin(other, &err), KB_BUSY, "try again");
    assert_absent(other, KB_ARTICLE, "KB1"); /* but reads do not wait */
    must(kb_store_commit(place->store, &err));
    must(kb_store_put(other, document, 0, &write, &err));
    assert_int_equal(write.seq, 2);
}

static void two_writers_share_one_feed(void **state)
{
    struct place *place = *state;
    KB_OWNED(kb_store) other = open_other(place, KB_STORE_WRITE);
    for (int i = 0; i < 10; i++) {
        char id[16];
        snprintf(id, sizeof id, "KB%d", i);
        assert_int_equal(put(i % 2 ? other : place->store, KB_ARTICLE, id, "x").seq, i + 1);
    }
    assert_int_equal(put(other, KB_ARTICLE, "KB0", "y").version, 2);
}

static void a_large_batch_stands(void **state)
{
    struct place *place = *state;
    kb_store_counts counts;
    must(kb_store_begin(place->store, &err));
    for (int i = 0; i < 5000; i++) {
        char id[16];
        snprintf(id, sizeof id, "KB%d", i);
        put(place->store, KB_ARTICLE, id, "many");
    }
    must(kb_store_commit(place->store, &err));
    must(kb_store_count(reopen(place), &counts, &err));
    assert_int_equal(counts.documents[KB_ARTICLE], 5000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        place_test(a_batch_stands_as_a_whole),
        place_test(a_batch_sees_its_own_writes_and_others_do_not),
        place_test(a_rolled_back_batch_never_happened),
        place_test(a_write_that_fails_leaves_the_others),
        place_test(closing_with_an_open_batch_drops_it),
        place_test(begin_and_commit_come_in_pairs),
        place_test(an_empty_batch_is_fine),
        place_test(a_second_writer_is_told_that_the_store_is_busy),
        place_test(two_writers_share_one_feed),
        place_test(a_large_batch_stands),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
