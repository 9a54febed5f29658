/* How are the lines of an evaluation set's files read? One that cannot be read, or that `each` calls KB_INVALID, is complained of
 * and harms no other; empty ones are passed over. KB_UNAVAILABLE: the program is told to stop. */
#ifndef KB_INDEXER_DATASET_LINES_H
#define KB_INDEXER_DATASET_LINES_H

#include "indexer/complaints.h"

#include "base/json.h"

/* As they are. */
typedef kb_code kb_dataset_each_row(void *context, kb_str line, kb_error *err);
kb_code kb_dataset_rows(const char *folder, const char *name, kb_complaints *complaints, kb_dataset_each_row *each, void *context,
                        kb_error *err);

/* As JSON; backslashes that begin no escape stand for themselves. */
typedef kb_code kb_dataset_each(void *context, const json_t *line, kb_error *err);
kb_code kb_dataset_lines(const char *folder, const char *name, kb_complaints *complaints, kb_dataset_each *each, void *context,
                         kb_error *err);

#endif
