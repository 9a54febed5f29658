/* Words that mean the same: which rules are good, what a question finds with them, who sees new ones. */
#include "shelf.h"

#include "base/file.h"
#include "query/synonym_file.h"

#include <pthread.h>

static kb_synonym_file *file;

static kb_code put_rules(kb_synonym_file *into, const char *rules, const char *lang)
{
    KB_OWNED(json_t) json = json_of(rules);
    return kb_synonym_file_put(into, json, lang, NULL, NULL, &err);
}

static void use_rules(const char *rules)
{
    must(put_rules(file, rules, NULL));
}

static int stock(void **state)
{
    shelf_setup(state);
    shelf *here = *state;
    KB_OWNED(kb_text) path = kb_printf("%s/%s", here->root, KB_SYNONYMS_FILE);
    shelve(here, "{'id':'laptop','title':'Power supply','body':'The laptop stays dark: change the power supply.'}");
    shelve(here, "{'id':'notebook','title':'Loud fan','body':'The fan of a notebook is loud at night.'}");
    shelve(here, "{'id':'tunnel','title':'Work at home','body':'Connect by virtual private networks, at no cost.'}");
    shelve(here, "{'id':'scattered','title':'Office','body':'A network with a private printer, and virtual machines.'}");
    shelve(here, "{'id':'vpn','title':'Drops','body':'The vpn drops each hour.'}");
    shelve(here, "{'id':'phone','title':'Old devices','body':'A feature phone has keys that one can feel.'}");
    shelve(here, "{'id':'code','title':'Jam','body':'The display shows E417 when paper is stuck.'}");
    shelve(here, "{'id':'klapprechner','lang':'de','title':'Netzteil','body':'Der Klapprechner bleibt dunkel.'}");
    shelve(here, "{'id':'zh','lang':'zh','title':'连接','body':'在家里使用虚拟专用网络连接公司。'}");
    kb_request request = request_for(KB_SEARCH, "nothing");
    kb_answer none = ask(here, &request);
    kb_answer_clear(&none);
    file = kb_synonym_file_new(path, NULL);
    kb_asker_use_synonyms(here->asker, file);
    return 0;
}

static int leave(void **state)
{
    shelf_teardown(state);
    kb_synonym_file_free(file);
    return 0;
}

#define ruled_test(claim) cmocka_unit_test_setup_teardown(claim, stock, leave)

/* ---- what is found ---- */

