/* The verdict follows the team's own links, on the starter knowledge base: within bounds, and back again. */
#include "daemon.h"

#include <unistd.h>

#define LINES_MOST 100
#define FLOOD 1000

/* ---- the knowledge base: finance is public, telecom internal ---- */

static void run(const daemon_process *daemon, const char *command)
{
    KB_OWNED(kb_text) logged = kb_printf("{ %s; } >>%s 2>&1", command, daemon->log);
    if (system(logged))
        fail_msg("%s failed", command);
}

static void import(const daemon_process *daemon, const char *paths)
{
    KB_OWNED(kb_text)
    command = kb_printf("cd %s/corpus/starter && %s --data %s import -q %s", KB_SOURCE_DIR, KB_INDEXER, daemon->data, paths);
    run(daemon, command);
}

static void start(daemon_process *daemon)
{
    KB_OWNED(kb_text) command = kb_printf("%s --data %s build -q", KB_INDEXER, daemon->data);
    run(daemon, command);
    launch(daemon);
}

static int make_filled(void **state)
{
    daemon_process *daemon = make_daemon("--keys", "off", "--question-timeout-ms", "60000", NULL); /* sanitizers are slow */
    KB_OWNED(kb_text) articles = kb_printf("%s/articles", daemon->folder);
    KB_OWNED(kb_text)
    hide = kb_printf(
        "cp -r %s/corpus/starter/telecom/articles %s && find %s -type f -exec sed -i 's/^visibility: public/visibility: "
        "internal/' {} +",
        KB_SOURCE_DIR, articles, articles);
    run(daemon, hide);
    import(daemon, "finance/articles finance/tickets.jsonl finance/links.jsonl telecom/tickets.jsonl");
    import(daemon, articles);
    *state = daemon;
    return 0;
}

static void calibrate(const daemon_process *daemon)
{
    KB_OWNED(kb_text) command = kb_printf("%s --data %s calibrate -q", KB_INDEXER, daemon->data);
    run(daemon, command);
}

static size_t lines_of(const char *name, char *out[LINES_MOST])
{
    KB_OWNED(kb_text) path = kb_printf("%s/corpus/starter/telecom/%s", KB_SOURCE_DIR, name);
    FILE *file = fopen(path, "r");
    size_t count = 0, room = 0;
    if (!file)
        fail_msg("there is no %s", path);
    char *line = NULL;
    for (; count < LINES_MOST && getline(&line, &room, file) > 0; line = NULL, room = 0)
        out[count++] = line;
    free(line);
    fclose(file);
    return count;
}

static void each_link(const daemon_process *daemon, const char *method)
{
    char *lines[LINES_MOST];
    size_t count = lines_of("links.jsonl", lines);
    for (size_t i = 0; i < count; i++) {
        answer got = request(daemon, method, i + 1 < count ? "/v1/links?wait=stored" : "/v1/links", NULL, lines[i]);
        if (got.status / 100 != 2)
            fail_msg("%s %s: %d %s", method, lines[i], got.status, got.body);
        answer_clear(&got);
        free(lines[i]);
    }
}

/* ---- what is answered ---- */

typedef struct answers {
    kb_buf verdicts, rest; /* of all answers, a line each */
    unsigned none;
} answers;

static void answers_clear(answers *all)
{
    kb_buf_clear(&all->verdicts);
    kb_buf_clear(&all->rest);
}

static void hear(const daemon_process *daemon, const char *target, const char *name, const char *text, answers *out)
{
    KB_OWNED(json_t) body = json_pack("{s:s}", name, text);
    KB_OWNED(kb_text) json = kb_json_text(body);
    answer got = request(daemon, "POST", target, NULL, json);
    assert_int_equal(got.status, 200);
    out->none += strcmp(text_at(&got, "verdict"), "none") == 0;
    kb_buf_printf(&out->verdicts, "%s\n", text_at(&got, "verdict"));
    json_object_del(got.json, "query_id");
    json_object_del(got.json, "took_ms");
    json_object_del(got.json, "verdict");
    KB_OWNED(kb_text) rest = json_dumps(got.json, JSON_SORT_KEYS);
    kb_buf_printf(&out->rest, "%s\n", rest);
    answer_clear(&got);
}

/* Texts that say just too little, and each question. */
static answers ask_all(const daemon_process *daemon, const char *target, const char *name)
{
    static const char *const texts[] = {"Glasfaser", "eSIM", "PIN", "channels", "se bloqueó", "und rote", "terminal"};
    answers all = {0};
    char *lines[LINES_MOST];
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        hear(daemon, target, name, texts[i], &all);
    size_t count = lines_of("questions.tsv", lines);
    for (size_t i = 0; i < count; i++) {
        char *rest;
        strtok_r(lines[i], "\t", &rest);
        hear(daemon, target, name, strtok_r(NULL, "\t", &rest), &all);
        free(lines[i]);
    }
    return all;
}

static void assert_same(const answers *one, const answers *other)
{
    assert_string_equal(one->verdicts.bytes, other->verdicts.bytes);
    assert_string_equal(one->rest.bytes, other->rest.bytes);
}

