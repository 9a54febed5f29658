#include "publish/live.h"

#include "publish/generation.h"

#include <time.h>

#define LOCK_TURN_MS 100
#define BUSY_WAIT_MS 50
#define OPEN_WAIT_MS 3000 /* for a promotion that died between two of its steps, and a follower that is just ending */
#define KEEP 1
#define BUILDS_MOST 2 /* in a row: what is bad again at once does not get better by a third */

bool kb_live_stopped(const kb_live *live)
{
    return atomic_load(live->stop);
}

static kb_code stopped(kb_error *err)
{
    return kb_fail(err, KB_UNAVAILABLE, "the follower is stopping");
}

kb_code kb_live_lock(const kb_live *live, int *fd, kb_error *err)
{
    for (;;) {
        kb_error failure = {0};
        kb_code code = kb_data_lock(live->data, KB_WRITER_LOCK, LOCK_TURN_MS, fd, &failure);
        if (code != KB_BUSY)
            return code ? kb_fail(err, code, "%s", failure.message) : KB_OK;
        if (kb_live_stopped(live))
            return stopped(err);
    }
}

bool kb_live_is_current(const kb_live *live)
{
    unsigned current;
    return kb_generation_current(live->data, &current, NULL) == KB_OK && current != 0 && current == live->writer.number;
}

kb_code kb_live_open(kb_live *live, kb_error *err)
{
    kb_generation_drop(&live->writer);
    unsigned current;
    kb_code code = kb_generation_current(live->data, &current, err);
    if (code)
        return code;
    if (!current)
        return kb_fail(err, KB_NOT_FOUND, "there is no live generation in %s", live->data);
    code = kb_generation_open(live->data, current, OPEN_WAIT_MS, &live->writer, err);
    if (code == KB_NOT_FOUND)
        return KB_CORRUPT; /* the folder is there, but no index in it */
    uint64_t goal;
    if (!code)
        code = kb_applier_goal(live->applier, &live->writer, &goal, err);
    if (code)
        kb_generation_drop(&live->writer);
    return code;
}

/* ---- building ------------------------------------------------------------------------------------------------------- */

static bool go_on_building(void *context, uint64_t done, uint64_t total)
{
    const kb_live *live = context;
    if (kb_live_stopped(live))
        return false;
    return !live->options->building || live->options->building(live->options->context, done, total);
}

/* KB_BUSY where somebody else builds and promotes as well: what that one makes may do. */
static kb_code build_and_promote(kb_live *live, kb_error *err)
{
    unsigned number, current = 0;
    kb_code code = kb_generation_build(live->data, go_on_building, live, &number, err);
    if (!code)
        code = kb_generation_current(live->data, &current, err);
    if (code || current > number)
        return code;
    code = kb_generation_promote(live->data, number, KEEP, live->options->undone, err);
    return code == KB_NOT_FOUND ? KB_BUSY : code;
}

static kb_code wait_for_other_build(const kb_live *live, kb_error *err)
{
    nanosleep(&(struct timespec){.tv_nsec = BUSY_WAIT_MS * 1000000}, NULL);
    kb_error_clear(err);
    return kb_live_stopped(live) ? stopped(err) : KB_OK;
}

static kb_code build_again(kb_live *live, kb_code why, kb_error *err)
{
    unsigned before = 0;
    kb_generation_current(live->data, &before, NULL);
    kb_code code = build_and_promote(live, err);
    if (code || why != KB_CORRUPT || !before)
        return code;
    return kb_generation_quarantine(live->data, before, err);
}

static kb_code open_locked(kb_live *live, kb_error *err)
{
    KB_OWNED_FD lock = -1;
    kb_code code = kb_live_lock(live, &lock, err);
    return code ? code : kb_live_open(live, err);
}

static bool cured_by_building(kb_code code)
{
    return code == KB_NOT_FOUND || code == KB_OUTDATED || code == KB_CORRUPT;
}

static void announce(const kb_live *live, kb_code code, const kb_error *why)
{
    if (live->options->replacing && code != KB_NOT_FOUND)
        live->options->replacing(live->options->context, why->message);
}

kb_code kb_live_ensure(kb_live *live, kb_error *err)
{
    for (int builds = 0;;) {
        kb_error failure = {0};
        kb_code code = open_locked(live, &failure);
        if (!code)
            return KB_OK;
        if (cured_by_building(code) && builds < BUILDS_MOST) {
            announce(live, code, &failure);
            kb_error_clear(&failure);
            code = build_again(live, code, &failure);
            builds += code == KB_OK;
        }
        if (code == KB_BUSY)
            code = wait_for_other_build(live, &failure);
        if (code)
            return kb_fail(err, code, "%s", failure.message);
    }
}

kb_code kb_live_replace(kb_live *live, kb_error *err)
{
    kb_generation_drop(&live->writer);
    kb_error failure = {0};
    kb_code code = build_again(live, KB_CORRUPT, &failure);
    if (code && code != KB_BUSY)
        return kb_fail(err, code, "%s", failure.message);
    return kb_live_ensure(live, err);
}
