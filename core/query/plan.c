#include "query/plan.h"

#include "base/map.h"
#include "query/expand.h"
#include "query/gather.h"
#include "query/learned.h"
#include "query/ranking.h"
#include "query/relatives.h"
#include "query/spell.h"

#include <math.h>

#define FORMS_MOST 3
#define PIECES_MOST 64
#define PAIRS_MOST 32
#define COMMON_SHARE 0.02  /* of the documents */
#define COMMON_LEAST 200   /* documents; in a small collection nothing is common until a quarter of it has the word */
#define SECOND_EDIT 0.4    /* what a second edit leaves of the trust in a correction */
#define STANDING 0.25      /* and that another language has the word as it is typed */
#define CORRECTIONS_MOST 4 /* words of one question that are looked up in the vocabulary */
#define IDEAL_LEAST 2.0    /* what a word in an eighth of all documents tells: less makes no question */
#define COMMON_FLOOR 10    /* nor in a tiny one at all */

kb_str kb_plan_term(kb_arena *arena, const char *prefix, kb_str value)
{
    char bytes[KB_TERM_BYTES];
    return kb_arena_copy(arena, (kb_str){bytes, kb_term(prefix, value, bytes)});
}

double kb_plan_idf(double documents, double frequency)
{
    double odds = (documents - frequency + 0.5) / (frequency + 0.5);
    return log(odds < 2 ? odds * 0.5 + 1 : odds);
}

/* ---- words ---- */

static kb_code look_up(kb_asker *asker, size_t partition, kb_plan *plan, kb_error *err)
{
    size_t count = plan->word_count * FORMS_MOST;
    kb_str *terms = kb_arena_alloc(plan->arena, count * sizeof *terms);
    uint32_t *frequencies = kb_arena_alloc(plan->arena, count * sizeof *frequencies);
    for (size_t i = 0; i < plan->word_count; i++) {
        const kb_plan_word *word = &plan->words[i];
        terms[FORMS_MOST * i] = word->surface;
        terms[FORMS_MOST * i + 1] = word->stem;
        terms[FORMS_MOST * i + 2] = word->loose;
    }
    kb_code code = kb_index_frequencies(asker->reader, partition, terms, count, frequencies, err);
    for (size_t i = 0; i < plan->word_count && code == KB_OK; i++) {
        kb_plan_word *word = &plan->words[i];
        word->surface_df = frequencies[FORMS_MOST * i];
        word->stem_df = word->stem.len ? frequencies[FORMS_MOST * i + 1] : word->surface_df;
        word->loose_df = word->loose.len ? frequencies[FORMS_MOST * i + 2] : word->surface_df;
        word->df = word->surface_df > word->stem_df ? word->surface_df : word->stem_df;
        word->df = word->df > word->loose_df ? word->df : word->loose_df;
    }
    return code ? code : kb_plan_count_others(asker, partition, plan, err);
}

/* Takes the word for the one in `spelling`, so many edits away; false where that is no single word. */
static bool take_for(kb_asker *asker, kb_plan *plan, kb_plan_word *word, const char *spelling, size_t edits, double trust)
{
    kb_tokens tokens = {0};
    bool single = kb_analyze(asker->analyzer, kb_str_of(spelling), plan->language, &tokens, NULL) == KB_OK && tokens.count == 1;
    if (single) {
        kb_plan_word other = kb_word_of(plan, &tokens.items[0]);
        word->surface = other.surface;
        word->stem = other.stem;
        word->loose = other.loose;
        word->title = other.title;
        word->corrected = kb_arena_copy(plan->arena, kb_str_of(spelling));
        word->trust = trust * (edits > 1 ? SECOND_EDIT : 1) * (word->stands ? STANDING : 1);
    }
    kb_tokens_free(&tokens);
    return single;
}

