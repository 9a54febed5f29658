#include "query/gather.h"

/* The words of a text as terms; with `whole_codes` an identifier stands for the words it is made of. Borrowed from the plan. */
static size_t analyse_terms(kb_asker *asker, kb_plan *plan, kb_str text, bool whole_codes, kb_str **terms)
{
    kb_tokens tokens = {0};
    size_t count = 0, code_end = 0;
    if (kb_analyze(asker->analyzer, text, plan->language, &tokens, NULL) == KB_OK) {
        *terms = kb_arena_alloc(plan->arena, (tokens.count + 1) * sizeof **terms);
        for (size_t i = 0; whole_codes && i < tokens.count; i++)
            if (tokens.items[i].type == KB_TOKEN_IDENTIFIER)
                (*terms)[count++] = kb_plan_term(plan->arena, KB_PREFIX_IDENTIFIER, tokens.items[i].surface);
        for (size_t i = 0; i < tokens.count; i++) {
            const kb_token *token = &tokens.items[i], *next = token + 1;
            bool coded = i + 1 < tokens.count && next->type == KB_TOKEN_IDENTIFIER && next->start == token->start;
            if (coded)
                code_end = next->end;
            if (token->type == KB_TOKEN_IDENTIFIER || (whole_codes && token->start < code_end))
                continue;
            bool stem = whole_codes && token->stem.len;
            (*terms)[count++] =
                kb_plan_term(plan->arena, stem ? KB_PREFIX_STEM : KB_PREFIX_SURFACE, stem ? token->stem : token->surface);
        }
    }
    kb_tokens_free(&tokens);
    return count;
}

static void ask_phrases(kb_asker *asker, kb_plan *plan, const kb_typed *typed)
{
    kb_ask_phrase *phrases = kb_arena_alloc(plan->arena, KB_TYPED_MOST * sizeof *phrases);
    size_t count = 0;
    for (size_t i = 0; i < typed->phrase_count; i++) {
        kb_ask_phrase *phrase = &phrases[count];
        kb_str *terms = NULL;
        phrase->count = analyse_terms(asker, plan, typed->phrases[i].text, false, &terms);
        phrase->window = (uint32_t)phrase->count;
        phrase->excluded = typed->phrases[i].excluded;
        if (phrase->count) {
            phrase->terms = terms;
            count++;
        }
    }
    plan->ask.phrases = phrases;
    plan->ask.phrase_count = count;
}

struct filtering {
    kb_plan *plan;
    kb_ask_filter *filters;
    size_t count;
    kb_str *excluded;
    size_t excluded_count;
};

static kb_str field_term(kb_arena *arena, const char *field, kb_str value)
{
    KB_OWNED(kb_text) term = kb_field_term(kb_field_find(kb_str_of(field)), value);
    return kb_arena_copy(arena, kb_str_of(term));
}

static void filter_words(struct filtering *f, const char *field, const bool *wanted, const char *const *names, size_t count)
{
    kb_str *terms = kb_arena_alloc(f->plan->arena, count * sizeof *terms);
    size_t chosen = 0;
    for (size_t i = 0; i < count; i++)
        if (wanted[i])
            terms[chosen++] = field_term(f->plan->arena, field, kb_str_of(names[i]));
    if (chosen)
        f->filters[f->count++] = (kb_ask_filter){terms, chosen};
}

static void filter_list(struct filtering *f, const char *field, const kb_list *list)
{
    kb_str *terms = kb_arena_alloc(f->plan->arena, (list->count + 1) * sizeof *terms);
    for (size_t i = 0; i < list->count; i++)
        terms[i] = field_term(f->plan->arena, field, kb_str_of(list->items[i]));
    if (list->count)
        f->filters[f->count++] = (kb_ask_filter){terms, list->count};
}

/* What is no code in any text is in no document. */
static kb_str code_term(kb_asker *asker, kb_plan *plan, kb_str value)
{
    kb_token token;
    bool is_code = kb_code_token(asker, plan->language, value, plan->arena, &token);
    return kb_plan_term(plan->arena, KB_PREFIX_IDENTIFIER, is_code ? token.surface : value);
}

