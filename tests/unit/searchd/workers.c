/* The threads that answer, and the wait for the index. */
#include "support.h"

#include "searchd/watch.h"
#include "searchd/workers.h"

#include <stdatomic.h>
#include <sys/socket.h>
#include <time.h>

#define ARTICLE "{\"title\":\"One\",\"body\":\"Text\",\"state\":\"published\"}"

static void rest(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
}

struct errand {
    kb_job job; /* first */
    kb_call call;
    kb_reply reply;
    atomic_bool done;
};

static void mark_done(kb_job *job)
{
    atomic_store(&((struct errand *)job)->done, true);
}

/* Opens the call and gives it to the workers. */
static void send_errand(desk *at, kb_workers *workers, struct errand *errand, const char *method, const char *target,
                        const char *body)
{
    *errand = (struct errand){.call = {.method = kb_str_of(method),
                                       .target = kb_str_of(target),
                                       .handles = &at->handles,
                                       .has_body = body != NULL,
                                       .body_bytes = body ? strlen(body) : 0,
                                       .body = kb_str_of(body)}};
    errand->job = (kb_job){.call = &errand->call, .reply = &errand->reply, .done = mark_done};
    assert_int_equal(kb_call_open(&errand->call, &errand->reply), KB_NO_PROBLEM);
    assert_true(kb_workers_add(workers, &errand->job));
}

static void clear_errand(struct errand *errand)
{
    kb_reply_clear(&errand->reply);
    kb_call_clear(&errand->call);
}

static void wait_for(struct errand *errand)
{
    while (!atomic_load(&errand->done))
        rest();
}

static void a_write_is_answered_when_the_light_shows_its_seq(void **state)
{
    desk *at = *state;
    kb_workers *workers;
    static struct errand write, question;
    assert_int_equal(kb_workers_start(at->service, &workers, NULL), KB_OK);
    send_errand(at, workers, &write, "PUT", "/v1/articles/A", ARTICLE);
    while (kb_beacon_seen(at->service->beacon, KB_STORED) < 1)
        rest();
    send_errand(at, workers, &question, "GET", "/v1/articles/A", NULL); /* others are answered meanwhile */
    wait_for(&question);
    assert_int_equal(question.reply.status, 200);
    assert_false(atomic_load(&write.done));
    kb_beacon_show(at->service->beacon, KB_INDEXED, 1);
    wait_for(&write);
    assert_int_equal(write.reply.status, 201);
    kb_workers_stop(workers);
    kb_workers_free(workers);
    clear_errand(&write);
    clear_errand(&question);
}

static void a_late_write_is_answered_all_the_same(void **state)
{
    desk *at = *state;
    kb_workers *workers;
    static struct errand write;
    at->settings.index_timeout_ms = 20;
    assert_int_equal(kb_workers_start(at->service, &workers, NULL), KB_OK);
    send_errand(at, workers, &write, "PUT", "/v1/articles/A", ARTICLE);
    wait_for(&write);
    assert_int_equal(write.reply.status, 503);
    assert_int_equal(kb_metrics_get(at->service->metrics, KB_METRIC_LATE_WRITES), 1);
    kb_workers_stop(workers);
    kb_workers_free(workers);
    clear_errand(&write);
}

static void a_stop_answers_all_that_was_given(void **state)
{
    desk *at = *state;
    kb_workers *workers;
    static struct errand errands[200];
    at->settings.index_timeout_ms = 20;
    assert_int_equal(kb_workers_start(at->service, &workers, NULL), KB_OK);
    for (size_t i = 0; i < 200; i++)
        send_errand(at, workers, &errands[i], i % 4 ? "GET" : "PUT", "/v1/articles/A", i % 4 ? NULL : ARTICLE);
    kb_workers_stop(workers);
    kb_workers_free(workers);
    for (size_t i = 0; i < 200; i++) {
        assert_true(atomic_load(&errands[i].done));
        assert_true(errands[i].reply.status > 0);
        clear_errand(&errands[i]);
    }
}

static void heavy_work_leaves_workers_to_others(void **state)
{
    desk *at = *state;
    kb_workers *workers;
    static struct errand heavy[4], light;
    KB_OWNED_BUF lines = {0};
    for (int i = 0; i < 3000; i++)
        kb_buf_printf(&lines, "{\"kind\":\"ticket\",\"id\":\"T%d\",\"title\":\"x\"}\n", i);
    kb_store *store;
    at->settings.workers = 2;
    assert_int_equal(kb_handles_store(&at->handles, &store, NULL), KB_OK); /* made before they begin */
    assert_int_equal(kb_workers_start(at->service, &workers, NULL), KB_OK);
    for (size_t i = 0; i < 4; i++)
        send_errand(at, workers, &heavy[i], "POST", "/v1/bulk?wait=stored", lines.bytes);
    send_errand(at, workers, &light, "GET", "/v1/index", NULL);
    wait_for(&light);
    assert_false(atomic_load(&heavy[3].done));
    kb_workers_stop(workers);
    kb_workers_free(workers);
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(heavy[i].reply.status, 200);
        clear_errand(&heavy[i]);
    }
    clear_errand(&light);
}

/* ---- the watch over connections ---- */

