#include "running.h"

#include "base/beacon.h"
#include "base/file.h"

#include <signal.h>

static const char small[] =
    "{\"kind\":\"article\",\"id\":\"A1\",\"title\":\"Reset the router\",\"body\":\"Hold the button for ten "
    "seconds.\",\"lang\":\"en\"}\n"
    "{\"kind\":\"ticket\",\"id\":\"T1\",\"title\":\"Router dead\",\"body\":\"No light is on since the storm.\",\"lang\":\"en\","
    "\"state\":\"resolved\",\"resolution\":\"Reset it.\",\"requester\":\"r-17\",\"meta\":{\"floor\":3}}\n"
    "{\"ticket\":\"T1\",\"article\":\"A1\"}\n";

static void import_small(const char *data, const char *folder)
{
    KB_OWNED(kb_text) file = write_in(folder, "small.jsonl", small);
    RAN result = run(NULL, "--data", data, "import", file, NULL);
    expect_status(result, 0);
}

static void an_import_tells_what_it_did(void **state)
{
    KB_OWNED(kb_text) data = path_in(*state, "data");
    KB_OWNED(kb_text) file = write_in(*state, "small.jsonl", small);
    RAN result = run(NULL, "--data", data, "--json", "import", file, NULL);
    expect_status(result, 0);
    KB_OWNED(json_t) json = json_of(&result);
    static const struct {
        const char *name;
        int value;
    } rows[] = {{"read", 3}, {"created", 2}, {"changed", 0}, {"unchanged", 0}, {"deleted", 0}, {"links", 1}, {"bad", 0}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(number_of(json, rows[i].name), rows[i].value);
    assert_true(json_is_real(json_object_get(json, "seconds")));
    assert_string_equal(result.err, "");
}

static void a_second_import_finds_nothing_to_do(void **state)
{
    KB_OWNED(kb_text) data = path_in(*state, "data");
    import_small(data, *state);
    KB_OWNED(kb_text) file = path_in(*state, "small.jsonl");
    RAN before = run(NULL, "--data", data, "stats", "--json", NULL);
    RAN result = run(NULL, "--data", data, "import", file, NULL);
    RAN after = run(NULL, "--data", data, "stats", "--json", NULL);
    expect_status(result, 0);
    expect_text(result.out, "3 read: 0 created, 0 changed, 2 unchanged, 0 deleted, 0 links, 0 bad");
    KB_OWNED(json_t) stats_before = json_of(&before);
    KB_OWNED(json_t) stats_after = json_of(&after);
    assert_int_equal(number_of(stats_before, "store.seq"), number_of(stats_after, "store.seq"));
}

static void an_import_reads_standard_input(void **state)
{
    KB_OWNED(kb_text) data = path_in(*state, "data");
    RAN result = run(small, "--data", data, "import", "--format", "jsonl", "-", NULL);
    expect_status(result, 0);
    expect_text(result.out, "2 created");
    RAN unknown = run(small, "--data", data, "import", "-", NULL);
    expect_status(unknown, 65);
    expect_text(unknown.err, "--format jsonl, csv, markdown, html or mallard");
}

static void an_export_imports_to_the_same(void **state)
{
    KB_OWNED(kb_text) data = path_in(*state, "data");
    KB_OWNED(kb_text) copy = path_in(*state, "copy");
    KB_OWNED(kb_text) file = path_in(*state, "export.jsonl");
    import_small(data, *state);
    RAN first = run(NULL, "--data", data, "export", "--output", file, NULL);
    expect_status(first, 0);
    RAN import = run(NULL, "--data", copy, "import", file, NULL);
    expect_status(import, 0);
    expect_text(import.out, "3 read: 2 created, 0 changed, 0 unchanged, 0 deleted, 1 links, 0 bad");
    RAN second = run(NULL, "--data", copy, "export", NULL);
    expect_status(second, 0);
    RAN again = run(NULL, "--data", data, "export", "-o", file, NULL);
    expect_status(again, 73);
    expect_text(again.err, "exists already");
    KB_OWNED(kb_text) written = read_in(*state, "export.jsonl");
    assert_string_equal(second.out, written);
    expect_text(written, "\"requester\":\"r-17\"");
    expect_text(written, "\"floor\":3");
    expect_text(second.err, "2 documents and 1 links");
}

static void an_export_that_cannot_be_written_leaves_nothing(void **state)
{
    KB_OWNED(kb_text) data = path_in(*state, "data");
    import_small(data, *state);
    RAN result = run(NULL, "--data", data, "export", "-o", "/nowhere/at/all.jsonl", NULL);
    expect_status(result, 73);
    RAN full = run(NULL, "--data", data, "export", "-o", "/dev/full/x", NULL);
    assert_int_not_equal(full.status, 0);
}

static void bad_records_are_reported_by_file_and_line_and_harm_no_other(void **state)
{
    static const char lines[] = "{\"kind\":\"article\",\"id\":\"A1\",\"title\":\"good\",\"body\":\"Good words.\"}\n"
                                "{\"kind\":\"article\",\"id\":\"A2\",\"titel\":\"a field that is none\",\"body\":\"Words.\"}\n"
                                "no JSON at all\n"
                                "{\"kind\":\"article\",\"id\":\"A3\",\"title\":\"bytes \377\",\"body\":\"Words.\"}\n"
                                "{\"kind\":\"article\",\"id\":\"A1\",\"title\":\"the id again\",\"body\":\"Words.\"}\n"
                                "{\"kind\":\"ticket\",\"id\":\"T1\",\"title\":\"good\",\"body\":\"Good words.\"}\n"
                                "{\"ticket\":\"T1\",\"article\":\"A9\"}\n";
    KB_OWNED(kb_text) data = path_in(*state, "data");
    KB_OWNED(kb_text) file = write_in(*state, "bad.jsonl", lines);
    RAN result = run(NULL, "--data", data, "import", file, NULL);
    expect_status(result, 65);
    expect_text(result.out, "7 read: 2 created, 0 changed, 0 unchanged, 0 deleted, 0 links, 5 bad");
    expect_text(result.err, "bad.jsonl:2: ");
    expect_text(result.err, "'title'");
    expect_text(result.err, "bad.jsonl:3: ");
    expect_text(result.err, "bad.jsonl:4: ");
    expect_text(result.err, "bad.jsonl:5: article 'A1' was in this import before");
    expect_text(result.err, "bad.jsonl:7: link of ticket 'T1' to article 'A9'");
}

static void what_follows_a_bad_record_of_its_id_replaces_nothing(void **state)
{
    static const struct {
        const char *name, *content;
    } rows[] = {
        {"bytes.csv", "id,title,body\nA1,B\xFCro,Words.\nA1,Other,Other words.\n"},
        {"cells.csv", "kind,id,title\narticle,A1,VPN, new\narticle,A1,Other\n"},
        {"field.jsonl", "{\"kind\":\"article\",\"id\":\"A1\",\"titel\":\"x\"}\n"
                        "{\"kind\":\"article\",\"id\":\"A1\",\"title\":\"Other\"}\n"},
    };
    static const char mine[] = "{\"kind\":\"article\",\"id\":\"A1\",\"title\":\"Mine\"}\n";
    KB_OWNED(kb_text) data = path_in(*state, "data");
    RAN first = run(mine, "--data", data, "import", "--format=jsonl", "-", NULL);
    expect_status(first, 0);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        KB_OWNED(kb_text) file = write_in(*state, rows[i].name, rows[i].content);
        RAN result = run(NULL, "--data", data, "import", file, NULL);
        expect_status(result, 65);
        expect_text(result.out, "2 read: 0 created, 0 changed");
        expect_text(result.err, "article 'A1' was in this import before; the first one is bad");
    }
}

