/* The synonyms of a data folder beside the backup of its store: FILE.synonyms.json; there is none where there are no rules. */
#ifndef KB_INDEXER_SYNONYM_BACKUP_H
#define KB_INDEXER_SYNONYM_BACKUP_H

#include "base/str.h"

char *kb_synonyms_beside(const char *backup); /* where they are, or would be; owned */

/* Replaces what is there. */
kb_code kb_synonyms_back_up(const char *data, const char *backup, kb_error *err);
kb_code kb_synonyms_verify_backup(const char *backup, kb_error *err); /* KB_INVALID: they are there and no good */

/* Puts the rules that are there aside, as synonyms.json.replaced, and those of the backup in their place. */
kb_code kb_synonyms_restore(const char *data, const char *backup, kb_error *err);

#endif
