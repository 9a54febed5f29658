/* Headers, keys, hosts, addresses: the small rules at the door. */
#include "support.h"

#include "searchd/auth.h"
#include "searchd/hygiene.h"
#include "searchd/incoming.h"
#include "searchd/listen.h"

static void headers_that_could_be_read_in_two_ways_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *why;
        kb_header headers[3];
        bool http_1_1;
        const char *param; /* NULL: fine */
    } cases[] = {
        {"a plain request", {{"Host", "localhost:80"}, {"Accept", "*/*"}}, true, NULL},
        {"an old one needs no host", {{"Accept", "*/*"}}, false, NULL},
        {"a header without value", {{"Host", "a"}, {"X", NULL}}, true, NULL},
        {"chunks", {{"Host", "a"}, {"Transfer-Encoding", "Chunked"}}, true, NULL},
        {"chunks in HTTP/1.0", {{"Transfer-Encoding", "chunked"}}, false, "Transfer-Encoding"},
        {"names in another case", {{"HOST", "a"}, {"content-length", "1"}, {"CONTENT-LENGTH", "1"}}, true, "Content-Length"},
        {"an empty name", {{"Host", "a"}, {"", "1"}}, true, ""},
        {"a name that is no token", {{"Host", "a"}, {"X(Y)", "1"}}, true, ""},
        {"a length with a sign", {{"Host", "a"}, {"Content-Length", "+1"}}, true, "Content-Length"},
        {"a length with a space", {{"Host", "a"}, {"Content-Length", "1 1"}}, true, "Content-Length"},
        {"a length beyond all", {{"Host", "a"}, {"Content-Length", "18446744073709551614"}}, true, "Content-Length"},
        {"a length of nothing", {{"Host", "a"}, {"Content-Length", ""}}, true, "Content-Length"},
        {"an empty host", {{"Host", ""}}, true, "Host"},
        {"a host with a space", {{"Host", "a b"}}, true, "Host"},
        {"two hosts in one", {{"Host", "a,b"}}, true, "Host"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        kb_error err = {0};
        size_t count = 0;
        while (count < 3 && cases[i].headers[count].name)
            count++;
        kb_code code = kb_headers_check(cases[i].headers, count, cases[i].http_1_1, &err);
        if ((code == KB_OK) != (cases[i].param == NULL) || (cases[i].param && strcmp(err.param, cases[i].param) != 0))
            fail_msg("%s: %s", cases[i].why, err.message);
    }
}

static void a_call_takes_what_handlers_need_of_the_headers(void **state)
{
    (void)state;
    const kb_header headers[] = {
        {"host", "a"}, {"IF-MATCH", "\"1\""}, {"Content-Length", "12"}, {"x-request-id", "r"}, {"If-Match", "\"2\""}};
    kb_call call = {0};
    kb_headers_take(headers, 5, &call);
    assert_string_equal(call.headers.host, "a");
    assert_string_equal(call.headers.if_match, "\"1\"");
    assert_string_equal(call.headers.request_id, "r");
    assert_null(call.headers.origin);
    assert_true(call.has_body);
    assert_int_equal(call.body_bytes, 12);
}

