/* The changes of the feed, analysed by several threads and handed on in order of seq: analysis is most of what a build costs, and
 * each document is analysed for itself.
 *
 * Each thread has its own reader of the store and its own analyzer, and takes the next few changes in turn. The threads live as
 * long as the call; what they are ahead of the caller is bounded by slices and by bytes. */
#ifndef KB_PUBLISH_CREW_H
#define KB_PUBLISH_CREW_H

#include "publish/analysis.h"
#include "publish/attempt.h"

unsigned kb_crew_size(void); /* the CPUs that this process may use, at most 8 */

typedef struct kb_crew_job {
    const char *store_path;
    uint64_t after, goal; /* the changes after `after` up to `goal`, which is no newer than the newest seq given */
    unsigned threads;
    const kb_deadly *deadly;
    kb_attempt *attempt; /* is told what they work on */
} kb_crew_job;

/* Calls `each` for all changes of the job, in the calling thread. */
kb_code kb_crew_read(const kb_crew_job *job, kb_analysed_each *each, void *context, kb_error *err);

#endif
