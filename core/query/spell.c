#include "query/spell.h"

#define TERMS_MOST 20000 /* of the vocabulary that one word is compared with */
#define LETTERS_MOST 40
#define TWO_EDITS_FROM 9
#define DOCUMENTS_LEAST 2

struct letters {
    int32_t at[LETTERS_MOST];
    size_t count;
    bool plain; /* no digits, not too long */
};

static struct letters letters_of(kb_str word)
{
    struct letters letters = {.plain = true};
    for (size_t at = 0; at < word.len;) {
        int32_t letter = kb_utf8_next(word, &at);
        if (letters.count == LETTERS_MOST || (letter >= '0' && letter <= '9')) {
            letters.plain = false;
            break;
        }
        letters.at[letters.count++] = letter;
    }
    return letters;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Edits between two words, with transpositions of neighbours; `most` + 1 for anything beyond. */
static size_t distance(const struct letters *a, const struct letters *b, size_t most)
{
    size_t rows[3][LETTERS_MOST + 1];
    size_t longer = a->count > b->count ? a->count - b->count : b->count - a->count;
    if (longer > most)
        return most + 1;
    for (size_t j = 0; j <= b->count; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= a->count; i++) {
        size_t *row = rows[i % 3], *above = rows[(i - 1) % 3], *before = rows[(i + 1) % 3], best = row[0] = i;
        for (size_t j = 1; j <= b->count; j++) {
            bool same = a->at[i - 1] == b->at[j - 1];
            row[j] = least(above[j - 1] + !same, least(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && a->at[i - 1] == b->at[j - 2] && a->at[i - 2] == b->at[j - 1])
                row[j] = least(row[j], before[j - 2] + 1);
            best = least(best, row[j]);
        }
        if (best > most)
            return most + 1;
    }
    return rows[a->count % 3][b->count];
}

struct search {
    struct letters wanted;
    size_t most; /* edits */
    size_t looked;
    size_t edits; /* of the best so far */
    uint32_t documents;
    char *out;
};

static bool compare(void *context, kb_str term, uint32_t documents)
{
    struct search *search = context;
    kb_str word = kb_str_from(term, strlen(KB_PREFIX_SURFACE));
    if (documents < DOCUMENTS_LEAST || word.len > KB_TOKEN_BYTES)
        return ++search->looked < TERMS_MOST;
    struct letters letters = letters_of(word);
    size_t edits = letters.plain ? distance(&search->wanted, &letters, least(search->most, search->edits)) : SIZE_MAX;
    if (edits <= search->most && (edits < search->edits || (edits == search->edits && documents > search->documents))) {
        search->edits = edits;
        search->documents = documents;
        memcpy(search->out, word.bytes, word.len);
        search->out[word.len] = '\0';
    }
    return ++search->looked < TERMS_MOST;
}

/* The vocabulary that starts with the given letters. */
static void look_below(kb_asker *asker, size_t partition, kb_str start, struct search *search)
{
    KB_OWNED(kb_text) prefix = kb_printf("%s%.*s", KB_PREFIX_SURFACE, (int)start.len, start.bytes);
    kb_index_terms(asker->reader, partition, kb_str_of(prefix), compare, search, NULL);
}

/* An article must have the word, for a name to be no name. */
static bool stands_in_article(kb_asker *asker, size_t partition, const char *word)
{
    KB_OWNED(kb_text) term = kb_printf("%s%s", KB_PREFIX_SURFACE, word);
    KB_OWNED(kb_text) article = kb_field_term(kb_field_find(KB_STR("kind")), kb_str_of(kb_kind_names[KB_ARTICLE]));
    const kb_form form = {kb_str_of(term), 1};
    const kb_str kinds[] = {kb_str_of(article)};
    const kb_ask_word asked = {&form, 1, KB_FINDS, false};
    const kb_ask_filter filter = {kinds, 1};
    const kb_ask ask = {.words = &asked,
                        .word_count = 1,
                        .filters = &filter,
                        .filter_count = 1,
                        .updated_after = KB_NO_TIME,
                        .valid_at = KB_NO_TIME,
                        .bm25 = {1.2, 1000, 0.75, 0},
                        .limit = 1,
                        .ids_only = true};
    kb_found_set found = {0};
    bool stands = kb_index_ask(asker->reader, partition, &ask, &found, NULL) == KB_OK && found.count > 0;
    kb_found_set_clear(&found);
    return stands;
}

size_t kb_spell(kb_asker *asker, size_t partition, kb_str surface, char out[KB_TOKEN_BYTES + 1])
{
    struct search search = {.wanted = letters_of(surface), .out = out};
    if (!search.wanted.plain || search.wanted.count < KB_SPELL_LETTERS)
        return 0;
    search.most = search.wanted.count >= TWO_EDITS_FROM ? 2 : 1;
    search.edits = search.most + 1;
    size_t first = 0, second = 0;
    kb_utf8_next(surface, &first);
    second = first;
    kb_utf8_next(surface, &second);
    look_below(asker, partition, (kb_str){surface.bytes, first}, &search);
    if (search.edits > search.most) /* the first letter is one too many, or the first two changed places */
        look_below(asker, partition, (kb_str){surface.bytes + first, second - first}, &search);
    return search.edits <= search.most && stands_in_article(asker, partition, out) ? search.edits : 0;
}
