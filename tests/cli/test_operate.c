#include "running.h"

#include "base/beacon.h"
#include "base/file.h"

#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <sys/inotify.h>

static const char one[] =
    "{\"kind\":\"article\",\"id\":\"A1\",\"title\":\"Reset the router\",\"body\":\"Hold the button.\",\"lang\":\"en\"}\n";
static const char two[] =
    "{\"kind\":\"article\",\"id\":\"A2\",\"title\":\"Empty the tray\",\"body\":\"Pull the lever.\",\"lang\":\"en\"}\n";

static void import(const char *data, const char *lines)
{
    RAN result = run(lines, "--data", data, "import", "--format=jsonl", "-", NULL);
    expect_status(result, 0);
}

static bool is_found(const char *data, const char *word, const char *id)
{
    RAN result = run(NULL, "--data", data, "--json", "search", word, NULL);
    expect_status(result, 0);
    return strstr(result.out, id) != NULL;
}

static void the_starter_knowledge_base_is_imported_built_and_found(void **state)
{
    static const char folder[] = KB_SOURCE_DIR "/corpus/starter/technology";
    if (access(folder, R_OK))
        skip();
    RAN imported = run(NULL, "--data", *state, "import", "--json", folder, NULL);
    expect_status(imported, 0);
    KB_OWNED(json_t) json = json_of(&imported);
    assert_true(number_of(json, "created") > 0 && number_of(json, "links") > 0);
    RAN built = run(NULL, "--data", *state, "build", "--json", NULL);
    expect_status(built, 0);
    RAN checked = run(NULL, "--data", *state, "check", NULL);
    expect_status(checked, 0);
    KB_OWNED(kb_text) path = kb_printf("%s/questions.tsv", folder);
    KB_OWNED(kb_text) questions = NULL;
    size_t len;
    kb_error err = {0};
    assert_int_equal(kb_file_read(path, 1 << 20, &questions, &len, &err), KB_OK);
    char *question = strchr(questions, '\t') + 1, *id = strchr(question, '\t') + 1; /* "lang TAB question TAB id" */
    id[-1] = '\0';
    id[strcspn(id, "\t\r\n")] = '\0';
    assert_true(is_found(*state, question, id));
}

static void a_generation_is_built_promoted_and_rolled_back(void **state)
{
    import(*state, one);
    RAN first = run(NULL, "--data", *state, "build", NULL);
    expect_status(first, 0);
    expect_text(first.out, "generation 1 is live: 1 documents");
    RAN second = run(NULL, "--data", *state, "build", "--no-promote", "--json", NULL);
    expect_status(second, 0);
    KB_OWNED(json_t) built = json_of(&second);
    assert_int_equal(number_of(built, "generation"), 2);
    assert_true(json_is_false(json_object_get(built, "live")));
    import(*state, two); /* promotion catches up with it */
    RAN promoted = run(NULL, "--data", *state, "promote", NULL);
    expect_status(promoted, 0);
    expect_text(promoted.out, "generation 2 is live: 2 documents");
    assert_true(is_found(*state, "lever", "A2"));
    RAN back = run(NULL, "--data", *state, "rollback", "--json", NULL);
    expect_status(back, 0);
    KB_OWNED(json_t) rolled = json_of(&back);
    assert_int_equal(number_of(rolled, "generation"), 1);
    assert_true(json_is_true(json_object_get(rolled, "live")));
    assert_true(is_found(*state, "lever", "A2"));
    RAN named = run(NULL, "--data", *state, "promote", "gen-000002", NULL);
    expect_status(named, 0);
    RAN missing = run(NULL, "--data", *state, "promote", "7", NULL);
    expect_status(missing, 66);
}

static void a_check_is_content_when_store_and_index_agree(void **state)
{
    import(*state, one);
    RAN unbuilt = run(NULL, "--data", *state, "check", NULL);
    expect_status(unbuilt, 66);
    expect_text(unbuilt.out, "none yet");
    RAN build = run(NULL, "--data", *state, "build", NULL);
    expect_status(build, 0);
    RAN good = run(NULL, "--data", *state, "check", "--json", NULL);
    expect_status(good, 0);
    KB_OWNED(json_t) json = json_of(&good);
    assert_true(json_is_true(json_object_get(json, "ok")));
    assert_int_equal(number_of(json, "index.documents"), 1);
    assert_int_equal(number_of(json, "index.seq"), number_of(json, "store.seq"));
    import(*state, two);
    RAN behind = run(NULL, "--data", *state, "check", NULL);
    expect_status(behind, 0);
    expect_text(behind.out, "1 changes behind");
}

