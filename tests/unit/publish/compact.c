#include "support.h"

/* Every document changes often, one commit each. */
static void live_long(struct place *place)
{
    for (unsigned i = 0; i < 40; i++) {
        KB_OWNED(kb_text) id = kb_printf("KB%u", i % 8);
        KB_OWNED(kb_text) title = kb_printf("Paper jam number %u", i);
        wait_indexed(place, put(place, id, title));
    }
}

static void a_compact_copy_takes_the_place_of_what_it_is_made_of(void **state)
{
    struct place *place = *state;
    unsigned number = 0;
    build_and_promote(place, 1);
    build_and_promote(place, 1);
    follow_until_ready(place);
    live_long(place);
    must(kb_generation_compact(place->data, NULL, &number, &err));
    assert_int_equal(number, 3);
    assert_int_equal(live(place), 3);
    assert_true(exists(place, "index/gen-000001") && !exists(place, "index/gen-000002"));
    assert_true(has_title(place, "KB7", "Paper jam number 39"));
    wait_indexed(place, put(place, "NEW", "No toner")); /* the follower went over to it */
    assert_true(is_found(place, "NEW"));
    assert_int_equal(count_in(place, NULL), 9);
    KB_OWNED(kb_text) folder = path_of(place, "index/gen-000003");
    must(kb_index_check(folder, &err));
    assert_int_equal(end_following(place), KB_OK);
    follow_until_ready(place); /* and keeps it */
    assert_int_equal(live(place), 3);
}

static void it_is_due_where_much_room_is_wasted_and_not_again_afterwards(void **state)
{
    struct place *place = *state;
    unsigned number = 0;
    assert_false(kb_compaction_is_due(place->data)); /* nothing is there */
    follow_until_ready(place);
    assert_false(kb_compaction_is_due(place->data)); /* nothing is in it */
    live_long(place);
    assert_false(kb_compaction_is_due(place->data)); /* it is small anyway */
    uint64_t least = kb_publish_compact_least;
    kb_publish_compact_least = 1;
    bool loose = kb_compaction_is_due(place->data);
    must(kb_generation_compact(place->data, NULL, &number, &err));
    bool compact = kb_compaction_is_due(place->data);
    kb_publish_compact_least = least;
    assert_true(loose);
    assert_false(compact);
}

static uint64_t beside(struct place *place)
{
    kb_index_reader *reader;
    kb_partition partition;
    KB_OWNED(kb_text) folder = path_of(place, "index/current");
    must(kb_index_reader_open(folder, NULL, &reader, &err));
    must(kb_index_partition(reader, 0, &partition, &err));
    kb_index_reader_close(reader);
    return partition.beside;
}

static void many_documents_beside_their_partition_make_it_due_and_are_brought_in(void **state)
{
    struct place *place = *state;
    unsigned number = 0;
    uint64_t least = kb_publish_compact_least, most = kb_publish_beside_most;
    kb_publish_compact_least = 1;
    kb_publish_beside_most = 3;
    follow_until_ready(place);
    wait_indexed(place, put(place, "FIRST", "Paper jam"));
    must(kb_generation_compact(place->data, NULL, &number, &err));
    kb_index_large = 1;
    for (unsigned i = 0; i < 4; i++) {
        assert_int_equal(beside(place), i);
        assert_false(kb_compaction_is_due(place->data));
        KB_OWNED(kb_text) id = kb_printf("KB%u", i);
        wait_indexed(place, put(place, id, "No toner"));
    }
    assert_true(kb_compaction_is_due(place->data));
    must(kb_generation_compact(place->data, NULL, &number, &err));
    assert_int_equal(beside(place), 0);
    assert_false(kb_compaction_is_due(place->data));
    kb_index_large = UINT32_MAX;
    kb_publish_compact_least = least;
    kb_publish_beside_most = most;
    assert_true(is_found(place, "FIRST") && is_found(place, "KB3"));
    assert_int_equal(count_in(place, NULL), 5);
}

struct writing {
    struct place *place;
    atomic_bool over;
    pthread_t thread;
    kb_store *store;
    unsigned count;
};

static void *keep_writing(void *context)
{
    struct writing *writing = context;
    for (; !atomic_load(&writing->over); writing->count++) {
        KB_OWNED(kb_document) document = kb_document_new(KB_TICKET);
        document->id = kb_printf("INC%u", writing->count);
        document->title = kb_str_dup(KB_STR("Printer"));
        document->lang = kb_str_dup(KB_STR("en"));
        kb_write write;
        if (kb_document_check(document, NULL) || kb_store_put(writing->store, document, 0, &write, NULL))
            break;
        kb_beacon_show(writing->place->beacon, KB_STORED, write.seq);
        kb_beacon_wait(writing->place->beacon, KB_INDEXED, write.seq, 1000);
    }
    return NULL;
}

static void nothing_is_missing_of_what_is_written_meanwhile(void **state)
{
    struct place *place = *state;
    struct writing writing = {.place = place};
    KB_OWNED(kb_text) path = kb_data_store_path(place->data);
    put_many(place, "KB", 300);
    follow_until_ready(place);
    must(kb_store_open(path, KB_STORE_WRITE, &writing.store, &err));
    assert_int_equal(pthread_create(&writing.thread, NULL, keep_writing, &writing), 0);
    unsigned number;
    for (int i = 0; i < 3; i++)
        must(kb_generation_compact(place->data, NULL, &number, &err));
    atomic_store(&writing.over, true);
    pthread_join(writing.thread, NULL);
    kb_store_close(writing.store);
    must(kb_generation_compact(place->data, NULL, &number, &err));
    wait_indexed(place, put(place, "NEW", "No toner"));
    assert_int_equal(count_in(place, "internal.en"), writing.count);
    assert_int_equal(count_in(place, "public.en"), 301);
    assert_int_equal(live(place), number);
    assert_false(exists(place, "index/snapshot"));
}

static void where_it_cannot_be_made_compact_nothing_changes(void **state)
{
    struct place *place = *state;
    unsigned number = 0;
    must_fail(kb_generation_compact(place->data, NULL, &number, &err), KB_NOT_FOUND);
    put(place, "KB1", "Paper jam");
    build_and_promote(place, 1);
    write_file(place, "index/gen-000001/unsynced", "0 11111111-2222-3333-4444-555555555555\n");
    must_fail(kb_generation_compact(place->data, NULL, &number, &err), KB_UNAVAILABLE); /* a power cut may have torn it */
    assert_int_equal(live(place), 1);
    assert_int_equal(generations(place), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        place_test(a_compact_copy_takes_the_place_of_what_it_is_made_of),
        place_test(it_is_due_where_much_room_is_wasted_and_not_again_afterwards),
        place_test(many_documents_beside_their_partition_make_it_due_and_are_brought_in),
        place_test(nothing_is_missing_of_what_is_written_meanwhile),
        place_test(where_it_cannot_be_made_compact_nothing_changes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
