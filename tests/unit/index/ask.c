#include "fixture.h"

#include <math.h>
#include <stdlib.h>

/* clang-format off */
/* Parts of a question: WORDS(WORD("lamp")), PHRASES({TERMS(W("printer"), W("queue"))}), FILTERS({TERMS(P("hp"))}). */
#define LIST(member, count_member, type, ...)                                                                                    \
    .member = (const type[]){__VA_ARGS__}, .count_member = sizeof((const type[]){__VA_ARGS__}) / sizeof(type)
#define W(word) KB_STR("W" word)
#define P(product) KB_STR("XP:" product)
#define FORMS(...) LIST(forms, form_count, kb_form, __VA_ARGS__)
#define TERMS(...) LIST(terms, count, kb_str, __VA_ARGS__)
#define WORD(word) {FORMS({W(word), 1})}
#define RANKING(word) {FORMS({W(word), 1}), .role = KB_RANKS}
#define NO_WORD {FORMS({KB_STR(""), 1})}
#define WORDS(...) LIST(words, word_count, kb_ask_word, __VA_ARGS__)
#define BOUNDS(...) LIST(bounds, bound_count, kb_ask_bound, __VA_ARGS__)
#define PHRASES(...) LIST(phrases, phrase_count, kb_ask_phrase, __VA_ARGS__)
#define FILTERS(...) LIST(filters, filter_count, kb_ask_filter, __VA_ARGS__)
#define NOT(...) LIST(excluded, excluded_count, kb_str, __VA_ARGS__)
#define USUAL .bm25 = {.k1 = 1.2, .k3 = 1000, .b = 0.75}, .limit = 10, .count_at_least = 1000
#define ASK_AT(after, at, ...) {__VA_ARGS__, .updated_after = (after), .valid_at = (at), USUAL}
#define ASK(...) ASK_AT(KB_NO_TIME, KB_NO_TIME, __VA_ARGS__)
/* clang-format on */

#define OLD 1000
#define NEW 2000
#define CEILING (KB_ASK_TERMS + 1)

static void put_dated(place *here, const char *id, const char *text, int64_t updated_at, int64_t valid_until, const char *product)
{
    kb_postings *postings = postings_of(id, "public.en", text);
    KB_OWNED(kb_text) term = kb_printf("XP:%s", product);
    add_term(postings, kb_str_of(term), 0);
    add_time(postings, "updated_at", updated_at);
    add_time(postings, "valid_until", valid_until);
    put_made(here, postings);
}

/* All of one length, so that words alone decide. */
static int make_library(void **state)
{
    make_place(state);
    place *here = *state;
    put_dated(here, "a:printer", "printer queue stuck again today", OLD, KB_NO_TIME, "hp");
    put_dated(here, "a:reverse", "queue printer again printer today", NEW, 1500, "hp");
    put_dated(here, "a:scanner", "scanner lamp stuck again today", NEW, 2500, "canon");
    put_dated(here, "a:toner", "toner empty please order today", KB_NO_TIME, KB_NO_TIME, "");
    for (int i = 0; i < 20; i++) { /* so that no word above is common */
        KB_OWNED(kb_text) id = kb_printf("a:x%02d", i);
        kb_postings *postings = postings_of(id, "public.en", "nothing of any interest here");
        put_made(here, postings);
    }
    commit(here, 1);
    open_reader(here);
    return 0;
}