static void a_check_sees_an_index_without_what_it_should_hold(void **state)
{
    KB_OWNED(kb_text) other = path_in(*state, "other");
    KB_OWNED(kb_text) data = path_in(*state, "data");
    KB_OWNED(kb_text) index = path_in(data, "index");
    KB_OWNED(kb_text) foreign = path_in(other, "index");
    import(data, one);
    import(other, two);
    RAN build = run(NULL, "--data", other, "build", NULL);
    expect_status(build, 0);
    kb_error err = {0};
    assert_int_equal(kb_folder_remove(index, &err), KB_OK);
    assert_int_equal(rename(foreign, index), 0);
    RAN result = run(NULL, "--data", data, "check", NULL);
    expect_status(result, 65);
    expect_text(result.out, "missing: article:A1");
    expect_text(result.out, "too many");
    expect_text(result.out, "fed by another store");
    RAN mended = run(NULL, "--data", data, "build", NULL);
    expect_status(mended, 0);
    RAN good = run(NULL, "--data", data, "check", NULL);
    expect_status(good, 0);
}

static void a_check_sees_a_damaged_store(void **state)
{
    import(*state, one);
    KB_OWNED(kb_text)
    path = write_in(*state, "store.db", "this is no database, and never was one; it is long enough to be read as one");
    RAN result = run(NULL, "--data", *state, "check", NULL);
    expect_status(result, 65);
    assert_true(*result.err);
}

static void stats_count_by_kind_language_and_partition(void **state)
{
    import(*state, one);
    import(*state,
           "{\"kind\":\"ticket\",\"id\":\"T1\",\"title\":\"Drucker\",\"body\":\"Er druckt nicht mehr.\",\"lang\":\"de\"}\n");
    RAN before = run(NULL, "--data", *state, "stats", "--json", NULL);
    expect_status(before, 0);
    KB_OWNED(json_t) without = json_of(&before);
    assert_true(json_is_string(json_object_get(json_object_get(without, "index"), "problem")));
    RAN build = run(NULL, "--data", *state, "build", NULL);
    expect_status(build, 0);
    RAN result = run(NULL, "--data", *state, "stats", "--json", NULL);
    expect_status(result, 0);
    KB_OWNED(json_t) json = json_of(&result);
    assert_int_equal(number_of(json, "documents.article"), 1);
    assert_int_equal(number_of(json, "documents.ticket"), 1);
    assert_int_equal(number_of(json, "index.languages.de"), 1);
    assert_int_equal(number_of(json, "store.seq"), 2);
    assert_int_equal(number_of(json, "index.seq"), 2);
    assert_int_equal(json_array_size(json_object_get(json, "generations")), 1);
    RAN people = run(NULL, "--data", *state, "stats", NULL);
    expect_text(people.out, "1 articles, 1 tickets, 0 links");
    expect_text(people.out, "internal.de 1");
    expect_text(people.out, "(live)");
}

static void a_backup_is_a_store(void **state)
{
    KB_OWNED(kb_text) copy = path_in(*state, "copy");
    KB_OWNED(kb_text) file = path_in(copy, "store.db");
    kb_error err = {0};
    assert_int_equal(kb_folder_make(copy, &err), KB_OK);
    import(*state, one);
    RAN result = run(NULL, "--data", *state, "backup", file, NULL);
    expect_status(result, 0);
    RAN first = run(NULL, "--data", *state, "export", NULL);
    RAN second = run(NULL, "--data", copy, "export", NULL);
    expect_status(second, 0);
    assert_string_equal(first.out, second.out);
    RAN again = run(NULL, "--data", *state, "backup", file, NULL);
    expect_status(again, 73);
    expect_text(again.err, "exists already");
    RAN nowhere = run(NULL, "--data", *state, "backup", "/nowhere/at/all.db", NULL);
    expect_status(nowhere, 73);
    expect_text(nowhere.err, "/nowhere/at/");
}

static pid_t start_follower(const char *folder, const char *data)
{
    return start(folder, NULL, "--data", data, "follow", NULL);
}

static void a_follower_makes_imports_findable_and_stops_when_asked(void **state)
{
    KB_OWNED(kb_text) data = path_in(*state, "data");
    KB_OWNED(kb_text) beacon_path = path_in(data, "beacon");
    KB_OWNED(kb_beacon) beacon = NULL;
    kb_error err = {0};
    import(data, one);
    assert_int_equal(kb_beacon_open(beacon_path, &beacon, &err), KB_OK);
    pid_t follower = start_follower(*state, data);
    assert_true(kb_beacon_wait(beacon, KB_INDEXED, 1, 60000));
    import(data, two);
    assert_true(kb_beacon_wait(beacon, KB_INDEXED, 2, 60000));
    assert_true(is_found(data, "lever", "A2"));
    RAN second = run(NULL, "--data", data, "follow", NULL);
    expect_status(second, 75);
    kill(follower, SIGTERM);
    RAN stopped = finish(*state, follower);
    expect_status(stopped, 0);
    expect_text(stopped.err, "caught_up");
    expect_text(stopped.err, "stopped");
    assert_string_equal(stopped.out, "");
}