static void a_new_knowledge_base_among_other_files_is_told(void **state)
{
    static const char line[] = "{\"kind\":\"article\",\"id\":\"A1\",\"title\":\"Mine\"}\n";
    KB_OWNED(kb_text) fresh = path_in(*state, "fresh");
    RAN empty = run(line, "--data", fresh, "import", "--format=jsonl", "-", NULL);
    expect_status(empty, 0);
    expect_no_text(empty.err, "other files");
    RAN other = run(line, "--data", *state, "import", "--format=jsonl", "-", NULL);
    expect_status(other, 0);
    expect_text(other.err, "holds other files and no knowledge base");
    RAN again = run(line, "--data", *state, "import", "--format=jsonl", "-", NULL);
    expect_no_text(again.err, "other files");
}

static void many_bad_records_are_counted(void **state)
{
    KB_OWNED(kb_text) data = path_in(*state, "data");
    KB_OWNED_BUF lines = {0};
    for (int i = 0; i < 50; i++)
        kb_buf_printf(&lines, "broken %d\n", i);
    KB_OWNED(kb_text) file = write_in(*state, "bad.jsonl", lines.bytes);
    RAN result = run(NULL, "--data", data, "import", file, NULL);
    expect_status(result, 65);
    expect_text(result.err, "bad.jsonl:20: ");
    expect_no_text(result.err, "bad.jsonl:21: ");
    expect_text(result.err, "and 30 more bad records");
    expect_text(result.out, "50 bad");
}

