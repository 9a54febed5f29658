#include "store/db.h"

static kb_code run(kb_store *store, kb_sql sql, kb_error *err)
{
    KB_QUERY *query = kb_query(store, sql);
    return kb_query_run(store, query, err);
}

static kb_code begin(kb_store *store, kb_error *err)
{
    if (store->distrusted)
        return kb_sqlite_fail(NULL, store->path, SQLITE_IOERR_FSYNC, err);
    return run(store, KB_SQL_BEGIN, err);
}

static void undo_all(kb_store *store)
{
    if (!sqlite3_get_autocommit(store->db)) /* else SQLite undid it by itself */
        run(store, KB_SQL_ROLLBACK, NULL);
}

static kb_code lost(kb_store *store, kb_error *err)
{
    return kb_fail(err, store->batch_lost,
                   "an earlier write failed and took the whole batch with it: mend its cause, then send the batch again");
}

kb_code kb_write_begin(kb_store *store, kb_error *err)
{
    if (!store->in_batch)
        return begin(store, err);
    if (store->batch_lost)
        return lost(store, err);
    return run(store, KB_SQL_SAVEPOINT, err);
}

static void undo_one(kb_store *store, kb_code why)
{
    bool stands = !sqlite3_get_autocommit(store->db) && run(store, KB_SQL_ROLLBACK_TO, NULL) == KB_OK &&
                  run(store, KB_SQL_RELEASE, NULL) == KB_OK;
    if (stands)
        return;
    undo_all(store);
    store->batch_lost = why;
}

kb_code kb_write_end(kb_store *store, kb_code code, kb_error *err)
{
    code = code ? code : run(store, store->in_batch ? KB_SQL_RELEASE : KB_SQL_COMMIT, err);
    if (code && store->in_batch)
        undo_one(store, code);
    else if (code)
        undo_all(store);
    return code;
}

kb_code kb_seq_next(kb_store *store, uint64_t *out, kb_error *err)
{
    kb_code code = kb_store_seq(store, out, err);
    *out += code == KB_OK;
    return code;
}

kb_code kb_store_begin(kb_store *store, kb_error *err)
{
    kb_code code = begin(store, err);
    store->in_batch = store->in_batch || code == KB_OK;
    return code;
}

kb_code kb_store_commit(kb_store *store, kb_error *err)
{
    kb_code code = store->batch_lost ? lost(store, err) : run(store, KB_SQL_COMMIT, err);
    if (code)
        undo_all(store);
    store->in_batch = false;
    store->batch_lost = KB_OK;
    return code;
}

void kb_store_rollback(kb_store *store)
{
    if (store->in_batch)
        undo_all(store);
    store->in_batch = false;
    store->batch_lost = KB_OK;
}
