/* Opening what lies in the data folder, with messages that say what to do first. */
#ifndef KB_INDEXER_DATA_H
#define KB_INDEXER_DATA_H

#include "query/compound_file.h"
#include "query/synonym_file.h"
#include "query/query.h"
#include "store/store.h"

/* KB_STORE_WRITE makes the folder. */
kb_code kb_data_store_open(const char *data, kb_store_mode mode, kb_store **out, kb_error *err);

/* KB_NOT_FOUND where nothing was imported yet. */
kb_code kb_data_has_store(const char *data, kb_error *err);

/* A folder with something in it, but no store. */
bool kb_data_is_foreign(const char *data);

/* An asker over the live generation. */
kb_code kb_data_asker_open(const char *data, kb_asker **out, kb_error *err);

/* The rules in the file `path`, which must be good, or in the data folder's own (NULL), which may be missing; a complaint about
 * that goes to standard error. Owned. */
kb_code kb_data_synonyms_open(const char *data, const char *path, kb_synonym_file **out, kb_error *err);

/* How the data folder wants words to be cut; a line that is not understood is told on standard error. Owned. */
kb_compound_file *kb_data_compounds_new(const char *data);

#endif
