/* What is found: words, phrases, filters, pages, counts. */
#include "shelf.h"

#include "base/clock.h"

static int stock(void **state)
{
    shelf_setup(state);
    shelf *here = *state;
    shelve(here, "{'id':'jam','title':'Clear a paper jam','body':'Open the printer and pull the paper out.',"
                 "'product':'Nova Print','category':['Print','Paper'],'tags':['hardware','top ten'],'updated_at':'2026-01-01'}");
    shelve(here, "{'id':'queue','title':'Empty the printer queue','body':'The queue of the printer holds old jobs.',"
                 "'product':'Nova Print','category':'Print','tags':'software','updated_at':'2026-02-01'}");
    shelve(here, "{'id':'vpn','title':'VPN drops','body':'Error E-417 when the jam of paper work starts.',"
                 "'product':'Tunnel','tags':['software','hardware'],'updated_at':'2026-03-01'}");
    shelve(here, "{'kind':'ticket','id':'INC1','title':'printer dead','body':'It says E-418 and smells.',"
                 "'state':'resolved','updated_at':'2026-04-01'}");
    shelve(here, "{'kind':'ticket','id':'INC2','title':'printer loud','body':'paper flies out',"
                 "'state':'open','product':'nova print'}");
    shelve(here, "{'id':'leiden','lang':'de','title':'Drucker leidet','body':'Der Drucker ist alt.','updated_at':'2026-05-01'}");
    shelve(here, "{'id':'fila-br','lang':'pt-BR','title':'Fila da impressora','body':'Esvazie a fila.'}");
    shelve(here, "{'id':'fila-pt','lang':'pt-PT','title':'Fila da impressora','body':'Limpe a fila toda.'}");
    shelve(here, "{'id':'draft','title':'printer draft','state':'draft'}");
    shelve(here, "{'id':'retired','title':'printer retired','state':'retired'}");
    shelve(here, "{'id':'expired','title':'printer expired','valid_until':'2020-01-01'}");
    shelve(here, "{'id':'valid','title':'toner','body':'good until much later','valid_until':'2999-01-01'}");
    return 0;
}

#define stocked_test(claim) cmocka_unit_test_setup_teardown(claim, stock, shelf_teardown)

