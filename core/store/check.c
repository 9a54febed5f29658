#include "store/db.h"

#include "base/clock.h"

#include <sys/stat.h>
#include <time.h>

#define LOOK_STEPS 1000 /* of SQLite's machine, between two looks at the clock */
#define LOOK_US 10000   /* of work, before it rests as long */

/* Reads up to the change that was the newest when the check began: a busy store would keep it going for ever. */
static bool was_readable(void *context, const kb_change *change)
{
    const uint64_t *newest = context;
    return change->seq < *newest;
}

static kb_code check_sqlite(kb_store *store, const char *question, const char *healthy, kb_error *err)
{
    KB_OWNED(kb_text) answer = NULL;
    kb_code code = kb_store_text(store, question, &answer, err);
    if (code || strcmp(answer, healthy) == 0)
        return code;
    return kb_fail(err, KB_CORRUPT, "the store is damaged: stop the service, check the disk, restore a backup (%.200s)", answer);
}

kb_code kb_store_check(kb_store *store, kb_error *err)
{
    uint64_t newest = 0;
    kb_code code = check_sqlite(store, "PRAGMA integrity_check(1)", "ok", err);
    code = code ? code : check_sqlite(store, "PRAGMA foreign_key_check", "", err);
    code = code ? code : kb_store_seq(store, &newest, err);
    return code ? code : kb_store_feed(store, 0, SIZE_MAX, was_readable, &newest, err);
}

/* ---- in the background ---- */

struct look {
    const atomic_bool *stop;
    int64_t since_us;
    char *log; /* its path */
    int64_t log_bytes;
    bool log_grows;
};

static int64_t bytes_of(const char *path)
{
    struct stat info;
    return stat(path, &info) ? 0 : (int64_t)info.st_size;
}

/* SQLite cannot begin its log anew while a reader still reads the state of before. */
static bool log_grows(const struct look *look)
{
    int64_t bytes = bytes_of(look->log);
    return bytes > KB_STORE_WAL_BYTES && bytes > look->log_bytes;
}

/* What SQLite calls between its steps; not 0 stops it. */
static int rest_or_stop(void *context)
{
    struct look *look = context;
    int64_t worked_us = kb_monotonic_us() - look->since_us;
    if (worked_us >= LOOK_US) {
        if (worked_us > 100 * LOOK_US)
            worked_us = 100 * LOOK_US;
        nanosleep(&(struct timespec){.tv_sec = worked_us / 1000000, .tv_nsec = worked_us % 1000000 * 1000}, NULL);
        look->since_us = kb_monotonic_us();
        look->log_grows |= log_grows(look);
    }
    return look->log_grows || atomic_load(look->stop);
}

kb_code kb_store_look_over(kb_store *store, const atomic_bool *stop, kb_error *err)
{
    KB_OWNED(kb_text) log = kb_printf("%s-wal", store->path);
    struct look look = {.stop = stop, .since_us = kb_monotonic_us(), .log = log, .log_bytes = bytes_of(log)};
    kb_error failure = {0};
    sqlite3_progress_handler(store->db, LOOK_STEPS, rest_or_stop, &look);
    kb_code code = check_sqlite(store, "PRAGMA quick_check(1)", "ok", &failure);
    sqlite3_progress_handler(store->db, 0, NULL, NULL);
    if (code == KB_UNAVAILABLE && look.log_grows)
        return kb_fail(err, KB_BUSY, "much is written: the store is looked over later");
    return code ? kb_fail(err, code, "%s", failure.message) : KB_OK;
}
