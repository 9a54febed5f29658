/* POST /v1/bulk: a line of the answer for each line of the request. */
#include "daemon.h"

#define LINES "Content-Type: application/x-ndjson\r\n"

/* The answer's line `at`; owned. */
static json_t *line_of(const answer *got, size_t at)
{
    const char *start = got->body;
    json_t *json = NULL;
    for (size_t i = 0; i < at && start; i++)
        start = strchr(start, '\n') ? strchr(start, '\n') + 1 : NULL;
    assert_non_null(start);
    assert_int_equal(kb_json_parse((kb_str){start, strcspn(start, "\n")}, &json, NULL), KB_OK);
    return json;
}

static size_t count_lines(const answer *got)
{
    size_t count = 0;
    for (const char *at = got->body; (at = strchr(at, '\n')); at++)
        count++;
    return count;
}

static void a_bad_line_harms_no_other(void **state)
{
    static const struct {
        const char *why, *line, *id;
        int status;
        const char *code, *param;
    } cases[] = {
        {"a new article",
         "{\"kind\":\"article\",\"id\":\"B1\",\"title\":\"Quittengelee\",\"body\":\"x\",\"state\":\"published\"}", "B1", 201, "",
         ""},
        {"no JSON", "{nonsense", NULL, 400, "invalid_json", ""},
        {"no id", "{\"kind\":\"article\",\"title\":\"x\"}", NULL, 400, "invalid_document", "id"},
        {"no kind", "{\"id\":\"B5\",\"title\":\"x\"}", "B5", 400, "invalid_document", "kind"},
        {"an unknown field", "{\"kind\":\"article\",\"id\":\"B2\",\"titel\":\"x\"}", "B2", 400, "invalid_document", "titel"},
        {"no UTF-8", "{\"kind\":\"article\",\"id\":\"B3\",\"title\":\"\xff\"}", NULL, 400, "invalid_json", ""},
        {"a ticket", "{\"kind\":\"ticket\",\"id\":\"B1\",\"title\":\"Quittengelee klebt\"}", "B1", 201, "", ""},
        {"the article again",
         "{\"kind\":\"article\",\"id\":\"B1\",\"title\":\"Quittengelee\",\"body\":\"y\",\"state\":\"published\"}", "B1", 200, "",
         ""},
        {"a link", "{\"link\":{\"ticket\":\"B1\",\"article\":\"B1\"}}", "B1", 201, "", ""},
        {"a deletion of nothing", "{\"delete\":{\"kind\":\"ticket\",\"id\":\"none\"}}", "none", 404, "not_found", ""},
        {"a deletion", "{\"delete\":{\"kind\":\"ticket\",\"id\":\"B1\"}}", "B1", 200, "", ""},
        {"an id that is none", "{\"kind\":\"article\",\"id\":\"B 4\",\"title\":\"x\"}", "B 4", 400, "invalid_document", "id"},
    };
    KB_OWNED_BUF body = {0};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        kb_buf_printf(&body, "%s%s", cases[i].line, i % 2 ? "\r\n\n" : "\n");
    answer got = request(*state, "POST", "/v1/bulk", LINES, body.bytes);
    assert_int_equal(got.status, 200);
    assert_int_equal(count_lines(&got), sizeof cases / sizeof *cases);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        KB_OWNED(json_t) line = line_of(&got, i);
        const char *id = json_string_value(json_object_get(line, "id"));
        const json_t *error = json_object_get(line, "error");
        const char *code = json_string_value(json_object_get(error, "code")),
                   *param = json_string_value(json_object_get(error, "param"));
        if (json_integer_value(json_object_get(line, "status")) != cases[i].status || !id != !cases[i].id ||
            (id && strcmp(id, cases[i].id) != 0) || strcmp(code ? code : "", cases[i].code) != 0 ||
            (cases[i].param[0] && strcmp(param ? param : "", cases[i].param) != 0)) {
            KB_OWNED(kb_text) text = kb_json_text(line);
            fail_msg("%s: %s", cases[i].why, text);
        }
    }
    answer_clear(&got);
    got = request(*state, "GET", "/v1/search?q=Quittengelee", NULL, NULL);
    assert_true(has_hit(&got, "article", "B1"));
    assert_false(has_hit(&got, "ticket", "B1"));
    answer_clear(&got);
}

static void a_thousand_lines_are_found_when_it_answers(void **state)
{
    KB_OWNED_BUF body = {0};
    for (int i = 0; i < 1200; i++)
        kb_buf_printf(&body,
                      "{\"kind\":\"ticket\",\"id\":\"T%d\",\"lang\":\"en\",\"title\":\"Ticket number%d\",\"body\":\"Printer %d "
                      "is on fire\"}\n",
                      i, i, i);
    answer got = request(*state, "POST", "/v1/bulk", LINES, body.bytes);
    assert_int_equal(got.status, 200);
    assert_int_equal(count_lines(&got), 1200);
    answer_clear(&got);
    got = request(*state, "GET", "/v1/search?q=number1199", NULL, NULL);
    assert_true(has_hit(&got, "ticket", "T1199"));
    answer_clear(&got);
    got = request(*state, "GET", "/v1/index", NULL, NULL);
    assert_int_equal(number_at(&got, "documents"), 1200);
    assert_int_equal(number_at(&got, "index_seq"), number_at(&got, "store_seq"));
    answer_clear(&got);
}

static void nothing_is_no_error(void **state)
{
    answer got = request(*state, "POST", "/v1/bulk", LINES, "\n\n  \n");
    assert_int_equal(got.status, 200);
    assert_int_equal(got.body_bytes, 0);
    answer_clear(&got);
}

