/* The program: when it refuses to start, how it stops, and how it minds its follower. */
#include "daemon.h"

#include "base/clock.h"
#include "base/file.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#define ARTICLE "{\"title\":\"One\",\"body\":\"Text\",\"state\":\"published\"}"

static void rest(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
}

/* ---- starting ---- */

static void it_says_why_it_does_not_start(void **state)
{
    (void)state;
    static const struct {
        const char *why, *arguments[6], *says;
        int status;
    } cases[] = {
        {"keys are on, and there is none", {NULL}, "--key-file FILE", 64},
        {"keys off for the world", {"--keys", "off", "--listen", "0.0.0.0"}, "loopback", 78},
        {"keys off for the world, IPv6", {"--keys", "off", "--listen", "::"}, "loopback", 78},
        {"no address", {"--keys", "off", "--listen", "example.org"}, "no address", 78},
        {"an unknown flag", {"--keys", "off", "--prot", "1"}, "'port'", 64},
        {"a port that is none", {"--keys", "off", "--port", "70000"}, "65535", 64},
        {"a word of its own", {"--keys", "off", "now"}, "'now'", 64},
        {"no indexer", {"--keys", "off", "--indexer", "/nonexistent/kb-indexer"}, "kb-indexer", 66},
        {"no file of settings", {"--config", "/nonexistent/conf"}, "configuration file", 66},
        {"no file with a key", {"--key-file", "/nonexistent/key"}, "key file", 66},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        daemon_process *daemon = make_daemon(NULL, NULL);
        memcpy(daemon->arguments, cases[i].arguments, sizeof cases[i].arguments);
        KB_OWNED(kb_text) said = NULL;
        int status = run_to_end(daemon, &said);
        if (status != cases[i].status || !strstr(said, cases[i].says) || strncmp(said, "kb-searchd: ", 12) != 0)
            fail_msg("%s: status %d, said: %s", cases[i].why, status, said);
        remove_daemon(daemon);
    }
}

static void a_careless_key_file_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *why, *content;
        mode_t mode;
        const char *says;
    } cases[] = {
        {"readable by the group", TEST_KEY, 0640, "chmod 600"},
        {"readable by all", TEST_KEY, 0604, "chmod 600"},
        {"too short", "12345678901234567890123\n", 0600, "24"},
        {"empty", "", 0600, "24"},
        {"two lines", "123456789012345678901234\n123456789012345678901234\n", 0600, "one line"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        daemon_process *daemon = make_daemon("--key-file", NULL);
        KB_OWNED(kb_text) path = kb_printf("%s/key", daemon->folder);
        KB_OWNED(kb_text) said = NULL;
        assert_int_equal(kb_file_replace(path, kb_str_of(cases[i].content), NULL), KB_OK);
        assert_int_equal(chmod(path, cases[i].mode), 0);
        daemon->arguments[1] = path;
        int status = run_to_end(daemon, &said);
        if (status != 78 || !strstr(said, cases[i].says) || (cases[i].content[0] && strstr(said, "1234567890")))
            fail_msg("%s: status %d, said: %s", cases[i].why, status, said);
        remove_daemon(daemon);
    }
}

static void a_port_that_is_taken_is_named(void **state)
{
    daemon_process *first = *state, *second = make_daemon("--keys", "off", "--port", NULL);
    KB_OWNED(kb_text) port = kb_printf("%d", first->port);
    KB_OWNED(kb_text) said = NULL;
    second->arguments[3] = port;
    assert_int_equal(run_to_end(second, &said), 75);
    assert_non_null(strstr(said, port));
    remove_daemon(second);
}

static void a_second_daemon_over_one_data_folder_says_so_and_ends(void **state)
{
    daemon_process *first = *state, *second = make_daemon("--keys", "off", NULL);
    KB_OWNED(kb_text) own = second->data;
    KB_OWNED(kb_text) said = NULL;
    second->data = first->data;
    assert_int_equal(run_to_end(second, &said), 75);
    assert_non_null(strstr(said, "another kb-searchd runs over"));
    second->arguments[2] = "--follower";
    second->arguments[3] = "external";
    launch(second); /* it may share */
    expect(second, 201, "PUT", "/v1/articles/A", "{\"title\":\"One\",\"body\":\"x\",\"state\":\"published\"}");
    expect(first, 200, "GET", "/v1/articles/A", NULL);
    assert_int_equal(finish(second), 0);
    second->data = KB_GIVE(own);
    remove_daemon(second);
}

