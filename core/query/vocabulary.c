#include "query/vocabulary.h"

#include "base/map.h"

#define WORDS_MOST 2000 /* that one question looks up */
#define FORMS 5
#define OTHER_FORM 0.5  /* that Druck is the stem of Drucker says little for Druck */

struct kb_vocabulary {
    kb_asker *asker;
    size_t partition;
    const kb_language *language;
    kb_arena *arena;
    kb_map *words; /* word → its kb_known_word, in the arena */
};

kb_vocabulary *kb_vocabulary_new(kb_asker *asker, size_t partition, const kb_language *language, kb_arena *arena)
{
    kb_vocabulary *vocabulary = kb_alloc(sizeof *vocabulary);
    *vocabulary = (kb_vocabulary){.asker = asker, .partition = partition, .language = language, .arena = arena, .words = kb_map_new()};
    return vocabulary;
}

void kb_vocabulary_free(kb_vocabulary *vocabulary)
{
    if (!vocabulary)
        return;
    kb_map_free(vocabulary->words);
    free(vocabulary);
}

bool kb_vocabulary_is_open(const kb_vocabulary *vocabulary)
{
    return kb_map_count(vocabulary->words) < WORDS_MOST;
}

static kb_str term_of(kb_vocabulary *v, const char *prefix, kb_str value, const char *ending)
{
    KB_OWNED_BUF term = {.ceiling = KB_TERM_BYTES};
    kb_buf_printf(&term, "%s%.*s%s", prefix, (int)value.len, value.bytes, ending);
    return kb_arena_copy(v->arena, kb_buf_str(&term));
}

static kb_known_word look_up(kb_vocabulary *v, kb_str word)
{
    kb_str stem, loose, terms[FORMS];
    uint32_t found[FORMS] = {0};
    size_t count = 0;
    const char *lost = kb_lost_ending(v->language);
    kb_word_roots(v->asker->analyzer, word, v->language, v->arena, &stem, &loose);
    terms[count++] = term_of(v, KB_PREFIX_SURFACE, word, "");
    if (stem.len)
        terms[count++] = term_of(v, KB_PREFIX_STEM, stem, "");
    if (loose.len)
        terms[count++] = term_of(v, KB_PREFIX_STEM, loose, "");
    if (*lost && word.len)
        terms[count++] = term_of(v, KB_PREFIX_SURFACE, word, lost);
    kb_known_word known = {.root = kb_arena_copy(v->arena, stem.len ? stem : loose.len ? loose : word)};
    if (kb_index_frequencies(v->asker->reader, v->partition, terms, count, found, NULL))
        return known;
    for (size_t i = 0; i < count; i++)
        if (found[i] > known.documents)
            known.documents = found[i], known.term = terms[i];
    known.weight = found[0] ? found[0] : known.documents * OTHER_FORM;
    return known;
}

const kb_known_word *kb_vocabulary_word(kb_vocabulary *v, kb_str word)
{
    static const kb_known_word unknown = {0};
    if (!kb_vocabulary_is_open(v) || word.len > KB_TOKEN_BYTES)
        return &unknown;
    uint64_t *slot = kb_map_slot(v->words, word);
    if (*slot == 0) {
        kb_known_word *known = kb_arena_alloc(v->arena, sizeof *known);
        *known = look_up(v, word);
        *slot = (uintptr_t)known;
    }
    return (const kb_known_word *)(uintptr_t)*slot;
}

static double documents_of(void *context, kb_str part)
{
    return kb_vocabulary_word(context, part)->weight;
}

/* The word as written, or as an inflected form of a listed one. */
static bool is_listed(kb_vocabulary *v, kb_str word, kb_split *out)
{
    const kb_compound_list *list = kb_asker_compounds(v->asker);
    kb_str stem, loose;
    if (kb_compound_list_find(list, v->language, word, out))
        return true;
    kb_word_roots(v->asker->analyzer, word, v->language, v->arena, &stem, &loose);
    kb_str root = stem.len ? stem : loose;
    return root.len && kb_compound_list_find(list, v->language, root, out);
}

void kb_vocabulary_split(kb_vocabulary *v, kb_str word, double documents, kb_split *out)
{
    if (!is_listed(v, word, out))
        kb_split_word(word, documents, v->language, documents_of, v, out);
}
