/* Children: the follower that is minded, and a piece of work with its progress. Real processes: small shell scripts in place of
 * kb-indexer. */
#include "support.h"

#include "searchd/child.h"
#include "searchd/supervise.h"
#include "searchd/task.h"

#include "base/file.h"
#include "base/log.h"

#include <signal.h>
#include <sys/stat.h>
#include <time.h>

static void rest(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
}

/* Makes the script and lets the service take it for kb-indexer. */
static void use_script(desk *at, const char *content)
{
    free(at->service->indexer);
    at->service->indexer = kb_printf("%s/indexer", at->folder);
    KB_OWNED(kb_text) text = kb_printf("#!/bin/sh\n%s\n", content);
    assert_int_equal(kb_file_replace(at->service->indexer, kb_str_of(text), NULL), KB_OK);
    assert_int_equal(chmod(at->service->indexer, 0700), 0);
}

static void a_follower_that_ends_is_started_again(void **state)
{
    desk *at = *state;
    kb_follower *follower = NULL;
    use_script(at, "exit 75");
    assert_int_equal(kb_follower_start(at->service, &follower, NULL), KB_OK);
    while (kb_metrics_get(at->service->metrics, KB_METRIC_FOLLOWER_STARTS) < 3)
        rest();
    kb_follower_stop(follower);
}

static void where_another_one_follows_none_is_started_until_it_ends(void **state)
{
    desk *at = *state;
    kb_follower *follower = NULL;
    KB_OWNED(kb_text) index = kb_printf("%s/index", at->folder);
    KB_OWNED(kb_text) path = kb_printf("%s/follower.lock", index);
    int lock = -1;
    use_script(at, "exec sleep 60");
    assert_int_equal(kb_folder_make(index, NULL), KB_OK);
    assert_int_equal(kb_file_lock(path, 0, &lock, NULL), KB_OK);
    assert_int_equal(kb_follower_start(at->service, &follower, NULL), KB_OK);
    while (!kb_follower_is_elsewhere(follower))
        rest();
    assert_int_equal(kb_metrics_get(at->service->metrics, KB_METRIC_FOLLOWER_STARTS), 0);
    close(lock);
    while (kb_follower_pid(follower) == 0)
        rest();
    assert_false(kb_follower_is_elsewhere(follower));
    kb_follower_stop(follower);
}

static void a_follower_gets_its_folder_and_sigterm_at_the_stop(void **state)
{
    desk *at = *state;
    kb_follower *follower = NULL;
    use_script(at, "echo \"$@\" > \"$2/arguments\"; trap 'echo stopped > '\"$2/stopped\"'; exit 0' TERM; touch \"$2/started\"; "
                   "while :; do sleep 0.01; done");
    KB_OWNED(kb_text) started = kb_printf("%s/started", at->folder);
    KB_OWNED(kb_text) stopped = kb_printf("%s/stopped", at->folder);
    KB_OWNED(kb_text) arguments = kb_printf("%s/arguments", at->folder);
    assert_int_equal(kb_follower_start(at->service, &follower, NULL), KB_OK);
    while (access(started, F_OK))
        rest();
    assert_true(kb_follower_pid(follower) > 0);
    kb_follower_stop(follower);
    assert_int_equal(access(stopped, F_OK), 0);
    KB_OWNED(kb_text) text = NULL;
    size_t bytes;
    assert_int_equal(kb_file_read(arguments, 1000, &text, &bytes, NULL), KB_OK);
    assert_non_null(strstr(text, " follow "));
    assert_non_null(strstr(text, at->folder));
}

static void a_stop_does_not_wait_for_the_next_start(void **state)
{
    desk *at = *state;
    kb_follower *follower = NULL;
    free(at->service->indexer);
    at->service->indexer = kb_str_dup(KB_STR("/nonexistent/kb-indexer"));
    assert_int_equal(kb_follower_start(at->service, &follower, NULL), KB_OK);
    while (kb_metrics_get(at->service->metrics, KB_METRIC_FOLLOWER_STARTS) < 2)
        rest();
    kb_follower_stop(follower);
}

static kb_code run_task(desk *at, const char *script, kb_error *err)
{
    use_script(at, script);
    char *argv[] = {at->service->indexer, "--data", at->folder, NULL};
    kb_code code = kb_task_start(at->service->task, "rebuild", argv, err);
    return code ? code : kb_task_wait(at->service->task, err);
}

