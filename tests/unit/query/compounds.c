/* A part finds what it is joined into, and the joined word its parts, as the texts of the partition say or the list of an installation. */
#include "shelf.h"

#include "query/compound_file.h"

#include <utime.h>

static void shelve_de(shelf *here, const char *id, const char *title)
{
    shelve_article(here, id, "de", title, "");
}

static kb_request german(const char *words)
{
    static char *langs[] = {"de"};
    kb_request request = request_for(KB_SEARCH, words);
    request.langs = (kb_list){.items = langs, .count = 1};
    return request;
}

static void assert_german(shelf *here, const char *words, const char *ids)
{
    kb_request request = german(words);
    KB_OWNED(kb_text) found = ids_of(here, &request);
    assert_row(words, kb_str_of(found), kb_str_of(ids));
}

/* The splits of the answer, as JSON. Owned. */
static char *splits_of(shelf *here, const char *words)
{
    kb_request request = german(words);
    kb_answer answer = ask(here, &request);
    KB_OWNED(json_t) json = kb_answer_to_json(&answer, "id", 0);
    char *splits = json_dumps(json_object_get(json_object_get(json, "analysis"), "splits"), JSON_COMPACT);
    kb_answer_clear(&answer);
    return splits;
}

static void assert_splits(shelf *here, const char *words, const char *expected)
{
    char *splits = splits_of(here, words);
    assert_row(words, kb_str_of(splits), kb_str_of(expected));
    free(splits);
}

static void a_part_finds_the_joined_word_also_where_others_have_the_part(void **state)
{
    shelf *here = *state;
    shelve_de(here, "queue", "Druckerwarteschlange leeren");
    shelve_de(here, "printer", "Drucker einrichten");
    shelve_de(here, "label", "Etikettendrucker ist langsam");
    shelve_de(here, "other", "Rechnung herunterladen");
    KB_OWNED(kb_text) found = NULL;
    kb_request request = german("Drucker");
    found = ids_of(here, &request);
    assert_true(kb_str_starts(kb_str_of(found), KB_STR("printer "))); /* the word itself first */
    assert_non_null(strstr(found, "label"));
    assert_null(strstr(found, "other"));
}

static void a_part_in_front_finds_where_the_rest_is_a_word(void **state)
{
    shelf *here = *state;
    shelve_de(here, "queue", "Druckerwarteschlange leeren");
    shelve_de(here, "printer", "Drucker einrichten");
    assert_german(here, "Drucker", "printer");
    shelve_de(here, "wait", "Warteschlange am Schalter"); /* the simple word makes the joined one findable, at once */
    assert_german(here, "Drucker", "printer queue");
}

static void the_joined_word_finds_its_parts_after_itself(void **state)
{
    shelf *here = *state;
    shelve_de(here, "queue", "Druckerwarteschlange leeren");
    shelve_de(here, "apart", "Drucker: die Warteschlange ist voll");
    shelve_de(here, "half", "Warteschlange am Schalter");
    shelve_de(here, "other", "Rechnung herunterladen");
    KB_OWNED(kb_text) found = NULL;
    kb_request request = german("Druckerwarteschlange");
    found = ids_of(here, &request);
    assert_row("both parts", kb_str_of(found), KB_STR("queue apart"));
    assert_splits(here, "Druckerwarteschlange", "{\"druckerwarteschlange\":[\"drucker\",\"warteschlange\"]}");
}

static void the_same_word_in_front_and_at_the_end_is_cut_alike(void **state)
{
    shelf *here = *state;
    shelve_de(here, "report", "Bericht über die Erfahrung im Beruf");
    assert_splits(here, "Erfahrungsbericht Berufserfahrung",
                  "{\"erfahrungsbericht\":[\"erfahrung\",\"bericht\"],\"berufserfahrung\":[\"beruf\",\"erfahrung\"]}");
}

