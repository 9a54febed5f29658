/* A store that an older version made: fixtures/store-N.sql is what schema N left, and is never changed. */
#include "support.h"

#include "base/file.h"

static char *fixture(int schema)
{
    KB_OWNED(kb_text) path = kb_printf(KB_SOURCE_DIR "/tests/unit/store/fixtures/store-%d.sql", schema);
    char *sql;
    size_t len;
    must(kb_file_read(path, 1 << 20, &sql, &len, &err));
    return sql;
}

static bool has_fixture(int schema)
{
    KB_OWNED(kb_text) path = kb_printf(KB_SOURCE_DIR "/tests/unit/store/fixtures/store-%d.sql", schema);
    return access(path, R_OK) == 0;
}

static void a_store_of_every_older_schema_is_migrated_with_all_that_is_in_it(void **state)
{
    struct place *place = *state;
    for (int schema = 1; has_fixture(schema); schema++) {
        KB_OWNED(kb_text) sql = fixture(schema);
        run_sql(place->path, sql);
        must(kb_store_open(place->path, KB_STORE_WRITE, &place->store, &err));
        must(kb_store_check(place->store, &err));
        KB_OWNED(kb_text) feed = feed_text(place->store, 0, 100);
        KB_OWNED(kb_text) links = links_text(place->store, KB_ARTICLE, "A1");
        assert_string_equal(feed, "a:A2@2 t:T1@3 -t:T2@5 a:A1@6");
        assert_string_equal(links, "T1");
        assert_title(place->store, KB_ARTICLE, "A1", "Reset the router");
        assert_int_equal(put(place->store, KB_ARTICLE, "A1", "Changed").version, 2);
        assert_int_equal(put(place->store, KB_TICKET, "T2", "Again").version, 3); /* versions go on across deletion */
        kb_store_close(place->store);
        place->store = NULL;
        unlink(place->path);
    }
}

static void an_older_schema_is_not_read_before_it_is_migrated(void **state)
{
    struct place *place = *state;
    KB_OWNED(kb_text) sql = fixture(1);
    KB_OWNED(kb_text) with_wal = kb_printf("PRAGMA journal_mode = WAL; %s", sql);
    run_sql(place->path, with_wal);
    kb_code code = kb_store_open(place->path, KB_STORE_READ, &place->store, &err);
    assert_true(code == KB_OK || code == KB_OUTDATED); /* OK as long as schema 1 is the newest */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        empty_place_test(a_store_of_every_older_schema_is_migrated_with_all_that_is_in_it),
        empty_place_test(an_older_schema_is_not_read_before_it_is_migrated),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
