/* Articles learn from the tickets they solved: over HTTP, with the follower at work. */
#include "daemon.h"

#define MANY 1000

static int start(void **state)
{
    daemon_process *daemon = make_daemon("--keys", "off", "--question-timeout-ms", "60000", NULL); /* sanitizers are slow */
    launch(daemon);
    *state = daemon;
    return 0;
}

static void put_article(const daemon_process *daemon, const char *id, const char *visibility, const char *title)
{
    KB_OWNED(kb_text) target = kb_printf("/v1/articles/%s", id);
    KB_OWNED(kb_text)
    body = kb_printf("{\"lang\":\"en\",\"title\":\"%s\",\"body\":\"\",\"state\":\"published\",\"visibility\":\"%s\"}", title, visibility);
    expect(daemon, 201, "PUT", target, body);
}

/* `requester` NULL: nobody says who it was. */
static void put_ticket(const daemon_process *daemon, int status, const char *id, const char *lang, const char *requester,
                       const char *body)
{
    KB_OWNED(kb_text) target = kb_printf("/v1/tickets/%s", id);
    KB_OWNED(kb_text) who = requester ? kb_printf(",\"requester\":\"%s\"", requester) : kb_printf("%s", "");
    KB_OWNED(kb_text)
    json = kb_printf("{\"lang\":\"%s\",\"title\":\"\",\"body\":\"%s\",\"state\":\"resolved\"%s}", lang, body, who);
    expect(daemon, status, "PUT", target, json);
}

static void link_to(const daemon_process *daemon, const char *method, const char *ticket, const char *article)
{
    KB_OWNED(kb_text) json = kb_printf("{\"ticket\":\"%s\",\"article\":\"%s\"}", ticket, article);
    answer got = request(daemon, method, "/v1/links", NULL, json);
    if (got.status / 100 != 2)
        fail_msg("%s %s: %d %s", method, json, got.status, got.body);
    answer_clear(&got);
}

/* What a search for articles answers, but for what differs each time; owned. */
static char *asked(const daemon_process *daemon, const char *question)
{
    KB_OWNED(kb_text) json = kb_printf("{\"q\":\"%s\",\"kind\":\"article\",\"explain\":true}", question);
    answer got = request(daemon, "POST", "/v1/search", NULL, json);
    assert_int_equal(got.status, 200);
    json_object_del(got.json, "query_id");
    json_object_del(got.json, "took_ms");
    char *text = json_dumps(got.json, JSON_INDENT(1) | JSON_SORT_KEYS);
    answer_clear(&got);
    return text;
}

static bool suggested(const daemon_process *daemon, const char *question, const char *id)
{
    KB_OWNED(kb_text) json = kb_printf("{\"title\":\"%s\",\"body\":\"\"}", question);
    answer got = request(daemon, "POST", "/v1/suggest", NULL, json);
    bool found = has_hit(&got, "article", id);
    answer_clear(&got);
    return found;
}

static void fill(const daemon_process *daemon)
{
    put_article(daemon, "ARRIVAL", "internal", "Card arrival");
    put_article(daemon, "PIN", "internal", "Blocked PIN");
    put_article(daemon, "TOPUP", "internal", "Top up failed");
    put_ticket(daemon, 201, "INC1", "en", "alice", "The postman never brought my plastic.");
    put_ticket(daemon, 201, "INC2", "en", "bob", "Typed the secret number wrong three times.");
    put_ticket(daemon, 201, "INC3", "en", "carol", "Postman came, but no plastic in the envelope.");
}

static void an_article_answers_in_the_words_of_the_tickets_it_solved(void **state)
{
    fill(*state);
    KB_OWNED(kb_text) before = asked(*state, "postman has no plastic for me");
    assert_null(strstr(before, "\"ARRIVAL\""));
    link_to(*state, "PUT", "INC1", "ARRIVAL");
    KB_OWNED(kb_text) one = asked(*state, "postman has no plastic for me");
    assert_non_null(strstr(one, "\"ARRIVAL\""));
    assert_non_null(strstr(one, "learned from 1 solved ticket\""));
    link_to(*state, "PUT", "INC3", "ARRIVAL");
    KB_OWNED(kb_text) two = asked(*state, "postman has no plastic for me");
    assert_non_null(strstr(two, "learned from 2 solved tickets"));
}

static void unlinking_restores_the_answer_byte_for_byte(void **state)
{
    static const char *const questions[] = {"postman has no plastic", "secret number wrong", "card arrival", "blocked pin"};
    fill(*state);
    link_to(*state, "PUT", "INC2", "PIN");
    char *before[4];
    for (size_t i = 0; i < 4; i++)
        before[i] = asked(*state, questions[i]);
    link_to(*state, "PUT", "INC1", "ARRIVAL");
    link_to(*state, "PUT", "INC3", "ARRIVAL");
    KB_OWNED(kb_text) meanwhile = asked(*state, questions[0]);
    assert_string_not_equal(meanwhile, before[0]);
    link_to(*state, "DELETE", "INC1", "ARRIVAL");
    link_to(*state, "DELETE", "INC3", "ARRIVAL");
    for (size_t i = 0; i < 4; i++) {
        KB_OWNED(kb_text) after = asked(*state, questions[i]);
        assert_string_equal(after, before[i]);
        free(before[i]);
    }
}

