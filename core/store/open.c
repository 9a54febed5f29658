#include "store/migrate.h"

#include "base/clock.h"
#include "base/file.h"

#include <errno.h>
#include <sys/stat.h>
#include <time.h>

#define LOOKS 5 /* at a file, before it is called none of ours */

/* What must hold on every handle; each is read back, for SQLite answers a setting it cannot have with silence. */
static const struct {
    const char *name, *value, *held;
} settings[] = {
    {"synchronous", "FULL", "2"},   /* what is answered is on the disk */
    {"foreign_keys", "ON", "1"},    /* no link without its ends */
    {"trusted_schema", "OFF", "0"}, /* a file from elsewhere runs nothing */
    {"cell_size_check", "ON", "1"}, /* damage is found when it is read */
    {"secure_delete", "ON", "1"},   /* what is deleted leaves the file */
};

/* A path that SQLite takes for a path, whatever it starts with: ":memory:" and "file:" mean other things to it. */
static char *plain_path(const char *path)
{
    return kb_printf("%s%s", path[0] == '/' ? "" : "./", path);
}

/* The file, for its owner alone: SQLite would let the group read customers' tickets. mknod, for closing a descriptor would drop
 * the locks of another handle in this process. */
static kb_code make_file(const char *path, kb_error *err)
{
    if (mknod(path, S_IFREG | 0600, 0) == 0 || errno == EEXIST)
        return KB_OK;
    return kb_fail_path(err, "making the store's file", path);
}

/* As SQLite does by itself, but it would keep to itself that an fsync failed: the log could then be emptied before its pages are
 * on the disk. The commit stands either way. */
static int checkpoint(void *context, sqlite3 *db, const char *name, int pages)
{
    kb_store *store = context;
    if (pages < KB_STORE_CHECKPOINT_PAGES)
        return SQLITE_OK;
    int rc = sqlite3_wal_checkpoint_v2(db, name, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    store->distrusted |= rc == SQLITE_IOERR_FSYNC;
    return SQLITE_OK;
}

static kb_code connect_db(kb_store *store, kb_store_mode mode, kb_error *err)
{
    int flags = SQLITE_OPEN_NOMUTEX | (mode == KB_STORE_WRITE ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY);
    int rc = sqlite3_open_v2(store->path, &store->db, flags, NULL);
    if (rc != SQLITE_OK)
        return kb_store_fail(store, sqlite3_extended_errcode(store->db), err);
    sqlite3_extended_result_codes(store->db, 1);
    sqlite3_busy_timeout(store->db, KB_STORE_WAIT_MS);
    sqlite3_wal_hook(store->db, checkpoint, store);
    sqlite3_limit(store->db, SQLITE_LIMIT_LENGTH, KB_STORED_BYTES + 64 * 1024);
    sqlite3_db_config(store->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    return KB_OK;
}

static kb_code set_wal(kb_store *store, kb_error *err)
{
    KB_OWNED(kb_text) mode = NULL;
    kb_code code = kb_store_text(store, "PRAGMA journal_mode = WAL", &mode, err);
    if (code == KB_OK && strcmp(mode, "wal") != 0)
        return kb_fail(err, KB_IO, "the file system cannot share memory between processes: keep the store on a local disk");
    return code;
}

/* SQLite does not wait by itself where two processes do this at once. */
static kb_code use_wal(kb_store *store, kb_error *err)
{
    int64_t deadline_us = kb_monotonic_us() + KB_STORE_WAIT_MS * INT64_C(1000);
    for (;;) {
        kb_error cause = {0};
        kb_code code = set_wal(store, &cause);
        if (code == KB_BUSY && kb_monotonic_us() < deadline_us) {
            nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
            continue;
        }
        return code ? kb_fail(err, code, "%s", cause.message) : KB_OK;
    }
}

static kb_code settle(kb_store *store, kb_error *err)
{
    KB_OWNED(kb_text) limit = kb_printf("PRAGMA journal_size_limit = %d", KB_STORE_WAL_BYTES);
    kb_code code = kb_store_exec(store, limit, err);
    for (size_t i = 0; i < sizeof settings / sizeof *settings && code == KB_OK; i++) {
        KB_OWNED(kb_text) set = kb_printf("PRAGMA %s = %s", settings[i].name, settings[i].value);
        KB_OWNED(kb_text) get = kb_printf("PRAGMA %s", settings[i].name);
        KB_OWNED(kb_text) held = NULL;
        code = kb_store_exec(store, set, err);
        code = code ? code : kb_store_text(store, get, &held, err);
        if (code == KB_OK && strcmp(held, settings[i].held) != 0)
            return kb_fail(err, KB_INTERNAL, "this SQLite does not hold %s = %s: install Debian's", settings[i].name,
                           settings[i].value);
    }
    return code;
}

/* A file that another process is making this very moment can look like none of ours: what stays so for some milliseconds is none.
 */
static kb_code look(kb_store *store, int *version, kb_error *err)
{
    kb_error cause = {0};
    kb_code code = KB_CORRUPT;
    for (int tries = 0; tries < LOOKS && code == KB_CORRUPT; tries++) {
        if (tries)
            nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
        kb_error_clear(&cause);
        code = kb_migration_version(store, version, &cause);
    }
    return code ? kb_fail(err, code, "%s", cause.message) : KB_OK;
}

/* Looks before it changes anything: the file may be somebody else's. */
static kb_code get_ready(kb_store *store, kb_store_mode mode, kb_error *err)
{
    int version = 0;
    kb_code code = look(store, &version, err);
    if (code)
        return code;
    if (mode == KB_STORE_WRITE) {
        code = use_wal(store, err);
        return code || version == kb_migration_count ? code : kb_migrate(store, err);
    }
    if (version == 0)
        return kb_fail(err, KB_NOT_FOUND, "the store is empty: import documents first");
    if (version < kb_migration_count)
        return kb_fail(err, KB_OUTDATED, "the store has schema %d, older than %d: open it for writing once, which migrates it",
                       version, kb_migration_count);
    return KB_OK;
}

kb_code kb_store_open(const char *path, kb_store_mode mode, kb_store **out, kb_error *err)
{
    KB_OWNED(kb_store) store = kb_alloc(sizeof *store);
    store->path = plain_path(path);
    kb_code code = mode == KB_STORE_WRITE ? make_file(store->path, err) : KB_OK;
    code = code ? code : connect_db(store, mode, err);
    code = code ? code : get_ready(store, mode, err);
    code = code ? code : settle(store, err);
    code = code ? code : kb_queries_prepare(store, err);
    if (code)
        return code;
    *out = KB_GIVE(store);
    return KB_OK;
}

/* Emptied, the log holds no end that nobody read. */
kb_code kb_store_settle(kb_store *store, kb_error *err)
{
    int rc = sqlite3_wal_checkpoint_v2(store->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    return rc == SQLITE_OK ? KB_OK : kb_store_fail(store, rc, err);
}

void kb_store_close(kb_store *store)
{
    if (!store)
        return;
    kb_queries_finalize(store);
    sqlite3_close(store->db);
    free(store->path);
    free(store);
}
