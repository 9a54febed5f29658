#include "fixture.h"

#include <sys/stat.h>

static const char *found(place *here, const char *partition, const char *words)
{
    open_reader(here);
    return answer_to(here, partition, ask_for(words));
}

static void a_document_is_found_by_its_words(void **state)
{
    place *here = *state;
    put(here, "a:1", "public.en", "printer queue");
    commit(here, 1);
    assert_string_equal(found(here, "public.en", "queue"), "a:1");
    assert_string_equal(found(here, "public.en", "toner"), "");
}

static void a_second_version_replaces_the_first(void **state)
{
    place *here = *state;
    put(here, "a:1", "public.en", "printer");
    put(here, "a:1", "public.en", "scanner");
    commit(here, 1);
    put(here, "a:1", "public.en", "plotter");
    commit(here, 2);
    assert_string_equal(found(here, "public.en", "printer scanner"), "");
    assert_string_equal(found(here, "public.en", "plotter"), "a:1");
}

static void a_document_that_moves_leaves_its_old_partition(void **state)
{
    place *here = *state;
    put(here, "a:1", "public.en", "printer");
    put(here, "a:2", "public.en", "printer");
    commit(here, 1);
    put(here, "a:1", "internal.de", "printer");
    commit(here, 2);
    assert_string_equal(found(here, "public.en", "printer"), "a:2");
    assert_string_equal(found(here, "internal.de", "printer"), "a:1");
}

static void a_document_that_moves_within_a_batch_is_in_one_partition(void **state)
{
    place *here = *state;
    put(here, "a:1", "public.en", "printer");
    put(here, "a:1", "public.de", "printer");
    commit(here, 1);
    assert_string_equal(found(here, "public.en", "printer"), "");
    assert_string_equal(found(here, "public.de", "printer"), "a:1");
}

static void an_empty_partition_name_removes_the_document(void **state)
{
    place *here = *state;
    put(here, "a:1", "public.en", "printer");
    commit(here, 1);
    put(here, "a:1", "", "printer");
    commit(here, 2);
    assert_string_equal(found(here, "public.en", "printer"), "");
}

static void a_removed_document_is_gone_and_removing_it_again_is_no_error(void **state)
{
    place *here = *state;
    put(here, "a:1", "public.en", "printer");
    put(here, "t:1", "internal.en", "printer");
    commit(here, 1);
    assert_ok(here, kb_index_writer_remove(here->writer, KB_ARTICLE, "1", &here->err));
    assert_ok(here, kb_index_writer_remove(here->writer, KB_ARTICLE, "1", &here->err));
    assert_ok(here, kb_index_writer_remove(here->writer, KB_ARTICLE, "never\nthere", &here->err));
    commit(here, 2);
    assert_string_equal(found(here, "public.en", "printer"), "");
    assert_string_equal(found(here, "internal.en", "printer"), "t:1");
}

static void what_is_not_committed_is_dropped_by_close(void **state)
{
    place *here = *state;
    put(here, "a:1", "public.en", "printer");
    commit(here, 1);
    put(here, "a:2", "public.en", "printer");
    kb_index_writer_close(here->writer);
    assert_ok(here, kb_index_writer_open(here->folder, STAMP, false, &here->writer, &here->err));
    assert_string_equal(found(here, "public.en", "printer"), "a:1");
}

static void the_seq_of_the_last_commit_outlives_the_writer(void **state)
{
    place *here = *state;
    assert_int_equal(kb_index_writer_seq(here->writer), 0);
    commit(here, UINT64_MAX - 1);
    put(here, "a:1", "public.en", "printer");
    kb_index_writer_close(here->writer);
    assert_ok(here, kb_index_writer_open(here->folder, STAMP, false, &here->writer, &here->err));
    assert_int_equal(kb_index_writer_seq(here->writer), UINT64_MAX - 1);
}