static void a_task_ends_as_its_program_says(void **state)
{
    static const struct {
        const char *why, *script;
        kb_code code;
        const char *says;
    } cases[] = {
        {"done, with a result", "echo '{\"generation\": 3}'", KB_OK, ""},
        {"done without a word", "exit 0", KB_OK, ""},
        {"failed, with its reason", "echo '{\"error\":{\"code\":\"busy\",\"message\":\"another build runs\"}}'; exit 75", KB_BUSY,
         "another build runs"},
        {"failed, with a reason that is none", "echo '{\"error\":{\"code\":\"what\",\"message\":\"m\"}}'; exit 1", KB_INTERNAL,
         "m"},
        {"failed without a word", "exit 70", KB_INTERNAL, "status 70"},
        {"killed", "kill -9 $$", KB_INTERNAL, "signal 9"},
        {"garbage", "echo '{{{{'; exit 3", KB_INTERNAL, "status 3"},
        {"much to say", "head -c 300000 /dev/zero | tr '\\0' 'x'; head -c 300000 /dev/zero >&2; exit 4", KB_INTERNAL, "status 4"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        kb_error err = {0};
        kb_code code = run_task(*state, cases[i].script, &err);
        if (code != cases[i].code || !strstr(err.message, cases[i].says))
            fail_msg("%s: %s %s", cases[i].why, kb_code_name(code), err.message);
    }
}

static void a_task_shows_its_last_line_and_no_second_one_runs_beside_it(void **state)
{
    desk *at = *state;
    use_script(at, "echo 'building 10 of 100' >&2; echo 'building 50 of 100' >&2; printf half >&2; while [ ! -e \"$2/go\" ]; do "
                   "sleep 0.01; done");
    char *argv[] = {at->service->indexer, "--data", at->folder, NULL};
    kb_error err = {0};
    assert_int_equal(kb_task_start(at->service->task, "rebuild", argv, &err), KB_OK);
    for (bool seen = false; !seen; rest()) {
        KB_OWNED(json_t) json = kb_task_json(at->service->task);
        const char *progress = json_string_value(json_object_get(json, "progress"));
        assert_string_equal(json_string_value(json_object_get(json, "state")), "running");
        seen = progress && strcmp(progress, "building 50 of 100") == 0;
    }
    assert_int_equal(kb_task_start(at->service->task, "rollback", argv, &err), KB_BUSY);
    KB_OWNED(kb_text) go = kb_printf("%s/go", at->folder);
    assert_int_equal(kb_file_replace(go, KB_STR(""), NULL), KB_OK);
    kb_error outcome = {0};
    assert_int_equal(kb_task_wait(at->service->task, &outcome), KB_OK);
    KB_OWNED(json_t) json = kb_task_json(at->service->task);
    assert_string_equal(json_string_value(json_object_get(json, "state")), "done");
    assert_true(json_is_null(json_object_get(json, "progress"))); /* it would say how long the rest takes */
}

static void a_task_that_runs_is_stopped_with_the_service(void **state)
{
    desk *at = *state;
    use_script(at, "while :; do sleep 0.01; done");
    char *argv[] = {at->service->indexer, NULL};
    assert_int_equal(kb_task_start(at->service->task, "rebuild", argv, NULL), KB_OK);
    /* the teardown closes the service: it would wait for ever */
}

static void a_program_beside_this_one_is_in_its_folder(void **state)
{
    (void)state;
    KB_OWNED(kb_text) path = kb_program_beside("test_searchd_children");
    assert_int_equal(access(path, X_OK), 0);
}

int main(void)
{
    kb_log_setup(KB_ERROR, false);
    signal(SIGPIPE, SIG_IGN);
#define DESK_TEST(test) cmocka_unit_test_setup_teardown(test, open_desk, close_desk)
    const struct CMUnitTest tests[] = {
        DESK_TEST(a_follower_that_ends_is_started_again),
        DESK_TEST(where_another_one_follows_none_is_started_until_it_ends),
        DESK_TEST(a_follower_gets_its_folder_and_sigterm_at_the_stop),
        DESK_TEST(a_stop_does_not_wait_for_the_next_start),
        DESK_TEST(a_task_ends_as_its_program_says),
        DESK_TEST(a_task_shows_its_last_line_and_no_second_one_runs_beside_it),
        DESK_TEST(a_task_that_runs_is_stopped_with_the_service),
        cmocka_unit_test(a_program_beside_this_one_is_in_its_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
