#include "tests/unit/base/support.h"

#include "text/detect.h"

static const struct {
    const char *code, *text;
} sentences[] = {
    {"en", "The printer does not work"},
    {"de", "Der Drucker druckt nicht"},
    {"de", "Das Passwort ist falsch"},
    {"fr", "L'imprimante ne marche pas"},
    {"es", "No puedo iniciar sesión en mi cuenta"},
    {"it", "Il dispositivo non si accende"},
    {"pt", "O computador não liga"},
    {"nl", "De printer werkt niet"},
    {"sv", "Skrivaren fungerar inte"},
    {"no", "Jeg får ikke logget inn på kontoen min"},
    {"fi", "Tulostin ei toimi"},
    {"pl", "Drukarka nie działa"},
    {"tr", "Yazıcı çalışmıyor"},
    {"vi", "Máy in không hoạt động"},
    {"id", "Printer tidak berfungsi"},
    {"ru", "Принтер не работает"},
    {"el", "Η εκτύπωση δεν λειτουργεί"},
    {"he", "המדפסת לא עובדת"},
    {"ar", "الطابعة لا تعمل"},
    {"hi", "प्रिंटर काम नहीं कर रहा है"},
    {"th", "เครื่องพิมพ์ไม่ทำงาน"},
    {"zh", "打印机无法打印"},
    {"ja", "プリンターが動きません"},
    {"ko", "프린터가 작동하지 않습니다"},
};

static void short_sentences_are_recognised(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(sentences); i++) {
        KB_OWNED(kb_text) bytes = exact_copy(kb_str_of(sentences[i].text));
        kb_guesses guesses = kb_detect((kb_str){bytes, strlen(sentences[i].text)});
        assert_row(sentences[i].text, kb_str_of(guesses.count ? guesses.items[0].language->code : "none"),
                   kb_str_of(sentences[i].code));
        assert_true(guesses.reliable && guesses.items[0].share > 0.5);
    }
}

/* Names and loan words lead statistics of letters astray; little words, letters and scripts do not follow them. */
static const struct {
    const char *why, *code, *text;
} misled[] = {
    {"two words that English has too", "es", "La impresora no funciona"},
    {"more English than German", "de", "Was ist das Engineering News-Record?"},
    {"an English name", "ro", "Când a fost întemeiată colonia New South Wales?"},
    {"close to Galician", "es", "¿Qué calendario se amplía en la cuarta escala?"},
    {"an English name in Spanish", "es", "¿En qué condado reside Jacksonville?"},
    {"a letter that Serbian and Bulgarian lack", "ru", "Чем известна эта страна?"},
    {"a question word", "ru", "За что извинилась МГЭИК?"},
    {"without kana it is not Japanese", "zh", "打印機無法列印"},
    {"the same in simplified Chinese", "zh", "如何理解“色素体”？"},
    {"kana among kanji", "ja", "印刷の品質"},
    {"a letter that Bengali lacks", "as", "আপুনি আপোনাৰ কমপিউটাৰ চলাব পাৰে"},
    {"Bengali without it", "bn", "প্রিন্টার কাজ করছে না"},
    {"Thai with a French name", "th", "Château de la Muette อยู่ที่ไหน"},
};

static void names_and_loan_words_mislead_nobody(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(misled); i++) {
        KB_OWNED(kb_text) bytes = exact_copy(kb_str_of(misled[i].text));
        kb_guesses guesses = kb_detect((kb_str){bytes, strlen(misled[i].text)});
        assert_row(misled[i].why, kb_str_of(guesses.count ? guesses.items[0].language->code : "none"), kb_str_of(misled[i].code));
    }
}

static void who_is_contradicted_comes_second_and_nobody_is_sure(void **state)
{
    (void)state;
    kb_guesses guesses = kb_detect(KB_STR("打印機無法列印"));
    assert_string_equal(guesses.items[0].language->code, "zh");
    assert_int_equal(guesses.count, 2);
    assert_string_equal(guesses.items[1].language->code, "ja");
    assert_false(guesses.reliable);
}

