/* Tickets of about the same time: lifted by a bound, for a reason that is told, and never instead of words. */
#include "shelf.h"

#include "query/dates.h"

#include <math.h>

#define DAY_MS INT64_C(86400000)
#define NOW_MS (20000 * DAY_MS)

static void days_are_whole_and_have_no_sign(void **state)
{
    (void)state;
    assert_int_equal(kb_days_apart(NOW_MS, NOW_MS + DAY_MS - 1), 0);
    assert_int_equal(kb_days_apart(NOW_MS, NOW_MS - 1), 1);
    assert_int_equal(kb_days_apart(NOW_MS, NOW_MS + 7 * DAY_MS), 7);
    assert_int_equal(kb_days_apart(NOW_MS, KB_NO_TIME), KB_NO_DAYS);
    assert_int_equal(kb_days_apart(KB_NO_TIME, KB_NO_TIME), KB_NO_DAYS);
}

static void a_lift_keeps_its_bounds_and_fades(void **state)
{
    (void)state;
    const kb_ranking *ranking = kb_ranking_of(KB_SIMILAR);
    assert_true(kb_date_factor(ranking, KB_NO_DAYS) == 1);
    assert_true(kb_date_factor(ranking, 0) == 1 + ranking->date);
    for (int days = 0; days < 5000; days++) {
        assert_true(kb_date_factor(ranking, days + 1) < kb_date_factor(ranking, days));
        assert_true(kb_date_factor(ranking, days) > 1);
    }
    assert_true(kb_date_factor(kb_ranking_of(KB_SEARCH), 0) == 1); /* only whole tickets have a date */
}

static kb_request ticket_of_2026(const char *words)
{
    kb_request request = request_for(KB_SIMILAR, words);
    must(kb_time_parse(KB_STR("2026-11-20"), &request.created_at, &err));
    return request;
}

static void assert_similar(shelf *here, const kb_request *request, const char *ids)
{
    KB_OWNED(kb_text) found = ids_of(here, request);
    assert_string_equal(found, ids);
}

static void the_nearer_of_two_tickets_alike_comes_first(void **state)
{
    shelf *here = *state;
    shelve(here, "{'kind':'ticket','id':'A','title':'Router has no light','body':'Dark.','created_at':'2020-01-01'}");
    shelve(here, "{'kind':'ticket','id':'B','title':'Router has no light','body':'Dark.','created_at':'2026-11-19'}");
    shelve(here, "{'kind':'ticket','id':'C','title':'Router has no light','body':'Dark.'}");
    kb_request dated = ticket_of_2026("router light"), undated = request_for(KB_SIMILAR, "router light");
    assert_similar(here, &dated, "B A C");
    assert_similar(here, &undated, "A B C");
}

static void articles_and_words_that_do_not_match_gain_nothing(void **state)
{
    shelf *here = *state;
    shelve(here, "{'id':'A','title':'Router has no light','body':'Dark.','created_at':'2020-01-01'}");
    shelve(here, "{'id':'B','title':'Router has no light','body':'Dark.','created_at':'2026-11-20'}");
    shelve(here, "{'kind':'ticket','id':'C','title':'Toner','body':'Empty.','created_at':'2026-11-20'}");
    kb_request dated = ticket_of_2026("router light");
    assert_similar(here, &dated, "A B");
}

static double sum_of_reasons(const kb_hit *hit)
{
    size_t index;
    json_t *reason;
    double sum = 0;
    json_array_foreach(json_object_get(hit->explain, "reasons"), index, reason)
        sum += json_real_value(json_object_get(reason, "weight"));
    return sum;
}

static void a_near_date_is_among_the_reasons_and_not_in_the_verdict(void **state)
{
    shelf *here = *state;
    shelve(here, "{'kind':'ticket','id':'A','title':'Router has no light','body':'Dark.','created_at':'2026-11-17'}");
    shelve(here, "{'kind':'ticket','id':'B','title':'Toner','body':'Empty light.','created_at':'2026-11-20'}");
    kb_request dated = ticket_of_2026("router light gone since the storm of yesterday"), undated = dated;
    dated.explain = true;
    undated.created_at = KB_NO_TIME;
    kb_answer with = ask(here, &dated), without = ask(here, &undated);
    assert_string_equal(with.hits[0].why.items[with.hits[0].why.count - 1], "3 days apart");
    assert_string_equal(with.hits[1].why.items[with.hits[1].why.count - 1], "from the same day");
    assert_true(with.hits[0].score > without.hits[0].score);
    for (size_t i = 0; i < with.hit_count; i++)
        assert_true(fabs(sum_of_reasons(&with.hits[i]) - with.hits[i].score) < 1e-5);
    assert_int_equal(with.verdict, without.verdict);
    kb_answer_clear(&with);
    kb_answer_clear(&without);
}

