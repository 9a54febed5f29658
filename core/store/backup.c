#include "store/db.h"

#include "base/file.h"

#include <sys/stat.h>

static void db_close(sqlite3 **db)
{
    sqlite3_close(*db);
}

static kb_code copy_pages(kb_store *store, sqlite3 *target, const char *path, kb_error *err)
{
    sqlite3_backup *backup = sqlite3_backup_init(target, "main", store->db, "main");
    if (!backup)
        return kb_sqlite_fail(target, path, sqlite3_extended_errcode(target), err);
    int step = sqlite3_backup_step(backup, -1); /* in one go: one state, and writers do not wait for it */
    int rc = sqlite3_backup_finish(backup);
    if (step != SQLITE_DONE)
        return kb_sqlite_fail(target, path, rc ? rc : step, err);
    return KB_OK;
}

static int note_mode(void *context, int columns, char **values, char **names)
{
    (void)columns, (void)names;
    *(bool *)context = values[0] && strcmp(values[0], "delete") == 0;
    return 0;
}

/* One file without a log beside it: what is written to it is in it. */
static kb_code leave_wal(sqlite3 *target, const char *path, kb_error *err)
{
    bool left = false;
    int rc = sqlite3_exec(target, "PRAGMA journal_mode = DELETE", note_mode, &left, NULL);
    if (rc != SQLITE_OK)
        return kb_sqlite_fail(target, path, rc, err);
    return left ? KB_OK : kb_fail(err, KB_IO, "the backup cannot be made one file: write it to a local disk");
}

static kb_code copy_to(kb_store *store, const char *path, kb_error *err)
{
    __attribute__((cleanup(db_close))) sqlite3 *target = NULL;
    if (mknod(path, S_IFREG | 0600, 0))
        return kb_fail_path(err, "making the backup's file", path);
    int rc = sqlite3_open_v2(path, &target, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    if (rc != SQLITE_OK)
        return kb_sqlite_fail(target, path, rc, err);
    sqlite3_extended_result_codes(target, 1);
    kb_code code = copy_pages(store, target, path, err);
    code = code ? code : leave_wal(target, path, err);
    return code ? code : kb_identity_renew(target, path, err);
}

/* Under another name until it is whole: half a backup must not look like one. */
kb_code kb_store_backup(kb_store *store, const char *path, kb_error *err)
{
    KB_OWNED(kb_text) whole = kb_printf("%s%s", path[0] == '/' ? "" : "./", path);
    KB_OWNED(kb_text) partial = kb_printf("%s.%d.partial", whole, (int)getpid());
    if (access(whole, F_OK) == 0)
        return kb_fail(err, KB_INVALID, "'%s' exists already: name another file for the backup", path);
    unlink(partial); /* of an earlier run with this process id */
    kb_code code = copy_to(store, partial, err);
    if (code == KB_OK && rename(partial, whole))
        code = kb_fail_path(err, "naming the backup's file", whole);
    if (code == KB_OK)
        return kb_file_sync_name(whole, err);
    unlink(partial);
    return code;
}
