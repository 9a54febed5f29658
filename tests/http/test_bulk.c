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

static void a_million_lines_are_the_most(void **state)
{
    KB_OWNED_BUF body = {0};
    for (int i = 0; i < 1000001; i++)
        kb_buf_add(&body, KB_STR("{}\n"));
    answer got = request(*state, "POST", "/v1/bulk", LINES, body.bytes);
    assert_int_equal(got.status, 413);
    assert_string_equal(text_at(&got, "code"), "body_too_large");
    answer_clear(&got);
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
        DAEMON_TEST(a_million_lines_are_the_most),
        DAEMON_TEST(lines_come_under_the_names_that_people_give_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
