#include "store/db.h"

static const char *const texts[KB_SQLS] = {
    [KB_SQL_BEGIN] = "BEGIN IMMEDIATE",
    [KB_SQL_COMMIT] = "COMMIT",
    [KB_SQL_ROLLBACK] = "ROLLBACK",
    [KB_SQL_SAVEPOINT] = "SAVEPOINT one_write",
    [KB_SQL_RELEASE] = "RELEASE one_write",
    [KB_SQL_ROLLBACK_TO] = "ROLLBACK TO one_write",
    [KB_SQL_FIND] = "SELECT number, version, seq, deleted, created_at FROM document WHERE kind = ?1 AND id = ?2",
    [KB_SQL_NEWEST] = "SELECT coalesce(max(seq), 0) FROM document",
    [KB_SQL_PUT] =
        "INSERT INTO document (kind, id, version, seq, deleted, lang, created_at, updated_at, json)"
        " VALUES (?1, ?2, ?3, ?4, 0, ?5, ?6, ?7, ?8)"
        " ON CONFLICT (kind, id) DO UPDATE SET version = excluded.version, seq = excluded.seq, deleted = 0,"
        " lang = excluded.lang, created_at = excluded.created_at, updated_at = excluded.updated_at, json = excluded.json",
    [KB_SQL_DELETE] =
        "UPDATE document SET version = ?2, seq = ?3, deleted = 1, lang = NULL, created_at = NULL, updated_at = NULL,"
        " json = NULL WHERE number = ?1",
    [KB_SQL_TOUCH] = "UPDATE document SET seq = ?2 WHERE number = ?1",
    [KB_SQL_GET] = "SELECT version, seq, json FROM document WHERE kind = ?1 AND id = ?2 AND NOT deleted",
    [KB_SQL_NEXT_CHANGE] = "SELECT kind, id, version, seq, json FROM document WHERE seq > ?1 ORDER BY seq LIMIT 1",
    [KB_SQL_COUNT] = "SELECT (SELECT count(*) FROM document WHERE kind = 'article' AND deleted = 0),"
                     " (SELECT count(*) FROM document WHERE kind = 'ticket' AND deleted = 0),"
                     " (SELECT count(*) FROM document WHERE kind IN ('article', 'ticket') AND deleted = 1),"
                     " (SELECT count(*) FROM link), (SELECT coalesce(max(seq), 0) FROM document),"
                     " (SELECT page_count FROM pragma_page_count) * (SELECT page_size FROM pragma_page_size)",
    [KB_SQL_LINK] = "INSERT INTO link (article, ticket) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
    [KB_SQL_UNLINK] = "DELETE FROM link WHERE article = ?1 AND ticket = ?2",
    [KB_SQL_UNLINK_ALL] = "DELETE FROM link WHERE article = ?1 OR ticket = ?1",
    [KB_SQL_ARTICLES_OF] = "SELECT article FROM link WHERE ticket = ?1",
    [KB_SQL_LINKS_OF] = "SELECT other.id FROM document AS here"
                        " JOIN link ON link.article = here.number JOIN document AS other ON other.number = link.ticket"
                        " WHERE here.kind = ?1 AND here.id = ?2"
                        " UNION ALL SELECT other.id FROM document AS here"
                        " JOIN link ON link.ticket = here.number JOIN document AS other ON other.number = link.article"
                        " WHERE here.kind = ?1 AND here.id = ?2 ORDER BY 1",
    /* The newest of each requester first: one who writes much keeps nobody else out. */
    [KB_SQL_TEACHERS_OF] =
        "SELECT ticket.id, ticket.json, row_number() OVER (PARTITION BY"
        " coalesce(json_extract(ticket.json, '$.requester'), ticket.number) ORDER BY ticket.number DESC) AS turn"
        " FROM document AS article JOIN link ON link.article = article.number"
        " JOIN document AS ticket ON ticket.number = link.ticket"
        " WHERE article.kind = 'article' AND article.id = ?1 ORDER BY turn, ticket.number DESC LIMIT ?2",
    [KB_SQL_NEXT_LINK] = "SELECT link.article, link.ticket, article.id, ticket.id FROM link"
                         " JOIN document AS article ON article.number = link.article"
                         " JOIN document AS ticket ON ticket.number = link.ticket"
                         " WHERE (link.article, link.ticket) > (?1, ?2) ORDER BY link.article, link.ticket LIMIT 1",
    [KB_SQL_SOLVED] = "SELECT ticket, article FROM (SELECT ticket.number AS number, ticket.id AS ticket, article.id AS article,"
                      " row_number() OVER (PARTITION BY coalesce(json_extract(ticket.json, '$.requester'), ticket.number)"
                      " ORDER BY ticket.number DESC, article.number) AS turn"
                      " FROM link JOIN document AS article ON article.number = link.article"
                      " JOIN document AS ticket ON ticket.number = link.ticket"
                      " WHERE NOT ?1 OR (json_extract(article.json, '$.visibility') = 'public'"
                      " AND json_extract(article.json, '$.state') = 'published'"
                      " AND coalesce(json_array_length(article.json, '$.groups'), 0) = 0"
                      " AND json_extract(ticket.json, '$.requester') IS NOT NULL))"
                      " WHERE turn = 1 ORDER BY number DESC",
    [KB_SQL_PARK] = "INSERT INTO parked (document, why)"
                    " SELECT number, ?4 FROM document WHERE kind = ?1 AND id = ?2 AND seq = ?3"
                    " ON CONFLICT (document) DO UPDATE SET why = excluded.why",
    [KB_SQL_NEXT_PARKED] = "SELECT number, kind, id, seq, why FROM parked JOIN document ON number = document"
                           " WHERE document > ?1 ORDER BY document LIMIT 1",
    [KB_SQL_UNPARK] = "DELETE FROM parked WHERE document ="
                      " (SELECT number FROM document WHERE kind = ?1 AND id = ?2 AND seq = ?3)",
    [KB_SQL_ADD_EVENT] = "INSERT INTO event (at, action, query_id, kind, id, position, session)"
                         " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    [KB_SQL_FORGET_EVENTS] = "DELETE FROM event WHERE number <= (SELECT max(number) FROM event) - ?1",
    [KB_SQL_NEXT_EVENT] = "SELECT number, at, action, query_id, kind, id, position, session FROM event"
                          " WHERE number > ?1 ORDER BY number LIMIT 1",
};

