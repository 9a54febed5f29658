#include "query/learned.h"

#include "base/map.h"
#include "text/learned.h"

#include <math.h>

#define PAIR_TOKENS 32      /* of a question, whose pairs are looked for */
#define LESSONS_MOST 192    /* terms of one question, without their levels */
#define PRIOR_ARTICLES 20.0 /* as many as the partition's own statistics count for beside those of its articles that learned */
#define RARITY_LEAST 0.02
#define FINDS_FROM M_LN2    /* rarity: what more than half of the articles learned only ranks */

struct learning {
    kb_asker *asker;
    size_t partition;
    kb_plan *plan;
    const kb_ranking *ranking;
    double articles; /* that learned */
    double documents;
    double scale; /* rarity is among articles, what an article says itself is weighed among all documents, of which there may be more */
};

/* ---- which terms ---------------------------------------------------------------------------------------------------- */

static void add_lesson(struct learning *l, const char *term, size_t len, size_t word, double weight)
{
    kb_plan *plan = l->plan;
    if (len == 0 || plan->lesson_count == LESSONS_MOST)
        return;
    uint64_t *row = kb_map_slot(plan->lesson_rows, (kb_str){term, len});
    if (*row)
        return;
    plan->lessons[plan->lesson_count++] =
        (kb_lesson){.term = kb_arena_copy(plan->arena, (kb_str){term, len}), .word = word, .weight = weight};
    *row = plan->lesson_count;
}

static void gather_words(struct learning *l)
{
    char term[KB_TERM_BYTES];
    for (size_t i = 0; i < l->plan->word_count; i++) {
        const kb_plan_word *word = &l->plan->words[i];
        const kb_token *token = &l->plan->tokens.items[word->token];
        for (int foreign = 0; foreign < 2; foreign++)
            add_lesson(l, term, kb_learned_word(token, foreign, term), i, l->ranking->learned * word->weight);
    }
}

static void gather_pairs(struct learning *l)
{
    char term[KB_TERM_BYTES];
    const kb_tokens *tokens = &l->plan->tokens;
    size_t most = tokens->count < PAIR_TOKENS ? tokens->count : PAIR_TOKENS;
    for (size_t i = 0; i < most && l->ranking->learned_pair > 0; i++)
        for (size_t j = i + 1; j < most && j <= i + 2 * KB_LEARNED_PAIR_REACH; j++)
            add_lesson(l, term, kb_learned_pair(tokens, i, j, term), SIZE_MAX, l->ranking->learned * l->ranking->learned_pair);
}

/* ---- what they are worth -------------------------------------------------------------------------------------------- */

static kb_str at_level(kb_arena *arena, kb_str term, unsigned level)
{
    char bytes[KB_TERM_BYTES];
    memcpy(bytes, term.bytes, term.len);
    bytes[term.len] = (char)('0' + level);
    return kb_arena_copy(arena, (kb_str){bytes, term.len + 1});
}

/* The terms of all levels of all lessons, KB_LEARNED_LEVELS for each. */
static kb_str *all_terms(kb_plan *plan)
{
    kb_str *terms = kb_arena_alloc(plan->arena, plan->lesson_count * KB_LEARNED_LEVELS * sizeof *terms);
    for (size_t i = 0; i < plan->lesson_count; i++)
        for (unsigned level = 1; level <= KB_LEARNED_LEVELS; level++)
            terms[i * KB_LEARNED_LEVELS + level - 1] = at_level(plan->arena, plan->lessons[i].term, level);
    return terms;
}

/* In how many articles the word would be if it were in all alike that have it: by the level in each. */
static double effective_articles(const uint32_t *frequencies)
{
    double sum = 0, squares = 0;
    for (unsigned level = 1; level <= KB_LEARNED_LEVELS; level++) {
        double worth = kb_learned_worth(level);
        sum += frequencies[level - 1] * worth;
        squares += frequencies[level - 1] * worth * worth;
    }
    return squares > 0 ? sum * sum / squares : 0;
}

static double rarity(const struct learning *l, const kb_lesson *lesson, const uint32_t *frequencies)
{
    double own = lesson->word == SIZE_MAX ? 0 : l->plan->words[lesson->word].df / l->documents;
    double having = fmax(effective_articles(frequencies), 1) + PRIOR_ARTICLES * own;
    return fmax(log((l->articles + PRIOR_ARTICLES) / having), RARITY_LEAST);
}

/* ---- into the question ---------------------------------------------------------------------------------------------- */

