#include "indexer/data.h"
#include "indexer/intake.h"

#include "base/beacon.h"
#include "base/file.h"
#include "publish/publish.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

struct place {
    char folder[32];
    kb_meter meter;
    kb_complaints complaints;
    FILE *standard_error; /* complaints go to a file of the test */
};

static int set_up(void **state)
{
    struct place *place = kb_alloc(sizeof *place);
    strcpy(place->folder, "/tmp/kb-intake-XXXXXX");
    assert_non_null(mkdtemp(place->folder));
    place->standard_error = stderr;
    stderr = tmpfile();
    kb_meter_start(&place->meter, "importing", "records", true);
    place->complaints.meter = &place->meter;
    *state = place;
    return 0;
}

static int tear_down(void **state)
{
    struct place *place = *state;
    fclose(stderr);
    stderr = place->standard_error;
    kb_error err = {0};
    assert_int_equal(kb_folder_remove(place->folder, &err), KB_OK);
    free(place);
    return 0;
}

static kb_intake *open_intake(struct place *place, bool dry_run)
{
    kb_intake *intake;
    kb_error err = {0};
    place->complaints.count = 0;
    kb_code code = kb_intake_open(place->folder, dry_run, &place->complaints, &intake, &err);
    if (code)
        fail_msg("%s", err.message);
    return intake;
}

static void take(kb_intake *intake, const char *line)
{
    kb_record record = {0};
    kb_corpus_options options = {.publish = true};
    kb_error err = {0};
    kb_code code = kb_corpus_parse_line(kb_str_of(line), &options, &record, &err);
    if (code == KB_OK)
        code = kb_intake_take(intake, "test", &record, &err);
    kb_record_clear(&record);
    if (code)
        fail_msg("%s: %s", line, err.message);
}

static kb_tally finish(kb_intake *intake)
{
    kb_error err = {0};
    kb_code code = kb_intake_finish(intake, &err);
    if (code)
        fail_msg("%s", err.message);
    kb_tally tally = *kb_intake_tally(intake);
    kb_intake_close(intake);
    return tally;
}

static kb_tally import(struct place *place, const char *const *lines, bool dry_run)
{
    kb_intake *intake = open_intake(place, dry_run);
    for (; *lines; lines++)
        take(intake, *lines);
    return finish(intake);
}

static uint64_t seq_of(struct place *place)
{
    KB_OWNED(kb_store) store = NULL;
    kb_error err = {0};
    uint64_t seq;
    assert_int_equal(kb_data_store_open(place->folder, KB_STORE_READ, &store, &err), KB_OK);
    assert_int_equal(kb_store_seq(store, &seq, &err), KB_OK);
    return seq;
}

static char *title_of(struct place *place, const char *id)
{
    KB_OWNED(kb_store) store = NULL;
    kb_error err = {0};
    kb_stored stored = {0};
    assert_int_equal(kb_data_store_open(place->folder, KB_STORE_READ, &store, &err), KB_OK);
    kb_code code = kb_store_get(store, KB_ARTICLE, id, &stored, &err);
    char *title = code ? NULL : kb_str_dup(kb_str_of(stored.document->title));
    kb_stored_clear(&stored);
    return title;
}

static const char *const two_and_a_link[] = {
    "{\"ticket\":\"T1\",\"article\":\"A1\"}",
    "{\"kind\":\"article\",\"id\":\"A1\",\"title\":\"The printer is on fire\",\"body\":\"Water helps against the fire.\"}",
    "{\"kind\":\"ticket\",\"id\":\"T1\",\"title\":\"Fire\",\"body\":\"My printer burns since this morning.\"}",
    NULL,
};

static void a_link_may_come_before_what_it_links(void **state)
{
    struct place *place = *state;
    kb_tally tally = import(place, two_and_a_link, false);
    assert_int_equal(tally.created, 2);
    assert_int_equal(tally.links, 1);
    assert_int_equal(place->complaints.count, 0);
}

static void a_second_import_writes_nothing(void **state)
{
    struct place *place = *state;
    import(place, two_and_a_link, false);
    uint64_t before = seq_of(place);
    kb_tally tally = import(place, two_and_a_link, false);
    assert_int_equal(tally.unchanged, 2);
    assert_int_equal(tally.created + tally.changed + tally.links, 0);
    assert_int_equal(tally.known_links, 1);
    assert_int_equal(seq_of(place), before);
}

static void a_changed_document_is_written(void **state)
{
    static const char *const changed[] = {
        "{\"kind\":\"article\",\"id\":\"A1\",\"title\":\"The printer smokes\",\"body\":\"Water helps against the fire.\"}", NULL};
    struct place *place = *state;
    import(place, two_and_a_link, false);
    kb_tally tally = import(place, changed, false);
    assert_int_equal(tally.changed, 1);
    KB_OWNED(kb_text) title = title_of(place, "A1");
    assert_string_equal(title, "The printer smokes");
}

