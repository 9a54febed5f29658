/* Two numbers that the processes of one data folder share, and can sleep on: the newest sequence number that is stored, and
 * the newest that is indexed. A writer wakes the follower within microseconds, the follower wakes the writer that waits to
 * read its own write.
 *
 * A memory-mapped file with futexes on it (futex(2), shared). It is a hint, never the truth: whoever wakes, or times out, looks into
 * the store or the index. Numbers only grow within one boot; a file from before it is reset by the follower. */
#ifndef KB_BASE_BEACON_H
#define KB_BASE_BEACON_H

#include "base/str.h"

typedef struct kb_beacon kb_beacon;

typedef enum kb_beacon_light { KB_STORED, KB_INDEXED, KB_LIGHTS } kb_beacon_light;

kb_code kb_beacon_open(const char *path, kb_beacon **out, kb_error *err); /* made when missing; owned */
void kb_beacon_close(kb_beacon *beacon);
KB_OWNED_TYPE(kb_beacon, kb_beacon_close)

/* All may be called from any thread. */
void kb_beacon_show(kb_beacon *beacon, kb_beacon_light light, uint64_t seq); /* raises it to seq; wakes who waits */
void kb_beacon_reset(kb_beacon *beacon, kb_beacon_light light, uint64_t seq); /* sets it, also lower */
uint64_t kb_beacon_seen(const kb_beacon *beacon, kb_beacon_light light);

/* Waits until the light shows at least `seq`, at most `timeout_ms`; true when it does. A signal or kb_beacon_wake ends it sooner. */
bool kb_beacon_wait(kb_beacon *beacon, kb_beacon_light light, uint64_t seq, int timeout_ms);

/* Wakes all who wait without changing a number: for a stop. */
void kb_beacon_wake(kb_beacon *beacon);

#endif
