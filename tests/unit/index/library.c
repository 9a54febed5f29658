#include "library.h"

#include <math.h>

#define VOCABULARY 120

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

void put_library_document(place *here, int number)
{
    uint32_t seed = 1 + (uint32_t)number;
    KB_OWNED(kb_text) id = kb_printf("a:%d", number);
    kb_postings *postings = postings_of(id, "public.en", "");
    for (uint32_t words = 1 + dice(&seed, 30); words > 0; words--)
        add_forms(postings, any_word(&seed));
    add_term(postings, number % 3 ? KB_STR("XP:hp") : KB_STR("XP:canon"), 0);
    add_value(postings, "product", number % 3 ? KB_STR("hp") : KB_STR("canon"));
    add_time(postings, "valid_until", number % 7 ? KB_NO_TIME : 1000 + number);
    put_made(here, postings);
}

void put_library(place *here)
{
    for (int i = 0; i < DOCUMENTS; i++)
        put_library_document(here, i);
    commit(here, 1);
}

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

void make_question(struct question *question, uint32_t *seed)
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

kb_found_set answer(place *here, kb_ask ask, size_t count_at_least)
{
    kb_found_set found = {0};
    ask.count_at_least = count_at_least;
    assert_ok(here, kb_index_ask(here->reader, 0, &ask, &found, &here->err));
    return found;
}

bool alike(const kb_found_set *one, const kb_found_set *other)
{
    if (one->count != other->count)
        return false;
    for (size_t i = 0; i < other->count; i++)
        if (fabs(one->items[i].weight - other->items[i].weight) > 1e-9)
            return false;
    return true;
}

int count_harmed_by_pruning(place *here, int questions)
{
    uint32_t seed = 2;
    int different = 0;
    for (int i = 0; i < questions; i++) {
        struct question question;
        make_question(&question, &seed);
        kb_found_set pruned = answer(here, question.ask, 0), whole = answer(here, question.ask, DOCUMENTS);
        different += !alike(&pruned, &whole);
        kb_found_set_clear(&pruned);
        kb_found_set_clear(&whole);
    }
    return different;
}
