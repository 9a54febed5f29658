/* What a hit shows: the words of the question marked, all else harmless. */
#include "shelf.h"

#include "query/highlight.h"

static kb_hit *first_hit(kb_answer *answer)
{
    assert_true(answer->hit_count > 0);
    return &answer->hits[0];
}

/* Title and body of the first hit, "title | body". Owned. */
static char *shown(shelf *here, const char *words, const char *lang)
{
    kb_request request = request_for(KB_SEARCH, words);
    kb_list_add(&request.langs, kb_str_of(lang));
    kb_answer answer = ask(here, &request);
    char *text = kb_printf("%s | %s", first_hit(&answer)->highlight_title, first_hit(&answer)->highlight_body);
    kb_answer_clear(&answer);
    kb_list_clear(&request.langs);
    return text;
}

/* A text of one article alone, highlighted for a search. Owned. */
static char *body_shown(const char *lang, const char *body, const char *words)
{
    KB_OWNED(shelf) here = shelf_new();
    shelve_article(here, "KB1", lang, "-", body);
    KB_OWNED(kb_text) both = shown(here, words, lang);
    assert_memory_equal(both, "- | ", 4);
    return kb_str_dup(kb_str_of(both + 4));
}

/* Without our own marks there is no tag and no quote left, and the text is UTF-8 on one line. */
static void assert_harmless(const char *html)
{
    assert_true(kb_utf8_valid(kb_str_of(html), NULL));
    int open = 0;
    for (const char *at = html; *at; at++) {
        if (strncmp(at, "<em>", 4) == 0 && open == 0)
            open++, at += 3;
        else if (strncmp(at, "</em>", 5) == 0 && open == 1)
            open--, at += 4;
        else if (strchr("<>\"'\n\r\t", *at))
            fail_msg("'%s' holds '%c'", html, *at);
    }
    assert_int_equal(open, 0);
}

static void everything_but_our_own_marks_is_escaped(void **state)
{
    shelf *here = *state;
    shelve_article(here, "KB1", "en", "<script>alert(\"x\")</script> & the 'printer'",
                   "a <b>printer</b> & \"q\" <em>fake</em> 'r' &amp;");
    KB_OWNED(kb_text) text = shown(here, "printer", "en");
    assert_string_equal(
        text, "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; the &#39;<em>printer</em>&#39; | "
              "a &lt;b&gt;<em>printer</em>&lt;/b&gt; &amp; &quot;q&quot; &lt;em&gt;fake&lt;/em&gt; &#39;r&#39; &amp;amp;");
}

