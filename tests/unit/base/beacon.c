/* Two processes, and threads, that sleep on the same numbers. Waits are long enough for any machine; none is expected to run out
 * but those that say so. */
#include "tests/unit/base/support.h"

#include "base/beacon.h"
#include "base/clock.h"

#include <pthread.h>
#include <sys/wait.h>

#define LONG_MS 60000
#define ROUNDS 10000

static kb_beacon *open_beacon(void **state)
{
    KB_OWNED(kb_text) path = kb_printf("%s/beacon", (char *)*state);
    kb_beacon *beacon = NULL;
    must(kb_beacon_open(path, &beacon, &err));
    return beacon;
}

static void a_new_beacon_shows_nothing(void **state)
{
    KB_OWNED(kb_beacon) beacon = open_beacon(state);
    for (int light = 0; light < KB_LIGHTS; light++) {
        assert_int_equal(kb_beacon_seen(beacon, (kb_beacon_light)light), 0);
        assert_true(kb_beacon_wait(beacon, (kb_beacon_light)light, 0, 0)); /* 0 is there already */
        assert_false(kb_beacon_wait(beacon, (kb_beacon_light)light, 1, 0));
        assert_false(kb_beacon_wait(beacon, (kb_beacon_light)light, 1, -5));
        assert_false(kb_beacon_wait(beacon, (kb_beacon_light)light, 1, 5)); /* runs out */
    }
    kb_beacon_close(NULL);
}

static void a_light_is_raised_and_never_lowered_but_by_a_reset(void **state)
{
    KB_OWNED(kb_beacon) beacon = open_beacon(state);
    kb_beacon_show(beacon, KB_STORED, 7);
    kb_beacon_show(beacon, KB_STORED, 3);
    assert_int_equal(kb_beacon_seen(beacon, KB_STORED), 7);
    assert_int_equal(kb_beacon_seen(beacon, KB_INDEXED), 0); /* each for itself */
    kb_beacon_show(beacon, KB_INDEXED, UINT64_MAX);
    assert_true(kb_beacon_seen(beacon, KB_INDEXED) == UINT64_MAX);
    kb_beacon_reset(beacon, KB_INDEXED, 2);
    assert_int_equal(kb_beacon_seen(beacon, KB_INDEXED), 2);
}

static void numbers_outlive_who_showed_them(void **state)
{
    kb_beacon *first = open_beacon(state);
    kb_beacon_show(first, KB_INDEXED, 12);
    kb_beacon_close(first);
    KB_OWNED(kb_beacon) second = open_beacon(state);
    assert_true(kb_beacon_wait(second, KB_INDEXED, 12, 0));
}

static void a_beacon_needs_its_folder(void **state)
{
    KB_OWNED(kb_text) path = kb_printf("%s/missing/beacon", (char *)*state);
    kb_beacon *beacon = NULL;
    must_fail(kb_beacon_open(path, &beacon, &err), KB_NOT_FOUND, "", "beacon");
    assert_null(beacon);
}

/* Each process answers the other's number; a wake-up that got lost would leave both asleep for a minute. */
static void no_wake_up_is_lost_between_two_processes(void **state)
{
    pid_t other = fork();
    assert_true(other >= 0);
    KB_OWNED(kb_beacon) beacon = open_beacon(state);
    if (other == 0) {
        for (uint64_t seq = 1; seq <= ROUNDS; seq++) {
            if (!kb_beacon_wait(beacon, KB_STORED, seq, LONG_MS))
                _exit(1);
            kb_beacon_show(beacon, KB_INDEXED, seq);
        }
        _exit(0);
    }
    for (uint64_t seq = 1; seq <= ROUNDS; seq++) {
        kb_beacon_show(beacon, KB_STORED, seq);
        assert_true(kb_beacon_wait(beacon, KB_INDEXED, seq, LONG_MS));
    }
    int status;
    waitpid(other, &status, 0);
    assert_int_equal(status, 0);
}

static void many_shows_in_a_row_wake_who_waits_for_the_last(void **state)
{
    pid_t other = fork();
    assert_true(other >= 0);
    KB_OWNED(kb_beacon) beacon = open_beacon(state);
    if (other == 0)
        _exit(!kb_beacon_wait(beacon, KB_STORED, ROUNDS, LONG_MS));
    for (uint64_t seq = 1; seq <= ROUNDS; seq++)
        kb_beacon_show(beacon, KB_STORED, seq);
    int status;
    waitpid(other, &status, 0);
    assert_int_equal(status, 0);
}

struct racer {
    pthread_t thread;
    kb_beacon *beacon;
    uint64_t first;
};

static void *race(void *context)
{
    struct racer *racer = context;
    for (uint64_t seq = racer->first; seq <= 4 * ROUNDS; seq += 4)
        kb_beacon_show(racer->beacon, KB_STORED, seq);
    return NULL;
}

static void threads_that_show_together_leave_the_largest(void **state)
{
    KB_OWNED(kb_beacon) beacon = open_beacon(state);
    struct racer racers[4];
    for (size_t i = 0; i < COUNT(racers); i++) {
        racers[i] = (struct racer){.beacon = beacon, .first = i + 1};
        assert_int_equal(pthread_create(&racers[i].thread, NULL, race, &racers[i]), 0);
    }
    assert_true(kb_beacon_wait(beacon, KB_STORED, 4 * ROUNDS, LONG_MS));
    for (size_t i = 0; i < COUNT(racers); i++)
        pthread_join(racers[i].thread, NULL);
    assert_int_equal(kb_beacon_seen(beacon, KB_STORED), 4 * ROUNDS);
}

struct sleeper {
    kb_beacon *beacon;
    _Atomic bool awake, reached;
};

static void *sleep_long(void *context)
{
    struct sleeper *sleeper = context;
    sleeper->reached = kb_beacon_wait(sleeper->beacon, KB_STORED, 5, LONG_MS);
    sleeper->awake = true;
    return NULL;
}

/* For a stop: the waiter comes back without its number, and looks whether it should end. */
static void a_wake_ends_a_wait_without_a_number(void **state)
{
    KB_OWNED(kb_beacon) beacon = open_beacon(state);
    struct sleeper sleeper = {.beacon = beacon};
    pthread_t thread;
    int64_t deadline_us = kb_monotonic_us() + LONG_MS / 2 * INT64_C(1000);
    assert_int_equal(pthread_create(&thread, NULL, sleep_long, &sleeper), 0);
    while (!sleeper.awake && kb_monotonic_us() < deadline_us) {
        kb_beacon_wake(beacon);
        usleep(1000);
    }
    bool woken = sleeper.awake;
    pthread_join(thread, NULL);
    assert_true(woken);
    assert_false(sleeper.reached);
    assert_int_equal(kb_beacon_seen(beacon, KB_STORED), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        folder_test(a_new_beacon_shows_nothing),
        folder_test(a_light_is_raised_and_never_lowered_but_by_a_reset),
        folder_test(numbers_outlive_who_showed_them),
        folder_test(a_beacon_needs_its_folder),
        folder_test(no_wake_up_is_lost_between_two_processes),
        folder_test(many_shows_in_a_row_wake_who_waits_for_the_last),
        folder_test(threads_that_show_together_leave_the_largest),
        folder_test(a_wake_ends_a_wait_without_a_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
