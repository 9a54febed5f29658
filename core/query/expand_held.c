#include "query/expand.h"

#include "base/map.h"

/* Which of the words, and of their others, does a document have? */

struct holding {
    kb_map *held; /* term → 1 where the document has it */
    bool pairs;   /* some term is a pair of words */
};

static void want(struct holding *h, kb_str term)
{
    if (term.len)
        kb_map_slot(h->held, term);
}

static void want_other(struct holding *h, const kb_spelling *spelling)
{
    want(h, spelling->surface);
    want(h, spelling->stem);
    want(h, spelling->loose);
    for (size_t i = 0; i < spelling->pair_count; i++)
        want(h, spelling->pairs[i]);
    h->pairs = h->pairs || spelling->pair_count;
}

static bool read_term(void *context, kb_str term)
{
    struct holding *h = context;
    uint64_t *wanted = kb_map_find(h->held, term);
    if (wanted)
        *wanted = 1;
    return true;
}

static bool has(const struct holding *h, kb_str term)
{
    const uint64_t *held = term.len ? kb_map_find(h->held, term) : NULL;
    return held && *held;
}

static bool has_word(const struct holding *h, const kb_plan_word *word)
{
    return has(h, word->surface) || has(h, word->stem) || has(h, word->loose);
}

static bool has_other(const struct holding *h, const kb_spelling *spelling)
{
    for (size_t i = 0; i < spelling->pair_count; i++)
        if (!has(h, spelling->pairs[i]))
            return false;
    return spelling->pair_count || has(h, spelling->surface) || has(h, spelling->stem) || has(h, spelling->loose);
}

static kb_code read_document(struct holding *h, kb_asker *asker, size_t partition, const char *id_term, kb_error *err)
{
    static const char *const prefixes[] = {KB_PREFIX_SURFACE, KB_PREFIX_STEM, KB_PREFIX_IDENTIFIER, KB_PREFIX_PAIR};
    size_t count = sizeof prefixes / sizeof *prefixes - !h->pairs;
    kb_code code = KB_OK;
    for (size_t i = 0; i < count && code == KB_OK; i++)
        code = kb_index_held(asker->reader, partition, id_term, kb_str_of(prefixes[i]), read_term, h, err);
    return code;
}

kb_code kb_plan_others_held(kb_asker *asker, size_t partition, const kb_plan *plan, const char *id_term, const kb_other **by,
                            kb_error *err)
{
    KB_OWNED(kb_map) held = kb_map_new();
    struct holding h = {.held = held};
    if (plan->other_count == 0)
        return KB_OK;
    for (size_t i = 0; i < plan->word_count; i++) {
        const kb_plan_word *word = &plan->words[i];
        want(&h, word->surface);
        want(&h, word->stem);
        want(&h, word->loose);
        for (size_t j = 0; j < word->other_count; j++)
            want_other(&h, word->others[j].spelling);
    }
    kb_code code = read_document(&h, asker, partition, id_term, err);
    for (size_t i = 0; i < plan->word_count && code == KB_OK; i++) {
        const kb_plan_word *word = &plan->words[i];
        for (size_t j = 0; j < word->other_count && !by[i] && !has_word(&h, word); j++)
            by[i] = has_other(&h, word->others[j].spelling) ? &word->others[j] : NULL;
    }
    return code;
}
