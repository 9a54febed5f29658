/* What people do with answers, on its way into the store: taken at once into memory, written by a thread of its own, many in one
 * transaction, so that no answer and no other write waits for them. What is in memory when the process is killed is lost. */
#ifndef KB_SEARCHD_EVENTS_H
#define KB_SEARCHD_EVENTS_H

#include "searchd/group.h"

#define KB_EVENTS_WAITING 10000 /* in memory; more are dropped and counted */
#define KB_EVENTS_AT_ONCE 100   /* of one request */

typedef struct kb_events kb_events;

/* Borrows both. KB_NO_MEMORY: no thread. */
kb_code kb_events_start(kb_group *group, kb_metrics *metrics, kb_events **out, kb_error *err);
void kb_events_stop(kb_events *events); /* writes what waits, then frees; NULL is fine */

/* Any thread; never waits for the disk. */
void kb_events_add(kb_events *events, const kb_event *items, size_t count);

#endif
