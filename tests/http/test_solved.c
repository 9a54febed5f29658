/* Articles learn from the tickets they solved, on the starter knowledge base of one trade: what links do to real questions, and that
 * they can be taken back. */
#include "daemon.h"

#define LINKS 6
#define ASKERS 3
#define QUESTIONS 40 /* at most */
#define FLOOD 60     /* tickets of one requester */

static int start_filled(void **state)
{
    daemon_process *daemon = make_daemon("--keys", "off", "--question-timeout-ms", "60000", NULL); /* sanitizers are slow */
    KB_OWNED(kb_text)
    fill = kb_printf("{ cd %s/corpus/starter/technology && %s --data %s import -q --visibility public articles tickets.jsonl && "
                     "%s --data %s build -q; } >%s 2>&1",
                     KB_SOURCE_DIR, KB_INDEXER, daemon->data, KB_INDEXER, daemon->data, daemon->log);
    if (system(fill))
        fail_msg("%s failed", fill);
    launch(daemon);
    *state = daemon;
    return 0;
}

/* ---- the starter's own questions and links ---- */

static size_t lines_of(const char *name, char **out, size_t most)
{
    KB_OWNED(kb_text) path = kb_printf("%s/corpus/starter/technology/%s", KB_SOURCE_DIR, name);
    FILE *file = fopen(path, "r");
    size_t count = 0, room = 0;
    if (!file)
        fail_msg("there is no %s", path);
    char *line = NULL;
    for (; count < most && getline(&line, &room, file) > 0; line = NULL, room = 0)
        out[count++] = line;
    free(line);
    fclose(file);
    return count;
}

static void free_all(char **lines, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(lines[i]);
}

/* What all questions answer, but for what differs each time; owned. */
static char *ask_all(const daemon_process *daemon)
{
    char *lines[QUESTIONS];
    size_t count = lines_of("questions.tsv", lines, QUESTIONS);
    KB_OWNED_BUF all = {0};
    for (size_t i = 0; i < count; i++) {
        char *rest;
        strtok_r(lines[i], "\t", &rest);
        KB_OWNED(json_t) question = json_pack("{s:s, s:b}", "q", strtok_r(NULL, "\t", &rest), "explain", 1);
        KB_OWNED(kb_text) json = kb_json_text(question);
        answer got = request(daemon, "POST", "/v1/search", NULL, json);
        assert_int_equal(got.status, 200);
        json_object_del(got.json, "query_id");
        json_object_del(got.json, "took_ms");
        KB_OWNED(kb_text) text = json_dumps(got.json, JSON_INDENT(1) | JSON_SORT_KEYS);
        kb_buf_printf(&all, "%s\n", text);
        answer_clear(&got);
    }
    free_all(lines, count);
    return kb_buf_give(&all);
}

static void link_to(const daemon_process *daemon, const char *method, const char *json)
{
    answer got = request(daemon, method, "/v1/links", NULL, json);
    if (got.status / 100 != 2)
        fail_msg("%s %s: %d %s", method, json, got.status, got.body);
    answer_clear(&got);
}

static void assert_same(const char *got, const char *expected)
{
    size_t at = 0;
    while (got[at] && got[at] == expected[at])
        at++;
    if (got[at] || expected[at])
        fail_msg("'%.300s', not '%.300s'", got + (at < 150 ? 0 : at - 150), expected + (at < 150 ? 0 : at - 150));
}

/* ---- the claims ---- */

/* The articles are public, so three customers must have said it. */
static void put_askers(const daemon_process *daemon, const json_t *link)
{
    KB_OWNED(kb_text) target = kb_printf("/v1/tickets/%s", json_string_value(json_object_get(link, "ticket")));
    answer got = request(daemon, "GET", target, NULL, NULL);
    assert_int_equal(got.status, 200);
    for (int i = 0; i < ASKERS; i++) {
        KB_OWNED(kb_text) requester = kb_printf("customer%d", i);
        KB_OWNED(json_t)
        ticket = json_pack("{s:O, s:O, s:O, s:s, s:s}", "lang", json_object_get(got.json, "lang"), "title",
                           json_object_get(got.json, "title"), "body", json_object_get(got.json, "body"), "state", "resolved",
                           "requester", requester);
        KB_OWNED(kb_text) text = kb_json_text(ticket);
        KB_OWNED(kb_text) copy = kb_printf("%s-%d", target, i);
        expect(daemon, 201, "PUT", copy, text);
    }
    answer_clear(&got);
}