static void questions_find_what_they_should(void **state)
{
    /* clang-format off */
    const struct {
        const char *why;
        kb_ask ask;
        const char *found;
    } cases[] = {
        {"a word that finds",
         ASK(WORDS(WORD("lamp"))), "a:scanner"},
        {"any of the words finds; more of them are better",
         ASK(WORDS(WORD("lamp"), WORD("queue"), WORD("stuck"))), "a:scanner a:printer a:reverse"},
        {"a word that ranks raises what others found and finds nothing itself",
         ASK(WORDS(WORD("queue"), RANKING("stuck"))), "a:printer a:reverse"},
        {"where all words only rank, they find",
         ASK(WORDS(RANKING("lamp"))), "a:scanner"},
        {"where no word that finds can be in an index, those that rank find",
         ASK(WORDS(NO_WORD, RANKING("lamp"))), "a:scanner"},
        {"a word without forms finds nothing",
         ASK(WORDS({0})), ""},
        {"the empty term is not all documents",
         ASK(WORDS(NO_WORD)), ""},
        {"a term with a zero byte is in no index",
         ASK(WORDS(WORD("lamp\0"))), ""},
        {"a form counts by its weight",
         ASK(WORDS({FORMS({W("lamp"), 0.1}, {W("toner"), 1})})), "a:toner a:scanner"},

        {"a bound form counts in documents with all that it is bound to",
         ASK(WORDS({FORMS({W("lamp"), 1}, {W("printer"), 1})}), BOUNDS({0, 1, TERMS(W("stuck"), W("queue"))})),
         "a:scanner a:printer"},
        {"a form bound to what no index can hold finds nothing",
         ASK(WORDS({FORMS({W("lamp"), 1}, {W("printer"), 1})}), BOUNDS({0, 1, TERMS(W("stuck"), KB_STR(""))})), "a:scanner"},
        {"of another form nothing is asked",
         ASK(WORDS(WORD("toner"), WORD("lamp")), BOUNDS({1, 0, TERMS(W("queue"))})), "a:toner"},

        {"a required phrase",
         ASK(WORDS(WORD("printer")), PHRASES({TERMS(W("printer"), W("queue"))})), "a:printer"},
        {"a phrase keeps its order",
         ASK(PHRASES({TERMS(W("queue"), W("printer"))})), "a:reverse"},
        {"a wider window lets words between",
         ASK(PHRASES({TERMS(W("printer"), W("today")), .window = 5})), "a:printer a:reverse"},
        {"an excluded phrase",
         ASK(WORDS(WORD("printer")), PHRASES({TERMS(W("printer"), W("queue")), .excluded = true})), "a:reverse"},
        {"a phrase of one word is that word",
         ASK(PHRASES({TERMS(W("lamp"))})), "a:scanner"},
        {"an empty phrase asks for nothing",
         ASK(WORDS(WORD("lamp")), PHRASES({0})), "a:scanner"},
        {"a phrase that no index can hold is in no document",
         ASK(WORDS(WORD("lamp")), PHRASES({TERMS(W("lamp"), KB_STR(""))})), ""},

        {"an excluded word",
         ASK(WORDS(WORD("stuck")), NOT(W("lamp"))), "a:printer"},
        {"an excluded word that is in no document",
         ASK(WORDS(WORD("lamp")), NOT(W("no"), KB_STR(""))), "a:scanner"},
        {"a filter holds",
         ASK(WORDS(WORD("stuck")), FILTERS({TERMS(P("hp"))})), "a:printer"},
        {"one term of a filter is enough",
         ASK(WORDS(WORD("stuck")), FILTERS({TERMS(P("canon"), P("hp"))})), "a:printer a:scanner"},
        {"all filters must hold",
         ASK(WORDS(WORD("stuck")), FILTERS({TERMS(P("canon"))}, {TERMS(P("hp"))})), ""},
        {"a filter without terms lets nothing through",
         ASK(WORDS(WORD("stuck")), FILTERS({0})), ""},

        {"without words what passes the filters, by id",
         ASK(FILTERS({TERMS(P("canon"), P("hp"), P(""))})), "a:printer a:reverse a:scanner a:toner"},
        {"updated strictly after a time",
         ASK_AT(OLD, KB_NO_TIME, .words = NULL), "a:reverse a:scanner"},
        {"a document without the time was not updated after it",
         ASK_AT(OLD - 1, KB_NO_TIME, .words = NULL), "a:printer a:reverse a:scanner"},
        {"after the end of time",
         ASK_AT(INT64_MAX, KB_NO_TIME, .words = NULL), ""},
        {"what expired before is no hit",
         ASK_AT(KB_NO_TIME, 1501, WORDS(WORD("printer"))), "a:printer"},
        {"what expires now is one still",
         ASK_AT(KB_NO_TIME, 1500, WORDS(WORD("printer"))), "a:reverse a:printer"},
        {"at the end of time all that has a term has expired",
         ASK_AT(KB_NO_TIME, INT64_MAX, WORDS(WORD("printer"), WORD("lamp"))), "a:printer"},
        {"at its beginning nothing has",
         ASK_AT(KB_NO_TIME, INT64_MIN + 1, WORDS(WORD("printer"))), "a:reverse a:printer"},
    };
    /* clang-format on */
    place *here = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *found = answer_to(here, "public.en", &cases[i].ask);
        if (strcmp(found, cases[i].found) != 0)
            fail_msg("%s: '%s' instead of '%s'", cases[i].why, found, cases[i].found);
    }
}

