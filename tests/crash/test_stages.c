/* kill -9 during a rebuild, a promotion, a rollback, a compaction and a backup, while the daemon serves: it goes on answering,
 * takes writes, and what is half-done is never taken for whole. KB_CRASH_KILLS says how many kills in all (20), KB_CRASH_SEED
 * repeats a run. */
#include "ledger.h"

#include "base/clock.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define KILLS 20
#define DOCUMENTS 400
#define ARTICLE "{\"title\":\"One\",\"body\":\"A zebra\",\"lang\":\"en\",\"state\":\"published\"}"

static uint64_t number_from(const char *variable, uint64_t otherwise)
{
    const char *text = getenv(variable);
    return text ? strtoull(text, NULL, 10) : otherwise;
}

static void fill(const daemon_process *daemon)
{
    KB_OWNED_BUF lines = {0};
    for (int i = 0; i < DOCUMENTS; i++)
        kb_buf_printf(&lines,
                      "{\"kind\":\"ticket\",\"id\":\"T%d\",\"title\":\"Zebra %d\",\"body\":\"Number %d\",\"lang\":\"en\"}\n", i,
                      i, i);
    expect(daemon, 200, "POST", "/v1/bulk", lines.bytes);
}

static pid_t start_indexer(const daemon_process *daemon, const char *command, const char *argument)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child)
        return child;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    execl(KB_INDEXER, KB_INDEXER, "--data", daemon->data, command, "--quiet", argument, (char *)NULL);
    _exit(127);
}

