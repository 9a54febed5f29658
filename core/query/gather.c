#include "query/gather.h"

#include "base/map.h"
#include "query/synonym_table.h"
#include "text/fold.h"
#include "text/function_words.h"

#define BODY_TOKENS 4000 /* words and identifiers of a ticket that are counted */

struct gathering {
    kb_asker *asker;
    kb_plan *plan;
    kb_map *rows; /* key of a word → its row, plus 1 */
    size_t room;
    const kb_ranking *ranking;
    kb_str text;
    const kb_common *common;
    size_t start;   /* token of the plan at which the text begins */
    size_t *row_of; /* by token of the text: its row, plus 1; 0: none */
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
    return (kb_plan_word){.surface = kb_plan_term(plan->arena, KB_PREFIX_IDENTIFIER, token->surface),
                          .stem = kb_plan_term(plan->arena, KB_PREFIX_WIDER, token->surface),
                          .loose = pair.len ? kb_plan_term(plan->arena, KB_PREFIX_PAIR, pair) : pair,
                          .title = kb_plan_term(plan->arena, KB_PREFIX_TITLE KB_PREFIX_IDENTIFIER, token->surface),
                          .identifier =
                              token->identifier != KB_IDENTIFIER_QUANTITY && token->identifier != KB_IDENTIFIER_PERSONAL};
}

kb_plan_word kb_word_of(kb_plan *plan, const kb_token *token)
{
    return (kb_plan_word){
        .surface = kb_plan_term(plan->arena, KB_PREFIX_SURFACE, token->surface),
        .stem = token->stem.len ? kb_plan_term(plan->arena, KB_PREFIX_STEM, token->stem) : (kb_str){"", 0},
        .loose = token->loose.len ? kb_plan_term(plan->arena, KB_PREFIX_STEM, token->loose) : (kb_str){"", 0},
        .title = kb_plan_term(plan->arena, KB_PREFIX_TITLE, kb_token_root(token)),
        .inside = token->inside,
        .function = kb_synonym_table_stops(plan->synonyms, token->surface, kb_is_function_word(plan->language, token->surface))};
}

static size_t row_of_word(struct gathering *g, size_t index)
{
    kb_plan *plan = g->plan;
    const kb_token *token = &plan->tokens.items[index];
    kb_plan_word word = token->type == KB_TOKEN_IDENTIFIER ? identifier_word(plan, token) : kb_word_of(plan, token);
    uint64_t *row = kb_map_slot(g->rows, word.stem.len ? word.stem : word.loose.len ? word.loose : word.surface);
    if (*row == 0) {
        KB_PUSH_ROOM(plan->words, plan->word_count, g->room);
        word.shown = (kb_str){g->text.bytes + token->start, token->end - token->start};
        word.token = index;
        plan->words[plan->word_count++] = word;
        *row = plan->word_count;
    }
    return *row;
}

static void count_word(struct gathering *g, size_t row, const kb_token *token, double title_tf, double body_tf)
{
    kb_plan_word *word = &g->plan->words[row - 1];
    double weight = token->inside ? g->ranking->inside : 1;
    word->inside = word->inside && token->inside;
    word->title_tf += title_tf * weight;
    word->body_tf += body_tf * weight;
}

static void gather_token(struct gathering *g, size_t index, double title_tf, double body_tf)
{
    const kb_token *token = &g->plan->tokens.items[index];
    size_t mine = index - g->start, first = g->common->first[mine];
    if (token->inside && g->ranking->inside <= 0)
        return;
    bool known = first < mine && !kb_folds_otherwise(g->plan->language);
    g->row_of[mine] = known ? g->row_of[first] : row_of_word(g, index);
    count_word(g, g->row_of[mine], token, title_tf, body_tf);
}

/* ---- what all languages have ---- */

