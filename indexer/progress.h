/* Progress of long work on standard error: a bar that is redrawn on a terminal, a plain line now and then elsewhere. */
#ifndef KB_INDEXER_PROGRESS_H
#define KB_INDEXER_PROGRESS_H

#include "base/str.h"

typedef struct kb_meter {
    const char *doing, *unit; /* borrowed: "importing", "documents" */
    bool quiet, terminal;
    int64_t started_us, shown_us;
} kb_meter;

void kb_meter_start(kb_meter *meter, const char *doing, const char *unit, bool quiet);

/* `count` units so far, `done` of `total` parts of the work; `total` 0: nobody knows. Cheap to call for every unit. */
void kb_meter_show(kb_meter *meter, uint64_t count, uint64_t done, uint64_t total);

void kb_meter_clear(kb_meter *meter); /* takes the bar away, so that a line can be printed */

double kb_meter_seconds(const kb_meter *meter); /* since it started */

/* A kb_progress of publish.h over a meter (`context`): units are parts of the work. False once a signal asks to stop. */
bool kb_meter_progress(void *context, uint64_t done, uint64_t total);

/* Writes the line that a terminal shows, without control sequences: for the bar, and for tests. */
void kb_meter_line(const kb_meter *meter, uint64_t count, uint64_t done, uint64_t total, double seconds, kb_buf *out);

#endif
