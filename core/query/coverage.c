#include "query/coverage.h"

#include "base/map.h"
#include "query/expand.h"
#include "query/learned.h"
#include "query/relatives.h"
#include "text/function_words.h"

#include <math.h>

#define PIECES_CREDIT 0.7   /* of a word all of whose pieces the document has, but not the word */
#define RELATIVE_CREDIT 0.8 /* of a word for which the document has another ending, or a word that it is a part of */
#define LEARNED_CREDIT 2
/* Documents without the word that are added to every collection: in a small one each word is in most of them. */
#define OTHERS 50

struct covering {
    const kb_plan *plan;
    kb_map *terms;     /* form of a word → its row, plus 1 */
    kb_map *relatives; /* the same of what stands for a word */
    kb_map *pieces;    /* piece → 1, where the document has it */
    double *said;      /* by row: 0 to 1 */
    double documents;  /* of the partition */
};

static void note_form(struct covering *c, kb_str term, size_t row)
{
    if (term.len)
        *kb_map_slot(c->terms, term) = row + 1;
}

static void note_relatives(struct covering *c, const kb_plan_word *word, size_t row)
{
    for (size_t i = 0; i < word->relative_count; i++)
        if (word->relatives[i].with_count == 0)
            *kb_map_slot(c->relatives, word->relatives[i].term) = row + 1;
}

static bool read_term(void *context, kb_str term)
{
    struct covering *c = context;
    uint64_t *row = kb_map_find(c->terms, term);
    if (row)
        c->said[*row - 1] = 1;
    uint64_t *relative = row ? NULL : kb_map_find(c->relatives, term);
    if (relative && c->said[*relative - 1] < RELATIVE_CREDIT)
        c->said[*relative - 1] = RELATIVE_CREDIT;
    return true;
}

static kb_code read_words(struct covering *c, kb_asker *asker, const kb_candidate *candidate, kb_error *err)
{
    static const char *const prefixes[] = {KB_PREFIX_IDENTIFIER, KB_PREFIX_SURFACE, KB_PREFIX_STEM};
    kb_code code = KB_OK;
    for (size_t i = 0; i < c->plan->word_count; i++) {
        note_form(c, c->plan->words[i].surface, i);
        note_form(c, c->plan->words[i].stem, i);
        note_form(c, c->plan->words[i].loose, i);
        note_relatives(c, &c->plan->words[i], i);
    }
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes && code == KB_OK; i++)
        code = kb_index_held(asker->reader, candidate->partition, candidate->id_term, kb_str_of(prefixes[i]), read_term, c, err);
    return code;
}

/* A synonym is the word. */
static kb_code read_others(struct covering *c, kb_asker *asker, const kb_candidate *candidate, kb_error *err)
{
    const kb_other **by = kb_alloc((c->plan->word_count + 1) * sizeof *by);
    kb_code code = kb_plan_others_held(asker, candidate->partition, c->plan, candidate->id_term, by, err);
    for (size_t i = 0; i < c->plan->word_count; i++)
        c->said[i] = by[i] ? 1 : c->said[i];
    free(by);
    return code;
}

/* ---- pieces: part of a compound, or of an inflected word ---- */

static void want_piece(void *context, kb_str piece)
{
    struct covering *c = context;
    kb_map_slot(c->pieces, piece);
}

static bool read_piece(void *context, kb_str term)
{
    struct covering *c = context;
    uint64_t *wanted = kb_map_find(c->pieces, kb_str_from(term, strlen(KB_PREFIX_PIECE)));
    if (wanted)
        *wanted = 1;
    return true;
}

struct counting {
    kb_map *pieces;
    double all, found;
};

static void count_piece(void *context, kb_str piece)
{
    struct counting *counting = context;
    uint64_t *held = kb_map_find(counting->pieces, piece);
    counting->all++;
    counting->found += held && *held;
}

