#include "store/db.h"

#include "base/clock.h"

#include <assert.h>
#include <inttypes.h>

void kb_stored_clear(kb_stored *stored)
{
    kb_document_free(stored->document);
    *stored = (kb_stored){0};
}

kb_code kb_fail_missing(kb_kind kind, const char *id, kb_error *err)
{
    if (!kb_id_valid(kb_str_of(id)))
        return kb_fail(err, KB_NOT_FOUND, "there is no %s of that id: an id is 1 to %d of A-Z a-z 0-9 . _ : -",
                       kb_kind_names[kind], KB_ID_BYTES);
    return kb_fail(err, KB_NOT_FOUND, "there is no %s '%s'", kb_kind_names[kind], id);
}

kb_code kb_row_find(kb_store *store, kb_kind kind, const char *id, kb_row *out, kb_error *err)
{
    bool row;
    KB_QUERY *find = kb_query(store, KB_SQL_FIND);
    kb_bind_text(find, 1, kb_kind_names[kind]);
    kb_bind_text(find, 2, id);
    kb_code code = kb_query_next(store, find, &row, err);
    if (code)
        return code;
    *out = (kb_row){0};
    if (!row)
        return KB_OK;
    out->number = (uint64_t)sqlite3_column_int64(find, 0);
    out->version = (uint64_t)sqlite3_column_int64(find, 1);
    out->seq = (uint64_t)sqlite3_column_int64(find, 2);
    out->live = !sqlite3_column_int(find, 3);
    out->created_at = sqlite3_column_int64(find, 4);
    return KB_OK;
}

kb_code kb_row_touch(kb_store *store, uint64_t number, uint64_t *seq, kb_error *err)
{
    kb_code code = kb_seq_next(store, seq, err);
    if (code)
        return code;
    KB_QUERY *touch = kb_query(store, KB_SQL_TOUCH);
    kb_bind_number(touch, 1, number);
    kb_bind_number(touch, 2, *seq);
    return kb_query_run(store, touch, err);
}

static kb_code parse(kb_str json, kb_kind kind, const char *id, kb_document **out, kb_error *err)
{
    json_error_t fault = {0};
    KB_OWNED(json_t) object = json_loadb(json.bytes, json.len, 0, &fault);
    if (!object)
        return kb_fail(err, KB_INVALID, "%s", fault.text);
    return kb_document_from_json(object, kind, id, out, err);
}

kb_code kb_stored_parse(kb_str json, kb_kind kind, const char *id, kb_document **out, kb_error *err)
{
    kb_error cause = {0};
    if (parse(json, kind, id, out, &cause) == KB_OK)
        return KB_OK;
    const char *shown = kb_id_valid(kb_str_of(id)) ? id : "?"; /* the id may be what is damaged */
    return kb_fail(err, KB_CORRUPT, "%s '%s' is damaged in the store: put it again, delete it or restore a backup (%.120s)",
                   kb_kind_names[kind], shown, cause.message);
}

static kb_code check_version(const kb_row *row, kb_kind kind, const char *id, uint64_t expected, kb_error *err)
{
    if (expected == 0 || (row->live && row->version == expected))
        return KB_OK;
    if (!row->live)
        return kb_fail(err, KB_CONFLICT, "there is no %s '%s', so it is not at version %" PRIu64, kb_kind_names[kind], id,
                       expected);
    return kb_fail(err, KB_CONFLICT, "%s '%s' is at version %" PRIu64 ", not %" PRIu64 ": read it again, then repeat the change",
                   kb_kind_names[kind], id, row->version, expected);
}

/* The canonical JSON, proved to read back: what is accepted here must never stand in the feed's way. `*out` owned. */
static kb_code to_json(const kb_document *document, char **out, kb_error *err)
{
    KB_OWNED(json_t) json = kb_document_to_json(document);
    KB_OWNED(kb_text) text = kb_json_text(json);
    KB_OWNED(kb_document) again = NULL;
    if (strlen(text) > KB_STORED_BYTES)
        return kb_fail(err, KB_INVALID, "the document takes %zu bytes as JSON; the most is %d", strlen(text), KB_STORED_BYTES);
    kb_code code = parse(kb_str_of(text), document->kind, document->id, &again, err);
    if (code)
        return code;
    *out = KB_GIVE(text);
    return KB_OK;
}

