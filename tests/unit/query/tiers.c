/* What an asker may not see changes nothing of what he sees; the form; whole tickets. */
#include "shelf.h"

/* The answer as it goes over the wire, which is the same text for the same answer. Owned. */
static char *answer_text(shelf *here, const kb_request *request)
{
    kb_answer answer = ask(here, request);
    KB_OWNED(json_t) json = kb_answer_to_json(&answer, "q", 1.5);
    kb_answer_clear(&answer);
    return kb_json_text(json);
}

static void shelve_public(shelf *here)
{
    shelve(here, "{'id':'queue','title':'Empty the printer queue','body':'The queue of the printer holds old jobs.',"
                 "'product':'Nova','category':'Print','tags':'software'}");
    shelve(here, "{'id':'jam','title':'Clear a paper jam','body':'Open the printer and pull the paper out.',"
                 "'product':'Nova','tags':'hardware'}");
    shelve(here, "{'id':'vpn','title':'VPN drops','body':'Error E-417 when the work starts.'}");
    shelve(here, "{'id':'de','lang':'de','title':'Druckerwarteschlange leeren','body':'Der Drucker hält alte Aufträge.'}");
    for (int i = 0; i < 12; i++) {
        KB_OWNED(kb_text) id = kb_printf("filler%d", i);
        shelve_article(here, id, i % 2 ? "en" : "de", "Something else", "entirely and wholly different");
    }
}

static void shelve_internal(shelf *here)
{
    static const char ticket[] = "{'kind':'ticket','id':'INC%d','title':'printer queue jam',"
                                 "'body':'paper printer E-417 secretword','state':'resolved'}";
    shelve(here, "{'id':'secret','visibility':'internal','title':'Printer queue of the board',"
                 "'body':'printer printer queue secretword E-417','product':'Hidden','category':'Secret','tags':'secret'}");
    shelve(here, "{'id':'secret-fr','lang':'fr','visibility':'internal','title':'Imprimante printer','body':'printer queue'}");
    for (int i = 0; i < 40; i++) {
        KB_OWNED(kb_text) text = kb_printf(ticket, i);
        shelve(here, text);
    }
}

static kb_request outsider(kb_manner manner, const char *words)
{
    kb_request request = request_for(manner, words);
    request.tiers[KB_TIER_INTERNAL] = false;
    request.explain = true;
    static const char *const facets[] = {"kind", "lang", "product", "category", "tags", "visibility", "state"};
    for (size_t i = 0; i < COUNT(facets); i++)
        kb_list_add(&request.facets, kb_str_of(facets[i]));
    return request;
}

static void what_a_tier_hides_changes_not_a_byte(void **state)
{
    (void)state;
    static const char *const questions[] = {"printer queue",
                                            "secretword",
                                            "E-417",
                                            "\"printer queue\"",
                                            "printer -jam",
                                            "visibility:internal printer",
                                            "kind:ticket printer",
                                            "product:hidden",
                                            "tag:secret",
                                            "printer queue of the board",
                                            "drucker",
                                            "imprimante",
                                            "zzzz",
                                            "",
                                            "INC3",
                                            "kind:article"};
    KB_OWNED(shelf) bare = shelf_new();
    KB_OWNED(shelf) full = shelf_new();
    shelve_public(bare);
    shelve_internal(full), shelve_public(full);
    for (size_t i = 0; i < COUNT(questions); i++) {
        for (int manner = KB_SEARCH; manner <= KB_SUGGEST; manner++) {
            kb_request request = outsider((kb_manner)manner, questions[i]);
            KB_OWNED(kb_text) without = answer_text(bare, &request);
            KB_OWNED(kb_text) with = answer_text(full, &request);
            kb_list_clear(&request.facets);
            assert_row(questions[i], kb_str_of(with), kb_str_of(without));
            assert_null(strstr(with, "\"secret"));
            assert_null(strstr(with, "INC1"));
        }
    }
}

static void without_a_tier_nothing_is_found(void **state)
{
    shelf *here = *state;
    shelve_public(here), shelve_internal(here);
    kb_request request = request_for(KB_SEARCH, "printer");
    request.tiers[KB_TIER_PUBLIC] = request.tiers[KB_TIER_INTERNAL] = false;
    kb_answer answer = ask(here, &request);
    assert_int_equal(answer.hit_count, 0);
    assert_int_equal(answer.total, 0);
    assert_int_equal(answer.verdict, KB_NONE);
    kb_answer_clear(&answer);
}

static void insiders_see_both_tiers(void **state)
{
    shelf *here = *state;
    shelve_public(here), shelve_internal(here);
    kb_request request = request_for(KB_SEARCH, "secretword");
    kb_answer answer = ask(here, &request);
    assert_int_equal(answer.total, 41);
    kb_answer_clear(&answer);
    request.tiers[KB_TIER_PUBLIC] = false;
    request.text = KB_STR("\"printer queue\"");
    answer = ask(here, &request);
    assert_int_equal(answer.total, 42); /* but not the public one */
    kb_answer_clear(&answer);
}

