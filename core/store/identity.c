#include "store/db.h"

kb_code kb_store_id(kb_store *store, char out[KB_STORE_ID_BYTES], kb_error *err)
{
    KB_OWNED(kb_text) id = NULL;
    kb_code code = kb_store_text(store, "SELECT id FROM identity", &id, err);
    if (code)
        return code;
    if (!*id || strlen(id) >= KB_STORE_ID_BYTES)
        return kb_sqlite_fail(NULL, store->path, SQLITE_CORRUPT, err);
    memcpy(out, id, strlen(id) + 1);
    return KB_OK;
}

kb_code kb_identity_renew(sqlite3 *db, const char *path, kb_error *err)
{
    int rc = sqlite3_exec(db, "UPDATE identity SET id = lower(hex(randomblob(16)))", NULL, NULL, NULL);
    return rc == SQLITE_OK ? KB_OK : kb_sqlite_fail(db, path, rc, err);
}

kb_code kb_store_renew_id(kb_store *store, kb_error *err)
{
    return kb_identity_renew(store->db, store->path, err);
}
