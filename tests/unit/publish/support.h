/* What the tests of publish share: a data folder of their own, documents in one line, a follower in a thread, and what readers
 * find. */
#ifndef KB_TEST_PUBLISH_SUPPORT_H
#define KB_TEST_PUBLISH_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "index/index.h"
#include "publish/publish.h"
#include "store/store.h"

#include <pthread.h>

struct place {
    char data[64];
    kb_store *store;
    kb_beacon *beacon;

    /* The follower, while one runs. */
    bool following;
    pthread_t thread;
    atomic_bool stop;
    kb_follow_options events;
    kb_code ended; /* what kb_follow returned */
    kb_error error;
    _Atomic uint64_t ready_at; /* seq + 1; 0: not ready yet */
    atomic_uint readies, builds, batches, parked;
};

int place_make(void **state);
int place_remove(void **state);

#define place_test(claim) cmocka_unit_test_setup_teardown(claim, place_make, place_remove)

extern kb_error err; /* of the last call inside must or must_fail */

#define must(call)                                                                                                               \
    do {                                                                                                                         \
        kb_error_clear(&err);                                                                                                    \
        kb_code must_code = (call);                                                                                              \
        if (must_code)                                                                                                           \
            fail_msg("%s: %s: %s", #call, kb_code_name(must_code), err.message);                                                 \
    } while (0)

#define must_fail(call, expected)                                                                                                \
    do {                                                                                                                         \
        kb_error_clear(&err);                                                                                                    \
        kb_code fail_code = (call);                                                                                              \
        if (fail_code != (expected) || err.code != (expected) || !err.message[0])                                                \
            fail_msg("%s: %s: '%s', not %s", #call, kb_code_name(fail_code), err.message, kb_code_name(expected));               \
    } while (0)

/* ---- writing: each rings the beacon and returns the seq ---- */

uint64_t put(struct place *place, const char *id, const char *title); /* a published, public article in English */
uint64_t put_in(struct place *place, const char *id, const char *title, kb_visibility tier, const char *lang);
uint64_t put_draft(struct place *place, const char *id);
uint64_t take_away(struct place *place, const char *id);
void put_many(struct place *place, const char *prefix, unsigned count); /* PREFIX0 … in one transaction */
uint64_t newest(struct place *place);

/* ---- following ---- */

void follow(struct place *place); /* starts one in a thread */
void follow_until_ready(struct place *place);
void wait_indexed(struct place *place, uint64_t seq); /* the beacon shows it */
kb_code end_following(struct place *place);           /* tells it to stop, if it has not ended yet; what it returned */

unsigned build_and_promote(struct place *place, unsigned keep);

/* ---- what readers of the live generation find ---- */

bool is_found(struct place *place, const char *id);
bool has_title(struct place *place, const char *id, const char *title);
uint64_t count_in(struct place *place, const char *partition); /* NULL: in all */
uint64_t live_seq(struct place *place);
unsigned live(struct place *place);

/* ---- files ---- */

char *path_of(struct place *place, const char *name); /* owned */
bool exists(struct place *place, const char *name);
void write_file(struct place *place, const char *name, const char *content);
unsigned generations(struct place *place); /* how many complete ones */

#endif
