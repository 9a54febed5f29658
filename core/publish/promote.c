#include "publish/apply.h"
#include "publish/generation.h"

#define OPEN_WAIT_MS 3000 /* for a follower that has not seen yet that another generation is live */

struct numbers {
    unsigned *items;
    size_t count;
    unsigned current;
};

static kb_code read_numbers(const char *data, struct numbers *out, kb_error *err)
{
    kb_code code = kb_generation_current(data, &out->current, err);
    return code ? code : kb_generation_numbers(data, &out->items, &out->count, err);
}

static bool has(const struct numbers *numbers, unsigned number)
{
    for (size_t i = 0; i < numbers->count; i++)
        if (numbers->items[i] == number)
            return true;
    return false;
}

static kb_code choose(const char *data, unsigned number, unsigned *out, kb_error *err)
{
    struct numbers numbers = {0};
    kb_code code = read_numbers(data, &numbers, err);
    unsigned chosen = number ? number : numbers.count ? numbers.items[numbers.count - 1] : 0;
    if (!code && !chosen)
        code = kb_fail(err, KB_NOT_FOUND, "there is no generation yet: build one");
    if (!code && !has(&numbers, chosen))
        code = kb_fail(err, KB_NOT_FOUND, "there is no complete generation %u", chosen);
    free(numbers.items);
    if (code)
        return code;
    *out = chosen;
    return KB_OK;
}

/* Of the generations before the live one, the one that was live until now is kept first of all, then the newest. */
static kb_code tidy(const char *data, unsigned live, unsigned last_live, unsigned keep, kb_error *err)
{
    struct numbers numbers = {0};
    kb_code code = read_numbers(data, &numbers, err);
    bool keeps_last_live = keep > 0 && last_live < live && has(&numbers, last_live);
    unsigned others = keep - keeps_last_live;
    for (size_t i = numbers.count; i-- > 0 && !code;) {
        unsigned number = numbers.items[i];
        if (number >= live || (keeps_last_live && number == last_live))
            continue;
        if (others)
            others--;
        else
            code = kb_generation_discard(data, number, err);
    }
    free(numbers.items);
    return code;
}

static void show(const char *data, uint64_t seq)
{
    KB_OWNED(kb_text) path = kb_data_beacon_path(data);
    KB_OWNED(kb_beacon) beacon = NULL;
    if (kb_beacon_open(path, &beacon, NULL))
        return;
    kb_beacon_show(beacon, KB_INDEXED, seq);
}

/* The switch stands: what could not be done behind it is for the next promotion. */
static void tell(kb_undone *undone, const char *what, kb_code code, const kb_error *failure)
{
    if (code && undone)
        undone(what, failure->message);
}

static kb_code must_be_live(const char *data, unsigned number, kb_error *err)
{
    unsigned live;
    kb_code code = kb_generation_current(data, &live, err);
    if (!code && live != number)
        code = kb_fail(err, KB_STALE, "another generation became live meanwhile");
    return code;
}

/* Under the writer's lock: no other generation gets a change that this one would miss. `only_from` 0: whichever is live now. */
static kb_code catch_up_and_switch(const char *data, kb_applier *applier, kb_generation_writer *writer, unsigned only_from,
                                   kb_undone *undone, kb_error *err)
{
    unsigned number = writer->number;
    KB_OWNED(kb_text) folder = kb_generation_path(data, number);
    kb_code code = only_from ? must_be_live(data, only_from, err) : KB_OK;
    if (!code)
        code = kb_apply_all(applier, writer, err);
    uint64_t seq = writer->seq;
    if (!code)
        code = kb_generation_close(writer, err);
    if (!code)
        code = kb_generation_switch(data, number, err);
    if (code)
        return code;
    show(data, seq);
    kb_error failure = {0};
    tell(undone, "parked documents", kb_applier_unpark(applier, folder, &failure), &failure);
    return KB_OK;
}

/* Catches up twice: with most of the feed before it takes the lock, so that the follower waits for the rest only. The writer's
 * lock is the caller's afterwards. */
static kb_code make_live(const char *data, unsigned number, unsigned only_from, kb_undone *undone, int *lock, kb_error *err)
{
    kb_apply_options options = {.attempt = "index/attempt.promote"};
    KB_OWNED(kb_applier) applier = NULL;
    kb_generation_writer writer = {0};
    kb_code code = kb_applier_open(data, &options, &applier, err);
    if (!code)
        code = kb_generation_open(data, number, OPEN_WAIT_MS, &writer, err);
    if (!code)
        code = kb_apply_all(applier, &writer, err);
    if (!code)
        code = kb_data_lock(data, KB_WRITER_LOCK, -1, lock, err);
    if (!code)
        code = catch_up_and_switch(data, applier, &writer, only_from, undone, err);
    kb_generation_drop(&writer);
    return code;
}

kb_code kb_generation_promote(const char *data, unsigned number, unsigned keep, kb_undone *undone, kb_error *err)
{
    unsigned current, chosen;
    kb_code code = kb_generation_current(data, &current, err);
    if (!code)
        code = choose(data, number, &chosen, err);
    if (code)
        return code;
    KB_OWNED_FD lock = -1;
    kb_error failure = {0};
    if (chosen == current) {
        code = kb_data_lock(data, KB_WRITER_LOCK, -1, &lock, err);
        return code ? code : tidy(data, chosen, 0, keep, err);
    }
    code = make_live(data, chosen, 0, undone, &lock, err);
    if (code)
        return code;
    tell(undone, "older generations", tidy(data, chosen, current, keep, &failure), &failure);
    return KB_OK;
}

kb_code kb_generation_supersede(const char *data, unsigned old, unsigned number, kb_undone *undone, kb_error *err)
{
    KB_OWNED_FD lock = -1;
    kb_error failure = {0};
    kb_code code = make_live(data, number, old, undone, &lock, err);
    if (code)
        return code;
    tell(undone, "older generations", kb_generation_discard(data, old, &failure), &failure);
    return KB_OK;
}

kb_code kb_generation_rollback(const char *data, kb_undone *undone, unsigned *out, kb_error *err)
{
    struct numbers numbers = {0};
    KB_OWNED_FD lock = -1;
    kb_code code = read_numbers(data, &numbers, err);
    unsigned before = 0;
    for (size_t i = 0; i < numbers.count; i++)
        if (numbers.items[i] < numbers.current)
            before = numbers.items[i];
    free(numbers.items);
    if (!code && !before)
        code = kb_fail(err, KB_NOT_FOUND, "there is no generation before the live one to go back to");
    if (!code)
        code = make_live(data, before, 0, undone, &lock, err);
    if (code)
        return code;
    *out = before;
    return KB_OK;
}
