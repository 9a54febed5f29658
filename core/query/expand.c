#include "query/expand.h"

#include "base/map.h"

#include <math.h>

#define OTHERS_MOST 256 /* of one question */
#define TERMS_MOST 1024 /* that they add to one question */

/* ---- finding them --------------------------------------------------------------------------------------------------- */

struct expanding {
    kb_plan *plan;
    kb_map *rows; /* key of a unit → its row of plan->words, plus 1 */
    const kb_unit *units;
    size_t unit_count;
};

/* What a word was taken for has the root that counts. */
static kb_str key_of(const kb_plan *plan, const kb_plan_word *word)
{
    if (!word->corrected.len)
        return kb_unit_key(&plan->tokens.items[word->token], plan->arena);
    kb_str root = word->stem.len ? word->stem : word->loose.len ? word->loose : word->surface;
    return kb_str_from(root, strlen(KB_PREFIX_STEM));
}

static void map_rows(struct expanding *e)
{
    for (size_t i = 0; i < e->plan->word_count; i++) {
        kb_plan_word *word = &e->plan->words[i];
        word->others = NULL;
        word->other_count = 0;
        *kb_map_slot(e->rows, kb_unit_key(&e->plan->tokens.items[word->token], e->plan->arena)) = i + 1;
    }
}

static kb_plan_word *word_of(struct expanding *e, size_t unit)
{
    kb_str key = kb_unit_key(&e->plan->tokens.items[e->units[unit].token], e->plan->arena);
    uint64_t *row = kb_map_find(e->rows, key);
    return row ? &e->plan->words[*row - 1] : NULL;
}

/* Words that were taken for others begin what those begin. */
static void correct_units(struct expanding *e, kb_unit *units)
{
    bool any = false;
    for (size_t i = 0; i < e->plan->word_count && !any; i++)
        any = e->plan->words[i].corrected.len > 0;
    for (size_t i = 0; any && i < e->unit_count; i++) {
        const kb_plan_word *word = word_of(e, i);
        if (word && word->corrected.len)
            units[i].key = key_of(e->plan, word);
    }
}

static bool is_quoted(const kb_question *question, const kb_token *token)
{
    for (size_t i = 0; question->typed && i < question->typed->phrase_count; i++) {
        const kb_typed_phrase *phrase = &question->typed->phrases[i];
        if (token->start >= phrase->start && token->start < phrase->end)
            return true;
    }
    return false;
}

/* "virtual private network": the words of the question that a match takes the place of. */
static kb_str asked_words(struct expanding *e, size_t at, size_t count)
{
    KB_OWNED_BUF text = {0};
    for (size_t i = at; i < at + count; i++) {
        const kb_plan_word *word = word_of(e, i);
        if (word && text.len)
            kb_buf_add_char(&text, ' ');
        if (word)
            kb_buf_add(&text, word->shown);
    }
    return kb_arena_copy(e->plan->arena, kb_buf_str(&text));
}

static void take_match(struct expanding *e, size_t at, const kb_synonym_match *match)
{
    kb_plan *plan = e->plan;
    kb_other *others = plan->others + plan->other_count;
    kb_str asked = asked_words(e, at, match->units);
    size_t count = 0;
    for (size_t i = at; i < at + match->units; i++) {
        kb_plan_word *word = word_of(e, i);
        if (!word || word->others) /* it was expanded where it stood before */
            continue;
        word->others = others;
        word->other_count = match->other_count;
        count = match->other_count;
    }
    for (size_t i = 0; i < count; i++)
        others[i] = (kb_other){.spelling = match->others[i], .asked = asked};
    plan->other_count += count;
}

static bool any_quoted(const struct expanding *e, const kb_question *question, size_t at, size_t count)
{
    for (size_t i = at; i < at + count; i++)
        if (is_quoted(question, &e->plan->tokens.items[e->units[i].token]))
            return true;
    return false;
}

void kb_plan_expand(kb_plan *plan, const kb_question *question)
{
    if (!plan->synonyms || plan->word_count == 0)
        return;
    KB_OWNED(kb_map) rows = kb_map_new();
    struct expanding e = {.plan = plan, .rows = rows};
    kb_unit *units;
    e.unit_count = kb_units(&plan->tokens, plan->arena, &units);
    e.units = units;
    map_rows(&e);
    correct_units(&e, units);
    plan->other_count = 0;
    plan->others = plan->others ? plan->others : kb_arena_alloc(plan->arena, OTHERS_MOST * sizeof *plan->others);
    for (size_t i = 0; i < e.unit_count && plan->other_count + KB_OTHERS_MOST <= OTHERS_MOST;) {
        kb_synonym_match match = {0};
        bool found = kb_synonym_table_match(plan->synonyms, units, e.unit_count, i, &match);
        if (found && !any_quoted(&e, question, i, match.units))
            take_match(&e, i, &match);
        i += found ? match.units : 1;
    }
}

/* ---- counting and weighing them ------------------------------------------------------------------------------------- */

