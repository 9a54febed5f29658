#include "fixture.h"

#include <stdlib.h>
#include <sys/stat.h>

static void a_reader_sees_a_commit_after_refresh_only(void **state)
{
    place *here = *state;
    put(here, "a:1", "public.en", "printer");
    commit(here, 5);
    open_reader(here);
    assert_string_equal(answer_to(here, "public.en", ask_for("printer")), "a:1"); /* the partition is opened here */
    put(here, "a:2", "public.en", "printer");
    commit(here, 6);
    assert_string_equal(answer_to(here, "public.en", ask_for("printer")), "a:1");
    assert_int_equal(kb_index_reader_seq(here->reader), 5);
    open_reader(here);
    assert_string_equal(answer_to(here, "public.en", ask_for("printer")), "a:1 a:2");
    assert_int_equal(kb_index_reader_seq(here->reader), 6);
}

static void a_commit_with_the_seq_of_the_one_before_is_seen_too(void **state)
{
    place *here = *state;
    put(here, "a:1", "public.en", "printer");
    commit(here, 5);
    open_reader(here);
    assert_string_equal(answer_to(here, "public.en", ask_for("printer")), "a:1");
    put(here, "a:2", "public.en", "printer");
    commit(here, 5);
    open_reader(here);
    assert_string_equal(answer_to(here, "public.en", ask_for("printer")), "a:1 a:2");
}

/* Xapian overwrites what a reader stands on after its second commit. */
static void a_reader_that_is_overtaken_answers_all_the_same(void **state)
{
    place *here = *state;
    for (int i = 0; i < 2000; i++) {
        char id[20];
        snprintf(id, sizeof id, "a:%d", i);
        put(here, id, "public.en", "printer queue stuck");
    }
    commit(here, 1);
    open_reader(here);
    assert_int_equal(partition_of(here, "public.en"), 0);
    for (int round = 0; round < 4; round++) {
        for (int i = 0; i < 2000; i++) {
            char id[20];
            snprintf(id, sizeof id, "a:%d", i);
            put(here, id, "public.en", round % 2 ? "printer" : "plotter queue");
        }
        commit(here, 2);
    }
    put(here, "a:x", "public.en", "toner printer");
    commit(here, 3);
    assert_string_equal(answer_to(here, "public.en", ask_for("toner")), "a:x");
}

static void new_partitions_get_the_next_numbers(void **state)
{
    place *here = *state;
    put(here, "a:1", "public.en", "printer");
    commit(here, 1);
    open_reader(here);
    put(here, "a:2", "internal.de", "printer");
    commit(here, 2);
    assert_int_equal(kb_index_partition_count(here->reader), 1);
    open_reader(here);
    assert_int_equal(partition_of(here, "public.en"), 0);
    assert_int_equal(partition_of(here, "internal.de"), 1);
}

static void a_partition_that_was_never_committed_can_be_asked(void **state)
{
    place *here = *state;
    put(here, "a:1", "public.en", "printer");
    open_reader(here);
    assert_string_equal(answer_to(here, "public.en", ask_for("printer")), "");
    const kb_ask all = empty_ask();
    assert_string_equal(answer_to(here, "public.en", &all), "");
    kb_partition partition;
    assert_ok(here, kb_index_partition(here->reader, 0, &partition, &here->err));
    assert_int_equal(partition.documents, 0);
}

static void an_index_without_documents_can_be_opened(void **state)
{
    place *here = *state;
    open_reader(here);
    assert_int_equal(kb_index_partition_count(here->reader), 0);
    assert_int_equal(kb_index_reader_seq(here->reader), 0);
}

static void where_there_is_no_index_none_is_found(void **state)
{
    place *here = *state;
    assert_int_equal(kb_index_reader_open(here->root, STAMP, &here->reader, &here->err), KB_NOT_FOUND);
    KB_OWNED(kb_text) nowhere = kb_printf("%s/nowhere", here->root);
    assert_int_equal(kb_index_reader_open(nowhere, STAMP, &here->reader, NULL), KB_NOT_FOUND);
    assert_null(here->reader);
}

