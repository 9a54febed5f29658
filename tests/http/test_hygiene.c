/* Requests that are no proper HTTP, too large, or too slow: refused with an answer where one can be given, and the connection
 * closed. */
#include "daemon.h"

#include <poll.h>
#include <sys/socket.h>

#define HOST "Host: localhost\r\n"

static void what_two_programs_could_read_differently_is_refused_and_closed(void **state)
{
    static const struct {
        const char *why, *request, *param;
    } cases[] = {
        {"two lengths", "POST /v1/search HTTP/1.1\r\n" HOST "Content-Length: 2\r\nContent-Length: 40\r\n\r\n{}",
         "Content-Length"},
        {"the same length twice", "POST /v1/search HTTP/1.1\r\n" HOST "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}",
         "Content-Length"},
        {"a length and chunks",
         "POST /v1/search HTTP/1.1\r\n" HOST "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
         "Transfer-Encoding"},
        {"chunks and a length",
         "POST /v1/search HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
         "Transfer-Encoding"},
        {"chunks twice",
         "POST /v1/search HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
         "Transfer-Encoding"},
        {"another coding", "POST /v1/search HTTP/1.1\r\n" HOST "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
         "Transfer-Encoding"},
        {"a coding that is none", "POST /v1/search HTTP/1.1\r\n" HOST "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
         "Transfer-Encoding"},
        {"a space before the colon", "POST /v1/search HTTP/1.1\r\n" HOST "Content-Length : 2\r\n\r\n{}", ""},
        {"a tab in the name", "GET /version HTTP/1.1\r\n" HOST "X\tY: 2\r\n\r\n", ""},
        {"two hosts", "GET /version HTTP/1.1\r\n" HOST "Host: other\r\n\r\n", "Host"},
        {"no host", "GET /version HTTP/1.1\r\n\r\n", "Host"},
        {"a host with a path", "GET /version HTTP/1.1\r\nHost: localhost/x\r\n\r\n", "Host"},
        {"a host with a user", "GET /version HTTP/1.1\r\nHost: a@localhost\r\n\r\n", "Host"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        KB_OWNED(kb_text) got = raw(*state, cases[i].request, strlen(cases[i].request));
        KB_OWNED(kb_text) param = kb_printf("\"param\":\"%s\"", cases[i].param);
        if (!got || strncmp(got, "HTTP/1.1 400 ", 13) != 0 || !strstr(got, "\"code\":\"invalid_request\"") ||
            !strstr(got, "Connection: close") || (cases[i].param[0] && !strstr(got, param)) || strstr(got + 1, "HTTP/1.1"))
            fail_msg("%s: %s", cases[i].why, got ? got : "no answer");
    }
}

/* What the library below refuses by itself is refused in its words: still 400 or no answer, and closed. */
static void broken_http_never_reaches_a_handler(void **state)
{
    static const struct {
        const char *why, *request;
    } cases[] = {
        {"a negative length", "POST /v1/search HTTP/1.1\r\n" HOST "Content-Length: -1\r\n\r\n"},
        {"a length of letters", "POST /v1/search HTTP/1.1\r\n" HOST "Content-Length: two\r\n\r\n{}"},
        {"a length with a sign", "POST /v1/search HTTP/1.1\r\n" HOST "Content-Length: +2\r\n\r\n{}"},
        {"lengths in one line", "POST /v1/search HTTP/1.1\r\n" HOST "Content-Length: 2, 2\r\n\r\n{}"},
        {"a broken chunk", "POST /v1/search HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n"},
        {"no HTTP", "\x16\x03\x01\x02\x01\r\n\r\n"},
        {"no version", "GET /version\r\n\r\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        KB_OWNED(kb_text) got = raw(*state, cases[i].request, strlen(cases[i].request));
        if (got && (strncmp(got, "HTTP/1.", 7) != 0 || strncmp(got + 9, "400", 3) != 0))
            fail_msg("%s: %s", cases[i].why, got);
    }
    expect(*state, 200, "GET", "/health", NULL);
}

static void a_body_that_is_too_large_is_refused_before_it_is_read(void **state)
{
    static const struct {
        const char *why, *request;
    } cases[] = {
        {"a terabyte",
         "PUT /v1/articles/A HTTP/1.1\r\n" HOST "Content-Type: application/json\r\nContent-Length: 1000000000000\r\n\r\n"},
        {"one beyond",
         "PUT /v1/articles/A HTTP/1.1\r\n" HOST "Content-Type: application/json\r\nContent-Length: 8388609\r\n\r\n"},
        {"waiting to be asked", "POST /v1/bulk HTTP/1.1\r\n" HOST "Expect: 100-continue\r\nContent-Length: 4294967297\r\n\r\n"},
        {"where none belongs", "GET /v1/search?q=x HTTP/1.1\r\n" HOST "Content-Length: 5\r\n\r\nhello"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        KB_OWNED(kb_text) got = raw(*state, cases[i].request, strlen(cases[i].request));
        if (!got || strncmp(got, "HTTP/1.1 413 ", 13) != 0 || !strstr(got, "body_too_large"))
            fail_msg("%s: %s", cases[i].why, got ? got : "no answer");
    }
}

/* The client that does not wait must still be able to read the answer: it is not reset away. */
static void who_sends_a_large_body_at_once_still_reads_the_refusal(void **state)
{
    KB_OWNED_BUF body = {0};
    while (body.len < 9 * 1024 * 1024)
        kb_buf_add(&body, KB_STR("{\"title\":\"padding\",\"body\":\"padding padding padding padding\"}      \n"));
    for (int i = 0; i < 3; i++) {
        answer got = request(*state, "PUT", "/v1/articles/A", NULL, body.bytes);
        assert_int_equal(got.status, 413);
        answer_clear(&got);
        got = request(*state, "PUT", "/v1/nothing", NULL, body.bytes);
        assert_int_equal(got.status, 404);
        answer_clear(&got);
    }
}

static void chunks_are_read_and_have_the_same_limit(void **state)
{
    const char *good = "POST /v1/search HTTP/1.1\r\n" HOST
                       "Connection: close\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
                       "5\r\n{\"q\":\r\n4\r\n\"x\"}\r\n0\r\n\r\n";
    KB_OWNED(kb_text) got = raw(*state, good, strlen(good));
    assert_int_equal(strncmp(got, "HTTP/1.1 200 ", 13), 0);
    KB_OWNED_BUF large = {0};
    KB_OWNED(kb_text) chunk = kb_alloc(65537);
    memset(chunk, ' ', 65536);
    kb_buf_add(&large, KB_STR("PUT /v1/articles/A HTTP/1.1\r\n" HOST
                              "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"));
    for (int i = 0; i < 130; i++)
        kb_buf_printf(&large, "10000\r\n%s\r\n", chunk);
    kb_buf_add(&large, KB_STR("0\r\n\r\n"));
    KB_OWNED(kb_text) refused = raw(*state, large.bytes, large.len);
    assert_non_null(refused);
    assert_int_equal(strncmp(refused, "HTTP/1.1 413 ", 13), 0);
    assert_non_null(strstr(refused, "body_too_large"));
}

static void long_addresses_and_headers_are_refused(void **state)
{
    static const struct {
        const char *why;
        size_t address, header;
        const char *status;
    } cases[] = {
        {"a long question is fine", 16000, 0, "200"},  {"too long an address", 70000, 0, "414"},
        {"far too long an address", 700000, 0, "414"}, {"too long a header", 0, 70000, "431"},
        {"far too long a header", 0, 700000, "431"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        KB_OWNED(kb_text) filler = kb_alloc(700001);
        memset(filler, 'a', 700000);
        KB_OWNED(kb_text)
        bytes = kb_printf("GET /v1/search?q=%.*s HTTP/1.1\r\n" HOST "Connection: close\r\nX-Filler: %.*s\r\n\r\n",
                          (int)cases[i].address, filler, (int)cases[i].header, filler);
        KB_OWNED(kb_text) got = raw(*state, bytes, strlen(bytes));
        bool advised = i != 1 || (got && strstr(got, "as JSON in the body"));
        if (!got || !advised || strncmp(got + 9, cases[i].status, 3) != 0)
            fail_msg("%s: %.200s", cases[i].why, got ? got : "no answer");
    }
    KB_OWNED_BUF many = {0};
    kb_buf_add(&many, KB_STR("GET /version HTTP/1.1\r\n" HOST));
    for (int i = 0; i < 200; i++)
        kb_buf_printf(&many, "X-%d: y\r\n", i);
    kb_buf_add(&many, KB_STR("\r\n"));
    KB_OWNED(kb_text) got = raw(*state, many.bytes, many.len);
    assert_non_null(strstr(got, "headers_too_large"));
}

static void one_connection_carries_many_requests(void **state)
{
    const char *three =
        "GET /version HTTP/1.1\r\n" HOST "\r\n"
        "GET /nothing HTTP/1.1\r\n" HOST "\r\n"
        "POST /v1/search HTTP/1.1\r\n" HOST "Content-Type: application/json\r\nContent-Length: 9\r\n\r\n{\"q\":\"x\"}"
        "GET /health HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n";
    KB_OWNED(kb_text) got = raw(*state, three, strlen(three));
    size_t answers = 0;
    for (const char *at = got; (at = strstr(at, "HTTP/1.1 ")); at++)
        answers++;
    assert_int_equal(answers, 4);
}

static void an_absolute_address_is_the_same_address(void **state)
{
    const char *bytes = "GET http://localhost/version HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n";
    KB_OWNED(kb_text) got = raw(*state, bytes, strlen(bytes));
    assert_int_equal(strncmp(got, "HTTP/1.1 200 ", 13), 0);
}

/* ---- slow ones ---- */

static int start_impatient(void **state)
{
    daemon_process *daemon = make_daemon("--keys", "off", "--header-timeout-ms", "1000", "--body-timeout-ms", "1000",
                                         "--idle-timeout-ms", "1000", NULL);
    launch(daemon);
    *state = daemon;
    return 0;
}

/* Sends a byte every now and then, so that nothing is ever idle, until the other end closes. */
static void drip(const daemon_process *daemon, const char *start, char drop)
{
    KB_OWNED_FD fd = connect_to(daemon);
    struct pollfd ear = {fd, POLLIN | POLLRDHUP, 0};
    send(fd, start, strlen(start), MSG_NOSIGNAL);
    for (int i = 0; i < 600; i++) {
        if (poll(&ear, 1, 100) > 0)
            return;
        send(fd, &drop, 1, MSG_NOSIGNAL);
    }
    fail_msg("a connection that drips after '%s' stays open", start);
}

static void a_client_that_drips_is_cut_off(void **state)
{
    drip(*state, "GET /version HTTP/1.1\r\n" HOST "X-Slow: ", 'a');
    drip(*state, "GET /", 'a');
    drip(*state, "POST /v1/search HTTP/1.1\r\n" HOST "Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n{", ' ');
    drip(*state, "POST /v1/search HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n100000\r\n", ' ');
    answer got = request(*state, "GET", "/metrics", NULL, NULL);
    assert_non_null(strstr(got.body, "kbsearch_timed_out_connections_total 4\n"));
    answer_clear(&got);
}

static void a_client_that_goes_away_in_the_middle_harms_nobody(void **state)
{
    static const char *const parts[] = {"", "G", "GET / HTTP/1.1\r\nHo",
                                        "POST /v1/search HTTP/1.1\r\n" HOST "Content-Length: 100\r\n\r\n{\"q\"",
                                        "GET /v1/search?q=x HTTP/1.1\r\n" HOST "\r\n"};
    for (int round = 0; round < 20; round++)
        for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
            KB_OWNED_FD fd = connect_to(*state);
            struct linger reset = {1, 0};
            if (round % 2)
                setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
            send(fd, parts[i], strlen(parts[i]), MSG_NOSIGNAL);
        }
    expect(*state, 200, "GET", "/v1/search?q=x", NULL);
}

int main(void)
{
#define DAEMON_TEST(test) cmocka_unit_test_setup_teardown(test, start_daemon, stop_daemon)
    const struct CMUnitTest tests[] = {
        DAEMON_TEST(what_two_programs_could_read_differently_is_refused_and_closed),
        DAEMON_TEST(broken_http_never_reaches_a_handler),
        DAEMON_TEST(a_body_that_is_too_large_is_refused_before_it_is_read),
        DAEMON_TEST(who_sends_a_large_body_at_once_still_reads_the_refusal),
        DAEMON_TEST(chunks_are_read_and_have_the_same_limit),
        DAEMON_TEST(long_addresses_and_headers_are_refused),
        DAEMON_TEST(one_connection_carries_many_requests),
        DAEMON_TEST(an_absolute_address_is_the_same_address),
        cmocka_unit_test_setup_teardown(a_client_that_drips_is_cut_off, start_impatient, stop_daemon),
        DAEMON_TEST(a_client_that_goes_away_in_the_middle_harms_nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