/* What a question does without is as if it had not been written, where enough is left. */
static void drop_noise(kb_tokens *tokens, const kb_noise_lines *noise)
{
    size_t cursor = 0, kept = 0;
    if (noise->all_noise)
        return;
    for (size_t i = 0; i < tokens->count; i++)
        if (!kb_noise_is_dropped(kb_noise_at(noise, tokens->items[i].start, &cursor)))
            tokens->items[kept++] = tokens->items[i];
    tokens->count = kept;
}

/* Words that are written the same are the same in every language but those that fold otherwise. */
static void find_first(kb_common *common)
{
    KB_OWNED(kb_map) seen = kb_map_new();
    common->first = kb_alloc((common->tokens.count + 1) * sizeof *common->first);
    for (size_t i = 0; i < common->tokens.count; i++) {
        const kb_token *token = &common->tokens.items[i];
        char key[KB_TOKEN_BYTES + 3] = {(char)('0' + token->type), (char)('0' + token->identifier), token->inside ? 'i' : 'o'};
        memcpy(key + 3, token->surface.bytes, token->surface.len);
        uint64_t *first = kb_map_slot(seen, (kb_str){key, 3 + token->surface.len});
        *first = *first ? *first : i + 1;
        common->first[i] = *first - 1;
    }
}

static kb_code read_common(kb_asker *asker, const kb_question *question, kb_readings *readings, kb_error *err)
{
    if (readings->body.first)
        return KB_OK;
    kb_code code = kb_analyze_common(asker->analyzer, question->title, &readings->title.tokens, err);
    code = code ? code : kb_analyze_common(asker->analyzer, question->body, &readings->body.tokens, err);
    if (code)
        return code;
    drop_noise(&readings->body.tokens, &question->noise);
    find_first(&readings->title);
    find_first(&readings->body);
    return KB_OK;
}

/* ---- what one language makes of it ---- */

/* Appends the tokens of a text as the plan's language has them. */
static void take_tokens(struct gathering *g)
{
    kb_tokens *tokens = &g->plan->tokens;
    const kb_tokens *common = &g->common->tokens;
    uint32_t position = g->start ? tokens->items[g->start - 1].position + 1 : 0;
    tokens->count += common->count;
    tokens->room = tokens->count + 1;
    tokens->items = kb_grow(tokens->items, tokens->room * sizeof *tokens->items);
    for (size_t i = 0; i < common->count; i++) {
        tokens->items[g->start + i] = common->items[i];
        tokens->items[g->start + i].position += position;
    }
    kb_analyze_language(g->asker->analyzer, g->text, g->plan->language, tokens->items + g->start, common->count, g->common->first,
                        g->plan->arena);
}

/* `noise` is NULL for a title. The first words of a ticket are those that are no noise. */
static void gather_text(struct gathering *g, kb_str text, const kb_common *common, const kb_noise_lines *noise)
{
    g->text = text;
    g->common = common;
    g->start = g->plan->tokens.count;
    g->row_of = kb_arena_alloc(g->plan->arena, (common->tokens.count + 1) * sizeof *g->row_of);
    take_tokens(g);
    size_t count = common->tokens.count < BODY_TOKENS ? common->tokens.count : BODY_TOKENS;
    size_t cursor = 0, clean = 0;
    for (size_t i = g->start; i < g->start + count; i++) {
        const kb_token *token = &g->plan->tokens.items[i];
        kb_noise what = kb_noise_at(noise, token->start, &cursor);
        double weight = (double)clean < g->ranking->body_words ? 1 : g->ranking->body_tail;
        clean += what == KB_NO_NOISE;
        weight *= kb_noise_weight(what, token->type == KB_TOKEN_IDENTIFIER);
        gather_token(g, i, noise ? 0 : 1, noise ? weight : 0);
    }
}