static void a_torn_seq_file_counts_as_nothing_indexed(void **state)
{
    static const struct {
        const char *why, *content;
    } cases[] = {
        {"a power cut left the file empty", ""},
        {"a part of the number may be a smaller number", "12"},
        {"the end of the line is missing", "12 3"},
        {"not ours", "seq=12\n"},
        {"longer than any of ours", "12 3 and then more than sixty-four bytes that were never written by us\n"},
    };
    place *here = *state;
    KB_OWNED(kb_text) path = kb_printf("%s/seq", here->folder);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        commit(here, 12);
        assert_ok(here, kb_file_replace(path, kb_str_of(cases[i].content), &here->err));
        kb_index_writer_close(here->writer);
        assert_ok(here, kb_index_writer_open(here->folder, STAMP, false, &here->writer, &here->err));
        if (kb_index_writer_seq(here->writer) != 0)
            fail_msg("seq of '%s': %s", cases[i].content, cases[i].why);
    }
}

static void a_second_writer_is_told_that_it_is_busy(void **state)
{
    place *here = *state;
    kb_index_writer *second = NULL;
    assert_int_equal(kb_index_writer_open(here->folder, STAMP, false, &second, &here->err), KB_BUSY);
    assert_null(second);
}

static void another_stamp_is_outdated(void **state)
{
    place *here = *state;
    kb_index_writer_close(here->writer);
    here->writer = NULL;
    assert_int_equal(kb_index_writer_open(here->folder, "analysis=other", false, &here->writer, &here->err), KB_OUTDATED);
    assert_non_null(strstr(here->err.message, STAMP));
}

static void partitions_without_a_stamp_are_corrupt(void **state)
{
    place *here = *state;
    put(here, "a:1", "public.en", "printer");
    commit(here, 1);
    kb_index_writer_close(here->writer);
    here->writer = NULL;
    KB_OWNED(kb_text) stamp = kb_printf("%s/stamp", here->folder);
    unlink(stamp);
    assert_int_equal(kb_index_writer_open(here->folder, STAMP, false, &here->writer, &here->err), KB_CORRUPT);
}

/* ---- what Xapian refuses -------------------------------------------------------------------------------------------- */

static void a_poisonous_posting_is_refused_and_its_neighbours_stay(void **state)
{
    static char longest[KB_TERM_BYTES + 1];
    memset(longest, 'x', sizeof longest);
    const struct {
        const char *why;
        kb_str term;
    } cases[] = {
        {"Xapian throws at once and drops the batch", {longest, sizeof longest}},
        {"a zero byte counts double, which shows at commit only", KB_STR("Wzero\0byte")},
        {"the empty term stands for all documents", KB_STR("")},
    };
    place *here = *state;
    put(here, "a:1", "public.en", "printer");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        KB_OWNED(kb_postings) poison = postings_of("a:1", "internal.en", "printer");
        add_term(poison, cases[i].term, 1);
        kb_error err = {0};
        if (kb_index_writer_put(here->writer, poison, &err) != KB_INVALID)
            fail_msg("accepted, but: %s", cases[i].why);
    }
    put(here, "a:2", "public.en", "printer");
    commit(here, 1);
    assert_string_equal(found(here, "public.en", "printer"), "a:1 a:2");
    assert_int_equal(kb_index_partition_count(here->reader), 1);
}

static void a_refused_term_is_named_readably(void **state)
{
    place *here = *state;
    KB_OWNED(kb_postings) poison = postings_of("a:1", "public.en", "printer");
    add_term(poison, KB_STR("W\xFF\0\nx"), 1);
    assert_int_equal(kb_index_writer_put(here->writer, poison, &here->err), KB_INVALID);
    assert_non_null(strstr(here->err.message, "'W\\xff\\x00\\x0ax'"));
}

