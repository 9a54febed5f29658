/* Long work on the index, done by kb-indexer as a child: one piece at a time, with its progress to be asked for. */
#ifndef KB_SEARCHD_TASK_H
#define KB_SEARCHD_TASK_H

#include "base/json.h"

typedef struct kb_task kb_task;

kb_task *kb_task_new(void);       /* owned; nothing runs */
void kb_task_stop(kb_task *task); /* a child that runs is told to stop, and made to after a while; no other starts */
void kb_task_free(kb_task *task); /* the same, and frees */

/* Starts `argv` (argv[0]: the program's path) under a name. KB_BUSY: another runs. Any thread. */
kb_code kb_task_start(kb_task *task, const char *name, char *const argv[], kb_error *err);

/* Waits for the one that was started last; its outcome: KB_OK, or the code and the sentence that it ended with. */
kb_code kb_task_wait(kb_task *task, kb_error *err);

/* {"name","state","progress","started_at","ended_at","message","result"}, where the result is what it printed as JSON; null
 * before the first. Owned. */
json_t *kb_task_json(kb_task *task);

#endif