bool kb_code_token(kb_asker *asker, const kb_language *language, kb_str value, kb_arena *arena, kb_token *out)
{
    KB_OWNED_BUF text = {0};
    kb_tokens tokens = {0};
    size_t found = 0;
    kb_buf_add(&text, KB_STR("error "));
    kb_buf_add(&text, value);
    if (kb_analyze(asker->analyzer, kb_buf_str(&text), language, &tokens, NULL) == KB_OK)
        while (found < tokens.count && tokens.items[found].type != KB_TOKEN_IDENTIFIER)
            found++;
    bool is_code = found < tokens.count;
    if (is_code) {
        *out = tokens.items[found];
        out->surface = kb_arena_copy(arena, out->surface);
        out->stem = out->loose = (kb_str){"", 0};
        out->wider = kb_arena_copy(arena, out->wider);
    }
    kb_tokens_free(&tokens);
    return is_code;
}

/* A code: narrows, and is a word of the question as well: what is about it comes first. */
static void gather_codes(struct gathering *g, const kb_typed *typed)
{
    kb_tokens *tokens = &g->plan->tokens;
    for (size_t i = 0; i < typed->filter_count; i++) {
        const kb_typed_filter *filter = &typed->filters[i];
        kb_token token;
        if (filter->excluded || !kb_field_is_code(filter->field) ||
            !kb_code_token(g->asker, g->plan->language, filter->value, g->plan->arena, &token))
            continue;
        token.position = tokens->count ? tokens->items[tokens->count - 1].position + 1 : 0;
        token.start = 0; /* in the value */
        token.end = filter->value.len;
        KB_PUSH_ROOM(tokens->items, tokens->count, tokens->room);
        tokens->items[tokens->count++] = token;
        g->text = filter->value;
        count_word(g, row_of_word(g, tokens->count - 1), &token, 1, 0);
    }
}

static kb_plan *read_in(kb_asker *asker, const kb_language *language, const kb_question *question, const kb_ranking *ranking)
{
    kb_readings *readings = question->readings;
    KB_OWNED(kb_map) rows = kb_map_new();
    kb_plan *plan = readings->of_language[language - kb_languages] = kb_alloc(sizeof *plan);
    *plan = (kb_plan){.language = language, .arena = kb_arena_new(), .synonyms = kb_asker_synonyms(asker, language)};
    struct gathering g = {.asker = asker, .plan = plan, .rows = rows, .ranking = ranking};
    gather_text(&g, question->title, &readings->title, NULL);
    gather_text(&g, question->body, &readings->body, &question->noise);
    if (question->typed)
        gather_codes(&g, question->typed);
    return plan;
}

kb_code kb_gather(kb_asker *asker, const kb_language *language, const kb_question *question, const kb_ranking *ranking,
                  kb_plan *plan, kb_error *err)
{
    kb_readings *readings = question->readings;
    kb_code code = read_common(asker, question, readings, err);
    if (code)
        return code;
    if (!readings->of_language)
        readings->of_language = kb_alloc(kb_language_count * sizeof *readings->of_language);
    const kb_plan *reading = readings->of_language[language - kb_languages];
    reading = reading ? reading : read_in(asker, language, question, ranking);
    *plan = *reading;
    plan->arena = kb_arena_new();
    plan->words = kb_alloc((reading->word_count + 1) * sizeof *plan->words);
    for (size_t i = 0; i < reading->word_count; i++)
        plan->words[i] = reading->words[i];
    return KB_OK;
}

void kb_readings_clear(kb_readings *readings)
{
    for (size_t i = 0; readings->of_language && i < kb_language_count; i++) {
        kb_plan *plan = readings->of_language[i];
        if (!plan)
            continue;
        free(plan->words);
        free(plan->tokens.items);
        kb_arena_free(plan->arena);
        free(plan);
    }
    free(readings->of_language);
    kb_tokens_free(&readings->title.tokens);
    kb_tokens_free(&readings->body.tokens);
    free(readings->title.first);
    free(readings->body.first);
    *readings = (kb_readings){0};
}