static void put_many(const daemon_process *daemon)
{
    KB_OWNED_BUF lines = {0};
    for (int i = 0; i < MANY; i++)
        kb_buf_printf(&lines, "{\"kind\":\"ticket\",\"id\":\"EVIL%d\",\"lang\":\"en\",\"title\":\"\",\"body\":\"Buy casino chips here.\","
                              "\"state\":\"resolved\",\"requester\":\"mallory\"}\n", i);
    answer got = request(daemon, "POST", "/v1/bulk", "Content-Type: application/x-ndjson\r\n", lines.bytes);
    assert_int_equal(got.status, 200);
    answer_clear(&got);
}

static void a_thousand_links_by_one_requester_weigh_as_one(void **state)
{
    fill(*state);
    put_many(*state);
    link_to(*state, "PUT", "INC1", "ARRIVAL");
    link_to(*state, "PUT", "EVIL0", "PIN");
    KB_OWNED(kb_text) one = asked(*state, "casino chips, postman, plastic");
    for (int i = 1; i < MANY; i++) {
        KB_OWNED(kb_text) json = kb_printf("{\"ticket\":\"EVIL%d\",\"article\":\"PIN\"}", i);
        expect(*state, 201, "PUT", i == MANY - 1 ? "/v1/links" : "/v1/links?wait=stored", json);
    }
    KB_OWNED(kb_text) many = asked(*state, "casino chips, postman, plastic");
    assert_string_equal(many, one);
}

static void the_public_learns_what_three_requesters_said(void **state)
{
    const daemon_process *daemon = *state;
    put_article(daemon, "ARRIVAL", "public", "Card arrival");
    put_article(daemon, "PIN", "public", "Blocked PIN");
    put_ticket(daemon, 201, "INC1", "en", "alice", "Postman brought no plastic to Elm Street.");
    put_ticket(daemon, 201, "INC2", "en", "alice", "Postman again, no plastic.");
    put_ticket(daemon, 201, "INC3", "en", "bob", "My postman has no plastic.");
    put_ticket(daemon, 201, "INC4", "en", NULL, "No plastic from the postman.");
    put_ticket(daemon, 201, "INC5", "en", "carol", "The postman did not bring the plastic.");
    static const char *const links[] = {"INC1", "INC2", "INC3", "INC4"};
    for (size_t i = 0; i < 4; i++) {
        link_to(daemon, "PUT", links[i], "ARRIVAL");
        assert_false(suggested(daemon, "postman plastic", "ARRIVAL"));
    }
    link_to(daemon, "PUT", "INC5", "ARRIVAL");
    assert_true(suggested(daemon, "postman plastic", "ARRIVAL"));
    assert_false(suggested(daemon, "Elm Street", "ARRIVAL"));
    link_to(daemon, "DELETE", "INC5", "ARRIVAL");
    assert_false(suggested(daemon, "postman plastic", "ARRIVAL"));
}

static void a_changed_or_deleted_ticket_reaches_its_article(void **state)
{
    fill(*state);
    link_to(*state, "PUT", "INC1", "ARRIVAL");
    put_ticket(*state, 200, "INC1", "en", "alice", "A courier lost the parcel.");
    KB_OWNED(kb_text) old = asked(*state, "postman plastic");
    assert_null(strstr(old, "\"ARRIVAL\""));
    KB_OWNED(kb_text) changed = asked(*state, "courier lost my parcel");
    assert_non_null(strstr(changed, "\"ARRIVAL\""));
    expect(*state, 200, "DELETE", "/v1/tickets/INC1", NULL);
    KB_OWNED(kb_text) gone = asked(*state, "courier lost my parcel");
    assert_null(strstr(gone, "\"ARRIVAL\""));
}

static void words_are_carried_into_another_language(void **state)
{
    fill(*state);
    put_ticket(*state, 201, "INC9", "de", "dora", "Der Briefträger hat die Karte nicht gebracht, der Umschlag war leer.");
    link_to(*state, "PUT", "INC9", "ARRIVAL");
    KB_OWNED(kb_text) got = asked(*state, "Briefträger bringt leeren Umschlag");
    assert_non_null(strstr(got, "\"ARRIVAL\""));
    assert_non_null(strstr(got, "learned from 1 solved ticket\""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_article_answers_in_the_words_of_the_tickets_it_solved, start, stop_daemon),
        cmocka_unit_test_setup_teardown(unlinking_restores_the_answer_byte_for_byte, start, stop_daemon),
        cmocka_unit_test_setup_teardown(a_thousand_links_by_one_requester_weigh_as_one, start, stop_daemon),
        cmocka_unit_test_setup_teardown(the_public_learns_what_three_requesters_said, start, stop_daemon),
        cmocka_unit_test_setup_teardown(a_changed_or_deleted_ticket_reaches_its_article, start, stop_daemon),
        cmocka_unit_test_setup_teardown(words_are_carried_into_another_language, start, stop_daemon),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
