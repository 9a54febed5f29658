#include "query/gather.h"

#include "base/map.h"
#include "query/synonym_table.h"
#include "text/function_words.h"

#define BODY_TOKENS 4000 /* of a ticket that are looked at: its cost is bounded, what comes later is mostly logs */

struct gathering {
    kb_plan *plan;
    kb_map *rows; /* key of a word → its row, plus 1 */
    size_t room;
    const kb_ranking *ranking;
    kb_str text;
};

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/* The end of the run of digits, or of what is neither a digit nor a joint, that begins at `start`. */
static size_t run_end(kb_str normal, size_t start)
{
    size_t end = start;
    while (end < normal.len && normal.bytes[end] != '-' && is_digit(normal.bytes[end]) == is_digit(normal.bytes[start]))
        end++;
    return end;
}

/* e and 417 of e417, 114570 and 10 of 114570-10: the pair that whoever writes an identifier as two words has. Empty for more. */
static kb_str spaced_pair(kb_str normal, char out[KB_PAIR_BYTES])
{
    size_t first_end = run_end(normal, 0);
    size_t second = first_end < normal.len && normal.bytes[first_end] == '-' ? first_end + 1 : first_end;
    if (first_end == 0 || second == normal.len || run_end(normal, second) != normal.len)
        return (kb_str){"", 0};
    return kb_pair_name((kb_str){normal.bytes, first_end}, kb_str_from(normal, second), out);
}

/* An identifier's forms: itself, what is a case of it, and its two words where those tell nothing alone. */
static kb_plan_word identifier_word(kb_plan *plan, const kb_token *token)
{
    char bytes[KB_PAIR_BYTES];
    kb_str pair = token->identifier == KB_IDENTIFIER_CODE ? spaced_pair(token->surface, bytes) : (kb_str){"", 0};
    return (kb_plan_word){
        .surface = kb_plan_term(plan->arena, KB_PREFIX_IDENTIFIER, token->surface),
        .stem = kb_plan_term(plan->arena, KB_PREFIX_WIDER, token->surface),
        .loose = pair.len ? kb_plan_term(plan->arena, KB_PREFIX_PAIR, pair) : pair,
        .title = kb_plan_term(plan->arena, KB_PREFIX_TITLE KB_PREFIX_IDENTIFIER, token->surface),
        .identifier = token->identifier != KB_IDENTIFIER_QUANTITY && token->identifier != KB_IDENTIFIER_PERSONAL};
}

kb_plan_word kb_word_of(kb_plan *plan, const kb_token *token)
{
    return (kb_plan_word){
        .surface = kb_plan_term(plan->arena, KB_PREFIX_SURFACE, token->surface),
        .stem = token->stem.len ? kb_plan_term(plan->arena, KB_PREFIX_STEM, token->stem) : (kb_str){"", 0},
        .loose = token->loose.len ? kb_plan_term(plan->arena, KB_PREFIX_STEM, token->loose) : (kb_str){"", 0},
        .title = kb_plan_term(plan->arena, KB_PREFIX_TITLE, kb_token_root(token)), .inside = token->inside,
        .function = kb_synonym_table_stops(plan->synonyms, token->surface, kb_is_function_word(plan->language, token->surface))};
}

static void gather_token(struct gathering *g, size_t index, double title_tf, double body_tf)
{
    kb_plan *plan = g->plan;
    const kb_token *token = &plan->tokens.items[index];
    if (token->inside && g->ranking->inside <= 0)
        return;
    kb_plan_word word = token->type == KB_TOKEN_IDENTIFIER ? identifier_word(plan, token) : kb_word_of(plan, token);
    uint64_t *row = kb_map_slot(g->rows, word.stem.len ? word.stem : word.loose.len ? word.loose : word.surface);
    if (*row == 0) {
        KB_PUSH_ROOM(plan->words, plan->word_count, g->room);
        word.shown = (kb_str){g->text.bytes + token->start, token->end - token->start};
        word.token = index;
        plan->words[plan->word_count++] = word;
        *row = plan->word_count;
    }
    double weight = token->inside ? g->ranking->inside : 1;
    plan->words[*row - 1].inside = plan->words[*row - 1].inside && token->inside;
    plan->words[*row - 1].title_tf += title_tf * weight;
    plan->words[*row - 1].body_tf += body_tf * weight;
}

/* What a question does without is as if it had not been written, where enough is left. */
static void drop_noise(kb_tokens *tokens, size_t first, const kb_noise_lines *noise)
{
    size_t cursor = 0, kept = first;
    if (!noise || noise->all_noise)
        return;
    for (size_t i = first; i < tokens->count; i++)
        if (!kb_noise_is_dropped(kb_noise_at(noise, tokens->items[i].start, &cursor)))
            tokens->items[kept++] = tokens->items[i];
    tokens->count = kept;
}

/* `noise` is NULL for a title. The first words of a ticket are those that are no noise. */
static kb_code gather_text(struct gathering *g, kb_asker *asker, kb_str text, const kb_noise_lines *noise, kb_error *err)
{
    size_t first = g->plan->tokens.count;
    kb_code code = kb_analyze(asker->analyzer, text, g->plan->language, &g->plan->tokens, err);
    if (code)
        return code;
    g->text = text;
    drop_noise(&g->plan->tokens, first, noise);
    size_t end = g->plan->tokens.count - first > BODY_TOKENS ? first + BODY_TOKENS : g->plan->tokens.count;
    size_t cursor = 0, clean = 0;
    for (size_t i = first; i < end; i++) {
        const kb_token *token = &g->plan->tokens.items[i];
        kb_noise what = kb_noise_at(noise, token->start, &cursor);
        double weight = (double)clean < g->ranking->body_words ? 1 : g->ranking->body_tail;
        clean += what == KB_NO_NOISE;
        weight *= kb_noise_weight(what, token->type == KB_TOKEN_IDENTIFIER);
        gather_token(g, i, noise ? 0 : 1, noise ? weight : 0);
    }
    return KB_OK;
}

kb_code kb_gather(kb_asker *asker, const kb_question *question, const kb_ranking *ranking, kb_plan *plan, kb_error *err)
{
    KB_OWNED(kb_map) rows = kb_map_new();
    struct gathering g = {.plan = plan, .rows = rows, .ranking = ranking};
    kb_code code = gather_text(&g, asker, question->title, NULL, err);
    return code ? code : gather_text(&g, asker, question->body, &question->noise, err);
}
