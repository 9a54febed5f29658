#include "indexer/data.h"
#include "indexer/dataset.h"

#include "base/clock.h"
#include "base/file.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

struct place {
    char folder[32];
    kb_dataset set;
    kb_store *store;
    kb_meter meter;
    kb_complaints complaints;
    FILE *standard_error; /* complaints go to a file of the test */
};

static int set_up(void **state)
{
    struct place *place = kb_alloc(sizeof *place);
    strcpy(place->folder, "/tmp/kb-dataset-XXXXXX");
    assert_non_null(mkdtemp(place->folder));
    kb_error err = {0};
    assert_int_equal(kb_data_store_open(place->folder, KB_STORE_WRITE, &place->store, &err), KB_OK);
    place->standard_error = stderr;
    stderr = tmpfile();
    kb_meter_start(&place->meter, "reading", "lines", true);
    place->complaints.meter = &place->meter;
    kb_dataset_init(&place->set, &place->complaints);
    *state = place;
    return 0;
}

static int tear_down(void **state)
{
    struct place *place = *state;
    fclose(stderr);
    stderr = place->standard_error;
    kb_dataset_clear(&place->set);
    kb_store_close(place->store);
    kb_error err = {0};
    assert_int_equal(kb_folder_remove(place->folder, &err), KB_OK);
    free(place);
    return 0;
}

static void write_file(const struct place *place, const char *name, const char *content)
{
    KB_OWNED(kb_text) path = kb_printf("%s/%s", place->folder, name);
    kb_error err = {0};
    assert_int_equal(kb_file_replace(path, kb_str_of(content), &err), KB_OK);
}

static void read_good(struct place *place)
{
    kb_error err = {0};
    assert_int_equal(kb_dataset_store(&place->set, place->folder, place->store, &err), KB_OK);
    kb_code code = kb_dataset_read_queries(&place->set, place->folder, &err);
    if (code)
        fail_msg("%s", err.message);
}

static void foreign_fields_of_the_corpus_do_no_harm(void **state)
{
    struct place *place = *state;
    write_file(
        place, "corpus.jsonl",
        "{\"id\":\"d1\",\"lang\":\"en\",\"title\":\"\",\"body\":\"the printer\",\"intent\":\"x\",\"component\":{\"a\":1}}\n"
        "{\"id\":\"t1\",\"lang\":\"de\",\"kind\":\"ticket\",\"title\":\"Hilfe\",\"body\":\"\",\"status\":\"closed\","
        "\"resolution\":\"invalid\",\"created\":\"2006-06-09\"}\n");
    write_file(place, "queries.jsonl", "{\"id\":\"q1\",\"text\":\"printer\"}\n");
    write_file(place, "qrels.tsv", "q1\td1\t1\n");
    read_good(place);
    kb_error err = {0};
    kb_stored stored = {0};
    assert_int_equal(kb_store_get(place->store, KB_ARTICLE, "d1", &stored, &err), KB_OK);
    assert_int_equal(stored.document->state, KB_PUBLISHED);
    assert_int_equal(stored.document->visibility, KB_TIER_PUBLIC);
    kb_stored_clear(&stored);
    assert_int_equal(kb_store_get(place->store, KB_TICKET, "t1", &stored, &err), KB_OK);
    assert_null(stored.document->resolution);
    kb_stored_clear(&stored);
    assert_int_equal(place->set.documents, 2);
}

static void a_document_without_text_is_left_out_and_counted(void **state)
{
    struct place *place = *state;
    write_file(place, "corpus.jsonl", "{\"id\":\"d1\",\"title\":\" \",\"body\":\"\"}\n{\"id\":\"d2\",\"body\":\"word\"}\n");
    write_file(place, "queries.jsonl", "{\"id\":\"q1\",\"text\":\"word\"}\n");
    write_file(place, "qrels.tsv", "q1\td2\t1\n");
    read_good(place);
    assert_int_equal(place->set.documents, 1);
    assert_int_equal(place->set.skipped, 1);
}

