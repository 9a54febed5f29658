/* Opening what lies in the data folder, with messages that say what to do first. */
#ifndef KB_INDEXER_DATA_H
#define KB_INDEXER_DATA_H

#include "query/query.h"
#include "store/store.h"

/* KB_STORE_WRITE makes the folder. */
kb_code kb_data_store_open(const char *data, kb_store_mode mode, kb_store **out, kb_error *err);

/* KB_NOT_FOUND where nothing was imported yet. */
kb_code kb_data_has_store(const char *data, kb_error *err);

/* An asker over the live generation. */
kb_code kb_data_asker_open(const char *data, kb_asker **out, kb_error *err);

#endif