static kb_code write_row(kb_store *store, const kb_document *document, const kb_write *write, kb_error *err)
{
    KB_OWNED(kb_text) json = NULL;
    kb_code code = to_json(document, &json, err);
    if (code)
        return code;
    KB_QUERY *put = kb_query(store, KB_SQL_PUT);
    kb_bind_text(put, 1, kb_kind_names[document->kind]);
    kb_bind_text(put, 2, document->id);
    kb_bind_number(put, 3, write->version);
    kb_bind_number(put, 4, write->seq);
    kb_bind_text(put, 5, document->lang);
    kb_bind_time(put, 6, document->created_at);
    kb_bind_time(put, 7, document->updated_at);
    kb_bind_text(put, 8, json);
    return kb_query_run(store, put, err);
}

/* The articles that learned from a ticket come before it in the feed, as in a deletion. */
static kb_code touch_taught(kb_store *store, kb_kind kind, const kb_row *before, kb_error *err)
{
    return kind == KB_TICKET && before->live ? kb_links_touch(store, before->number, err) : KB_OK;
}

static kb_code put(kb_store *store, const kb_document *document, uint64_t expected_version, kb_write *out, kb_error *err)
{
    kb_row before;
    kb_code code = kb_row_find(store, document->kind, document->id, &before, err);
    code = code ? code : check_version(&before, document->kind, document->id, expected_version, err);
    code = code ? code : touch_taught(store, document->kind, &before, err);
    code = code ? code : kb_seq_next(store, &out->seq, err);
    if (code)
        return code;
    out->version = before.version + 1;
    out->created = !before.live;
    kb_document stamped = *document; /* borrows all of it */
    int64_t now_ms = kb_now_ms();
    if (stamped.created_at == KB_NO_TIME)
        stamped.created_at = before.live ? before.created_at : now_ms;
    if (stamped.updated_at == KB_NO_TIME)
        stamped.updated_at = now_ms;
    return write_row(store, &stamped, out, err);
}

kb_code kb_store_put(kb_store *store, const kb_document *document, uint64_t expected_version, kb_write *out, kb_error *err)
{
    assert(document->id && document->lang && document->title && document->body);
    kb_write write = {0};
    kb_code code = kb_write_begin(store, err);
    if (code)
        return code;
    code = put(store, document, expected_version, &write, err);
    code = kb_write_end(store, code, err);
    if (code)
        return code;
    *out = write;
    return KB_OK;
}

/* The articles that lose a link come first in the feed, so that who waits for the deletion's seq waits for them too. */
static kb_code leave_mark(kb_store *store, kb_kind kind, const char *id, uint64_t expected_version, kb_write *out, kb_error *err)
{
    kb_row row;
    kb_code code = kb_row_find(store, kind, id, &row, err);
    if (code == KB_OK && !row.live)
        return kb_fail_missing(kind, id, err);
    code = code ? code : check_version(&row, kind, id, expected_version, err);
    code = code ? code : kb_links_drop(store, row.number, err);
    code = code ? code : kb_seq_next(store, &out->seq, err);
    if (code)
        return code;
    out->version = row.version + 1;
    KB_QUERY *mark = kb_query(store, KB_SQL_DELETE);
    kb_bind_number(mark, 1, row.number);
    kb_bind_number(mark, 2, out->version);
    kb_bind_number(mark, 3, out->seq);
    return kb_query_run(store, mark, err);
}

kb_code kb_store_delete(kb_store *store, kb_kind kind, const char *id, uint64_t expected_version, kb_write *out, kb_error *err)
{
    kb_write write = {0};
    kb_code code = kb_write_begin(store, err);
    if (code)
        return code;
    code = leave_mark(store, kind, id, expected_version, &write, err);
    code = kb_write_end(store, code, err);
    if (code)
        return code;
    *out = write;
    return KB_OK;
}

kb_code kb_store_get(kb_store *store, kb_kind kind, const char *id, kb_stored *out, kb_error *err)
{
    bool row;
    kb_stored stored = {0};
    KB_QUERY *get = kb_query(store, KB_SQL_GET);
    kb_bind_text(get, 1, kb_kind_names[kind]);
    kb_bind_text(get, 2, id);
    kb_code code = kb_query_next(store, get, &row, err);
    if (code == KB_OK && !row)
        return kb_fail_missing(kind, id, err);
    if (code == KB_OK)
        code = kb_stored_parse(kb_column_text(get, 2), kind, id, &stored.document, err);
    if (code)
        return code;
    stored.version = (uint64_t)sqlite3_column_int64(get, 0);
    stored.seq = (uint64_t)sqlite3_column_int64(get, 1);
    *out = stored;
    return KB_OK;
}