static void ask_lesson(kb_plan *plan, kb_ask_fixed *fixed, const kb_lesson *lesson, const kb_str *terms, const uint32_t *frequencies)
{
    for (unsigned level = 1; level <= KB_LEARNED_LEVELS; level++)
        if (frequencies[level - 1])
            fixed[plan->ask.fixed_count++] = (kb_ask_fixed){terms[level - 1], lesson->weight * kb_learned_worth(level), lesson->role};
}

static void ask_lessons(struct learning *l, const kb_str *terms, const uint32_t *frequencies)
{
    kb_plan *plan = l->plan;
    kb_ask_fixed *fixed = kb_arena_alloc(plan->arena, plan->lesson_count * KB_LEARNED_LEVELS * sizeof *fixed);
    for (size_t i = 0; i < plan->lesson_count; i++) {
        kb_lesson *lesson = &plan->lessons[i];
        size_t first = i * KB_LEARNED_LEVELS;
        double rare = rarity(l, lesson, &frequencies[first]);
        lesson->weight *= pow(rare, l->ranking->learned_power) * M_LN2 * l->scale;
        lesson->role = lesson->word != SIZE_MAX && rare >= FINDS_FROM ? KB_FINDS : KB_RANKS;
        ask_lesson(plan, fixed, lesson, &terms[first], &frequencies[first]);
    }
    plan->ask.fixed = fixed;
}

static kb_code count_articles(struct learning *l, kb_error *err)
{
    uint32_t articles;
    kb_str marker = KB_STR(KB_PREFIX_LESSONS);
    kb_partition about;
    kb_code code = kb_index_frequencies(l->asker->reader, l->partition, &marker, 1, &articles, err);
    code = code ? code : kb_index_partition(l->asker->reader, l->partition, &about, err);
    if (code)
        return code;
    l->articles = articles;
    l->documents = fmax((double)about.documents, 1);
    l->scale = fmax(log(l->documents + 1) / log(l->articles + PRIOR_ARTICLES), 1);
    return KB_OK;
}

kb_code kb_plan_learn(kb_asker *asker, size_t partition, const kb_ranking *ranking, kb_plan *plan, kb_error *err)
{
    struct learning l = {.asker = asker, .partition = partition, .plan = plan, .ranking = ranking};
    kb_code code = count_articles(&l, err);
    if (code || l.articles == 0 || ranking->learned <= 0)
        return code;
    plan->lesson_rows = kb_map_new();
    plan->lessons = kb_arena_alloc(plan->arena, LESSONS_MOST * sizeof *plan->lessons);
    gather_words(&l);
    gather_pairs(&l);
    kb_str *terms = all_terms(plan);
    size_t count = plan->lesson_count * KB_LEARNED_LEVELS;
    uint32_t *frequencies = kb_arena_alloc(plan->arena, count * sizeof *frequencies);
    code = kb_index_frequencies(asker->reader, partition, terms, count, frequencies, err);
    if (code)
        return code;
    ask_lessons(&l, terms, frequencies);
    return KB_OK;
}

/* ---- what a hit has of it ------------------------------------------------------------------------------------------- */

struct reading {
    const kb_plan *plan;
    kb_taught *out;
    unsigned tickets;
};

static bool read_term(void *context, kb_str term)
{
    struct reading *r = context;
    size_t marker = strlen(KB_PREFIX_LESSONS);
    if (kb_str_starts(term, KB_STR(KB_PREFIX_LESSONS))) {
        for (size_t i = marker; i < term.len; i++)
            r->tickets = r->tickets * 10 + (unsigned)(term.bytes[i] - '0');
        return true;
    }
    uint64_t *row = kb_map_find(r->plan->lesson_rows, (kb_str){term.bytes, term.len - 1});
    if (!row)
        return true;
    const kb_lesson *lesson = &r->plan->lessons[*row - 1];
    r->out->weight += lesson->weight * kb_learned_worth((unsigned)(term.bytes[term.len - 1] - '0'));
    if (r->out->words && lesson->word != SIZE_MAX)
        r->out->words[lesson->word] = true;
    return true;
}

kb_code kb_plan_taught(kb_asker *asker, size_t partition, const kb_plan *plan, const char *id_term, kb_taught *out, kb_error *err)
{
    struct reading r = {plan, out, 0};
    if (plan->lesson_count == 0)
        return KB_OK;
    kb_code code = kb_index_held(asker->reader, partition, id_term, KB_STR(KB_PREFIX_LEARNED), read_term, &r, err);
    if (code == KB_OK && out->weight > 0)
        out->tickets = r.tickets;
    return code;
}
