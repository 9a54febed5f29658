/* Which schema has this file, and how does it get ours? The migrations of schema/store/, in order; `PRAGMA user_version` holds
 * how many of them the file has seen, `PRAGMA application_id` marks it as ours. */
#ifndef KB_STORE_MIGRATE_H
#define KB_STORE_MIGRATE_H

#include "store/db.h"

#define KB_APPLICATION_ID 0x6B627374 /* "kbst" */

typedef struct kb_migration {
    const char *name; /* "001-documents" */
    const char *sql;
} kb_migration;

extern const kb_migration kb_migrations[];
extern const int kb_migration_count;

/* Says what the file is without changing it: `*version` is the number of its last migration, 0 for an empty file. KB_CORRUPT:
 * not our file. KB_OUTDATED: made by a newer version of this program. */
kb_code kb_migration_version(kb_store *store, int *version, kb_error *err);

/* Applies what is missing, all of it or nothing. Several processes may try at once. */
kb_code kb_migrate(kb_store *store, kb_error *err);

#endif