static void a_rule_finds_what_it_says_the_exact_word_first(void **state)
{
    static const struct {
        const char *why, *rules, *text, *ids;
    } rows[] = {
        {"no rules", "{}", "notebook", "notebook"},
        {"two-way", "{'synonyms':[{'words':['notebook','laptop']}]}", "notebook", "notebook laptop"},
        {"the other way", "{'synonyms':[{'words':['notebook','laptop']}]}", "laptop", "laptop notebook"},
        {"other endings and capitals", "{'synonyms':[{'words':['Notebooks','LAPTOPS']}]}", "notebook", "notebook laptop"},
        {"one-way", "{'synonyms':[{'from':['notebook'],'to':['laptop']}]}", "notebook", "notebook laptop"},
        {"one-way, backwards", "{'synonyms':[{'from':['notebook'],'to':['laptop']}]}", "laptop", "laptop"},
        {"a word that no document has", "{'synonyms':[{'from':['slab'],'to':['laptop']}]}", "slab", "laptop"},
        {"one word for several in a row", "{'synonyms':[{'words':['vpn','virtual private network']}]}", "vpn", "vpn tunnel"},
        {"several for one word", "{'synonyms':[{'from':['dial in line'],'to':['vpn']}]}", "dial in line", "vpn"},
        {"several for several", "{'synonyms':[{'from':['nokia 3310'],'to':['feature phone']}]}", "nokia 3310", "phone"},
        {"a part of several is not them", "{'synonyms':[{'from':['nokia 3310'],'to':['feature phone']}]}", "nokia", ""},
        {"the longest wins",
         "{'synonyms':[{'from':['big slab'],'to':['vpn']},{'from':['slab'],'to':['laptop']},{'from':['big'],'to':['notebook']}]}",
         "big slab", "vpn"},
        {"and is taken where it stops", "{'synonyms':[{'from':['big slab'],'to':['vpn']},{'from':['slab'],'to':['laptop']}]}",
         "big big slab", "vpn"},
        {"the shorter where the longer does not fit",
         "{'synonyms':[{'from':['big slab'],'to':['vpn']},{'from':['big'],'to':['notebook']}]}", "big", "notebook"},
        {"the shorter where the longer leads to itself alone",
         "{'synonyms':[{'from':['big slab'],'to':['big slab']},{'from':['big'],'to':['notebook']}]}", "big slab", "notebook"},
        {"rules are not chained", "{'synonyms':[{'from':['slab'],'to':['plank']},{'from':['plank'],'to':['laptop']}]}", "slab",
         ""},
        {"a circle ends", "{'synonyms':[{'from':['laptop'],'to':['notebook']},{'from':['notebook'],'to':['laptop']}]}", "laptop",
         "laptop notebook"},
        {"two rules for a word", "{'synonyms':[{'from':['slab'],'to':['vpn']},{'from':['slab'],'to':['slab','laptop']}]}", "slab",
         "vpn laptop"},
        {"of another language", "{'synonyms':[{'words':['notebook','laptop'],'lang':'de'}]}", "notebook", "notebook"},
        {"of this language", "{'synonyms':[{'words':['notebook','laptop'],'lang':'en'}]}", "notebook", "notebook laptop"},
        {"for all, in another", "{'synonyms':[{'words':['notebooks','Klapprechnern']}]}", "notebook lang:de", "klapprechner"},
        {"without spaces", "{'synonyms':[{'words':['vpn','虚拟专用网络']}]}", "vpn lang:zh", "zh"},
        {"a code is found", "{'synonyms':[{'from':['blockage'],'to':['E417']}]}", "blockage", "code"},
        {"a code may be named whole", "{'synonyms':[{'from':['E-999'],'to':['laptop']}]}", "E-999", "laptop"},
        {"a part of a code is no word", "{'synonyms':[{'from':['999'],'to':['laptop']}]}", "E-999", ""},
        {"in quotes it is literal", "{'synonyms':[{'words':['notebook','laptop']}]}", "\"notebook\"", "notebook"},
        {"beside quotes it is not", "{'synonyms':[{'from':['slab'],'to':['laptop']}]}", "\"power supply\" slab", "laptop"},
        {"a minus means just that word", "{'synonyms':[{'words':['notebook','laptop']}]}", "night dark -notebook", "laptop"},
        {"a typing error in it", "{'synonyms':[{'from':['notebook'],'to':['laptop']}]}", "notebok", "notebook laptop"},
        {"what a rule names is no typing error", "{'synonyms':[{'from':['notebok'],'to':['vpn']}]}", "notebok", "vpn"},
    };
    shelve(*state, "{'id':'second','title':'Paper','body':'A notebook of paper.'}"); /* a correction needs two documents */
    for (size_t i = 0; i < COUNT(rows); i++) {
        kb_request request = request_for(KB_SEARCH, rows[i].text);
        use_rules(rows[i].rules);
        KB_OWNED(kb_text) ids = ids_of(*state, &request);
        KB_OWNED_BUF without = {0}; /* the document that is there for the correction alone */
        for (char *id = strtok(ids, " "); id; id = strtok(NULL, " "))
            if (strcmp(id, "second") != 0)
                kb_buf_printf(&without, "%s%s", without.len ? " " : "", id);
        assert_row(rows[i].why, kb_buf_str(&without), kb_str_of(rows[i].ids));
    }
}

static void whole_tickets_find_by_synonyms_too(void **state)
{
    use_rules("{'synonyms':[{'words':['klapprechner','laptop','virtual private network','vpn']}]}");
    kb_request request = request_for(KB_SIMILAR, "My Klapprechner is broken, what can I do about it?");
    kb_list_add(&request.langs, KB_STR("en"));
    KB_OWNED(kb_text) ids = ids_of(*state, &request);
    assert_row("all that it is called", kb_str_of(ids), KB_STR("vpn laptop tunnel"));
    kb_list_clear(&request.langs);
}

