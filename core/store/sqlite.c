#include "store/db.h"

#include <errno.h>

#define PATH_BYTES 160 /* of a path in a message */

/* Extended codes stand before their family: the first row that fits counts. */
static const struct {
    int rc;
    kb_code code;
    const char *sentence;
} meanings[] = {
    {SQLITE_IOERR_NOMEM, KB_NO_MEMORY, "there is not enough memory for the store"},
    {SQLITE_NOMEM, KB_NO_MEMORY, "there is not enough memory for the store"},
    {SQLITE_FULL, KB_FULL, "the disk is full: free space, then try again; nothing that was accepted is lost"},
    {SQLITE_IOERR_FSYNC, KB_IO,
     "the disk did not confirm a write: check the disk, then restart; nothing that was accepted is lost"},
    {SQLITE_IOERR_DIR_FSYNC, KB_IO, "the disk did not confirm a write: check the disk, then restart"},
    {SQLITE_IOERR_CORRUPTFS, KB_CORRUPT, "the file system is damaged: check the disk, then restore a backup"},
    {SQLITE_IOERR, KB_IO, "the disk failed: check it and the system's log"},
    {SQLITE_CORRUPT, KB_CORRUPT, "the store is damaged: stop the service, check the disk, restore a backup"},
    {SQLITE_NOTADB, KB_CORRUPT, "this file is not a store of kbsearch: name another, or restore a backup"},
    {SQLITE_BUSY, KB_BUSY, "another process is writing to the store: try again"},
    {SQLITE_LOCKED, KB_BUSY, "another process is writing to the store: try again"},
    {SQLITE_READONLY_DBMOVED, KB_IO, "the store's file was moved or removed while it was open: put it back, then restart"},
    {SQLITE_READONLY, KB_IO, "the store may not be written: check the rights of the file and of its folder"},
    {SQLITE_PERM, KB_IO, "the store may not be opened: check the rights of the file and of its folder"},
    {SQLITE_CANTOPEN, KB_IO, "the store cannot be opened: check the path and the rights of its folder"},
    {SQLITE_TOOBIG, KB_INVALID, "the document is too large for the store"},
    {SQLITE_INTERRUPT, KB_UNAVAILABLE, "the store was interrupted: try again"},
    {SQLITE_PROTOCOL, KB_BUSY, "too many processes are opening the store: try again"},
};

static kb_code fail(const char *path, kb_code code, const char *sentence, const char *detail, kb_error *err)
{
    int shown = (int)kb_utf8_floor(kb_str_of(path), PATH_BYTES);
    return kb_fail(err, code, "%s (%.*s: %.100s)", sentence, shown, path, detail);
}

kb_code kb_sqlite_fail(sqlite3 *db, const char *path, int rc, kb_error *err)
{
    const char *detail = db ? sqlite3_errmsg(db) : sqlite3_errstr(rc);
    bool system_said = db && ((rc & 0xFF) == SQLITE_IOERR || (rc & 0xFF) == SQLITE_CANTOPEN);
    int cause = system_said ? sqlite3_system_errno(db) : 0;
    if (cause == ENOSPC || cause == EDQUOT)
        return kb_sqlite_fail(NULL, path, SQLITE_FULL, err);
    if (cause == EISDIR)
        rc = SQLITE_CANTOPEN;
    if (cause == ENOENT && (rc & 0xFF) == SQLITE_CANTOPEN)
        return fail(path, KB_NOT_FOUND, "there is no store: check the path", detail, err);
    for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++)
        if (meanings[i].rc == rc || meanings[i].rc == (rc & 0xFF))
            return fail(path, meanings[i].code, meanings[i].sentence, detail, err);
    return fail(path, KB_INTERNAL, "the store was asked for what it cannot do", detail, err);
}

kb_code kb_store_fail(kb_store *store, int rc, kb_error *err)
{
    if (rc == SQLITE_IOERR_FSYNC || rc == SQLITE_IOERR_DIR_FSYNC)
        store->distrusted = true;
    return kb_sqlite_fail(store->db, store->path, rc, err);
}

kb_code kb_store_exec(kb_store *store, const char *sql, kb_error *err)
{
    int rc = sqlite3_exec(store->db, sql, NULL, NULL, NULL);
    return rc == SQLITE_OK ? KB_OK : kb_store_fail(store, rc, err);
}

static int first_column(void *context, int columns, char **values, char **names)
{
    (void)columns, (void)names;
    char **text = context;
    if (!*text)
        *text = kb_str_dup(kb_str_of(values[0]));
    return 0;
}

kb_code kb_store_text(kb_store *store, const char *sql, char **out, kb_error *err)
{
    char *text = NULL;
    int rc = sqlite3_exec(store->db, sql, first_column, &text, NULL);
    if (rc != SQLITE_OK) {
        free(text);
        return kb_store_fail(store, rc, err);
    }
    *out = text ? text : kb_str_dup(KB_STR(""));
    return KB_OK;
}

kb_code kb_store_number(kb_store *store, const char *sql, int64_t *out, kb_error *err)
{
    KB_OWNED(kb_text) text = NULL;
    kb_code code = kb_store_text(store, sql, &text, err);
    if (code)
        return code;
    *out = strtoll(text, NULL, 10);
    return KB_OK;
}
