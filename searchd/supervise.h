/* Keeps `kb-indexer follow` running: started with this program, started again when it dies, stopped with it. Where another one
 * runs over the data folder already, that one does. */
#ifndef KB_SEARCHD_SUPERVISE_H
#define KB_SEARCHD_SUPERVISE_H

#include "searchd/service.h"

#define KB_RESTART_LEAST_MS 100 /* the first pause before a new start; it doubles */
#define KB_RESTART_MOST_MS 10000
#define KB_RESTART_CALM_MS 30000   /* having run for so long, the next pause is the first again */
#define KB_FOLLOWER_STOP_MS 10000  /* between SIGTERM and SIGKILL */
#define KB_FOLLOWER_ENDING_MS 5000 /* that one of a daemon which was killed may take to end, before the log names it */

kb_code kb_follower_start(kb_service *service, kb_follower **out, kb_error *err);
void kb_follower_stop(kb_follower *follower); /* and frees; accepts NULL */

/* The pid, 0 while it is not running. */
int kb_follower_pid(kb_follower *follower);

/* Another process follows for this data folder: ours is started when that one ends. */
bool kb_follower_is_elsewhere(kb_follower *follower);

#endif
