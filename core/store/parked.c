#include "store/db.h"

#define WHY_BYTES 1000 /* kept of a reason */

static kb_code park(kb_store *store, kb_kind kind, const char *id, uint64_t seq, const char *why, kb_error *err)
{
    kb_str reason = kb_str_of(why);
    KB_OWNED(kb_text) kept = kb_str_dup((kb_str){reason.bytes, kb_utf8_floor(reason, WHY_BYTES)});
    KB_QUERY *query = kb_query(store, KB_SQL_PARK);
    kb_bind_text(query, 1, kb_kind_names[kind]);
    kb_bind_text(query, 2, id);
    kb_bind_number(query, 3, seq);
    kb_bind_text(query, 4, kept);
    return kb_query_run(store, query, err);
}

/* A document that has changed since `seq` is not parked: its next turn comes anyway. */
kb_code kb_store_park(kb_store *store, kb_kind kind, const char *id, uint64_t seq, const char *why, kb_error *err)
{
    kb_code code = kb_write_begin(store, err);
    if (code)
        return code;
    return kb_write_end(store, park(store, kind, id, seq, why, err), err);
}

static kb_code unpark(kb_store *store, kb_kind kind, const char *id, uint64_t seq, kb_error *err)
{
    KB_QUERY *query = kb_query(store, KB_SQL_UNPARK);
    kb_bind_text(query, 1, kb_kind_names[kind]);
    kb_bind_text(query, 2, id);
    kb_bind_number(query, 3, seq);
    return kb_query_run(store, query, err);
}

kb_code kb_store_unpark(kb_store *store, kb_kind kind, const char *id, uint64_t seq, kb_error *err)
{
    kb_code code = kb_write_begin(store, err);
    return code ? code : kb_write_end(store, unpark(store, kind, id, seq, err), err);
}

struct parked {
    uint64_t number, seq;
    kb_kind kind;
    char *id, *why;
};

static void parked_clear(struct parked *parked)
{
    free(parked->id);
    free(parked->why);
}

#define OWNED_PARKED __attribute__((cleanup(parked_clear))) struct parked

static kb_code next_parked(kb_store *store, uint64_t after, struct parked *out, kb_error *err)
{
    bool row;
    KB_QUERY *next = kb_query(store, KB_SQL_NEXT_PARKED);
    kb_bind_number(next, 1, after);
    kb_code code = kb_query_next(store, next, &row, err);
    if (code || !row)
        return code;
    if (!kb_kind_parse(kb_column_text(next, 1), &out->kind))
        return kb_sqlite_fail(NULL, store->path, SQLITE_CORRUPT, err);
    out->number = (uint64_t)sqlite3_column_int64(next, 0);
    out->id = kb_str_dup(kb_column_text(next, 2));
    out->seq = (uint64_t)sqlite3_column_int64(next, 3);
    out->why = kb_str_dup(kb_column_text(next, 4));
    return KB_OK;
}

kb_code kb_store_each_parked(kb_store *store, kb_parked_each *each, void *context, kb_error *err)
{
    uint64_t after = 0;
    for (;;) {
        OWNED_PARKED parked = {0};
        kb_code code = next_parked(store, after, &parked, err);
        if (code || !parked.id || !each(context, parked.kind, parked.id, parked.seq, parked.why))
            return code;
        after = parked.number;
    }
}
