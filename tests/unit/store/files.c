#include "support.h"

#include "store/migrate.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>

static void a_missing_store_is_made_for_its_owner_alone(void **state)
{
    struct place *place = *state;
    struct stat info;
    must(kb_store_open(place->path, KB_STORE_WRITE, &place->store, &err));
    put(place->store, KB_TICKET, "INC1", "secret");
    assert_int_equal(stat(place->path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    KB_OWNED(kb_text) log = kb_printf("%s-wal", place->path);
    assert_int_equal(stat(log, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
}

static void an_empty_file_becomes_a_store(void **state)
{
    struct place *place = *state;
    int64_t number;
    write_file(place->path, KB_STR(""));
    must(kb_store_open(place->path, KB_STORE_WRITE, &place->store, &err));
    must(kb_store_number(place->store, "PRAGMA user_version", &number, &err));
    assert_int_equal(number, kb_migration_count);
    must(kb_store_number(place->store, "PRAGMA application_id", &number, &err));
    assert_int_equal(number, KB_APPLICATION_ID);
    put(place->store, KB_ARTICLE, "KB1", "one");
    assert_title(reopen(place), KB_ARTICLE, "KB1", "one");
}

static void every_handle_holds_the_settings_that_durability_needs(void **state)
{
    struct place *place = *state;
    static const struct {
        const char *question, *answer;
    } cases[] = {
        {"PRAGMA journal_mode", "wal"}, {"PRAGMA synchronous", "2"},     {"PRAGMA foreign_keys", "1"},
        {"PRAGMA trusted_schema", "0"}, {"PRAGMA busy_timeout", "5000"}, {"PRAGMA secure_delete", "1"},
    };
    must(kb_store_open(place->path, KB_STORE_WRITE, &place->store, &err));
    KB_OWNED(kb_store) reader = open_other(place, KB_STORE_READ);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        KB_OWNED(kb_text) writer_has = NULL;
        KB_OWNED(kb_text) reader_has = NULL;
        must(kb_store_text(place->store, cases[i].question, &writer_has, &err));
        must(kb_store_text(reader, cases[i].question, &reader_has, &err));
        assert_string_equal(writer_has, cases[i].answer);
        assert_string_equal(reader_has, cases[i].answer);
    }
    must_fail(kb_store_exec(place->store, "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = ''", &err), KB_INTERNAL,
              "");
}

static void what_is_no_store_of_ours_is_refused_and_left_alone(void **state)
{
    struct place *place = *state;
    static const struct {
        const char *why, *text, *sql;
        kb_code code;
        const char *words;
    } cases[] = {
        {"a text", "It was a dark and stormy night; the rain fell in torrents.\n", NULL, KB_CORRUPT, "not a store of kbsearch"},
        {"SQLite's magic and nothing behind", "SQLite format 3", NULL, KB_CORRUPT, "not a store of kbsearch"},
        {"another program's database", NULL, "CREATE TABLE mail (body); PRAGMA user_version = 1", KB_CORRUPT,
         "not a store of kbsearch"},
        {"another program's mark", NULL, "PRAGMA application_id = 1196444487", KB_CORRUPT, "not a store of kbsearch"},
        {"our mark on an empty file", NULL, "PRAGMA application_id = 1801614196", KB_CORRUPT, "not a store of kbsearch"},
        {"made by a newer version", NULL, "PRAGMA application_id = 1801614196; PRAGMA user_version = 99", KB_OUTDATED,
         "newer version"},
        {"our mark, no tables", NULL, "PRAGMA application_id = 1801614196; PRAGMA user_version = 3; PRAGMA journal_mode = WAL",
         KB_CORRUPT, "damaged"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (kb_store_mode mode = KB_STORE_READ; mode <= KB_STORE_WRITE; mode++) {
            unlink(place->path);
            if (cases[i].text)
                write_file(place->path, kb_str_of(cases[i].text));
            else
                run_sql(place->path, cases[i].sql);
            uint64_t before = file_hash(place->path);
            kb_error_clear(&err);
            check_failure(cases[i].why, kb_store_open(place->path, mode, &place->store, &err), cases[i].code, cases[i].words);
            assert_null(place->store);
            assert_int_equal(file_hash(place->path), before);
        }
}

static void a_path_that_leads_nowhere_is_said_so(void **state)
{
    struct place *place = *state;
    KB_OWNED(kb_text) deep = kb_printf("%s/none/store.db", place->folder);
    KB_OWNED(kb_text) empty = kb_printf("%s/empty.db", place->folder);
    write_file(empty, KB_STR(""));
    must_fail(kb_store_open(place->path, KB_STORE_READ, &place->store, &err), KB_NOT_FOUND, "no store");
    must_fail(kb_store_open(deep, KB_STORE_READ, &place->store, &err), KB_NOT_FOUND, "no store");
    must_fail(kb_store_open(deep, KB_STORE_WRITE, &place->store, &err), KB_NOT_FOUND, "No such file");
    must_fail(kb_store_open(empty, KB_STORE_READ, &place->store, &err), KB_NOT_FOUND, "empty");
    must_fail(kb_store_open(place->folder, KB_STORE_READ, &place->store, &err), KB_IO, "cannot be opened");
    must_fail(kb_store_open(place->folder, KB_STORE_WRITE, &place->store, &err), KB_IO, "cannot be opened");
    assert_int_equal(access(place->path, F_OK), -1);
}

static void names_that_mean_something_to_sqlite_are_only_names(void **state)
{
    struct place *place = *state;
    static const char *const names[] = {":memory:", "file:x?mode=memory", "file::memory:", "-wal", "a b'\"%41"};
    KB_OWNED_FD home = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    assert_int_equal(chdir(place->folder), 0);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        KB_OWNED(kb_store) store = NULL;
        must(kb_store_open(names[i], KB_STORE_WRITE, &store, &err));
        put(store, KB_ARTICLE, "KB1", "one");
        kb_store_close(KB_GIVE(store));
        must(kb_store_open(names[i], KB_STORE_READ, &store, &err));
        assert_title(store, KB_ARTICLE, "KB1", "one");
        assert_int_equal(access(names[i], F_OK), 0);
    }
    assert_int_equal(fchdir(home), 0);
}

static void a_reader_follows_a_writer_without_reopening(void **state)
{
    struct place *place = *state;
    must(kb_store_open(place->path, KB_STORE_WRITE, &place->store, &err));
    KB_OWNED(kb_store) reader = open_other(place, KB_STORE_READ);
    assert_absent(reader, KB_ARTICLE, "KB1");
    put(place->store, KB_ARTICLE, "KB1", "one");
    assert_title(reader, KB_ARTICLE, "KB1", "one");
    remove_document(place->store, KB_ARTICLE, "KB1");
    assert_absent(reader, KB_ARTICLE, "KB1");
}

static void a_reader_needs_no_writer(void **state)
{
    struct place *place = *state;
    must(kb_store_open(place->path, KB_STORE_WRITE, &place->store, &err));
    put(place->store, KB_ARTICLE, "KB1", "one");
    kb_store_close(KB_GIVE(place->store));
    KB_OWNED(kb_store) reader = open_other(place, KB_STORE_READ);
    assert_title(reader, KB_ARTICLE, "KB1", "one");
}

static int open_and_put(const char *path, int which)
{
    KB_OWNED(kb_store) store = NULL;
    kb_error cause = {0};
    kb_write write;
    char id[16];
    snprintf(id, sizeof id, "KB%d", which);
    KB_OWNED(kb_document) document = new_article(id, "x");
    if (kb_store_open(path, KB_STORE_WRITE, &store, &cause) || kb_store_put(store, document, 0, &write, &cause)) {
        fprintf(stderr, "%s\n", cause.message);
        return 1;
    }
    return 0;
}

static void many_processes_may_make_one_store_at_once(void **state)
{
    struct place *place = *state;
    pid_t children[8];
    kb_store_counts counts;
    for (int i = 0; i < 8; i++) {
        children[i] = fork();
        if (children[i] == 0)
            _exit(open_and_put(place->path, i));
    }
    for (int i = 0; i < 8; i++) {
        int status;
        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_int_equal(status, 0);
    }
    must(kb_store_open(place->path, KB_STORE_WRITE, &place->store, &err));
    must(kb_store_count(place->store, &counts, &err));
    assert_int_equal(counts.documents[KB_ARTICLE], 8);
    assert_int_equal(counts.seq, 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        empty_place_test(a_missing_store_is_made_for_its_owner_alone),
        empty_place_test(an_empty_file_becomes_a_store),
        empty_place_test(every_handle_holds_the_settings_that_durability_needs),
        empty_place_test(what_is_no_store_of_ours_is_refused_and_left_alone),
        empty_place_test(a_path_that_leads_nowhere_is_said_so),
        empty_place_test(names_that_mean_something_to_sqlite_are_only_names),
        empty_place_test(a_reader_follows_a_writer_without_reopening),
        empty_place_test(a_reader_needs_no_writer),
        empty_place_test(many_processes_may_make_one_store_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