static void with_keys_off_it_says_so(void **state)
{
    KB_OWNED(kb_text) log = read_log(*state);
    assert_non_null(strstr(log, "keys are off"));
}

static void settings_come_from_flags_then_file_then_environment(void **state)
{
    (void)state;
    daemon_process *daemon = make_daemon("--keys", "off", "--config", NULL);
    KB_OWNED(kb_text) path = kb_printf("%s/conf", daemon->folder);
    assert_int_equal(kb_file_replace(path, KB_STR("keys = on\nlog_format = json\ndocument_bytes = 65536\n"), NULL), KB_OK);
    daemon->arguments[3] = path;
    setenv("KB_LOG_FORMAT", "text", 1);
    setenv("KB_BULK_BYTES", "65536", 1);
    launch(daemon);
    unsetenv("KB_LOG_FORMAT");
    unsetenv("KB_BULK_BYTES");
    KB_OWNED(kb_text) body = kb_alloc(65538);
    memset(body, ' ', 65537);
    expect(daemon, 413, "PUT", "/v1/articles/A", body);
    expect(daemon, 413, "POST", "/v1/bulk", body);
    KB_OWNED(kb_text) log = read_log(daemon);
    assert_non_null(strstr(log, "\"event\":\"listening\""));
    assert_int_equal(finish(daemon), 0);
    remove_daemon(daemon);
}

static void it_listens_on_ipv6_with_brackets(void **state)
{
    (void)state;
    int probe = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in6 own = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    bool has_ipv6 = probe >= 0 && bind(probe, (struct sockaddr *)&own, sizeof own) == 0;
    if (probe >= 0)
        close(probe);
    if (!has_ipv6)
        skip();
    daemon_process *daemon = make_daemon("--keys", "off", "--listen", "::1", NULL);
    launch(daemon);
    KB_OWNED(kb_text) log = read_log(daemon);
    KB_OWNED(kb_text) url = kb_printf("http://[::1]:%d", daemon->port);
    assert_non_null(strstr(log, url));
    assert_int_equal(finish(daemon), 0);
    remove_daemon(daemon);
}

/* ---- stopping ---- */

#define NUMBERS_MOST 20000

struct load {
    const daemon_process *daemon;
    atomic_bool stopping; /* SIGTERM is about to be sent */
    atomic_int next, answered, lost;
    atomic_bool acknowledged[NUMBERS_MOST]; /* the write of this number */
};

static bool receive_answer(int fd, kb_buf *got)
{
    char block[4096];
    for (ssize_t count; (count = recv(fd, block, sizeof block, 0)) > 0;)
        kb_buf_add(got, (kb_str){block, (size_t)count});
    return got->len && strncmp(got->bytes, "HTTP/1.1 20", 11) == 0 && got->bytes[got->len - 1] == '}';
}

static char *nth_request(int number)
{
    if (number % 3)
        return kb_printf("GET /v1/search?q=one HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    return kb_printf("PUT /v1/articles/A%d HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n"
                     "Content-Length: %zu\r\n\r\n" ARTICLE,
                     number, strlen(ARTICLE));
}

/* One request on a connection of its own, without assertions: threads may not fail a test. False where nobody listens any more.
 * What was sent before the stop must be answered. */
static bool ask_once(struct load *load)
{
    int number = atomic_fetch_add(&load->next, 1);
    KB_OWNED(kb_text) bytes = nth_request(number);
    KB_OWNED_BUF got = {0};
    KB_OWNED_FD fd = connect_to(load->daemon);
    if (number >= NUMBERS_MOST || fd < 0 || send(fd, bytes, strlen(bytes), MSG_NOSIGNAL) != (ssize_t)strlen(bytes))
        return false;
    bool accepted = !atomic_load(&load->stopping), answered = receive_answer(fd, &got);
    atomic_fetch_add(&load->answered, answered);
    atomic_fetch_add(&load->lost, accepted && !answered);
    atomic_store(&load->acknowledged[number], answered && number % 3 == 0);
    return true;
}

