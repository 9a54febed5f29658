#include "tests/unit/base/support.h"

#include "query/ranking.h"

static void a_number_is_set_by_its_name(void **state)
{
    (void)state;
    double before = kb_ranking_of(KB_SIMILAR)->k1;
    must(kb_ranking_set(KB_STR("search.k1=1.75"), &err));
    assert_true(kb_ranking_of(KB_SEARCH)->k1 == 1.75);
    assert_true(kb_ranking_of(KB_SIMILAR)->k1 == before);
    must(kb_ranking_set(KB_STR("similar.words_most=12"), &err));
    assert_true(kb_ranking_of(KB_SIMILAR)->words_most == 12);
    assert_true(kb_ranking_of(KB_SUGGEST)->words_most == 12); /* a form asks as an agent's panel does */
    must(kb_ranking_set(KB_STR("search.piece=0"), &err));
    assert_true(kb_ranking_of(KB_SEARCH)->piece == 0);
}

static void what_is_no_number_of_ours_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *why, *assignment, *words;
    } rows[] = {
        {"nothing", "", "is not like search.k1=1.2"},
        {"no manner", "k1=1", "k1 b min_normlen"},
        {"no name", "search.=1", "body_power"},
        {"no value", "search.k1=", "is not like"},
        {"no assignment", "search.k1", "is not like"},
        {"a word for a value", "search.k1=much", "is not like"},
        {"something behind the value", "search.k1=1.2x", "is not like"},
        {"an unknown manner", "suggest.k1=1", "k1 b min_normlen"},
        {"an unknown name", "search.k3=1", "k1 b min_normlen"},
        {"a name's beginning", "search.k=1", "k1 b min_normlen"},
        {"a point behind the sign", "search=k1.2", "is not like"},
    };
    double before = kb_ranking_of(KB_SEARCH)->k1;
    for (size_t i = 0; i < COUNT(rows); i++) {
        KB_OWNED(kb_text) bytes = exact_copy(kb_str_of(rows[i].assignment));
        kb_error_clear(&err);
        if (kb_ranking_set((kb_str){bytes, strlen(rows[i].assignment)}, &err) != KB_INVALID ||
            !strstr(err.message, rows[i].words))
            fail_msg("%s: '%s'", rows[i].why, err.message);
    }
    assert_true(kb_ranking_of(KB_SEARCH)->k1 == before);
}

static void what_no_ranking_could_do_with_is_refused_with_its_range(void **state)
{
    (void)state;
    static const struct {
        const char *why, *assignment, *words;
    } rows[] = {
        {"a division by nothing", "similar.date_days=0", "date_days is a number from 0.01 to 1000000; 0 is not"},
        {"the same", "search.helpful_half=0", "helpful_half is a number from 0.01"},
        {"less than nothing", "search.k1=-1", "k1 is a number from 0 to 100; -1 is not"},
        {"no word", "similar.words_most=0", "words_most is a number from 1 to 128"},
        {"too many words", "similar.words_most=129", "129 is not"},
        {"a score above 1", "search.fresh=1.5", "fresh is a number from 0 to 1"},
        {"nothing that is a number", "search.b=nan", "b is a number from 0 to 1"},
        {"without an end", "search.stem=inf", "inf is not"},
        {"more than a number holds", "search.stem=1e999", "inf is not"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        kb_error_clear(&err);
        if (kb_ranking_set(kb_str_of(rows[i].assignment), &err) != KB_INVALID || !strstr(err.message, rows[i].words))
            fail_msg("%s: '%s'", rows[i].why, err.message);
    }
    must(kb_ranking_set(KB_STR("similar.words_most=128"), &err));
    must(kb_ranking_set(KB_STR("search.body_words=1e9"), &err)); /* as it is by itself */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_number_is_set_by_its_name),
        cmocka_unit_test(what_is_no_number_of_ours_is_refused),
        cmocka_unit_test(what_no_ranking_could_do_with_is_refused_with_its_range),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
