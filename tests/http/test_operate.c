/* What an operator asks: health, readiness, metrics, generations; and who may ask anything. */
#include "daemon.h"
#include "schema_check.h"

#include "base/file.h"

#include <sys/stat.h>
#include <time.h>

static void put_article(const daemon_process *daemon, const char *id, const char *title)
{
    KB_OWNED(kb_text) target = kb_printf("/v1/articles/%s", id);
    KB_OWNED(kb_text) body = kb_printf("{\"title\":\"%s\",\"body\":\"x\",\"state\":\"published\"}", title);
    answer got = request(daemon, "PUT", target, NULL, body);
    assert_int_equal(got.status / 100, 2);
    answer_clear(&got);
}

static void every_described_route_without_parameters_answers(void **state)
{
    const char *path;
    json_t *methods;
    json_object_foreach(json_object_get(openapi(), "paths"), path,
                        methods) if (json_object_get(methods, "get") && !strchr(path, '{') && strcmp(path, "/v1/analyze") != 0)
        expect(*state, 200, "GET", path, NULL);
}

static void head_answers_like_get_without_a_body(void **state)
{
    answer get = request(*state, "GET", "/version", NULL, NULL), head = request(*state, "HEAD", "/version", NULL, NULL);
    KB_OWNED(kb_text) length = header_of(&get, "Content-Length");
    KB_OWNED(kb_text) same = header_of(&head, "Content-Length");
    assert_int_equal(head.status, 200);
    assert_int_equal(head.body_bytes, 0);
    assert_string_equal(length, same);
    answer_clear(&get);
    answer_clear(&head);
}

