#include "running.h"

#include "base/file.h"

#include <math.h>

/* Two questions that find their answer first, one whose words are nowhere: MRR 2/3. */
static void write_set(const char *folder)
{
    KB_OWNED(kb_text)
    corpus =
        write_in(folder, "corpus.jsonl",
                 "{\"id\":\"d1\",\"lang\":\"en\",\"title\":\"\",\"body\":\"The printer is out of paper.\",\"intent\":\"x\"}\n"
                 "{\"id\":\"d2\",\"lang\":\"en\",\"title\":\"\",\"body\":\"The router has no light.\"}\n"
                 "{\"id\":\"d3\",\"lang\":\"de\",\"title\":\"\",\"body\":\"Das Fahrrad hat keine Luft.\"}\n"
                 "{\"id\":\"t4\",\"lang\":\"en\",\"kind\":\"ticket\",\"title\":\"Router light\",\"body\":\"router light\"}\n");
    KB_OWNED(kb_text)
    queries = write_in(folder, "queries.jsonl",
                       "{\"id\":\"q1\",\"lang\":\"en\",\"text\":\"paper printer\"}\n"
                       "{\"id\":\"q2\",\"lang\":\"en\",\"text\":\"router light\",\"title\":\"Router light\",\"body\":\"router "
                       "light\",\"self\":\"t4\"}\n"
                       "{\"id\":\"q3\",\"lang\":\"de\",\"text\":\"Xylofonorchester\"}\n"
                       "{\"id\":\"q4\",\"lang\":\"de\",\"text\":\"nobody judged this\"}\n");
    KB_OWNED(kb_text) qrels = write_in(folder, "qrels.tsv", "q1\td1\t1\nq2\td2\t1\nq2\tt4\t1\nq3\td3\t1\nq4\td3\t0\n");
}

static double real_of(const json_t *json, const char *name)
{
    const json_t *value = json_object_get(json, name);
    if (!json_is_real(value))
        fail_msg("no number %s", name);
    return json_real_value(value);
}

static void an_evaluation_gives_the_numbers_of_the_api(void **state)
{
    static const char *const keys[] = {"queries", "mrr_10", "ndcg_10", "recall_10", "hit_1",
                                       "hit_5",   "hit_10", "p50_ms",  "p95_ms",    "languages", "index_bytes", "index_cpu_s"};
    static const char *const modes[] = {"search", "similar"};
    write_set(*state);
    for (size_t i = 0; i < 2; i++) {
        RAN result = run(NULL, "eval", "--mode", modes[i], "--lang-given", "yes", "--json", *state, NULL);
        expect_status(result, 0);
        KB_OWNED(json_t) json = json_of(&result);
        assert_int_equal(json_object_size(json), sizeof keys / sizeof *keys);
        for (size_t j = 0; j < sizeof keys / sizeof *keys; j++)
            assert_non_null(json_object_get(json, keys[j]));
        assert_int_equal(number_of(json, "queries"), 3);
        assert_true(fabs(real_of(json, "mrr_10") - 2.0 / 3) < 1e-9);
        assert_true(fabs(real_of(json, "hit_1") - 2.0 / 3) < 1e-9);
        assert_int_equal(number_of(json, "languages.en.queries"), 2);
        const json_t *german = json_object_get(json_object_get(json, "languages"), "de");
        assert_true(real_of(german, "mrr_10") == 0);
        assert_int_equal(json_object_size(german), sizeof keys / sizeof *keys - 3);
        assert_true(number_of(json, "index_bytes") > 0);
    }
}

static void terms_that_are_left_out_make_the_index_smaller(void **state)
{
    write_set(*state);
    RAN whole = run(NULL, "eval", "--json", *state, NULL);
    RAN less = run(NULL, "eval", "--without", "pieces,pairs", "--json", *state, NULL);
    RAN wrong = run(NULL, "eval", "--without", "words", *state, NULL);
    expect_status(less, 0);
    KB_OWNED(json_t) whole_json = json_of(&whole);
    KB_OWNED(json_t) less_json = json_of(&less);
    assert_true(number_of(less_json, "index_bytes") <= number_of(whole_json, "index_bytes"));
    assert_int_not_equal(wrong.status, 0);
    assert_non_null(strstr(wrong.err, "pieces, pairs"));
}

