#include "query/prior.h"

#include "base/map.h"

#include <math.h>

#define ROWS_MOST 64 /* words of a question that are compared: a longer one tells its language */

/* A language that is asked; its tiers count as one. Words are bits, by row. */
struct tongue {
    const kb_language *language;
    uint64_t asked;
    uint64_t typed;                  /* it has them as they are typed */
    uint64_t found;                  /* in any form */
    double typed_share, found_share; /* of what the words it was asked for tell, 0 to 1 */
};

struct comparing {
    kb_map *rows; /* word → its row, plus 1 */
    double documents;
    double holders[ROWS_MOST]; /* documents that have the word as it is typed */
    struct tongue *tongues;
    size_t count;
};

static struct tongue *tongue_of(struct comparing *c, const kb_language *language)
{
    for (size_t i = 0; i < c->count; i++)
        if (c->tongues[i].language == language)
            return &c->tongues[i];
    c->tongues[c->count] = (struct tongue){.language = language};
    return &c->tongues[c->count++];
}

/* false: too many words. */
static bool note_words(struct comparing *c, const kb_plan *plan)
{
    struct tongue *tongue = tongue_of(c, plan->language);
    c->documents += plan->documents;
    for (size_t i = 0; i < plan->word_count; i++) {
        const kb_plan_word *word = &plan->words[i];
        uint64_t *slot = kb_map_slot(c->rows, word->surface);
        *slot = *slot ? *slot : kb_map_count(c->rows);
        if (*slot > ROWS_MOST)
            return false;
        uint64_t bit = UINT64_C(1) << (*slot - 1);
        c->holders[*slot - 1] += word->surface_df;
        tongue->asked |= bit;
        tongue->typed |= word->surface_df ? bit : 0;
        tongue->found |= word->df ? bit : 0;
    }
    return true;
}

static double told_by(const struct comparing *c, uint64_t words)
{
    double told = 0;
    for (size_t row = 0; row < ROWS_MOST; row++)
        if (words >> row & 1)
            told += kb_plan_idf(c->documents, c->holders[row]);
    return told;
}

static void share_out(struct comparing *c)
{
    for (size_t i = 0; i < c->count; i++) {
        struct tongue *tongue = &c->tongues[i];
        double all = fmax(told_by(c, tongue->asked), 1e-9);
        tongue->typed_share = told_by(c, tongue->typed) / all;
        tongue->found_share = told_by(c, tongue->found) / all;
    }
}

static bool is_more(double share, double other)
{
    return share > other + 1e-9;
}

/* The language itself has it so in another tier, or one that knows more of the question does. */
static bool stands(struct comparing *c, const struct tongue *own, const kb_plan_word *word)
{
    uint64_t bit = UINT64_C(1) << (*kb_map_find(c->rows, word->surface) - 1);
    for (size_t i = 0; i < c->count; i++) {
        const struct tongue *other = &c->tongues[i];
        if (other->typed & bit && (other == own || is_more(other->typed_share, own->typed_share)))
            return true;
    }
    return false;
}

static double guessed_prior(const kb_guesses *guesses, const kb_language *language)
{
    for (size_t i = 0; i < guesses->count; i++)
        if (guesses->items[i].language == language)
            return i == 0 ? 1 : (1 + KB_UNLIKELY) / 2;
    return guesses->count == 0 ? 1 : KB_UNLIKELY;
}

/* A guess lifts a language, and so does what it knows; neither shuts one out. */
static double prior_of(struct comparing *c, const kb_answering *a, const struct tongue *tongue)
{
    if (a->question.request->langs.count)
        return 1;
    double prior = guessed_prior(&a->guesses, tongue->language);
    const struct tongue *guessed = tongue;
    for (size_t i = 0; i < c->count && a->guesses.count; i++)
        if (c->tongues[i].language == a->guesses.items[0].language)
            guessed = &c->tongues[i];
    if (guessed == tongue || !is_more(tongue->typed_share, guessed->found_share))
        return prior;
    return fmax(prior, KB_UNLIKELY + (1 - KB_UNLIKELY) * tongue->typed_share);
}

void kb_priors_settle(kb_answering *a)
{
    KB_OWNED(kb_map) rows = kb_map_new();
    struct comparing c = {.rows = rows, .tongues = kb_alloc((a->count + 1) * sizeof *c.tongues)};
    bool few = true;
    for (size_t i = 0; i < a->count && few; i++)
        few = note_words(&c, &a->asked[i].plan);
    if (few)
        share_out(&c);
    for (size_t i = 0; i < a->count; i++) {
        kb_plan *plan = &a->asked[i].plan;
        const struct tongue *own = tongue_of(&c, plan->language);
        a->asked[i].prior = prior_of(&c, a, own);
        for (size_t j = 0; j < plan->word_count && few; j++)
            plan->words[j].stands = stands(&c, own, &plan->words[j]);
    }
    free(c.tongues);
}
