/* After an upgrade whose stamp differs the old index answers until the follower has built a new one by itself. */
#include "daemon.h"

#include "base/file.h"

#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define ARTICLE(word) "{\"title\":\"" word "\",\"body\":\"x\",\"lang\":\"en\",\"state\":\"published\"}"

/* As if another version of the program had made the live index. */
static void make_outdated(const daemon_process *daemon)
{
    KB_OWNED(kb_text) stamp = kb_printf("%s/index/current/stamp", daemon->data);
    assert_int_equal(kb_file_replace(stamp, KB_STR("analysis=0 icu=1"), NULL), KB_OK);
}

static bool finds(const daemon_process *daemon, const char *word, const char *id)
{
    KB_OWNED(kb_text) target = kb_printf("/v1/search?q=%s", word);
    answer got = request(daemon, "GET", target, NULL, NULL);
    assert_int_equal(got.status, 200);
    bool found = has_hit(&got, "article", id);
    answer_clear(&got);
    return found;
}

static bool says_outdated(const daemon_process *daemon, const char *target)
{
    answer got = request(daemon, "GET", target, NULL, NULL);
    assert_int_equal(got.status, 200);
    bool outdated = json_is_true(json_object_get(got.json, "outdated"));
    answer_clear(&got);
    return outdated;
}

static void expect_replaced_in_the_end(const daemon_process *daemon)
{
    while (says_outdated(daemon, "/v1/index")) {
        assert_true(finds(daemon, "zebra", "A"));
        nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
    }
    answer got = request(daemon, "GET", "/v1/index", NULL, NULL);
    assert_string_equal(text_at(&got, "generation"), "gen-000002");
    answer_clear(&got);
}

static void after_an_upgrade_the_old_index_answers_until_the_new_one_is_live(void **state)
{
    daemon_process *daemon = *state;
    expect(daemon, 201, "PUT", "/v1/articles/A", ARTICLE("zebra"));
    assert_int_equal(finish(daemon), 0);
    make_outdated(daemon);
    launch(daemon);
    expect_replaced_in_the_end(daemon);
    expect(daemon, 201, "PUT", "/v1/articles/B", ARTICLE("giraffe"));
    assert_true(finds(daemon, "zebra", "A") && finds(daemon, "giraffe", "B"));
    KB_OWNED(kb_text) log = read_log(daemon);
    assert_non_null(strstr(log, "building_anew"));
    assert_non_null(strstr(log, "analysis=0"));
}

static pid_t start_follower(const daemon_process *daemon)
{
    pid_t child = fork();
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        freopen("/dev/null", "w", stderr);
        execl(KB_INDEXER, KB_INDEXER, "--data", daemon->data, "follow", (char *)NULL);
        _exit(127);
    }
    return child;
}

static void stop_follower(pid_t child)
{
    int status = -1;
    kill(child, SIGTERM);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

static void writes_are_stored_while_no_new_index_is_there_yet(void **state)
{
    (void)state;
    daemon_process *daemon = make_daemon("--keys", "off", "--follower", "external", "--index-timeout-ms", "200", NULL);
    pid_t follower = start_follower(daemon);
    launch(daemon);
    expect(daemon, 201, "PUT", "/v1/articles/A?wait=stored", ARTICLE("zebra"));
    while (!finds(daemon, "zebra", "A"))
        nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
    stop_follower(follower);
    assert_int_equal(finish(daemon), 0);
    make_outdated(daemon);
    launch(daemon); /* ready, though nobody follows */
    assert_true(says_outdated(daemon, "/ready") && says_outdated(daemon, "/v1/index"));
    expect(daemon, 201, "PUT", "/v1/articles/B?wait=stored", ARTICLE("giraffe"));
    expect(daemon, 503, "PUT", "/v1/articles/C", ARTICLE("monkey")); /* stored, not yet searchable */
    expect(daemon, 200, "GET", "/v1/articles/C", NULL);
    assert_true(finds(daemon, "zebra", "A"));
    assert_true(says_outdated(daemon, "/ready"));
    follower = start_follower(daemon);
    expect_replaced_in_the_end(daemon);
    assert_true(finds(daemon, "giraffe", "B") && finds(daemon, "monkey", "C"));
    stop_follower(follower);
    assert_int_equal(finish(daemon), 0);
    remove_daemon(daemon);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(after_an_upgrade_the_old_index_answers_until_the_new_one_is_live, start_daemon,
                                        stop_daemon),
        cmocka_unit_test(writes_are_stored_while_no_new_index_is_there_yet),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
