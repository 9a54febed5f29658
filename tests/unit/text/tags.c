/* Which codes are languages, and what a country's letters mean where they are none. */
#include "tests/unit/base/support.h"

#include "text/tags.h"

static void letters_that_are_no_language_name_the_one_of_their_country(void **state)
{
    (void)state;
    static const struct {
        const char *why, *tag;
        bool known;
        const char *instead;
    } rows[] = {
        {"a language", "de", true, ""},
        {"in capitals, with a region", "DE-at", true, ""},
        {"a language that has no row of ours", "eo", true, ""},
        {"a code of today and one of yesterday", "iw", true, ""},
        {"nobody can tell", "und", true, ""},
        {"three letters pass", "pdc", true, ""},
        {"Greece for Greek", "gr", false, "el"},
        {"Greece in capitals", "GR", false, "el"},
        {"Greece twice", "gr-GR", false, "el"},
        {"Czechia for Czech", "cz", false, "cs"},
        {"Denmark for Danish", "dk", false, "da"},
        {"Japan for Japanese", "jp", false, "ja"},
        {"China for Chinese", "cn", false, "zh"},
        {"Ukraine is uk as a language", "ua", false, "uk"},
        {"no country either", "xx", false, ""},
        {"nothing", "", true, ""},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        char instead[KB_TAG_BYTES] = "?";
        KB_OWNED(kb_text) tag = exact_copy(kb_str_of(rows[i].tag));
        bool known = kb_tag_is_language((kb_str){tag, strlen(rows[i].tag)}, instead);
        if (known != rows[i].known || strcmp(instead, rows[i].instead) != 0)
            fail_msg("%s: '%s' is %s, '%s'", rows[i].why, rows[i].tag, known ? "known" : "unknown", instead);
    }
}

static void every_language_of_ours_is_one(void **state)
{
    (void)state;
    char instead[KB_TAG_BYTES];
    for (size_t i = 0; i < kb_language_count; i++)
        assert_true(kb_tag_is_language(kb_str_of(kb_languages[i].code), instead));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(letters_that_are_no_language_name_the_one_of_their_country),
        cmocka_unit_test(every_language_of_ours_is_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
