/* One spelling for what people write in several, and the stem behind it. */
#include "tests/unit/base/support.h"

#include "text/fold.h"
#include "text/stem.h"

#define MOST 192

static kb_str folded(const char *word, const char *language, kb_arena *arena)
{
    KB_OWNED(kb_text) bytes = exact_copy(kb_str_of(word));
    return kb_fold((kb_str){bytes, strlen(word)}, kb_language_find(kb_str_of(language)), MOST, arena);
}

static void spellings_of_one_word_become_one(void **state)
{
    (void)state;
    static const struct {
        const char *why, *language, *word, *folded;
    } rows[] = {
        {"ASCII capitals", "en", "Printer", "printer"},
        {"the sharp s", "de", "Straße", "strasse"},
        {"the capital sharp s", "de", "STRAẞE", "strasse"},
        {"umlauts stay", "de", "GRÖßE", "grösse"},
        {"an umlaut of two characters", "de",
         "Gro\xCC\x88\xC3\x9F"
         "e",
         "grösse"},
        {"a ligature", "en", "ﬁle ﬂow", "file flow"},
        {"full width", "ja", "ＡＢＣ１２", "abc12"},
        {"half width kana", "ja", "ﾌﾟﾘﾝﾀ", "プリンタ"},
        {"letters in circles", "zh", "①Ⅻ", "1xii"},
        {"a company in one character", "ja", "㍿", "株式会社"},
        {"a soft hyphen", "de", "Drucker\xC2\xADwarte\xC2\xADschlange", "druckerwarteschlange"},
        {"a space of no width", "th",
         "a\xE2\x80\x8B"
         "b",
         "ab"},
        {"a byte order mark", "en", "\xEF\xBB\xBFword", "word"},
        {"nothing but a soft hyphen", "de", "\xC2\xAD", ""},
        {"a capital of Greek at the end", "el", "ΣΊΣΥΦΟΣ", "σίσυφοσ"},
        {"Cyrillic", "ru", "ЁЛКА", "ёлка"},
        {"the Kelvin sign", "en", "\xE2\x84\xAA", "k"},
        {"a typographic apostrophe", "en", "Don\xE2\x80\x99t", "don't"},
        {"the apostrophe of Ukrainian", "uk", "п\xCA\xBCять", "п'ять"},
        {"I of most languages", "en", "INDEX", "index"},
        {"I of Turkish", "tr", "IĞDIR", "ığdır"},
        {"dotted I of Turkish", "tr", "İstanbul", "istanbul"},
        {"dotted I of Turkish in two characters", "tr", "I\xCC\x87stanbul", "istanbul"},
        {"i of Turkish", "tr", "index ılık", "index ılık"},
        {"I of Azerbaijani", "az", "ISTI", "ıstı"},
        {"signs of vowels in Hindi stay", "hi", "हिन्दी में", "हिन्दी में"},
        {"marks of Thai stay", "th", "เครื่องพิมพ์ไม่", "เครื่องพิมพ์ไม่"},
        {"points of Hebrew stay", "he", "שָׁלוֹם", "שָׁלוֹם"},
        {"digits", "en", "0x80070005", "0x80070005"},
    };
    KB_OWNED(kb_arena) arena = kb_arena_new();
    for (size_t i = 0; i < COUNT(rows); i++) {
        kb_str word = folded(rows[i].word, rows[i].language, arena);
        assert_row(rows[i].why, word, kb_str_of(rows[i].folded));
        KB_OWNED(kb_text) once = kb_str_dup(word);
        bool turkish = strcmp(rows[i].language, "tr") == 0 || strcmp(rows[i].language, "az") == 0;
        assert_row(rows[i].why, folded(once, turkish ? "en" : rows[i].language, arena), word); /* folding twice changes nothing */
    }
}

static void accents_are_dropped_where_people_leave_them_out(void **state)
{
    (void)state;
    static const struct {
        const char *why, *folded, *plain;
    } rows[] = {
        {"ASCII", "printer", "printer"},
        {"umlauts", "grösse", "grosse"},
        {"accents", "café élève garçon", "cafe eleve garcon"},
        {"several on one letter", "tiếng việt", "tieng viet"},
        {"those in a character of their own", "e\xCC\x81", "e"},
        {"Greek", "σίσυφοσ", "σισυφοσ"},
        {"Cyrillic", "ёлка й", "елка и"},
        {"letters that no decomposition knows", "łódź øre đak ılık", "lodz ore dak ilik"},
        {"signs of Hindi are letters", "हिन्दी", "हिन्दी"},
        {"marks of Thai too", "ไม่", "ไม่"},
        {"and those of kana", "プリンター ガ", "プリンター ガ"},
        {"Korean comes back whole", "프린터", "프린터"},
        {"emoji", "a😀é", "a😀e"},
    };
    KB_OWNED(kb_arena) arena = kb_arena_new();
    for (size_t i = 0; i < COUNT(rows); i++) {
        KB_OWNED(kb_text) bytes = exact_copy(kb_str_of(rows[i].folded));
        assert_row(rows[i].why, kb_fold_marks((kb_str){bytes, strlen(rows[i].folded)}, arena), kb_str_of(rows[i].plain));
    }
}

