/* Ctrl-C and SIGTERM: the first asks to stop at the next safe point, the second ends the process at once. */
#ifndef KB_INDEXER_STOP_H
#define KB_INDEXER_STOP_H

#include <stdatomic.h>

extern atomic_bool kb_stopping;

void kb_stop_on_signals(void);
int kb_stop_signal(void); /* the signal that asked; 0: none */

#endif