static double weight_of(place *here, const kb_ask *ask)
{
    kb_found_set found = {0};
    assert_ok(here, kb_index_ask(here->reader, 0, ask, &found, &here->err));
    assert_int_equal(found.count, 1);
    double weight = found.items[0].weight;
    kb_found_set_clear(&found);
    return weight;
}

static bool near(double a, double b)
{
    return a - b < 1e-9 && b - a < 1e-9;
}

static void a_word_is_credited_with_its_best_form_or_with_the_sum_where_additive(void **state)
{
    place *here = *state;
    const kb_ask one = ASK(WORDS(WORD("lamp")));
    const kb_ask best = ASK(WORDS({FORMS({W("lamp"), 0.5}, {W("scanner"), 2})}));
    const kb_ask sum = ASK(WORDS({FORMS({W("lamp"), 0.5}, {W("scanner"), 2}), .additive = true}));
    double unit = weight_of(here, &one); /* both words are in this document alone, once */
    assert_true(unit > 0);
    assert_true(near(weight_of(here, &best), 2 * unit));
    assert_true(near(weight_of(here, &sum), 2.5 * unit));
}

static void filters_and_phrases_add_no_weight(void **state)
{
    place *here = *state;
    const kb_ask plain = ASK(WORDS(WORD("lamp")));
    kb_ask filtered =
        ASK_AT(OLD, NEW, WORDS(WORD("lamp")), PHRASES({TERMS(W("scanner"), W("lamp"))}), FILTERS({TERMS(P("canon"))}));
    filtered.deadline_us = INT64_MAX;
    assert_true(near(weight_of(here, &plain), weight_of(here, &filtered)));
}

static void a_hit_brings_its_data(void **state)
{
    place *here = *state;
    kb_found_set found = {0};
    assert_ok(here, kb_index_ask(here->reader, 0, ask_for("lamp"), &found, &here->err));
    assert_int_equal(found.total, 1);
    assert_true(found.total_is_exact);
    assert_string_equal(found.items[0].id_term, "Qa:scanner");
    assert_string_equal(found.items[0].data, "{\"id\":\"a:scanner\"}");
    assert_int_equal(found.items[0].data_bytes, strlen(found.items[0].data));
    kb_found_set_clear(&found);
    assert_null(found.items);
}

static void a_hit_without_its_data_can_be_fetched_until_it_is_gone(void **state)
{
    place *here = *state;
    kb_ask ask = *ask_for("lamp");
    ask.ids_only = true;
    kb_found_set found = {0};
    assert_ok(here, kb_index_ask(here->reader, 0, &ask, &found, &here->err));
    assert_null(found.items[0].data);
    assert_int_equal(found.items[0].data_bytes, 0);
    KB_OWNED(kb_text) data = NULL;
    size_t bytes = 0;
    assert_ok(here, kb_index_data(here->reader, 0, found.items[0].id_term, &data, &bytes, &here->err));
    assert_string_equal(data, "{\"id\":\"a:scanner\"}");
    assert_int_equal(bytes, strlen(data));
    assert_ok(here, kb_index_writer_remove(here->writer, KB_ARTICLE, "scanner", &here->err));
    commit(here, 2);
    open_reader(here);
    char *gone = NULL;
    assert_int_equal(kb_index_data(here->reader, 0, found.items[0].id_term, &gone, &bytes, NULL), KB_NOT_FOUND);
    assert_int_equal(kb_index_data(here->reader, 0, "", &gone, &bytes, NULL), KB_NOT_FOUND);
    kb_found_set_clear(&found);
}