/* Words that no document has are taken for the nearest that one has. A question in quotes is meant as it is typed. */
static bool correct(kb_asker *asker, size_t partition, kb_plan *plan, const kb_ranking *ranking)
{
    char spelling[KB_TOKEN_BYTES + 1];
    size_t corrected = 0;
    for (size_t i = 0, tried = 0; i < plan->word_count && tried < CORRECTIONS_MOST; i++) {
        kb_plan_word *word = &plan->words[i];
        const kb_token *token = &plan->tokens.items[word->token];
        bool known = word->df || word->other_count || word->relative_count;
        if (known || word->function || word->inside || token->type != KB_TOKEN_WORD)
            continue;
        tried++;
        size_t edits = kb_spell(asker, partition, token->surface, spelling);
        corrected += edits && take_for(asker, plan, word, spelling, edits, ranking->corrected);
    }
    return corrected > 0;
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
        double tf = word->title_tf * ranking->title_words + word->body_tf;
        word->idf = kb_plan_idf(documents, word->df);
        word->common = word->function || word->df > common_from(documents);
        word->weight = pow(tf, ranking->body_power) * (word->identifier ? ranking->identifier : 1) *
                       (word->function ? ranking->function : 1) * word->trust;
        word->gain = word->weight * word->idf;
    }
    kb_plan_weigh_others(plan, documents);
}

static int by_gain(const void *left, const void *right)
{
    const kb_plan_word *a = left, *b = right;
    if (a->gain != b->gain)
        return a->gain > b->gain ? -1 : 1;
    return a->token < b->token ? -1 : a->token > b->token;
}

double kb_plan_full_gain(const kb_plan_word *word)
{
    return word->trust > 0 ? word->gain / word->trust : word->gain;
}

/* The best words, and of those that no document has none: they find nothing, but stay in `ideal`. */
static void choose(kb_plan *plan, size_t most)
{
    if (plan->word_count)
        qsort(plan->words, plan->word_count, sizeof *plan->words, by_gain);
    if (plan->word_count > most)
        plan->word_count = most;
    for (size_t i = 0; i < plan->word_count; i++)
        plan->ideal += plan->words[i].function ? 0 : kb_plan_full_gain(&plan->words[i]);
    plan->ideal = fmax(plan->ideal, IDEAL_LEAST);
}

/* ---- terms ---- */

struct asking {
    kb_plan *plan;
    double documents;
    kb_ask_word *words;
    size_t count;
    kb_map *asked;  /* terms that are asked for already */
    bool finds;     /* a word that is known may find */
    bool selective; /* a word that is not common finds: then the common ones need only rank */
    double weight;  /* of the word that pieces are added for */
    kb_role role;
    size_t pieces;
};

/* The forms of one word: written so, or stemmed. */
static void ask_word(struct asking *a, const kb_plan_word *word, const kb_ranking *ranking)
{
    size_t room = FORMS_MOST + KB_OTHER_FORMS * word->other_count + word->relative_count;
    kb_form *forms = kb_arena_alloc(a->plan->arena, room * sizeof *forms);
    size_t count = 0;
    if (word->surface_df)
        forms[count++] = (kb_form){word->surface, word->weight * (word->identifier ? 1 : ranking->surface)};
    if (word->stem.len && word->stem_df)
        forms[count++] = (kb_form){word->stem, word->weight * ranking->stem};
    if (word->loose.len && word->loose_df)
        forms[count++] = (kb_form){word->loose, word->weight * ranking->loose};
    if (a->count < KB_ASK_WORDS)
        count += kb_plan_other_forms(a->plan, word, ranking, a->count, count, forms + count);
    if (a->count < KB_ASK_WORDS)
        count += kb_plan_relative_forms(a->plan, word, ranking, a->documents, a->count, count, forms + count);
    kb_role role = word->inside || (word->common && a->selective) ? KB_RANKS : KB_FINDS;
    if (count && a->count < KB_ASK_WORDS && (a->finds || !word->inside))
        a->words[a->count++] = (kb_ask_word){forms, count, role, false};
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
    ask_single(a, word->title, ranking->title * word->weight, KB_RANKS);
    for (size_t i = 0; i < word->other_count; i++)
        if (word->others[i].df && word->others[i].spelling->title.len)
            ask_single(a, word->others[i].spelling->title, ranking->title * kb_plan_other_weight(word, &word->others[i], ranking),
                       KB_RANKS);
}

static void ask_pairs(struct asking *a, const kb_ranking *ranking)
{
    char bytes[KB_PAIR_BYTES];
    for (size_t i = 0; i < a->plan->tokens.count && i < PAIRS_MOST; i++) {
        kb_str pair = kb_token_pair(&a->plan->tokens, i, bytes);
        if (pair.len && !a->plan->tokens.items[i].inside)
            ask_single(a, kb_plan_term(a->plan->arena, KB_PREFIX_PAIR, pair), ranking->pair, KB_RANKS);
    }
}

