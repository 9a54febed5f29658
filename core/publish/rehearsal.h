/* A copy of the live index in which articles can forget tickets that taught them: to ask those tickets as if they were new. It
 * lies in index/rehearsal of the data folder, and goes when it is closed; what a killed process left goes with the next one. */
#ifndef KB_PUBLISH_REHEARSAL_H
#define KB_PUBLISH_REHEARSAL_H

#include "publish/publish.h"
#include "store/store.h"

typedef struct kb_rehearsal_index kb_rehearsal_index;

/* `store` is borrowed. KB_BUSY: another one is there. KB_NOT_FOUND: nothing is built yet. KB_STALE: the live index is written all
 * the time. */
kb_code kb_rehearsal_index_open(const char *data, kb_store *store, kb_rehearsal_index **out, kb_error *err);
void kb_rehearsal_index_close(kb_rehearsal_index *rehearsal);
KB_OWNED_TYPE(kb_rehearsal_index, kb_rehearsal_index_close)

void kb_rehearsal_clear(const char *data); /* removes what a killed one left, where none runs */

const char *kb_rehearsal_index_path(const kb_rehearsal_index *rehearsal); /* for kb_asker_open; borrowed */

/* The article as if it had learned nothing from `ticket`, nor from others of its requester; NULL: from all, as it is. Askers see
 * it after the commit. */
kb_code kb_rehearsal_index_put(kb_rehearsal_index *rehearsal, const kb_document *article, const kb_document *ticket,
                               kb_error *err);
kb_code kb_rehearsal_index_commit(kb_rehearsal_index *rehearsal, kb_error *err);

#endif
