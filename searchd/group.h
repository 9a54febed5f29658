/* How do writers share a transaction? Whoever finds nobody writing takes all that waits, writes it in one transaction with one
 * fsync, and wakes the others; what comes meanwhile is the next group. One writer alone waits for nobody, and the more there are
 * the more share the price of a commit. (Group commit: DeWitt et al., Implementation techniques for main memory database systems,
 * 1984.) */
#ifndef KB_SEARCHD_GROUP_H
#define KB_SEARCHD_GROUP_H

#include "searchd/metrics.h"

#include "store/store.h"

typedef struct kb_group kb_group;

/* Owned; `metrics` is borrowed, and counts the commits. The store is opened by the first write. */
kb_group *kb_group_new(const char *store_path, kb_metrics *metrics);
void kb_group_free(kb_group *group); /* nobody may be writing; accepts NULL */

/* Writes into an open batch of the store, in whatever thread leads the group. An error means that it has written nothing that it
 * wants to keep. It may be called again after a group that failed, and then starts from the beginning. */
typedef kb_code kb_group_work(void *context, kb_store *store, kb_error *err);

/* Returns once the work is durable, or will not be: its own error, or why the store could not keep it. A group that fails is gone
 * through one by one, so that nobody pays for another's document. After an fsync that failed every write is refused until the
 * program is started again. Any thread. */
kb_code kb_group_write(kb_group *group, kb_group_work *work, void *context, kb_error *err);

#endif
