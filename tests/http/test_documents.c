/* Articles, tickets and links over HTTP: what is written is there, found by the next question, and gone when it is deleted. */
#include "daemon.h"

#define PUBLISHED(title, body) "{\"title\":\"" title "\",\"body\":\"" body "\",\"state\":\"published\",\"visibility\":\"public\"}"

static void expect_found(const daemon_process *daemon, const char *target, const char *kind, const char *id, bool found)
{
    answer got = request(daemon, "GET", target, NULL, NULL);
    assert_int_equal(got.status, 200);
    if (has_hit(&got, kind, id) != found)
        fail_msg("%s %s %s:%s: %s", target, found ? "does not find" : "still finds", kind, id, got.body);
    answer_clear(&got);
}

static void a_written_document_is_found_by_the_next_question_in_any_script(void **state)
{
    static const struct {
        const char *why, *id, *document, *search;
    } cases[] = {
        {"English, with a stem", "en1", PUBLISHED("Reset your password", "Open the portal and choose reset."),
         "/v1/search?q=passwords"},
        {"Thai has no spaces", "th1", PUBLISHED("วิธีรีเซ็ตรหัสผ่าน", "เปิดหน้าเข้าสู่ระบบแล้วเลือกลืมรหัสผ่าน"),
         "/v1/search?q=%E0%B8%A3%E0%B8%AB%E0%B8%B1%E0%B8%AA%E0%B8%9C%E0%B9%88%E0%B8%B2%E0%B8%99"},
        {"German, a code", "de1", PUBLISHED("Drucker offline", "Fehler 0x80070005 beim Drucken"), "/v1/search?q=0x80070005"},
        {"Chinese", "zh1", PUBLISHED("重置密码", "打开登录页面,选择忘记密码。"), "/v1/search?q=%E5%AF%86%E7%A0%81"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        KB_OWNED(kb_text) target = kb_printf("/v1/articles/%s", cases[i].id);
        expect(*state, 201, "PUT", target, cases[i].document);
        expect_found(*state, cases[i].search, "article", cases[i].id, true);
        expect(*state, 200, "DELETE", target, NULL);
        expect_found(*state, cases[i].search, "article", cases[i].id, false);
    }
}

static void a_document_comes_back_as_it_was_written(void **state)
{
    const char *document =
        "{\"kind\":\"ticket\",\"id\":\"INC1\",\"lang\":\"de\",\"title\":\"Druckt nicht\",\"body\":\"Seit heute.\","
        "\"state\":\"resolved\",\"resolution\":\"Neu gestartet\",\"product\":\"P1\",\"category\":[\"a\",\"b\"],"
        "\"tags\":[\"x\"],\"groups\":[\"billing\"],\"url\":\"https://example.org/1\",\"requester\":\"u1\","
        "\"created_at\":\"2026-05-01T00:00:00Z\",\"updated_at\":\"2026-05-02T09:00:00Z\",\"meta\":{\"own\":[1,null]}}";
    expect(*state, 201, "PUT", "/v1/tickets/INC1", document);
    answer got = request(*state, "GET", "/v1/tickets/INC1", NULL, NULL);
    KB_OWNED(json_t) sent = NULL;
    assert_int_equal(kb_json_parse(kb_str_of(document), &sent, NULL), KB_OK);
    const char *name;
    json_t *value;
    json_object_foreach(sent, name, value) if (!json_equal(value, json_object_get(got.json, name)))
        fail_msg("'%s' is another in %s", name, got.body);
    answer_clear(&got);
}

static void what_a_get_answers_may_be_put_again(void **state)
{
    expect(*state, 201, "PUT", "/v1/articles/KB1", PUBLISHED("One", "First text"));
    answer got = request(*state, "GET", "/v1/articles/KB1", NULL, NULL);
    expect(*state, 200, "PUT", "/v1/articles/KB1", got.body);
    answer_clear(&got);
}

static void a_write_says_language_version_and_seq(void **state)
{
    answer got =
        request(*state, "PUT", "/v1/articles/KB1", NULL, PUBLISHED("Der Drucker druckt nicht", "Bitte starten Sie ihn neu."));
    KB_OWNED(kb_text) first = header_of(&got, "ETag");
    assert_int_equal(got.status, 201);
    assert_string_equal(text_at(&got, "lang"), "de");
    assert_int_equal(number_at(&got, "version"), 1);
    assert_int_equal(number_at(&got, "seq"), 1);
    assert_string_equal(first, "\"1\"");
    answer_clear(&got);
    got = request(*state, "PUT", "/v1/articles/KB1", NULL, PUBLISHED("Der Drucker druckt", "Danke."));
    KB_OWNED(kb_text) second = header_of(&got, "ETag");
    assert_int_equal(got.status, 200);
    assert_int_equal(number_at(&got, "version"), 2);
    assert_string_equal(second, "\"2\"");
    answer_clear(&got);
}

static void a_draft_is_reachable_by_id_and_never_found(void **state)
{
    expect(*state, 201, "PUT", "/v1/articles/D1", "{\"title\":\"Zwieback\",\"body\":\"Entwurf\"}");
    expect(*state, 200, "GET", "/v1/articles/D1", NULL);
    expect_found(*state, "/v1/search?q=Zwieback", "article", "D1", false);
    expect(*state, 200, "PUT", "/v1/articles/D1", "{\"title\":\"Zwieback\",\"body\":\"Fertig\",\"state\":\"published\"}");
    expect_found(*state, "/v1/search?q=Zwieback", "article", "D1", true);
    expect(*state, 200, "PUT", "/v1/articles/D1", "{\"title\":\"Zwieback\",\"body\":\"Alt\",\"state\":\"retired\"}");
    expect_found(*state, "/v1/search?q=Zwieback", "article", "D1", false);
}

static void a_write_happens_only_at_the_version_that_if_match_names(void **state)
{
    static const struct {
        const char *why, *headers;
        int put, remove;
    } cases[] = {
        {"another version", "If-Match: \"7\"\r\n", 412, 412},
        {"no version at all", "If-Match: \"abc\"\r\n", 412, 412},
        {"a weak tag never matches", "If-Match: W/\"1\"\r\n", 412, 412},
        {"the version", "If-Match: \"1\"\r\n", 200, 200},
        {"without quotes, as people write it", "If-Match: 1\r\n", 200, 200},
        {"one of a list", "If-Match: \"9\", \"1\"\r\n", 200, 200},
        {"any version", "If-Match: *\r\n", 200, 200},
        {"it must not exist", "If-None-Match: *\r\n", 412, 412},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (int removing = 0; removing < 2; removing++) {
            KB_OWNED(kb_text) target = kb_printf("/v1/articles/M%zu-%d", i, removing);
            int wanted = removing ? cases[i].remove : cases[i].put;
            expect(*state, 201, "PUT", target, PUBLISHED("One", "Text"));
            answer got = request(*state, removing ? "DELETE" : "PUT", target, cases[i].headers,
                                 removing ? NULL : PUBLISHED("Two", "Text"));
            if (got.status != wanted)
                fail_msg("%s: %d, not %d: %s", cases[i].why, got.status, wanted, got.body);
            if (wanted == 412)
                assert_string_equal(text_at(&got, "code"), "version_conflict");
            answer_clear(&got);
            expect(*state, removing && wanted == 200 ? 404 : 200, "GET", target, NULL);
        }
    }
}

static void if_match_needs_a_document_and_if_none_match_needs_none(void **state)
{
    answer got = request(*state, "PUT", "/v1/articles/N1", "If-Match: *\r\n", PUBLISHED("One", "Text"));
    assert_int_equal(got.status, 412);
    answer_clear(&got);
    expect(*state, 404, "GET", "/v1/articles/N1", NULL);
    got = request(*state, "PUT", "/v1/articles/N1", "If-None-Match: *\r\n", PUBLISHED("One", "Text"));
    assert_int_equal(got.status, 201);
    answer_clear(&got);
}

static void an_unchanged_document_is_not_sent_twice(void **state)
{
    expect(*state, 201, "PUT", "/v1/articles/E1", PUBLISHED("One", "Text"));
    answer got = request(*state, "GET", "/v1/articles/E1", "If-None-Match: \"1\"\r\n", NULL);
    assert_int_equal(got.status, 304);
    assert_int_equal(got.body_bytes, 0);
    answer_clear(&got);
    got = request(*state, "GET", "/v1/articles/E1", "If-None-Match: \"2\"\r\n", NULL);
    assert_int_equal(got.status, 200);
    answer_clear(&got);
}

static void versions_go_on_across_a_deletion(void **state)
{
    expect(*state, 201, "PUT", "/v1/articles/V1", PUBLISHED("One", "Text"));
    answer got = request(*state, "DELETE", "/v1/articles/V1", NULL, NULL);
    int64_t deleted_at = number_at(&got, "version");
    answer_clear(&got);
    got = request(*state, "PUT", "/v1/articles/V1", NULL, PUBLISHED("One", "Text"));
    assert_true(number_at(&got, "version") > deleted_at);
    assert_int_equal(got.status, 201);
    answer_clear(&got);
}

static void waiting_for_the_store_alone_still_ends_in_the_index(void **state)
{
    expect(*state, 201, "PUT", "/v1/articles/W1?wait=stored", PUBLISHED("Zwetschgenkuchen", "Text"));
    expect(*state, 201, "PUT", "/v1/articles/W2?wait=searchable", PUBLISHED("Another", "Text"));
    expect_found(*state, "/v1/search?q=Zwetschgenkuchen", "article", "W1", true);
}

static void a_refused_write_says_what_is_wrong(void **state)
{
    static const struct {
        const char *why, *method, *target, *body;
        int status;
        const char *code, *param;
    } cases[] = {
        {"no JSON", "PUT", "/v1/articles/A", "{\"title\":", 400, "invalid_json", ""},
        {"not even UTF-8", "PUT", "/v1/articles/A", "{\"title\":\"\xff\"}", 400, "invalid_json", ""},
        {"a key twice", "PUT", "/v1/articles/A", "{\"title\":\"a\",\"title\":\"b\"}", 400, "invalid_json", ""},
        {"no object", "PUT", "/v1/articles/A", "[]", 400, "invalid_document", ""},
        {"nothing", "PUT", "/v1/articles/A", "", 400, "invalid_json", ""},
        {"an unknown field", "PUT", "/v1/articles/A", "{\"titel\":\"a\"}", 400, "invalid_document", "titel"},
        {"a ticket's field", "PUT", "/v1/articles/A", "{\"title\":\"a\",\"requester\":\"x\"}", 400, "invalid_document",
         "requester"},
        {"a wrong type", "PUT", "/v1/articles/A", "{\"title\":5}", 400, "invalid_document", "title"},
        {"another id than the address", "PUT", "/v1/articles/A", "{\"id\":\"B\",\"title\":\"a\"}", 400, "invalid_document", "id"},
        {"a public ticket", "PUT", "/v1/tickets/A", "{\"title\":\"a\",\"visibility\":\"public\"}", 400, "invalid_document",
         "visibility"},
        {"no text at all", "PUT", "/v1/articles/A", "{}", 400, "invalid_document", ""},
        {"no id", "PUT", "/v1/articles/a%20b", "{\"title\":\"a\"}", 400, "invalid_parameter", "id"},
        {"a slash in the id", "PUT", "/v1/articles/a%2Fb", "{\"title\":\"a\"}", 400, "invalid_parameter", "id"},
        {"a word that wait does not know", "PUT", "/v1/articles/A?wait=forever", "{\"title\":\"a\"}", 400, "invalid_parameter",
         "wait"},
        {"a parameter that is none", "PUT", "/v1/articles/A?wiat=stored", "{\"title\":\"a\"}", 400, "unknown_parameter", "wiat"},
        {"not there", "GET", "/v1/articles/none", NULL, 404, "not_found", ""},
        {"not there to delete", "DELETE", "/v1/tickets/none", NULL, 404, "not_found", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        answer got = request(*state, cases[i].method, cases[i].target, NULL, cases[i].body);
        if (got.status != cases[i].status || strcmp(text_at(&got, "code"), cases[i].code) != 0 ||
            (cases[i].param[0] && strcmp(text_at(&got, "param"), cases[i].param) != 0))
            fail_msg("%s: %d %s", cases[i].why, got.status, got.body);
        assert_int_equal(number_at(&got, "status"), got.status);
        answer_clear(&got);
    }
    answer got = request(*state, "PUT", "/v1/articles/A", NULL, "{\"titel\":\"a\"}");
    assert_non_null(strstr(text_at(&got, "message"), "'title'"));
    answer_clear(&got);
}

static void a_link_shows_on_both_sides(void **state)
{
    expect(*state, 201, "PUT", "/v1/articles/KB9", PUBLISHED("Restart the spooler", "Stop and start the service."));
    expect(*state, 201, "PUT", "/v1/tickets/INC9", "{\"title\":\"Nothing is printed\",\"body\":\"help\",\"state\":\"resolved\"}");
    expect(*state, 201, "PUT", "/v1/links", "{\"ticket\":\"INC9\",\"article\":\"KB9\"}");
    answer got = request(*state, "GET", "/v1/articles/KB9", NULL, NULL);
    assert_string_equal(json_string_value(json_array_get(json_object_get(got.json, "links"), 0)), "INC9");
    answer_clear(&got);
    expect(*state, 200, "DELETE", "/v1/links?ticket=INC9&article=KB9", NULL);
    got = request(*state, "GET", "/v1/tickets/INC9", NULL, NULL);
    assert_int_equal(json_array_size(json_object_get(got.json, "links")), 0);
    answer_clear(&got);
}

static void links_are_idempotent_and_need_both_ends(void **state)
{
    static const struct {
        const char *why, *method, *target, *body;
        int status;
        const char *param;
    } cases[] = {
        {"new", "PUT", "/v1/links", "{\"ticket\":\"T1\",\"article\":\"A1\"}", 201, ""},
        {"again", "PUT", "/v1/links", "{\"ticket\":\"T1\",\"article\":\"A1\"}", 200, ""},
        {"in the address", "PUT", "/v1/links?ticket=T1&article=A1", NULL, 200, ""},
        {"removed", "DELETE", "/v1/links", "{\"ticket\":\"T1\",\"article\":\"A1\"}", 200, ""},
        {"removed again", "DELETE", "/v1/links", "{\"ticket\":\"T1\",\"article\":\"A1\"}", 200, ""},
        {"a ticket that is not there", "PUT", "/v1/links", "{\"ticket\":\"T2\",\"article\":\"A1\"}", 404, ""},
        {"an article that is not there", "PUT", "/v1/links", "{\"ticket\":\"T1\",\"article\":\"A2\"}", 404, ""},
        {"one end only", "PUT", "/v1/links", "{\"ticket\":\"T1\"}", 400, "article"},
        {"no end", "DELETE", "/v1/links", NULL, 400, "ticket"},
        {"an id that is none", "PUT", "/v1/links", "{\"ticket\":\"T 1\",\"article\":\"A1\"}", 400, "ticket"},
        {"a field that is none", "PUT", "/v1/links", "{\"tickets\":\"T1\",\"article\":\"A1\"}", 400, "tickets"},
    };
    expect(*state, 201, "PUT", "/v1/articles/A1", PUBLISHED("One", "Text"));
    expect(*state, 201, "PUT", "/v1/tickets/T1", "{\"title\":\"One\"}");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        answer got = request(*state, cases[i].method, cases[i].target, NULL, cases[i].body);
        if (got.status != cases[i].status || (cases[i].param[0] && strcmp(text_at(&got, "param"), cases[i].param) != 0))
            fail_msg("%s: %d %s", cases[i].why, got.status, got.body);
        answer_clear(&got);
    }
}

int main(void)
{
#define DAEMON_TEST(test) cmocka_unit_test_setup_teardown(test, start_daemon, stop_daemon)
    const struct CMUnitTest tests[] = {
        DAEMON_TEST(a_written_document_is_found_by_the_next_question_in_any_script),
        DAEMON_TEST(a_document_comes_back_as_it_was_written),
        DAEMON_TEST(what_a_get_answers_may_be_put_again),
        DAEMON_TEST(a_write_says_language_version_and_seq),
        DAEMON_TEST(a_draft_is_reachable_by_id_and_never_found),
        DAEMON_TEST(a_write_happens_only_at_the_version_that_if_match_names),
        DAEMON_TEST(if_match_needs_a_document_and_if_none_match_needs_none),
        DAEMON_TEST(an_unchanged_document_is_not_sent_twice),
        DAEMON_TEST(versions_go_on_across_a_deletion),
        DAEMON_TEST(waiting_for_the_store_alone_still_ends_in_the_index),
        DAEMON_TEST(a_refused_write_says_what_is_wrong),
        DAEMON_TEST(a_link_shows_on_both_sides),
        DAEMON_TEST(links_are_idempotent_and_need_both_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
