/* The asker follows the index; what it makes of a text; whose language it is. */
#include "shelf.h"

#include "base/file.h"
#include "text/postings.h"

static void without_an_index_there_is_no_asker(void **state)
{
    shelf *here = *state;
    KB_OWNED(kb_text) missing = kb_printf("%s/missing", here->root);
    kb_asker *asker = NULL;
    must_fail(kb_asker_open(missing, &asker, &err), KB_NOT_FOUND, "", "missing");
    must_fail(kb_asker_open(here->root, &asker, &err), KB_NOT_FOUND, "", ""); /* a folder that is no index */
    assert_null(asker);
    kb_asker_close(NULL);
}

static void an_index_of_another_analyser_answers_and_is_known_as_outdated(void **state)
{
    shelf *here = *state;
    KB_OWNED(kb_text) other = kb_printf("%s/other", here->root);
    kb_index_writer *writer;
    must(kb_index_writer_open(other, "analysis=0", false, &writer, &err));
    must(kb_index_writer_commit(writer, 1, &err));
    kb_index_writer_close(writer);
    kb_asker *asker = NULL;
    must(kb_asker_open(other, &asker, &err));
    assert_true(kb_asker_is_outdated(asker));
    kb_asker_close(asker);
}

static void an_empty_index_answers(void **state)
{
    static const kb_manner manners[] = {KB_SEARCH, KB_SIMILAR, KB_SUGGEST};
    for (size_t i = 0; i < COUNT(manners); i++) {
        kb_request request = request_for(manners[i], "printer");
        kb_list_add(&request.facets, KB_STR("lang"));
        kb_answer answer = ask(*state, &request);
        assert_int_equal(answer.hit_count + answer.total, 0);
        assert_int_equal(answer.verdict, KB_NONE);
        kb_answer_clear(&answer);
        kb_list_clear(&request.facets);
    }
}

static void every_question_sees_the_newest_commit(void **state)
{
    shelf *here = *state;
    shelve(here, "{'id':'a','title':'printer'}");
    assert_finds(here, "printer", "a");
    shelve(here, "{'id':'a','title':'scanner'}");
    shelve(here, "{'id':'b','lang':'de','title':'printer'}"); /* in a partition that is new */
    assert_finds(here, "printer", "b");
    assert_finds(here, "scanner", "a");
    must(kb_index_writer_remove(here->writer, KB_ARTICLE, "a", &err));
    assert_finds(here, "scanner", "");
    uint64_t seq = 0;
    must(kb_asker_refresh(here->asker, &seq, &err));
    assert_int_equal(seq, here->seq);
}

/* Makes an index of one document beside the others, and points the link to it. */
static void switch_to(shelf *here, const char *name, const char *id)
{
    KB_OWNED(kb_text) folder = kb_printf("%s/%s", here->root, name);
    KB_OWNED(kb_text) link = kb_printf("%s/current", here->root);
    KB_OWNED(kb_text) fresh = kb_printf("%s/fresh", here->root);
    KB_OWNED(kb_text) stamp = kb_text_stamp();
    KB_OWNED(kb_document) document = kb_document_new(KB_ARTICLE);
    KB_OWNED(kb_postings) postings = NULL;
    kb_index_writer *writer;
    document->id = kb_str_dup(kb_str_of(id));
    document->title = kb_str_dup(KB_STR("printer"));
    document->state = KB_PUBLISHED;
    must(kb_document_check(document, &err));
    must(kb_index_writer_open(folder, stamp, false, &writer, &err));
    must(kb_postings_make(here->analyzer, document, &postings, &err));
    must(kb_index_writer_put(writer, postings, &err));
    must(kb_index_writer_commit(writer, 7, &err));
    kb_index_writer_close(writer);
    assert_int_equal(symlink(name, fresh), 0);
    assert_int_equal(rename(fresh, link), 0);
}

static void a_promoted_generation_is_followed(void **state)
{
    shelf *here = *state;
    KB_OWNED(kb_text) link = kb_printf("%s/current", here->root);
    switch_to(here, "gen-000001", "first");
    must(kb_asker_open(link, &here->asker, &err));
    assert_finds(here, "printer", "first");
    kb_index_state about;
    must(kb_asker_state(here->asker, &about, &err));
    assert_string_equal(about.generation, "gen-000001");
    assert_int_equal(about.seq, 7);
    assert_int_equal(json_integer_value(json_object_get(about.partitions, "internal.und")), 1);
    json_decref(about.partitions);
    switch_to(here, "gen-000002", "second");
    assert_finds(here, "printer", "second");
    must(kb_asker_state(here->asker, &about, &err));
    assert_string_equal(about.generation, "gen-000002");
    json_decref(about.partitions);
}

static json_t *analysed(shelf *here, kb_str text, const char *lang)
{
    json_t *json = NULL;
    must(kb_index_writer_commit(here->writer, 1, &err));
    if (!here->asker)
        must(kb_asker_open(here->folder, &here->asker, &err));
    must(kb_analyze_text(here->asker, text, kb_str_of(lang), &json, &err));
    return json;
}

