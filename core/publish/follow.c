#include "publish/live.h"

#include "base/clock.h"

#include <time.h>

#define PASS_CHANGES 4000 /* while the writer's lock is held */
#define YIELD_MS 2        /* between two passes: a promotion that waits for the lock gets it */
#define REST_MS 200       /* in which a stop, a promotion, or a writer without a beacon is noticed */
#define BUSY_MS 50
#define CHECKPOINT_IDLE_US (5 * 1000000)    /* after the last commit: nobody waits for the next one then */
#define CHECKPOINT_LATEST_US (60 * 1000000) /* after the first commit that a power cut could cost */
#define REPLACEMENTS_MOST 3                 /* damaged indexes in one run */

struct follower {
    kb_live live;
    kb_store *store;
    kb_beacon *beacon;
    bool ready;
    unsigned replaced;
    int64_t busy_us; /* when there was something to do last */
};

/* ---- what the applier tells ----------------------------------------------------------------------------------------- */

static void committed(void *context, uint64_t seq, size_t documents, double took_ms)
{
    struct follower *f = context;
    const kb_follow_options *options = f->live.options;
    kb_beacon_show(f->beacon, KB_INDEXED, seq);
    if (options->batch && documents)
        options->batch(options->context, seq, documents, took_ms);
}

static void parked(void *context, const char *id, const char *why)
{
    struct follower *f = context;
    const kb_follow_options *options = f->live.options;
    if (options->parked)
        options->parked(options->context, id, why);
}

/* ---- a turn --------------------------------------------------------------------------------------------------------- */

/* Under the writer's lock. */
static kb_code feed_live(struct follower *f, uint64_t goal, kb_error *err)
{
    kb_live *live = &f->live;
    if (!kb_live_is_current(live)) {
        kb_code code = kb_live_open(live, err);
        if (code)
            return code;
        kb_beacon_show(f->beacon, KB_INDEXED, live->writer.seq);
    }
    uint64_t seq = live->writer.seq;
    if (goal > seq && goal - seq > PASS_CHANGES)
        goal = seq + PASS_CHANGES;
    return kb_apply_feed(live->applier, &live->writer, goal, err);
}

static kb_code catch_up(struct follower *f, uint64_t goal, kb_error *err)
{
    KB_OWNED_FD lock = -1;
    kb_code code = kb_live_lock(&f->live, &lock, err);
    if (code)
        return code;
    code = feed_live(f, goal, err);
    if (code)
        kb_generation_drop(&f->live.writer);
    return code;
}

static bool checkpoint_is_due(const kb_generation_writer *writer)
{
    int64_t now_us = kb_monotonic_us();
    return writer->unsynced &&
           (now_us - writer->last_commit_us > CHECKPOINT_IDLE_US || now_us - writer->first_unsynced_us > CHECKPOINT_LATEST_US);
}

/* Under the lock, so that nobody takes the generation away meanwhile. */
static kb_code checkpoint(struct follower *f, kb_error *err)
{
    KB_OWNED_FD lock = -1;
    kb_code code = kb_live_lock(&f->live, &lock, err);
    if (code || !kb_live_is_current(&f->live))
        return code;
    return kb_generation_checkpoint(&f->live.writer, err);
}

static void announce(struct follower *f)
{
    const kb_follow_options *options = f->live.options;
    if (!f->ready && options->ready)
        options->ready(options->context, f->live.writer.seq);
    f->ready = true;
}

static void nap(int ms)
{
    nanosleep(&(struct timespec){.tv_nsec = ms * 1000000L}, NULL);
}

static void tell_idle(const struct follower *f)
{
    const kb_follow_options *options = f->live.options;
    if (options->idle)
        options->idle(options->context, (kb_monotonic_us() - f->busy_us) / 1000);
}

/* A light that claims more than the store has is one of another store: it would keep us from sleeping. */
static kb_code rest(struct follower *f, kb_error *err)
{
    uint64_t seq = f->live.writer.seq;
    tell_idle(f);
    if (kb_beacon_seen(f->beacon, KB_STORED) > seq) {
        uint64_t stored;
        kb_code code = kb_store_seq(f->store, &stored, err);
        if (code || stored > seq)
            return code;
        kb_beacon_reset(f->beacon, KB_STORED, stored);
    }
    kb_beacon_wait(f->beacon, KB_STORED, seq + 1, REST_MS);
    return KB_OK;
}

