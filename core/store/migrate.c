#include "store/migrate.h"

kb_code kb_migration_version(kb_store *store, int *version, kb_error *err)
{
    int64_t application = 0, found = 0, tables = 0;
    kb_code code = kb_store_number(store, "PRAGMA application_id", &application, err);
    code = code ? code : kb_store_number(store, "PRAGMA user_version", &found, err);
    code = code ? code : kb_store_number(store, "SELECT count(*) FROM sqlite_schema", &tables, err);
    if (code)
        return code;
    bool empty = application == 0 && found == 0 && tables == 0;
    if (!empty && (application != KB_APPLICATION_ID || found < 1))
        return kb_sqlite_fail(NULL, store->path, SQLITE_NOTADB, err);
    if (found > kb_migration_count)
        return kb_fail(err, KB_OUTDATED,
                       "the store has schema %d, this program knows %d: a newer version of it made the store; run that one",
                       (int)found, kb_migration_count);
    *version = (int)found;
    return KB_OK;
}

static kb_code apply(kb_store *store, int number, kb_error *err)
{
    KB_OWNED(kb_text) mark = kb_printf("PRAGMA user_version = %d", number);
    kb_code code = kb_store_exec(store, kb_migrations[number - 1].sql, err);
    return code ? code : kb_store_exec(store, mark, err);
}

/* Inside the transaction: another process may have migrated while this one waited for its turn. */
static kb_code apply_missing(kb_store *store, kb_error *err)
{
    int version = 0;
    KB_OWNED(kb_text) mark = kb_printf("PRAGMA application_id = %d", KB_APPLICATION_ID);
    KB_OWNED(kb_text) broken = NULL;
    kb_code code = kb_migration_version(store, &version, err);
    code = code ? code : kb_store_exec(store, mark, err);
    for (int number = version + 1; code == KB_OK && number <= kb_migration_count; number++)
        code = apply(store, number, err);
    code = code ? code : kb_store_text(store, "PRAGMA foreign_key_check", &broken, err);
    if (code == KB_OK && *broken)
        return kb_sqlite_fail(NULL, store->path, SQLITE_CORRUPT, err);
    return code;
}

kb_code kb_migrate(kb_store *store, kb_error *err)
{
    kb_code code = kb_store_exec(store, "BEGIN IMMEDIATE", err);
    if (code)
        return code;
    code = apply_missing(store, err);
    code = code ? code : kb_store_exec(store, "COMMIT", err);
    if (code)
        kb_store_exec(store, "ROLLBACK", NULL);
    return code;
}