static void shares_fall_and_sum_up_to_one_at_most(void **state)
{
    (void)state;
    for (size_t i = 0; i + 2 < COUNT(sentences); i++) {
        KB_OWNED(kb_text) mixed = kb_printf("%s. %s. %s.", sentences[i].text, sentences[i + 1].text, sentences[i + 2].text);
        kb_guesses guesses = kb_detect(kb_str_of(mixed));
        double sum = 0;
        assert_true(guesses.count >= 1 && guesses.count <= KB_GUESSES);
        for (size_t j = 0; j < guesses.count; j++) {
            sum += guesses.items[j].share;
            assert_true(guesses.items[j].share > 0 && (j == 0 || guesses.items[j].share <= guesses.items[j - 1].share));
            assert_string_not_equal(guesses.items[j].language->code, "und");
            for (size_t k = 0; k < j; k++)
                assert_ptr_not_equal(guesses.items[j].language, guesses.items[k].language);
        }
        assert_true(sum < 1.001);
    }
}

static void where_nobody_can_tell_there_is_no_guess(void **state)
{
    (void)state;
    static const char *const texts[] = {"", "   ", "🎉", "1234 5678", "!?", "\n\n"};
    for (size_t i = 0; i < COUNT(texts); i++) {
        kb_guesses guesses = kb_detect(kb_str_of(texts[i]));
        assert_int_equal(guesses.count, 0);
        assert_false(guesses.reliable);
    }
    assert_int_equal(kb_detect((kb_str){"", 0}).count, 0);
}

static void hostile_text_is_looked_at_in_part(void **state)
{
    (void)state;
    static const char *const units[] = {"x", "你", "😀", "\xEF\xBF\xBF", "\x01", "<a>", "&amp;", "é", "printer "};
    for (size_t i = 0; i < COUNT(units); i++) {
        KB_OWNED(kb_text) text = repeated(units[i], 300000);
        KB_OWNED(kb_text) bytes = exact_copy(kb_str_of(text));
        kb_detect((kb_str){bytes, strlen(text)}); /* comes back, and reads no byte too many */
    }
    kb_detect((kb_str){"a\0b", 3});
}

static void one_letter_of_some_scripts_tells(void **state)
{
    (void)state;
    static const struct {
        const char *why, *text, *code;
    } rows[] = {
        {"kana", "印刷キュー", "ja"},
        {"hiragana", "印刷の", "ja"},
        {"Hangul", "VPN 연결", "ko"},
        {"Thai", "VPN ใช้ไม่ได้", "th"},
        {"Lao", "ພາສາ", "lo"},
        {"Khmer", "ភាសា", "km"},
        {"Burmese", "မြန်မာ", "my"},
        {"Greek", "λάθος", "el"},
        {"Hebrew", "שגיאה", "he"},
        {"Georgian", "შეცდომა", "ka"},
        {"Armenian", "սխալ", "hy"},
        {"Tamil", "பிழை", "ta"},
        {"Telugu", "లోపం", "te"},
        {"Kannada", "ದೋಷ", "kn"},
        {"Malayalam", "പിശക്", "ml"},
        {"Gujarati", "ભૂલ", "gu"},
        {"Gurmukhi", "ਗਲਤੀ", "pa"},
        {"Latin is everyone's", "error", NULL},
        {"Cyrillic too", "ошибка", NULL},
        {"and Arabic", "خطأ", NULL},
        {"Devanagari too", "त्रुटि", NULL},
        {"Chinese may be Japanese", "印刷", NULL},
        {"nothing", "", NULL},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        KB_OWNED(kb_text) bytes = exact_copy(kb_str_of(rows[i].text));
        const kb_language *language = kb_detect_script((kb_str){bytes, strlen(rows[i].text)});
        assert_row(rows[i].why, kb_str_of(language ? language->code : "none"), kb_str_of(rows[i].code ? rows[i].code : "none"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(short_sentences_are_recognised),          cmocka_unit_test(shares_fall_and_sum_up_to_one_at_most),
        cmocka_unit_test(where_nobody_can_tell_there_is_no_guess), cmocka_unit_test(hostile_text_is_looked_at_in_part),
        cmocka_unit_test(one_letter_of_some_scripts_tells),        cmocka_unit_test(names_and_loan_words_mislead_nobody),
        cmocka_unit_test(who_is_contradicted_comes_second_and_nobody_is_sure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