/* A line that is a document of `bytes` or so. */
static void add_ticket(kb_buf *body, int number, size_t bytes)
{
    kb_buf_printf(body, "{\"kind\":\"ticket\",\"id\":\"T%d\",\"lang\":\"en\",\"title\":\"Number %d\",\"body\":\"", number,
                  number);
    for (size_t i = 0; i < bytes; i++)
        kb_buf_add_char(body, (char)('a' + i % 23));
    kb_buf_add(body, KB_STR("\"}\n"));
}

static void a_body_of_many_portions_is_answered_in_order(void **state)
{
    KB_OWNED_BUF body = {0};
    for (int i = 0; i < 700; i++)
        add_ticket(&body, i, i % 100 ? 5000 : 400000);
    answer got = request(*state, "POST", "/v1/bulk?wait=stored", LINES, body.bytes);
    assert_int_equal(got.status, 200);
    assert_int_equal(count_lines(&got), 700);
    const char *at = got.body;
    for (int i = 0; i < 700; i++, at = strchr(at, '\n') + 1) {
        KB_OWNED(kb_text) begin = kb_printf("{\"id\":\"T%d\",\"status\":201", i);
        if (strncmp(at, begin, strlen(begin)) != 0)
            fail_msg("line %d: %.100s", i, at);
    }
    answer_clear(&got);
    expect(*state, 200, "GET", "/v1/tickets/T699", NULL);
}

/* Chunks that begin and end anywhere, some of a portion and more. */
static void chunks_are_as_good_as_a_length(void **state)
{
    static const size_t sizes[] = {7, 70000, 1, 900000, 33, 300000};
    KB_OWNED_BUF body = {0};
    KB_OWNED_BUF sent = {0};
    for (int i = 0; i < 600; i++)
        add_ticket(&body, i, 6000);
    kb_buf_add(&sent, KB_STR("POST /v1/bulk?wait=stored HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" LINES
                             "Transfer-Encoding: chunked\r\n\r\n"));
    for (size_t at = 0, i = 0; at < body.len; i++) {
        size_t size = sizes[i % 6] < body.len - at ? sizes[i % 6] : body.len - at;
        kb_buf_printf(&sent, "%zx\r\n", size);
        kb_buf_add(&sent, (kb_str){body.bytes + at, size});
        kb_buf_add(&sent, KB_STR("\r\n"));
        at += size;
    }
    kb_buf_add(&sent, KB_STR("0\r\n\r\n"));
    KB_OWNED(kb_text) got = raw(*state, sent.bytes, sent.len);
    assert_non_null(got);
    assert_int_equal(strncmp(got, "HTTP/1.1 200", 12), 0);
    size_t good = 0;
    for (const char *at = got; (at = strstr(at, "\"status\":201")); at++)
        good++;
    assert_int_equal(good, 600);
}

static void a_line_that_is_too_long_harms_no_other(void **state)
{
    KB_OWNED_BUF body = {0};
    add_ticket(&body, 1, 10);
    add_ticket(&body, 2, 9 << 20);
    add_ticket(&body, 3, 10);
    answer got = request(*state, "POST", "/v1/bulk", LINES, body.bytes);
    assert_int_equal(got.status, 200);
    assert_int_equal(count_lines(&got), 3);
    for (size_t i = 0; i < 3; i++) {
        KB_OWNED(json_t) line = line_of(&got, i);
        assert_int_equal(json_integer_value(json_object_get(line, "status")), i == 1 ? 413 : 201);
    }
    answer_clear(&got);
}

static void what_is_wrong_with_the_request_is_said_behind_its_body(void **state)
{
    KB_OWNED_BUF body = {0};
    for (int i = 0; i < 10; i++)
        add_ticket(&body, i, 300000);
    answer got = request(*state, "POST", "/v1/bulk?wait=nonsense", LINES, body.bytes);
    assert_int_equal(got.status, 400);
    answer_clear(&got);
    expect(*state, 404, "GET", "/v1/tickets/T0", NULL);
}

static void lines_come_under_the_names_that_people_give_them(void **state)
{
    static const struct {
        const char *why, *headers;
        int status;
    } cases[] = {
        {"registered by nobody, used by all", "Content-Type: application/x-ndjson\r\n", 200},
        {"without x", "Content-Type: application/ndjson; charset=utf-8\r\n", 200},
        {"JSON Lines", "Content-Type: application/jsonl\r\n", 200},
        {"JSON", "Content-Type: application/json\r\n", 200},
        {"a form", "Content-Type: application/x-www-form-urlencoded\r\n", 415},
        {"another encoding", "Content-Type: application/x-ndjson; charset=latin1\r\n", 415},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        answer got = request(*state, "POST", "/v1/bulk", cases[i].headers, "{\"kind\":\"ticket\",\"id\":\"A\",\"title\":\"x\"}");
        if (got.status != cases[i].status)
            fail_msg("%s: %d %s", cases[i].why, got.status, got.body);
        answer_clear(&got);
    }
}

int main(void)
{
#define DAEMON_TEST(test) cmocka_unit_test_setup_teardown(test, start_daemon, stop_daemon)
    const struct CMUnitTest tests[] = {
        DAEMON_TEST(a_bad_line_harms_no_other),
        DAEMON_TEST(a_thousand_lines_are_found_when_it_answers),
        DAEMON_TEST(nothing_is_no_error),
        DAEMON_TEST(a_body_of_many_portions_is_answered_in_order),
        DAEMON_TEST(chunks_are_as_good_as_a_length),
        DAEMON_TEST(a_line_that_is_too_long_harms_no_other),
        DAEMON_TEST(what_is_wrong_with_the_request_is_said_behind_its_body),
        DAEMON_TEST(lines_come_under_the_names_that_people_give_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