static void another_stamp_is_outdated_and_none_takes_any(void **state)
{
    place *here = *state;
    assert_int_equal(kb_index_reader_open(here->folder, "analysis=other", &here->reader, &here->err), KB_OUTDATED);
    kb_error_clear(&here->err);
    assert_ok(here, kb_index_reader_open(here->folder, NULL, &here->reader, &here->err));
}

static void a_folder_that_was_removed_is_stale(void **state)
{
    place *here = *state;
    put(here, "a:1", "public.en", "printer");
    commit(here, 1);
    open_reader(here);
    assert_ok(here, kb_folder_remove(here->folder, &here->err));
    const kb_ask *ask = ask_for("printer");
    kb_found_set found = {0};
    assert_int_equal(kb_index_ask(here->reader, 0, ask, &found, NULL), KB_STALE);
    assert_int_equal(kb_index_reader_refresh(here->reader, NULL), KB_STALE);
}

static void a_reader_stays_with_the_generation_its_link_led_to(void **state)
{
    place *here = *state;
    put(here, "a:1", "public.en", "printer");
    commit(here, 1);
    KB_OWNED(kb_text) link = kb_printf("%s/current", here->root);
    assert_int_equal(symlink("index", link), 0);
    assert_ok(here, kb_index_reader_open(link, STAMP, &here->reader, &here->err));
    unlink(link);
    assert_int_equal(symlink("elsewhere", link), 0);
    assert_string_equal(answer_to(here, "public.en", ask_for("printer")), "a:1"); /* opened only now */
}

static void a_number_without_a_partition_is_refused(void **state)
{
    place *here = *state;
    open_reader(here);
    kb_partition partition;
    assert_int_equal(kb_index_partition(here->reader, 0, &partition, &here->err), KB_INVALID);
}

/* ---- looking up ----------------------------------------------------------------------------------------------------- */

static void frequencies_are_those_of_one_partition(void **state)
{
    place *here = *state;
    put(here, "a:1", "public.en", "printer queue");
    put(here, "a:2", "public.en", "printer");
    put(here, "a:3", "public.de", "printer");
    commit(here, 1);
    open_reader(here);
    const kb_str terms[] = {KB_STR("Wprinter"), KB_STR("Wqueue"), KB_STR("Wtoner"), KB_STR(""), KB_STR("W\0")};
    static const uint32_t expected[] = {2, 1, 0, 0, 0};
    uint32_t frequencies[5];
    size_t english = partition_of(here, "public.en");
    assert_ok(here, kb_index_frequencies(here->reader, english, terms, 5, frequencies, &here->err));
    assert_memory_equal(frequencies, expected, sizeof expected);
}

static void frequencies_of_many_terms_stand_where_the_terms_stand(void **state)
{
    enum { MANY = 3000 };
    static const kb_str terms[] = {KB_STR("Wqueue"), KB_STR(""), KB_STR("Wprinter"), KB_STR("Wtoner")};
    static const uint32_t expected[] = {1, 0, 2, 0};
    static kb_str asked[MANY];
    static uint32_t frequencies[MANY];
    place *here = *state;
    put(here, "a:1", "public.en", "printer queue");
    put(here, "a:2", "public.en", "printer");
    commit(here, 1);
    open_reader(here);
    for (size_t i = 0; i < MANY; i++)
        asked[i] = terms[i % 4];
    assert_ok(here, kb_index_frequencies(here->reader, partition_of(here, "public.en"), asked, MANY, frequencies, &here->err));
    for (size_t i = 0; i < MANY; i++)
        assert_int_equal(frequencies[i], expected[i % 4]);
}

static void a_document_is_shown_whatever_partition_it_is_in(void **state)
{
    place *here = *state;
    put(here, "a:1", "public.en", "printer");
    put(here, "t:1", "internal.de", "printer");
    commit(here, 1);
    open_reader(here);
    char *data;
    size_t bytes;
    assert_ok(here, kb_index_document(here->reader, KB_TICKET, "1", &data, &bytes, &here->err));
    assert_string_equal(data, "{\"id\":\"t:1\"}");
    assert_int_equal(bytes, strlen(data));
    free(data);
    assert_int_equal(kb_index_document(here->reader, KB_TICKET, "2", &data, &bytes, NULL), KB_NOT_FOUND);
    assert_int_equal(kb_index_document(here->reader, KB_TICKET, "no\nid", &data, &bytes, NULL), KB_NOT_FOUND);
}

