/* Makes the index compact and fits the verdict to the links while the follower has nothing else to do: starts `kb-indexer compact
 * --if-due`, then `calibrate --if-due` as a child, once for each time of rest. It ends with this process, however that ends, and
 * what is half-done then is cleared away by the next of its kind. */
#ifndef KB_INDEXER_TIDYING_H
#define KB_INDEXER_TIDYING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

typedef struct kb_tidying {
    const char *data;  /* borrowed */
    int64_t after_ms;  /* of rest; 0: never */
    bool calibrates;
    pid_t child;       /* 0: none */
    unsigned before;   /* the generation that was live when it began */
    int64_t rested_ms; /* at the last look: less than before is a new time of rest */
    size_t next;       /* of what is to be done in this one */
} kb_tidying;

void kb_tidying_look(kb_tidying *tidying, int64_t idle_ms); /* again and again; returns at once */
void kb_tidying_stop(kb_tidying *tidying);                  /* the child is gone then */

#endif