/* Eight words in a row that may be called fifty times eight others, all of which a document has. */
static void the_largest_rule_is_no_question_too_large(void **state)
{
    KB_OWNED_BUF rules = {0};
    KB_OWNED_BUF body = {0};
    kb_buf_printf(&rules, "{'synonyms':[{'from':['nil uno due tre quattro cinque sei sette'],'to':[");
    for (int i = 0; i < KB_SYNONYM_WORDS; i++) {
        kb_buf_printf(&rules, "%s'", i ? "," : "");
        for (int j = 0; j < KB_SYNONYM_UNITS; j++) {
            kb_buf_printf(&rules, "%sthing%c%c", j ? " " : "", 'a' + i / 2, 'a' + j + i % 2 * 10);
            kb_buf_printf(&body, "thing%c%c ", 'a' + i / 2, 'a' + j + i % 2 * 10);
        }
        kb_buf_printf(&rules, "'");
    }
    kb_buf_printf(&rules, "]}]}");
    shelve_article(*state, "all", "en", "", body.bytes);
    use_rules(rules.bytes);
    assert_finds(*state, "nil uno due tre quattro cinque sei sette", "all");
}

/* ---- what is said of it ---- */

static bool says(const kb_hit *hit, const char *reason)
{
    for (size_t i = 0; i < hit->why.count; i++)
        if (strcmp(hit->why.items[i], reason) == 0)
            return true;
    return false;
}

static void a_hit_says_and_shows_the_synonym_that_it_has(void **state)
{
    use_rules("{'synonyms':[{'words':['vpn','virtual private network','dial in line']}]}");
    kb_request request = request_for(KB_SEARCH, "dial in line");
    kb_answer answer = ask(*state, &request);
    assert_int_equal(answer.hit_count, 2);
    assert_true(says(&answer.hits[0], "synonym: vpn for dial in line"));
    assert_string_equal(answer.hits[0].highlight_body, "The <em>vpn</em> drops each hour.");
    assert_true(says(&answer.hits[1], "synonym: virtual private network for dial in line"));
    assert_string_equal(answer.hits[1].highlight_body, "Connect by <em>virtual private networks</em>, at no cost.");
    kb_answer_clear(&answer);
}

static void a_hit_with_the_word_itself_says_nothing_of_synonyms(void **state)
{
    use_rules("{'synonyms':[{'words':['notebook','laptop']}]}");
    kb_request request = request_for(KB_SEARCH, "notebook");
    kb_answer answer = ask(*state, &request);
    for (size_t i = 0; i < answer.hits[0].why.count; i++)
        assert_null(strstr(answer.hits[0].why.items[i], "synonym"));
    kb_answer_clear(&answer);
}

static void the_verdict_takes_a_synonym_for_the_word(void **state)
{
    kb_request request = request_for(KB_SEARCH, "portable slab without any light");
    kb_list_add(&request.langs, KB_STR("en"));
    kb_answer before = ask(*state, &request);
    use_rules("{'synonyms':[{'from':['portable slab'],'to':['laptop']},{'from':['light'],'to':['dark']}]}");
    kb_answer after = ask(*state, &request);
    assert_int_equal(before.verdict, KB_NONE);
    assert_int_not_equal(after.verdict, KB_NONE);
    kb_answer_clear(&before);
    kb_answer_clear(&after);
    kb_list_clear(&request.langs);
}

/* ---- stop words ---- */

static void a_stop_word_ranks_and_finds_only_alone(void **state)
{
    use_rules("{'stop_words':{'en':{'add':['power'],'remove':['at']}}}");
    assert_finds(*state, "power fan", "notebook");
    assert_finds(*state, "power", "laptop");
    assert_finds(*state, "at fan", "notebook tunnel");
    use_rules("{}");
    assert_finds(*state, "at fan", "notebook");
}

