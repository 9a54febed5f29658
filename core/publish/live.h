/* The generation that is live, open for the follower to write: found, or built where there is none that serves. */
#ifndef KB_PUBLISH_LIVE_H
#define KB_PUBLISH_LIVE_H

#include "publish/apply.h"

typedef struct kb_live {
    const char *data;
    const atomic_bool *stop;
    const kb_follow_options *options;
    kb_applier *applier;         /* borrowed */
    kb_generation_writer writer; /* number 0: not open */
} kb_live;

bool kb_live_stopped(const kb_live *live);

/* Takes the writer's lock; KB_UNAVAILABLE when it is told to stop meanwhile. */
kb_code kb_live_lock(const kb_live *live, int *fd, kb_error *err);

/* True when the open one is the live one still. */
bool kb_live_is_current(const kb_live *live);

/* Under the lock: opens the one that is live now. KB_NOT_FOUND: none is. KB_OUTDATED, KB_CORRUPT: it must be built anew. */
kb_code kb_live_open(kb_live *live, kb_error *err);

/* Without the lock: the same, and builds and promotes one where there is none, or the live one is outdated or damaged; a damaged
 * one is put aside. KB_UNAVAILABLE when it is told to stop. */
kb_code kb_live_ensure(kb_live *live, kb_error *err);

/* Builds one in place of the live one, which turned out to be damaged. */
kb_code kb_live_replace(kb_live *live, kb_error *err);

#endif
