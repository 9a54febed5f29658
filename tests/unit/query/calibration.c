/* Which limits follow from what tickets were answered? The rule and its file; what real tickets make of it is tested over HTTP.
 */
#include "tests/unit/base/support.h"

#include "base/clock.h"
#include "base/file.h"
#include "query/calibration.h"

#define MOST 400

/* `count` good answers whose strengths rise evenly from `low` to `high`; without their article, none and a sureness of
 * `sureness`. */
static kb_limits limits_for(unsigned count, unsigned articles, double low, double high, double sureness)
{
    kb_rehearsal rehearsals[MOST];
    kb_calibrated row = {.tickets = count, .right = count, .articles = articles};
    for (unsigned i = 0; i < count; i++)
        rehearsals[i] = (kb_rehearsal){true, low + (high - low) * i / count, 0, sureness};
    kb_calibrate(&row, rehearsals, count);
    return row.limits;
}

static void assert_usual(kb_limits limits)
{
    assert_true(limits.possible == 1 && limits.confident == 1);
}

static void too_few_tickets_or_articles_move_nothing(void **state)
{
    (void)state;
    assert_usual(limits_for(0, 0, 0.5, 2, 0));
    assert_usual(limits_for(KB_CALIBRATION_TICKETS - 1, 40, 0.5, 2, 2));
    assert_usual(limits_for(MOST, KB_CALIBRATION_ARTICLES - 1, 0.5, 2, 2));
    assert_usual(limits_for(KB_CALIBRATION_TICKETS, 40, 0.5, 2, 2)); /* it begins gently */
}

static void the_limit_goes_where_nearly_all_good_answers_are_possible(void **state)
{
    (void)state;
    kb_limits weak = limits_for(MOST, 40, 0.75, 1.75, 0), strong = limits_for(MOST, 40, 1.1, 2, 0);
    assert_true(weak.possible > 0.75 && weak.possible < 0.9);
    assert_true(strong.possible > 1.1 && strong.possible < 1.2);
}

static void answers_that_have_not_the_article_make_confident_rarer_and_never_commoner(void **state)
{
    (void)state;
    assert_true(limits_for(MOST, 40, 1, 2, 1.05).confident > 1);
    assert_true(limits_for(MOST, 40, 1, 2, 0.5).confident == 1);
}

static void no_evidence_goes_beyond_the_bounds(void **state)
{
    (void)state;
    for (unsigned count = KB_CALIBRATION_TICKETS; count <= MOST; count += 50)
        for (int low = 0; low < 30; low++)
            for (int without = 0; without < 30; without++) {
                kb_limits limits = limits_for(count, 100, low / 10.0, 4, without / 10.0);
                assert_true(limits.possible >= KB_POSSIBLE_LEAST && limits.possible <= KB_POSSIBLE_MOST);
                assert_true(limits.confident >= KB_CONFIDENT_LEAST && limits.confident <= KB_CONFIDENT_MOST);
            }
}

static void more_tickets_move_a_limit_further(void **state)
{
    (void)state;
    double before = 1;
    for (unsigned count = 100; count <= MOST; count += 100) {
        double now = limits_for(count, 40, 0.1, 0.3, 0).possible;
        assert_true(now < before);
        before = now;
    }
}

static void a_limit_is_not_lowered_into_what_is_wrong_for_certain(void **state)
{
    (void)state;
    kb_rehearsal rehearsals[MOST];
    for (int absent = 0; absent <= 20; absent++) {
        kb_calibrated row = {.tickets = MOST, .right = MOST, .articles = 40};
        for (unsigned i = 0; i < MOST; i++)
            rehearsals[i] = (kb_rehearsal){true, 0.7, absent / 10.0, 0};
        kb_calibrate(&row, rehearsals, MOST);
        double possible = row.limits.possible;
        assert_true(absent >= 10  ? possible == 1
                    : absent <= 7 ? possible > 0.7 && possible < 0.75
                                  : possible > absent / 10.0 - 0.01);
    }
}

static void wrong_answers_do_not_say_how_strong_good_ones_are(void **state)
{
    (void)state;
    kb_rehearsal rehearsals[MOST];
    kb_calibrated row = {.tickets = MOST, .right = 100, .articles = 40};
    for (unsigned i = 0; i < MOST; i++)
        rehearsals[i] = (kb_rehearsal){i < 100, i < 100 ? 1 : 0.1, 0, 0};
    kb_calibrate(&row, rehearsals, MOST);
    assert_true(row.limits.possible == 1);
}