static kb_str typed_term(kb_asker *asker, kb_plan *plan, const kb_typed_filter *filter)
{
    return kb_field_is_code(filter->field) ? code_term(asker, plan, filter->value)
                                           : field_term(plan->arena, filter->field->name, filter->value);
}

static void filter_typed(struct filtering *f, kb_asker *asker, const kb_typed *typed)
{
    for (size_t i = 0; i < typed->filter_count; i++) {
        kb_str *term = kb_arena_alloc(f->plan->arena, sizeof *term);
        *term = typed_term(asker, f->plan, &typed->filters[i]);
        if (typed->filters[i].excluded)
            f->excluded[f->excluded_count++] = *term;
        else
            f->filters[f->count++] = (kb_ask_filter){term, 1};
    }
}

static void exclude_ids(struct filtering *f, const kb_list *exclude)
{
    for (size_t i = 0; i < exclude->count; i++) {
        char term[KB_TERM_BYTES];
        const char *colon = strchr(exclude->items[i], ':');
        size_t len = kb_id_term(exclude->items[i][0] == 'a' ? KB_ARTICLE : KB_TICKET, colon + 1, term);
        f->excluded[f->excluded_count++] = kb_arena_copy(f->plan->arena, (kb_str){term, len});
    }
}

static void ask_filters(kb_asker *asker, kb_plan *plan, const kb_question *question)
{
    const kb_request *request = question->request;
    const kb_typed *typed = question->typed;
    kb_str *without = NULL;
    size_t without_count = 0;
    if (typed && typed->excluded.len)
        without_count = analyse_terms(asker, plan, kb_buf_str(&typed->excluded), true, &without);
    struct filtering f = {.plan = plan, .filters = kb_arena_alloc(plan->arena, (KB_TYPED_MOST + 8) * sizeof *f.filters)};
    f.excluded = kb_arena_alloc(plan->arena, (without_count + request->exclude.count + KB_TYPED_MOST) * sizeof *f.excluded);
    for (size_t i = 0; i < without_count; i++)
        f.excluded[f.excluded_count++] = without[i];
    filter_words(&f, "kind", request->kinds, kb_kind_names, KB_KINDS);
    filter_words(&f, "state", request->states, kb_state_names, KB_STATES);
    filter_list(&f, "product", &request->products);
    filter_list(&f, "category", &request->categories);
    filter_list(&f, "tags", &request->tags);
    if (typed)
        filter_typed(&f, asker, typed);
    exclude_ids(&f, &request->exclude);
    plan->ask.filters = f.filters;
    plan->ask.filter_count = f.count;
    plan->ask.excluded = f.excluded;
    plan->ask.excluded_count = f.excluded_count;
}

static void ask_facets(kb_plan *plan, const kb_request *request)
{
    uint32_t *slots = kb_arena_alloc(plan->arena, (request->facets.count + 1) * sizeof *slots);
    for (size_t i = 0; i < request->facets.count; i++)
        slots[i] = kb_field_find(kb_str_of(request->facets.items[i]))->slot;
    plan->ask.facet_slots = slots;
    plan->ask.facet_count = request->facets.count;
}

/* Signs that are no words, as "!!!" or "-!!!" or an empty quote, ask for nothing. */
static bool is_listing(const kb_question *question, const kb_plan *plan)
{
    const kb_typed *typed = question->typed;
    if (!typed || typed->words.len || plan->word_count)
        return false;
    bool excludes = plan->ask.excluded_count > question->request->exclude.count || typed->phrase_count;
    return typed->filter_count || excludes || kb_str_trim(question->request->text).len == 0;
}

void kb_plan_restrict(kb_asker *asker, const kb_question *question, kb_plan *plan)
{
    if (question->typed)
        ask_phrases(asker, plan, question->typed);
    ask_filters(asker, plan, question);
    plan->lists = is_listing(question, plan);
    ask_facets(plan, question->request);
    plan->ask.updated_after = question->request->updated_after;
    plan->ask.valid_at = question->now_ms;
}