static void a_folded_word_is_never_longer_than_allowed(void **state)
{
    (void)state;
    static const char *const units[] = {"x", "ß", "İ", "你", "😀", "ﷺ", "ﬃ", "㍿", "é", "한", "\xCC\x81"};
    KB_OWNED(kb_arena) arena = kb_arena_new();
    for (size_t i = 0; i < COUNT(units); i++) {
        KB_OWNED(kb_text) word = repeated(units[i], 10000);
        for (size_t most = 0; most < 700; most += 31) {
            kb_str fold = kb_fold(kb_str_of(word), kb_language_find(KB_STR("de")), most, arena);
            assert_true(fold.len <= most && kb_utf8_valid(fold, NULL));
            kb_str plain = kb_fold_marks(fold, arena);
            assert_true(plain.len <= fold.len && kb_utf8_valid(plain, NULL));
        }
    }
}

/* The word may be gone when its folded form is used. */
static void a_folded_word_belongs_to_the_arena(void **state)
{
    (void)state;
    KB_OWNED(kb_arena) arena = kb_arena_new();
    char *word = repeated("ﷺ", 200);
    kb_str long_one = kb_fold(kb_str_of(word), kb_language_find(KB_STR("ar")), 600, arena);
    free(word);
    assert_true(long_one.len > 0 && kb_utf8_valid(long_one, NULL));
    assert_row("nothing", kb_fold((kb_str){"", 0}, kb_language_find(KB_STR("tr")), MOST, arena), KB_STR(""));
}

static void marks_are_dropped_from_words_of_any_length(void **state)
{
    (void)state;
    KB_OWNED(kb_arena) arena = kb_arena_new();
    for (size_t count = 1; count < 3000; count *= 3) {
        KB_OWNED(kb_text) korean = repeated("한", count);
        KB_OWNED(kb_text) vietnamese = repeated("ế", count);
        assert_row("Korean", kb_fold_marks(kb_str_of(korean), arena), kb_str_of(korean));
        kb_str plain = kb_fold_marks(kb_str_of(vietnamese), arena);
        assert_true(plain.len == count || plain.len == 3 * count); /* all of them, or where it is too long for a word none */
    }
}

static void forms_of_a_word_share_their_stem(void **state)
{
    (void)state;
    static const struct {
        const char *language, *one, *other;
    } rows[] = {
        {"en", "printer", "printers"},     {"en", "connect", "connections"},
        {"en", "connected", "connecting"}, {"de", "warteschlange", "warteschlangen"},
        {"de", "haus", "häuser"},          {"de", "rechnung", "rechnungen"},
        {"fr", "facture", "factures"},     {"fr", "imprimer", "imprimante"},
        {"es", "impresora", "impresoras"}, {"ru", "принтер", "принтерами"},
        {"ru", "ошибка", "ошибки"},        {"fi", "lasku", "laskut"},
        {"sv", "faktura", "fakturor"},     {"it", "fattura", "fatture"},
        {"pt", "fatura", "faturas"},       {"ca", "factura", "factures"},
        {"hu", "nyomtató", "nyomtatók"},   {"nl", "printer", "printers"},
    };
    static const struct {
        const char *language, *one, *other;
    } differ[] = {{"en", "printer", "password"}, {"de", "drucker", "rechnung"}, {"ru", "принтер", "ошибка"}};
    KB_OWNED(kb_arena) arena = kb_arena_new();
    KB_OWNED(kb_stemmers) stemmers = kb_stemmers_new();
    for (size_t i = 0; i < COUNT(rows); i++) {
        const kb_language *language = kb_language_find(kb_str_of(rows[i].language));
        kb_str one = kb_stem(stemmers, kb_str_of(rows[i].one), language, arena);
        assert_true(one.len > 0);
        assert_row(rows[i].other, kb_stem(stemmers, kb_str_of(rows[i].other), language, arena), one);
    }
    for (size_t i = 0; i < COUNT(differ); i++) {
        const kb_language *language = kb_language_find(kb_str_of(differ[i].language));
        assert_false(kb_str_equal(kb_stem(stemmers, kb_str_of(differ[i].one), language, arena),
                                  kb_stem(stemmers, kb_str_of(differ[i].other), language, arena)));
    }
}

static void every_stemmer_of_the_table_exists_and_takes_anything(void **state)
{
    (void)state;
    static const char *const words[] = {"a", "running", "größen", "印刷", "हिन्दी", "ไทย", "😀", "'", "''s", "1234", "\x01"};
    KB_OWNED(kb_text) endless = repeated("ungen", 40);
    KB_OWNED(kb_arena) arena = kb_arena_new();
    KB_OWNED(kb_stemmers) stemmers = kb_stemmers_new();
    for (size_t i = 0; i < kb_language_count; i++) {
        for (size_t j = 0; j < COUNT(words); j++) {
            kb_str stem = kb_stem(stemmers, kb_str_of(words[j]), &kb_languages[i], arena);
            if ((stem.len > 0) != (kb_languages[i].stemmer != NULL) || !kb_utf8_valid(stem, NULL))
                fail_msg("the stem of '%s' in %s is '%.*s'", words[j], kb_languages[i].name, (int)stem.len, stem.bytes);
        }
        kb_stem(stemmers, kb_str_of(endless), &kb_languages[i], arena);
        assert_int_equal(kb_stem(stemmers, (kb_str){"", 0}, &kb_languages[i], arena).len, 0);
    }
    kb_stemmers_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spellings_of_one_word_become_one),
        cmocka_unit_test(accents_are_dropped_where_people_leave_them_out),
        cmocka_unit_test(a_folded_word_is_never_longer_than_allowed),
        cmocka_unit_test(a_folded_word_belongs_to_the_arena),
        cmocka_unit_test(marks_are_dropped_from_words_of_any_length),
        cmocka_unit_test(forms_of_a_word_share_their_stem),
        cmocka_unit_test(every_stemmer_of_the_table_exists_and_takes_anything),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