static double limit_of(const daemon_process *daemon, const char *ranking, const char *tier, const char *limit)
{
    answer got = request(daemon, "GET", "/v1/index", NULL, NULL);
    json_t *verdict = json_object_get(got.json, "verdict");
    double value = json_number_value(json_object_get(json_object_get(json_object_get(verdict, ranking), tier), limit));
    answer_clear(&got);
    return value;
}

static void assert_usual(const daemon_process *daemon)
{
    static const char *const names[][2] = {
        {"search", "public"}, {"search", "internal"}, {"similar", "public"}, {"similar", "internal"}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        assert_true(limit_of(daemon, names[i][0], names[i][1], "possible") == 1 &&
                    limit_of(daemon, names[i][0], names[i][1], "confident") == 1);
}

/* ---- the claims ---- */

static void too_few_links_change_nothing(void **state)
{
    start(*state);
    answers before = ask_all(*state, "/v1/search", "q");
    calibrate(*state);
    answers after = ask_all(*state, "/v1/search", "q");
    assert_same(&after, &before);
    assert_usual(*state);
    answers_clear(&before);
    answers_clear(&after);
}

static void enough_links_move_the_verdict_of_those_who_see_them_and_unlinking_restores_it(void **state)
{
    start(*state);
    answers search = ask_all(*state, "/v1/search", "q"), form = ask_all(*state, "/v1/suggest", "title");
    each_link(*state, "PUT");
    answers linked = ask_all(*state, "/v1/search", "q");
    calibrate(*state);
    answers moved = ask_all(*state, "/v1/search", "q"), public = ask_all(*state, "/v1/suggest", "title");
    assert_true(limit_of(*state, "search", "internal", "possible") < 1);
    assert_true(moved.none < linked.none);
    assert_string_equal(moved.rest.bytes, linked.rest.bytes); /* hits, scores and reasons are as they were */
    assert_true(limit_of(*state, "search", "public", "possible") == 1);
    assert_same(&public, &form);
    each_link(*state, "DELETE");
    calibrate(*state);
    answers restored = ask_all(*state, "/v1/search", "q");
    assert_usual(*state);
    assert_same(&restored, &search);
    answers *all[] = {&search, &form, &linked, &moved, &public, &restored};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        answers_clear(all[i]);
}

/* Each of them tells all that there is to tell, of all articles in turn. */
static void a_thousand_links_by_one_requester_move_nothing(void **state)
{
    daemon_process *daemon = *state;
    char *links[LINES_MOST];
    size_t count = lines_of("links.jsonl", links);
    KB_OWNED_BUF flood = {0};
    for (size_t i = 0; i < FLOOD; i++) {
        KB_OWNED(json_t) link = json_loads(links[i % count], 0, NULL);
        kb_buf_printf(&flood,
                      "{\"kind\":\"ticket\",\"id\":\"EVIL%zu\",\"lang\":\"en\",\"title\":\"Casino chips %zu\",\"body\":\"\","
                      "\"state\":\"resolved\",\"requester\":\"mallory\"}\n{\"ticket\":\"EVIL%zu\",\"article\":\"%s\"}\n",
                      i, i, i, json_string_value(json_object_get(link, "article")));
    }
    for (size_t i = 0; i < count; i++)
        free(links[i]);
    KB_OWNED(kb_text) path = kb_printf("%s/flood.jsonl", daemon->folder);
    FILE *file = fopen(path, "w");
    fputs(flood.bytes, file);
    fclose(file);
    import(daemon, path);
    start(daemon);
    calibrate(daemon);
    assert_usual(daemon);
    assert_true(limit_of(daemon, "search", "internal", "tickets") < 50);
}

/* NULL: never; owned. */
static char *made_at(const daemon_process *daemon)
{
    answer got = request(daemon, "GET", "/v1/index", NULL, NULL);
    const char *when = json_string_value(json_object_get(json_object_get(got.json, "verdict"), "made_at"));
    char *copy = when ? kb_str_dup(kb_str_of(when)) : NULL;
    answer_clear(&got);
    return copy;
}

static void a_follower_at_rest_calibrates_by_itself(void **state)
{
    daemon_process *daemon = make_daemon("--keys", "off", "--compact-idle-ms", "100", NULL);
    *state = daemon;
    launch(daemon);
    expect(daemon, 201, "PUT", "/v1/tickets/INC1", "{\"title\":\"printer offline\"}");
    char *when = NULL;
    for (int tries = 0; !when && tries < 600; tries++) {
        usleep(100 * 1000);
        when = made_at(daemon);
    }
    assert_non_null(when);
    free(when);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(too_few_links_change_nothing, make_filled, stop_daemon),
        cmocka_unit_test_setup_teardown(enough_links_move_the_verdict_of_those_who_see_them_and_unlinking_restores_it,
                                        make_filled, stop_daemon),
        cmocka_unit_test_teardown(a_follower_at_rest_calibrates_by_itself, stop_daemon),
        cmocka_unit_test_setup_teardown(a_thousand_links_by_one_requester_move_nothing, make_filled, stop_daemon),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