static void assert_dates_do_not_judge(shelf *here, const char *words)
{
    kb_request dated = ticket_of_2026(words), undated = dated;
    undated.created_at = KB_NO_TIME;
    kb_answer with = ask(here, &dated), without = ask(here, &undated);
    assert_true(with.hits[0].score > without.hits[0].score);
    if (fabs(with.strength - without.strength) > 1e-5)
        fail_msg("%s: %f with dates, %f without", words, with.strength, without.strength);
    kb_answer_clear(&with);
    kb_answer_clear(&without);
}

static void dates_have_no_say_in_the_verdict_of_what_contradicts(void **state)
{
    shelf *here = *state;
    shelve(here, "{'kind':'ticket','id':'A','title':'Router has no light','body':'It ends with 0x80070002.','created_at':'2026-11-19'}");
    shelve(here, "{'kind':'ticket','id':'B','title':'Toner','body':'Empty.'}");
    kb_request request = ticket_of_2026("router light gone, ends with 0x80070005");
    kb_answer answer = ask(here, &request);
    assert_int_equal(answer.hits[0].vetoes.count, 1);
    kb_answer_clear(&answer);
    assert_dates_do_not_judge(here, "router light gone, ends with 0x80070005");
}

static void dates_have_no_say_in_the_verdict_of_a_master(void **state)
{
    shelf *here = *state;
    shelve(here, "{'kind':'ticket','id':'M','title':'Router dark','body':'No light since today at all.'}");
    shelve(here, "{'kind':'ticket','id':'D','title':'No light','body':'My router has none.','duplicate_of':'M','created_at':'2026-11-19'}");
    shelve(here, "{'kind':'ticket','id':'T','title':'Toner','body':'Empty.'}");
    assert_dates_do_not_judge(here, "router without any light");
}

/* Scores are shown with six digits: what is above them all keeps its order. */
static void scores_that_are_all_but_one_keep_the_order_of_their_evidence(void **state)
{
    shelf *here = *state;
    shelve(here, "{'kind':'ticket','id':'A','title':'router','body':'light','created_at':'2026-11-20'}");
    shelve(here, "{'kind':'ticket','id':'B','title':'router light','body':'router light','created_at':'2026-11-20'}");
    for (int i = 0; i < 40; i++) {
        KB_OWNED(kb_text) id = kb_printf("X%d", i);
        shelve_article(here, id, "en", "Toner", "Something else.");
    }
    kb_request dated = ticket_of_2026("router light");
    must(kb_ranking_set(KB_STR("similar.steepness=100"), &err));
    kb_answer answer = ask(here, &dated);
    must(kb_ranking_set(KB_STR("similar.steepness=4"), &err));
    assert_true(answer.hits[0].score == 1 && answer.hits[1].score == 1);
    assert_string_equal(answer.hits[0].document->id, "B");
    kb_answer_clear(&answer);
}

static void a_duplicate_that_is_found_too_votes_for_its_master(void **state)
{
    shelf *here = *state;
    shelve(here, "{'kind':'ticket','id':'A','title':'Router dark','body':'No light since today at all.'}");
    shelve(here, "{'kind':'ticket','id':'M','title':'Router dark','body':'No light since today at all.'}");
    kb_request request = request_for(KB_SIMILAR, "router without any light");
    kb_answer alone = ask(here, &request);
    shelve(here, "{'kind':'ticket','id':'D','title':'No light','body':'My router has none.','duplicate_of':'M'}");
    kb_answer voted = ask(here, &request);
    assert_string_equal(alone.hits[0].document->id, "A");
    assert_int_equal(voted.hit_count, 2);
    assert_string_equal(voted.hits[0].document->id, "M");
    assert_true(voted.hits[0].score > voted.hits[1].score && voted.hits[0].score <= 1);
    kb_answer_clear(&alone);
    kb_answer_clear(&voted);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_are_whole_and_have_no_sign),
        cmocka_unit_test(a_lift_keeps_its_bounds_and_fades),
        shelf_test(the_nearer_of_two_tickets_alike_comes_first),
        shelf_test(articles_and_words_that_do_not_match_gain_nothing),
        shelf_test(a_near_date_is_among_the_reasons_and_not_in_the_verdict),
        shelf_test(dates_have_no_say_in_the_verdict_of_what_contradicts),
        shelf_test(dates_have_no_say_in_the_verdict_of_a_master),
        shelf_test(scores_that_are_all_but_one_keep_the_order_of_their_evidence),
        shelf_test(a_duplicate_that_is_found_too_votes_for_its_master),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
