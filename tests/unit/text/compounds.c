/* How are joined words cut? With the frequencies of a small help desk; then by a list of people. */
#include "tests/unit/text/support.h"

#include "text/compound_list.h"

struct frequency {
    const char *word;
    double documents;
};

static struct frequency german[] = {
    {"drucker", 40}, {"warteschlange", 9}, {"druckerwarteschlange", 3}, {"wand", 12}, {"halterung", 15}, {"wandhalterung", 4},
    {"alterung", 3}, {"häkel", 6}, {"häkeln", 6}, {"nadel", 8}, {"adel", 2}, {"drama", 2}, {"tisch", 11}, {"leicht", 30},
    {"erfahrung", 20}, {"bericht", 25}, {"beruf", 14}, {"netzteil", 18}, {"lüfter", 16}, {"rechnung", 60}, {"versand", 33},
    {"protokoll", 21}, {"kunden", 44}, {"kunde", 40}, {"portal", 38}, {"pass", 6}, {"wort", 13}, {"passwort", 150}, {"schul", 5},
    {"buch", 17}, {"stau", 3}, {"becken", 5}, {"akte", 2}, {"sicht", 9}, {"konto", 50}, {"karte", 41}, {"kredit", 7},
    {"nummer", 66}, {"liefer", 12}, {"schein", 10}, {"gerät", 70}, {"wechsel", 19}, {"straße", 8}, {"bahn", 7}, {"haus", 30},
    {"tür", 9}, {"schlüssel", 12}, {"fehler", 90}, {"meldung", 52}, {"bild", 22}, {"schirm", 4}, {"arbeit", 31}, {"platz", 18},
    {"speicher", 27}, {"zahlung", 45}, {"eingang", 13}, {"daten", 61}, {"schutz", 24}, {"erklärung", 11}, {"sicherung", 16},
    {NULL, 0}};

static struct frequency dutch[] = {
    {"printer", 30}, {"wachtrij", 6}, {"boek", 8}, {"houding", 5}, {"stad", 4}, {"bestuur", 6}, {"kaart", 20}, {"netwerk", 18}, {NULL, 0}};

static struct frequency swedish[] = {
    {"skrivare", 22}, {"arbete", 9}, {"arbet", 9}, {"dagar", 30}, {"kredit", 4}, {"kort", 19}, {"kyrk", 5}, {"klocka", 3}, {NULL, 0}};

static double documents_of(void *context, kb_str part)
{
    for (const struct frequency *row = context; row->word; row++)
        if (kb_str_equal(part, kb_str_of(row->word)))
            return row->documents;
    return 0;
}

static void show(const kb_split *split, kb_buf *out)
{
    for (size_t i = 0; i < split->count; i++)
        kb_buf_printf(out, "%s%.*s", i ? "+" : "", (int)split->parts[i].len, split->parts[i].bytes);
}

struct row {
    const char *why, *word;
    double documents;
    const char *parts;
};

static void assert_cuts(const char *code, struct frequency *frequencies, const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        kb_split split;
        KB_OWNED_BUF parts = {0};
        kb_split_word(kb_str_of(rows[i].word), rows[i].documents, kb_language_find(kb_str_of(code)), documents_of,
                      frequencies, &split);
        show(&split, &parts);
        assert_row(rows[i].why, kb_buf_str(&parts), kb_str_of(rows[i].parts));
    }
}

#define CUTS(code, frequencies, rows) assert_cuts(code, frequencies, rows, sizeof rows / sizeof *rows)

static void joined_words_are_cut_where_their_parts_are_words(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"two words", "druckerwarteschlange", 3, "drucker+warteschlange"},
        {"a word that no text has", "netzteillüfter", 0, "netzteil+lüfter"},
        {"an s between", "erfahrungsbericht", 2, "erfahrung+bericht"},
        {"… cut alike on its other side", "berufserfahrung", 5, "beruf+erfahrung"},
        {"three parts", "rechnungsversandprotokoll", 0, "rechnung+versand+protokoll"},
        {"the commoner of two cuts", "kundenportal", 10, "kunden+portal"},
        {"never wan", "wandhalterung", 4, "wand+halterung"},
        {"never häkeln+adel", "häkelnadel", 1, "häkel+nadel"},
        {"umlauts", "haustürschlüssel", 0, ""}, /* tür has three letters */
        {"capitals are folded before", "fehlermeldung", 12, "fehler+meldung"},
        {"four parts at the most", "datenschutzerklärungsbericht", 0, "daten+schutz+erklärung+bericht"},
    };
    CUTS("de", german, rows);
}