static void words_are_marked_where_they_stand(void **state)
{
    (void)state;
    static const struct {
        const char *why, *lang, *body, *words, *html;
    } rows[] = {
        {"as written", "en", "The printer, again.", "printer", "The <em>printer</em>, again."},
        {"in capitals", "en", "The PRINTER", "printer", "The <em>PRINTER</em>"},
        {"in another form", "en", "Two printers", "printer", "Two <em>printers</em>"},
        {"in another spelling", "de", "die STRASSE", "Straße", "die <em>STRASSE</em>"},
        {"with an umlaut", "de", "Die Größen sind …", "größe", "Die <em>Größen</em> sind …"},
        {"side by side", "en", "paper jam", "jam paper", "<em>paper</em> <em>jam</em>"},
        {"a code in another case", "en", "Error ORA-12154.", "ora-12154", "Error <em>ORA-12154</em>."},
        {"a code written otherwise", "en", "Error 0x80070005.", "-2147024891", "Error <em>0x80070005</em>."},
        {"not inside another word", "en", "reprinter", "printer reprinter", "<em>reprinter</em>"},
        {"in Chinese", "zh", "打印机无法打印", "无法", "打印机<em>无法</em>打印"},
        {"in Thai", "th", "ภาษาไทยไม่มีช่องว่าง", "ไทย", "ภาษา<em>ไทย</em>ไม่มีช่องว่าง"},
        {"in Japanese", "ja", "キューを空にする", "キュー", "<em>キュー</em>を空にする"},
        {"in Hindi", "hi", "प्रिंटर काम नहीं", "प्रिंटर", "<em>प्रिंटर</em> काम नहीं"},
        {"in Arabic", "ar", "الطابعة لا تعمل", "الطابعة", "<em>الطابعة</em> لا تعمل"},
        {"beside emoji", "en", "😀printer😀", "printer", "😀<em>printer</em>😀"},
        {"with a soft hyphen in it", "de",
         "Dru\xC2\xAD"
         "cker",
         "drucker",
         "<em>Dru\xC2\xAD"
         "cker</em>"},
        {"lines become spaces", "en", "a\n\n  printer\r\n\tb", "printer", "a <em>printer</em> b"},
        {"an excluded word is not marked", "en", "printer", "printer -ink", "<em>printer</em>"},
        {"a phrase's words are", "en", "paper jam", "\"paper jam\"", "<em>paper</em> <em>jam</em>"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        KB_OWNED(kb_text) html = body_shown(rows[i].lang, rows[i].body, rows[i].words);
        assert_row(rows[i].why, kb_str_of(html), kb_str_of(rows[i].html));
    }
}

static void a_long_text_is_shown_from_the_sentence_that_answers(void **state)
{
    (void)state;
    KB_OWNED(kb_text) before = repeated("Nothing is said here of any use. ", 30);
    KB_OWNED(kb_text) after = repeated("And neither here at the end of it. ", 30);
    KB_OWNED(kb_text) body = kb_printf("%sEmpty the printer queue first! %s", before, after);
    KB_OWNED(kb_text) html = body_shown("en", body, "printer queue");
    assert_non_null(strstr(html, "… Empty the <em>printer</em> <em>queue</em> first! And"));
    assert_memory_equal(html, "… Empty", strlen("… Empty"));
    assert_string_equal(html + strlen(html) - strlen(" …"), " …");
    KB_OWNED(kb_text) lines = kb_printf("%s\nEmpty the printer queue\n%s", before, after);
    KB_OWNED(kb_text) line = body_shown("en", lines, "printer queue");
    assert_memory_equal(line, "… Empty", strlen("… Empty"));
}

static void sentences_of_chinese_and_japanese_start_behind_their_own_stops(void **state)
{
    (void)state;
    KB_OWNED(kb_text) before = repeated("这里没有任何有用的内容。", 30);
    KB_OWNED(kb_text) body = kb_printf("%s请先清空打印队列。%s", before, before);
    KB_OWNED(kb_text) html = body_shown("zh", body, "打印队列");
    assert_memory_equal(html, "… 请先清空", strlen("… 请先清空"));
}

static void the_part_with_most_of_the_question_is_shown(void **state)
{
    (void)state;
    KB_OWNED(kb_text) filler = repeated("Nothing is said here of any use. ", 30);
    static const char text[] = "The printer is grey. %sThe printer queue is jammed. %sThe queue is long.";
    KB_OWNED(kb_text) body = kb_printf(text, filler, filler);
    KB_OWNED(kb_text) html = body_shown("en", body, "printer queue jammed");
    assert_non_null(strstr(html, "<em>printer</em> <em>queue</em> is <em>jammed</em>"));
}

static size_t without_marks(const char *html)
{
    size_t bytes = strlen(html);
    for (const char *at = html; (at = strstr(at, "<em>")); at++)
        bytes -= strlen("<em></em>");
    return bytes;
}

static void no_character_is_cut_however_long_the_text(void **state)
{
    (void)state;
    static const char *const units[] = {"你", "é", "😀", "ไ", "x", "한글 ", "👨\xE2\x80\x8D👩", "a. ", "é! "};
    for (size_t i = 0; i < COUNT(units); i++) {
        for (size_t shift = 0; shift < 5; shift++) {
            KB_OWNED(kb_text) filler = repeated(units[i], 400);
            KB_OWNED(kb_text) body = kb_printf("%.*s%s printer %s", (int)shift, "-----", filler, filler);
            KB_OWNED(kb_text) html = body_shown("en", body, "printer");
            assert_harmless(html);
            assert_non_null(strstr(html, "<em>printer</em>"));
            assert_true(without_marks(html) <= KB_SNIPPET_BYTES + 10);
        }
    }
}

static void a_text_without_the_words_is_shown_from_its_start(void **state)
{
    shelf *here = *state;
    KB_OWNED(kb_text) body = repeated("Nothing is said here. ", 50);
    shelve_article(here, "KB1", "en", "Printer", body);
    KB_OWNED(kb_text) text = shown(here, "printer", "en");
    assert_memory_equal(text, "<em>Printer</em> | Nothing is", 29);
    assert_string_equal(text + strlen(text) - strlen(" …"), " …");
}

static void a_document_without_a_title_lends_its_first_line(void **state)
{
    shelf *here = *state;
    shelve_article(here, "KB1", "en", "", "\n The printer & its ink\nis empty");
    KB_OWNED(kb_text) text = shown(here, "printer", "en");
    assert_string_equal(text, "The <em>printer</em> &amp; its ink | The <em>printer</em> &amp; its ink is empty");
}

static void hostile_texts_are_shown_harmlessly(void **state)
{
    (void)state;
    static const char *const units[] = {
        "<",  "&",    "\"",           "'",        "<em>",   "</em>",    "&lt;", "printer",       "<em>printer</em>",
        "\n", "\x01", "\xE2\x80\xAE", "printer'", "E-417<", "\xCC\x81", "ﷺ",    "printer E-417 "};
    for (size_t i = 0; i < COUNT(units); i++) {
        KB_OWNED(kb_text) filler = repeated(units[i], 3000 / strlen(units[i]));
        KB_OWNED(kb_text) body = kb_printf("%s printer %s", filler, filler);
        KB_OWNED(kb_text) html = body_shown("en", body, "printer <em> & \" ' E-417");
        assert_harmless(html);
    }
    KB_OWNED(kb_text) word = repeated("printer", 3000);
    KB_OWNED(kb_text) body = kb_printf("%s printer", word);
    KB_OWNED(kb_text) html = body_shown("en", body, "printer");
    assert_harmless(html);
    KB_OWNED(kb_text) endless = repeated("printer ", 100000);
    KB_OWNED(kb_text) many = body_shown("en", endless, "printer");
    assert_harmless(many);
}

/* Reasons count every word of the question that the text has, however often the first comes. */
static void a_word_behind_thousands_of_another_is_still_seen(void **state)
{
    shelf *here = *state;
    KB_OWNED(kb_text) many = repeated("ink ", 3000);
    KB_OWNED(kb_text) body = kb_printf("%s toner", many);
    shelve_article(here, "KB1", "en", "-", body);
    for (int i = 0; i < 10; i++) {
        KB_OWNED(kb_text) id = kb_printf("other%d", i);
        shelve_article(here, id, "en", "something else", "entirely");
    }
    kb_request request = request_for(KB_SEARCH, "ink toner");
    kb_answer answer = ask(here, &request);
    KB_OWNED_BUF why = {0};
    for (size_t i = 0; i < first_hit(&answer)->why.count; i++)
        kb_buf_printf(&why, "%s;", first_hit(&answer)->why.items[i]);
    kb_answer_clear(&answer);
    if (!strstr(kb_buf_str(&why).bytes, "2 of 2"))
        fail_msg("why: %s", kb_buf_str(&why).bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        shelf_test(everything_but_our_own_marks_is_escaped),
        cmocka_unit_test(words_are_marked_where_they_stand),
        cmocka_unit_test(a_long_text_is_shown_from_the_sentence_that_answers),
        cmocka_unit_test(sentences_of_chinese_and_japanese_start_behind_their_own_stops),
        cmocka_unit_test(the_part_with_most_of_the_question_is_shown),
        cmocka_unit_test(no_character_is_cut_however_long_the_text),
        shelf_test(a_text_without_the_words_is_shown_from_its_start),
        shelf_test(a_document_without_a_title_lends_its_first_line),
        cmocka_unit_test(hostile_texts_are_shown_harmlessly),
        shelf_test(a_word_behind_thousands_of_another_is_still_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