static void a_build_beside_a_follower_loses_nothing(void **state)
{
    KB_OWNED(kb_text) data = path_in(*state, "data");
    KB_OWNED(kb_text) beacon_path = path_in(data, "beacon");
    KB_OWNED(kb_beacon) beacon = NULL;
    kb_error err = {0};
    import(data, one);
    assert_int_equal(kb_beacon_open(beacon_path, &beacon, &err), KB_OK);
    pid_t follower = start_follower(*state, data);
    assert_true(kb_beacon_wait(beacon, KB_INDEXED, 1, 60000));
    RAN build = run(NULL, "--data", data, "build", NULL);
    expect_status(build, 0);
    import(data, two);
    assert_true(kb_beacon_wait(beacon, KB_INDEXED, 2, 60000));
    assert_true(is_found(data, "lever", "A2"));
    assert_true(is_found(data, "button", "A1"));
    kill(follower, SIGINT);
    RAN stopped = finish(*state, follower);
    expect_status(stopped, 0);
    RAN check = run(NULL, "--data", data, "check", NULL);
    expect_status(check, 0);
}

/* Waits until something is made in the folder. */
static void wait_for_entry(int watch)
{
    char event[sizeof(struct inotify_event) + NAME_MAX + 1];
    struct pollfd waiting = {.fd = watch, .events = POLLIN};
    assert_int_equal(poll(&waiting, 1, 60000), 1);
    assert_true(read(watch, event, sizeof event) > 0);
}

static void ctrl_c_during_a_build_leaves_the_live_index_as_it_is(void **state)
{
    KB_OWNED_BUF lines = {0};
    for (int i = 0; i < 4000; i++)
        kb_buf_printf(&lines,
                      "{\"kind\":\"ticket\",\"id\":\"T%d\",\"title\":\"Ticket %d\",\"body\":\"Words.\",\"lang\":\"en\"}\n", i, i);
    import(*state, one);
    RAN built = run(NULL, "--data", *state, "build", NULL);
    expect_status(built, 0);
    import(*state, lines.bytes);
    KB_OWNED(kb_text) index = path_in(*state, "index");
    KB_OWNED_FD watch = inotify_init1(IN_CLOEXEC);
    assert_true(inotify_add_watch(watch, index, IN_CREATE | IN_ONLYDIR) >= 0);
    pid_t program = start(*state, NULL, "--data", *state, "build", NULL);
    wait_for_entry(watch);
    kill(program, SIGINT);
    RAN stopped = finish(*state, program);
    expect_status(stopped, 130);
    RAN stats = run(NULL, "--data", *state, "stats", "--json", NULL);
    KB_OWNED(json_t) json = json_of(&stats);
    assert_int_equal(number_of(json, "index.seq"), 1);
    assert_true(is_found(*state, "button", "A1"));
    RAN again = run(NULL, "--data", *state, "build", NULL);
    expect_status(again, 0);
    RAN check = run(NULL, "--data", *state, "check", NULL);
    expect_status(check, 0);
}

static void what_is_not_there_is_66(void **state)
{
    static const char *const rows[] = {"build", "check", "stats", "export"};
    KB_OWNED(kb_text) data = path_in(*state, "nowhere");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        RAN result = run(NULL, "--data", data, rows[i], NULL);
        if (result.status != 66)
            fail_msg("%s: %d %s", rows[i], result.status, result.err);
        assert_int_not_equal(access(data, F_OK), 0);
    }
    KB_OWNED(kb_text) file = write_in(*state, "file", "x");
    RAN result = run(NULL, "--data", file, "stats", NULL);
    expect_status(result, 66);
    expect_text(result.err, "is a file");
    expect_no_text(result.err, "import");
}

static void a_compaction_that_is_not_due_says_so_unless_it_is_to_be_quiet(void **state)
{
    import(*state, one);
    RAN build = run(NULL, "--data", *state, "build", NULL);
    expect_status(build, 0);
    RAN told = run(NULL, "--data", *state, "compact", "--if-due", NULL);
    expect_status(told, 0);
    expect_text(told.out, "not due");
    RAN quiet = run(NULL, "--data", *state, "compact", "--if-due", "--quiet", NULL);
    expect_status(quiet, 0);
    assert_string_equal(quiet.out, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_starter_knowledge_base_is_imported_built_and_found),
        TEST(a_generation_is_built_promoted_and_rolled_back),
        TEST(a_check_is_content_when_store_and_index_agree),
        TEST(a_check_sees_an_index_without_what_it_should_hold),
        TEST(a_check_sees_a_damaged_store),
        TEST(stats_count_by_kind_language_and_partition),
        TEST(a_backup_is_a_store),
        TEST(a_follower_makes_imports_findable_and_stops_when_asked),
        TEST(a_build_beside_a_follower_loses_nothing),
        TEST(ctrl_c_during_a_build_leaves_the_live_index_as_it_is),
        TEST(what_is_not_there_is_66),
        TEST(a_compaction_that_is_not_due_says_so_unless_it_is_to_be_quiet),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