kb_code kb_queries_prepare(kb_store *store, kb_error *err)
{
    for (int i = 0; i < KB_SQLS; i++) {
        int rc = sqlite3_prepare_v3(store->db, texts[i], -1, SQLITE_PREPARE_PERSISTENT, &store->statements[i], NULL);
        if (rc == SQLITE_ERROR) /* a table or a column is missing */
            rc = SQLITE_CORRUPT;
        if (rc != SQLITE_OK)
            return kb_store_fail(store, rc, err);
    }
    return KB_OK;
}

void kb_queries_finalize(kb_store *store)
{
    for (int i = 0; i < KB_SQLS; i++)
        sqlite3_finalize(store->statements[i]);
}

sqlite3_stmt *kb_query(kb_store *store, kb_sql sql)
{
    return store->statements[sql];
}

void kb_query_reset(sqlite3_stmt **query)
{
    sqlite3_reset(*query);
    sqlite3_clear_bindings(*query);
}

void kb_bind_text(sqlite3_stmt *query, int parameter, const char *text)
{
    sqlite3_bind_text(query, parameter, text, -1, SQLITE_STATIC);
}

void kb_bind_number(sqlite3_stmt *query, int parameter, uint64_t number)
{
    sqlite3_bind_int64(query, parameter, number > INT64_MAX ? INT64_MAX : (int64_t)number);
}

void kb_bind_time(sqlite3_stmt *query, int parameter, int64_t ms)
{
    sqlite3_bind_int64(query, parameter, ms);
}

kb_code kb_query_next(kb_store *store, sqlite3_stmt *query, bool *row, kb_error *err)
{
    int rc = sqlite3_step(query);
    if (rc != SQLITE_ROW && rc != SQLITE_DONE)
        return kb_store_fail(store, rc, err);
    *row = rc == SQLITE_ROW;
    return KB_OK;
}

kb_code kb_query_run(kb_store *store, sqlite3_stmt *query, kb_error *err)
{
    bool row;
    return kb_query_next(store, query, &row, err);
}

kb_str kb_column_text(sqlite3_stmt *query, int column)
{
    const char *text = (const char *)sqlite3_column_text(query, column);
    return text ? (kb_str){text, (size_t)sqlite3_column_bytes(query, column)} : KB_STR("");
}
