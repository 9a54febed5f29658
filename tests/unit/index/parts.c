#include "library.h"

#include <fcntl.h>
#include <sys/stat.h>

#define QUESTIONS 1000
#define LARGE 900 /* documents, of which a partition is large here */

/* The library, but that whatever comes after the first documents comes one by one. */
static int make_parts(void **state)
{
    make_place(state);
    place *here = *state;
    kb_index_large = LARGE;
    for (int i = 0; i < DOCUMENTS; i++) {
        kb_index_writer_expect(here->writer, i < LARGE ? DOCUMENTS : 1);
        put_library_document(here, i);
        if (i >= LARGE)
            commit(here, 1 + (uint64_t)i);
    }
    open_reader(here);
    return 0;
}

static uint64_t beside(place *here)
{
    kb_partition partition;
    open_reader(here);
    assert_ok(here, kb_index_partition(here->reader, partition_of(here, "public.en"), &partition, &here->err));
    return partition.beside;
}

static void expect_same(place *here, place *whole, const kb_ask *ask, size_t count_at_least)
{
    kb_found_set one = answer(here, *ask, count_at_least), other = answer(whole, *ask, count_at_least);
    assert_true(alike(&one, &other));
    assert_int_equal(one.facet_count, other.facet_count);
    for (size_t i = 0; i < one.facet_count; i++) {
        assert_string_equal(one.facets[i].value, other.facets[i].value);
        assert_int_equal(one.facets[i].count, other.facets[i].count);
    }
    if (count_at_least) {
        assert_int_equal(one.total, other.total);
        for (size_t i = 0; i < one.count; i++)
            assert_string_equal(one.items[i].id_term, other.items[i].id_term);
    }
    kb_found_set_clear(&one);
    kb_found_set_clear(&other);
}

static void two_parts_answer_as_one(void **state)
{
    place *here = *state, *whole;
    assert_int_equal(beside(here), DOCUMENTS - LARGE);
    make_place((void **)&whole);
    put_library(whole);
    open_reader(whole);
    uint32_t slot = kb_field_find(KB_STR("product"))->slot, seed = 2;
    for (int i = 0; i < QUESTIONS; i++) {
        struct question question;
        make_question(&question, &seed);
        question.ask.facet_slots = &slot;
        question.ask.facet_count = i % 2;
        expect_same(here, whole, &question.ask, DOCUMENTS);
    }
    kb_ask everything = empty_ask();
    expect_same(here, whole, &everything, DOCUMENTS);
    remove_place((void **)&whole);
}

/* As in prune.c, where the same bug of Xapian's is counted. */
static void each_part_is_pruned_without_harm(void **state)
{
    assert_in_range(count_harmed_by_pruning(*state, QUESTIONS), 0, QUESTIONS / 250);
}

static void equal_documents_weigh_the_same_in_both_parts(void **state)
{
    place *here = *state;
    kb_index_writer_expect(here->writer, 1000);
    put(here, "a:b", "public.en", "paper jam again");
    commit(here, 2000);
    kb_index_writer_expect(here->writer, 1);
    put(here, "a:c", "public.en", "paper jam again");
    put(here, "a:a", "public.en", "paper jam again");
    put(here, "a:d", "public.en", "jam paper again");
    commit(here, 2001);
    open_reader(here);
    assert_string_equal(answer_to(here, "public.en", ask_for("paper jam again")), "a:a a:b a:c a:d");
    const kb_str words[] = {KB_STR("Wpaper"), KB_STR("Wjam")};
    const kb_ask_phrase phrase = {.terms = words, .count = 2};
    kb_ask ask = *ask_for("paper jam");
    ask.phrases = &phrase;
    ask.phrase_count = 1;
    assert_string_equal(answer_to(here, "public.en", &ask), "a:a a:b a:c");
}

static void a_fresh_part_without_its_partition_is_damage(void **state)
{
    place *here = *state;
    KB_OWNED(kb_text) path = kb_printf("%s/public.en", here->folder);
    assert_ok(here, kb_folder_remove(path, &here->err));
    assert_int_equal(kb_index_check(here->folder, &here->err), KB_CORRUPT);
    kb_index_writer_close(here->writer);
    assert_int_equal(kb_index_writer_open(here->folder, STAMP, false, &here->writer, &here->err), KB_CORRUPT);
    here->writer = NULL;
}

