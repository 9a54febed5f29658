#include "query/relatives.h"

#include "query/request.h"
#include "query/vocabulary.h"
#include "text/function_words.h"

#include <math.h>

#define WORDS_MOST 12      /* of one question that relatives are looked for */
#define RELATIVES_MOST 24  /* of one word: the most frequent */
#define LOOKED_MOST 300    /* words of the vocabulary that one look at it reads */
#define ENDING_FROM 5      /* letters of a word that may have another ending */
#define ENDING_LETTERS 2   /* that an ending has, and that another may have more */
#define ROOT_LETTERS 4
#define UNKNOWN 0.25       /* documents that a part is taken to have which no document has: a small collection knows few words */

struct relating {
    kb_asker *asker;
    size_t partition;
    kb_plan *plan;
    kb_plan_word *word;
    kb_str surface, root;
    kb_vocabulary *vocabulary;
    size_t looked;
    bool reversed; /* the vocabulary of endings is read */
    kb_error *err;
    kb_code code;
};

/* The row that another may take: a new one, else that of the rarest; the parts keep theirs. */
static size_t row_for(kb_plan_word *word, uint32_t df)
{
    size_t rarest = RELATIVES_MOST;
    if (word->relative_count < RELATIVES_MOST)
        return word->relative_count++;
    for (size_t i = 0; i < RELATIVES_MOST; i++)
        if (word->relatives[i].df < df && !word->relatives[i].with_count)
            df = word->relatives[i].df, rarest = i;
    return rarest;
}

static void add_relative(struct relating *r, kb_relative relative)
{
    kb_plan_word *word = r->word;
    if (!word->relatives)
        word->relatives = kb_arena_alloc(r->plan->arena, RELATIVES_MOST * sizeof *word->relatives);
    for (size_t i = 0; i < word->relative_count; i++)
        if (kb_str_equal(word->relatives[i].term, relative.term) && !relative.with_count)
            return;
    size_t row = row_for(word, relative.df);
    if (row < RELATIVES_MOST)
        word->relatives[row] = relative;
}

/* ---- its parts ---- */

/* All must be there; the rarest says what that is worth. */
static void add_parts(struct relating *r)
{
    kb_split *split = kb_arena_alloc(r->plan->arena, sizeof *split);
    kb_vocabulary_split(r->vocabulary, r->surface, r->word->df, split);
    if (split->count == 0)
        return;
    kb_str *terms = kb_arena_alloc(r->plan->arena, split->count * sizeof *terms);
    uint32_t rarest = UINT32_MAX;
    r->word->split = split;
    for (size_t i = 0; i < split->count; i++) {
        const kb_known_word *part = kb_vocabulary_word(r->vocabulary, split->parts[i]);
        bool rarer = part->documents < rarest;
        rarest = rarer ? part->documents : rarest;
        terms[i] = part->term;
        if (rarer)
            terms[i] = terms[0], terms[0] = part->term;
    }
    if (rarest)
        add_relative(r, (kb_relative){KB_RELATIVE_PARTS, terms[0], rarest, terms + 1, split->count - 1});
}

/* ---- what it is a part of ---- */

static bool has_part(struct relating *r, const kb_split *split)
{
    for (size_t i = 0; i < split->count; i++)
        if (kb_str_equal(kb_vocabulary_word(r->vocabulary, split->parts[i])->root, r->root) || kb_str_equal(split->parts[i], r->root))
            return true;
    return false;
}

/* What stands in front of the word, taken for a part of its own. Shorter ones than parts are must be known. */
static double documents_in_front(struct relating *r, kb_str front)
{
    size_t letters = kb_letters(front), least = kb_joined_letters(r->plan->language);
    if (letters < 2 || letters + 1 < least || kb_is_function_word(r->plan->language, front))
        return 0;
    double known = kb_vocabulary_word(r->vocabulary, front)->documents;
    return known > 0 ? known : letters >= least ? UNKNOWN : 0;
}

static bool ends_with_word(struct relating *r, kb_str joined, uint32_t documents)
{
    const char *const *joints = kb_joints(r->plan->language);
    kb_str rest = {joined.bytes, joined.len - r->root.len};
    double most = 0;
    if (kb_is_function_word(r->plan->language, rest) || kb_letters(r->root) < kb_joined_letters(r->plan->language))
        return false;
    for (size_t i = 0; joints[i]; i++) {
        size_t joint = strlen(joints[i]);
        if (rest.len > joint && memcmp(rest.bytes + rest.len - joint, joints[i], joint) == 0)
            most = fmax(most, documents_in_front(r, (kb_str){rest.bytes, rest.len - joint}));
    }
    return most > 0 && kb_parts_outweigh(log(most) + log(fmax(r->word->df, 1)), 2, documents);
}