static void a_connection_past_its_deadline_is_shut_down(void **state)
{
    (void)state;
    kb_metrics *metrics = kb_metrics_new();
    kb_watch *watch;
    int late[2], patient[2];
    char byte;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, late), 0);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, patient), 0);
    assert_int_equal(kb_watch_start(metrics, &watch, NULL), KB_OK);
    kb_watched *one = kb_watch_add(watch, late[0], 10), *other = kb_watch_add(watch, patient[0], 10);
    kb_watched_begin(other, KB_WATCHED_READS, 0);
    assert_int_equal(recv(late[1], &byte, 1, 0), 0); /* returns when it is shut down */
    assert_int_equal(recv(patient[1], &byte, 1, MSG_DONTWAIT), -1);
    assert_int_equal(kb_metrics_get(metrics, KB_METRIC_TIMED_OUT_CONNECTIONS), 1);
    kb_watch_remove(watch, one);
    kb_watch_remove(watch, other);
    kb_watch_stop(watch);
    for (int i = 0; i < 2; i++) {
        close(late[i]);
        close(patient[i]);
    }
    kb_metrics_free(metrics);
}

static void a_connection_whose_client_has_ended_is_shut_down_only_while_it_is_to_be_read(void **state)
{
    (void)state;
    static const struct {
        const char *why;
        kb_watched_work work;
        bool unread, cut;
    } cases[] = {
        {"nothing more can come", KB_WATCHED_READS, false, true},
        {"there is something left to read", KB_WATCHED_READS, true, false},
        {"it may still want its answer", KB_WATCHED_ANSWERS, false, false},
        {"it is getting its answer", KB_WATCHED_WRITES, false, false},
    };
    kb_metrics *metrics = kb_metrics_new();
    kb_watch *watch;
    kb_watched *watched[4];
    int ends[4][2];
    char byte;
    assert_int_equal(kb_watch_start(metrics, &watch, NULL), KB_OK);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends[i]), 0);
        assert_true(!cases[i].unread || send(ends[i][1], "x", 1, 0) == 1);
        assert_int_equal(shutdown(ends[i][1], SHUT_WR), 0);
        watched[i] = kb_watch_add(watch, ends[i][0], 0);
        kb_watched_begin(watched[i], cases[i].work, 0);
    }
    assert_int_equal(recv(ends[0][1], &byte, 1, 0), 0); /* returns when the first is shut down; then all have been looked at */
    for (int i = 1; i < 4; i++)
        if (recv(ends[i][1], &byte, 1, MSG_DONTWAIT) != -1)
            fail_msg("%s", cases[i].why);
    for (int i = 0; i < 4; i++) {
        kb_watch_remove(watch, watched[i]);
        close(ends[i][0]);
        close(ends[i][1]);
    }
    kb_watch_stop(watch);
    kb_metrics_free(metrics);
}

static void a_lingering_connection_is_read_until_its_end(void **state)
{
    (void)state;
    kb_metrics *metrics = kb_metrics_new();
    kb_watch *watch;
    int ends[2];
    static char block[100000];
    char byte;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    assert_int_equal(kb_watch_start(metrics, &watch, NULL), KB_OK);
    kb_watched *one = kb_watch_add(watch, ends[0], 0);
    kb_watched_linger(one);
    kb_watch_remove(watch, one);
    close(ends[0]);
    for (int i = 0; i < 20; i++) /* more than a socket holds: somebody reads */
        assert_int_equal(send(ends[1], block, sizeof block, MSG_NOSIGNAL), sizeof block);
    assert_int_equal(recv(ends[1], &byte, 1, 0), 0); /* our side has said its last */
    close(ends[1]);
    kb_watch_stop(watch);
    kb_metrics_free(metrics);
}

static void unread_bytes_are_noticed(void **state)
{
    (void)state;
    kb_metrics *metrics = kb_metrics_new();
    kb_watch *watch;
    int ends[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    assert_int_equal(kb_watch_start(metrics, &watch, NULL), KB_OK);
    kb_watched *one = kb_watch_add(watch, ends[0], 0);
    assert_false(kb_watch_has_unread(watch));
    assert_int_equal(send(ends[1], "x", 1, 0), 1);
    assert_true(kb_watch_has_unread(watch));
    kb_watch_remove(watch, one);
    assert_false(kb_watch_has_unread(watch));
    kb_watch_stop(watch);
    close(ends[0]);
    close(ends[1]);
    kb_metrics_free(metrics);
}

int main(void)
{
#define DESK_TEST(test) cmocka_unit_test_setup_teardown(test, open_desk, close_desk)
    const struct CMUnitTest tests[] = {
        DESK_TEST(a_write_is_answered_when_the_light_shows_its_seq),
        DESK_TEST(a_late_write_is_answered_all_the_same),
        DESK_TEST(a_stop_answers_all_that_was_given),
        DESK_TEST(heavy_work_leaves_workers_to_others),
        cmocka_unit_test(a_connection_past_its_deadline_is_shut_down),
        cmocka_unit_test(a_connection_whose_client_has_ended_is_shut_down_only_while_it_is_to_be_read),
        cmocka_unit_test(a_lingering_connection_is_read_until_its_end),
        cmocka_unit_test(unread_bytes_are_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
