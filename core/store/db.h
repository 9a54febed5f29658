/* Inside core/store: the open database, its prepared statements, and how a write begins and ends. */
#ifndef KB_STORE_DB_H
#define KB_STORE_DB_H

#include "store/store.h"

#include <sqlite3.h>

#define KB_STORE_WAIT_MS 5000                 /* for another's write to end */
#define KB_STORED_BYTES (16 * 1024 * 1024)    /* of one document as JSON */
#define KB_STORE_CHECKPOINT_PAGES 1000        /* of the log, after which they go into the database */
#define KB_STORE_WAL_BYTES (64 * 1024 * 1024) /* that the log keeps on the disk when it is idle */

typedef enum kb_sql {
    KB_SQL_BEGIN,
    KB_SQL_COMMIT,
    KB_SQL_ROLLBACK,
    KB_SQL_SAVEPOINT,
    KB_SQL_RELEASE,
    KB_SQL_ROLLBACK_TO,
    KB_SQL_FIND,
    KB_SQL_NEWEST,
    KB_SQL_PUT,
    KB_SQL_DELETE,
    KB_SQL_TOUCH,
    KB_SQL_GET,
    KB_SQL_NEXT_CHANGE,
    KB_SQL_COUNT,
    KB_SQL_LINK,
    KB_SQL_UNLINK,
    KB_SQL_UNLINK_ALL,
    KB_SQL_ARTICLES_OF,
    KB_SQL_LINKS_OF,
    KB_SQL_TEACHERS_OF,
    KB_SQL_NEXT_LINK,
    KB_SQL_SOLVED,
    KB_SQL_PARK,
    KB_SQL_NEXT_PARKED,
    KB_SQL_UNPARK,
    KB_SQL_ADD_EVENT,
    KB_SQL_FORGET_EVENTS,
    KB_SQL_NEXT_EVENT,
    KB_SQLS
} kb_sql;

struct kb_store {
    sqlite3 *db;
    char *path; /* as SQLite opened it */
    sqlite3_stmt *statements[KB_SQLS];
    bool in_batch;
    kb_code batch_lost; /* why SQLite undid the whole batch; KB_OK: it stands */
    bool distrusted;    /* an fsync failed: what the kernel says about later ones is worth nothing */
};

/* ---- sqlite.c: SQLite's answers in our words ---- */

/* The code and the sentence for SQLite's result `rc`; what `db` says about it goes into the message. */
kb_code kb_sqlite_fail(sqlite3 *db, const char *path, int rc, kb_error *err);
kb_code kb_store_fail(kb_store *store, int rc, kb_error *err); /* the same; remembers a failed fsync */
kb_code kb_store_exec(kb_store *store, const char *sql, kb_error *err);

/* The first column of the first row: a number, or text (owned). */
kb_code kb_store_number(kb_store *store, const char *sql, int64_t *out, kb_error *err);
kb_code kb_store_text(kb_store *store, const char *sql, char **out, kb_error *err);

/* ---- query.c: the prepared statements ---- */

kb_code kb_queries_prepare(kb_store *store, kb_error *err);
void kb_queries_finalize(kb_store *store);

/* A statement that is reset at the end of its block: KB_QUERY *find = kb_query(store, KB_SQL_FIND); borrowed from the store. What
 * is bound to it is borrowed until then, so is the text of its row. */
#define KB_QUERY __attribute__((cleanup(kb_query_reset))) sqlite3_stmt

sqlite3_stmt *kb_query(kb_store *store, kb_sql sql);
void kb_query_reset(sqlite3_stmt **query);
void kb_bind_text(sqlite3_stmt *query, int parameter, const char *text);  /* NULL is NULL */
void kb_bind_number(sqlite3_stmt *query, int parameter, uint64_t number); /* what SQLite cannot hold becomes its largest */
void kb_bind_time(sqlite3_stmt *query, int parameter, int64_t ms);
kb_code kb_query_next(kb_store *store, sqlite3_stmt *query, bool *row, kb_error *err);
kb_code kb_query_run(kb_store *store, sqlite3_stmt *query, kb_error *err); /* one that has no rows */
kb_str kb_column_text(sqlite3_stmt *query, int column);

/* ---- write.c: how a write begins and ends ---- */

/* A transaction of its own, or a savepoint inside a batch. kb_write_end makes it stand when `code` is KB_OK and undoes it
 * otherwise; it returns `code`, or why the write could not stand. */
kb_code kb_write_begin(kb_store *store, kb_error *err);
kb_code kb_write_end(kb_store *store, kb_code code, kb_error *err);

/* Inside a write: the seq that the next change takes. */
kb_code kb_seq_next(kb_store *store, uint64_t *out, kb_error *err);

/* ---- document.c ---- */

/* What stands about a document beside its text; all zero where there never was one. */
typedef struct kb_row {
    uint64_t number, version, seq;
    bool live;
    int64_t created_at;
} kb_row;

kb_code kb_row_find(kb_store *store, kb_kind kind, const char *id, kb_row *out, kb_error *err);
kb_code kb_row_touch(kb_store *store, uint64_t number, uint64_t *seq, kb_error *err); /* inside a write: as if it had changed */
kb_code kb_fail_missing(kb_kind kind, const char *id, kb_error *err);                 /* KB_NOT_FOUND */

/* Reads what is stored. `*out` owned. KB_CORRUPT names the document. */
kb_code kb_stored_parse(kb_str json, kb_kind kind, const char *id, kb_document **out, kb_error *err);

/* ---- identity.c ---- */

kb_code kb_identity_renew(sqlite3 *db, const char *path, kb_error *err);

/* ---- link.c ---- */

/* Inside the deletion of a document: its links go, and the articles among its other ends have changed. */
kb_code kb_links_drop(kb_store *store, uint64_t number, kb_error *err);

/* Inside a change of a ticket: the articles that learned from it have changed. */
kb_code kb_links_touch(kb_store *store, uint64_t ticket, kb_error *err);

#endif