static void what_is_a_word_of_its_own_stays_whole(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"far commoner than its parts", "passwort", 150, ""},
        {"a function word is no part", "vielleicht", 20, ""},
        {"nor is über", "übersicht", 14, ""},
        {"a part that is no word", "kartoffel", 3, ""},
        {"a part of three letters", "bootfahrt", 1, ""},
        {"too short", "wand", 12, ""},
        {"a word is not its own part", "warteschlange", 9, ""},
        {"empty", "", 0, ""},
        {"longer than any word", "donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft", 0, ""},
    };
    CUTS("de", german, rows);
}

static void each_language_has_its_own_joints(void **state)
{
    (void)state;
    static const struct row nl[] = {{"nothing between", "printerwachtrij", 1, "printer+wachtrij"},
                                    {"two words of an older one", "netwerkkaart", 1, "netwerk+kaart"},
                                    {"s", "stadsbestuur", 1, "stad+bestuur"}};
    static const struct row sv[] = {{"s", "arbetsdagar", 2, "arbet+dagar"},
                                    {"o", "kyrkoklocka", 1, "kyrk+klocka"},
                                    {"nothing between", "kreditkort", 2, "kredit+kort"}};
    static const struct row en[] = {{"English writes words apart", "printerwachtrij", 1, ""}};
    CUTS("nl", dutch, nl);
    CUTS("sv", swedish, sv);
    CUTS("en", dutch, en);
}

/* Of 20 words of a help desk that people would cut, and 10 that they would not: at least 95 of 100 cuts are right, 80 are made. */
static void cuts_are_right_and_most_are_made(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"", "kontonummer", 9, "konto+nummer"}, {"", "kreditkarte", 12, "kredit+karte"}, {"", "kundennummer", 15, "kunden+nummer"},
        {"", "lieferschein", 14, "liefer+schein"}, {"", "gerätewechsel", 4, "gerät+wechsel"}, {"", "rechnungsnummer", 21, "rechnung+nummer"},
        {"", "straßenbahn", 2, "straße+bahn"}, {"", "hausnummer", 3, "haus+nummer"}, {"", "bildschirm", 30, "bild+schirm"},
        {"", "arbeitsplatz", 11, "arbeit+platz"}, {"", "speicherplatz", 13, "speicher+platz"}, {"", "zahlungseingang", 6, "zahlung+eingang"},
        {"", "datenschutz", 20, "daten+schutz"}, {"", "datensicherung", 12, "daten+sicherung"}, {"", "schulbuch", 1, "schul+buch"},
        {"", "versandprotokoll", 2, "versand+protokoll"}, {"", "kontokarte", 1, "konto+karte"}, {"", "druckerfehler", 5, "drucker+fehler"},
        {"", "erfahrungsaustausch", 1, "erfahrung+austausch"}, {"", "fehlerprotokoll", 5, "fehler+protokoll"},
        {"", "vielleicht", 9, ""}, {"", "passwort", 150, ""}, {"", "kartoffel", 2, ""}, {"", "übersicht", 7, ""}, {"", "nadelöhr", 1, ""},
        {"", "unterschied", 9, ""}, {"", "bericht", 25, ""}, {"", "verwendet", 60, ""}, {"", "mitarbeiter", 22, ""}, {"", "ausdruck", 5, ""}};
    size_t wanted = 0, made = 0, right = 0;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        kb_split split;
        KB_OWNED_BUF parts = {0};
        kb_split_word(kb_str_of(rows[i].word), rows[i].documents, kb_language_find(KB_STR("de")), documents_of, german, &split);
        show(&split, &parts);
        wanted += rows[i].parts[0] != 0;
        made += split.count > 0;
        right += split.count > 0 && kb_str_equal(kb_buf_str(&parts), kb_str_of(rows[i].parts));
    }
    assert_true(right * 100 >= made * 95);
    assert_true(right * 100 >= wanted * 80);
}

static void letters_are_reversed_and_not_bytes(void **state)
{
    (void)state;
    KB_OWNED(kb_arena) arena = kb_arena_new();
    assert_row("umlauts", kb_reversed(KB_STR("tür"), arena), KB_STR("rüt"));
    assert_row("empty", kb_reversed(KB_STR(""), arena), KB_STR(""));
    assert_int_equal(kb_letters(KB_STR("tür")), 3);
}

