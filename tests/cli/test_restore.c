/* A backup becomes a store again, and a bad index a good one. */
#include "running.h"

#include "base/file.h"

static const char one[] = "{\"kind\":\"article\",\"id\":\"A1\",\"title\":\"Reset the router\",\"body\":\"Hold the "
                          "button.\",\"state\":\"published\",\"lang\":\"en\"}\n";
static const char two[] = "{\"kind\":\"article\",\"id\":\"A2\",\"title\":\"Empty the tray\",\"body\":\"Pull the "
                          "lever.\",\"state\":\"published\",\"lang\":\"en\"}\n";

static void import(const char *data, const char *lines)
{
    RAN result = run(lines, "--data", data, "import", "--format=jsonl", "-", NULL);
    expect_status(result, 0);
}

static void succeed(const char *data, const char *command, const char *argument)
{
    RAN result = run(NULL, "--data", data, command, argument, NULL);
    expect_status(result, 0);
}

static char *export(const char *data)
{
    RAN result = run(NULL, "--data", data, "export", NULL);
    expect_status(result, 0);
    return kb_str_dup(kb_str_of(result.out));
}

static void a_backup_is_restored_with_its_index(void **state)
{
    KB_OWNED(kb_text) data = path_in(*state, "data");
    KB_OWNED(kb_text) other = path_in(*state, "other");
    KB_OWNED(kb_text) file = path_in(*state, "backup.db");
    import(data, one);
    succeed(data, "backup", file);
    RAN restored = run(NULL, "--data", other, "restore", file, "--json", NULL);
    expect_status(restored, 0);
    expect_text(restored.out, "\"articles\"");
    KB_OWNED(kb_text) before = export(data);
    KB_OWNED(kb_text) after = export(other);
    assert_string_equal(before, after);
    succeed(other, "build", NULL);
    succeed(other, "check", NULL);
}

static void a_store_that_is_there_is_not_overwritten_but_put_aside(void **state)
{
    KB_OWNED(kb_text) data = path_in(*state, "data");
    KB_OWNED(kb_text) file = path_in(*state, "backup.db");
    KB_OWNED(kb_text) index = path_in(data, "index/current");
    KB_OWNED(kb_text) old = path_in(data, "store.db.replaced");
    import(data, one);
    succeed(data, "backup", file);
    import(data, two);
    succeed(data, "build", NULL);
    RAN refused = run(NULL, "--data", data, "restore", file, NULL);
    expect_status(refused, 65);
    expect_text(refused.err, "--replace");
    RAN replaced = run(NULL, "--data", data, "restore", file, "--replace", NULL);
    expect_status(replaced, 0);
    KB_OWNED(kb_text) now = export(data);
    expect_text(now, "A1");
    expect_no_text(now, "A2");
    assert_int_equal(access(old, F_OK), 0);
    assert_int_not_equal(access(index, F_OK), 0); /* it held A2 */
    succeed(data, "check", "--repair");
    succeed(data, "search", "router");
}

static void how_words_are_cut_is_in_the_backup_too(void **state)
{
    KB_OWNED(kb_text) data = path_in(*state, "data");
    KB_OWNED(kb_text) file = path_in(*state, "backup.db");
    import(data, one);
    KB_OWNED(kb_text) cuts = write_in(data, "compounds.txt", "de: staubecken = stau becken\n");
    succeed(data, "backup", file);
    assert_int_equal(kb_file_replace(cuts, KB_STR("de: staubecken =\n"), NULL), KB_OK);
    RAN replaced = run(NULL, "--data", data, "restore", "--replace", file, NULL);
    expect_status(replaced, 0);
    KB_OWNED(kb_text) now = read_in(data, "compounds.txt");
    KB_OWNED(kb_text) before = read_in(data, "compounds.txt.replaced");
    assert_string_equal(now, "de: staubecken = stau becken\n");
    assert_string_equal(before, "de: staubecken =\n");
}

static void what_was_put_aside_is_not_overwritten_by_the_next_restore(void **state)
{
    static const char *const names[] = {"compounds.txt.replaced", "compounds.txt.replaced.2", "compounds.txt.replaced.3"};
    static const char *const stores[] = {"store.db.replaced", "store.db.replaced.2", "store.db.replaced.3"};
    KB_OWNED(kb_text) data = path_in(*state, "data");
    KB_OWNED(kb_text) file = path_in(*state, "backup.db");
    import(data, one);
    succeed(data, "backup", file);
    for (size_t i = 0; i < 3; i++) {
        KB_OWNED(kb_text) text = kb_printf("# %zu\n", i);
        KB_OWNED(kb_text) cuts = write_in(data, "compounds.txt", text);
        RAN replaced = run(NULL, "--data", data, "restore", "--replace", file, NULL);
        expect_status(replaced, 0);
    }
    for (size_t i = 0; i < 3; i++) {
        KB_OWNED(kb_text) text = kb_printf("# %zu\n", i);
        KB_OWNED(kb_text) aside = read_in(data, names[i]);
        KB_OWNED(kb_text) store = path_in(data, stores[i]);
        assert_string_equal(aside, text);
        assert_int_equal(access(store, F_OK), 0);
    }
}