static void the_longest_term_and_odd_bytes_are_indexed(void **state)
{
    char longest[KB_TERM_BYTES];
    memset(longest, '\xFF', sizeof longest);
    place *here = *state;
    kb_postings *postings = postings_of("a:1", "public.en", "printer");
    add_term(postings, (kb_str){longest, sizeof longest}, 1);
    put_made(here, postings);
    commit(here, 1);
    open_reader(here);
    uint32_t frequency = 0;
    kb_str term = {longest, sizeof longest};
    assert_ok(here, kb_index_frequencies(here->reader, 0, &term, 1, &frequency, &here->err));
    assert_int_equal(frequency, 1);
}

static void names_that_are_no_partition_are_refused(void **state)
{
    static const struct {
        const char *why, *name;
    } cases[] = {
        {"it would leave the folder", "public.../../x"},
        {"no tier of ours", "secret.de"},
        {"no language", "public."},
        {"no dot", "public"},
        {"hidden", ".public.de"},
        {"a space", "public.d e"},
    };
    place *here = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        KB_OWNED(kb_postings) postings = postings_of("a:1", cases[i].name, "printer");
        kb_error err = {0};
        if (kb_index_writer_put(here->writer, postings, &err) != KB_INVALID)
            fail_msg("'%s' was accepted: %s", cases[i].name, cases[i].why);
    }
}

static void a_value_in_a_slot_of_the_index_itself_is_refused(void **state)
{
    place *here = *state;
    KB_OWNED(kb_postings) postings = postings_of("a:1", "public.en", "printer");
    add_value(postings, "product", KB_STR("x"));
    postings->values[0].slot = 60;
    assert_int_equal(kb_index_writer_put(here->writer, postings, &here->err), KB_INVALID);
}

/* ---- lengths -------------------------------------------------------------------------------------------------------- */

static void a_term_counts_its_wdf_however_many_positions_it_has(void **state)
{
    place *here = *state;
    kb_postings *postings = postings_of("a:1", "public.en", "printer printer printer"); /* 3, with positions */
    add_term(postings, KB_STR("Wprinter"), 4);
    add_term(postings, KB_STR("Zprint"), 5);
    add_term(postings, KB_STR("XP:plain"), 0);
    put_made(here, postings);
    commit(here, 1);
    open_reader(here);
    kb_partition partition;
    assert_ok(here, kb_index_partition(here->reader, 0, &partition, &here->err));
    assert_int_equal(partition.documents, 1);
    assert_true(partition.mean_length == 12);
}

/* ---- batches -------------------------------------------------------------------------------------------------------- */

static uint64_t documents_seen_by_another(place *here)
{
    kb_index_reader *other;
    kb_partition partition = {0};
    assert_ok(here, kb_index_reader_open(here->folder, STAMP, &other, &here->err));
    if (kb_index_partition_count(other))
        assert_ok(here, kb_index_partition(other, 0, &partition, &here->err));
    kb_index_reader_close(other);
    return partition.documents;
}

static void a_batch_larger_than_xapians_flush_threshold_is_committed_whole(void **state)
{
    place *here = *state;
    for (int i = 0; i < 10100; i++) { /* XAPIAN_FLUSH_THRESHOLD is 10,000 */
        char id[20];
        snprintf(id, sizeof id, "a:%d", i);
        put(here, id, "public.en", "x");
    }
    assert_int_equal(documents_seen_by_another(here), 0);
    commit(here, 1);
    assert_int_equal(documents_seen_by_another(here), 10100);
}