/* ---- which rules are good ---- */

static void a_bad_rule_is_refused_by_name(void **state)
{
    (void)state;
    static const struct {
        const char *rules, *lang, *param, *says;
    } rows[] = {
        {"[]", NULL, "", "must be an object"},
        {"{'synonym':[]}", NULL, "synonym", "did you mean 'synonyms'"},
        {"{'synonyms':{}}", NULL, "synonyms", "must be a list"},
        {"{'synonyms':['a']}", NULL, "synonyms[0]", "must be an object"},
        {"{'synonyms':[{}]}", NULL, "synonyms[0]", "either 'words'"},
        {"{'synonyms':[{'words':['a','b'],'to':['c']}]}", NULL, "synonyms[0]", "either 'words'"},
        {"{'synonyms':[{'from':['a']}]}", NULL, "synonyms[0]", "'from' and 'to'"},
        {"{'synonyms':[{'from':[],'to':['a']}]}", NULL, "synonyms[0].from", "1 to 50 entries"},
        {"{'synonyms':[{'words':['a','b']},{'words':['a']}]}", NULL, "synonyms[1].words", "2 to 50 entries"},
        {"{'synonyms':[{'words':['a',7]}]}", NULL, "synonyms[0].words[1]", "must be a text"},
        {"{'synonyms':[{'words':['a','  ']}]}", NULL, "synonyms[0].words[1]", "is empty"},
        {"{'synonyms':[{'words':['a','?!']}]}", NULL, "synonyms[0].words[1]", "no letter or digit"},
        {"{'synonyms':[{'words':['a','b',' a']}]}", NULL, "synonyms[0].words[2]", "stands in this list before"},
        {"{'synonyms':[{'words':['a','b c d e f g h i j']}]}", NULL, "synonyms[0].words[1]", "has 9 words; the most is 8"},
        {"{'synonyms':[{'words':['a','b']},{'words':['c','d']},{'words':['a','b']}]}", NULL, "synonyms[2]",
         "same as synonyms[0]"},
        {"{'synonyms':[{'word':['a','b']}]}", NULL, "synonyms[0]", "did you mean 'words'"},
        {"{'synonyms':[{'words':['a','b'],'lang':'nowhere'}]}", NULL, "synonyms[0]", "none of our languages"},
        {"{'synonyms':[{'words':['a','b'],'lang':7}]}", NULL, "synonyms[0]", "language tag"},
        {"{'synonyms':[{'words':['a','b'],'lang':'de'}]}", "en", "synonyms[0]", "only the rules of 'en'"},
        {"{'stop_words':[]}", NULL, "stop_words", "object of languages"},
        {"{'stop_words':{'en':['a']}}", NULL, "stop_words.en", "'add' and 'remove'"},
        {"{'stop_words':{'en':{'ad':['a']}}}", NULL, "stop_words.en", "did you mean 'add'"},
        {"{'stop_words':{'en':{'add':['a b']}}}", NULL, "stop_words.en.add[0]", "the most is 1"},
        {"{'stop_words':{'en':{},'en-GB':{}}}", "de", "stop_words", "only the rules of 'de'"},
        {"{'stop_words':{'en':{'add':['a']},'en-GB':{'add':['a']}}}", NULL, "stop_words", "twice"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        KB_OWNED(json_t) json = json_of(rows[i].rules);
        json_t *rules;
        must_fail(kb_synonyms_check(json, rows[i].lang, &rules, &err), KB_INVALID, rows[i].param, rows[i].says);
    }
}

static void more_rules_than_the_file_may_hold_change_nothing(void **state)
{
    (void)state;
    KB_OWNED(json_t) large = json_of("{'synonyms':[]}");
    KB_OWNED(kb_text) word = repeated("x", KB_SYNONYM_BYTES - 10);
    for (int i = 0; i < KB_SYNONYMS_BYTES / (2 * (KB_SYNONYM_BYTES - 10)) + 1; i++)
        json_array_append_new(json_object_get(large, "synonyms"),
                              json_pack("{s:[o, o]}", "words", json_sprintf("a%d%s", i, word), json_sprintf("b%d%s", i, word)));
    use_rules("{'synonyms':[{'words':['a','b']}]}");
    must_fail(kb_synonym_file_put(file, large, NULL, NULL, NULL, &err), KB_INVALID, "", "the most is 1048576");
    kb_synonyms *newest = kb_synonym_file_take(file);
    assert_int_equal(json_array_size(json_object_get(kb_synonyms_rules(newest), "synonyms")), 1);
    kb_synonyms_drop(newest);
}

static void rules_are_kept_in_one_form(void **state)
{
    (void)state;
    KB_OWNED(json_t)
    given = json_of("{'synonyms':[{'lang':'pt-BR','words':[' a ','b']}],'stop_words':{'pt':{'add':[],'remove':['c']}}}");
    KB_OWNED(json_t) wanted = json_of("{'synonyms':[{'words':['a','b'],'lang':'pt'}],'stop_words':{'pt':{'remove':['c']}}}");
    KB_OWNED(json_t) rules = NULL;
    must(kb_synonyms_check(given, NULL, &rules, &err));
    assert_true(json_equal(rules, wanted));
    KB_OWNED(kb_text) shown = kb_synonyms_text(rules);
    KB_OWNED(json_t) again = NULL;
    must(kb_json_parse(kb_str_of(shown), &again, &err));
    assert_true(json_equal(again, wanted));
}

static void a_language_is_replaced_by_itself(void **state)
{
    (void)state;
    use_rules("{'synonyms':[{'words':['a','b']},{'words':['c','d'],'lang':'de'},{'words':['e','f'],'lang':'en'}],"
              "'stop_words':{'de':{'add':['x']},'en':{'add':['y']}}}");
    must(put_rules(file, "{'synonyms':[{'words':['g','h']}]}", "de"));
    KB_OWNED(json_t)
    wanted = json_of("{'synonyms':[{'words':['a','b']},{'words':['e','f'],'lang':'en'},"
                     "{'words':['g','h'],'lang':'de'}],'stop_words':{'en':{'add':['y']}}}");
    KB_OWNED(json_t) german = json_of("{'synonyms':[{'words':['g','h'],'lang':'de'}],'stop_words':{}}");
    kb_synonyms *newest = kb_synonym_file_take(file);
    KB_OWNED(json_t) part = kb_synonyms_of(kb_synonyms_rules(newest), "de");
    assert_true(json_equal(kb_synonyms_rules(newest), wanted));
    assert_true(json_equal(part, german));
    kb_synonyms_drop(newest);
}

/* ---- the file ---- */

static int complaints;

static void complain(const char *path, const char *message)
{
    (void)path;
    assert_non_null(strstr(message, "synonyms[0]"));
    complaints++;
}

static void a_file_edited_by_hand_is_followed_and_a_broken_one_is_not(void **state)
{
    shelf *here = *state;
    KB_OWNED(kb_text) path = kb_printf("%s/%s", here->root, KB_SYNONYMS_FILE);
    KB_OWNED(kb_synonym_file) watched = kb_synonym_file_new(path, complain);
    kb_asker_use_synonyms(here->asker, watched);
    complaints = 0;
    assert_finds(here, "slab", "");
    must(kb_file_replace(path, KB_STR("{\"synonyms\": [{\"from\": [\"slab\"], \"to\": [\"laptop\"]}]}"), &err));
    assert_finds(here, "slab", "laptop");
    must(kb_file_replace(path, KB_STR("{\"synonyms\": [{\"from\": [\"slab\"]}]}"), &err));
    assert_finds(here, "slab", "laptop");
    assert_finds(here, "slab", "laptop");
    assert_int_equal(complaints, 1);
    must_fail(kb_synonym_file_verify(path, &err), KB_INVALID, "", "synonyms[0]");
    must_fail(put_rules(watched, "{}", "en"), KB_INVALID, "", "broken by hand");
    must(put_rules(watched, "{}", NULL));
    assert_finds(here, "slab", "");
    assert_int_equal(unlink(path), 0);
    must(put_rules(watched, "{'synonyms':[{'from':['slab'],'to':['vpn']}]}", "en"));
    assert_finds(here, "slab", "vpn");
    must(put_rules(watched, "{}", NULL)); /* and a hand, before anybody asks */
    must(kb_file_replace(path, KB_STR("{\"synonyms\": [{\"from\": [\"slab\"], \"to\": [\"laptop\"]}]}"), &err));
    assert_finds(here, "slab", "laptop");
    assert_int_equal(unlink(path), 0);
    must(put_rules(watched, "{'synonyms':[{'from':['slab'],'to':['vpn']}]}", NULL));
    assert_int_equal(unlink(path), 0);
    assert_finds(here, "slab", "");
    must(put_rules(watched, "{'synonyms':[{'from':['slab'],'to':['vpn']}]}", NULL));
    kb_asker_use_synonyms(here->asker, file);
    assert_finds(here, "slab", "vpn");
}

static kb_code refuse(void *context, const char *tag, kb_error *error)
{
    *(bool *)context = tag[0] != '\0';
    return kb_fail(error, KB_CONFLICT, "somebody else was here");
}

static void who_does_not_agree_changes_nothing(void **state)
{
    (void)state;
    bool asked = false;
    KB_OWNED(json_t) none = json_object();
    use_rules("{'synonyms':[{'words':['a','b']}]}");
    must_fail(kb_synonym_file_put(file, none, NULL, refuse, &asked, &err), KB_CONFLICT, "", "somebody else");
    kb_synonyms *newest = kb_synonym_file_take(file);
    assert_true(asked);
    assert_int_equal(json_array_size(json_object_get(kb_synonyms_rules(newest), "synonyms")), 1);
    kb_synonyms_drop(newest);
}

#define TURNS 200

static void *change(void *context)
{
    KB_OWNED(json_t) none = json_object();
    KB_OWNED(json_t) some = json_of("{'synonyms':[{'words':['notebook','laptop']}]}");
    for (int i = 0; i < TURNS / 4; i++)
        kb_synonym_file_put(context, i % 2 ? some : none, NULL, NULL, NULL, NULL);
    return NULL;
}

static void *look_up(void *context)
{
    kb_analyzer *analyzer = NULL;
    kb_analyzer_new(&analyzer, NULL);
    for (int i = 0; i < TURNS; i++) {
        kb_synonyms *newest = kb_synonym_file_take(context);
        kb_synonyms_table(newest, kb_language_find(i % 2 ? KB_STR("en") : KB_STR("de")), analyzer);
        kb_synonyms_drop(newest);
    }
    kb_analyzer_free(analyzer);
    return NULL;
}

static void threads_may_ask_while_rules_change(void **state)
{
    (void)state;
    pthread_t threads[4];
    assert_int_equal(pthread_create(&threads[0], NULL, change, file), 0);
    for (size_t i = 1; i < COUNT(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, look_up, file), 0);
    for (size_t i = 0; i < COUNT(threads); i++)
        pthread_join(threads[i], NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ruled_test(a_rule_finds_what_it_says_the_exact_word_first),
        ruled_test(whole_tickets_find_by_synonyms_too),
        ruled_test(the_largest_rule_is_no_question_too_large),
        ruled_test(a_hit_says_and_shows_the_synonym_that_it_has),
        ruled_test(a_hit_with_the_word_itself_says_nothing_of_synonyms),
        ruled_test(the_verdict_takes_a_synonym_for_the_word),
        ruled_test(a_stop_word_ranks_and_finds_only_alone),
        ruled_test(a_bad_rule_is_refused_by_name),
        ruled_test(more_rules_than_the_file_may_hold_change_nothing),
        ruled_test(rules_are_kept_in_one_form),
        ruled_test(a_language_is_replaced_by_itself),
        ruled_test(a_file_edited_by_hand_is_followed_and_a_broken_one_is_not),
        ruled_test(who_does_not_agree_changes_nothing),
        ruled_test(threads_may_ask_while_rules_change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
