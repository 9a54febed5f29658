/* Boosts: a little further up, never out of bounds, and nothing while they are off. */
#include "shelf.h"

#include "query/boosts.h"

#include <math.h>

#define YEAR_MS INT64_C(31536000000)

static void a_boost_keeps_its_bounds(void **state)
{
    (void)state;
    for (int score = 0; score <= 100; score++)
        for (int share = 0; share <= 10; share++)
            for (int bound = 0; bound <= 10; bound++) {
                double before = score / 100.0, after = kb_boosted(before, bound / 10.0, share / 10.0);
                assert_true(after >= before && after <= 1 && after <= before * (1 + bound / 10.0));
            }
    assert_true(kb_boosted(0, 1, 1) == 0); /* what is no answer does not become one */
    assert_true(kb_boosted(0.5, 0, 1) == 0.5);
}

static void the_order_of_equally_fresh_hits_stays(void **state)
{
    (void)state;
    for (int score = 0; score < 100; score++)
        assert_true(kb_boosted(score / 100.0, 0.5, 0.7) < kb_boosted((score + 1) / 100.0, 0.5, 0.7));
}

static void freshness_halves_and_helpfulness_grows(void **state)
{
    (void)state;
    int64_t now = INT64_C(1800000000000);
    assert_true(kb_freshness(now, now, 365) == 1);
    assert_true(kb_freshness(now + YEAR_MS, now, 365) == 1); /* another clock is ahead */
    assert_true(fabs(kb_freshness(now - YEAR_MS, now, 365) - 0.5) < 1e-9);
    assert_true(fabs(kb_freshness(now - 2 * YEAR_MS, now, 365) - 0.25) < 1e-9);
    assert_true(kb_freshness(KB_NO_TIME, now, 365) == 0);
    assert_true(kb_helpfulness(0, 5) == 0);
    assert_true(kb_helpfulness(5, 5) == 0.5);
    assert_true(kb_helpfulness(1000, 5) < 1);
}

static void set(const char *numbers)
{
    must(kb_ranking_set_all(numbers, &err));
}

/* Articles that say the same: the order of their ids decides, unless one is newer and that counts. */
static void a_newer_one_of_two_alike_comes_first_where_that_counts(void **state)
{
    shelf *here = *state;
    shelve(here, "{'id':'a-old','title':'Reset the router','body':'Hold the button.','updated_at':'2015-01-01'}");
    shelve(here, "{'id':'b-new','title':'Reset the router','body':'Hold the button.','updated_at':'2026-11-01'}");
    shelve(here, "{'id':'c-undated','title':'Reset the router','body':'Hold the button.'}");
    assert_finds(here, "reset router", "a-old b-new c-undated");
    set("search.fresh=0.2");
    assert_finds(here, "reset router", "b-new a-old c-undated");
    set("search.fresh=0");
    assert_finds(here, "reset router", "a-old b-new c-undated");
}

static double sum_of_reasons(const kb_hit *hit)
{
    size_t index;
    json_t *reason;
    double sum = 0;
    json_array_foreach(json_object_get(hit->explain, "reasons"), index, reason) sum +=
        json_real_value(json_object_get(reason, "weight"));
    return sum;
}

static void a_lift_is_among_the_reasons(void **state)
{
    shelf *here = *state;
    shelve(here, "{'id':'KB1','title':'Reset the router','body':'Hold the button.','updated_at':'2026-11-01'}");
    shelve(here, "{'id':'KB2','title':'Toner','body':'Change it, then reset.','updated_at':'2026-11-01'}");
    kb_request request = request_for(KB_SEARCH, "reset router button");
    request.explain = true;
    set("search.fresh=0.5,search.fresh_days=36500");
    kb_answer answer = ask(here, &request);
    set("search.fresh=0,search.fresh_days=365");
    assert_int_equal(answer.hit_count, 2);
    for (size_t i = 0; i < answer.hit_count; i++) {
        KB_OWNED(kb_text) explained = kb_json_text(answer.hits[i].explain);
        assert_true(fabs(sum_of_reasons(&answer.hits[i]) - answer.hits[i].score) < 1e-5);
        assert_true(answer.hits[i].score == 1 || strstr(explained, "recent, or helped before"));
    }
    kb_answer_clear(&answer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_boost_keeps_its_bounds),
        cmocka_unit_test(the_order_of_equally_fresh_hits_stays),
        cmocka_unit_test(freshness_halves_and_helpfulness_grows),
        shelf_test(a_newer_one_of_two_alike_comes_first_where_that_counts),
        shelf_test(a_lift_is_among_the_reasons),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