static void a_questions_own_document_is_excluded_and_no_answer(void **state)
{
    struct place *place = *state;
    write_file(place, "corpus.jsonl",
               "{\"id\":\"t1\",\"kind\":\"ticket\",\"body\":\"a\"}\n{\"id\":\"t2\",\"kind\":\"ticket\",\"body\":\"b\"}\n");
    write_file(place, "queries.jsonl", "{\"id\":\"q1\",\"text\":\"a\",\"self\":\"t1\"}\n");
    write_file(place, "qrels.tsv", "q1\tt1\t1\nq1\tt2\t1\n");
    read_good(place);
    const kb_query *query = &place->set.queries[0];
    assert_string_equal(query->self, "ticket:t1");
    assert_int_equal(query->relevant.count, 1);
    assert_true(kb_query_is_relevant(query, "t2"));
    assert_false(kb_query_is_relevant(query, "t1"));
}

static void questions_that_nothing_answers_are_left_out(void **state)
{
    struct place *place = *state;
    write_file(place, "corpus.jsonl", "{\"id\":\"d1\",\"body\":\"a\"}\n");
    write_file(
        place, "queries.jsonl",
        "{\"id\":\"q1\",\"text\":\"a\"}\n\n{\"id\":\"q2\",\"text\":\"b\"}\n{\"id\":\"q3\",\"text\":\"c\",\"lang\":\"de\"}\n");
    write_file(place, "qrels.tsv", "q2\td1\t0\nq3\tnowhere\t2\nother\td1\t1\n");
    read_good(place);
    assert_int_equal(place->set.query_count, 1);
    assert_string_equal(place->set.queries[0].id, "q3");
    assert_string_equal(place->set.queries[0].lang, "de");
    assert_int_equal(place->set.queries[0].relevant.count, 1); /* a document that is not there stays known, and is never found */
}

static char *said(void)
{
    fflush(stderr);
    off_t bytes = lseek(fileno(stderr), 0, SEEK_END);
    char *text = kb_alloc((size_t)bytes + 1);
    assert_int_equal(pread(fileno(stderr), text, (size_t)bytes, 0), bytes);
    return text;
}

static void bad_lines_are_reported_with_file_and_line_and_left_out(void **state)
{
    static const char *const says[] = {"corpus.jsonl:2: ", "corpus.jsonl:3: ", "corpus.jsonl:4: ",
                                       "queries.jsonl:1: a query needs", "qrels.tsv:2: a judgment is"};
    struct place *place = *state;
    write_file(place, "corpus.jsonl",
               "{\"id\":\"d1\",\"body\":\"a\"}\n{\"id\":\"d2\",\"body\":\"\n"
               "{\"id\":\"d3\",\"body\":\"\377\"}\n{\"id\":\"d 4\",\"body\":\"a\"}\n");
    write_file(place, "queries.jsonl", "{\"id\":\"q0\"}\n{\"id\":\"q1\",\"text\":\"a\"}\n");
    write_file(place, "qrels.tsv", "q1\td1\t1\nq1\n");
    read_good(place);
    assert_int_equal(place->complaints.count, 5);
    assert_int_equal(place->set.query_count, 1);
    assert_int_equal(place->set.documents, 1);
    KB_OWNED(kb_text) text = said();
    for (size_t i = 0; i < sizeof says / sizeof *says; i++)
        if (!strstr(text, says[i]))
            fail_msg("no '%s' in:\n%s", says[i], text);
}

static void a_backslash_that_escapes_nothing_stands_for_itself(void **state)
{
    static const struct {
        const char *why, *json, *body;
    } rows[] = {
        {"a name replaced without regard", "a \\user@example.com", "a \\user@example.com"},
        {"good escapes stay what they are", "a\\n\\u00e9\\\\ \\x", "a\n\303\251\\ \\x"},
        {"four digits are needed", "\\u12", "\\u12"},
        {"an escaped backslash begins nothing", "\\\\user", "\\user"},
    };
    struct place *place = *state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        KB_OWNED(kb_text) line = kb_printf("{\"id\":\"d1\",\"body\":\"%s\"}\n", rows[i].json);
        kb_error err = {0};
        kb_stored stored = {0};
        write_file(place, "corpus.jsonl", line);
        assert_int_equal(kb_dataset_store(&place->set, place->folder, place->store, &err), KB_OK);
        assert_int_equal(kb_store_get(place->store, KB_ARTICLE, "d1", &stored, &err), KB_OK);
        if (strcmp(stored.document->body, rows[i].body) != 0)
            fail_msg("%s: %s", rows[i].why, stored.document->body);
        kb_stored_clear(&stored);
    }
    assert_int_equal(place->complaints.count, 0);
}

