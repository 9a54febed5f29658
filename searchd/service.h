/* What all requests share: the data folder, the beacon, the key, the counters; and what each thread has of its own: a store and
 * an asker. */
#ifndef KB_SEARCHD_SERVICE_H
#define KB_SEARCHD_SERVICE_H

#include "searchd/events.h"
#include "searchd/forecast.h"
#include "searchd/group.h"
#include "searchd/settings.h"
#include "searchd/soundness.h"

#include "base/beacon.h"
#include "query/query.h"
#include "store/store.h"

#include <pthread.h>

typedef struct kb_follower kb_follower;
typedef struct kb_task kb_task;

typedef struct kb_service {
    const kb_searchd_settings *settings; /* borrowed */
    char *store_path, *beacon_path, *index_folder, *index_path;
    char *indexer; /* the program kb-indexer */
    char *key;     /* NULL: keys are off */
    kb_beacon *beacon;
    kb_metrics *metrics;
    kb_task *task;           /* rebuild, promote, rollback */
    kb_soundness *soundness; /* borrowed; NULL before it is looked at */
    kb_follower *follower;   /* borrowed; NULL where something else follows */
    kb_events *events;       /* see events.h */
    kb_group *group;         /* all writes to the store go through it */
    kb_forecast *forecast;   /* of when the index will be there */
    struct kb_synonym_file *synonyms;
    struct kb_compound_file *compounds;
    char *calibration; /* file of the verdict's limits */

    pthread_mutex_t ready_lock;
    bool was_ready;
    uint64_t goal_seq; /* what the index must reach next to count as keeping up, and since when */
    int64_t goal_since_us;
} kb_service;

/* Makes the data folder where it is missing, opens the beacon, reads the key. `settings` must outlive it. */
kb_code kb_service_open(const kb_searchd_settings *settings, kb_service **out, kb_error *err);
void kb_service_close(kb_service *service);
KB_OWNED_TYPE(kb_service, kb_service_close)

struct kb_handles {
    kb_service *service; /* borrowed */
    kb_store *store;
    kb_asker *asker;
};

typedef struct kb_handles kb_handles;

/* Opens on first use; borrowed from the handles. kb_handles_asker: KB_NOT_FOUND until the follower has built an
 * index. */
kb_code kb_handles_store(kb_handles *handles, kb_store **out, kb_error *err);
kb_code kb_handles_asker(kb_handles *handles, kb_asker **out, kb_error *err);
void kb_handles_clear(kb_handles *handles);

/* Gives up a handle that has failed with `code`, so that the next request opens it anew. */
void kb_handles_mend(kb_handles *handles, kb_code code);

/* How far an index may be behind the store while it keeps coming closer, before the service counts as not ready. */
#define KB_READY_LAG_MS 10000

typedef struct kb_readiness {
    bool ready, outdated; /* outdated: an index of another version answers until the new one is built */
    uint64_t store_seq, index_seq;
} kb_readiness;

/* Ready once store and index are open and the index has held all of the store; then for as long as each state of the store is
 * indexed within KB_READY_LAG_MS. An outdated index counts as ready: it is not expected to keep up. The error says why it is not.
 */
void kb_service_ready(kb_service *service, kb_handles *handles, kb_readiness *out, kb_error *why);

#endif
