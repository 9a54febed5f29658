#include "query/plan.h"

#include "base/map.h"
#include "query/ranking.h"

#include <math.h>

#define BODY_TOKENS 4000    /* of a ticket that are looked at: its cost is bounded, what comes later is mostly logs */
#define FORMS_MOST 3
#define PIECES_MOST 64
#define PAIRS_MOST 32
#define COMMON_SHARE 0.02   /* of the documents: DESIGN, measured point 5 */
#define COMMON_LEAST 200    /* documents; in a small collection nothing is common until a quarter of it has the word */
#define COMMON_FLOOR 10     /* nor in a tiny one at all */

kb_str kb_plan_term(kb_arena *arena, const char *prefix, kb_str value)
{
    char bytes[KB_TERM_BYTES];
    size_t prefix_len = strlen(prefix), value_len = kb_utf8_floor(value, KB_TERM_BYTES - prefix_len);
    memcpy(bytes, prefix, prefix_len);
    memcpy(bytes + prefix_len, value.bytes, value_len);
    return kb_arena_copy(arena, (kb_str){bytes, prefix_len + value_len});
}

/* As Xapian 1.4 weighs a term (Robertson and Spärck Jones, 1976, kept above zero). */
static double idf_of(double documents, double frequency)
{
    double odds = (documents - frequency + 0.5) / (frequency + 0.5);
    return log(odds < 2 ? odds * 0.5 + 1 : odds);
}

/* ---- words ---- */

struct gathering {
    kb_plan *plan;
    kb_map *rows; /* key of a word → its row, plus 1 */
    size_t room;
    const kb_ranking *ranking;
    kb_str text;
};

static void gather_token(struct gathering *g, size_t index, double title_tf, double body_tf)
{
    kb_plan *plan = g->plan;
    const kb_token *token = &plan->tokens.items[index];
    bool identifier = token->type == KB_TOKEN_IDENTIFIER;
    kb_str surface = kb_plan_term(plan->arena, identifier ? KB_PREFIX_IDENTIFIER : KB_PREFIX_SURFACE, token->surface);
    kb_str stem = token->stem.len ? kb_plan_term(plan->arena, KB_PREFIX_STEM, token->stem) : (kb_str){"", 0};
    uint64_t *row = kb_map_slot(g->rows, stem.len ? stem : surface);
    if (*row == 0) {
        KB_PUSH_ROOM(plan->words, plan->word_count, g->room);
        plan->words[plan->word_count++] = (kb_plan_word){
            .shown = {g->text.bytes + token->start, token->end - token->start}, .surface = surface, .stem = stem,
            .identifier = identifier, .token = index};
        *row = plan->word_count;
    }
    plan->words[*row - 1].title_tf += title_tf;
    plan->words[*row - 1].body_tf += body_tf;
}

static kb_code gather_text(struct gathering *g, kb_asker *asker, kb_str text, bool title, kb_error *err)
{
    size_t first = g->plan->tokens.count;
    kb_code code = kb_analyze(asker->analyzer, text, g->plan->language, &g->plan->tokens, err);
    if (code)
        return code;
    g->text = text;
    size_t end = g->plan->tokens.count - first > BODY_TOKENS ? first + BODY_TOKENS : g->plan->tokens.count;
    for (size_t i = first; i < end; i++) {
        double weight = (double)(i - first) < g->ranking->body_words ? 1 : g->ranking->body_tail;
        gather_token(g, i, title ? 1 : 0, title ? 0 : weight);
    }
    return KB_OK;
}

