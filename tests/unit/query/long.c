/* What of a long text is looked at, and is it found by that? */
#include "shelf.h"

#include "query/asker.h"
#include "query/check.h"
#include "query/excerpt.h"

#define LONG_BYTES 900000
#define TIMEOUT_MS 6000 /* three times a daemon's usual one: sanitizers are slow */

#define TICKET "Der Kartenleser druckt den Bon ohne Schrift, der Zettel bleibt weiß.\n"
#define LOG "2026-11-24 10:00:01 ERROR worker 7 gave up on request 0x80070005 in module.c, status 500\n"
#define PROSE "Meanwhile somebody went on writing about the weather, the holidays and a bicycle.\n"
#define QUOTE "> what another person had written about the weather before\n"

static int stock(void **state)
{
    shelf_setup(state);
    shelf *here = *state;
    shelve_article(here, "BON", "de", "Bon ohne Schrift", "Der Kartenleser druckt weiße Zettel: Papier umdrehen.");
    shelve_article(here, "BERG", "de", "Wandern am Berg", "Im Nebel bleibt man auf dem Weg.");
    shelve_article(here, "WEATHER", "en", "Stripes on every scan", "Wipe the glass of the scanner.");
    shelve_article(here, "RU", "ru", "Принтер не печатает", "Переверните бумагу.");
    shelve_article(here, "TR", "tr", "Yazıcı boş kağıt basıyor", "Kağıdı ters çevirin.");
    shelve_article(here, "TH", "th", "เครื่องพิมพ์ไม่พิมพ์", "กลับด้านกระดาษ");
    shelve_article(here, "ZH", "zh", "打印机打印空白页", "请将纸张翻面。");
    return 0;
}

#define stocked_test(claim) cmocka_unit_test_setup_teardown(claim, stock, shelf_teardown)

/* `first`, then `filling` again and again, then `last`. */
static void fill(kb_buf *out, const char *first, const char *filling, const char *last)
{
    kb_buf_add(out, kb_str_of(first));
    while (out->len + strlen(filling) + strlen(last) < LONG_BYTES)
        kb_buf_add(out, kb_str_of(filling));
    kb_buf_add(out, kb_str_of(last));
}

static const struct {
    const char *why, *first, *filling, *last;
} long_texts[] = {
    {"prose behind it", TICKET, PROSE, ""},
    {"a log behind it", TICKET, LOG, ""},
    {"a log before it", "", LOG, TICKET},
    {"quotes before it", "", QUOTE, "\n" TICKET},
    {"traces before it", "java.lang.Error: x\n", "\tat org.example.printing.spooler.Main.runEverything(Main.java:17)\n", TICKET},
    {"itself, again and again", TICKET, TICKET, ""},
    {"on one line", TICKET, "und wieder nichts ", ""},
    {"a word without end", TICKET, "aGVsbG8", ""},
    {"signs without a word", TICKET, "-- -- ==\n", ""},
    {"no spaces", TICKET, "会议改到星期五下午", ""},
    {"letters of another script without spaces", TICKET, "อากาศวันนี้ดีมาก", ""},
};

static void assert_first(shelf *here, const char *why, const kb_request *request)
{
    kb_answer answer = ask(here, request);
    const char *id = answer.hit_count ? answer.hits[0].document->id : "nothing";
    if (strcmp(id, "BON") != 0)
        fail_msg("%s: %s", why, id);
    kb_answer_clear(&answer);
}

static void a_long_text_is_answered_in_time_with_what_it_is_about(void **state)
{
    for (size_t i = 0; i < COUNT(long_texts); i++) {
        KB_OWNED_BUF text = {0};
        fill(&text, long_texts[i].first, long_texts[i].filling, long_texts[i].last);
        kb_request request = request_for(KB_SIMILAR, text.bytes);
        request.timeout_ms = TIMEOUT_MS;
        assert_first(*state, long_texts[i].why, &request);
    }
}

static void lines_without_words_take_no_room(void **state)
{
    KB_OWNED_BUF text = {0};
    for (int i = 0; i < 2 * KB_EXCERPT_WORDS; i++)
        kb_buf_add(&text, i % 2 ? KB_STR("\n") : KB_STR("---\n"));
    kb_buf_add(&text, KB_STR(TICKET));
    for (int i = 0; i < KB_EXCERPT_WORDS / 10; i++)
        kb_buf_add(&text, KB_STR(PROSE));
    kb_request request = request_for(KB_SIMILAR, text.bytes);
    request.timeout_ms = TIMEOUT_MS;
    assert_first(*state, "lines without words", &request);
}

static void a_long_title_is_cut_like_a_body(void **state)
{
    KB_OWNED_BUF title = {0};
    fill(&title, TICKET, "und wieder nichts ", "");
    kb_request request = request_for(KB_SIMILAR, "");
    request.title = kb_buf_str(&title);
    request.timeout_ms = TIMEOUT_MS;
    assert_first(*state, "a title", &request);
}

