#include "tests/unit/base/support.h"

#include "schema/languages.h"

static const struct {
    const char *why, *tag;
    const char *row;       /* that serves it */
    const char *canonical; /* NULL: it is no tag */
} rows[] = {
    {"a language", "de", "de", "de"},
    {"capitals", "DE", "de", "de"},
    {"with a region", "pt-BR", "pt", "pt-BR"},
    {"with a region in small letters", "pt-br", "pt", "pt-BR"},
    {"with an underscore, as POSIX has it", "zh_CN", "zh", "zh-CN"},
    {"with a region of digits", "es-419", "es", "es-419"},
    {"with a script", "zh-hant", "zh", "zh-Hant"},
    {"with script and region", "ZH-HANT-tw", "zh", "zh-Hant-TW"},
    {"three letters", "yue", "zh", "yue"},
    {"an older code of Hebrew", "iw", "he", "he"},
    {"an older code of Hebrew, with its region", "IW-il", "he", "he-IL"},
    {"an older code of Indonesian", "in", "id", "id"},
    {"an older code of Yiddish", "ji", "yi", "yi"},
    {"an older code of Romanian", "mo", "ro", "ro"},
    {"Mandarin by its own code", "cmn-Hans", "zh", "zh-Hans"},
    {"Norwegian Bokmål", "nb", "no", "nb"},
    {"Norwegian Nynorsk", "nn-NO", "no", "nn-NO"},
    {"Norwegian", "no", "no", "no"},
    {"Bosnian is served by Croatian", "bs", "hr", "bs"},
    {"Malay is served by Indonesian", "ms-MY", "id", "ms-MY"},
    {"Afrikaans is served by Dutch", "af", "nl", "af"},
    {"Dari is served by Persian", "prs", "fa", "prs"},
    {"a locale with its encoding", "de_DE.UTF-8", "de", "de-DE"},
    {"a locale with its script", "sr@latin", "sr", "sr-Latn"},
    {"a locale with region and script", "sr_RS@latin", "sr", "sr-Latn-RS"},
    {"a locale with all of it", "sr_RS.UTF-8@latin", "sr", "sr-Latn-RS"},
    {"a modifier that is no script", "de_DE@euro", "de", "de-DE"},
    {"a variant", "sl-rozaj-BISKE", "sl", "sl-rozaj-biske"},
    {"a variant that starts with a digit", "de-1996", "de", "de-1996"},
    {"an extension keeps small letters", "en-US-u-CO-PHONEBK", "en", "en-US-u-co-phonebk"},
    {"private subtags", "en-x-Us", "en", "en-x-us"},
    {"nobody can tell", "und", "und", "und"},
    {"a language we do not serve", "tlh", "und", "tlh"},
    {"a language we do not serve, with region", "xx-YY", "und", "xx-YY"},
    {"two letters that begin ours", "dex", "und", "dex"},
    {"the longest that is kept", "de-aaaaaaaa-bbbbbbbb-cccccccc-ddddd", "de", "de-aaaaaaaa-bbbbbbbb-cccccccc-ddddd"},
    {"one longer", "de-aaaaaaaa-bbbbbbbb-cccccccc-dddddd", "de", NULL},
    {"nothing", "", "und", NULL},
    {"one letter", "d", "und", NULL},
    {"a number", "12", "und", NULL},
    {"a digit in the language", "d3", "und", NULL},
    {"nine letters", "deutschen", "und", NULL},
    {"a word and more", "no language", "no", NULL},
    {"a hyphen at the end", "de-", "de", NULL},
    {"a hyphen at the start", "-de", "und", NULL},
    {"two hyphens", "de--DE", "de", NULL},
    {"a subtag too long", "de-ninechars", "de", NULL},
    {"a slash", "de/../en", "de", NULL},
    {"other letters", "dé", "und", NULL},
    {"a list", "de,en", "de", NULL},
};

static void a_tag_is_served_by_its_row(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        KB_OWNED(kb_text) bytes = exact_copy(kb_str_of(rows[i].tag));
        const kb_language *language = kb_language_find((kb_str){bytes, strlen(rows[i].tag)});
        assert_row(rows[i].why, kb_str_of(language->code), kb_str_of(rows[i].row));
    }
    assert_string_equal(kb_language_find((kb_str){NULL, 0})->code, "und");
    assert_string_equal(kb_language_find((kb_str){"de\0x", 4})->code, "de");
}

static void a_tag_has_one_spelling(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        KB_OWNED(kb_text) bytes = exact_copy(kb_str_of(rows[i].tag));
        char out[KB_TAG_BYTES] = "untouched";
        kb_error_clear(&err);
        kb_code code = kb_language_tag((kb_str){bytes, strlen(rows[i].tag)}, out, &err);
        assert_row(rows[i].why, kb_str_of(out), kb_str_of(rows[i].canonical ? rows[i].canonical : "untouched"));
        assert_int_equal(code, rows[i].canonical ? KB_OK : KB_INVALID);
        assert_string_equal(err.param, rows[i].canonical ? "" : "lang");
    }
}

static void the_one_spelling_is_a_tag_itself(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        char out[KB_TAG_BYTES];
        if (!rows[i].canonical)
            continue;
        must(kb_language_tag(kb_str_of(rows[i].canonical), out, &err));
        assert_row(rows[i].why, kb_str_of(out), kb_str_of(rows[i].canonical));
        assert_row(rows[i].why, kb_str_of(kb_language_find(kb_str_of(out))->code), kb_str_of(rows[i].row));
    }
}

static void hostile_tags_are_quoted_in_part(void **state)
{
    (void)state;
    KB_OWNED(kb_text) endless = repeated("ü", 100000);
    KB_OWNED(kb_text) tags = repeated("de-", 100000);
    char out[KB_TAG_BYTES];
    must_fail(kb_language_tag(kb_str_of(endless), out, &err), KB_INVALID, "lang", "is not a language tag");
    assert_true(kb_utf8_valid(kb_str_of(err.message), NULL));
    must_fail(kb_language_tag(kb_str_of(tags), out, &err), KB_INVALID, "lang", "BCP 47");
    must_fail(kb_language_tag((kb_str){"de\0", 3}, out, &err), KB_INVALID, "lang", "BCP 47");
    must_fail(kb_language_tag((kb_str){NULL, 0}, out, &err), KB_INVALID, "lang", "BCP 47");
}

static void every_code_has_one_row(void **state)
{
    (void)state;
    for (size_t i = 0; i < kb_language_count; i++) {
        const kb_language *language = &kb_languages[i];
        KB_OWNED(kb_text) aliases = kb_str_dup(kb_str_of(language->aliases));
        assert_ptr_equal(kb_language_find(kb_str_of(language->code)), language);
        for (char *alias = strtok(aliases, " "); alias; alias = strtok(NULL, " "))
            assert_ptr_equal(kb_language_find(kb_str_of(alias)), language);
    }
    assert_string_equal(kb_languages[kb_language_count - 1].code, "und");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tag_is_served_by_its_row),       cmocka_unit_test(a_tag_has_one_spelling),
        cmocka_unit_test(the_one_spelling_is_a_tag_itself), cmocka_unit_test(hostile_tags_are_quoted_in_part),
        cmocka_unit_test(every_code_has_one_row),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