/* ---- the file ---- */

static void write_text(const char *path, const char *text)
{
    must(kb_file_replace(path, kb_str_of(text), &err));
}

static void what_was_written_is_read_again(void **state)
{
    (void)state;
    char folder[] = "/tmp/kb-calibration-XXXXXX";
    assert_non_null(mkdtemp(folder));
    KB_OWNED(kb_text) path = kb_printf("%s/" KB_CALIBRATION_FILE, folder);
    kb_calibration written, read;
    kb_calibration_init(&written);
    written.seq = 7;
    written.made_at = 1700000000000;
    written.rows[KB_SIMILAR][KB_TIER_PUBLIC] = (kb_calibrated){{0.8, 1.05}, 90, 70, 30};
    must(kb_calibration_write(path, &written, &err));
    kb_calibration_read(path, &read);
    const kb_calibrated *row = &read.rows[KB_SIMILAR][KB_TIER_PUBLIC];
    assert_true(row->limits.possible == 0.8 && row->limits.confident == 1.05);
    assert_true(row->tickets == 90 && row->right == 70 && row->articles == 30);
    assert_true(read.seq == 7 && read.made_at == 1700000000000);
    assert_usual(read.rows[KB_SEARCH][KB_TIER_PUBLIC].limits);
    kb_folder_remove(folder, NULL);
}

static void a_missing_or_broken_file_means_usual_and_a_wild_number_its_bound(void **state)
{
    (void)state;
    static const char *const broken[] = {"", "{", "[]", "{\"search\":7}", "{\"search\":{\"public\":{\"possible\":\"low\"}}}"};
    char folder[] = "/tmp/kb-calibration-XXXXXX";
    assert_non_null(mkdtemp(folder));
    KB_OWNED(kb_text) path = kb_printf("%s/" KB_CALIBRATION_FILE, folder);
    kb_calibration read;
    kb_calibration_read(path, &read);
    assert_usual(read.rows[KB_SEARCH][KB_TIER_PUBLIC].limits);
    for (size_t i = 0; i < COUNT(broken); i++) {
        write_text(path, broken[i]);
        kb_calibration_read(path, &read);
        assert_usual(read.rows[KB_SEARCH][KB_TIER_PUBLIC].limits);
        assert_true(read.made_at == KB_NO_TIME);
    }
    write_text(path, "{\"search\":{\"public\":{\"possible\":-5,\"confident\":1e9}}}");
    kb_calibration_read(path, &read);
    kb_limits limits = read.rows[KB_SEARCH][KB_TIER_PUBLIC].limits;
    assert_true(limits.possible == KB_POSSIBLE_LEAST && limits.confident == KB_CONFIDENT_MOST);
    kb_folder_remove(folder, NULL);
}

static void each_question_is_judged_by_the_row_of_what_it_may_see(void **state)
{
    (void)state;
    kb_calibration calibration;
    kb_request request;
    kb_calibration_init(&calibration);
    calibration.rows[KB_SEARCH][KB_TIER_INTERNAL].limits.possible = 0.7;
    calibration.rows[KB_SIMILAR][KB_TIER_PUBLIC].limits.possible = 0.9;
    kb_request_init(&request, KB_SEARCH);
    request.tiers[KB_TIER_PUBLIC] = true;
    assert_usual(kb_calibration_limits(&calibration, &request));
    request.tiers[KB_TIER_INTERNAL] = true;
    assert_true(kb_calibration_limits(&calibration, &request).possible == 0.7);
    request.tiers[KB_TIER_INTERNAL] = false;
    request.manner = KB_SUGGEST;
    assert_true(kb_calibration_limits(&calibration, &request).possible == 0.9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(too_few_tickets_or_articles_move_nothing),
        cmocka_unit_test(the_limit_goes_where_nearly_all_good_answers_are_possible),
        cmocka_unit_test(answers_that_have_not_the_article_make_confident_rarer_and_never_commoner),
        cmocka_unit_test(no_evidence_goes_beyond_the_bounds),
        cmocka_unit_test(more_tickets_move_a_limit_further),
        cmocka_unit_test(a_limit_is_not_lowered_into_what_is_wrong_for_certain),
        cmocka_unit_test(wrong_answers_do_not_say_how_strong_good_ones_are),
        cmocka_unit_test(what_was_written_is_read_again),
        cmocka_unit_test(a_missing_or_broken_file_means_usual_and_a_wild_number_its_bound),
        cmocka_unit_test(each_question_is_judged_by_the_row_of_what_it_may_see),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
