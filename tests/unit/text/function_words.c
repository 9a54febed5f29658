/* Words that say nothing of the matter: just those of the language's list, as they are folded. */
#include "tests/unit/text/support.h"

#include "text/function_words.h"

static void a_word_is_one_in_its_own_language_only(void **state)
{
    (void)state;
    static const struct {
        const char *why, *lang, *word;
        bool is;
    } rows[] = {
        {"the first of a list", "de", "der", true},
        {"the last of a list", "de", "abend", true},
        {"an English one", "en", "the", true},
        {"with an apostrophe", "en", "don't", true},
        {"in another language", "en", "der", false},
        {"a beginning of one", "en", "th", false},
        {"one with something behind", "en", "them selves", false},
        {"a word of the matter", "en", "printer", false},
        {"Arabic", "ar", "في", true},
        {"Chinese", "zh", "的", true},
        {"empty", "en", "", false},
        {"two of them", "en", "the a", false},
        {"a language without a list", "ka", "the", false},
        {"no language", "und", "the", false},
        {"by another tag", "nb", "og", true},
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        if (kb_is_function_word(kb_language_find(kb_str_of(rows[i].lang)), kb_str_of(rows[i].word)) != rows[i].is)
            fail_msg("%s", rows[i].why);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_word_is_one_in_its_own_language_only)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