static void loopback_hosts_are_known_by_name_and_number(void **state)
{
    (void)state;
    static const struct {
        const char *host;
        bool loopback;
    } cases[] = {
        {"localhost", true},
        {"LOCALHOST:8080", true},
        {"kb.localhost", true},
        {"127.0.0.1", true},
        {"127.9.9.9:1", true},
        {"[::1]:8080", true},
        {"[::1]", true},
        {"localhost.evil.example", false},
        {"evil.example", false},
        {"evillocalhost", false},
        {".localhost", false},
        {"10.0.0.1", false},
        {"127.0.0.1.evil.example", false},
        {"[::2]", false},
        {"", false},
        {":80", false},
        {"[", false},
        {"0.0.0.0", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (kb_host_is_loopback(cases[i].host) != cases[i].loopback)
            fail_msg("'%s'", cases[i].host);
}

static void an_origin_is_own_when_it_is_this_host(void **state)
{
    (void)state;
    assert_true(kb_origin_is_own(NULL, "a"));
    assert_true(kb_origin_is_own("http://a:80", "a:80"));
    assert_true(kb_origin_is_own("https://A:80", "a:80"));
    assert_false(kb_origin_is_own("http://a:81", "a:80"));
    assert_false(kb_origin_is_own("http://a:80.evil", "a:80"));
    assert_false(kb_origin_is_own("null", "a:80"));
    assert_false(kb_origin_is_own("http://a", NULL));
}

static void a_key_matches_only_itself(void **state)
{
    (void)state;
    static const struct {
        const char *authorization;
        bool matches;
    } cases[] = {
        {"Bearer secret", true},
        {"bearer secret", true},
        {"Bearer   secret ", true},
        {"Bearer secre", false},
        {"Bearer secrets", false},
        {"Bearer secretsecret", false},
        {"Bearer ", false},
        {"Bearer", false},
        {"secret", false},
        {"Basic secret", false},
        {NULL, false},
        {"", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (kb_key_matches(cases[i].authorization, "secret") != cases[i].matches)
            fail_msg("'%s'", cases[i].authorization ? cases[i].authorization : "nothing");
}

static void a_listener_knows_its_port_and_whether_it_is_loopback(void **state)
{
    (void)state;
    static const struct {
        const char *address, *url;
        bool loopback;
    } cases[] = {
        {"127.0.0.1", "http://127.0.0.1:", true},
        {"localhost", "http://127.0.0.1:", true},
        {"127.1.2.3", "http://127.1.2.3:", true},
        {"0.0.0.0", "http://0.0.0.0:", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        kb_listener listener = {.socket = -1};
        kb_error err = {0};
        if (kb_listen(cases[i].address, 0, &listener, &err))
            fail_msg("%s: %s", cases[i].address, err.message);
        if (listener.loopback != cases[i].loopback || strncmp(listener.url, cases[i].url, strlen(cases[i].url)) != 0 ||
            atoi(strrchr(listener.url, ':') + 1) <= 0)
            fail_msg("%s: %s", cases[i].address, listener.url);
        close(listener.socket);
    }
}

static void what_is_no_address_is_refused(void **state)
{
    (void)state;
    static const char *const addresses[] = {"", "example.org", "127.0.0.1:80", "::g", "[]", "127.1", "1.2.3.4.5"};
    for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
        kb_listener listener = {.socket = -1};
        kb_error err = {0};
        assert_int_equal(kb_listen(addresses[i], 0, &listener, &err), KB_INVALID);
        assert_int_equal(listener.socket, -1);
    }
}

static void a_body_has_a_limit_of_its_own_and_one_with_all_others(void **state)
{
    desk *at = *state;
    at->settings.document_bytes = 1000;
    at->settings.bodies_bytes = 1500;
    kb_call call = {.method = KB_STR("PUT"), .target = KB_STR("/v1/articles/A"), .handles = &at->handles};
    kb_reply reply = {0};
    assert_int_equal(kb_call_open(&call, &reply), KB_NO_PROBLEM);
    char block[600] = "";
    kb_incoming one = kb_incoming_for(&call), two = kb_incoming_for(&call), three = kb_incoming_for(&call);
    kb_incoming_add(&one, (kb_str){block, 600});
    assert_int_equal(kb_incoming_end(&one, &call, NULL), KB_NO_PROBLEM);
    kb_incoming_add(&two, (kb_str){block, 600});
    kb_incoming_add(&two, (kb_str){block, 600}); /* beyond its own, and what follows is dropped */
    kb_incoming_add(&two, (kb_str){block, 600});
    assert_int_equal(kb_incoming_end(&two, &call, NULL), KB_PROBLEM_BODY_SIZE);
    kb_incoming_add(&three, (kb_str){block, 600});
    kb_incoming_add(&one, (kb_str){block, 400}); /* within its own, beyond that of all */
    assert_int_equal(kb_incoming_end(&one, &call, NULL), KB_PROBLEM_RATE);
    assert_int_equal(kb_incoming_end(&three, &call, NULL), KB_NO_PROBLEM);
    kb_incoming_clear(&one);
    kb_incoming_clear(&two);
    kb_incoming_clear(&three);
    assert_int_equal(kb_metrics_get(at->service->metrics, KB_METRIC_BODIES_BYTES), 0);
    kb_call_clear(&call);
}

static void a_bulk_that_has_begun_goes_on_but_not_with_a_line_of_any_length(void **state)
{
    desk *at = *state;
    KB_OWNED_BUF line = {0};
    while (line.len < KB_PORTION_BYTES)
        kb_buf_add(&line, KB_STR("0123456789abcde "));
    at->settings.document_bytes = 100 * KB_PORTION_BYTES;
    at->settings.bulk_bytes = INT64_C(1) << 40;
    at->settings.bodies_bytes = 2 * KB_PORTION_BYTES;
    kb_call call = {.method = KB_STR("POST"), .target = KB_STR("/v1/bulk"), .handles = &at->handles};
    kb_reply reply = {0};
    assert_int_equal(kb_call_open(&call, &reply), KB_NO_PROBLEM);
    kb_incoming bulk = kb_incoming_for(&call);
    kb_incoming_add(&bulk, kb_buf_str(&line));
    kb_incoming_add(&bulk, KB_STR("\n"));
    assert_true(kb_incoming_portion(&bulk, &call));
    kb_incoming_done(&bulk);
    at->settings.bodies_bytes = 1; /* others have taken the rest */
    kb_incoming_add(&bulk, kb_buf_str(&line));
    assert_int_equal(bulk.refused, KB_NO_PROBLEM);
    kb_incoming_add(&bulk, kb_buf_str(&line));
    assert_int_equal(bulk.refused, KB_PROBLEM_RATE);
    assert_int_equal(kb_metrics_get(at->service->metrics, KB_METRIC_BODIES_BYTES), 0);
    kb_incoming_clear(&bulk);
    kb_call_clear(&call);
}

struct seen {
    bool policy, sniff, challenge, close;
};

static void note(void *context, const char *name, const char *value)
{
    struct seen *seen = context;
    seen->policy |= strcmp(name, "Content-Security-Policy") == 0 && strstr(value, "default-src 'none'");
    seen->sniff |= strcmp(name, "X-Content-Type-Options") == 0;
    seen->challenge |= strcmp(name, "WWW-Authenticate") == 0;
    seen->close |= strcmp(name, "Connection") == 0;
}

static void every_reply_is_protected(void **state)
{
    (void)state;
    const kb_call call = {.request_id = "r"};
    const kb_reply replies[] = {{.status = 200}, {.status = 200, .page = true}, {.status = 401, .close = true}};
    for (size_t i = 0; i < 3; i++) {
        struct seen seen = {0};
        kb_reply_each_header(&replies[i], &call, note, &seen);
        assert_true(seen.policy && seen.sniff);
        assert_int_equal(seen.challenge, replies[i].status == 401);
        assert_int_equal(seen.close, replies[i].close);
    }
}

static void problems_fit_their_codes(void **state)
{
    (void)state;
    static const struct {
        kb_code code;
        unsigned status;
    } cases[] = {{KB_OK, 200},        {KB_NOT_FOUND, 404},   {KB_INVALID, 400}, {KB_CONFLICT, 412}, {KB_STALE, 503},
                 {KB_BUSY, 503},      {KB_OUTDATED, 503},    {KB_CORRUPT, 500}, {KB_FULL, 507},     {KB_IO, 500},
                 {KB_NO_MEMORY, 500}, {KB_UNAVAILABLE, 503}, {KB_INTERNAL, 500}};
    assert_int_equal(sizeof cases / sizeof *cases, KB_CODE_COUNT);
    for (size_t i = 0; i < KB_CODE_COUNT; i++)
        assert_int_equal(kb_problems[kb_problem_of(cases[i].code)].status, cases[i].status);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(headers_that_could_be_read_in_two_ways_are_refused),
        cmocka_unit_test(a_call_takes_what_handlers_need_of_the_headers),
        cmocka_unit_test(loopback_hosts_are_known_by_name_and_number),
        cmocka_unit_test(an_origin_is_own_when_it_is_this_host),
        cmocka_unit_test(a_key_matches_only_itself),
        cmocka_unit_test(a_listener_knows_its_port_and_whether_it_is_loopback),
        cmocka_unit_test(what_is_no_address_is_refused),
        cmocka_unit_test_setup_teardown(a_body_has_a_limit_of_its_own_and_one_with_all_others, open_desk, close_desk),
        cmocka_unit_test_setup_teardown(a_bulk_that_has_begun_goes_on_but_not_with_a_line_of_any_length, open_desk, close_desk),
        cmocka_unit_test(every_reply_is_protected),
        cmocka_unit_test(problems_fit_their_codes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