static void *keep_asking(void *context)
{
    while (ask_once(context))
        ;
    return NULL;
}

static void expect_all_acknowledged(daemon_process *daemon, struct load *load)
{
    launch(daemon);
    for (int number = 0; number < NUMBERS_MOST; number++) {
        KB_OWNED(kb_text) target = kb_printf("/v1/articles/A%d", number);
        if (atomic_load(&load->acknowledged[number]))
            expect(daemon, 200, "GET", target, NULL);
    }
    assert_int_equal(finish(daemon), 0);
}

static void a_stop_under_load_answers_what_was_accepted(void **state)
{
    (void)state;
    static struct load load;
    pthread_t threads[8];
    load.daemon = make_daemon("--keys", "off", NULL);
    daemon_process *daemon = (daemon_process *)(uintptr_t)load.daemon;
    launch(daemon);
    for (size_t i = 0; i < 8; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, keep_asking, &load), 0);
    while (atomic_load(&load.answered) < 60)
        rest();
    atomic_store(&load.stopping, true);
    int status = finish(daemon);
    for (size_t i = 0; i < 8; i++)
        pthread_join(threads[i], NULL);
    KB_OWNED(kb_text) log = read_log(daemon);
    if (status || atomic_load(&load.lost))
        fail_msg("status %d, %d lost: %s", status, atomic_load(&load.lost), log);
    assert_int_equal(follower_of(daemon), 0);
    expect_all_acknowledged(daemon, &load);
    remove_daemon(daemon);
}

/* The request is accepted and its write waits for an index that does not move; the stop comes; it is answered all the same. */
static void what_waits_for_the_index_is_answered_at_a_stop(void **state)
{
    (void)state;
    daemon_process *daemon = make_daemon("--keys", "off", NULL);
    launch(daemon);
    pid_t follower = follower_of(daemon);
    assert_true(follower > 0);
    kill(follower, SIGSTOP);
    KB_OWNED_FD fd = connect_to(daemon);
    KB_OWNED(kb_text) bytes = nth_request(0);
    assert_int_equal(send(fd, bytes, strlen(bytes), MSG_NOSIGNAL), strlen(bytes));
    for (bool stored = false; !stored; rest()) {
        answer got = request(daemon, "GET", "/v1/articles/A0", NULL, NULL);
        stored = got.status == 200;
        answer_clear(&got);
    }
    kill(daemon->pid, SIGTERM);
    rest();
    kill(follower, SIGCONT);
    char got[4096] = "";
    assert_true(recv(fd, got, sizeof got - 1, 0) > 0);
    assert_int_equal(strncmp(got, "HTTP/1.1 201 ", 13), 0);
    assert_int_equal(finish(daemon), 0);
    remove_daemon(daemon);
}

static void ctrl_c_stops_it_too(void **state)
{
    daemon_process *daemon = *state;
    int status = 0;
    kill(daemon->pid, SIGINT);
    assert_int_equal(waitpid(daemon->pid, &status, 0), daemon->pid);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    launch(daemon); /* over the same folder, for the teardown */
}

/* ---- the follower ---- */

static pid_t wait_for_follower(const daemon_process *daemon, pid_t other_than)
{
    for (;;) {
        pid_t found = follower_of(daemon);
        if (found && found != other_than)
            return found;
        rest();
    }
}

static void a_killed_follower_is_started_again(void **state)
{
    pid_t first = wait_for_follower(*state, 0);
    kill(first, SIGKILL);
    wait_for_follower(*state, first);
    expect(*state, 201, "PUT", "/v1/articles/A", ARTICLE);
    answer got = request(*state, "GET", "/v1/search?q=one", NULL, NULL);
    assert_true(has_hit(&got, "article", "A"));
    answer_clear(&got);
    got = request(*state, "GET", "/v1/index", NULL, NULL);
    assert_true(json_integer_value(json_object_get(json_object_get(got.json, "follower"), "starts")) >= 2);
    answer_clear(&got);
}

static void the_follower_ends_with_a_killed_daemon(void **state)
{
    daemon_process *daemon = *state;
    pid_t follower = wait_for_follower(daemon, 0);
    kill(daemon->pid, SIGKILL);
    waitpid(daemon->pid, NULL, 0);
    while (follower_of(daemon) == follower)
        rest();
    launch(daemon);
    expect(daemon, 201, "PUT", "/v1/articles/A", ARTICLE);
}