static void a_form_is_shown_public_articles_whatever_it_asks(void **state)
{
    shelf *here = *state;
    shelve_public(here), shelve_internal(here);
    for (int i = 0; i < 10; i++) {
        KB_OWNED(kb_text) id = kb_printf("more%d", i);
        KB_OWNED(kb_text) body = kb_printf("The printer queue of floor %d", i);
        shelve_article(here, id, "en", "Empty the printer queue", body);
    }
    for (int i = 0; i < 80; i++) { /* or most of the documents would have these words, which then tell nothing */
        KB_OWNED(kb_text) id = kb_printf("other%d", i);
        shelve_article(here, id, "en", "Something else", "entirely and wholly different");
    }
    kb_request request = request_for(KB_SUGGEST, "The printer queue does not empty, E-417 secretword");
    request.title = KB_STR("printer queue");
    request.kinds[KB_TICKET] = true;
    request.limit = 100;
    kb_answer answer = ask(here, &request);
    assert_int_equal(answer.hit_count, 5);
    for (size_t i = 0; i < answer.hit_count; i++) {
        assert_int_equal(answer.hits[i].document->kind, KB_ARTICLE);
        assert_int_equal(answer.hits[i].document->visibility, KB_TIER_PUBLIC);
        assert_int_equal(answer.hits[i].document->state, KB_PUBLISHED);
    }
    kb_answer_clear(&answer);
}

static void a_form_is_shown_nothing_rather_than_something_wrong(void **state)
{
    shelf *here = *state;
    shelve_public(here);
    static const char *const texts[] = {"", "secretword",
                                        "My cat swallowed marbles, neighbours complain about noise from their swimming pool"};
    for (size_t i = 0; i < COUNT(texts); i++) {
        kb_request request = request_for(KB_SUGGEST, texts[i]);
        kb_list_add(&request.facets, KB_STR("lang"));
        kb_answer answer = ask(here, &request);
        if (answer.verdict != KB_NONE || answer.hit_count || answer.total)
            fail_msg("'%s' is shown %s, score %f", texts[i], answer.hits[0].document->id, answer.hits[0].score);
        kb_answer_clear(&answer);
        kb_list_clear(&request.facets);
    }
}

static void a_whole_ticket_finds_its_fix(void **state)
{
    shelf *here = *state;
    shelve_public(here), shelve_internal(here);
    kb_request request =
        request_for(KB_SIMILAR, "<p>Since Monday the <b>queue</b> keeps old jobs.<script>paper jam paper jam</script></p>");
    request.title = KB_STR("Printer queue stuck");
    request.format = KB_HTML;
    request.kinds[KB_ARTICLE] = true;
    kb_answer answer = ask(here, &request);
    assert_true(answer.hit_count > 1);
    KB_OWNED_BUF ids = {0};
    for (size_t i = 0; i < answer.hit_count; i++)
        kb_buf_printf(&ids, "%s ", answer.hits[i].document->id);
    kb_answer_clear(&answer);
    assert_true(strncmp(ids.bytes, "queue ", 6) == 0 || strncmp(ids.bytes, "secret ", 7) == 0);
}

static void a_ticket_of_any_length_is_answered(void **state)
{
    shelf *here = *state;
    shelve_public(here);
    static const char *const units[] = {"printer queue ", "x", "你好", "(\"'-", "E-417 ", "<div>", "\n", "word1 "};
    for (size_t i = 0; i < COUNT(units); i++) {
        for (int format = 0; format < KB_FORMATS; format++) {
            KB_OWNED(kb_text) body = repeated(units[i], 200000 / strlen(units[i]));
            kb_request request = request_for(KB_SIMILAR, body);
            request.format = (kb_format)format;
            kb_answer answer = ask(here, &request);
            kb_answer_clear(&answer);
        }
    }
}

static void the_wire_has_every_field_it_promises(void **state)
{
    shelf *here = *state;
    shelve_public(here);
    kb_request request = request_for(KB_SEARCH, "printer E-417");
    KB_OWNED(kb_text) text = answer_text(here, &request);
    KB_OWNED(json_t) json = NULL;
    must(kb_json_parse(kb_str_of(text), &json, &err));
    static const char *const top[] = {"query_id", "took_ms", "verdict", "total", "limit", "offset", "analysis", "hits", "facets"};
    static const char *const hit[] = {"kind",       "id",    "lang", "title",     "url", "state",  "visibility",
                                      "updated_at", "score", "band", "highlight", "why", "vetoes", "explain"};
    static const char *const analysis[] = {"lang",    "lang_confidence", "identifiers", "splits",
                                           "ignored", "terms_seen",      "terms_used",  "corrected"};
    for (size_t i = 0; i < COUNT(top); i++)
        assert_non_null(json_object_get(json, top[i]));
    for (size_t i = 0; i < COUNT(hit); i++)
        assert_non_null(json_object_get(json_array_get(json_object_get(json, "hits"), 0), hit[i]));
    for (size_t i = 0; i < COUNT(analysis); i++)
        assert_non_null(json_object_get(json_object_get(json, "analysis"), analysis[i]));
    assert_true(json_is_null(json_object_get(json_array_get(json_object_get(json, "hits"), 0), "explain"))); /* nobody asked */
    assert_string_equal(json_string_value(json_array_get(json_object_get(json_object_get(json, "analysis"), "identifiers"), 0)),
                        "e417");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_tier_hides_changes_not_a_byte),
        shelf_test(without_a_tier_nothing_is_found),
        shelf_test(insiders_see_both_tiers),
        shelf_test(a_form_is_shown_public_articles_whatever_it_asks),
        shelf_test(a_form_is_shown_nothing_rather_than_something_wrong),
        shelf_test(a_whole_ticket_finds_its_fix),
        shelf_test(a_ticket_of_any_length_is_answered),
        shelf_test(the_wire_has_every_field_it_promises),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