static void threads_do_not_change_the_scores(void **state)
{
    write_set(*state);
    KB_OWNED(kb_text) first = path_in(*state, "first.tsv");
    KB_OWNED(kb_text) second = path_in(*state, "second.tsv");
    RAN alone = run(NULL, "eval", "--threads=1", "--per-query", first, *state, NULL);
    RAN many = run(NULL, "eval", "--threads=5", "--per-query", second, *state, NULL);
    expect_status(alone, 0);
    expect_status(many, 0);
    KB_OWNED(kb_text) of_one = read_in(*state, "first.tsv");
    KB_OWNED(kb_text) of_many = read_in(*state, "second.tsv");
    assert_string_equal(of_one, of_many);
    expect_text(of_one, "q1\t1.0000\td1*");
    expect_text(of_one, "q2\t1.0000\td2*");
    expect_text(of_one, "q3\t0.0000\t");
    expect_no_text(of_one, "t4");
}

static void several_sets_give_a_row_each_and_a_mean(void **state)
{
    write_set(*state);
    RAN table = run(NULL, "eval", *state, *state, NULL);
    expect_status(table, 0);
    expect_text(table.out, "MRR@10");
    expect_text(table.out, "mean");
    RAN result = run(NULL, "eval", "--json", *state, *state, NULL);
    expect_status(result, 0);
    KB_OWNED(json_t) json = json_of(&result);
    assert_non_null(json_object_get(json_object_get(json, "sets"), *state));
    assert_true(fabs(real_of(json_object_get(json, "mean"), "mrr_10") - 2.0 / 3) < 1e-9);
}

static void an_evaluation_leaves_nothing_behind(void **state)
{
    KB_OWNED(kb_text) scratch = path_in(*state, "scratch");
    kb_error err = {0};
    assert_int_equal(kb_folder_make(scratch, &err), KB_OK);
    write_set(*state);
    setenv("TMPDIR", scratch, 1);
    RAN good = run(NULL, "eval", *state, NULL);
    RAN missing = run(NULL, "eval", scratch, NULL);
    unsetenv("TMPDIR");
    expect_status(good, 0);
    expect_status(missing, 66);
    expect_text(missing.err, "corpus.jsonl");
    assert_string_equal(missing.out, ""); /* no heading over nothing */
    assert_int_equal(rmdir(scratch), 0);
}

static void articles_learn_from_the_questions_linked_to_them(void **state)
{
    KB_OWNED(kb_text)
    corpus = write_in(*state, "corpus.jsonl",
                      "{\"id\":\"t1\",\"lang\":\"en\",\"body\":\"The postman has no plastic\",\"intent\":\"card_arrival\"}\n"
                      "{\"id\":\"t2\",\"lang\":\"en\",\"body\":\"Secret number wrong\",\"intent\":\"blocked_pin?\"}\n");
    KB_OWNED(kb_text)
    queries = write_in(*state, "queries.jsonl",
                       "{\"id\":\"q1\",\"lang\":\"en\",\"text\":\"plastic from the postman\",\"intent\":\"card_arrival\"}\n"
                       "{\"id\":\"q2\",\"lang\":\"en\",\"text\":\"my secret number\",\"intent\":\"blocked_pin?\"}\n");
    RAN result = run(NULL, "eval", "--learn", "0,all", "--json", *state, NULL);
    expect_status(result, 0);
    KB_OWNED(json_t) points = json_of(&result);
    assert_true(real_of(json_array_get(points, 0), "hit_1") == 0);
    assert_true(real_of(json_array_get(points, 1), "hit_1") == 1);
    assert_true(real_of(json_array_get(points, 1), "none") == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_evaluation_gives_the_numbers_of_the_api),
        TEST(terms_that_are_left_out_make_the_index_smaller),
        TEST(threads_do_not_change_the_scores),
        TEST(several_sets_give_a_row_each_and_a_mean),
        TEST(articles_learn_from_the_questions_linked_to_them),
        TEST(an_evaluation_leaves_nothing_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