static void a_batch_that_fails_is_dropped_and_can_be_replayed(void **state)
{
    place *here = *state;
    put(here, "a:1", "public.en", "printer");
    commit(here, 1);
    put(here, "a:2", "public.en", "printer");
    KB_OWNED(kb_text) in_the_way = kb_printf("%s/public.de/x", here->folder); /* not empty: no rename replaces it */
    assert_ok(here, kb_folder_make(in_the_way, &here->err));
    KB_OWNED(kb_postings) postings = postings_of("a:3", "public.de", "printer");
    assert_int_not_equal(kb_index_writer_put(here->writer, postings, &here->err), KB_OK);
    kb_error_clear(&here->err);
    KB_OWNED(kb_text) folder = kb_printf("%s/public.de", here->folder);
    assert_ok(here, kb_folder_remove(folder, &here->err));

    put(here, "a:4", "public.en", "printer");
    commit(here, 2);
    assert_string_equal(found(here, "public.en", "printer"), "a:1 a:4");
    put(here, "a:2", "public.en", "printer");
    put_made(here, KB_GIVE(postings));
    commit(here, 3);
    assert_string_equal(found(here, "public.en", "printer"), "a:1 a:2 a:4");
    assert_string_equal(found(here, "public.de", "printer"), "a:3");
}

static void what_a_crash_left_of_a_new_partition_is_no_hindrance(void **state)
{
    place *here = *state;
    KB_OWNED(kb_text) left = kb_printf("%s/.new.public.en", here->folder);
    KB_OWNED(kb_text) file = kb_printf("%s/postlist.glass", left);
    assert_ok(here, kb_folder_make(left, &here->err));
    assert_ok(here, kb_file_replace(file, KB_STR("rubbish"), &here->err));
    put(here, "a:1", "public.en", "printer");
    commit(here, 1);
    assert_string_equal(found(here, "public.en", "printer"), "a:1");
}

static void a_durable_writer_writes_the_same(void **state)
{
    place *here = *state;
    kb_index_writer_close(here->writer);
    assert_ok(here, kb_index_writer_open(here->folder, STAMP, true, &here->writer, &here->err));
    put(here, "a:1", "public.en", "printer");
    commit(here, 1);
    assert_ok(here, kb_index_writer_checkpoint(here->writer, &here->err));
    assert_string_equal(found(here, "public.en", "printer"), "a:1");
    assert_int_equal(kb_index_reader_seq(here->reader), 1);
}

static void a_full_disk_is_said_to_be_full(void **state)
{
    place *here = *state;
    put(here, "a:1", "public.en", "printer");
    KB_OWNED(kb_text) seq = kb_printf("%s/seq.tmp", here->folder);
    assert_int_equal(symlink("/dev/full", seq), 0);
    assert_int_equal(kb_index_writer_commit(here->writer, 1, &here->err), KB_FULL);
    assert_int_equal(kb_index_writer_seq(here->writer), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_place, remove_place)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_document_is_found_by_its_words),
        TEST(a_second_version_replaces_the_first),
        TEST(a_document_that_moves_leaves_its_old_partition),
        TEST(a_document_that_moves_within_a_batch_is_in_one_partition),
        TEST(an_empty_partition_name_removes_the_document),
        TEST(a_removed_document_is_gone_and_removing_it_again_is_no_error),
        TEST(what_is_not_committed_is_dropped_by_close),
        TEST(the_seq_of_the_last_commit_outlives_the_writer),
        TEST(a_torn_seq_file_counts_as_nothing_indexed),
        TEST(a_second_writer_is_told_that_it_is_busy),
        TEST(another_stamp_is_outdated),
        TEST(partitions_without_a_stamp_are_corrupt),
        TEST(a_poisonous_posting_is_refused_and_its_neighbours_stay),
        TEST(a_refused_term_is_named_readably),
        TEST(the_longest_term_and_odd_bytes_are_indexed),
        TEST(names_that_are_no_partition_are_refused),
        TEST(a_value_in_a_slot_of_the_index_itself_is_refused),
        TEST(a_term_counts_its_wdf_however_many_positions_it_has),
        TEST(a_batch_larger_than_xapians_flush_threshold_is_committed_whole),
        TEST(a_batch_that_fails_is_dropped_and_can_be_replayed),
        TEST(what_a_crash_left_of_a_new_partition_is_no_hindrance),
        TEST(a_durable_writer_writes_the_same),
        TEST(a_full_disk_is_said_to_be_full),
    };
    return cmocka_run_group_tests_name("index_writer", tests, NULL, NULL);
}