static void halves_are_told_by_date_in_the_spellings_of_public_sets(void **state)
{
    struct place *place = *state;
    write_file(place, "corpus.jsonl", "{\"id\":\"d1\",\"kind\":\"ticket\",\"body\":\"a\",\"created\":\"02/Jan/20 17:20\"}\n");
    write_file(place, "queries.jsonl",
               "{\"id\":\"late\",\"text\":\"a\",\"created\":\"2020-01-02 17:21:00+00:00\"}\n"
               "{\"id\":\"early\",\"text\":\"a\",\"created\":\"01/Jan/20 09:05\"}\n"
               "{\"id\":\"later\",\"text\":\"a\",\"created\":\"2020-01-03\"}\n"
               "{\"id\":\"unknown\",\"text\":\"a\",\"created\":\"01/Foo/20 09:05\"}\n");
    write_file(place, "qrels.tsv", "late\td1\t1\nearly\td1\t1\nlater\td1\t1\nunknown\td1\t1\n");
    kb_error err = {0};
    kb_stored stored = {0};
    assert_int_equal(kb_dataset_store(&place->set, place->folder, place->store, &err), KB_OK);
    assert_int_equal(kb_store_get(place->store, KB_TICKET, "d1", &stored, &err), KB_OK);
    assert_true(stored.document->created_at == INT64_C(1577985600000));
    kb_stored_clear(&stored);
    assert_int_equal(kb_dataset_read_queries(&place->set, place->folder, &err), KB_OK);
    assert_true(place->set.queries[3].created_at == KB_NO_TIME);
    kb_dataset_keep_half(&place->set, 2);
    assert_int_equal(place->set.query_count, 2);
    assert_string_equal(place->set.queries[0].id, "late");
    assert_string_equal(place->set.queries[1].id, "later");
}

static void a_set_without_an_answered_question_is_refused(void **state)
{
    struct place *place = *state;
    write_file(place, "corpus.jsonl", "{\"id\":\"d1\",\"body\":\"a\"}\n");
    write_file(place, "queries.jsonl", "{\"id\":\"q1\",\"text\":\"a\"}\n");
    write_file(place, "qrels.tsv", "");
    kb_error err = {0};
    assert_int_equal(kb_dataset_store(&place->set, place->folder, place->store, &err), KB_OK);
    assert_int_equal(kb_dataset_read_queries(&place->set, place->folder, &err), KB_INVALID);
}

static void a_missing_file_is_named(void **state)
{
    struct place *place = *state;
    kb_error err = {0};
    assert_int_equal(kb_dataset_store(&place->set, place->folder, place->store, &err), KB_NOT_FOUND);
    assert_non_null(strstr(err.message, "corpus.jsonl"));
}

static void links_are_stored_where_a_set_has_any(void **state)
{
    struct place *place = *state;
    kb_error err = {0};
    kb_store_counts counts;
    write_file(place, "corpus.jsonl", "{\"id\": \"KB1\", \"title\": \"a\"}\n{\"id\": \"INC1\", \"title\": \"b\", \"kind\": \"ticket\"}\n");
    assert_int_equal(kb_dataset_store(&place->set, place->folder, place->store, &err), KB_OK);
    assert_int_equal(kb_dataset_store_links(&place->set, place->folder, place->store, &err), KB_OK);
    assert_int_equal(place->set.links, 0);
    write_file(place, "links.jsonl", "{\"ticket\": \"INC1\", \"article\": \"KB1\"}\n{\"ticket\": \"INC1\"}\n");
    assert_int_equal(kb_dataset_store_links(&place->set, place->folder, place->store, &err), KB_OK);
    assert_int_equal(place->set.links, 1);
    assert_int_equal(kb_store_count(place->store, &counts, &err), KB_OK);
    assert_int_equal(counts.links, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(foreign_fields_of_the_corpus_do_no_harm),
        TEST(a_document_without_text_is_left_out_and_counted),
        TEST(a_questions_own_document_is_excluded_and_no_answer),
        TEST(questions_that_nothing_answers_are_left_out),
        TEST(bad_lines_are_reported_with_file_and_line_and_left_out),
        TEST(a_backslash_that_escapes_nothing_stands_for_itself),
        TEST(halves_are_told_by_date_in_the_spellings_of_public_sets),
        TEST(a_set_without_an_answered_question_is_refused),
        TEST(a_missing_file_is_named),
        TEST(links_are_stored_where_a_set_has_any),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
