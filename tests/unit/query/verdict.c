/* Is a hit an answer? The rule alone; what it makes of real questions is tested over HTTP. */
#include "tests/unit/base/support.h"

#include "query/rank.h"

static const kb_limits usual = {1, 1};

static void the_verdict_follows_evidence_and_what_was_told(void **state)
{
    (void)state;
    static const struct {
        const char *why;
        kb_coverage coverage;
        double score, next;
        kb_verdict verdict;
    } rows[] = {
        {"function words alone", {.share = 0, .asked = 0}, 0.99, 0, KB_NONE},
        {"one common word that is all there is", {.share = 1, .told = 0.4, .asked = 1, .words = 1}, 0.99, 0, KB_NONE},
        {"one rare word", {.share = 1, .told = 0.9, .asked = 1, .words = 1}, 0.9, 0, KB_POSSIBLE},
        {"two words that tell little each", {.share = 0.8, .told = 0.5, .asked = 3, .words = 2}, 0.6, 0.5, KB_POSSIBLE},
        {"two common words", {.share = 1, .told = 0.4, .asked = 2, .words = 2}, 0.99, 0, KB_NONE},
        {"nearly everything, and much of it", {.share = 0.9, .told = 2, .asked = 4, .words = 3}, 0.9, 0.89, KB_CONFIDENT},
        {"as good a hit behind it", {.share = 0.7, .told = 2, .asked = 4, .words = 3}, 0.7, 0.69, KB_POSSIBLE},
        {"the same alone", {.share = 0.7, .told = 2, .asked = 4, .words = 3}, 0.7, 0.5, KB_CONFIDENT},
        {"little of a long question", {.share = 0.2, .told = 3, .asked = 40, .words = 9}, 0.5, 0.5, KB_NONE},
        {"the same with its code", {.share = 0.2, .told = 0.1, .asked = 40, .words = 1, .identifier = true}, 0.2, 0, KB_POSSIBLE},
        {"a list of what passes filters", {.listed = true}, 1, 1, KB_POSSIBLE},
        {"a code alone", {.share = 1, .told = 0.5, .asked = 1, .words = 1, .identifier = true}, 0.99, 0.5, KB_CONFIDENT},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        kb_verdict verdict = kb_verdict_of(&rows[i].coverage, rows[i].score, rows[i].next, &usual);
        if (verdict != rows[i].verdict)
            fail_msg("%s: %d, not %d", rows[i].why, verdict, rows[i].verdict);
    }
}

static void more_evidence_never_lowers_the_verdict(void **state)
{
    (void)state;
    for (int share = 0; share < 10; share++)
        for (int told = 0; told < 30; told++)
            for (int score = 0; score < 10; score++) {
                kb_coverage one = {.share = share / 10.0, .told = told / 10.0, .asked = 3, .words = 2}, more = one;
                kb_verdict before = kb_verdict_of(&one, score / 10.0, 0, &usual);
                more.share += 0.1;
                more.told += 0.1;
                assert_true(kb_verdict_of(&more, score / 10.0, 0, &usual) <= before);
                assert_true(kb_verdict_of(&one, (score + 1) / 10.0, 0, &usual) <= before);
                more.words = 3;
                more.identifier = true;
                assert_true(kb_verdict_of(&more, score / 10.0, 0, &usual) <= before);
            }
}

static void the_verdict_is_none_just_where_its_strength_is_below_one(void **state)
{
    (void)state;
    for (int told = 0; told < 40; told++)
        for (unsigned words = 0; words < 3; words++) {
            kb_coverage coverage = {.share = 0.7, .told = told / 20.0, .asked = 3, .words = words};
            assert_int_equal(kb_verdict_of(&coverage, 0.7, 0, &usual) == KB_NONE, kb_strength(&coverage, 0.7) < 1);
        }
}

static void other_limits_move_the_verdict_but_a_code_stays_possible(void **state)
{
    (void)state;
    kb_coverage some = {.share = 0.4, .told = 0.5, .asked = 3, .words = 2}, good = {.share = 0.8, .told = 2, .asked = 4, .words = 3},
                code = {.share = 0.2, .told = 0.1, .asked = 40, .words = 1, .identifier = true};
    assert_int_equal(kb_verdict_of(&some, 0.4, 0.3, &usual), KB_NONE);
    assert_int_equal(kb_verdict_of(&some, 0.4, 0.3, &(kb_limits){0.75, 1}), KB_POSSIBLE);
    assert_int_equal(kb_verdict_of(&good, 0.75, 0.7, &usual), KB_CONFIDENT);
    assert_int_equal(kb_verdict_of(&good, 0.75, 0.7, &(kb_limits){1, 1.1}), KB_POSSIBLE);
    assert_int_equal(kb_verdict_of(&code, 0.2, 0, &(kb_limits){1.25, 1.1}), KB_POSSIBLE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_verdict_follows_evidence_and_what_was_told),
        cmocka_unit_test(more_evidence_never_lowers_the_verdict),
        cmocka_unit_test(other_limits_move_the_verdict_but_a_code_stays_possible),
        cmocka_unit_test(the_verdict_is_none_just_where_its_strength_is_below_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
