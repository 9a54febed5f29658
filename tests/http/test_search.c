/* The questions over HTTP: search, similar, suggest, analyze. */
#include "daemon.h"

static void fill(const daemon_process *daemon)
{
    static const char lines[] =
        "{\"kind\":\"article\",\"id\":\"KB1\",\"lang\":\"en\",\"title\":\"Printer prints blank pages\",\"body\":\"Replace the "
        "toner cartridge. Error 1603.\","
        "\"state\":\"published\",\"visibility\":\"public\",\"product\":\"Laser\",\"category\":[\"hardware\"],\"tags\":[\"toner\"]"
        ","
        "\"updated_at\":\"2026-05-02T09:00:00Z\"}\n"
        "{\"kind\":\"article\",\"id\":\"KB2\",\"lang\":\"en\",\"title\":\"Printer queue is stuck\",\"body\":\"Restart the "
        "spooler <b>service</b>, or Windows says 0x80070005.\","
        "\"state\":\"published\",\"visibility\":\"internal\",\"product\":\"Laser\",\"updated_at\":\"2026-01-01T00:00:00Z\"}\n"
        "{\"kind\":\"article\",\"id\":\"KB3\",\"lang\":\"de\",\"title\":\"Drucker druckt leere Seiten\",\"body\":\"Toner "
        "tauschen.\","
        "\"state\":\"published\",\"visibility\":\"public\"}\n"
        "{\"kind\":\"ticket\",\"id\":\"INC1\",\"lang\":\"en\",\"title\":\"Printer prints only blank pages\",\"body\":\"Since "
        "Monday the laser "
        "printer gives blank pages.\",\"state\":\"resolved\",\"product\":\"Laser\"}\n"
        "{\"kind\":\"ticket\",\"id\":\"INC2\",\"lang\":\"en\",\"title\":\"Blank pages again\",\"body\":\"The printer prints "
        "blank pages.\","
        "\"state\":\"open\"}\n";
    answer got = request(daemon, "POST", "/v1/bulk", "Content-Type: application/x-ndjson\r\n", lines);
    assert_int_equal(got.status, 200);
    assert_null(strstr(got.body, "error"));
    answer_clear(&got);
}

static int start_filled(void **state)
{
    daemon_process *daemon = make_daemon("--keys", "off", "--question-timeout-ms", "60000", NULL); /* sanitizers are slow */
    launch(daemon);
    fill(daemon);
    *state = daemon;
    return 0;
}

/* "article:KB1 ticket:INC1" … in the order of their ids, so that ranking may change; owned. */
static char *ids_of(const answer *got)
{
    static const char *const all[][2] = {
        {"article", "KB1"}, {"article", "KB2"}, {"article", "KB3"}, {"ticket", "INC1"}, {"ticket", "INC2"}};
    KB_OWNED_BUF ids = {0};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (has_hit(got, all[i][0], all[i][1]))
            kb_buf_printf(&ids, "%s%s", ids.len ? " " : "", all[i][1]);
    return kb_buf_give(&ids);
}