static void famous_wrong_cuts_are_not_made(void **state)
{
    shelf *here = *state;
    shelve_de(here, "mount", "Wandhalterung für den Bildschirm");
    shelve_de(here, "wall", "Wand streichen gegen Alterung");
    shelve_de(here, "holder", "Halterung bestellen");
    shelve_de(here, "hook", "Häkelnadel Größe drei");
    shelve_de(here, "craft", "Häkeln mit der Nadel, vom Adel empfohlen");
    shelve_de(here, "drama", "Drama am Tisch");
    shelve_de(here, "dramatic", "Die Lage ist dramatisch");
    shelve_de(here, "light", "Leicht und viel");
    shelve_de(here, "maybe", "Vielleicht morgen");
    assert_splits(here, "Wandhalterung Häkelnadel dramatisch vielleicht",
                  "{\"wandhalterung\":[\"wand\",\"halterung\"],\"häkelnadel\":[\"häkel\",\"nadel\"]}");
    assert_german(here, "Tisch", "drama");
    assert_german(here, "Leicht", "light");
    assert_german(here, "Adel", "craft");
    assert_german(here, "Alterung", "wall");
    assert_german(here, "Nadel", "craft hook");
    assert_german(here, "Halterung", "holder mount");
}

static void a_question_in_quotes_is_taken_as_it_is(void **state)
{
    shelf *here = *state;
    shelve_de(here, "label", "Etikettendrucker ist langsam");
    shelve_de(here, "printer", "Drucker einrichten");
    assert_german(here, "\"Drucker\"", "printer");
}

static void words_without_a_stemmer_find_their_other_endings(void **state)
{
    shelf *here = *state;
    shelve_article(here, "one", "cs", "Heslo je zapomenuté", "");
    shelve_article(here, "two", "cs", "Změna hesla", "");
    shelve_article(here, "three", "cs", "Tisk dokumentu", "");
    assert_finds(here, "heslo", "one two");
}

/* ---- the file of an installation ---- */

static char complaints[400];

static void complain(const char *path, size_t line, const char *message)
{
    const char *slash = strrchr(path, '/');
    size_t len = strlen(complaints);
    snprintf(complaints + len, sizeof complaints - len, "%s:%zu %.20s;", slash + 1, line, message);
}

/* Two states of a file are told apart by its time too. */
static void write_list(const char *path, const char *text, int second)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
    const struct utimbuf times = {1000000 + second, 1000000 + second};
    assert_int_equal(utime(path, &times), 0);
}

static void the_file_wins_over_statistics_as_soon_as_it_is_changed(void **state)
{
    shelf *here = *state;
    KB_OWNED(kb_text) path = kb_printf("%s/compounds.txt", here->root);
    KB_OWNED(kb_compound_file) file = kb_compound_file_new(path, complain);
    complaints[0] = '\0';
    shelve_de(here, "queue", "Druckerwarteschlange leeren");
    shelve_de(here, "apart", "Drucker: die Warteschlange ist voll");
    assert_splits(here, "Druckerwarteschlange", "{\"druckerwarteschlange\":[\"drucker\",\"warteschlange\"]}");
    kb_asker_use_compounds(here->asker, file);
    assert_splits(here, "Druckerwarteschlange", "{\"druckerwarteschlange\":[\"drucker\",\"warteschlange\"]}");
    write_list(path, "de: Druckerwarteschlange =\n", 1);
    assert_splits(here, "Druckerwarteschlange", "{}");
    write_list(path, "de: Druckerwarteschlange = Drucker Warte Schlange\nnonsense\n", 2);
    assert_splits(here, "Druckerwarteschlange", "{\"druckerwarteschlange\":[\"drucker\",\"warte\",\"schlange\"]}");
    assert_string_equal(complaints, "compounds.txt:2 a line is like 'de: ;");
    assert_int_equal(unlink(path), 0);
    assert_splits(here, "Druckerwarteschlange", "{\"druckerwarteschlange\":[\"drucker\",\"warteschlange\"]}");
    kb_asker_close(here->asker);
    here->asker = NULL;
}

