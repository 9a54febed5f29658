/* Which change was it working on when the process died? A document that kills its process (no error, a signal) would otherwise
 * stop the feed for ever: after three deaths in a row at one change, that one is fatal, and parked like any other that cannot be
 * indexed.
 *
 * A small file that is mapped into memory: a note costs a store, and outlives the process. Several threads at work are noted as a
 * range; after a death in a range, the next attempt has to go through it one by one. */
#ifndef KB_PUBLISH_ATTEMPT_H
#define KB_PUBLISH_ATTEMPT_H

#include "base/str.h"

typedef struct kb_attempt kb_attempt;

kb_code kb_attempt_open(const char *path, kb_attempt **out, kb_error *err); /* made when missing; owned */
void kb_attempt_close(kb_attempt *attempt);
KB_OWNED_TYPE(kb_attempt, kb_attempt_close)

void kb_attempt_note(kb_attempt *attempt, uint64_t first, uint64_t last); /* works on these changes now */
void kb_attempt_done(kb_attempt *attempt);                                /* on none */

/* The changes that must be noted singly, because a process died among them; false: none. */
bool kb_attempt_careful(const kb_attempt *attempt, uint64_t *first, uint64_t *last);
void kb_attempt_passed(kb_attempt *attempt, uint64_t seq); /* all up to here is done with */

uint64_t kb_attempt_fatal(const kb_attempt *attempt); /* the change that is; 0: none */

#endif
