/* What every route that writes shares: its parameters, and how it tells the follower and lets the answer wait for it. */
#ifndef KB_SEARCHD_WRITES_H
#define KB_SEARCHD_WRITES_H

#include "searchd/routes.h"
#include "searchd/service.h"

typedef struct kb_wait {
    bool only_stored; /* wait=stored */
} kb_wait;

/* `take` of the parameter "wait"; the target begins with a kb_wait. */
kb_code kb_take_wait(void *target, kb_str value, kb_error *err);

/* Before anything is stored: refuses a write that waits to be searchable where the index is further behind than it would wait.
 * The reply then says when to come again. */
kb_problem kb_write_admit(const kb_call *call, kb_reply *reply, kb_error *err);

/* A write up to `seq` is durable: wakes the follower, and lets the answer go out once it is searchable. */
void kb_write_done(kb_call *call, kb_reply *reply, const kb_wait *wait, uint64_t seq);

/* What a GET adds to a document may come back with it: it is ours to say. Stands in documents.c. */
void kb_drop_read_only(json_t *json);

#endif