static void a_document_is_replaced_where_it_is_and_is_nowhere_twice(void **state)
{
    place *here = *state;
    kb_index_writer_expect(here->writer, 1);
    put(here, "a:1", "public.en", "unheard");
    put(here, "a:1400", "public.en", "unheard");
    commit(here, 2000);
    assert_int_equal(beside(here), DOCUMENTS - LARGE);
    assert_string_equal(answer_to(here, "public.en", ask_for("unheard")), "a:1 a:1400");
    put(here, "a:1400", "public.de", "unheard");
    assert_ok(here, kb_index_writer_remove(here->writer, KB_ARTICLE, "1401", &here->err));
    commit(here, 2001);
    assert_int_equal(beside(here), DOCUMENTS - LARGE - 2);
    assert_string_equal(answer_to(here, "public.en", ask_for("unheard")), "a:1");
}

static void among_many_a_document_moves_into_the_partition(void **state)
{
    place *here = *state;
    kb_index_writer_expect(here->writer, DOCUMENTS);
    for (int i = 0; i < DOCUMENTS; i++)
        put(here, "a:1400", "public.en", "unheard");
    commit(here, 2000);
    assert_int_equal(beside(here), DOCUMENTS - LARGE - 1);
    assert_string_equal(answer_to(here, "public.en", ask_for("unheard")), "a:1400");
}

static void a_small_partition_has_nothing_beside_it(void **state)
{
    place *here = *state;
    kb_index_writer_expect(here->writer, 1);
    put(here, "a:de", "public.de", "drucker");
    commit(here, 2000);
    open_reader(here);
    kb_partition partition;
    assert_ok(here, kb_index_partition(here->reader, partition_of(here, "public.de"), &partition, &here->err));
    assert_int_equal(partition.documents, 1);
    assert_int_equal(partition.beside, 0);
}

static void a_compact_copy_has_one_part(void **state)
{
    place *here = *state;
    char before[1000];
    snprintf(before, sizeof before, "%s", answer_to(here, "public.en", ask_for("1 2 3")));
    KB_OWNED(kb_text) target = kb_printf("%s/compact", here->root);
    assert_ok(here, kb_index_compact(here->folder, target, &here->err));
    assert_ok(here, kb_index_check(target, &here->err));
    kb_index_reader_close(here->reader);
    assert_ok(here, kb_index_reader_open(target, STAMP, &here->reader, &here->err));
    kb_partition partition;
    assert_ok(here, kb_index_partition(here->reader, 0, &partition, &here->err));
    assert_int_equal(partition.documents, DOCUMENTS);
    assert_int_equal(partition.beside, 0);
    assert_string_equal(answer_to(here, "public.en", ask_for("1 2 3")), before);
}

static void what_lies_beside_is_kept_when_the_writer_comes_again(void **state)
{
    place *here = *state;
    kb_index_writer_close(here->writer);
    assert_ok(here, kb_index_writer_open(here->folder, STAMP, false, &here->writer, &here->err));
    kb_index_writer_expect(here->writer, 1);
    put(here, "a:new", "public.en", "unheard");
    commit(here, 2000);
    assert_int_equal(beside(here), DOCUMENTS - LARGE + 1);
    assert_string_equal(answer_to(here, "public.en", ask_for("unheard")), "a:new");
}

static void damage_beside_a_partition_is_found(void **state)
{
    place *here = *state;
    KB_OWNED(kb_text) path = kb_printf("%s/public.en+/postlist.glass", here->folder);
    struct stat info;
    assert_int_equal(stat(path, &info), 0);
    KB_OWNED(kb_text) junk = kb_alloc((size_t)info.st_size);
    memset(junk, 0xA5, (size_t)info.st_size);
    KB_OWNED_FD fd = open(path, O_WRONLY | O_CLOEXEC);
    assert_int_equal(pwrite(fd, junk, (size_t)info.st_size, 0), info.st_size);
    assert_int_equal(kb_index_check(here->folder, &here->err), KB_CORRUPT);
    assert_non_null(strstr(here->err.message, "public.en+"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_parts, remove_place)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(two_parts_answer_as_one),
        TEST(each_part_is_pruned_without_harm),
        TEST(equal_documents_weigh_the_same_in_both_parts),
        TEST(a_document_is_replaced_where_it_is_and_is_nowhere_twice),
        TEST(among_many_a_document_moves_into_the_partition),
        TEST(a_small_partition_has_nothing_beside_it),
        TEST(a_compact_copy_has_one_part),
        TEST(what_lies_beside_is_kept_when_the_writer_comes_again),
        TEST(damage_beside_a_partition_is_found),
        TEST(a_fresh_part_without_its_partition_is_damage),
    };
    return cmocka_run_group_tests_name("index_parts", tests, NULL, NULL);
}
