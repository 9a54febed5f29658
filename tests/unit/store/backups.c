#include "support.h"

#include <sys/stat.h>

static void assert_equal_stores(kb_store *a, kb_store *b)
{
    KB_OWNED(kb_text) left = feed_text(a, 0, SIZE_MAX);
    KB_OWNED(kb_text) right = feed_text(b, 0, SIZE_MAX);
    assert_string_equal(left, right);
}

static void a_backup_opens_and_equals(void **state)
{
    struct place *place = *state;
    struct stat info;
    KB_OWNED(kb_text) path = kb_printf("%s/copy.db", place->folder);
    KB_OWNED(kb_store) copy = NULL;
    must(kb_store_open(place->path, KB_STORE_WRITE, &place->store, &err));
    put(place->store, KB_ARTICLE, "KB1", "one"), put(place->store, KB_TICKET, "INC1", "t"),
        put(place->store, KB_ARTICLE, "KB2", "two");
    remove_document(place->store, KB_ARTICLE, "KB2");
    link_both(place->store, "INC1", "KB1");
    KB_OWNED(kb_store) reader = open_other(place, KB_STORE_READ);
    must(kb_store_backup(reader, path, &err));
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    must(kb_store_open(path, KB_STORE_READ, &copy, &err));
    assert_equal_stores(place->store, copy);
    kb_store_close(KB_GIVE(copy));
    must(kb_store_open(path, KB_STORE_WRITE, &copy, &err));
    must(kb_store_check(copy, &err));
    KB_OWNED(kb_text) links = links_text(copy, KB_ARTICLE, "KB1");
    assert_string_equal(links, "INC1");
    assert_int_equal(put(copy, KB_ARTICLE, "KB2", "anew").version, 3);
}

static void a_backup_is_one_file(void **state)
{
    static const char *const endings[] = {"-wal", "-shm", "-journal"};
    struct place *place = *state;
    KB_OWNED(kb_text) path = kb_printf("%s/copy.db", place->folder);
    KB_OWNED(kb_store) copy = NULL;
    must(kb_store_open(place->path, KB_STORE_WRITE, &place->store, &err));
    put(place->store, KB_ARTICLE, "KB1", "one");
    must(kb_store_backup(place->store, path, &err));
    must(kb_store_open(path, KB_STORE_READ, &copy, &err));
    assert_title(copy, KB_ARTICLE, "KB1", "one");
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        KB_OWNED(kb_text) beside = kb_printf("%s%s", path, endings[i]);
        assert_int_not_equal(access(beside, F_OK), 0);
    }
}

static void a_backup_shows_one_moment_of_a_running_store(void **state)
{
    struct place *place = *state;
    KB_OWNED(kb_text) path = kb_printf("%s/copy.db", place->folder);
    KB_OWNED(kb_store) copy = NULL;
    must(kb_store_open(place->path, KB_STORE_WRITE, &place->store, &err));
    KB_OWNED(kb_store) writer = open_other(place, KB_STORE_WRITE);
    put(writer, KB_ARTICLE, "KB1", "one");
    must(kb_store_begin(writer, &err));
    put(writer, KB_ARTICLE, "KB2", "not yet");
    must(kb_store_backup(place->store, path, &err));
    must(kb_store_commit(writer, &err));
    must(kb_store_open(path, KB_STORE_READ, &copy, &err));
    assert_title(copy, KB_ARTICLE, "KB1", "one");
    assert_absent(copy, KB_ARTICLE, "KB2");
}

static void a_backup_overwrites_nothing(void **state)
{
    struct place *place = *state;
    KB_OWNED(kb_text) taken = kb_printf("%s/taken", place->folder);
    KB_OWNED(kb_text) nowhere = kb_printf("%s/none/copy.db", place->folder);
    write_file(taken, KB_STR("precious"));
    uint64_t before = file_hash(taken);
    must(kb_store_open(place->path, KB_STORE_WRITE, &place->store, &err));
    must_fail(kb_store_backup(place->store, taken, &err), KB_INVALID, "exists");
    must_fail(kb_store_backup(place->store, place->path, &err), KB_INVALID, "exists");
    must_fail(kb_store_backup(place->store, nowhere, &err), KB_NOT_FOUND, "backup");
    assert_int_equal(file_hash(taken), before);
}

static void a_copy_has_an_id_of_its_own(void **state)
{
    struct place *place = *state;
    char own[KB_STORE_ID_BYTES] = "", of_copy[KB_STORE_ID_BYTES] = "", again[KB_STORE_ID_BYTES] = "";
    KB_OWNED(kb_text) path = kb_printf("%s/copy.db", place->folder);
    KB_OWNED(kb_store) copy = NULL;
    must(kb_store_backup(place->store, path, &err));
    must(kb_store_open(path, KB_STORE_WRITE, &copy, &err));
    must(kb_store_id(place->store, own, &err));
    must(kb_store_id(copy, of_copy, &err));
    assert_int_equal(strlen(own), 32);
    assert_string_not_equal(own, of_copy);
    must(kb_store_renew_id(copy, &err));
    must(kb_store_id(copy, again, &err));
    assert_string_not_equal(of_copy, again);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        empty_place_test(a_backup_opens_and_equals),
        empty_place_test(a_backup_is_one_file),
        empty_place_test(a_backup_shows_one_moment_of_a_running_store),
        empty_place_test(a_backup_overwrites_nothing),
        place_test(a_copy_has_an_id_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