static void filters_narrow_in_both_forms(void **state)
{
    static const struct {
        const char *why, *query, *body, *ids;
    } cases[] = {
        {"none", "q=blank", "{\"q\":\"blank\"}", "KB1 INC1 INC2"},
        {"kind", "q=blank&kind=ticket", "{\"q\":\"blank\",\"kind\":\"ticket\"}", "INC1 INC2"},
        {"two kinds", "q=blank&kind=ticket&kind=article", "{\"q\":\"blank\",\"kind\":[\"ticket\",\"article\"]}", "KB1 INC1 INC2"},
        {"state", "q=blank&state=resolved", "{\"q\":\"blank\",\"state\":[\"resolved\"]}", "INC1"},
        {"product", "q=printer&product=Laser", "{\"q\":\"printer\",\"product\":\"Laser\"}", "KB1 KB2 INC1"},
        {"category", "q=printer&category=hardware", "{\"q\":\"printer\",\"category\":\"hardware\"}", "KB1"},
        {"tag", "q=printer&tag=toner", "{\"q\":\"printer\",\"tag\":\"toner\"}", "KB1"},
        {"language", "q=toner&lang=de", "{\"q\":\"toner\",\"lang\":\"de\"}", "KB3"},
        {"date", "q=printer&kind=article&updated_after=2026-02-01",
         "{\"q\":\"printer\",\"kind\":\"article\",\"updated_after\":\"2026-02-01\"}", "KB1"},
        {"null is left out", "q=blank&kind=ticket", "{\"q\":\"blank\",\"kind\":\"ticket\",\"lang\":null}", "INC1 INC2"},
        {"an excluded word", "q=blank%20-monday", "{\"q\":\"blank -monday\"}", "KB1 INC2"},
        {"a code in one of its spellings", "q=code:-2147024891", "{\"q\":\"code:0x80070005\"}", "KB2"},
        {"a number that is a code where it is called one", "q=code:1603%20printer", "{\"q\":\"printer code:1603\"}", "KB1"},
        {"a code left out", "q=printer+-code:1603+kind:article", "{\"q\":\"printer -code:1603 kind:article\"}", "KB2"},
        {"a code that nothing has", "q=printer+code:0x80070006", "{\"q\":\"printer code:0x80070006\"}", ""},
        {"no words are everything", "lang=de", "{\"lang\":\"de\"}", "KB3"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        KB_OWNED(kb_text) target = kb_printf("/v1/search?%s", cases[i].query);
        answer by_get = request(*state, "GET", target, NULL, NULL);
        answer by_post = request(*state, "POST", "/v1/search", NULL, cases[i].body);
        KB_OWNED(kb_text) got = ids_of(&by_get);
        KB_OWNED(kb_text) posted = ids_of(&by_post);
        if (strcmp(got, cases[i].ids) != 0 || strcmp(posted, cases[i].ids) != 0)
            fail_msg("%s: GET finds %s, POST %s, not %s", cases[i].why, got, posted, cases[i].ids);
        answer_clear(&by_get);
        answer_clear(&by_post);
    }
}

static void a_wrong_parameter_is_named(void **state)
{
    static const struct {
        const char *why, *method, *target, *body, *code, *param, *says;
    } cases[] = {
        {"unknown, near", "GET", "/v1/search?qurey=x", NULL, "unknown_parameter", "qurey", ""},
        {"unknown, one letter off", "GET", "/v1/search?q=x&limt=3", NULL, "unknown_parameter", "limt", "'limit'"},
        {"unknown in a body", "POST", "/v1/search", "{\"q\":\"x\",\"facet\":\"lang\"}", "unknown_parameter", "facet", "'facets'"},
        {"too many", "GET", "/v1/search?q=x&limit=101", NULL, "invalid_parameter", "limit", "100"},
        {"no number", "GET", "/v1/search?q=x&limit=ten", NULL, "invalid_parameter", "limit", ""},
        {"negative", "GET", "/v1/search?q=x&offset=-1", NULL, "invalid_parameter", "offset", ""},
        {"too deep", "GET", "/v1/search?q=x&offset=1001", NULL, "invalid_parameter", "offset", "1000"},
        {"a string for a number", "POST", "/v1/search", "{\"q\":\"x\",\"limit\":\"10\"}", "invalid_parameter", "limit", ""},
        {"a number for a string", "POST", "/v1/search", "{\"q\":5}", "invalid_parameter", "q", ""},
        {"an array where one is meant", "POST", "/v1/search", "{\"q\":[\"x\"]}", "invalid_parameter", "q", ""},
        {"an object", "POST", "/v1/search", "{\"q\":\"x\",\"kind\":{}}", "invalid_parameter", "kind", ""},
        {"twice", "GET", "/v1/search?q=x&q=y", NULL, "invalid_parameter", "q", "twice"},
        {"another kind", "GET", "/v1/search?q=x&kind=person", NULL, "invalid_parameter", "kind", "'article' or 'ticket'"},
        {"another state", "GET", "/v1/search?q=x&state=new", NULL, "invalid_parameter", "state", ""},
        {"a state that no search finds", "GET", "/v1/search?q=x&state=draft", NULL, "invalid_parameter", "state", "'published'"},
        {"a country", "GET", "/v1/search?q=x&lang=gr", NULL, "invalid_parameter", "lang", "did you mean 'el'?"},
        {"a country in a body", "POST", "/v1/suggest", "{\"title\":\"x\",\"lang\":[\"de\",\"jp\"]}", "invalid_parameter", "lang",
         "'ja'"},
        {"two letters of nobody", "GET", "/v1/search?q=x&lang=xx", NULL, "invalid_parameter", "lang", "no language 'xx'"},
        {"a country to analyze in", "GET", "/v1/analyze?text=x&lang=cz", NULL, "invalid_parameter", "lang", "'cs'"},
        {"far from any", "GET", "/v1/search?q=x&colour=red", NULL, "unknown_parameter", "colour", "known are q, kind, lang"},
        {"a route that takes none", "GET", "/v1/index?q=x", NULL, "unknown_parameter", "q", "takes none"},
        {"a facet far from any", "GET", "/v1/search?q=x&facets=colour", NULL, "invalid_parameter", "facets",
         "known are kind, lang"},
        {"an empty body", "POST", "/v1/check", " ", "invalid_json", "", "there is no text"},
        {"no language", "GET", "/v1/search?q=x&lang=klingonisch!", NULL, "invalid_parameter", "lang", ""},
        {"no time", "GET", "/v1/search?q=x&updated_after=yesterday", NULL, "invalid_parameter", "updated_after", "RFC 3339"},
        {"no switch", "GET", "/v1/search?q=x&explain=perhaps", NULL, "invalid_parameter", "explain", ""},
        {"no facet", "GET", "/v1/search?q=x&facets=kind,colour", NULL, "invalid_parameter", "facets", "colour"},
        {"a broken escape", "GET", "/v1/search?q=%zz", NULL, "invalid_parameter", "q", "percent"},
        {"NUL", "GET", "/v1/search?q=a%00b", NULL, "invalid_parameter", "q", ""},
        {"not UTF-8", "GET", "/v1/search?q=%ff", NULL, "invalid_parameter", "q", "UTF-8"},
        {"broken JSON", "POST", "/v1/search", "{\"q\":\"x\"", "invalid_json", "", "byte"},
        {"no object", "POST", "/v1/search", "\"x\"", "invalid_json", "", ""},
        {"nothing to compare", "POST", "/v1/similar", "{}", "invalid_parameter", "text", ""},
        {"two ways at once", "POST", "/v1/similar", "{\"text\":\"a\",\"title\":\"b\"}", "invalid_parameter", "text", ""},
        {"an id without kind", "POST", "/v1/similar", "{\"id\":\"INC1\"}", "invalid_parameter", "kind", ""},
        {"no document to leave out", "POST", "/v1/similar", "{\"text\":\"a\",\"exclude\":[\"INC1\"]}", "invalid_parameter",
         "exclude", ""},
        {"of search, not of suggest", "POST", "/v1/suggest", "{\"title\":\"a\",\"limit\":3}", "unknown_parameter", "limit", ""},
        {"no text", "GET", "/v1/analyze", NULL, "invalid_parameter", "text", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        answer got = request(*state, cases[i].method, cases[i].target, NULL, cases[i].body);
        if (got.status != 400 || strcmp(text_at(&got, "code"), cases[i].code) != 0 ||
            strcmp(text_at(&got, "param"), cases[i].param) != 0 || !strstr(text_at(&got, "message"), cases[i].says))
            fail_msg("%s: %d %s", cases[i].why, got.status, got.body);
        answer_clear(&got);
    }
}

static void nothing_that_a_person_types_fails(void **state)
{
    static const char *const typed[] = {"",     "\\\"unclosed", "-",     "- -",     "a:b:c",
                                        "((((", "AND OR NOT",   "kind:", "***",     "\xF0\x9F\x94\xA5",
                                        "xn--", "lang:de -",    "0x",    "\\u0001", "product:\\\"Laser"};
    for (size_t i = 0; i < sizeof typed / sizeof *typed; i++) {
        KB_OWNED(kb_text) body = kb_printf("{\"q\":\"%s\"}", typed[i]);
        expect(*state, 200, "POST", "/v1/search", body);
    }
}

static void an_answer_pages_and_counts(void **state)
{
    answer all = request(*state, "GET", "/v1/search?q=blank&limit=100&facets=kind,lang&explain=true", NULL, NULL);
    answer second = request(*state, "GET", "/v1/search?q=blank&limit=1&offset=1", NULL, NULL);
    const json_t *hits = json_object_get(all.json, "hits");
    assert_int_equal(number_at(&all, "total"), 3);
    assert_int_equal(json_array_size(hits), 3);
    assert_true(json_equal(json_object_get(json_array_get(hits, 1), "id"),
                           json_object_get(json_array_get(json_object_get(second.json, "hits"), 0), "id")));
    assert_int_equal(json_integer_value(json_object_get(json_object_get(json_object_get(all.json, "facets"), "kind"), "ticket")),
                     2);
    assert_false(json_is_null(json_object_get(json_array_get(hits, 0), "explain")));
    assert_int_equal(number_at(&second, "total"), 3);
    assert_string_not_equal(text_at(&all, "query_id"), text_at(&second, "query_id"));
    answer_clear(&all);
    answer_clear(&second);
}

static void highlights_are_escaped(void **state)
{
    answer got = request(*state, "GET", "/v1/search?q=spooler", NULL, NULL);
    assert_non_null(strstr(got.body, "&lt;b&gt;"));
    assert_null(strstr(got.body, "<b>"));
    assert_non_null(strstr(got.body, "<em>spooler</em>"));
    answer_clear(&got);
}

static void similar_takes_a_ticket_in_each_form(void **state)
{
    static const struct {
        const char *why, *body, *ids;
    } cases[] = {
        {"title and body",
         "{\"title\":\"Blank pages\",\"body\":\"printer prints blank pages\",\"lang\":\"en\",\"kind\":\"ticket\"}", "INC1 INC2"},
        {"text", "{\"text\":\"printer prints blank pages\",\"kind\":\"ticket\"}", "INC1 INC2"},
        {"one left out", "{\"text\":\"printer prints blank pages\",\"kind\":\"ticket\",\"exclude\":[\"ticket:INC1\"]}", "INC2"},
        {"a filter", "{\"text\":\"printer prints blank pages\",\"state\":\"open\"}", "INC2"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        answer got = request(*state, "POST", "/v1/similar", NULL, cases[i].body);
        KB_OWNED(kb_text) ids = ids_of(&got);
        if (got.status != 200 || strcmp(ids, cases[i].ids) != 0)
            fail_msg("%s: %s, not %s: %s", cases[i].why, ids, cases[i].ids, got.body);
        answer_clear(&got);
    }
}

static void a_stored_document_is_not_similar_to_itself(void **state)
{
    answer got = request(*state, "POST", "/v1/similar", NULL, "{\"kind\":\"ticket\",\"id\":\"INC1\"}");
    assert_int_equal(got.status, 200);
    assert_false(has_hit(&got, "ticket", "INC1"));
    assert_true(has_hit(&got, "ticket", "INC2"));
    assert_true(has_hit(&got, "article", "KB1"));
    answer_clear(&got);
    expect(*state, 404, "POST", "/v1/similar", "{\"kind\":\"ticket\",\"id\":\"none\"}");
}

static void what_resembles_a_stored_document_can_be_narrowed_to_a_kind(void **state)
{
    answer articles = request(*state, "POST", "/v1/similar", NULL, "{\"kind\":\"ticket\",\"id\":\"INC1\",\"kinds\":\"article\"}");
    answer tickets = request(*state, "POST", "/v1/similar", NULL, "{\"kind\":\"article\",\"id\":\"KB1\",\"kinds\":[\"ticket\"]}");
    KB_OWNED(kb_text) of_ticket = ids_of(&articles);
    KB_OWNED(kb_text) of_article = ids_of(&tickets);
    assert_string_equal(of_ticket, "KB1 KB2");
    assert_string_equal(of_article, "INC1 INC2");
    answer_clear(&articles);
    answer_clear(&tickets);
}

static void similar_takes_more_text_than_it_looks_at(void **state)
{
    KB_OWNED_BUF body = {0};
    kb_buf_add(&body, KB_STR("{\"title\":\"Printer prints blank pages\",\"kind\":\"ticket\",\"body\":\""));
    while (body.len < 3 * 1024 * 1024)
        kb_buf_add(&body, KB_STR("at com.example.Printer.print(Printer.java:42) ü\\n"));
    kb_buf_add(&body, KB_STR("\"}"));
    answer got = request(*state, "POST", "/v1/similar", NULL, body.bytes);
    assert_int_equal(got.status, 200);
    assert_true(has_hit(&got, "ticket", "INC1"));
    answer_clear(&got);
}

static void suggest_shows_public_articles_only(void **state)
{
    answer got =
        request(*state, "POST", "/v1/suggest", NULL,
                "{\"title\":\"Printer prints blank pages\",\"body\":\"and the printer queue is stuck\",\"session\":\"s1\"}");
    size_t index;
    json_t *hit;
    assert_int_equal(got.status, 200);
    assert_null(strstr(got.body, "KB2"));
    assert_null(strstr(got.body, "INC"));
    json_array_foreach(json_object_get(got.json, "hits"), index, hit)
        assert_string_equal(json_string_value(json_object_get(hit, "visibility")), "public");
    answer_clear(&got);
    got = request(*state, "POST", "/v1/suggest", NULL, "{\"title\":\"\",\"body\":\"\"}");
    assert_int_equal(got.status, 200);
    assert_string_equal(text_at(&got, "verdict"), "none");
    assert_int_equal(json_array_size(json_object_get(got.json, "hits")), 0);
    answer_clear(&got);
}

static void a_text_that_stands_in_several_articles_is_suggested_once(void **state)
{
    KB_OWNED_BUF lines = {0};
    for (int i = 0; i < 7; i++)
        kb_buf_printf(&lines,
                      "{\"kind\":\"article\",\"id\":\"COPY%d\",\"lang\":\"en\",\"title\":\"Coffee maker blinks "
                      "red\",\"body\":\"Descale the "
                      "coffee maker.\",\"state\":\"published\",\"visibility\":\"public\"}\n",
                      i);
    kb_buf_add(
        &lines,
        KB_STR("{\"kind\":\"article\",\"id\":\"OTHER\",\"lang\":\"en\",\"title\":\"Coffee maker blinks\",\"body\":\"The red "
               "light of the coffee maker means that water is missing.\",\"state\":\"published\",\"visibility\":\"public\"}\n"));
    answer written = request(*state, "POST", "/v1/bulk", "Content-Type: application/x-ndjson\r\n", lines.bytes);
    assert_int_equal(written.status, 200);
    answer_clear(&written);
    answer got = request(*state, "POST", "/v1/suggest", NULL, "{\"title\":\"coffee maker blinks red\",\"body\":\"\"}");
    assert_int_equal(json_array_size(json_object_get(got.json, "hits")), 2);
    assert_true(has_hit(&got, "article", "OTHER"));
    answer_clear(&got);
}

static void analyze_shows_language_and_words(void **state)
{
    answer got = request(*state, "GET", "/v1/analyze?text=Der+Drucker+zeigt+Fehler+0x80070005+und+druckt+nicht", NULL, NULL);
    assert_int_equal(got.status, 200);
    assert_string_equal(text_at(&got, "lang"), "de");
    assert_non_null(strstr(got.body, "0x80070005"));
    answer_clear(&got);
    got = request(*state, "GET", "/v1/analyze?text=pain&lang=fr", NULL, NULL);
    assert_string_equal(text_at(&got, "lang"), "fr");
    answer_clear(&got);
}

/* Two articles that say the same: the id decides, unless one has solved a ticket and that is set to count. */
static void an_article_that_has_helped_comes_first_where_that_counts(void **state)
{
    static const char *const numbers[] = {"search.helpful=0", "search.helpful=0.5"}, *const firsts[] = {"A", "B"};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        daemon_process *daemon = make_daemon("--keys", "off", "--ranking", numbers[i], "--question-timeout-ms", "60000", NULL);
        void *one = daemon;
        launch(daemon);
        expect(daemon, 201, "PUT", "/v1/articles/A",
               "{\"title\":\"Scanner is dark\",\"body\":\"Wake it up.\",\"lang\":\"en\",\"state\":\"published\"}");
        expect(daemon, 201, "PUT", "/v1/articles/B",
               "{\"title\":\"Scanner is dark\",\"body\":\"Wake it up.\",\"lang\":\"en\",\"state\":\"published\"}");
        expect(daemon, 201, "PUT", "/v1/tickets/T",
               "{\"title\":\"Black glass\",\"body\":\"Nothing moves.\",\"lang\":\"en\",\"state\":\"resolved\"}");
        expect(daemon, 201, "PUT", "/v1/links", "{\"ticket\":\"T\",\"article\":\"B\"}");
        answer got = request(daemon, "GET", "/v1/search?q=scanner+dark&kind=article", NULL, NULL);
        assert_string_equal(json_string_value(json_object_get(json_array_get(json_object_get(got.json, "hits"), 0), "id")),
                            firsts[i]);
        answer_clear(&got);
        stop_daemon(&one);
    }
}

int main(void)
{
#define FILLED_TEST(test) cmocka_unit_test_setup_teardown(test, start_filled, stop_daemon)
    const struct CMUnitTest tests[] = {
        FILLED_TEST(filters_narrow_in_both_forms),
        FILLED_TEST(a_wrong_parameter_is_named),
        FILLED_TEST(nothing_that_a_person_types_fails),
        FILLED_TEST(an_answer_pages_and_counts),
        FILLED_TEST(highlights_are_escaped),
        FILLED_TEST(similar_takes_a_ticket_in_each_form),
        FILLED_TEST(a_stored_document_is_not_similar_to_itself),
        FILLED_TEST(what_resembles_a_stored_document_can_be_narrowed_to_a_kind),
        FILLED_TEST(similar_takes_more_text_than_it_looks_at),
        FILLED_TEST(suggest_shows_public_articles_only),
        FILLED_TEST(a_text_that_stands_in_several_articles_is_suggested_once),
        FILLED_TEST(analyze_shows_language_and_words),
        cmocka_unit_test(an_article_that_has_helped_comes_first_where_that_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