struct counting {
    kb_str *terms;
    uint32_t *frequencies;
    size_t count, room;
};

static void want(struct counting *c, kb_str term)
{
    KB_PUSH_ROOM(c->terms, c->count, c->room);
    c->terms[c->count++] = term.len ? term : KB_STR(KB_PREFIX_SURFACE); /* which no document has */
}

static void count_single(kb_other *other, const uint32_t *found)
{
    other->surface_df = found[0];
    other->stem_df = found[1];
    other->loose_df = found[2];
    for (size_t i = 0; i < KB_OTHER_FORMS; i++)
        other->df = found[i] > other->df ? found[i] : other->df;
}

static void count_pairs(kb_other *other, const uint32_t *found)
{
    for (size_t i = 0; i < other->spelling->pair_count; i++)
        if (found[i] < found[other->rarest])
            other->rarest = i;
    other->df = found[other->rarest];
}

static void want_all(struct counting *c, const kb_plan *plan)
{
    for (size_t i = 0; i < plan->other_count; i++) {
        const kb_spelling *spelling = plan->others[i].spelling;
        for (size_t j = 0; j < spelling->pair_count; j++)
            want(c, spelling->pairs[j]);
        if (spelling->pair_count)
            continue;
        want(c, spelling->surface);
        want(c, spelling->stem);
        want(c, spelling->loose);
    }
}

static void take_counts(const struct counting *c, kb_plan *plan)
{
    const uint32_t *found = c->frequencies;
    for (size_t i = 0; i < plan->other_count; i++) {
        kb_other *other = &plan->others[i];
        bool pairs = other->spelling->pair_count;
        other->df = 0;
        other->rarest = 0;
        pairs ? count_pairs(other, found) : count_single(other, found);
        found += pairs ? other->spelling->pair_count : KB_OTHER_FORMS;
    }
    for (size_t i = 0; i < plan->word_count; i++) {
        kb_plan_word *word = &plan->words[i];
        uint32_t most = 0;
        for (size_t j = 0; j < word->other_count; j++)
            most = word->others[j].df > most ? word->others[j].df : most;
        word->df = word->df ? word->df : most;
    }
}

kb_code kb_plan_count_others(kb_asker *asker, size_t partition, kb_plan *plan, kb_error *err)
{
    struct counting c = {0};
    if (plan->other_count == 0)
        return KB_OK;
    want_all(&c, plan);
    c.frequencies = kb_alloc((c.count + 1) * sizeof *c.frequencies);
    kb_code code = kb_index_frequencies(asker->reader, partition, c.terms, c.count, c.frequencies, err);
    if (code == KB_OK)
        take_counts(&c, plan);
    free(c.terms);
    free(c.frequencies);
    return code;
}

void kb_plan_weigh_others(kb_plan *plan, double documents)
{
    for (size_t i = 0; i < plan->other_count; i++)
        plan->others[i].idf = kb_plan_idf(documents, plan->others[i].df);
}

/* ---- asking for them ------------------------------------------------------------------------------------------------ */

double kb_plan_other_weight(const kb_plan_word *word, const kb_other *other, const kb_ranking *ranking)
{
    return word->weight * ranking->synonym * (other->idf > 0 ? fmin(1, word->idf / other->idf) : 1);
}

/* All pairs must be there; the rarest says what that is worth. */
static void bind_pairs(kb_plan *plan, const kb_spelling *spelling, size_t row, size_t form)
{
    if (spelling->pair_count < 2)
        return;
    kb_ask_bound *bound = &plan->bounds[plan->ask.bound_count++];
    *bound = (kb_ask_bound){row, form, spelling->pairs, spelling->pair_count};
    plan->other_terms += spelling->pair_count;
}

static size_t add_form(kb_form *forms, kb_str term, uint32_t df, double weight)
{
    if (df == 0 || term.len == 0)
        return 0;
    *forms = (kb_form){term, weight};
    return 1;
}

size_t kb_plan_other_forms(kb_plan *plan, const kb_plan_word *word, const kb_ranking *ranking, size_t row, size_t first,
                           kb_form *forms)
{
    size_t count = 0;
    for (size_t i = 0; i < word->other_count && plan->other_terms + KB_SYNONYM_UNITS + KB_OTHER_FORMS <= TERMS_MOST; i++) {
        const kb_other *other = &word->others[i];
        const kb_spelling *spelling = other->spelling;
        double weight = kb_plan_other_weight(word, other, ranking);
        size_t before = count;
        if (other->df == 0)
            continue;
        if (spelling->pair_count) {
            bind_pairs(plan, spelling, row, first + count);
            count += add_form(&forms[count], spelling->pairs[other->rarest], other->df, weight);
        } else {
            count += add_form(&forms[count], spelling->surface, other->surface_df, weight);
            count += add_form(&forms[count], spelling->stem, other->stem_df, weight);
            count += add_form(&forms[count], spelling->loose, other->loose_df, weight * ranking->loose);
        }
        plan->other_terms += count - before;
    }
    return count;
}
