/* Broken documents, broken tables, broken bytes: found, said, never followed by a crash. */
#include "support.h"

#include "base/file.h"

/* A store with three articles, closed; then `sql` is done to it. */
static void make_damaged(struct place *place, const char *sql)
{
    kb_store_close(KB_GIVE(place->store));
    unlink(place->path);
    must(kb_store_open(place->path, KB_STORE_WRITE, &place->store, &err));
    put(place->store, KB_ARTICLE, "KB1", "one"), put(place->store, KB_ARTICLE, "KB2", "two"),
        put(place->store, KB_TICKET, "INC1", "t");
    must(kb_store_check(place->store, &err));
    kb_store_close(KB_GIVE(place->store));
    run_sql(place->path, sql);
    must(kb_store_open(place->path, KB_STORE_WRITE, &place->store, &err));
}

static void a_check_finds_what_is_wrong(void **state)
{
    struct place *place = *state;
    static const struct {
        const char *why, *sql, *words;
    } cases[] = {
        {"no JSON", "UPDATE document SET json = '{' WHERE id = 'KB2'", "'KB2' is damaged"},
        {"not a document", "UPDATE document SET json = '[]' WHERE id = 'KB2'", "'KB2' is damaged"},
        {"another's document", "UPDATE document SET json = (SELECT json FROM document WHERE id = 'KB1') WHERE id = 'KB2'",
         "'KB2' is damaged"},
        {"a field that is not ours", "UPDATE document SET json = json_set(json, '$.colour', 1) WHERE id = 'KB2'",
         "'KB2' is damaged"},
        {"nested beyond reason",
         "UPDATE document SET json = '{\"meta\":' || replace(hex(zeroblob(3000)), '00', '[') WHERE id = 'KB2'",
         "'KB2' is damaged"},
        {"a link to nothing", "INSERT INTO link (article, ticket) VALUES (1, 99)", "the store is damaged"},
        {"a kind that is not", "PRAGMA ignore_check_constraints = 1; UPDATE document SET kind = 'poem' WHERE id = 'KB2'",
         "the store is damaged"},
        {"no version", "PRAGMA ignore_check_constraints = 1; UPDATE document SET version = 0 WHERE id = 'KB2'",
         "the store is damaged"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        make_damaged(place, cases[i].sql);
        kb_error_clear(&err);
        check_failure(cases[i].why, kb_store_check(place->store, &err), KB_CORRUPT, cases[i].words);
    }
}

static void a_damaged_document_is_mended_by_putting_it_again(void **state)
{
    struct place *place = *state;
    kb_stored stored = {0};
    make_damaged(place, "UPDATE document SET json = '{' WHERE id = 'KB2'");
    must_fail(kb_store_get(place->store, KB_ARTICLE, "KB2", &stored, &err), KB_CORRUPT, "put it again");
    assert_null(stored.document);
    assert_title(place->store, KB_ARTICLE, "KB1", "one");
    put(place->store, KB_ARTICLE, "KB2", "mended");
    assert_title(place->store, KB_ARTICLE, "KB2", "mended");
    must(kb_store_check(place->store, &err));
}

static void a_damaged_document_stops_the_feed_where_it_stands(void **state)
{
    struct place *place = *state;
    make_damaged(place, "UPDATE document SET json = '{' WHERE id = 'KB2'");
    KB_OWNED(kb_text) first = feed_text(place->store, 0, 1);
    assert_string_equal(first, "a:KB1@1");
    must_fail(kb_store_feed(place->store, 1, 10, NULL, NULL, &err), KB_CORRUPT, "'KB2' is damaged");
    remove_document(place->store, KB_ARTICLE, "KB2");
    KB_OWNED(kb_text) rest = feed_text(place->store, 1, 10);
    assert_string_equal(rest, "t:INC1@3 -a:KB2@4");
}

/* Whatever the bytes, every call ends, with an answer or with an error that says what is wrong. */
static void try_everything(const char *path)
{
    KB_OWNED(kb_store) store = NULL;
    kb_error cause = {0};
    kb_stored stored = {0};
    kb_store_counts counts;
    kb_write write;
    if (kb_store_open(path, KB_STORE_WRITE, &store, &cause) == KB_OK) {
        KB_OWNED(kb_document) document = new_article("KB7", "seven");
        kb_store_check(store, &cause);
        kb_store_count(store, &counts, &cause);
        kb_store_get(store, KB_ARTICLE, "KB150", &stored, &cause);
        kb_store_put(store, document, 0, &write, &cause);
        kb_store_delete(store, KB_ARTICLE, "KB9", 0, &write, &cause);
    }
    kb_stored_clear(&stored);
    assert_true(cause.code == KB_OK || cause.message[0]);
    assert_true(cause.code != KB_INTERNAL);
}

static void forget_log(const char *path)
{
    KB_OWNED(kb_text) log = kb_printf("%s-wal", path);
    KB_OWNED(kb_text) shared = kb_printf("%s-shm", path);
    unlink(log), unlink(shared);
}

static void flipped_bytes_crash_nothing(void **state)
{
    struct place *place = *state;
    char *content;
    size_t len;
    uint32_t random = 42;
    must(kb_store_open(place->path, KB_STORE_WRITE, &place->store, &err));
    must(kb_store_begin(place->store, &err));
    for (int i = 0; i < 200; i++) {
        char id[16];
        snprintf(id, sizeof id, "KB%d", i);
        put(place->store, KB_ARTICLE, id, "many");
    }
    must(kb_store_commit(place->store, &err));
    kb_store_close(KB_GIVE(place->store));
    must(kb_file_read(place->path, 1 << 20, &content, &len, &err));
    for (int round = 0; round < 60; round++) {
        size_t spared = round % 3 ? 4096 : 0; /* without its first page it is not even opened */
        KB_OWNED(kb_text) bad = kb_str_dup((kb_str){content, len});
        for (int flips = 0; flips < 20; flips++) {
            random = random * 1664525 + 1013904223;
            bad[spared + (random >> 8) % (len - spared)] ^= (char)(random >> 24 | 1);
        }
        write_file(place->path, (kb_str){bad, round % 10 == 0 ? len / 2 : len});
        try_everything(place->path);
        forget_log(place->path);
    }
    free(content);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        empty_place_test(a_check_finds_what_is_wrong),
        empty_place_test(a_damaged_document_is_mended_by_putting_it_again),
        empty_place_test(a_damaged_document_stops_the_feed_where_it_stands),
        empty_place_test(flipped_bytes_crash_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