static void the_total_counts_beyond_the_limit(void **state)
{
    place *here = *state;
    kb_ask ask = *ask_for("interest");
    ask.limit = 0;
    kb_found_set found = {0};
    assert_ok(here, kb_index_ask(here->reader, 0, &ask, &found, &here->err));
    assert_int_equal(found.count, 0);
    assert_int_equal(found.total, 20);
    assert_true(found.total_is_exact);
    kb_found_set_clear(&found);
}

static void a_passed_deadline_ends_every_question(void **state)
{
    place *here = *state;
    const kb_ask asks[] = {ASK(WORDS(WORD("interest"))), ASK(.words = NULL), ASK(PHRASES({TERMS(W("printer"), W("queue"))}))};
    for (size_t i = 0; i < sizeof asks / sizeof *asks; i++) {
        kb_ask ask = asks[i];
        ask.deadline_us = kb_monotonic_us();
        kb_found_set found = {0};
        assert_int_equal(kb_index_ask(here->reader, 0, &ask, &found, NULL), KB_UNAVAILABLE);
        assert_int_equal(found.count, 0);
        ask.deadline_us = INT64_MAX;
        assert_ok(here, kb_index_ask(here->reader, 0, &ask, &found, &here->err)); /* the reader is none the worse */
        assert_int_not_equal(found.count, 0);
        kb_found_set_clear(&found);
    }
}

static void a_deadline_ends_a_match_that_has_begun(void **state)
{
    place *here = *state;
    for (int i = 0; i < 3000; i++) {
        KB_OWNED(kb_text) id = kb_printf("a:m%d", i);
        put(here, id, "public.en", "many different words of which each is in every document so that a match takes its time");
    }
    commit(here, 2);
    open_reader(here);
    kb_ask ask = *ask_for("many different words of which each is in every document so that a match takes its time");
    ask.count_at_least = 100000;
    kb_code code = KB_OK;
    for (int64_t wait_us = 1000; code == KB_OK; wait_us = wait_us * 3 / 4) { /* until it is too little, but not none */
        kb_found_set found = {0};
        ask.deadline_us = kb_monotonic_us() + wait_us;
        code = kb_index_ask(here->reader, 0, &ask, &found, NULL);
        kb_found_set_clear(&found);
    }
    assert_int_equal(code, KB_UNAVAILABLE);
}

static void questions_above_the_ceilings_are_refused(void **state)
{
    place *here = *state;
    kb_ask_word *words = kb_alloc((KB_ASK_WORDS + 1) * sizeof *words);
    kb_str *terms = kb_alloc(CEILING * sizeof *terms);
    for (size_t i = 0; i < CEILING; i++)
        terms[i] = W("lamp");
    const struct {
        const char *why;
        kb_ask ask;
    } refused[] = {
        {"too many words", ASK(.words = words, .word_count = KB_ASK_WORDS + 1)},
        {"too many terms", ASK(.excluded = terms, .excluded_count = CEILING)},
        {"too many hits", {.limit = KB_ASK_LIMIT + 1}},
        {"no negative weights", ASK(WORDS({FORMS({W("lamp"), -1})}))},
        {"a weight is a number", ASK(WORDS({FORMS({W("lamp"), NAN})}))},
        {"a weight is finite", ASK(WORDS({FORMS({W("lamp"), INFINITY})}))},
    };
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        kb_found_set found = {0};
        if (kb_index_ask(here->reader, 0, &refused[i].ask, &found, NULL) != KB_INVALID)
            fail_msg("accepted, but: %s", refused[i].why);
    }
    free(words);
    free(terms);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_library, remove_place)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(questions_find_what_they_should),
        TEST(a_word_is_credited_with_its_best_form_or_with_the_sum_where_additive),
        TEST(filters_and_phrases_add_no_weight),
        TEST(a_hit_brings_its_data),
        TEST(a_hit_without_its_data_can_be_fetched_until_it_is_gone),
        TEST(the_total_counts_beyond_the_limit),
        TEST(a_passed_deadline_ends_every_question),
        TEST(a_deadline_ends_a_match_that_has_begun),
        TEST(questions_above_the_ceilings_are_refused),
    };
    return cmocka_run_group_tests_name("index_ask", tests, NULL, NULL);
}