static void ask_pieces(struct asking *a, const kb_ranking *ranking)
{
    const kb_language *language = a->plan->language;
    double piece = language->right_to_left && language->piece_letters == 3 ? ranking->root_piece : ranking->piece;
    for (size_t i = 0; i < a->plan->word_count && ranking->piece > 0; i++) {
        const kb_plan_word *word = &a->plan->words[i];
        a->weight = piece * word->weight;
        a->role = word->df ? KB_RANKS : KB_FINDS; /* an unknown word may be part of a known one */
        kb_token_pieces(&a->plan->tokens, word->token, a->plan->language, ask_piece, a);
    }
}

static bool is_known(const kb_plan_word *word)
{
    return word->df || word->relative_count;
}

static void ask_words(kb_plan *plan, double documents, kb_plan_depth depth, const kb_ranking *ranking)
{
    KB_OWNED(kb_map) asked = kb_map_new();
    struct asking a = {.plan = plan,
                       .documents = documents,
                       .asked = asked,
                       .words = kb_arena_alloc(plan->arena, KB_ASK_WORDS * sizeof *a.words)};
    if (plan->other_count || plan->related)
        plan->ask.bounds = plan->bounds = kb_arena_alloc(plan->arena, KB_BOUNDS_MOST * sizeof *plan->bounds);
    for (size_t i = 0; i < plan->word_count; i++)
        a.finds = a.finds || (!plan->words[i].inside && is_known(&plan->words[i]));
    for (size_t i = 0; i < plan->word_count; i++)
        a.selective = a.selective || (!plan->words[i].common && !plan->words[i].inside && is_known(&plan->words[i]));
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

kb_code kb_plan_draft(kb_asker *asker, size_t partition, const kb_language *language, const kb_question *question, kb_plan *plan,
                      kb_error *err)
{
    kb_partition about;
    kb_code code = kb_index_partition(asker->reader, partition, &about, err);
    if (code)
        return code;
    *plan = (kb_plan){0};
    code = kb_gather(asker, language, question, kb_ranking_of(question->request->manner), plan, err);
    if (code)
        return code;
    kb_plan_expand(plan, question);
    plan->documents = (double)about.documents;
    plan->terms_seen = plan->word_count;
    for (size_t i = 0; i < plan->word_count; i++)
        plan->words[i].trust = 1;
    return look_up(asker, partition, plan, err);
}

kb_code kb_plan_finish(kb_asker *asker, size_t partition, kb_plan_depth depth, const kb_question *question, kb_plan *plan,
                       kb_error *err)
{
    const kb_request *request = question->request;
    const kb_ranking *ranking = kb_ranking_of(request->manner);
    kb_code code = KB_OK;
    bool correctable =
        depth == KB_PLAN_FULL && request->manner != KB_SIMILAR && !(question->typed && question->typed->phrase_count);
    if (correctable)
        code = kb_plan_relate(asker, partition, plan, err);
    if (code)
        return code;
    if (correctable && correct(asker, partition, plan, ranking)) {
        kb_plan_expand(plan, question);
        code = look_up(asker, partition, plan, err);
        if (code)
            return code;
    }
    weigh(plan, plan->documents, ranking);
    choose(plan, (size_t)ranking->words_most);
    if (depth == KB_PLAN_FULL && request->manner == KB_SIMILAR)
        code = kb_plan_relate(asker, partition, plan, err);
    if (code)
        return code;
    ask_words(plan, plan->documents, depth, ranking);
    code = kb_plan_learn(asker, partition, ranking, plan, err);
    if (code)
        return code;
    kb_plan_restrict(asker, question, plan);
    plan->ask.deadline_us = question->deadline_us;
    plan->ask.bm25 = (kb_bm25){ranking->k1, 1000, ranking->b, ranking->min_normlen};
    size_t dated = request->created_at != KB_NO_TIME && ranking->date > 0 ? KB_PLAN_DATED : 0;
    size_t wanted = request->offset + request->limit + KB_PLAN_SPARE + dated;
    plan->ask.limit = wanted < KB_ASK_LIMIT ? wanted : KB_ASK_LIMIT;
    plan->ask.ids_only = true;
    plan->ask.count_at_least = 1000;
    return KB_OK;
}

void kb_plan_clear(kb_plan *plan)
{
    free(plan->words);
    kb_map_free(plan->lesson_rows);
    kb_arena_free(plan->arena);
    *plan = (kb_plan){0};
}