static void another_method_is_told_what_the_address_takes(void **state)
{
    static const struct {
        const char *method, *target, *allow;
    } cases[] = {
        {"POST", "/health", "GET, HEAD"},
        {"DELETE", "/v1/search", "GET, HEAD, POST"},
        {"PATCH", "/v1/articles/A", "PUT, GET, HEAD, DELETE"},
        {"OPTIONS", "/v1/similar", "POST"},
        {"DELETE", "/v1/suggest", "POST, OPTIONS"},
        {"BREW", "/v1/links", "PUT, DELETE"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        answer got = request(*state, cases[i].method, cases[i].target, NULL, NULL);
        KB_OWNED(kb_text) allow = header_of(&got, "Allow");
        assert_int_equal(got.status, 405);
        assert_string_equal(allow, cases[i].allow);
        assert_string_equal(text_at(&got, "code"), "method_not_allowed");
        answer_clear(&got);
    }
}

static void an_unknown_address_names_the_nearest(void **state)
{
    static const struct {
        const char *why, *target, *says;
    } cases[] = {
        {"a slip", "/v1/serach", "/v1/search"},
        {"nothing near", "/something/else/entirely", "openapi"},
        {"up the tree", "/../../etc/passwd", "openapi"},
        {"up the tree, hidden", "/%2e%2e/%2e%2e/etc/passwd", ""},
        {"a folder", "/v1/articles/", ""},
        {"a slash too many", "/v1/search/", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        answer got = request(*state, "GET", cases[i].target, NULL, NULL);
        if (got.status != 404 || !strstr(text_at(&got, "message"), cases[i].says))
            fail_msg("%s: %d %s", cases[i].why, got.status, got.body);
        answer_clear(&got);
    }
    answer got = request(*state, "GET", "/v1/se%00arch", NULL, NULL);
    assert_int_equal(got.status, 400);
    answer_clear(&got);
}

static void answers_carry_the_id_of_the_request_and_protect_who_shows_them(void **state)
{
    answer got = request(*state, "GET", "/v1/search?nope=1", "X-Request-Id: trace-42\r\n", NULL);
    KB_OWNED(kb_text) id = header_of(&got, "X-Request-Id");
    KB_OWNED(kb_text) sniff = header_of(&got, "X-Content-Type-Options");
    KB_OWNED(kb_text) cache = header_of(&got, "Cache-Control");
    assert_string_equal(id, "trace-42");
    assert_string_equal(text_at(&got, "request_id"), "trace-42");
    assert_string_equal(sniff, "nosniff");
    assert_string_equal(cache, "no-store");
    answer_clear(&got);
    got = request(*state, "GET", "/v1/search?nope=1", "X-Request-Id: not <sane>\r\n", NULL);
    KB_OWNED(kb_text) own = header_of(&got, "X-Request-Id");
    assert_int_equal(strlen(own), 32);
    answer_clear(&got);
    got = request(*state, "GET", "/?q=printer", NULL, NULL);
    KB_OWNED(kb_text) policy = header_of(&got, "Content-Security-Policy");
    assert_int_equal(got.status, 200);
    assert_non_null(strstr(policy, "default-src 'none'; script-src 'self'"));
    assert_null(strstr(policy, "unsafe"));
    assert_null(strstr(got.body, "<script>"));
    assert_null(strstr(got.body, " style="));
    answer_clear(&got);
}

static void metrics_count_by_route_and_status(void **state)
{
    static const char *const wanted[] = {
        "kbsearch_requests_total{method=\"PUT\",route=\"/v1/articles/{id}\",status=\"201\"} 1\n",
        "kbsearch_requests_total{method=\"GET\",route=\"/v1/search\",status=\"400\"} 1\n",
        "kbsearch_requests_total{method=\"other\",route=\"other\",status=\"404\"} 1\n",
        "kbsearch_request_seconds_bucket{method=\"GET\",route=\"/v1/search\",le=\"+Inf\"} 2\n",
        "kbsearch_documents{kind=\"article\"} 1\n",
        "kbsearch_written_documents_total 1\n",
        "kbsearch_answers_total{verdict=",
        "kbsearch_index_documents{partition=\"internal.",
        "kbsearch_index_lag 0\n",
        "kbsearch_follower_up 1\n",
        "# TYPE kbsearch_request_seconds histogram\n",
        "process_open_fds ",
    };
    put_article(*state, "A1", "One");
    expect(*state, 200, "GET", "/v1/search?q=one", NULL);
    expect(*state, 400, "GET", "/v1/search?p=one", NULL);
    expect(*state, 404, "GET", "/none", NULL);
    answer got = request(*state, "GET", "/metrics", NULL, NULL);
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        if (!strstr(got.body, wanted[i]))
            fail_msg("%s is not in %s", wanted[i], got.body);
    answer_clear(&got);
}

static void ready_says_how_far_the_index_is(void **state)
{
    put_article(*state, "A1", "One");
    answer got = request(*state, "GET", "/ready", NULL, NULL);
    assert_int_equal(number_at(&got, "store_seq"), 1);
    assert_int_equal(number_at(&got, "index_seq"), 1);
    answer_clear(&got);
}

/* Waits for the end of the task that runs. */
static answer wait_for_task(const daemon_process *daemon)
{
    for (;;) {
        answer got = request(daemon, "GET", "/v1/index", NULL, NULL);
        const char *now = json_string_value(json_object_get(json_object_get(got.json, "task"), "state"));
        if (now && strcmp(now, "running") != 0)
            return got;
        answer_clear(&got);
        nanosleep(&(struct timespec){.tv_nsec = 20000000}, NULL);
    }
}

static void expect_generation(const daemon_process *daemon, const char *live)
{
    answer got = request(daemon, "GET", "/v1/index", NULL, NULL);
    assert_string_equal(text_at(&got, "generation"), live);
    answer_clear(&got);
    got = request(daemon, "GET", "/v1/search?q=one", NULL, NULL);
    assert_true(has_hit(&got, "article", "A1"));
    answer_clear(&got);
}

static void a_generation_is_rebuilt_promoted_and_rolled_back(void **state)
{
    put_article(*state, "A1", "One");
    expect(*state, 409, "POST", "/v1/index/rollback", NULL); /* there is no other yet */
    expect(*state, 202, "POST", "/v1/index/rebuild", NULL);
    answer got = wait_for_task(*state);
    assert_string_equal(json_string_value(json_object_get(json_object_get(got.json, "task"), "state")), "done");
    answer_clear(&got);
    expect_generation(*state, "gen-000002");
    put_article(*state, "A2", "Two");
    expect(*state, 200, "POST", "/v1/index/rollback", NULL);
    expect_generation(*state, "gen-000001");
    expect(*state, 200, "POST", "/v1/index/promote", "{\"generation\":2}");
    expect_generation(*state, "gen-000002");
    expect(*state, 200, "POST", "/v1/index/promote?generation=gen-000002", NULL);
    expect(*state, 200, "POST", "/v1/index/promote", "{\"generation\":\"gen-000002\"}");
    expect(*state, 400, "POST", "/v1/index/promote?generation=gen-two", NULL);
    expect(*state, 202, "POST", "/v1/index/rebuild?promote=false", NULL);
    got = wait_for_task(*state);
    answer_clear(&got);
    expect_generation(*state, "gen-000002");
    expect(*state, 200, "POST", "/v1/index/promote", NULL);
    expect_generation(*state, "gen-000003");
    expect(*state, 404, "POST", "/v1/index/promote?generation=77", NULL);
    put_article(*state, "A3", "Three");
    got = request(*state, "GET", "/v1/search?q=three", NULL, NULL);
    assert_true(has_hit(&got, "article", "A3"));
    answer_clear(&got);
}

/* ---- who may ask ---- */

static int start_with_key(void **state)
{
    daemon_process *daemon = make_daemon("--keys", "on", "--key-file", NULL);
    static char path[64];
    snprintf(path, sizeof path, "%s/key", daemon->folder);
    assert_int_equal(kb_file_replace(path, KB_STR(TEST_KEY "\n"), NULL), KB_OK);
    daemon->arguments[3] = path;
    launch(daemon);
    *state = daemon;
    return 0;
}

static void without_the_key_only_health_and_pages_answer(void **state)
{
    const char *path;
    json_t *methods;
    json_object_foreach(json_object_get(openapi(), "paths"), path, methods)
    {
        const char *method;
        json_t *operation;
        json_object_foreach(methods, method, operation)
        {
            if (strcmp(method, "parameters") == 0 || strcmp(method, "options") == 0) /* preflights: by origin, without a key */
                continue;
            char name[16];
            size_t i = 0;
            for (; method[i] && i < 15; i++)
                name[i] = (char)(method[i] - 32);
            name[i] = '\0';
            const char *brace = strchr(path, '{');
            KB_OWNED(kb_text)
            target = kb_printf("%.*s%s", brace ? (int)(brace - path) : (int)strlen(path), path,
                               !brace ? "" : strcmp(path, "/web/{id}") == 0 ? "agent.js" : "A1");
            bool open = json_is_array(json_object_get(operation, "security"));
            expect(*state, open ? 200 : 401, name, target, NULL);
        }
    }
}

static void only_the_right_key_opens(void **state)
{
    static const struct {
        const char *why, *headers;
        int status;
    } cases[] = {
        {"none", NULL, 401},
        {"another", "Authorization: Bearer b-key-of-more-than-24-characters\r\n", 401},
        {"a beginning of it", "Authorization: Bearer a-key-of-more-than-24\r\n", 401},
        {"more than it", "Authorization: Bearer " TEST_KEY TEST_KEY "\r\n", 401},
        {"empty", "Authorization: Bearer \r\n", 401},
        {"another scheme", "Authorization: Basic " TEST_KEY "\r\n", 401},
        {"it", "Authorization: Bearer " TEST_KEY "\r\n", 200},
        {"the scheme's case does not matter", "Authorization: bearer " TEST_KEY "\r\n", 200},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        answer got = request(*state, "GET", "/version", cases[i].headers, NULL);
        KB_OWNED(kb_text) challenge = header_of(&got, "WWW-Authenticate");
        if (got.status != cases[i].status || !challenge != (got.status != 401))
            fail_msg("%s: %d %s", cases[i].why, got.status, got.body);
        answer_clear(&got);
    }
}

static void the_key_is_never_logged(void **state)
{
    daemon_process *daemon = *state;
    daemon->key = TEST_KEY;
    expect(daemon, 200, "GET", "/v1/search?q=geheimwort", NULL);
    KB_OWNED(kb_text) log = read_log(daemon);
    assert_null(strstr(log, TEST_KEY));
    assert_null(strstr(log, "geheimwort"));
}

static void with_keys_off_a_page_of_another_site_may_not_ask(void **state)
{
    static const struct {
        const char *why, *request;
        const char *status;
    } cases[] = {
        {"a name that was bound to loopback", "GET /version HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n", "403"},
        {"another site's page",
         "POST /v1/search HTTP/1.1\r\nHost: localhost\r\nOrigin: https://evil.example\r\nContent-Length: 0\r\nConnection: "
         "close\r\n\r\n",
         "403"},
        {"a page from a file", "GET /version HTTP/1.1\r\nHost: localhost\r\nOrigin: null\r\nConnection: close\r\n\r\n", "403"},
        {"its own page",
         "GET /version HTTP/1.1\r\nHost: localhost:80\r\nOrigin: http://localhost:80\r\nConnection: close\r\n\r\n", "200"},
        {"no page", "GET /version HTTP/1.1\r\nHost: [::1]:80\r\nConnection: close\r\n\r\n", "200"},
        {"health is for all", "GET /health HTTP/1.1\r\nHost: kb.example\r\nConnection: close\r\n\r\n", "200"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        KB_OWNED(kb_text) got = raw(*state, cases[i].request, strlen(cases[i].request));
        if (!got || strncmp(got + 9, cases[i].status, 3) != 0)
            fail_msg("%s: %s", cases[i].why, got ? got : "no answer");
    }
}

int main(void)
{
#define DAEMON_TEST(test) cmocka_unit_test_setup_teardown(test, start_daemon, stop_daemon)
#define KEY_TEST(test) cmocka_unit_test_setup_teardown(test, start_with_key, stop_daemon)
    const struct CMUnitTest tests[] = {
        DAEMON_TEST(every_described_route_without_parameters_answers),
        DAEMON_TEST(head_answers_like_get_without_a_body),
        DAEMON_TEST(another_method_is_told_what_the_address_takes),
        DAEMON_TEST(an_unknown_address_names_the_nearest),
        DAEMON_TEST(answers_carry_the_id_of_the_request_and_protect_who_shows_them),
        DAEMON_TEST(metrics_count_by_route_and_status),
        DAEMON_TEST(ready_says_how_far_the_index_is),
        DAEMON_TEST(a_generation_is_rebuilt_promoted_and_rolled_back),
        KEY_TEST(without_the_key_only_health_and_pages_answer),
        KEY_TEST(only_the_right_key_opens),
        KEY_TEST(the_key_is_never_logged),
        DAEMON_TEST(with_keys_off_a_page_of_another_site_may_not_ask),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