static bool is_joined_of(struct relating *r, kb_str joined, uint32_t documents)
{
    kb_split split = {0};
    if (kb_letters(joined) + 1 < kb_letters(r->root) + kb_joined_letters(r->plan->language))
        return false;
    if (kb_compound_list_find(kb_asker_compounds(r->asker), r->plan->language, joined, &split))
        return has_part(r, &split);
    kb_vocabulary_split(r->vocabulary, joined, documents, &split);
    return split.count ? has_part(r, &split) : r->reversed && ends_with_word(r, joined, documents);
}

static bool look_at(void *context, kb_str term, uint32_t documents)
{
    struct relating *r = context;
    const char *prefix = r->reversed ? KB_PREFIX_STEM : KB_PREFIX_SURFACE;
    kb_str joined = kb_arena_copy(r->plan->arena, kb_str_from(term, strlen(KB_PREFIX_SURFACE)));
    if (r->reversed)
        joined = kb_reversed(joined, r->plan->arena);
    if (is_joined_of(r, joined, documents))
        add_relative(r, (kb_relative){KB_RELATIVE_JOINED, kb_plan_term(r->plan->arena, prefix, joined), documents, NULL, 0});
    return ++r->looked < LOOKED_MOST && kb_vocabulary_is_open(r->vocabulary);
}

static void look_below(struct relating *r, const char *prefix, kb_str start, kb_term_each *each)
{
    kb_str from = kb_plan_term(r->plan->arena, prefix, start);
    r->looked = 0;
    if (r->code == KB_OK)
        r->code = kb_index_terms(r->asker->reader, r->partition, from, each, r, r->err);
}

/* The first letters of the word, as many as its root has, but not fewer than a part. */
static kb_str beginning(kb_str surface, size_t letters)
{
    size_t at = 0;
    for (size_t i = 0; i < letters && at < surface.len; i++)
        kb_utf8_next(surface, &at);
    return (kb_str){surface.bytes, at};
}

/* Words that the list cuts so. */
static void listed(void *context, kb_str word, const kb_split *split)
{
    struct relating *r = context;
    const kb_known_word *known = has_part(r, split) ? kb_vocabulary_word(r->vocabulary, word) : NULL;
    if (known && known->documents)
        add_relative(r, (kb_relative){.relation = KB_RELATIVE_JOINED, .term = known->term, .df = known->documents});
}

static void add_joined(struct relating *r)
{
    size_t least = kb_joined_letters(r->plan->language), letters = kb_letters(r->root);
    if (kb_letters(r->surface) < least || letters + 1 < least)
        return;
    r->reversed = false;
    look_below(r, KB_PREFIX_SURFACE, beginning(r->surface, letters < least ? least : letters), look_at);
    r->reversed = true;
    look_below(r, KB_PREFIX_ENDING, kb_reversed(r->root, r->plan->arena), look_at);
    kb_compound_list_each(kb_asker_compounds(r->asker), r->plan->language, listed, r);
}

/* ---- its other endings ---- */

static bool look_at_ending(void *context, kb_str term, uint32_t documents)
{
    struct relating *r = context;
    kb_str other = kb_str_from(term, strlen(KB_PREFIX_SURFACE));
    if (kb_letters(other) <= kb_letters(r->surface) + ENDING_LETTERS && !kb_str_equal(other, r->surface))
        add_relative(r, (kb_relative){.relation = KB_RELATIVE_ENDING, .term = kb_arena_copy(r->plan->arena, term), .df = documents});
    return ++r->looked < LOOKED_MOST;
}

static void add_endings(struct relating *r)
{
    size_t letters = kb_letters(r->surface);
    if (letters < ENDING_FROM)
        return;
    letters = letters < ROOT_LETTERS + ENDING_LETTERS ? ROOT_LETTERS : letters - ENDING_LETTERS;
    look_below(r, KB_PREFIX_SURFACE, beginning(r->surface, letters), look_at_ending);
}

