#include "support.h"

#include "base/clock.h"

#include <signal.h>
#include <sys/wait.h>
#include <time.h>

#define ROUNDS 25
#define IDS 120
#define MOST_MS 120 /* that a process lives */

/* What the store was told last of each id. */
struct truth {
    bool there[IDS];
    unsigned version[IDS];
    unsigned random;
};

/* The same numbers in every run (Numerical Recipes' generator). */
static unsigned random_below(struct truth *truth, unsigned limit)
{
    truth->random = truth->random * 1664525 + 1013904223;
    return (truth->random >> 8) % limit;
}

static void change_one(struct place *place, struct truth *truth)
{
    unsigned i = random_below(truth, IDS);
    KB_OWNED(kb_text) id = kb_printf("KB%u", i);
    if (truth->there[i] && random_below(truth, 4) == 0) {
        take_away(place, id);
        truth->there[i] = false;
        return;
    }
    KB_OWNED(kb_text) title = kb_printf("version %u", ++truth->version[i]);
    put_in(place, id, title, random_below(truth, 2) ? KB_TIER_PUBLIC : KB_TIER_INTERNAL, random_below(truth, 2) ? "en" : "de");
    truth->there[i] = true;
}

/* Until it is killed; the follower builds too, so one of them may have to wait. */
static kb_code build_on_and_on(const char *data)
{
    for (;;) {
        unsigned number = 0;
        kb_code code = kb_generation_build(data, NULL, NULL, &number, NULL);
        if (!code)
            code = kb_generation_promote(data, number, 1, NULL, NULL);
        if (code && code != KB_BUSY)
            return code;
    }
}

/* A process that has no store open yet: SQLite's handles do not outlive a fork. */
static pid_t start(struct place *place, bool building)
{
    kb_store_close(KB_GIVE(place->store));
    pid_t child = fork();
    if (child == 0) {
        atomic_bool stop = false;
        _exit((int)(building ? build_on_and_on(place->data) : kb_follow(place->data, &stop, NULL, NULL)));
    }
    KB_OWNED(kb_text) path = kb_data_store_path(place->data);
    must(kb_store_open(path, KB_STORE_WRITE, &place->store, &err));
    return child;
}

static void write_for(struct place *place, struct truth *truth, unsigned ms)
{
    int64_t end_us = kb_monotonic_us() + (int64_t)ms * 1000;
    while (kb_monotonic_us() < end_us) {
        for (unsigned left = 1 + random_below(truth, 8); left > 0; left--)
            change_one(place, truth);
        nanosleep(&(struct timespec){.tv_nsec = (long)random_below(truth, 4) * 1000000}, NULL);
    }
}

static void end(pid_t child)
{
    int status;
    kill(child, SIGKILL);
    assert_int_equal(waitpid(child, &status, 0), child);
    if (!WIFSIGNALED(status))
        fail_msg("it ended by itself: %s", kb_code_name((kb_code)WEXITSTATUS(status)));
}

static bool no_more(void *context, kb_kind kind, const char *id, uint64_t seq, const char *why)
{
    (void)context, (void)kind, (void)seq;
    fail_msg("%s is parked: %s", id, why);
    return false;
}

static void assert_index_is_the_store(struct place *place, const struct truth *truth)
{
    unsigned there = 0;
    for (unsigned i = 0; i < IDS; i++) {
        KB_OWNED(kb_text) id = kb_printf("KB%u", i);
        KB_OWNED(kb_text) title = kb_printf("version %u", truth->version[i]);
        if (truth->there[i] ? !has_title(place, id, title) : is_found(place, id))
            fail_msg("%s: the index does not hold %s", id, truth->there[i] ? title : "its deletion");
        there += truth->there[i];
    }
    assert_int_equal(count_in(place, NULL), there); /* each once */
    must(kb_store_each_parked(place->store, no_more, NULL, &err));
    KB_OWNED(kb_text) index = kb_data_index_path(place->data);
    must(kb_index_check(index, &err));
}

static void a_follower_killed_at_any_moment_loses_nothing(void **state)
{
    struct place *place = *state;
    struct truth truth = {.random = 7};
    put_many(place, "OLD", 1); /* so that the first generation is not empty */
    take_away(place, "OLD0");
    for (int round = 0; round < ROUNDS; round++) {
        pid_t child = start(place, false);
        write_for(place, &truth, random_below(&truth, MOST_MS));
        end(child);
    }
    follow_until_ready(place);
    assert_index_is_the_store(place, &truth);
    wait_indexed(place, put(place, "LAST", "Paper jam"));
    assert_int_equal(end_following(place), KB_OK);
}

static void builds_and_promotions_killed_at_any_moment_harm_nothing(void **state)
{
    struct place *place = *state;
    struct truth truth = {.random = 11};
    for (int round = 0; round < ROUNDS; round++) {
        pid_t builder = start(place, true);
        pid_t follower = start(place, false);
        write_for(place, &truth, random_below(&truth, MOST_MS));
        end(builder);
        write_for(place, &truth, random_below(&truth, MOST_MS));
        end(follower);
    }
    follow_until_ready(place);
    assert_index_is_the_store(place, &truth);
    assert_int_equal(end_following(place), KB_OK);
    build_and_promote(place, 0);
    assert_int_equal(generations(place), 1);
    assert_index_is_the_store(place, &truth);
}

int main(void)
{
    kb_index_large = 5; /* so that documents lie in both databases of a partition */
    const struct CMUnitTest tests[] = {
        place_test(a_follower_killed_at_any_moment_loses_nothing),
        place_test(builds_and_promotions_killed_at_any_moment_harm_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