/* ---- the excerpt ---- */

static kb_question cut(shelf *here, kb_str body, kb_buf *bytes)
{
    kb_request request = request_for(KB_SEARCH, "x");
    kb_answer opened = ask(here, &request);
    kb_answer_clear(&opened);
    kb_question question = {.body = body};
    kb_noise_find(body, &question.noise);
    must(kb_excerpt(here->asker, &question, bytes, &err));
    return question;
}

static void a_text_of_4000_words_is_looked_at_as_it_is(void **state)
{
    KB_OWNED_BUF text = {0};
    KB_OWNED_BUF bytes = {0};
    for (int i = 0; i < KB_EXCERPT_WORDS; i++)
        kb_buf_printf(&text, "%s%s", i % 10 ? " " : "\n", i % 7 ? "word" : "> quoted");
    kb_question question = cut(*state, kb_buf_str(&text), &bytes);
    assert_ptr_equal(question.body.bytes, text.bytes);
    assert_int_equal(question.body.len, text.len);
    kb_noise_clear(&question.noise);
}

static void of_a_longer_one_lines_that_are_no_noise_come_first_and_quotes_not_at_all(void **state)
{
    KB_OWNED_BUF text = {0};
    KB_OWNED_BUF bytes = {0};
    fill(&text, QUOTE LOG "The first line is here.\n", QUOTE LOG, "The last line is there.");
    kb_question question = cut(*state, kb_buf_str(&text), &bytes);
    static const char wanted[] = "The first line is here.\nThe last line is there.\n2026-11-24 10:00:01 ERROR";
    assert_row("excerpt", (kb_str){question.body.bytes, strlen(wanted)}, kb_str_of(wanted));
    assert_null(memmem(question.body.bytes, question.body.len, "weather", strlen("weather")));
    assert_true(question.body.len <= KB_EXCERPT_BYTES + 1);
    size_t cursor = 0;
    assert_int_equal(kb_noise_at(&question.noise, 30, &cursor), KB_NO_NOISE);
    assert_int_equal(kb_noise_at(&question.noise, strlen(wanted), &cursor), KB_NOISE_LOG);
    kb_noise_clear(&question.noise);
}

/* ---- the publish check ---- */

static kb_code check(shelf *here, kb_str body, int timeout_ms, json_t **out)
{
    KB_OWNED(kb_document) draft = kb_document_new(KB_ARTICLE);
    shelve(here, "{'kind':'ticket','id':'SOLVED','lang':'de','title':'Bon ohne Schrift','body':'Der Zettel bleibt weiß.',"
                 "'state':'resolved'}");
    kb_request request = request_for(KB_SEARCH, "x");
    kb_answer opened = ask(here, &request);
    kb_answer_clear(&opened);
    draft->id = kb_str_dup(KB_STR("NEW"));
    draft->lang = kb_str_dup(KB_STR("de"));
    draft->title = kb_str_dup(KB_STR("Bon ohne Schrift: der Zettel bleibt weiß"));
    draft->body = kb_str_dup(body);
    draft->visibility = KB_TIER_PUBLIC;
    kb_error_clear(&err);
    return kb_check_draft(here->asker, draft, timeout_ms, out, &err);
}

static void a_long_draft_is_checked_to_the_end(void **state)
{
    KB_OWNED_BUF body = {0};
    KB_OWNED(json_t) json = NULL;
    fill(&body, TICKET, PROSE, "");
    must(check(*state, kb_buf_str(&body), 0, &json));
    assert_true(json_is_true(json_object_get(json, "complete")));
    assert_int_equal(json_integer_value(json_object_get(json, "tickets_asked")), 1);
}

static void a_check_that_could_ask_nobody_is_no_answer(void **state)
{
    KB_OWNED_BUF body = {0};
    json_t *json = NULL;
    fill(&body, TICKET, PROSE, "");
    assert_int_equal(check(*state, kb_buf_str(&body), 1, &json), KB_UNAVAILABLE);
    assert_non_null(strstr(err.message, "ask a single ticket"));
    kb_error_clear(&err);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        stocked_test(a_long_text_is_answered_in_time_with_what_it_is_about),
        stocked_test(lines_without_words_take_no_room),
        stocked_test(a_long_title_is_cut_like_a_body),
        stocked_test(a_text_of_4000_words_is_looked_at_as_it_is),
        stocked_test(of_a_longer_one_lines_that_are_no_noise_come_first_and_quotes_not_at_all),
        stocked_test(a_long_draft_is_checked_to_the_end),
        stocked_test(a_check_that_could_ask_nobody_is_no_answer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
