/* A guess of the language lifts; what the languages know of the words lifts as well, and decides what is a typing error. */
#include "shelf.h"

#define FILLERS 20 /* articles of each language about something else: words are rare where there are others */

static void fill(shelf *here, const char *lang)
{
    for (int i = 0; i < FILLERS; i++) {
        KB_OWNED(kb_text) id = kb_printf("%s-%d", lang, i);
        KB_OWNED(kb_text) text = kb_printf("qa%cx zu%cv ki%cb", 'a' + i, 'a' + i, 'a' + i);
        shelve_article(here, id, lang, text, text);
    }
}

static int stock(void **state)
{
    shelf_setup(state);
    shelf *here = *state;
    fill(here, "de");
    fill(here, "en");
    fill(here, "id");
    shelve_article(here, "strip", "en", "Toner light blinks after a cartridge change",
                   "Take the cartridge out, pull off the orange strip, put it back.");
    shelve_article(here, "reset", "en", "Reset your password", "A new password is sent to you.");
    shelve_article(here, "rules", "en", "Rules for a password", "Twelve letters are enough.");
    shelve_article(here, "aplikasi", "id", "Memulai aplikasi", "Setiap orang dapat menekan strip di atas layar.");
    shelve_article(here, "aman", "id", "Tetap aman di internet", "Beberapa orang memakai sandi yang sama.");
    shelve_article(here, "langsam", "de", "Das Internet scheint langsam zu sein", "Prüfen Sie das Kabel.");
    shelve_article(here, "fach", "de", "Papier einlegen", "Das Papier in das Fach einlegen, bis es klickt.");
    shelve_article(here, "disc", "de", "Eine CD einlegen", "Die CD in das Laufwerk einlegen und warten.");
    shelve_article(here, "heslo", "cs", "Heslo", "Zadejte pasword, jak se tomu někdy říká.");
    return 0;
}

#define stocked_test(claim) cmocka_unit_test_setup_teardown(claim, stock, shelf_teardown)

static kb_answer search(shelf *here, const char *words)
{
    const kb_request request = request_for(KB_SEARCH, words);
    return ask(here, &request);
}

static double best_score(shelf *here, const char *words)
{
    kb_answer answer = search(here, words);
    assert_true(answer.hit_count > 0);
    double score = answer.hits[0].score;
    kb_answer_clear(&answer);
    return score;
}

static void words_that_a_language_knows_outweigh_a_guess(void **state)
{
    static const struct {
        const char *why, *question, *guess, *first;
    } rows[] = {
        {"both words are English, the letters look Indonesian", "orange strip", "id", "strip"},
        {"both words stand in a German title", "internet langsam", "id", "langsam"},
        {"the guessed language knows the words", "orang strip", "id", "aplikasi"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        kb_answer answer = search(*state, rows[i].question);
        assert_true(answer.hit_count > 0);
        assert_row(rows[i].why, kb_str_of(answer.analysis.lang), kb_str_of(rows[i].guess));
        assert_row(rows[i].why, kb_str_of(answer.hits[0].document->id), kb_str_of(rows[i].first));
        kb_answer_clear(&answer);
    }
}

static void a_word_is_corrected_unless_a_language_that_knows_more_of_the_question_has_it(void **state)
{
    static const struct {
        const char *why, *question, *corrected;
    } rows[] = {
        {"an English word is near an Indonesian one", "orange strip", NULL},
        {"a typing error", "passwrod reset", "password reset"},
        {"a typing error that another language has, and nothing else", "pasword reset", "password reset"},
        {"a word that one language has is meant", "pasword", NULL},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        kb_answer answer = search(*state, rows[i].question);
        const char *corrected = answer.analysis.corrected, *wanted = rows[i].corrected;
        assert_row(rows[i].why, kb_str_of(corrected ? corrected : "-"), kb_str_of(wanted ? wanted : "-"));
        kb_answer_clear(&answer);
    }
}

static void a_correction_that_is_not_offered_still_finds(void **state)
{
    KB_OWNED(kb_text) ids = NULL;
    const kb_request request = request_for(KB_SEARCH, "orange");
    ids = ids_of(*state, &request);
    assert_non_null(strstr(ids, "strip"));
    assert_true(strncmp(ids, "strip", strlen("strip")) == 0);
    assert_non_null(strstr(ids, "aman"));
}

static void a_corrected_word_scores_below_the_word_as_typed(void **state)
{
    double typed = best_score(*state, "einlegen"), one = best_score(*state, "einlegn"), two = best_score(*state, "einloggen");
    assert_true(typed >= 0.75);
    assert_true(one < typed);
    assert_true(two < one);
    assert_true(two < 0.75); /* as much as makes it strong */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        stocked_test(words_that_a_language_knows_outweigh_a_guess),
        stocked_test(a_word_is_corrected_unless_a_language_that_knows_more_of_the_question_has_it),
        stocked_test(a_correction_that_is_not_offered_still_finds),
        stocked_test(a_corrected_word_scores_below_the_word_as_typed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