/* ---- the list ---- */

static void note(void *context, size_t line, const char *message)
{
    kb_buf_printf(context, "%zu: %.23s\n", line, message);
}

/* As "häkel+nadel"; "whole"; or "" where the list does not have it. */
static void assert_listed(const kb_compound_list *list, const char *code, const char *word, const char *parts)
{
    kb_split split = {0};
    KB_OWNED_BUF shown = {0};
    if (kb_compound_list_find(list, kb_language_find(kb_str_of(code)), kb_str_of(word), &split))
        split.count ? show(&split, &shown) : kb_buf_add(&shown, KB_STR("whole"));
    assert_row(word, kb_buf_str(&shown), kb_str_of(parts));
}

static void our_own_list_has_the_words_that_others_are_known_for(void **state)
{
    (void)state;
    KB_OWNED(kb_compound_list) list = kb_compound_list_usual(analyzer);
    assert_listed(list, "de", "häkelnadel", "häkel+nadel");
    assert_listed(list, "de", "wandhalterung", "wand+halterung");
    assert_listed(list, "de", "dramatisch", "whole");
    assert_listed(list, "de", "vielleicht", "whole");
    assert_listed(list, "nl", "häkelnadel", "");
    assert_listed(list, "de", "druckerwarteschlange", "");
}

static void a_list_of_people_wins_over_ours(void **state)
{
    (void)state;
    KB_OWNED(kb_compound_list) usual = kb_compound_list_usual(analyzer);
    KB_OWNED(kb_compound_list) list = kb_compound_list_read(
        analyzer, KB_STR("# ours\r\n\nde: Passwort = Pass Wort\r\nde:Staubecken=Stau Becken\n de-AT : Urinstinkt =\nnl: boekhouding ="), usual,
        NULL, NULL);
    assert_listed(list, "de", "passwort", "pass+wort");
    assert_listed(list, "de", "staubecken", "stau+becken");
    assert_listed(list, "de", "urinstinkt", "whole");
    assert_listed(list, "nl", "boekhouding", "whole");
    assert_listed(list, "de", "dramatisch", "whole");
}

static void the_root_of_inflected_forms_is_listed_too(void **state)
{
    (void)state;
    KB_OWNED(kb_compound_list) list = kb_compound_list_read(analyzer, KB_STR("de: Kontonummer = Konto Nummer"), NULL, NULL, NULL);
    KB_OWNED(kb_arena) arena = kb_arena_new();
    kb_str stem, loose;
    kb_word_roots(analyzer, KB_STR("kontonummern"), kb_language_find(KB_STR("de")), arena, &stem, &loose);
    KB_OWNED(kb_text) root = kb_str_dup(stem);
    assert_listed(list, "de", root, "konto+nummer");
}

static void a_wrong_line_is_told_with_its_number_and_harms_no_other(void **state)
{
    (void)state;
    KB_OWNED_BUF told = {0};
    KB_OWNED(kb_compound_list) list = kb_compound_list_read(
        analyzer, KB_STR("bankkonto = bank konto\nde: Bankkonto = Bank Konto\nde: Bankkonto\nen: printer = print er\n"
                         "de: zwei Wörter = Wörter\nde: Wort = Wort\nde: x = a b c d e f\nde: \xff = a b\n"),
        NULL, note, &told);
    assert_listed(list, "de", "bankkonto", "bank+konto");
    assert_row("all of them", kb_buf_str(&told),
               KB_STR("1: a line is like 'de: ban\n3: there is no '=' between\n4: this language is not on\n"
                      "5: in front of '=' stands \n6: one part is no cut: wri\n7: behind '=' stand the pa\n8: this is not valid UTF-8\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(joined_words_are_cut_where_their_parts_are_words),
        cmocka_unit_test(what_is_a_word_of_its_own_stays_whole),
        cmocka_unit_test(each_language_has_its_own_joints),
        cmocka_unit_test(cuts_are_right_and_most_are_made),
        cmocka_unit_test(letters_are_reversed_and_not_bytes),
        cmocka_unit_test(our_own_list_has_the_words_that_others_are_known_for),
        cmocka_unit_test(a_list_of_people_wins_over_ours),
        cmocka_unit_test(the_root_of_inflected_forms_is_listed_too),
        cmocka_unit_test(a_wrong_line_is_told_with_its_number_and_harms_no_other),
    };
    return cmocka_run_group_tests(tests, open_analyzer, close_analyzer);
}