static void a_path_that_is_not_there_stops_before_anything_is_stored(void **state)
{
    KB_OWNED(kb_text) data = path_in(*state, "data");
    KB_OWNED(kb_text) file = write_in(*state, "small.jsonl", small);
    RAN result = run(NULL, "--data", data, "import", file, "/nowhere/at/all.jsonl", NULL);
    expect_status(result, 66);
    expect_text(result.err, "/nowhere/at/all.jsonl");
    RAN stats = run(NULL, "--data", data, "stats", NULL);
    expect_status(stats, 66);
}

static void a_dry_run_stores_nothing(void **state)
{
    KB_OWNED(kb_text) data = path_in(*state, "data");
    KB_OWNED(kb_text) file = write_in(*state, "small.jsonl", small);
    RAN result = run(NULL, "--data", data, "import", "--dry-run", file, NULL);
    expect_status(result, 0);
    expect_text(result.out, "nothing written; 3 read: 2 created");
    RAN stats = run(NULL, "--data", data, "stats", NULL);
    expect_status(stats, 66);
}

static void what_records_do_not_say_the_options_say(void **state)
{
    static const struct {
        const char *why, *option, *says, *never;
    } rows[] = {
        {"articles are published", "--publish", "\"state\":\"published\"", "draft"},
        {"unless drafts are wanted", "--draft", "\"state\":\"draft\"", "published"},
        {"and internal", "--visibility=internal", "\"visibility\":\"internal\"", "public\""},
        {"unless they are for everyone", "--visibility=public", "\"visibility\":\"public\"", "internal"},
        {"the kind", "--kind=ticket", "\"kind\":\"ticket\"", "article"},
        {"the language", "--lang=pt_BR", "\"lang\":\"pt-BR\"", "\"en\""},
    };
    KB_OWNED(kb_text)
    file = write_in(*state, "page.md", "# Reset the router\n\nHold the button for ten seconds, then wait for the light.\n");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        KB_OWNED(kb_text) name = kb_printf("data-%zu", i);
        KB_OWNED(kb_text) data = path_in(*state, name);
        RAN import = run(NULL, "--data", data, "import", rows[i].option, file, NULL);
        expect_status(import, 0);
        RAN export = run(NULL, "--data", data, "export", NULL);
        if (!strstr(export.out, rows[i].says) || strstr(export.out, rows[i].never))
            fail_msg("%s: %s", rows[i].why, export.out);
    }
}

static char *many_tickets(int count)
{
    KB_OWNED_BUF lines = {0};
    for (int i = 0; i < count; i++)
        kb_buf_printf(
            &lines,
            "{\"kind\":\"ticket\",\"id\":\"T%d\",\"title\":\"Ticket number %d\",\"body\":\"Its words.\",\"lang\":\"en\"}\n", i,
            i);
    return kb_buf_give(&lines);
}