/* ---- all of it ---- */

static bool has_endings(const kb_language *language)
{
    return !language->stemmer && language->piece_letters == 4;
}

static void relate_word(struct relating *r, kb_plan_word *word)
{
    const kb_token *token = &r->plan->tokens.items[word->token];
    word->related = true;
    if (word->function || word->inside || token->type != KB_TOKEN_WORD || word->corrected.len)
        return;
    r->word = word;
    r->surface = token->surface;
    r->root = kb_token_root(token);
    if (kb_joined_letters(r->plan->language)) {
        add_parts(r);
        add_joined(r);
    }
    if (has_endings(r->plan->language))
        add_endings(r);
}

kb_code kb_plan_relate(kb_asker *asker, size_t partition, kb_plan *plan, kb_error *err)
{
    if (!kb_joined_letters(plan->language) && !has_endings(plan->language))
        return KB_OK;
    KB_OWNED(kb_vocabulary) vocabulary = kb_vocabulary_new(asker, partition, plan->language, plan->arena);
    struct relating r = {.asker = asker, .partition = partition, .plan = plan, .vocabulary = vocabulary, .err = err};
    for (size_t i = 0; i < plan->word_count && plan->related < WORDS_MOST && r.code == KB_OK; i++) {
        if (plan->words[i].related)
            continue;
        plan->related += !plan->words[i].function;
        relate_word(&r, &plan->words[i]);
    }
    return r.code;
}

/* ---- asking for them ---- */

size_t kb_plan_relative_forms(kb_plan *plan, const kb_plan_word *word, const kb_ranking *ranking, double documents, size_t row,
                              size_t first, kb_form *forms)
{
    const double factors[KB_RELATIONS] = {ranking->parts, ranking->joined, ranking->ending};
    size_t count = 0;
    for (size_t i = 0; i < word->relative_count; i++) {
        const kb_relative *relative = &word->relatives[i];
        double weight = word->weight * factors[relative->relation] * fmin(1, word->idf / kb_plan_idf(documents, relative->df));
        if (weight <= 0)
            continue;
        if (relative->with_count)
            plan->bounds[plan->ask.bound_count++] = (kb_ask_bound){row, first + count, relative->with, relative->with_count};
        forms[count++] = (kb_form){relative->term, weight};
    }
    return count;
}

/* ---- showing them ---- */

static void show_split(json_t *splits, kb_str word, const kb_split *split)
{
    KB_OWNED(kb_text) key = kb_str_dup(word);
    json_t *parts = json_array();
    for (size_t i = 0; i < split->count; i++)
        json_array_append_new(parts, kb_json_str(split->parts[i]));
    json_object_set_new(splits, key, parts);
}

json_t *kb_plan_splits(const kb_plan *plan)
{
    json_t *splits = json_object();
    for (size_t i = 0; i < plan->word_count; i++)
        if (plan->words[i].split)
            show_split(splits, plan->tokens.items[plan->words[i].token].surface, plan->words[i].split);
    return splits;
}

static size_t largest_partition(kb_asker *asker, const kb_language *language)
{
    size_t count = kb_index_partition_count(asker->reader), best = count;
    uint64_t most = 0;
    for (size_t i = 0; i < count; i++) {
        kb_partition about;
        kb_visibility tier;
        bool read = kb_index_partition(asker->reader, i, &about, NULL) == KB_OK;
        if (read && about.documents > most && kb_partition_language(about.name, &tier) == language)
            most = about.documents, best = i;
    }
    return best;
}

json_t *kb_splits_of(kb_asker *asker, const kb_tokens *tokens, const kb_language *language)
{
    json_t *splits = json_object();
    size_t partition = largest_partition(asker, language);
    if (partition == kb_index_partition_count(asker->reader))
        return splits;
    KB_OWNED(kb_arena) arena = kb_arena_new();
    KB_OWNED(kb_vocabulary) vocabulary = kb_vocabulary_new(asker, partition, language, arena);
    for (size_t i = 0; i < tokens->count; i++) {
        kb_split split = {0};
        const kb_token *token = &tokens->items[i];
        if (token->type == KB_TOKEN_WORD && !token->inside)
            kb_vocabulary_split(vocabulary, token->surface, kb_vocabulary_word(vocabulary, token->surface)->documents, &split);
        if (split.count)
            show_split(splits, token->surface, &split);
    }
    return splits;
}
