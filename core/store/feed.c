#include "store/db.h"

/* One change, copied out of its row. */
struct entry {
    kb_kind kind;
    char *id;
    uint64_t version, seq;
    kb_document *document;
};

static void entry_clear(struct entry *entry)
{
    free(entry->id);
    kb_document_free(entry->document);
    *entry = (struct entry){0};
}

#define OWNED_ENTRY __attribute__((cleanup(entry_clear))) struct entry

static kb_code next_change(kb_store *store, uint64_t after_seq, struct entry *out, bool *found, kb_error *err)
{
    KB_QUERY *next = kb_query(store, KB_SQL_NEXT_CHANGE);
    kb_bind_number(next, 1, after_seq);
    kb_code code = kb_query_next(store, next, found, err);
    if (code || !*found)
        return code;
    if (!kb_kind_parse(kb_column_text(next, 0), &out->kind))
        return kb_sqlite_fail(NULL, store->path, SQLITE_CORRUPT, err);
    out->id = kb_str_dup(kb_column_text(next, 1));
    out->version = (uint64_t)sqlite3_column_int64(next, 2);
    out->seq = (uint64_t)sqlite3_column_int64(next, 3);
    if (sqlite3_column_type(next, 4) == SQLITE_NULL)
        return KB_OK;
    return kb_stored_parse(kb_column_text(next, 4), out->kind, out->id, &out->document, err);
}

/* Row by row rather than with one open query: `each` may then ask and write as it likes, and a slow one does not keep the log
 * from being checkpointed. A document that changes meanwhile moves to the feed's end: it may be seen once more, and never missed.
 */
kb_code kb_store_feed(kb_store *store, uint64_t after_seq, size_t limit, kb_change_each *each, void *context, kb_error *err)
{
    for (size_t done = 0; done < limit; done++) {
        bool found;
        OWNED_ENTRY entry = {0};
        kb_code code = next_change(store, after_seq, &entry, &found, err);
        if (code || !found)
            return code;
        kb_change change = {entry.kind, entry.id, entry.version, entry.seq, entry.document};
        if (!each(context, &change))
            return KB_OK;
        after_seq = entry.seq;
    }
    return KB_OK;
}

kb_code kb_store_seq(kb_store *store, uint64_t *out, kb_error *err)
{
    bool row;
    KB_QUERY *newest = kb_query(store, KB_SQL_NEWEST);
    kb_code code = kb_query_next(store, newest, &row, err);
    if (code)
        return code;
    *out = (uint64_t)sqlite3_column_int64(newest, 0);
    return KB_OK;
}

kb_code kb_store_count(kb_store *store, kb_store_counts *out, kb_error *err)
{
    bool row;
    KB_QUERY *count = kb_query(store, KB_SQL_COUNT);
    kb_code code = kb_query_next(store, count, &row, err);
    if (code)
        return code;
    out->documents[KB_ARTICLE] = (uint64_t)sqlite3_column_int64(count, 0);
    out->documents[KB_TICKET] = (uint64_t)sqlite3_column_int64(count, 1);
    out->deleted = (uint64_t)sqlite3_column_int64(count, 2);
    out->links = (uint64_t)sqlite3_column_int64(count, 3);
    out->seq = (uint64_t)sqlite3_column_int64(count, 4);
    out->bytes = (uint64_t)sqlite3_column_int64(count, 5);
    return KB_OK;
}
