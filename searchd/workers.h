/* The threads that answer. A worker takes a call from the queue, answers it with a store and an asker of its own, and hands the
 * reply on; a reply that waits for the index does so without a worker. */
#ifndef KB_SEARCHD_WORKERS_H
#define KB_SEARCHD_WORKERS_H

#include "searchd/routes.h"
#include "searchd/service.h"

typedef struct kb_workers kb_workers;

/* Embedded in what the owner keeps of a request. `done` is called once, by any thread, when the reply may go out. */
typedef struct kb_job {
    struct kb_job *next;
    kb_call *call; /* opened, with its complete body */
    kb_reply *reply;
    void (*done)(struct kb_job *job);
    int64_t deadline_us; /* of the wait for the index */
} kb_job;

kb_code kb_workers_start(kb_service *service, kb_workers **out, kb_error *err);

/* All that is queued is answered, and what waits for the index does so until it is late; then the threads end. Accepts NULL. */
void kb_workers_stop(kb_workers *workers);

void kb_workers_free(kb_workers *workers); /* stopped ones; accepts NULL */

/* False once they are stopping: the job is not taken. Any thread. */
bool kb_workers_add(kb_workers *workers, kb_job *job);

#endif