static int by_text(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

/* The ids of all hits, sorted. Owned. */
static char *sorted_ids(shelf *here, const kb_request *request)
{
    KB_OWNED(kb_text) ids = ids_of(here, request);
    char *words[128];
    size_t count = 0;
    KB_OWNED_BUF out = {0};
    for (char *word = strtok(ids, " "); word; word = strtok(NULL, " "))
        words[count++] = word;
    qsort(words, count, sizeof *words, by_text);
    for (size_t i = 0; i < count; i++)
        kb_buf_printf(&out, "%s%s", i ? " " : "", words[i]);
    return kb_buf_give(&out);
}

static void assert_set(shelf *here, const char *why, const kb_request *request, const char *ids)
{
    KB_OWNED(kb_text) found = sorted_ids(here, request);
    assert_row(why, kb_str_of(found), kb_str_of(ids));
}

static void what_is_typed_finds_what_is_meant(void **state)
{
    static const struct {
        const char *why, *text, *ids;
    } rows[] = {
        {"a word", "toner", "valid"},
        {"another form of it", "smell", "INC1"},
        {"capitals", "TONER", "valid"},
        {"a word that nobody has", "zzzz", ""},
        {"two words, either", "toner smells", "INC1 valid"},
        {"a phrase", "\"paper jam\"", "jam"},
        {"words of a phrase in another order are none", "\"jam paper\"", ""},
        {"an excluded phrase", "paper -\"paper jam\"", "INC2 vpn"},
        {"an excluded word", "paper -flies", "jam vpn"},
        {"an excluded word excludes its forms", "printer kind:ticket -smell", "INC2"},
        {"drafts, retired and expired ones are not found", "draft retired expired", ""},
        {"a kind", "printer kind:ticket", "INC1 INC2"},
        {"not a kind", "paper -kind:ticket", "jam vpn"},
        {"a state", "printer state:open", "INC2"},
        {"a product, in any case", "paper product:\"NOVA print\"", "INC2 jam"},
        {"a tag of two words", "paper tag:\"top ten\"", "jam"},
        {"two tags are both wanted", "paper tag:software tag:hardware", "vpn"},
        {"a category", "printer category:paper", "jam"},
        {"a language", "fila lang:pt-BR", "fila-br"},
        {"a filter alone", "kind:ticket", "INC1 INC2"},
        {"a filter that nobody passes", "printer product:none", ""},
        {"brackets and stars are no operators", "(toner) \\ toner* ~ ^2 [", "valid"},
        {"what is visible may be asked", "printer visibility:internal", "INC1 INC2"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        kb_request request = request_for(KB_SEARCH, rows[i].text);
        assert_set(*state, rows[i].why, &request, rows[i].ids);
    }
}

static void a_code_comes_before_what_shares_its_letters(void **state)
{
    static const char *const questions[][2] = {{"e-417", "vpn"}, {"what is E-418 about", "INC1"}, {"E-417 printer paper", "vpn"}};
    for (size_t i = 0; i < COUNT(questions); i++) {
        kb_request request = request_for(KB_SEARCH, questions[i][0]);
        request.limit = 1;
        KB_OWNED(kb_text) id = ids_of(*state, &request);
        assert_row(questions[i][0], kb_str_of(id), kb_str_of(questions[i][1]));
    }
}

static void filters_alone_list_what_passes_them(void **state)
{
    static const struct {
        const char *text;
        size_t count;
        kb_verdict verdict;
    } rows[] = {
        {"kind:ticket", 2, KB_POSSIBLE},
        {"product:\"Nova Print\" -kind:ticket", 2, KB_POSSIBLE},
        {"-printer kind:article", 5, KB_POSSIBLE},
        {"product:none", 0, KB_NONE},
        {"code:E-999", 0, KB_NONE},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        kb_request request = request_for(KB_SEARCH, rows[i].text);
        kb_answer answer = ask(*state, &request);
        if (answer.hit_count != rows[i].count || answer.verdict != rows[i].verdict)
            fail_msg("%s: %zu hits, verdict %d", rows[i].text, answer.hit_count, answer.verdict);
        for (size_t j = 0; j < answer.hit_count; j++)
            assert_true(answer.hits[j].score == 1);
        kb_answer_clear(&answer);
    }
}

static void signs_alone_are_no_question(void **state)
{
    static const char *const texts[] = {"!!!", "-!!!", "\"\"", "\"!!!\"", "-\"\"", "\"\" -!!!"};
    for (size_t i = 0; i < COUNT(texts); i++) {
        kb_request request = request_for(KB_SEARCH, texts[i]);
        kb_answer answer = ask(*state, &request);
        if (answer.verdict != KB_NONE)
            fail_msg("%s: verdict %d", texts[i], answer.verdict);
        kb_answer_clear(&answer);
    }
}

static void a_code_that_narrows_is_a_word_too(void **state)
{
    shelf *here = *state;
    KB_OWNED(kb_text) long_body = repeated("The printer waits for paper in its tray. ", 60);
    KB_OWNED(kb_text) in_passing = kb_printf("%s Once it said error 1603.", long_body);
    shelve_article(here, "a-passing", "en", "Paper tray", in_passing);
    shelve_article(here, "z-about", "en", "Error 1603 at the start", "Error 1603 means that the tray is open.");
    static const char *const texts[] = {"code:1603", "tray code:1603", "code:1603 error 1603"};
    for (size_t i = 0; i < COUNT(texts); i++) {
        kb_request request = request_for(KB_SEARCH, texts[i]);
        kb_answer answer = ask(here, &request);
        assert_int_equal(answer.hit_count, 2);
        assert_row(texts[i], kb_str_of(answer.hits[0].document->id), KB_STR("z-about"));
        assert_true(answer.hits[1].score < answer.hits[0].score && answer.hits[1].score > 0);
        assert_int_not_equal(answer.verdict, KB_NONE);
        assert_row(texts[i], kb_str_of(answer.analysis.identifiers.items[0]), KB_STR("error1603"));
        kb_answer_clear(&answer);
    }
}

static void a_request_narrows_what_is_found(void **state)
{
    shelf *here = *state;
    kb_request request = request_for(KB_SEARCH, "printer paper toner fila drucker");
    request.kinds[KB_TICKET] = true;
    assert_set(here, "kind", &request, "INC1 INC2");
    request.states[KB_RESOLVED] = request.states[KB_CLOSED] = true;
    assert_set(here, "one of two states", &request, "INC1");
    request = request_for(KB_SEARCH, "printer paper toner fila drucker");
    kb_list_add(&request.products, KB_STR("Nova Print"));
    kb_list_add(&request.products, KB_STR("Tunnel"));
    assert_set(here, "one of two products", &request, "INC2 jam queue vpn");
    kb_list_add(&request.tags, KB_STR("software"));
    assert_set(here, "and a tag", &request, "queue vpn");
    kb_list_clear(&request.tags);
    kb_list_add(&request.categories, KB_STR("paper"));
    assert_set(here, "and a category", &request, "jam");
    kb_list_clear(&request.products), kb_list_clear(&request.categories);
    kb_list_add(&request.langs, KB_STR("pt"));
    assert_set(here, "a language with all its regions", &request, "fila-br fila-pt");
    kb_list_add(&request.langs, KB_STR("de"));
    assert_set(here, "one of two languages", &request, "fila-br fila-pt leiden");
    kb_list_clear(&request.langs);
    must(kb_time_parse(KB_STR("2026-03-15"), &request.updated_after, &err));
    assert_set(here, "updated after", &request, "INC1 leiden");
}

static void excluded_documents_are_no_hits(void **state)
{
    shelf *here = *state;
    kb_request request = request_for(KB_SIMILAR, "printer paper");
    kb_list_add(&request.exclude, KB_STR("ticket:INC2"));
    kb_list_add(&request.exclude, KB_STR("article:jam"));
    kb_list_add(&request.exclude, KB_STR("ticket:jam")); /* another kind, another document */
    kb_list_add(&request.exclude, KB_STR("article:missing"));
    assert_set(here, "excluded", &request, "INC1 queue vpn");
    kb_list_clear(&request.exclude);
}

static void pages_follow_on_one_another(void **state)
{
    shelf *here = *state;
    for (int i = 0; i < 25; i++) {
        KB_OWNED(kb_text) id = kb_printf("p%02d", i);
        KB_OWNED(kb_text) body = repeated("scanner ", (size_t)(i % 5) + 1);
        shelve_article(here, id, i % 2 ? "en" : "de", "-", body);
    }
    kb_request request = request_for(KB_SEARCH, "scanner");
    request.limit = 100;
    KB_OWNED(kb_text) all = ids_of(here, &request);
    KB_OWNED_BUF pages = {0};
    for (request.offset = 0, request.limit = 7; request.offset < 30; request.offset += request.limit) {
        kb_answer answer = ask(here, &request);
        assert_int_equal(answer.total, 25);
        assert_int_equal(answer.limit, 7);
        assert_int_equal(answer.offset, request.offset);
        for (size_t i = 0; i < answer.hit_count; i++)
            kb_buf_printf(&pages, "%s%s", pages.len ? " " : "", answer.hits[i].document->id);
        kb_answer_clear(&answer);
    }
    assert_string_equal(pages.bytes, all);
    request.offset = 0, request.limit = 0;
    kb_answer none = ask(here, &request);
    assert_int_equal(none.hit_count, 0);
    assert_int_equal(none.total, 25);
    kb_answer_clear(&none);
}

static void hits_are_ordered_by_score_then_id_and_scores_are_ratios(void **state)
{
    shelf *here = *state;
    kb_request request = request_for(KB_SEARCH, "printer paper queue E-417 drucker");
    kb_answer answer = ask(here, &request);
    assert_true(answer.hit_count > 4);
    for (size_t i = 0; i < answer.hit_count; i++) {
        const kb_hit *hit = &answer.hits[i], *before = i ? hit - 1 : hit;
        assert_true(hit->score > 0 && hit->score <= 1 && hit->score <= before->score);
        assert_true(hit == before || hit->score < before->score || strcmp(hit->document->id, before->document->id) > 0);
        assert_true(hit->band >= before->band);
    }
    double score = answer.hits[1].score;
    KB_OWNED(kb_text) id = kb_str_dup(kb_str_of(answer.hits[1].document->id));
    kb_answer_clear(&answer);
    request.limit = 1, request.offset = 1;
    answer = ask(here, &request);
    assert_string_equal(answer.hits[0].document->id, id);
    assert_true(answer.hits[0].score == score); /* whatever else is in the answer */
    kb_answer_clear(&answer);
}

static void facets_count_what_is_found(void **state)
{
    shelf *here = *state;
    kb_request request = request_for(KB_SEARCH, "printer paper fila");
    static const char *const names[] = {"kind", "lang", "state", "visibility", "product", "category", "tags"};
    for (size_t i = 0; i < COUNT(names); i++)
        kb_list_add(&request.facets, kb_str_of(names[i]));
    request.limit = 1;
    kb_answer answer = ask(here, &request);
    static const char counts[] = "{'kind':{'article':5,'ticket':2},'lang':{'en':5,'pt-BR':1,'pt-PT':1},"
                                 "'state':{'published':5,'open':1,'resolved':1},'visibility':{'public':5,'internal':2},"
                                 "'product':{'Nova Print':2,'nova print':1,'Tunnel':1},'category':{'Print':2,'Paper':1},"
                                 "'tags':{'hardware':2,'software':2,'top ten':1}}";
    KB_OWNED(json_t) expected = json_of(counts);
    KB_OWNED(kb_text) got = kb_json_text(answer.facets);
    if (!json_equal(answer.facets, expected))
        fail_msg("%s", got);
    kb_answer_clear(&answer);
    kb_list_clear(&request.facets);
}

static void codes_are_counted_whatever_their_spelling(void **state)
{
    kb_request request = request_for(KB_SEARCH, "e417");
    kb_list_add(&request.facets, KB_STR("code"));
    kb_answer answer = ask(*state, &request);
    json_t *codes = json_object_get(answer.facets, "code");
    assert_true(json_integer_value(json_object_get(codes, "e417")) > 0);
    assert_null(json_object_get(codes, "e-417"));
    kb_answer_clear(&answer);
    kb_list_clear(&request.facets);
}

static void a_request_that_cannot_be_answered_names_its_parameter(void **state)
{
    shelf *here = *state;
    kb_answer answer = {0};
    kb_request good = request_for(KB_SEARCH, "printer"), request = good;
    kb_answer first = ask(here, &good);
    kb_answer_clear(&first);
    request.limit = KB_LIMIT_MOST + 1;
    must_fail(kb_ask_question(here->asker, &request, &answer, &err), KB_INVALID, "limit", "at most 100");
    request = good, request.offset = KB_OFFSET_MOST + 1;
    must_fail(kb_ask_question(here->asker, &request, &answer, &err), KB_INVALID, "offset", "at most 1000");
    request = good, request.text = (kb_str){"gr\xFC\xDF", 4};
    must_fail(kb_ask_question(here->asker, &request, &answer, &err), KB_INVALID, "q", "UTF-8 at byte 2");
    KB_OWNED(kb_text) endless = repeated("x", KB_BODY_BYTES + 1);
    request = good, request.text = (kb_str){endless, KB_QUESTION_BYTES + 1};
    must_fail(kb_ask_question(here->asker, &request, &answer, &err), KB_INVALID, "q", "the most is 16384");
    request = request_for(KB_SIMILAR, ""), request.body = kb_str_of(endless);
    must_fail(kb_ask_question(here->asker, &request, &answer, &err), KB_INVALID, "body", "the most is 1048576");
    request = request_for(KB_SIMILAR, ""), request.title = (kb_str){"\xFF", 1};
    must_fail(kb_ask_question(here->asker, &request, &answer, &err), KB_INVALID, "title", "UTF-8");
    static const char *const facets[][2] = {
        {"kinds", "did you mean 'kind'"}, {"updated_at", "no facet 'updated_at'"}, {"title", "no facet"}};
    for (size_t i = 0; i < COUNT(facets); i++) {
        request = good;
        kb_list_add(&request.facets, kb_str_of(facets[i][0]));
        must_fail(kb_ask_question(here->asker, &request, &answer, &err), KB_INVALID, "facets", facets[i][1]);
        kb_list_clear(&request.facets);
    }
    static const char *const ids[] = {"INC1", "ticket", "ticket:", "page:INC1", "ticket:a b", ":INC1", "tickets:INC1"};
    for (size_t i = 0; i < COUNT(ids); i++) {
        request = good;
        kb_list_add(&request.exclude, kb_str_of(ids[i]));
        must_fail(kb_ask_question(here->asker, &request, &answer, &err), KB_INVALID, "exclude", "ticket:INC1");
        kb_list_clear(&request.exclude);
    }
    assert_int_equal(answer.hit_count, 0);
}

static void nothing_a_person_types_is_an_error(void **state)
{
    shelf *here = *state;
    static const char *const units[] = {"(",
                                        "\"",
                                        "-",
                                        "\"a\" ",
                                        "-\"printer\" ",
                                        "tag:x ",
                                        "printer ",
                                        "a b c d ",
                                        "E-417 ",
                                        "你好",
                                        "😀",
                                        "-2147024891 ",
                                        "AND ",
                                        "*",
                                        "\x01",
                                        "printer* ",
                                        "XXX:yyy ",
                                        "https://a.b/c?d=e&f ",
                                        "kind:ticket "};
    for (size_t i = 0; i < COUNT(units); i++) {
        KB_OWNED(kb_text) text = repeated(units[i], KB_QUESTION_BYTES / strlen(units[i]));
        kb_request request = request_for(KB_SEARCH, text);
        kb_answer answer = ask(here, &request);
        kb_answer_clear(&answer);
    }
    KB_OWNED_BUF words = {0};
    for (int i = 0; words.len < KB_QUESTION_BYTES - 20; i++)
        kb_buf_printf(&words, "word%d ", i);
    kb_buf_add(&words, KB_STR("printer"));
    kb_request request = request_for(KB_SEARCH, words.bytes);
    kb_answer answer = ask(here, &request);
    assert_true(answer.analysis.terms_seen > 1000 && answer.analysis.terms_used <= KB_ASK_WORDS);
    kb_answer_clear(&answer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        stocked_test(what_is_typed_finds_what_is_meant),  stocked_test(a_code_comes_before_what_shares_its_letters),
        stocked_test(filters_alone_list_what_passes_them), stocked_test(signs_alone_are_no_question),
        stocked_test(a_code_that_narrows_is_a_word_too),
        stocked_test(a_request_narrows_what_is_found),    stocked_test(excluded_documents_are_no_hits),
        shelf_test(pages_follow_on_one_another),          stocked_test(hits_are_ordered_by_score_then_id_and_scores_are_ratios),
        stocked_test(facets_count_what_is_found),         stocked_test(codes_are_counted_whatever_their_spelling),
        stocked_test(a_request_that_cannot_be_answered_names_its_parameter),
        stocked_test(nothing_a_person_types_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
