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

/* SQLite lets one write at a time, and who finds it busy sleeps and tries again. So the threads of this program take turns, in
 * the order of their coming: a bulk request lets others in between its batches. Begin, write, end, whatever became of it. */
kb_code kb_turn_begin(kb_call *call, kb_store **out, kb_error *err); /* the thread's store; on an error it is nobody's turn */
void kb_turn_end(kb_call *call);

/* A write up to `seq` is durable: wakes the follower, and lets the answer go out once it is searchable. */
void kb_write_done(kb_call *call, kb_reply *reply, const kb_wait *wait, uint64_t seq);

#endif
