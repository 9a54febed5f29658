#include "fixture.h"

#include <math.h>
#include <stdlib.h>

#define DOCUMENTS 1500
#define VOCABULARY 120
#define QUESTIONS 2500

/* The same on every machine, unlike rand(). */
static uint32_t dice(uint32_t *seed, uint32_t sides)
{
    *seed = *seed * 1664525u + 1013904223u;
    return (uint32_t)(((uint64_t)*seed * sides) >> 32);
}

/* Low numbers come often, as common words do. */
static uint32_t any_word(uint32_t *seed)
{
    return dice(seed, 1 + dice(seed, 1 + dice(seed, VOCABULARY)));
}

/* Every word is there as written, as its stem, which others share, and as a piece: so the forms of one word end in one document.
 */
static const struct {
    char prefix;
    unsigned share; /* neighbours that have it in common */
} forms[] = {{'W', 1}, {'Z', 2}, {'P', 5}};
#define FORM_COUNT 3

static void form_of(uint32_t word, int form, char out[16])
{
    snprintf(out, 16, "%c%u", forms[form].prefix, word / forms[form].share);
}

static void add_forms(kb_postings *postings, uint32_t word)
{
    for (int form = 0; form < FORM_COUNT; form++) {
        char term[16];
        form_of(word, form, term);
        add_term(postings, kb_str_of(term), 1 + (form == 0));
    }
}

static int make_library(void **state)
{
    make_place(state);
    place *here = *state;
    uint32_t seed = 1;
    for (int i = 0; i < DOCUMENTS; i++) {
        KB_OWNED(kb_text) id = kb_printf("a:%d", i);
        kb_postings *postings = postings_of(id, "public.en", "");
        for (uint32_t words = 1 + dice(&seed, 30); words > 0; words--)
            add_forms(postings, any_word(&seed));
        add_term(postings, i % 3 ? KB_STR("XP:hp") : KB_STR("XP:canon"), 0);
        add_time(postings, "valid_until", i % 7 ? KB_NO_TIME : 1000 + i);
        put_made(here, postings);
    }
    commit(here, 1);
    open_reader(here);
    return 0;
}

struct question {
    char terms[8][FORM_COUNT][16];
    kb_form forms[8][FORM_COUNT];
    kb_ask_word words[8];
    kb_str filter_terms[2], excluded[1];
    kb_ask_filter filter;
    kb_ask ask;
};

static void make_word(struct question *question, size_t i, uint32_t *seed)
{
    uint32_t word = any_word(seed);
    for (int form = 0; form < FORM_COUNT; form++) {
        form_of(word, form, question->terms[i][form]);
        question->forms[i][form] = (kb_form){kb_str_of(question->terms[i][form]), 1.0 / (1 << form)};
    }
    question->words[i] = (kb_ask_word){.forms = question->forms[i],
                                       .form_count = 1 + dice(seed, FORM_COUNT),
                                       .role = dice(seed, 3) ? KB_FINDS : KB_RANKS,
                                       .additive = dice(seed, 4) == 0};
}

static void make_question(struct question *question, uint32_t *seed)
{
    question->ask = empty_ask();
    question->ask.words = question->words;
    question->ask.word_count = 1 + dice(seed, 8);
    for (size_t i = 0; i < question->ask.word_count; i++)
        make_word(question, i, seed);
    question->filter_terms[0] = KB_STR("XP:hp");
    question->filter_terms[1] = KB_STR("XP:canon");
    question->filter = (kb_ask_filter){question->filter_terms, 1 + dice(seed, 2)};
    question->ask.filters = &question->filter;
    question->ask.filter_count = dice(seed, 2);
    question->excluded[0] = KB_STR("W1");
    question->ask.excluded = question->excluded;
    question->ask.excluded_count = dice(seed, 2);
    question->ask.valid_at = dice(seed, 2) ? 1500 : KB_NO_TIME;
    question->ask.deadline_us = dice(seed, 2) ? INT64_MAX : 0;
    question->ask.limit = 1 + dice(seed, 12);
}

static kb_found_set answer(place *here, kb_ask ask, size_t count_at_least)
{
    kb_found_set found = {0};
    ask.count_at_least = count_at_least;
    assert_ok(here, kb_index_ask(here->reader, 0, &ask, &found, &here->err));
    return found;
}

static bool alike(const kb_found_set *pruned, const kb_found_set *whole)
{
    if (pruned->count != whole->count)
        return false;
    for (size_t i = 0; i < whole->count; i++)
        if (fabs(pruned->items[i].weight - whole->items[i].weight) > 1e-9)
            return false;
    return true;
}

/* Xapian leaves out what cannot come among the best hits, and rebuilds its tree of lists while it does. In 1.4.22 it crashes when
 * an OP_MAX stands at the top of that tree after its last document: what ask.cc does about it is tested here.
 *
 * Known bug of Xapian 1.4.22: where an AND_MAYBE becomes an AND, also one that was an OR, a document may be jumped over. That
 * costs a hit in about 3 of 10,000 of these questions, in 4 of 100,000 where no word only ranks. */
static void what_the_matcher_leaves_out_would_not_have_been_a_hit_but_for_a_known_bug(void **state)
{
    place *here = *state;
    uint32_t seed = 2;
    int different = 0;
    for (int i = 0; i < QUESTIONS; i++) {
        struct question question;
        make_question(&question, &seed);
        kb_found_set pruned = answer(here, question.ask, 0), whole = answer(here, question.ask, DOCUMENTS);
        different += !alike(&pruned, &whole);
        kb_found_set_clear(&pruned);
        kb_found_set_clear(&whole);
    }
    assert_in_range(different, 0, QUESTIONS / 500);
}

static void words_whose_forms_all_end_in_one_document_do_no_harm(void **state)
{
    place *here = *state;
    for (int i = 0; i < 300; i++) {
        KB_OWNED(kb_text) id = kb_printf("a:%d", i);
        kb_postings *postings = postings_of(id, "public.de", "printer queue");
        add_term(postings, KB_STR("Zprint"), 1);
        add_term(postings, KB_STR("Zqueu"), 1);
        put_made(here, postings);
    }
    commit(here, 1);
    open_reader(here);
    const kb_form printer[] = {{KB_STR("Wprinter"), 1}, {KB_STR("Zprint"), 0.7}};
    const kb_form queue[] = {{KB_STR("Wqueue"), 1}, {KB_STR("Zqueu"), 0.7}};
    const kb_ask_word words[] = {{.forms = printer, .form_count = 2}, {.forms = queue, .form_count = 2}};
    kb_ask ask = empty_ask();
    ask.words = words;
    ask.count_at_least = 0;
    for (ask.word_count = 1; ask.word_count <= 2; ask.word_count++)
        for (ask.limit = 1; ask.limit <= 3; ask.limit++) {
            kb_found_set found = {0};
            assert_ok(here, kb_index_ask(here->reader, partition_of(here, "public.de"), &ask, &found, &here->err));
            assert_int_equal(found.count, ask.limit);
            kb_found_set_clear(&found);
        }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_library, remove_place)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_the_matcher_leaves_out_would_not_have_been_a_hit_but_for_a_known_bug),
        TEST(words_whose_forms_all_end_in_one_document_do_no_harm),
    };
    return cmocka_run_group_tests_name("index_prune", tests, NULL, NULL);
}