static void a_listed_word_is_cut_in_its_other_forms_too(void **state)
{
    shelf *here = *state;
    KB_OWNED(kb_text) path = kb_printf("%s/compounds.txt", here->root);
    KB_OWNED(kb_compound_file) file = kb_compound_file_new(path, complain);
    shelve_de(here, "drama", "Drama am Tische");
    shelve_de(here, "account", "Konto und Nummern");
    assert_splits(here, "dramatische", "{}");
    assert_splits(here, "Kontonummern", "{\"kontonummern\":[\"konto\",\"nummern\"]}");
    write_list(path, "de: Kontonummer =\n", 1);
    kb_asker_use_compounds(here->asker, file);
    assert_splits(here, "Kontonummern", "{}");
    kb_asker_close(here->asker);
    here->asker = NULL;
}

static void a_listed_part_finds_its_word_wherever_it_stands(void **state)
{
    shelf *here = *state;
    KB_OWNED(kb_text) path = kb_printf("%s/compounds.txt", here->root);
    KB_OWNED(kb_compound_file) file = kb_compound_file_new(path, complain);
    shelve_de(here, "log", "Rechnungsversandprotokoll");
    shelve_de(here, "sent", "Versand ins Ausland");
    assert_german(here, "Versand", "sent");
    write_list(path, "de: Rechnungsversandprotokoll = Rechnung Versand Protokoll\n", 1);
    kb_asker_use_compounds(here->asker, file);
    assert_german(here, "Versand", "sent log");
    kb_asker_close(here->asker);
    here->asker = NULL;
}

static void analysis_shows_how_a_text_is_cut(void **state)
{
    shelf *here = *state;
    json_t *json = NULL;
    shelve_de(here, "apart", "Drucker: die Warteschlange ist voll");
    assert_german(here, "Drucker", "apart");
    must(kb_analyze_text(here->asker, KB_STR("Druckerwarteschlange und Drucker"), KB_STR("de"), &json, &err));
    char *splits = json_dumps(json_object_get(json, "splits"), JSON_COMPACT);
    assert_string_equal(splits, "{\"druckerwarteschlange\":[\"drucker\",\"warteschlange\"]}");
    free(splits);
    json_decref(json);
}

static void analysis_cuts_as_the_file_says_though_nobody_asked_since(void **state)
{
    shelf *here = *state;
    json_t *json = NULL;
    KB_OWNED(kb_text) path = kb_printf("%s/compounds.txt", here->root);
    KB_OWNED(kb_compound_file) file = kb_compound_file_new(path, complain);
    shelve_de(here, "apart", "Drucker: die Warteschlange ist voll");
    assert_german(here, "Drucker", "apart");
    kb_asker_use_compounds(here->asker, file);
    write_list(path, "de: Druckerwarteschlange =\n", 1);
    must(kb_analyze_text(here->asker, KB_STR("Druckerwarteschlange"), KB_STR("de"), &json, &err));
    assert_int_equal(json_object_size(json_object_get(json, "splits")), 0);
    json_decref(json);
    kb_asker_close(here->asker);
    here->asker = NULL;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        shelf_test(a_part_finds_the_joined_word_also_where_others_have_the_part),
        shelf_test(a_part_in_front_finds_where_the_rest_is_a_word),
        shelf_test(the_joined_word_finds_its_parts_after_itself),
        shelf_test(the_same_word_in_front_and_at_the_end_is_cut_alike),
        shelf_test(famous_wrong_cuts_are_not_made),
        shelf_test(a_question_in_quotes_is_taken_as_it_is),
        shelf_test(words_without_a_stemmer_find_their_other_endings),
        shelf_test(the_file_wins_over_statistics_as_soon_as_it_is_changed),
        shelf_test(a_listed_word_is_cut_in_its_other_forms_too),
        shelf_test(a_listed_part_finds_its_word_wherever_it_stands),
        shelf_test(analysis_shows_how_a_text_is_cut),
        shelf_test(analysis_cuts_as_the_file_says_though_nobody_asked_since),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