static void write_all(int fd, const char *text)
{
    for (size_t len = strlen(text); len;) {
        ssize_t done = write(fd, text, len);
        assert_true(done > 0);
        text += done;
        len -= (size_t)done;
    }
}

static void ctrl_c_during_an_import_leaves_a_usable_store(void **state)
{
    KB_OWNED(kb_text) data = path_in(*state, "data");
    KB_OWNED(kb_text) beacon_path = path_in(data, "beacon");
    KB_OWNED(kb_text) lines = many_tickets(1200);
    KB_OWNED(kb_beacon) beacon = NULL;
    kb_error err = {0};
    assert_int_equal(kb_folder_make(data, &err), KB_OK);
    assert_int_equal(kb_beacon_open(beacon_path, &beacon, &err), KB_OK);
    int input;
    pid_t program = start(*state, &input, "--data", data, "import", "--format=jsonl", "-", NULL);
    write_all(input, lines);
    assert_true(kb_beacon_wait(beacon, KB_STORED, 1000, 60000)); /* two batches are stored, the rest waits for more input */
    kill(program, SIGINT);
    close(input);
    RAN stopped = finish(*state, program);
    expect_status(stopped, 130);
    expect_text(stopped.err, "stopped");
    RAN check = run(NULL, "--data", data, "check", NULL);
    expect_status(check, 66); /* sound, but no index yet */
    expect_text(check.out, "1000 tickets");
    RAN again = run(lines, "--data", data, "import", "--format=jsonl", "-", NULL);
    expect_status(again, 0);
    expect_text(again.out, "200 created, 0 changed, 1000 unchanged");
}

static void two_imports_at_once_both_arrive(void **state)
{
    KB_OWNED(kb_text) data = path_in(*state, "data");
    KB_OWNED(kb_text) lines = many_tickets(2000);
    KB_OWNED(kb_text) small_file = write_in(*state, "small.jsonl", small);
    KB_OWNED(kb_text) file = write_in(*state, "many.jsonl", lines);
    pid_t program = start(*state, NULL, "--data", data, "import", file, NULL);
    RAN second = run(NULL, "--data", data, "import", small_file, NULL);
    RAN first = finish(*state, program);
    expect_status(first, 0);
    expect_status(second, 0);
    RAN stats = run(NULL, "--data", data, "stats", "--json", NULL);
    KB_OWNED(json_t) json = json_of(&stats);
    assert_int_equal(number_of(json, "documents.ticket"), 2000); /* T1 is in both */
    assert_int_equal(number_of(json, "documents.article"), 1);
}

static void records_may_delete(void **state)
{
    KB_OWNED(kb_text) data = path_in(*state, "data");
    import_small(data, *state);
    RAN result = run("{\"delete\":{\"kind\":\"ticket\",\"id\":\"T1\"}}\n", "--data", data, "import", "--format=jsonl", "-", NULL);
    expect_status(result, 0);
    expect_text(result.out, "1 deleted");
    RAN export = run(NULL, "--data", data, "export", NULL);
    expect_no_text(export.out, "\"T1\""); /* a time may hold T1 */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_import_tells_what_it_did),
        TEST(a_second_import_finds_nothing_to_do),
        TEST(an_import_reads_standard_input),
        TEST(an_export_imports_to_the_same),
        TEST(an_export_that_cannot_be_written_leaves_nothing),
        TEST(bad_records_are_reported_by_file_and_line_and_harm_no_other),
        TEST(what_follows_a_bad_record_of_its_id_replaces_nothing),
        TEST(a_new_knowledge_base_among_other_files_is_told),
        TEST(many_bad_records_are_counted),
        TEST(a_path_that_is_not_there_stops_before_anything_is_stored),
        TEST(a_dry_run_stores_nothing),
        TEST(what_records_do_not_say_the_options_say),
        TEST(ctrl_c_during_an_import_leaves_a_usable_store),
        TEST(two_imports_at_once_both_arrive),
        TEST(records_may_delete),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
