/* How does a stored document become findable? The follower reads the feed of the store and writes the index; a build fills a new
 * generation beside the live one; promotion switches.
 *
 * A data folder:
 *   store.db                 the store
 *   beacon                   see base/beacon.h
 *   index/gen-000001/        a generation: an index of core/index; with a file `building` in it: none yet, or none any more
 *   index/bad-000001/        the last one that was found damaged, put aside
 *   index/current            symbolic link to the live one; switched by one rename
 *   index/snapshot/          a copy of the live one's files, while one is made compact that is written all the time
 *   index/rehearsal/         a copy of the live one in which articles forget tickets, while they are asked (rehearsal.h)
 *   index/writer.lock        held while a batch is written or a generation promoted
 *   index/follower.lock      held by the one follower for as long as it runs
 *   index/build.lock         held by the one build that runs
 *   index/attempt*           see attempt.h */
#ifndef KB_PUBLISH_PUBLISH_H
#define KB_PUBLISH_PUBLISH_H

#include "base/beacon.h"
#include "base/error.h"
#include "base/own.h"

#include <stdatomic.h>

/* Paths below a data folder; owned. */
char *kb_data_store_path(const char *data);
char *kb_data_beacon_path(const char *data);
char *kb_data_index_path(const char *data); /* …/index/current: what readers open */

/* The number of the live generation; 0: none yet. KB_INVALID: `current` is something else than our link. */
kb_code kb_generation_current(const char *data, unsigned *out, kb_error *err);

typedef struct kb_generation {
    unsigned number;
    bool current;
    uint64_t seq, documents, bytes;
    char stamp[160];
} kb_generation;

/* All generations, ascending; `*out` owned (free). Those that cannot be read have an empty stamp. */
kb_code kb_generation_list(const char *data, kb_generation **out, size_t *count, kb_error *err);

/* Progress of long work. `total` may grow. Return false to stop: the function ends with KB_UNAVAILABLE, nothing half-done is
 * live. */
typedef bool kb_progress(void *context, uint64_t done, uint64_t total);

/* Fills the next generation from the store, beside the live one; parked documents are tried again. KB_BUSY: another build runs.
 */
kb_code kb_generation_build(const char *data, kb_progress *progress, void *context, unsigned *out, kb_error *err);

/* Is told what could not be done behind a switch that stands: the next one does it. May be NULL. */
typedef void kb_undone(const char *what, const char *why);

/* Makes it the live one: catches up with the feed under the writer's lock, checkpoints, renames. 0: the newest. Older generations
 * but `keep` are removed. KB_NOT_FOUND; KB_OUTDATED: made by another analyser. */
kb_code kb_generation_promote(const char *data, unsigned number, unsigned keep, kb_undone *undone, kb_error *err);

/* Makes a compact copy of the live generation beside it, brings it up to date and makes it the live one; the one that it was made
 * of goes, older ones stay. After many updates an index takes several times the room that it needs. The follower and readers go
 * on meanwhile. KB_BUSY: a build runs. KB_STALE: another generation became live meanwhile. */
kb_code kb_generation_compact(const char *data, kb_undone *undone, unsigned *out, kb_error *err);

/* True where the live generation takes much more room than when it was compact, or never was, or many documents lie beside their
 * partitions, and it is not small anyway. */
bool kb_compaction_is_due(const char *data);
extern uint64_t kb_publish_compact_least; /* bytes below which it is small; for tests */
extern uint64_t kb_publish_beside_most;   /* documents beside that are not many; for tests */

/* Makes the newest generation before the live one live again, caught up with the feed. */
kb_code kb_generation_rollback(const char *data, kb_undone *undone, unsigned *out, kb_error *err);

/* Follows the feed until `*stop`, waking by the beacon: one batch, one commit, one ring of KB_INDEXED. Builds a first generation
 * where there is none or where the live one is outdated (the old one stays live meanwhile). A document that cannot be indexed is
 * parked, the others go on. Calls `ready` once it has caught up. KB_OK after a stop. KB_BUSY: another follower runs. KB_OUTDATED:
 * another version of the program promoted a generation of its own meanwhile, and should follow from here. */
typedef struct kb_follow_options {
    void (*ready)(void *context, uint64_t seq);
    void (*batch)(void *context, uint64_t seq, size_t documents, double took_ms);
    void (*parked)(void *context, const char *id, const char *why);
    void (*replacing)(void *context, const char *why); /* the live generation, by one that is built now */
    void (*idle)(void *context, int64_t idle_ms);      /* again and again while there is nothing to do; since the last change */
    kb_undone *undone;
    kb_progress *building;
    void *context;
} kb_follow_options;

/* Any of the functions may be NULL, and so may `options`. */
kb_code kb_follow(const char *data, const atomic_bool *stop, const kb_follow_options *options, kb_error *err);

#endif