static void link_askers(const daemon_process *daemon, const char *method, const json_t *link)
{
    for (int i = 0; i < ASKERS; i++) {
        KB_OWNED(kb_text) json = kb_printf("{\"ticket\":\"%s-%d\",\"article\":\"%s\"}",
                                           json_string_value(json_object_get(link, "ticket")), i,
                                           json_string_value(json_object_get(link, "article")));
        link_to(daemon, method, json);
    }
}

static void taking_links_back_restores_every_answer_byte_for_byte(void **state)
{
    char *lines[LINKS];
    json_t *links[LINKS];
    size_t count = lines_of("links.jsonl", lines, LINKS);
    for (size_t i = 0; i < count; i++) {
        links[i] = json_loads(lines[i], 0, NULL);
        put_askers(*state, links[i]);
    }
    KB_OWNED(kb_text) before = ask_all(*state);
    for (size_t i = 0; i < count; i++)
        link_askers(*state, "PUT", links[i]);
    KB_OWNED(kb_text) meanwhile = ask_all(*state);
    assert_non_null(strstr(meanwhile, "learned from 3 solved tickets"));
    for (size_t i = 0; i < count; i++)
        link_askers(*state, "DELETE", links[i]);
    KB_OWNED(kb_text) after = ask_all(*state);
    assert_same(after, before);
    for (size_t i = 0; i < count; i++)
        json_decref(links[i]);
    free_all(lines, count);
}

static void put_flood(const daemon_process *daemon)
{
    KB_OWNED_BUF lines = {0};
    for (int i = 0; i < FLOOD; i++)
        kb_buf_printf(&lines, "{\"kind\":\"ticket\",\"id\":\"EVIL%d\",\"lang\":\"en\",\"title\":\"\",\"body\":\"Printer cannot be "
                              "found since we got new internet, casino chips.\",\"state\":\"resolved\",\"requester\":\"mallory\"}\n", i);
    answer got = request(daemon, "POST", "/v1/bulk", "Content-Type: application/x-ndjson\r\n", lines.bytes);
    assert_int_equal(got.status, 200);
    answer_clear(&got);
}

/* Inside, a single requester is heard. */
static void put_internal_copy(const daemon_process *daemon)
{
    answer got = request(daemon, "GET", "/v1/articles/TEC-001", NULL, NULL);
    KB_OWNED(json_t)
    article = json_pack("{s:O, s:O, s:O, s:s, s:s, s:s}", "lang", json_object_get(got.json, "lang"), "title",
                        json_object_get(got.json, "title"), "body", json_object_get(got.json, "body"), "format", "markdown", "state",
                        "published", "visibility", "internal");
    KB_OWNED(kb_text) text = kb_json_text(article);
    answer_clear(&got);
    expect(daemon, 201, "PUT", "/v1/articles/INNER", text);
}

static void many_links_by_one_requester_change_no_answer_more_than_one(void **state)
{
    put_flood(*state);
    put_internal_copy(*state);
    KB_OWNED(kb_text) none = ask_all(*state);
    link_to(*state, "PUT", "{\"ticket\":\"EVIL0\",\"article\":\"INNER\"}");
    KB_OWNED(kb_text) one = ask_all(*state);
    assert_true(strcmp(one, none) != 0);
    for (int i = 1; i < FLOOD; i++) {
        KB_OWNED(kb_text) json = kb_printf("{\"ticket\":\"EVIL%d\",\"article\":\"INNER\"}", i);
        expect(*state, 201, "PUT", i == FLOOD - 1 ? "/v1/links" : "/v1/links?wait=stored", json);
    }
    KB_OWNED(kb_text) many = ask_all(*state);
    assert_same(many, one);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(taking_links_back_restores_every_answer_byte_for_byte),
        cmocka_unit_test(many_links_by_one_requester_change_no_answer_more_than_one),
    };
    return cmocka_run_group_tests(tests, start_filled, stop_daemon);
}