static kb_code read_pieces(struct covering *c, kb_asker *asker, const kb_candidate *candidate, kb_error *err)
{
    const kb_plan *plan = c->plan;
    for (size_t i = 0; i < plan->word_count; i++)
        if (c->said[i] == 0)
            kb_token_pieces(&plan->tokens, plan->words[i].token, plan->language, want_piece, c);
    if (kb_map_count(c->pieces) == 0)
        return KB_OK;
    kb_code code =
        kb_index_held(asker->reader, candidate->partition, candidate->id_term, KB_STR(KB_PREFIX_PIECE), read_piece, c, err);
    for (size_t i = 0; i < plan->word_count && code == KB_OK; i++) {
        struct counting counting = {.pieces = c->pieces};
        if (c->said[i] == 0)
            kb_token_pieces(&plan->tokens, plan->words[i].token, plan->language, count_piece, &counting);
        if (counting.found * 2 > counting.all)
            c->said[i] = PIECES_CREDIT * counting.found / counting.all;
    }
    return code;
}

/* ---- summing up ---- */

/* "Thank you" is in many a page, and in none the answer; nor is "the" in a German one. */
static bool says_nothing(const kb_plan *plan, const kb_plan_word *word, const kb_guesses *guesses)
{
    kb_str surface = plan->tokens.items[word->token].surface;
    return word->function || (guesses->count && kb_is_function_word(guesses->items[0].language, surface));
}

/* What a word tells, beside one that a single document has. What a customer said whose ticket was solved so tells more. */
static double telling(const kb_plan_word *word, double documents, double said, bool taught)
{
    double rarity = kb_plan_idf(documents + OTHERS, word->df) / kb_plan_idf(documents + OTHERS, 1);
    double telling = fmin(rarity, 1) * word->trust;
    return telling * (taught && said < 1 ? LEARNED_CREDIT : said);
}

static void sum_up(const struct covering *c, const bool *taught, const kb_guesses *guesses, kb_coverage *out)
{
    double all = 0, said = 0, learned = 0, told = 0;
    for (size_t i = 0; i < c->plan->word_count; i++) {
        const kb_plan_word *word = &c->plan->words[i];
        if (says_nothing(c->plan, word, guesses))
            continue;
        out->asked++;
        double has = taught[i] ? 1 : c->said[i];
        all += kb_plan_full_gain(word);
        said += word->gain * has;
        learned += word->gain * (has - c->said[i]);
        told += telling(word, c->documents, c->said[i], taught[i]);
        out->words += has > 0;
        out->identifier = out->identifier || (word->identifier && has == 1);
    }
    out->share = all > 0 ? said / all : 0;
    out->learned = all > 0 ? learned / all : 0;
    out->told = out->share * told;
}

kb_code kb_coverage_of(kb_asker *asker, const kb_candidate *candidate, const kb_guesses *guesses, kb_coverage *out, kb_error *err)
{
    const kb_plan *plan = candidate->plan;
    kb_partition about;
    kb_code code = kb_index_partition(asker->reader, candidate->partition, &about, err);
    if (code)
        return code;
    KB_OWNED(kb_map) terms = kb_map_new();
    KB_OWNED(kb_map) relatives = kb_map_new();
    KB_OWNED(kb_map) pieces = kb_map_new();
    struct covering c = {
        plan, terms, relatives, pieces, kb_alloc((plan->word_count + 1) * sizeof(double)), (double)about.documents};
    kb_taught taught = {.words = kb_alloc(plan->word_count + 1)};
    code = read_words(&c, asker, candidate, err);
    code = code ? code : read_others(&c, asker, candidate, err);
    code = code ? code : read_pieces(&c, asker, candidate, err);
    code = code ? code : kb_plan_taught(asker, candidate->partition, plan, candidate->id_term, &taught, err);
    *out = (kb_coverage){.listed = plan->lists};
    if (code == KB_OK)
        sum_up(&c, taught.words, guesses, out);
    free(c.said);
    free(taught.words);
    return code;
}
