/* Handlers without a socket: what the reply says, and what it waits for. */
#include "support.h"

#include "base/clock.h"

#define ARTICLE "{\"title\":\"One\",\"body\":\"Text of the article\",\"state\":\"published\"}"

static void a_write_waits_for_the_index_unless_told_otherwise(void **state)
{
    static const struct {
        const char *why, *method, *target, *body;
        bool waits, accepted;
    } cases[] = {
        {"an article", "PUT", "/v1/articles/A", ARTICLE, true, false},
        {"only stored", "PUT", "/v1/articles/B?wait=stored", ARTICLE, false, false},
        {"a ticket", "PUT", "/v1/tickets/T", "{\"title\":\"x\"}", true, false},
        {"a link", "PUT", "/v1/links", "{\"ticket\":\"T\",\"article\":\"A\"}", true, false},
        {"lines", "POST", "/v1/bulk", "{\"kind\":\"ticket\",\"id\":\"U\",\"title\":\"x\"}", true, true},
        {"lines, only stored", "POST", "/v1/bulk?wait=stored", "{\"kind\":\"ticket\",\"id\":\"U\",\"title\":\"x\"}", false, true},
        {"bad lines alone", "POST", "/v1/bulk", "x", false, true},
        {"a deletion", "DELETE", "/v1/articles/A", NULL, true, false},
        {"reading", "GET", "/v1/articles/B", NULL, false, false},
        {"a refusal", "PUT", "/v1/articles/A", "{}", false, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        kb_reply reply = ask(*state, cases[i].method, cases[i].target, cases[i].body);
        if ((reply.after_seq > 0) != cases[i].waits || reply.late_is_accepted != cases[i].accepted)
            fail_msg("%s: seq %llu, %u %.*s", cases[i].why, (unsigned long long)reply.after_seq, reply.status,
                     (int)reply.body.len, reply.body.bytes);
        kb_reply_clear(&reply);
    }
}

static void a_write_shows_its_seq_to_the_follower(void **state)
{
    desk *at = *state;
    kb_reply reply = ask(at, "PUT", "/v1/articles/A", ARTICLE);
    assert_int_equal(kb_beacon_seen(at->service->beacon, KB_STORED), reply.after_seq);
    kb_reply_clear(&reply);
}

static void a_late_write_says_that_it_is_stored_and_a_late_bulk_keeps_its_lines(void **state)
{
    desk *at = *state;
    kb_call call = {.request_id = "r1"};
    kb_reply reply = ask(at, "PUT", "/v1/articles/A", ARTICLE);
    kb_reply_late(&reply, &call);
    assert_true(is_problem(&reply, 503, "not_ready", ""));
    assert_int_equal(reply.retry_after_s, 1);
    assert_int_equal(reply.etag[0], '\0');
    kb_reply_clear(&reply);
    reply = ask(at, "POST", "/v1/bulk", "{\"kind\":\"ticket\",\"id\":\"U\",\"title\":\"x\"}");
    kb_reply_late(&reply, &call);
    assert_int_equal(reply.status, 202);
    assert_non_null(memmem(reply.body.bytes, reply.body.len, "\"status\":201", 12));
    kb_reply_clear(&reply);
}

static void without_an_index_questions_are_not_ready_and_not_wrong(void **state)
{
    static const struct {
        const char *method, *target, *body;
    } cases[] = {
        {"GET", "/v1/search?q=x", NULL},
        {"POST", "/v1/similar", "{\"text\":\"x\"}"},
        {"POST", "/v1/suggest", "{\"title\":\"x\"}"},
        {"GET", "/v1/analyze?text=x", NULL},
        {"GET", "/ready", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        kb_reply reply = ask(*state, cases[i].method, cases[i].target, cases[i].body);
        if (!is_problem(&reply, 503, "not_ready", ""))
            fail_msg("%s: %u %.*s", cases[i].target, reply.status, (int)reply.body.len, reply.body.bytes);
        kb_reply_clear(&reply);
    }
    kb_reply reply = ask(*state, "GET", "/v1/index", NULL);
    KB_OWNED(json_t) json = json_of(&reply);
    assert_int_equal(reply.status, 200);
    assert_true(json_is_null(json_object_get(json, "generation")));
    assert_true(json_is_string(json_object_get(json, "why")));
    kb_reply_clear(&reply);
    reply = ask(*state, "GET", "/metrics", NULL);
    assert_int_equal(reply.status, 200);
    kb_reply_clear(&reply);
}

static void conditions_are_read_as_they_are_written_in_the_wild(void **state)
{
    desk *at = *state;
    static const struct {
        const char *why, *if_match;
        unsigned status;
    } cases[] = {
        {"only commas", ",,", 412},
        {"empty", "", 412},
        {"a lone quote", "\"", 412},
        {"spaces around", "  \"1\"  ", 200},
        {"leading zero", "01", 412},
        {"in a list", "\"x\",\"1\"", 200},
        {"a star in quotes is any", "\"*\"", 200},
        {"too large", "99999999999999999999", 412},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        KB_OWNED(kb_text) target = kb_printf("/v1/articles/C%zu?wait=stored", i);
        at->headers.if_match = NULL;
        kb_reply reply = ask(at, "PUT", target, ARTICLE);
        assert_int_equal(reply.status, 201);
        kb_reply_clear(&reply);
        at->headers.if_match = cases[i].if_match;
        reply = ask(at, "PUT", target, ARTICLE);
        if (reply.status != cases[i].status)
            fail_msg("%s: %u %.*s", cases[i].why, reply.status, (int)reply.body.len, reply.body.bytes);
        kb_reply_clear(&reply);
    }
}

static void a_refused_condition_leaves_no_transaction_open(void **state)
{
    desk *at = *state;
    at->headers.if_match = "\"5\"";
    kb_reply reply = ask(at, "PUT", "/v1/articles/A", ARTICLE);
    assert_true(is_problem(&reply, 412, "version_conflict", "If-Match"));
    kb_reply_clear(&reply);
    at->headers.if_match = NULL;
    reply = ask(at, "POST", "/v1/bulk", "{\"kind\":\"ticket\",\"id\":\"U\",\"title\":\"x\"}");
    assert_non_null(memmem(reply.body.bytes, reply.body.len, "\"status\":201", 12));
    kb_reply_clear(&reply);
}

static void the_key_opens_and_nothing_else_does(void **state)
{
    desk *at = *state;
    at->service->key = kb_str_dup(KB_STR("012345678901234567890123456789"));
    kb_reply reply = ask(at, "GET", "/version", NULL);
    assert_true(is_problem(&reply, 401, "unauthorized", ""));
    kb_reply_clear(&reply);
    at->headers.authorization = "Bearer 012345678901234567890123456789";
    at->headers.host = "kb.example"; /* with keys any host is fine */
    at->headers.origin = "https://elsewhere.example";
    reply = ask(at, "GET", "/version", NULL);
    assert_int_equal(reply.status, 200);
    kb_reply_clear(&reply);
}

static void the_description_that_is_served_is_the_one_in_the_tree(void **state)
{
    kb_reply reply = ask(*state, "GET", "/v1/openapi.json", NULL);
    KB_OWNED(json_t) json = json_of(&reply);
    assert_string_equal(json_string_value(json_object_get(json, "openapi")), "3.1.0");
    kb_reply_clear(&reply);
}

static void hostile_text_in_an_error_stays_json(void **state)
{
    static const char *const targets[] = {"/v1/search?%22%3C%3E%5C=1", "/v1/search?\xff=1", "/%22%5C%0A",
                                          "/v1/search?\xf0\x9f\x94\xa5=1"};
    for (size_t i = 0; i < sizeof targets / sizeof *targets; i++) {
        kb_reply reply = ask(*state, "GET", targets[i], NULL);
        KB_OWNED(json_t) json = json_of(&reply);
        assert_true(reply.status == 400 || reply.status == 404);
        kb_reply_clear(&reply);
    }
    KB_OWNED_BUF long_name = {0};
    kb_buf_add(&long_name, KB_STR("/v1/search?"));
    for (int i = 0; i < 1000; i++)
        kb_buf_add(&long_name, KB_STR("ü"));
    kb_reply reply = ask(*state, "GET", long_name.bytes, NULL);
    KB_OWNED(json_t) json = json_of(&reply);
    assert_int_equal(reply.status, 400);
    kb_reply_clear(&reply);
}

static void beyond_the_most_lines_one_more_says_so(void **state)
{
    KB_OWNED_BUF lines = {0};
    for (int i = 0; i < 8; i++)
        kb_buf_printf(&lines, "{\"kind\":\"ticket\",\"id\":\"U%d\",\"title\":\"x\"}\n", i);
    size_t most = kb_bulk_lines_most;
    kb_bulk_lines_most = 5;
    kb_reply reply = ask(*state, "POST", "/v1/bulk?wait=stored", lines.bytes),
             missing = ask(*state, "GET", "/v1/tickets/U5", NULL);
    kb_bulk_lines_most = most;
    assert_int_equal(reply.status, 200);
    const char *sixth = reply.body.bytes;
    for (int i = 0; i < 5; i++)
        sixth = strchr(sixth, '\n') + 1;
    assert_non_null(strstr(sixth, "\"status\":413"));
    assert_int_equal(strlen(sixth), strcspn(sixth, "\n") + 1); /* and nothing behind it */
    assert_int_equal(missing.status, 404);
    kb_reply_clear(&reply);
    kb_reply_clear(&missing);
}

/* The follower comes on by 100 changes a second, and 100,000 wait: a thousand seconds. */
static void a_write_that_would_wait_in_vain_is_told_so_before_it_is_stored(void **state)
{
    desk *at = *state;
    const char *article = "{\"title\":\"One\",\"body\":\"x\"}";
    int64_t now_us = kb_monotonic_us();
    kb_beacon_show(at->service->beacon, KB_STORED, 100000);
    assert_int_equal(kb_forecast_wait_ms(at->service->forecast, 100000, 100, now_us - 2000000), 0); /* nothing is known yet */
    assert_true(kb_forecast_wait_ms(at->service->forecast, 100000, 300, now_us) > 900000);
    kb_reply reply = ask(at, "PUT", "/v1/articles/W", article);
    assert_true(is_problem(&reply, 503, "not_ready", ""));
    assert_int_equal(reply.retry_after_s, 60);
    kb_reply_clear(&reply);
    reply = ask(at, "GET", "/v1/articles/W", NULL);
    assert_int_equal(reply.status, 404);
    kb_reply_clear(&reply);
    reply = ask(at, "PUT", "/v1/articles/W?wait=stored", article);
    assert_int_equal(reply.status, 201);
    kb_reply_clear(&reply);
    kb_beacon_show(at->service->beacon, KB_INDEXED, 99900); /* it has caught up */
    reply = ask(at, "PUT", "/v1/articles/W", article);
    assert_int_equal(reply.status, 200);
    kb_reply_clear(&reply);
}

int main(void)
{
#define DESK_TEST(test) cmocka_unit_test_setup_teardown(test, open_desk, close_desk)
    const struct CMUnitTest tests[] = {
        DESK_TEST(a_write_waits_for_the_index_unless_told_otherwise),
        DESK_TEST(a_write_shows_its_seq_to_the_follower),
        DESK_TEST(beyond_the_most_lines_one_more_says_so),
        DESK_TEST(a_write_that_would_wait_in_vain_is_told_so_before_it_is_stored),
        DESK_TEST(a_late_write_says_that_it_is_stored_and_a_late_bulk_keeps_its_lines),
        DESK_TEST(without_an_index_questions_are_not_ready_and_not_wrong),
        DESK_TEST(conditions_are_read_as_they_are_written_in_the_wild),
        DESK_TEST(a_refused_condition_leaves_no_transaction_open),
        DESK_TEST(the_key_opens_and_nothing_else_does),
        DESK_TEST(the_description_that_is_served_is_the_one_in_the_tree),
        DESK_TEST(hostile_text_in_an_error_stays_json),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