static void a_bad_backup_changes_nothing(void **state)
{
    KB_OWNED(kb_text) data = path_in(*state, "data");
    KB_OWNED(kb_text) copy = path_in(data, "store.db.restoring");
    KB_OWNED(kb_text)
    file = write_in(*state, "backup.db", "this is no database, and never was one; it is long enough to be read as one");
    import(data, one);
    KB_OWNED(kb_text) before = export(data);
    KB_OWNED(kb_text) tiny = write_in(*state, "tiny.db", "x");
    KB_OWNED(kb_text) torn = write_in(*state, "torn.db", "");
    static const char head[] = "SQLite format 3\0 and then nothing that is a page of a database";
    assert_int_equal(kb_file_replace(torn, (kb_str){head, sizeof head}, NULL), KB_OK);
    const char *const bad[] = {file, tiny, torn};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        RAN refused = run(NULL, "--data", data, "restore", bad[i], "--replace", NULL);
        expect_status(refused, 65);
        expect_text(refused.err, bad[i]);
        expect_no_text(refused.err, "restoring");
    }
    RAN missing = run(NULL, "--data", data, "restore", "/nonexistent/backup.db", "--replace", NULL);
    expect_status(missing, 66);
    KB_OWNED(kb_text) after = export(data);
    assert_string_equal(before, after);
    assert_int_not_equal(access(copy, F_OK), 0);
}

static void nothing_is_restored_under_a_running_follower(void **state)
{
    KB_OWNED(kb_text) data = path_in(*state, "data");
    KB_OWNED(kb_text) file = path_in(*state, "backup.db");
    KB_OWNED(kb_text) lock = path_in(data, "index/follower.lock");
    import(data, one);
    succeed(data, "build", NULL);
    succeed(data, "backup", file);
    KB_OWNED_FD held = -1;
    assert_int_equal(kb_file_lock(lock, 0, &held, NULL), KB_OK); /* as a follower does */
    RAN refused = run(NULL, "--data", data, "restore", file, "--replace", NULL);
    expect_status(refused, 75);
    expect_text(refused.err, "stop it first");
}

static void a_check_repairs_an_index_that_is_not_what_the_store_says(void **state)
{
    KB_OWNED(kb_text) other = path_in(*state, "other");
    KB_OWNED(kb_text) data = path_in(*state, "data");
    KB_OWNED(kb_text) index = path_in(data, "index");
    KB_OWNED(kb_text) foreign = path_in(other, "index");
    import(data, one);
    import(other, two);
    succeed(other, "build", NULL);
    assert_int_equal(rename(foreign, index), 0);
    RAN bad = run(NULL, "--data", data, "check", NULL);
    expect_status(bad, 65);
    RAN mended = run(NULL, "--data", data, "check", "--repair", "--json", NULL);
    expect_status(mended, 0);
    expect_text(mended.out, "\"repaired\"");
    succeed(data, "check", NULL);
    succeed(data, "search", "router");
}

static void a_check_says_of_an_index_that_is_nobodys_what_the_follower_does(void **state)
{
    KB_OWNED(kb_text) data = path_in(*state, "data");
    KB_OWNED(kb_text) note = path_in(data, "index/current/store");
    import(data, one);
    succeed(data, "build", NULL);
    succeed(data, "check", NULL);
    assert_int_equal(unlink(note), 0);
    RAN bad = run(NULL, "--data", data, "check", NULL);
    expect_status(bad, 65);
    expect_text(bad.out, "another store");
    succeed(data, "check", "--repair");
    succeed(data, "check", NULL);
}

static void a_check_sees_an_earlier_state_of_a_document(void **state)
{
    KB_OWNED(kb_text) other = path_in(*state, "other");
    KB_OWNED(kb_text) data = path_in(*state, "data");
    KB_OWNED(kb_text) index = path_in(data, "index");
    KB_OWNED(kb_text) foreign = path_in(other, "index");
    import(data, one);
    import(other, "{\"kind\":\"article\",\"id\":\"A1\",\"title\":\"Reset the router\",\"body\":\"Hold.\",\"state\":\"published\","
                  "\"lang\":\"en\",\"updated_at\":\"2001-02-03T04:05:06Z\"}\n");
    succeed(other, "build", NULL);
    assert_int_equal(rename(foreign, index), 0);
    RAN bad = run(NULL, "--data", data, "check", NULL);
    expect_status(bad, 65);
    expect_text(bad.out, "earlier state");
    succeed(data, "check", "--repair");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_backup_is_restored_with_its_index),
        TEST(a_store_that_is_there_is_not_overwritten_but_put_aside),
        TEST(how_words_are_cut_is_in_the_backup_too),
        TEST(what_was_put_aside_is_not_overwritten_by_the_next_restore),
        TEST(a_bad_backup_changes_nothing),
        TEST(nothing_is_restored_under_a_running_follower),
        TEST(a_check_repairs_an_index_that_is_not_what_the_store_says),
        TEST(a_check_says_of_an_index_that_is_nobodys_what_the_follower_does),
        TEST(a_check_sees_an_earlier_state_of_a_document),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