static void a_write_that_cannot_be_indexed_in_time_is_stored_and_says_so(void **state)
{
    (void)state;
    daemon_process *daemon = make_daemon("--keys", "off", "--index-timeout-ms", "200", NULL);
    launch(daemon);
    pid_t follower = wait_for_follower(daemon, 0);
    kill(follower, SIGSTOP);
    answer got = request(daemon, "PUT", "/v1/articles/A", NULL, ARTICLE);
    KB_OWNED(kb_text) retry = header_of(&got, "Retry-After");
    assert_int_equal(got.status, 503);
    assert_string_equal(text_at(&got, "code"), "not_ready");
    assert_non_null(strstr(text_at(&got, "message"), "stored"));
    assert_non_null(retry);
    answer_clear(&got);
    expect(daemon, 201, "PUT", "/v1/articles/B?wait=stored", ARTICLE);
    expect(daemon, 202, "POST", "/v1/bulk", "{\"kind\":\"ticket\",\"id\":\"T\",\"title\":\"x\"}");
    expect(daemon, 200, "GET", "/v1/articles/A", NULL);
    expect(daemon, 200, "GET", "/v1/search?q=one", NULL); /* others are answered meanwhile */
    kill(follower, SIGCONT);
    got = request(daemon, "PUT", "/v1/articles/C", NULL, ARTICLE);
    answer_clear(&got);
    assert_int_equal(finish(daemon), 0);
    remove_daemon(daemon);
}

static void an_external_follower_is_left_to_others(void **state)
{
    (void)state;
    daemon_process *daemon = make_daemon("--keys", "off", NULL);
    launch(daemon); /* makes the index */
    assert_int_equal(finish(daemon), 0);
    daemon->arguments[2] = "--follower=external";
    launch(daemon);
    assert_int_equal(follower_of(daemon), 0);
    expect(daemon, 201, "PUT", "/v1/articles/A?wait=stored", ARTICLE);
    answer got = request(daemon, "GET", "/v1/index", NULL, NULL);
    assert_string_equal(json_string_value(json_object_get(json_object_get(got.json, "follower"), "place")), "external");
    assert_int_equal(number_at(&got, "index_seq"), 0);
    answer_clear(&got);
    assert_int_equal(finish(daemon), 0);
    remove_daemon(daemon);
}

static void what_was_written_is_there_after_a_kill(void **state)
{
    daemon_process *daemon = *state;
    for (int i = 0; i < 5; i++) {
        KB_OWNED(kb_text) target = kb_printf("/v1/articles/A%d", i);
        expect(daemon, 201, "PUT", target, ARTICLE);
        kill(daemon->pid, SIGKILL);
        waitpid(daemon->pid, NULL, 0);
        launch(daemon);
    }
    answer got = request(daemon, "GET", "/v1/search?q=one", NULL, NULL);
    assert_int_equal(number_at(&got, "total"), 5);
    answer_clear(&got);
}

int main(void)
{
#define DAEMON_TEST(test) cmocka_unit_test_setup_teardown(test, start_daemon, stop_daemon)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_says_why_it_does_not_start),
        cmocka_unit_test(a_careless_key_file_is_refused),
        DAEMON_TEST(a_port_that_is_taken_is_named),
        DAEMON_TEST(a_second_daemon_over_one_data_folder_says_so_and_ends),
        DAEMON_TEST(with_keys_off_it_says_so),
        cmocka_unit_test(settings_come_from_flags_then_file_then_environment),
        cmocka_unit_test(it_listens_on_ipv6_with_brackets),
        cmocka_unit_test(a_stop_under_load_answers_what_was_accepted),
        cmocka_unit_test(what_waits_for_the_index_is_answered_at_a_stop),
        DAEMON_TEST(ctrl_c_stops_it_too),
        DAEMON_TEST(a_killed_follower_is_started_again),
        DAEMON_TEST(the_follower_ends_with_a_killed_daemon),
        cmocka_unit_test(a_write_that_cannot_be_indexed_in_time_is_stored_and_says_so),
        cmocka_unit_test(an_external_follower_is_left_to_others),
        DAEMON_TEST(what_was_written_is_there_after_a_kill),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
