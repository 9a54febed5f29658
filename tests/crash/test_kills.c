/* kill -9 at random moments under concurrent writes: every acknowledged write is there, once and whole, and the index catches up
 * by itself. KB_CRASH_KILLS says how often (20), KB_CRASH_SEED repeats a run; with either it prints its counts. */
#include "ledger.h"

#include "base/clock.h"

#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

#define WRITERS 8
#define KILLS 20
#define LOAD_MS_MOST 250 /* under load before a kill */

struct round {
    daemon_process *daemon;
    ledger_account accounts[WRITERS];
    uint64_t random;
    ledger_result result;
    unsigned followers_killed;
};

static uint64_t number_from(const char *variable, uint64_t otherwise)
{
    const char *text = getenv(variable);
    return text ? strtoull(text, NULL, 10) : otherwise;
}

static void rest_ms(unsigned ms)
{
    nanosleep(&(struct timespec){.tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * 1000000}, NULL);
}

struct writer {
    const daemon_process *daemon;
    ledger_account *account;
    pthread_t thread;
};

static void *write_until_killed(void *context)
{
    struct writer *writer = context;
    account_write(writer->account, writer->daemon);
    return NULL;
}

/* In every fourth round the follower goes first, and the daemon goes on for a while. */
static void kill_at_random(struct round *round, bool follower_first)
{
    unsigned load_ms = (unsigned)(next_random(&round->random) % LOAD_MS_MOST);
    pid_t follower = follower_first ? follower_of(round->daemon) : 0;
    rest_ms(load_ms);
    if (follower) {
        kill(follower, SIGKILL);
        round->followers_killed++;
        rest_ms(load_ms);
    }
    kill(round->daemon->pid, SIGKILL);
    assert_int_equal(waitpid(round->daemon->pid, NULL, 0), round->daemon->pid);
}

static void write_and_kill(struct round *round, bool follower_first)
{
    struct writer writers[WRITERS];
    for (size_t i = 0; i < WRITERS; i++) {
        writers[i] = (struct writer){.daemon = round->daemon, .account = &round->accounts[i]};
        assert_int_equal(pthread_create(&writers[i].thread, NULL, write_until_killed, &writers[i]), 0);
    }
    kill_at_random(round, follower_first);
    for (size_t i = 0; i < WRITERS; i++)
        pthread_join(writers[i].thread, NULL);
}

static void expect_index_holds(const struct round *round)
{
    answer got = request(round->daemon, "GET", "/v1/index", NULL, NULL);
    int64_t documents = number_at(&got, "documents");
    answer_clear(&got);
    if (documents != (int64_t)round->result.live)
        fail_msg("the index holds %lld documents, the store %llu", (long long)documents, (unsigned long long)round->result.live);
}

static void hold_against_daemon(struct round *round, uint64_t seed)
{
    ledger_result *result = &round->result;
    result->live = 0;
    for (size_t i = 0; i < WRITERS; i++)
        account_settle(&round->accounts[i], round->daemon, result);
    if (result->lost || result->duplicated || result->half)
        fail_msg("KB_CRASH_SEED=%llu: lost %llu, duplicated %llu, half %llu", (unsigned long long)seed,
                 (unsigned long long)result->lost, (unsigned long long)result->duplicated, (unsigned long long)result->half);
    expect_index_holds(round);
    for (size_t i = 0; i < WRITERS; i++)
        if (!account_is_found_once(&round->accounts[i], round->daemon))
            fail_msg("KB_CRASH_SEED=%llu: an article is not found exactly once", (unsigned long long)seed);
}

static void expect_check_agrees(const daemon_process *daemon)
{
    KB_OWNED(kb_text) command = kb_printf("'%s' --data '%s' check --quiet", KB_INDEXER, daemon->data);
    assert_int_equal(system(command), 0);
}

static void print_counts(const struct round *round, uint64_t kills, uint64_t seed)
{
    const ledger_result *result = &round->result;
    print_message("seed %llu: %llu kills of the daemon, %u of the follower\n"
                  "acknowledged %llu, lost %llu, duplicated %llu, half-written %llu\n"
                  "unanswered %llu (stored all the same: %llu), refused %llu\n",
                  (unsigned long long)seed, (unsigned long long)kills, round->followers_killed,
                  (unsigned long long)result->acknowledged, (unsigned long long)result->lost,
                  (unsigned long long)result->duplicated, (unsigned long long)result->half,
                  (unsigned long long)result->unanswered, (unsigned long long)result->unanswered_stored,
                  (unsigned long long)result->refused);
}

static void kills_lose_nothing_that_was_acknowledged(void **state)
{
    (void)state;
    uint64_t kills = number_from("KB_CRASH_KILLS", KILLS), seed = number_from("KB_CRASH_SEED", (uint64_t)kb_now_ms());
    struct round round = {.daemon = make_daemon("--keys", "off", "--large-partition", "50", NULL), .random = seed + 1};
    for (unsigned i = 0; i < WRITERS; i++)
        round.accounts[i] = account_new(i, seed);
    launch(round.daemon);
    for (uint64_t i = 0; i < kills; i++) {
        write_and_kill(&round, i % 4 == 3);
        launch(round.daemon); /* ready: the index has caught up */
        hold_against_daemon(&round, seed);
    }
    assert_int_equal(finish(round.daemon), 0);
    expect_check_agrees(round.daemon);
    assert_true(round.result.acknowledged > 0);
    if (getenv("KB_CRASH_KILLS") || getenv("KB_CRASH_SEED"))
        print_counts(&round, kills, seed);
    for (size_t i = 0; i < WRITERS; i++)
        account_clear(&round.accounts[i]);
    remove_daemon(round.daemon);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(kills_lose_nothing_that_was_acknowledged)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
