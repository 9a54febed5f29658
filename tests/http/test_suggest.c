/* What a suggestion of the ticket form opens: an article that everybody may read and nothing else, for listed sites without a key. */
#include "daemon.h"

#include "base/file.h"

#define SITE "https://help.example"
#define FROM_SITE "Origin: " SITE "\r\n"
#define FROM_ELSEWHERE "Origin: https://evil.example\r\n"
#define ARTICLE(more) "{\"lang\":\"en\",\"title\":\"Postman brought no plastic\",\"body\":\"Wait nine days.\"," more "}"
#define PUBLIC "\"state\":\"published\",\"visibility\":\"public\""

static int start_with_origins(void **state)
{
    daemon_process *daemon = make_daemon("--keys", "on", "--origins", "https://shop.example, " SITE, "--key-file", NULL);
    static char path[64];
    snprintf(path, sizeof path, "%s/key", daemon->folder);
    assert_int_equal(kb_file_replace(path, KB_STR(TEST_KEY "\n"), NULL), KB_OK);
    daemon->arguments[5] = path;
    daemon->key = TEST_KEY;
    launch(daemon);
    *state = daemon;
    return 0;
}

static void put(const daemon_process *daemon, const char *id, const char *article)
{
    KB_OWNED(kb_text) target = kb_printf("/v1/articles/%s", id);
    answer got = request(daemon, "PUT", target, NULL, article);
    assert_int_equal(got.status / 100, 2);
    answer_clear(&got);
}

/* As the widget asks: without a key. */
static answer opened(const daemon_process *daemon, const char *headers, const char *id)
{
    daemon_process visitor = *daemon;
    visitor.key = NULL;
    KB_OWNED(kb_text) target = kb_printf("/v1/suggest/%s", id);
    return request(&visitor, "GET", target, headers, NULL);
}

static void expect_none(const daemon_process *daemon, const char *why, const char *id)
{
    answer got = opened(daemon, FROM_SITE, id);
    KB_OWNED(kb_text) sentence = kb_printf("there is no article '%s'", id);
    if (got.status != 404 || strcmp(text_at(&got, "message"), sentence) != 0 || strcmp(text_at(&got, "code"), "not_found") != 0)
        fail_msg("%s: %d %s", why, got.status, got.body);
    answer_clear(&got);
}

static void a_public_article_is_opened_in_full_and_without_what_is_not_for_readers(void **state)
{
    put(*state, "OPEN", ARTICLE(PUBLIC ",\"format\":\"markdown\",\"url\":\"https://help.example/open\",\"meta\":{\"owner\":\"eve\"}"));
    answer got = opened(*state, FROM_SITE, "OPEN");
    assert_int_equal(got.status, 200);
    assert_string_equal(text_at(&got, "title"), "Postman brought no plastic");
    assert_string_equal(text_at(&got, "body"), "Wait nine days.");
    assert_string_equal(text_at(&got, "format"), "markdown");
    assert_string_equal(text_at(&got, "url"), "https://help.example/open");
    assert_null(strstr(got.body, "eve"));
    answer_clear(&got);
}

static void what_is_hidden_is_answered_like_what_is_not_there(void **state)
{
    static const struct {
        const char *why, *id, *article;
    } cases[] = {
        {"never written", "UNKNOWN", NULL},
        {"internal", "INTERNAL", ARTICLE("\"state\":\"published\",\"visibility\":\"internal\"")},
        {"a draft", "DRAFT", ARTICLE("\"state\":\"draft\",\"visibility\":\"public\"")},
        {"retired", "RETIRED", ARTICLE("\"state\":\"retired\",\"visibility\":\"public\"")},
        {"expired", "EXPIRED", ARTICLE(PUBLIC ",\"valid_until\":\"2020-01-01T00:00:00Z\"")},
        {"for a group", "GROUP", ARTICLE(PUBLIC ",\"groups\":[\"billing\"]")},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (cases[i].article)
            put(*state, cases[i].id, cases[i].article);
        expect_none(*state, cases[i].why, cases[i].id);
    }
    expect(*state, 201, "PUT", "/v1/tickets/TICKET", "{\"title\":\"Postman brought no plastic\",\"body\":\"\",\"state\":\"resolved\"}");
    expect_none(*state, "a ticket", "TICKET");
}

static void an_article_that_is_taken_back_is_no_longer_opened(void **state)
{
    put(*state, "BACK", ARTICLE(PUBLIC));
    answer got = opened(*state, FROM_SITE, "BACK");
    assert_int_equal(got.status, 200);
    answer_clear(&got);
    put(*state, "BACK", ARTICLE("\"state\":\"retired\",\"visibility\":\"public\""));
    expect_none(*state, "retired meanwhile", "BACK");
    expect(*state, 200, "DELETE", "/v1/articles/BACK", NULL);
    expect_none(*state, "deleted meanwhile", "BACK");
}

static void listed_sites_open_it_without_a_key_and_others_do_not(void **state)
{
    put(*state, "OPEN", ARTICLE(PUBLIC));
    answer listed = opened(*state, FROM_SITE, "OPEN"), other = opened(*state, FROM_ELSEWHERE, "OPEN"), none = opened(*state, NULL, "OPEN");
    KB_OWNED(kb_text) allowed = header_of(&listed, "Access-Control-Allow-Origin");
    KB_OWNED(kb_text) refused = header_of(&other, "Access-Control-Allow-Origin");
    assert_int_equal(listed.status, 200);
    assert_string_equal(allowed, SITE);
    assert_int_equal(other.status / 100, 4);
    assert_null(refused);
    assert_int_equal(none.status, 401);
    answer_clear(&listed);
    answer_clear(&other);
    answer_clear(&none);
}

static void a_site_that_is_refused_an_article_may_read_that_it_is(void **state)
{
    answer got = opened(*state, FROM_SITE, "UNKNOWN");
    KB_OWNED(kb_text) allowed = header_of(&got, "Access-Control-Allow-Origin");
    assert_int_equal(got.status, 404);
    assert_string_equal(allowed, SITE);
    answer_clear(&got);
}

int main(void)
{
#define SITE_TEST(test) cmocka_unit_test_setup_teardown(test, start_with_origins, stop_daemon)
    const struct CMUnitTest tests[] = {
        SITE_TEST(a_public_article_is_opened_in_full_and_without_what_is_not_for_readers),
        SITE_TEST(what_is_hidden_is_answered_like_what_is_not_there),
        SITE_TEST(an_article_that_is_taken_back_is_no_longer_opened),
        SITE_TEST(listed_sites_open_it_without_a_key_and_others_do_not),
        SITE_TEST(a_site_that_is_refused_an_article_may_read_that_it_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