static void a_text_is_shown_as_the_engine_sees_it(void **state)
{
    KB_OWNED(json_t) json = analysed(*state, KB_STR("Die Drucker E-417"), "");
    KB_OWNED(kb_text) text = kb_json_text(json);
    assert_string_equal(json_string_value(json_object_get(json, "lang")), "de");
    assert_non_null(strstr(text, "{\"surface\":\"drucker\",\"stem\":\"druck\",\"type\":\"word\",\"start\":4,\"end\":11}"));
    assert_non_null(strstr(text, "\"identifiers\":[\"e417\"]"));
    KB_OWNED(json_t) given = analysed(*state, KB_STR("Die Drucker"), "zh_hant");
    assert_string_equal(json_string_value(json_object_get(given, "lang")), "zh-Hant");
    assert_true(json_number_value(json_object_get(given, "lang_confidence")) == 1);
    KB_OWNED(json_t) nothing = analysed(*state, (kb_str){"", 0}, "");
    assert_string_equal(json_string_value(json_object_get(nothing, "lang")), "und");
}

static void what_cannot_be_analysed_names_its_parameter(void **state)
{
    shelf *here = *state;
    json_decref(analysed(here, KB_STR("x"), ""));
    json_t *json = NULL;
    KB_OWNED(kb_text) endless = repeated("x", KB_QUESTION_BYTES + 1);
    must_fail(kb_analyze_text(here->asker, (kb_str){"a\xFF", 2}, KB_STR(""), &json, &err), KB_INVALID, "text", "UTF-8 at byte 1");
    must_fail(kb_analyze_text(here->asker, kb_str_of(endless), KB_STR(""), &json, &err), KB_INVALID, "text", "the most is 16384");
    must_fail(kb_analyze_text(here->asker, KB_STR("x"), KB_STR("no language"), &json, &err), KB_INVALID, "lang", "BCP 47");
    assert_null(json);
    KB_OWNED(kb_text) words = repeated("E-417 ", KB_QUESTION_BYTES / 6);
    KB_OWNED(json_t) many = analysed(here, kb_str_of(words), "");
    assert_true(json_array_size(json_object_get(many, "words")) <= 1000);
}

static void a_document_without_a_language_gets_the_one_it_is_in(void **state)
{
    (void)state;
    static const struct {
        const char *why, *lang, *title, *body;
        bool assumed;
        const char *settled;
    } rows[] = {
        {"none: detected", NULL, "Der Drucker druckt nicht", "Bitte leeren Sie die Warteschlange.", false, "de"},
        {"none: in HTML", NULL, "", "<html><body><p>Принтер не работает</p></body></html>", false, "ru"},
        {"none, and nobody can tell", NULL, "1234", "5678", false, "und"},
        {"none, but a script that tells", NULL, "ლ", "", false, "ka"},
        {"said", "fr", "Der Drucker druckt nicht", "Bitte leeren Sie die Warteschlange.", false, "fr"},
        {"assumed, and it is", "de", "Der Drucker druckt nicht", "Bitte leeren Sie die Warteschlange, bevor Sie weitermachen.",
         true, "de"},
        {"assumed, and it is clearly not", "fr", "Der Drucker druckt nicht",
         "Bitte leeren Sie die Warteschlange, bevor Sie weitermachen.", true, "de"},
        {"assumed, and too short to tell", "fr", "Drucker", "", true, "fr"},
        {"assumed with a region, and it is", "de-AT", "Der Drucker druckt nicht",
         "Bitte leeren Sie die Warteschlange, bevor Sie weitermachen.", true, "de-AT"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        KB_OWNED(kb_document) document = kb_document_new(KB_ARTICLE);
        document->lang = rows[i].lang ? kb_str_dup(kb_str_of(rows[i].lang)) : NULL;
        document->title = kb_str_dup(kb_str_of(rows[i].title));
        document->body = kb_str_dup(kb_str_of(rows[i].body));
        document->format = KB_HTML;
        kb_settle_language(document, rows[i].assumed);
        assert_row(rows[i].why, kb_str_of(document->lang), kb_str_of(rows[i].settled));
    }
    KB_OWNED(kb_document) empty = kb_document_new(KB_TICKET);
    kb_settle_language(empty, false);
    assert_string_equal(empty->lang, "und");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        shelf_test(without_an_index_there_is_no_asker),
        shelf_test(an_index_of_another_analyser_answers_and_is_known_as_outdated),
        shelf_test(an_empty_index_answers),
        shelf_test(every_question_sees_the_newest_commit),
        shelf_test(a_promoted_generation_is_followed),
        shelf_test(a_text_is_shown_as_the_engine_sees_it),
        shelf_test(what_cannot_be_analysed_names_its_parameter),
        cmocka_unit_test(a_document_without_a_language_gets_the_one_it_is_in),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