static kb_code look_up(kb_asker *asker, size_t partition, kb_plan *plan, kb_error *err)
{
    size_t count = plan->word_count * 2;
    kb_str *terms = kb_arena_alloc(plan->arena, count * sizeof *terms);
    uint32_t *frequencies = kb_arena_alloc(plan->arena, count * sizeof *frequencies);
    for (size_t i = 0; i < plan->word_count; i++) {
        terms[2 * i] = plan->words[i].surface;
        terms[2 * i + 1] = plan->words[i].stem.len ? plan->words[i].stem : plan->words[i].surface;
    }
    kb_code code = kb_index_frequencies(asker->reader, partition, terms, count, frequencies, err);
    for (size_t i = 0; i < plan->word_count && code == KB_OK; i++) {
        plan->words[i].surface_df = frequencies[2 * i];
        plan->words[i].stem_df = frequencies[2 * i + 1];
    }
    return code;
}

static double common_from(double documents)
{
    double few = fmax(COMMON_FLOOR, fmin(documents / 4, COMMON_LEAST));
    return fmax(documents * COMMON_SHARE, few);
}

static void weigh(kb_plan *plan, double documents, const kb_ranking *ranking)
{
    for (size_t i = 0; i < plan->word_count; i++) {
        kb_plan_word *word = &plan->words[i];
        uint32_t df = word->stem_df > word->surface_df ? word->stem_df : word->surface_df;
        double tf = word->title_tf * ranking->title_words + word->body_tf;
        word->idf = idf_of(documents, df);
        word->common = df > common_from(documents);
        word->weight = pow(tf, ranking->body_power) * (word->identifier ? ranking->identifier : 1);
        word->gain = word->weight * word->idf;
        plan->known = plan->known || df > 0;
    }
}

static int by_gain(const void *left, const void *right)
{
    const kb_plan_word *a = left, *b = right;
    if (a->gain != b->gain)
        return a->gain > b->gain ? -1 : 1;
    return a->token < b->token ? -1 : a->token > b->token;
}

/* The best words, and of those that no document has none: they find nothing, but stay in `ideal`. */
static void choose(kb_plan *plan, size_t most)
{
    if (plan->word_count)
        qsort(plan->words, plan->word_count, sizeof *plan->words, by_gain);
    if (plan->word_count > most)
        plan->word_count = most;
    for (size_t i = 0; i < plan->word_count; i++)
        plan->ideal += plan->words[i].gain;
}

/* ---- terms ---- */

struct asking {
    kb_plan *plan;
    kb_ask_word *words;
    size_t count;
    kb_map *asked; /* terms that are asked for already */
    bool selective; /* a word that is not common finds: then the common ones need only rank */
    double weight;  /* of the word that pieces are added for */
    kb_role role;
    size_t pieces;
};

/* The forms of one word: written so, or stemmed. */
static void ask_word(struct asking *a, const kb_plan_word *word, const kb_ranking *ranking)
{
    kb_form *forms = kb_arena_alloc(a->plan->arena, FORMS_MOST * sizeof *forms);
    size_t count = 0;
    if (word->surface_df)
        forms[count++] = (kb_form){word->surface, word->weight * (word->identifier ? 1 : ranking->surface)};
    if (word->stem.len && word->stem_df)
        forms[count++] = (kb_form){word->stem, word->weight * ranking->stem};
    if (count && a->count < KB_ASK_WORDS)
        a->words[a->count++] = (kb_ask_word){forms, count, word->common && a->selective ? KB_RANKS : KB_FINDS, false};
}

static void ask_single(struct asking *a, kb_str term, double weight, kb_role role)
{
    uint64_t *asked = kb_map_slot(a->asked, term);
    if (*asked || a->count >= KB_ASK_WORDS || weight <= 0)
        return;
    *asked = 1;
    kb_form *form = kb_arena_alloc(a->plan->arena, sizeof *form);
    *form = (kb_form){term, weight};
    a->words[a->count++] = (kb_ask_word){form, 1, role, false};
}

static void ask_piece(void *context, kb_str piece)
{
    struct asking *a = context;
    if (a->pieces++ < PIECES_MOST)
        ask_single(a, kb_plan_term(a->plan->arena, KB_PREFIX_PIECE, piece), a->weight, a->role);
}

