#include "indexer/metrics.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define NEAR 1e-9

/* Hand-computed: 1/log2(2) = 1, 1/log2(3) = 0.6309297536, 1/log2(4) = 0.5, 1/log2(5) = 0.4306765581, 1/log2(11) = 0.2890648263.
 */
static const struct {
    const char *why;
    const char *hits; /* R: relevant, .: not */
    size_t known;
    double mrr, ndcg, recall, hit_1, hit_5, hit_10;
} cases[] = {
    {"the first hit is all there is", "R.........", 1, 1, 1, 1, 1, 1, 1},
    {"the second hit", ".R........", 1, 0.5, 0.6309297535714575, 1, 0, 1, 1},
    {"the fifth is within five", "....R", 1, 0.2, 0.38685280723454163, 1, 0, 1, 1},
    {"the sixth is not", ".....R", 1, 1.0 / 6, 0.3562071871080222, 1, 0, 0, 1},
    {"the tenth still counts", ".........R", 1, 0.1, 0.2890648263178879, 1, 0, 0, 1},
    {"the eleventh does not", "..........R", 1, 0, 0, 0, 0, 0, 0},
    {"none found", "..........", 3, 0, 0, 0, 0, 0, 0},
    {"no hit at all", "", 2, 0, 0, 0, 0, 0, 0},
    {"two of two, second and fourth: (0.6309 + 0.4307) / (1 + 0.6309)", ".R.R", 2, 0.5, 0.6509209298071326, 1, 0, 1, 1},
    {"one of two, first: 1 / (1 + 0.6309)", "R...", 2, 1, 0.6131471927654584, 0.5, 1, 1, 1},
    {"more relevant than ten, all ten hits are: perfect, though recall cannot be", "RRRRRRRRRR", 40, 1, 1, 0.25, 1, 1, 1},
    {"more relevant than ten, the eleventh hit adds nothing", "RRRRRRRRRRR", 40, 1, 1, 0.25, 1, 1, 1},
    {"twenty relevant, one found, last: 0.2891 / 4.5436", ".........R", 20, 0.1, 0.06362078819895171, 0.05, 0, 0, 1},
    {"equal scores count in the order of the answer", "R.R", 2, 1, 0.9197207891481876, 1, 1, 1, 1},
};

static size_t read_hits(const char *text, bool out[16])
{
    size_t count = strlen(text);
    for (size_t i = 0; i < count; i++)
        out[i] = text[i] == 'R';
    return count;
}

static void each_measure_is_what_the_hand_computes(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        bool relevant[16];
        size_t hits = read_hits(cases[i].hits, relevant);
        kb_scores sum = {0};
        kb_scores_add(&sum, relevant, hits, cases[i].known);
        bool same = fabs(sum.mrr_10 - cases[i].mrr) < NEAR && fabs(sum.ndcg_10 - cases[i].ndcg) < 1e-6 &&
                    fabs(sum.recall_10 - cases[i].recall) < NEAR && fabs(sum.hit_1 - cases[i].hit_1) < NEAR &&
                    fabs(sum.hit_5 - cases[i].hit_5) < NEAR && fabs(sum.hit_10 - cases[i].hit_10) < NEAR;
        if (!same)
            fail_msg("%s: mrr %.10f ndcg %.10f recall %.10f hits %g %g %g", cases[i].why, sum.mrr_10, sum.ndcg_10, sum.recall_10,
                     sum.hit_1, sum.hit_5, sum.hit_10);
        assert_true(fabs(kb_reciprocal_rank(relevant, hits) - cases[i].mrr) < NEAR);
    }
}

static void a_mean_is_over_all_questions(void **state)
{
    (void)state;
    bool first[] = {true}, second[] = {false, true}, none[] = {false};
    kb_scores sum = {0};
    kb_scores_add(&sum, first, 1, 1);
    kb_scores_add(&sum, second, 2, 1);
    kb_scores_add(&sum, none, 1, 1);
    kb_scores_mean(&sum, sum.queries);
    assert_int_equal(sum.queries, 3);
    assert_true(fabs(sum.mrr_10 - 0.5) < NEAR);
    assert_true(fabs(sum.hit_1 - 1.0 / 3) < NEAR);
    assert_true(fabs(sum.hit_10 - 2.0 / 3) < NEAR);
}

static void a_mean_of_nothing_is_zero(void **state)
{
    (void)state;
    kb_scores sum = {0};
    kb_scores_mean(&sum, 0);
    assert_true(sum.mrr_10 == 0 && sum.ndcg_10 == 0);
}

static void sets_of_different_size_count_the_same_in_the_mean(void **state)
{
    (void)state;
    kb_scores small = {.queries = 1, .mrr_10 = 1, .p50_ms = 4}, large = {.queries = 99, .mrr_10 = 0.5, .p50_ms = 2}, mean = {0};
    kb_scores_add_scores(&mean, &small);
    kb_scores_add_scores(&mean, &large);
    kb_scores_mean(&mean, 2);
    assert_int_equal(mean.queries, 100);
    assert_true(fabs(mean.mrr_10 - 0.75) < NEAR);
    assert_true(fabs(mean.p50_ms - 3) < NEAR);
}

static void a_percentile_is_one_of_the_values(void **state)
{
    (void)state;
    static const struct {
        const char *why;
        double percent;
        double value;
    } rows[] = {
        {"half of ten is the fifth", 50, 5},
        {"95 % of ten needs all ten", 95, 10},
        {"90 % of ten is the ninth", 90, 9},
        {"nothing needs at least the smallest", 0, 1},
        {"everything", 100, 10},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        double values[] = {10, 9, 8, 7, 6, 5, 4, 3, 2, 1};
        if (kb_percentile(values, 10, rows[i].percent) != rows[i].value)
            fail_msg("%s", rows[i].why);
    }
    double one[] = {7}, equal[] = {3, 3, 3, 3};
    assert_true(kb_percentile(one, 1, 50) == 7 && kb_percentile(one, 1, 95) == 7);
    assert_true(kb_percentile(equal, 4, 95) == 3);
    assert_true(kb_percentile(NULL, 0, 50) == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_measure_is_what_the_hand_computes),
        cmocka_unit_test(a_mean_is_over_all_questions),
        cmocka_unit_test(a_mean_of_nothing_is_zero),
        cmocka_unit_test(sets_of_different_size_count_the_same_in_the_mean),
        cmocka_unit_test(a_percentile_is_one_of_the_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
