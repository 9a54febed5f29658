#include "store/db.h"

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
