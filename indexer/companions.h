/* What people edit in a data folder besides the store: synonyms.json and compounds.txt. In a backup each stands beside the copy
 * of the store, as FILE.synonyms.json; one that is not there is not there in the backup either. */
#ifndef KB_INDEXER_COMPANIONS_H
#define KB_INDEXER_COMPANIONS_H

#include "base/str.h"

extern const size_t kb_companion_count;
char *kb_companion_beside(size_t companion, const char *backup); /* where it is, or would be; owned */

/* Replaces what is there. */
kb_code kb_companions_back_up(const char *data, const char *backup, kb_error *err);
kb_code kb_companions_verify(const char *backup, kb_error *err); /* KB_INVALID: one is there and no good */

/* ".replaced", or ".replaced.2" and so on: what the names of the store and of its companions in `data` can have behind them
 * without being another file's. Owned. */
char *kb_companions_free_ending(const char *data);

/* Puts those that are there aside, with `ending` behind their names, and those of the backup in their place. */
kb_code kb_companions_restore(const char *data, const char *backup, const char *ending, kb_error *err);

#endif
