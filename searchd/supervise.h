/* Keeps `kb-indexer follow` running: started with this program, started again when it dies, stopped with it. */
#ifndef KB_SEARCHD_SUPERVISE_H
#define KB_SEARCHD_SUPERVISE_H

#include "searchd/service.h"

#define KB_RESTART_LEAST_MS 100 /* the first pause before a new start; it doubles */
#define KB_RESTART_MOST_MS 10000
#define KB_RESTART_CALM_MS 30000  /* having run for so long, the next pause is the first again */
#define KB_FOLLOWER_STOP_MS 10000 /* between SIGTERM and SIGKILL */

kb_code kb_follower_start(kb_service *service, kb_follower **out, kb_error *err);
void kb_follower_stop(kb_follower *follower); /* and frees; accepts NULL */

/* The pid, 0 while it is not running. */
int kb_follower_pid(kb_follower *follower);

#endif
