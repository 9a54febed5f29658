#include "query/rank.h"

#include <math.h>

#define TELLING_SHARE 0.2 /* of the most telling word: less is not worth naming */
#define STRONG 0.75
#define MEDIUM 0.5

double kb_score(double weight, const kb_plan *plan, double steepness, double prior)
{
    if (plan->ideal <= 0)
        return weight > 0 ? prior : 0;
    return prior * (1 - exp(-steepness * weight / plan->ideal));
}

kb_band kb_band_of(double score)
{
    return score >= STRONG ? KB_STRONG : score >= MEDIUM ? KB_MEDIUM : KB_WEAK;
}

static void reason_identifiers(const kb_plan *plan, const bool *matched, kb_list *why)
{
    for (size_t i = 0; i < plan->word_count && why->count < 3; i++) {
        if (!plan->words[i].identifier || !matched[i])
            continue;
        kb_str shown = plan->words[i].shown;
        KB_OWNED(kb_text) reason = kb_printf("code %.*s in both", (int)shown.len, shown.bytes);
        kb_list_add(why, kb_str_of(reason));
    }
}

static void reason_title(const kb_plan *plan, const bool *in_title, kb_list *why)
{
    KB_OWNED_BUF words = {.ceiling = 200};
    for (size_t i = 0, named = 0; i < plan->word_count && named < 3; i++) {
        const kb_plan_word *word = &plan->words[i];
        bool telling = word->gain >= plan->words[0].gain * TELLING_SHARE;
        if (!in_title[i] || word->common || word->identifier || !telling)
            continue;
        kb_buf_printf(&words, "%s%.*s", named++ ? ", " : "", (int)word->shown.len, word->shown.bytes);
    }
    if (words.len == 0)
        return;
    KB_OWNED(kb_text) reason = kb_printf("in the title: %s", words.bytes);
    kb_list_add(why, kb_str_of(reason));
}

void kb_reasons(const kb_plan *plan, const bool *matched, const bool *in_title, kb_list *why)
{
    size_t rare = 0, found = 0;
    for (size_t i = 0; i < plan->word_count; i++) {
        if (plan->words[i].common || plan->words[i].identifier)
            continue;
        rare++;
        found += matched[i] || in_title[i];
    }
    reason_identifiers(plan, matched, why);
    reason_title(plan, in_title, why);
    if (rare && found) {
        KB_OWNED(kb_text) reason = kb_printf("%zu of %zu rare words", found, rare);
        kb_list_add(why, kb_str_of(reason));
    }
}

kb_verdict kb_verdict_of(double best_score)
{
    return best_score >= STRONG ? KB_CONFIDENT : best_score >= MEDIUM / 2 ? KB_POSSIBLE : KB_NONE;
}