struct telling {
    char text[200];
    size_t most;
};

static bool tell(void *context, kb_str term, uint32_t frequency)
{
    struct telling *told = context;
    size_t len = strlen(told->text);
    snprintf(told->text + len, sizeof told->text - len, "%.*s=%u ", (int)term.len, term.bytes, frequency);
    return --told->most > 0;
}

static void terms_are_told_in_order_until_enough(void **state)
{
    place *here = *state;
    put(here, "a:1", "public.en", "queue printer print");
    put(here, "a:2", "public.en", "printer");
    commit(here, 1);
    open_reader(here);
    struct telling all = {.most = 100}, first = {.most = 1}, none = {.most = 100};
    assert_ok(here, kb_index_terms(here->reader, 0, KB_STR("Wprint"), tell, &all, &here->err));
    assert_string_equal(all.text, "Wprint=1 Wprinter=2 ");
    assert_ok(here, kb_index_terms(here->reader, 0, KB_STR("W"), tell, &first, &here->err));
    assert_string_equal(first.text, "Wprint=1 ");
    assert_ok(here, kb_index_terms(here->reader, 0, KB_STR("Wx"), tell, &none, &here->err));
    assert_string_equal(none.text, "");
}

struct counting {
    place *here;
    size_t terms;
    char last[20];
};

/* Counts, and lets the writer overtake the reader once in the middle. */
static bool count_once(void *context, kb_str term, uint32_t frequency)
{
    struct counting *counted = context;
    assert_true(strncmp(counted->last, term.bytes, term.len) < 0);
    assert_int_equal(frequency, 1);
    snprintf(counted->last, sizeof counted->last, "%.*s", (int)term.len, term.bytes);
    if (++counted->terms == 1500)
        for (int i = 0; i < 3; i++) {
            put(counted->here, "a:2", "public.en", "zebra");
            commit(counted->here, 2);
        }
    return true;
}

static void no_term_is_told_twice_when_the_writer_overtakes(void **state)
{
    place *here = *state;
    kb_postings *postings = postings_of("a:1", "public.en", "");
    for (int i = 0; i < 5000; i++) {
        KB_OWNED(kb_text) term = kb_printf("W%05d", i);
        add_term(postings, kb_str_of(term), 1);
    }
    put_made(here, postings);
    commit(here, 1);
    open_reader(here);
    struct counting counted = {.here = here};
    assert_ok(here, kb_index_terms(here->reader, 0, KB_STR("W0"), count_once, &counted, &here->err));
    assert_int_equal(counted.terms, 5000);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_place, remove_place)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_reader_sees_a_commit_after_refresh_only),
        TEST(a_commit_with_the_seq_of_the_one_before_is_seen_too),
        TEST(a_reader_that_is_overtaken_answers_all_the_same),
        TEST(new_partitions_get_the_next_numbers),
        TEST(a_partition_that_was_never_committed_can_be_asked),
        TEST(an_index_without_documents_can_be_opened),
        TEST(where_there_is_no_index_none_is_found),
        TEST(another_stamp_is_outdated_and_none_takes_any),
        TEST(a_folder_that_was_removed_is_stale),
        TEST(a_reader_stays_with_the_generation_its_link_led_to),
        TEST(a_number_without_a_partition_is_refused),
        TEST(frequencies_are_those_of_one_partition),
        TEST(frequencies_of_many_terms_stand_where_the_terms_stand),
        TEST(a_document_is_shown_whatever_partition_it_is_in),
        TEST(terms_are_told_in_order_until_enough),
        TEST(no_term_is_told_twice_when_the_writer_overtakes),
    };
    return cmocka_run_group_tests_name("index_reader", tests, NULL, NULL);
}