/* A word in the title of the document too. */
static void ask_title(struct asking *a, const kb_plan_word *word, const kb_ranking *ranking)
{
    if (word->identifier)
        return;
    kb_str bare = word->stem.len ? word->stem : word->surface;
    ask_single(a, kb_plan_term(a->plan->arena, KB_PREFIX_TITLE, bare), ranking->title * word->weight, KB_RANKS);
}

static void ask_pairs(struct asking *a, const kb_ranking *ranking)
{
    char bytes[KB_PAIR_BYTES];
    for (size_t i = 0; i < a->plan->tokens.count && i < PAIRS_MOST; i++) {
        kb_str pair = kb_token_pair(&a->plan->tokens, i, bytes);
        if (pair.len)
            ask_single(a, kb_plan_term(a->plan->arena, KB_PREFIX_PAIR, pair), ranking->pair, KB_RANKS);
    }
}

static void ask_pieces(struct asking *a, const kb_ranking *ranking)
{
    for (size_t i = 0; i < a->plan->word_count && ranking->piece > 0; i++) {
        const kb_plan_word *word = &a->plan->words[i];
        a->weight = ranking->piece * word->weight;
        a->role = word->surface_df || word->stem_df ? KB_RANKS : KB_FINDS; /* an unknown word may be part of a known one */
        kb_token_pieces(&a->plan->tokens, word->token, a->plan->language, ask_piece, a);
    }
}

static void ask_words(kb_plan *plan, kb_plan_depth depth, const kb_ranking *ranking)
{
    KB_OWNED(kb_map) asked = kb_map_new();
    struct asking a = {.plan = plan, .asked = asked,
                       .words = kb_arena_alloc(plan->arena, KB_ASK_WORDS * sizeof *a.words)};
    for (size_t i = 0; i < plan->word_count; i++)
        a.selective = a.selective || (!plan->words[i].common && (plan->words[i].surface_df || plan->words[i].stem_df));
    for (size_t i = 0; i < plan->word_count; i++)
        ask_word(&a, &plan->words[i], ranking);
    for (size_t i = 0; i < plan->word_count; i++)
        ask_title(&a, &plan->words[i], ranking);
    if (depth == KB_PLAN_FULL) {
        ask_pairs(&a, ranking);
        ask_pieces(&a, ranking);
    }
    plan->ask.words = a.words;
    plan->ask.word_count = a.count;
}

kb_code kb_plan_make(kb_asker *asker, size_t partition, const kb_language *language, kb_plan_depth depth,
                     const kb_question *question, kb_plan *plan, kb_error *err)
{
    const kb_request *request = question->request;
    const kb_ranking *ranking = kb_ranking_of(request->manner);
    kb_partition about;
    kb_code code = kb_index_partition(asker->reader, partition, &about, err);
    if (code)
        return code;
    *plan = (kb_plan){.language = language, .arena = kb_arena_new()};
    KB_OWNED(kb_map) rows = kb_map_new();
    struct gathering g = {.plan = plan, .rows = rows, .ranking = ranking};
    code = gather_text(&g, asker, question->title, true, err);
    code = code ? code : gather_text(&g, asker, question->body, false, err);
    code = code ? code : look_up(asker, partition, plan, err);
    if (code)
        return code;
    plan->terms_seen = plan->word_count;
    weigh(plan, (double)about.documents, ranking);
    choose(plan, (size_t)ranking->words_most);
    ask_words(plan, depth, ranking);
    kb_plan_restrict(asker, question, plan);
    plan->ask.deadline_us = question->deadline_us;
    plan->ask.bm25 = (kb_bm25){ranking->k1, 1000, ranking->b, ranking->min_normlen};
    plan->ask.limit = request->offset + request->limit;
    plan->ask.ids_only = true;
    plan->ask.count_at_least = 1000;
    return KB_OK;
}

void kb_plan_clear(kb_plan *plan)
{
    free(plan->words);
    kb_tokens_free(&plan->tokens);
    kb_arena_free(plan->arena);
    *plan = (kb_plan){0};
}
