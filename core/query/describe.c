/* What does an answer say of its question? */
#include "query/answering.h"
#include "query/relatives.h"

/* The plan of the likeliest language: of the best hit's, else of the likeliest partition. */
static const kb_plan *leading(const kb_answering *a)
{
    if (a->candidate_count)
        return a->candidates[0].plan;
    const kb_asked *best = NULL;
    for (size_t i = 0; i < a->count; i++)
        if (!best || a->asked[i].prior > best->prior)
            best = &a->asked[i];
    return best ? &best->plan : NULL;
}

static bool holds(const kb_list *list, kb_str text)
{
    for (size_t i = 0; i < list->count; i++)
        if (kb_str_equal(kb_str_of(list->items[i]), text))
            return true;
    return false;
}

/* The question, which has the first `tokens` of the plan's, with the words it was taken to have; NULL where it stands as typed.
 * Owned. */
static char *corrected_question(const kb_plan *plan, kb_str question, size_t tokens)
{
    KB_OWNED_BUF text = {0};
    size_t at = 0, count = 0;
    for (size_t i = 0; i < tokens && i < plan->tokens.count; i++) {
        for (size_t j = 0; j < plan->word_count; j++) {
            const kb_plan_word *word = &plan->words[j];
            const kb_token *token = &plan->tokens.items[i];
            bool here = word->corrected.len && !word->stands && token->end <= question.len && token->start >= at &&
                        kb_str_equal(token->surface, plan->tokens.items[word->token].surface);
            if (!here)
                continue;
            kb_buf_add(&text, (kb_str){question.bytes + at, token->start - at});
            kb_buf_add(&text, word->corrected);
            at = token->end;
            count++;
        }
    }
    kb_buf_add(&text, kb_str_from(question, at));
    return count ? kb_buf_give(&text) : NULL;
}

void kb_answering_describe(const kb_answering *a, kb_analysis *out)
{
    const kb_request *request = a->question.request;
    const kb_plan *lead = leading(a);
    const char *lang = request->langs.count                             ? request->langs.items[0]
                       : a->guesses.count                               ? a->guesses.items[0].language->code
                       : lead && lead->terms_seen && a->candidate_count ? lead->language->code
                                                                        : "und";
    snprintf(out->lang, sizeof out->lang, "%.35s", lang);
    out->lang_confidence = request->langs.count ? 1 : a->guesses.count ? a->guesses.items[0].share : 0;
    out->ignored = json_incref(a->ignored);
    if (!lead)
        return;
    out->terms_seen = lead->terms_seen;
    out->terms_used = lead->word_count;
    out->corrected = corrected_question(lead, a->question.title, a->readings.title.tokens.count);
    out->splits = kb_plan_splits(lead);
    for (size_t i = 0; i < lead->tokens.count && out->identifiers.count < 20; i++)
        if (lead->tokens.items[i].type == KB_TOKEN_IDENTIFIER && !holds(&out->identifiers, lead->tokens.items[i].surface))
            kb_list_add(&out->identifiers, lead->tokens.items[i].surface);
}