static int wait_for(pid_t child)
{
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static int run_indexer(const daemon_process *daemon, const char *command, const char *argument)
{
    return wait_for(start_indexer(daemon, command, argument));
}

/* How long the command takes when it is left alone: a kill comes somewhere within. */
static int64_t measure_us(const daemon_process *daemon, const char *command, const char *argument)
{
    int64_t start_us = kb_monotonic_us();
    run_indexer(daemon, command, argument);
    return kb_monotonic_us() - start_us;
}

static bool kill_within(const daemon_process *daemon, const char *command, const char *argument, int64_t us)
{
    pid_t child = start_indexer(daemon, command, argument);
    nanosleep(&(struct timespec){.tv_sec = us / 1000000, .tv_nsec = us % 1000000 * 1000}, NULL);
    kill(child, SIGKILL);
    return wait_for(child) == 128 + SIGKILL;
}

static void expect_all_is_well(const daemon_process *daemon, uint64_t round)
{
    KB_OWNED(kb_text) target = kb_printf("/v1/articles/A%llu", (unsigned long long)round);
    expect(daemon, 201, "PUT", target, ARTICLE); /* searchable: the follower goes on */
    answer got = request(daemon, "GET", "/v1/search?q=zebra", NULL, NULL);
    int64_t total = number_at(&got, "total");
    answer_clear(&got);
    if (total < DOCUMENTS)
        fail_msg("%lld of %d documents are found", (long long)total, DOCUMENTS);
}

/* It has its name only when it is whole. */
static void expect_whole_or_none(const daemon_process *daemon, const char *file)
{
    if (access(file, F_OK))
        return;
    KB_OWNED(kb_text) copy = kb_printf("%s/restored", daemon->folder);
    KB_OWNED(kb_text) command = kb_printf("'%s' --data '%s' restore --quiet --replace '%s'", KB_INDEXER, copy, file);
    assert_int_equal(system(command), 0);
    unlink(file);
}

static void kills_in_the_middle_leave_nothing_half_done(void **state)
{
    daemon_process *daemon = *state;
    uint64_t kills = number_from("KB_CRASH_KILLS", KILLS), seed = number_from("KB_CRASH_SEED", (uint64_t)kb_now_ms()), hit = 0;
    uint64_t random = seed + 1;
    KB_OWNED(kb_text) file = kb_printf("%s/backup.db", daemon->folder);
    struct {
        const char *command, *argument;
        int64_t took_us;
    } stages[] = {{"build", NULL, 0},    {"build", "--no-promote", 0}, {"promote", "--keep=3", 0},
                  {"rollback", NULL, 0}, {"backup", file, 0},          {"compact", NULL, 0}};
    size_t count = sizeof stages / sizeof *stages;
    fill(daemon);
    for (size_t i = 0; i < count; i++)
        stages[i].took_us = measure_us(daemon, stages[i].command, stages[i].argument);
    unlink(file);
    for (uint64_t i = 0; i < kills; i++) {
        size_t stage = i % count;
        int64_t moment_us = (int64_t)(next_random(&random) % (uint64_t)stages[stage].took_us);
        hit += kill_within(daemon, stages[stage].command, stages[stage].argument, moment_us);
        expect_all_is_well(daemon, i);
        expect_whole_or_none(daemon, file);
    }
    assert_int_equal(run_indexer(daemon, "build", NULL), 0); /* clears away what is half-done */
    assert_int_equal(run_indexer(daemon, "check", NULL), 0);
    if (getenv("KB_CRASH_KILLS"))
        print_message("seed %llu: %llu kills during rebuild, promotion, rollback, compaction and backup, %llu before the end\n",
                      (unsigned long long)seed, (unsigned long long)kills, (unsigned long long)hit);
}

/* ---- a rebuild under load ---- */

struct load {
    const daemon_process *daemon;
    atomic_bool over;
    atomic_uint asked, failed, written;
};

/* True for an answer of 2xx; no assertions: for threads. */
static bool ask(const daemon_process *daemon, const char *bytes)
{
    char head[16] = "";
    KB_OWNED_FD fd = connect_to(daemon);
    if (fd < 0 || write(fd, bytes, strlen(bytes)) != (ssize_t)strlen(bytes))
        return false;
    return read(fd, head, sizeof head - 1) > 0 && strncmp(head, "HTTP/1.1 20", 11) == 0;
}

static void *keep_searching(void *context)
{
    struct load *load = context;
    while (!atomic_load(&load->over)) {
        bool good = ask(load->daemon, "GET /v1/search?q=zebra HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        atomic_fetch_add(&load->asked, 1);
        atomic_fetch_add(&load->failed, !good);
    }
    return NULL;
}

static void *keep_writing(void *context)
{
    struct load *load = context;
    for (unsigned i = 0; !atomic_load(&load->over); i++) {
        KB_OWNED(kb_text)
        bytes = kb_printf("PUT /v1/articles/W%u HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: "
                          "application/json\r\nContent-Length: %zu\r\n\r\n%s",
                          i, strlen(ARTICLE), ARTICLE);
        bool good = ask(load->daemon, bytes);
        atomic_fetch_add(&load->failed, !good);
        atomic_fetch_add(&load->written, good);
    }
    return NULL;
}

static bool task_runs(const daemon_process *daemon)
{
    answer got = request(daemon, "GET", "/v1/index", NULL, NULL);
    const char *task = json_string_value(json_object_get(json_object_get(got.json, "task"), "state"));
    bool runs = task && strcmp(task, "running") == 0;
    answer_clear(&got);
    return runs;
}

static void rebuild_and_roll_back(const daemon_process *daemon)
{
    expect(daemon, 202, "POST", "/v1/index/rebuild", NULL);
    while (task_runs(daemon))
        nanosleep(&(struct timespec){.tv_nsec = 20000000}, NULL);
    expect(daemon, 200, "POST", "/v1/index/rollback", NULL);
}

static void a_rebuild_and_a_rollback_fail_no_request_and_lose_no_write(void **state)
{
    daemon_process *daemon = *state;
    struct load load = {.daemon = daemon};
    pthread_t threads[4];
    fill(daemon);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, i ? keep_searching : keep_writing, &load), 0);
    rebuild_and_roll_back(daemon);
    rebuild_and_roll_back(daemon);
    atomic_store(&load.over, true);
    for (size_t i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    assert_true(atomic_load(&load.asked) > 0 && atomic_load(&load.written) > 0);
    assert_int_equal(atomic_load(&load.failed), 0);
    answer got = request(daemon, "GET", "/v1/index", NULL, NULL);
    assert_int_equal(number_at(&got, "documents"), DOCUMENTS + atomic_load(&load.written));
    answer_clear(&got);
}

int main(void)
{
#define DAEMON_TEST(test) cmocka_unit_test_setup_teardown(test, start_daemon, stop_daemon)
    const struct CMUnitTest tests[] = {
        DAEMON_TEST(kills_in_the_middle_leave_nothing_half_done),
        DAEMON_TEST(a_rebuild_and_a_rollback_fail_no_request_and_lose_no_write),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