static void the_first_of_two_with_one_id_is_kept(void **state)
{
    static const char *const twice[] = {
        "{\"kind\":\"article\",\"id\":\"A1\",\"title\":\"first\",\"body\":\"The words of the first.\"}",
        "{\"kind\":\"ticket\",\"id\":\"A1\",\"title\":\"a ticket may have the id of an article\",\"body\":\"Words.\"}",
        "{\"kind\":\"article\",\"id\":\"A1\",\"title\":\"second\",\"body\":\"The words of the second.\"}", NULL};
    struct place *place = *state;
    kb_tally tally = import(place, twice, false);
    assert_int_equal(tally.created, 2);
    assert_int_equal(place->complaints.count, 1);
    KB_OWNED(kb_text) title = title_of(place, "A1");
    assert_string_equal(title, "first");
}

static void what_was_deleted_may_come_again(void **state)
{
    static const char *const again[] = {
        "{\"kind\":\"article\",\"id\":\"A1\",\"title\":\"first\",\"body\":\"The words of the first.\"}",
        "{\"delete\":{\"kind\":\"article\",\"id\":\"A1\"}}",
        "{\"kind\":\"article\",\"id\":\"A1\",\"title\":\"second\",\"body\":\"The words of the second.\"}", NULL};
    struct place *place = *state;
    kb_tally tally = import(place, again, false);
    assert_int_equal(tally.created, 2);
    assert_int_equal(tally.deleted, 1);
    assert_int_equal(place->complaints.count, 0);
    KB_OWNED(kb_text) title = title_of(place, "A1");
    assert_string_equal(title, "second");
}

static void deleting_what_is_not_there_is_no_error(void **state)
{
    static const char *const nothing[] = {"{\"delete\":{\"kind\":\"article\",\"id\":\"A1\"}}", NULL};
    struct place *place = *state;
    kb_tally tally = import(place, nothing, false);
    assert_int_equal(tally.deleted, 0);
    assert_int_equal(tally.unchanged, 1);
    assert_int_equal(place->complaints.count, 0);
}

static void a_link_to_what_is_not_there_is_a_bad_record(void **state)
{
    static const char *const alone[] = {"{\"ticket\":\"T1\",\"article\":\"A1\"}", NULL};
    struct place *place = *state;
    assert_int_equal(import(place, alone, true).links, 0);
    assert_int_equal(place->complaints.count, 1);
    assert_int_equal(import(place, alone, false).links, 0);
    assert_int_equal(place->complaints.count, 1);
}

static void a_dry_run_writes_nothing_and_counts_the_same(void **state)
{
    struct place *place = *state;
    kb_tally tally = import(place, two_and_a_link, true);
    assert_int_equal(tally.created, 2);
    assert_int_equal(tally.links, 1);
    KB_OWNED(kb_text) path = kb_data_store_path(place->folder);
    assert_int_not_equal(access(path, F_OK), 0);
}

static void the_follower_is_told_after_each_batch(void **state)
{
    struct place *place = *state;
    KB_OWNED(kb_text) path = kb_data_beacon_path(place->folder);
    KB_OWNED(kb_beacon) beacon = NULL;
    kb_error err = {0};
    assert_int_equal(kb_beacon_open(path, &beacon, &err), KB_OK);
    kb_intake *intake = open_intake(place, false);
    for (int i = 0; i < KB_INTAKE_BATCH + 1; i++) {
        KB_OWNED(kb_text)
        line = kb_printf("{\"kind\":\"ticket\",\"id\":\"T%d\",\"title\":\"Number %d\",\"body\":\"Some words.\"}", i, i);
        take(intake, line);
    }
    assert_int_equal(kb_beacon_seen(beacon, KB_STORED), KB_INTAKE_BATCH);
    assert_int_equal(kb_intake_tally(intake)->created, KB_INTAKE_BATCH);
    finish(intake);
    assert_int_equal(kb_beacon_seen(beacon, KB_STORED), KB_INTAKE_BATCH + 1);
}

static void what_is_not_yet_a_batch_is_dropped_by_a_stop(void **state)
{
    struct place *place = *state;
    kb_intake *intake = open_intake(place, false);
    take(intake, two_and_a_link[1]);
    take(intake, two_and_a_link[0]);
    kb_intake_close(intake);
    assert_int_equal(seq_of(place), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_link_may_come_before_what_it_links),
        TEST(a_second_import_writes_nothing),
        TEST(a_changed_document_is_written),
        TEST(the_first_of_two_with_one_id_is_kept),
        TEST(what_was_deleted_may_come_again),
        TEST(deleting_what_is_not_there_is_no_error),
        TEST(a_link_to_what_is_not_there_is_a_bad_record),
        TEST(a_dry_run_writes_nothing_and_counts_the_same),
        TEST(the_follower_is_told_after_each_batch),
        TEST(what_is_not_yet_a_batch_is_dropped_by_a_stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