static kb_code turn(struct follower *f, kb_error *err)
{
    uint64_t goal;
    kb_code code = kb_store_seq(f->store, &goal, err);
    if (code)
        return code;
    bool behind = goal > f->live.writer.seq || !kb_live_is_current(&f->live);
    if (behind || !f->busy_us)
        f->busy_us = kb_monotonic_us();
    if (behind)
        code = catch_up(f, goal, err);
    else
        announce(f);
    if (!code && checkpoint_is_due(&f->live.writer))
        code = checkpoint(f, err);
    if (!code && f->live.writer.seq < goal)
        nap(YIELD_MS);
    return code || behind ? code : rest(f, err);
}

/* ---- when a turn fails ---------------------------------------------------------------------------------------------- */

/* KB_OK: the next turn may do. A live generation of another analyser is not ours to replace while we run: a newer program
 * promoted it, and should take over. */
static kb_code mend(struct follower *f, kb_code code, const kb_error *failure, kb_error *err)
{
    if (code == KB_BUSY) {
        nap(BUSY_MS);
        return KB_OK;
    }
    bool index_is_gone = code == KB_NOT_FOUND;
    bool index_is_damaged = code == KB_CORRUPT && kb_applier_blames_index(f->live.applier);
    if (!index_is_gone && !(index_is_damaged && f->replaced++ < REPLACEMENTS_MOST))
        return kb_fail(err, code, "%s", failure->message);
    code = index_is_gone ? kb_live_ensure(&f->live, err) : kb_live_replace(&f->live, err);
    if (!code)
        kb_beacon_show(f->beacon, KB_INDEXED, f->live.writer.seq);
    return code;
}

static kb_code follow_feed(struct follower *f, kb_error *err)
{
    while (!kb_live_stopped(&f->live)) {
        kb_error failure = {0};
        kb_code code = turn(f, &failure);
        if (code && !kb_live_stopped(&f->live))
            code = mend(f, code, &failure, err);
        if (code)
            return code;
    }
    return KB_OK;
}

/* ---- begin and end -------------------------------------------------------------------------------------------------- */

/* A change that is stored while we look is seen again behind the reset. */
static kb_code reset_lights(struct follower *f, kb_error *err)
{
    uint64_t seq;
    kb_code code = kb_store_seq(f->store, &seq, err);
    if (code)
        return code;
    kb_beacon_reset(f->beacon, KB_STORED, seq);
    kb_beacon_reset(f->beacon, KB_INDEXED, 0);
    code = kb_store_seq(f->store, &seq, err);
    if (!code)
        kb_beacon_show(f->beacon, KB_STORED, seq);
    return code;
}

static kb_code open_parts(struct follower *f, kb_error *err)
{
    const char *data = f->live.data;
    KB_OWNED(kb_text) store_path = kb_data_store_path(data);
    KB_OWNED(kb_text) beacon_path = kb_data_beacon_path(data);
    kb_apply_options options = {
        .attempt = "index/attempt", .stop = f->live.stop, .committed = committed, .parked = parked, .context = f};
    kb_code code = kb_store_open(store_path, KB_STORE_WRITE, &f->store, err);
    if (!code)
        code = kb_beacon_open(beacon_path, &f->beacon, err);
    if (!code)
        code = kb_applier_open(data, &options, &f->live.applier, err);
    return code ? code : reset_lights(f, err);
}

/* What is not at rest by now is noted, and looked after at the next start. */
static kb_code close_live(struct follower *f, kb_error *err)
{
    KB_OWNED_FD lock = -1;
    if (kb_live_lock(&f->live, &lock, NULL) || !kb_live_is_current(&f->live)) {
        kb_generation_drop(&f->live.writer);
        return KB_OK;
    }
    return kb_generation_close(&f->live.writer, err);
}

static void close_parts(struct follower *f)
{
    kb_generation_drop(&f->live.writer);
    kb_applier_close(f->live.applier);
    kb_beacon_close(f->beacon);
    kb_store_close(f->store);
}

static kb_code run(struct follower *f, kb_error *err)
{
    kb_code code = kb_live_ensure(&f->live, err);
    if (code)
        return code;
    kb_beacon_show(f->beacon, KB_INDEXED, f->live.writer.seq);
    code = follow_feed(f, err);
    return code ? code : close_live(f, err);
}

kb_code kb_follow(const char *data, const atomic_bool *stop, const kb_follow_options *options, kb_error *err)
{
    static const kb_follow_options none;
    KB_OWNED_FD lock = -1;
    kb_code code = kb_data_lock(data, KB_FOLLOWER_LOCK, 0, &lock, err);
    if (code)
        return code;
    struct follower f = {.live = {.data = data, .stop = stop, .options = options ? options : &none}};
    kb_error failure = {0};
    code = open_parts(&f, &failure);
    if (!code)
        code = run(&f, &failure);
    close_parts(&f);
    if (code && !(code == KB_UNAVAILABLE && atomic_load(stop)))
        return kb_fail(err, code, "%s", failure.message);
    return KB_OK;
}
