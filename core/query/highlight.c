#include "query/highlight.h"

#include "base/map.h"
#include "query/expand.h"
#include "query/relatives.h"
#include "query/snippet.h"
#include "text/compounds.h"

#include <math.h>

#define MARKS_MOST 2000    /* occurrences in one text that are marked */
#define MARKED_SHARE 0.2   /* of what the question's most telling word tells */
#define PART_LETTERS 4     /* shorter words are not marked inside longer ones */
#define SAME_BEGINNING 0.6 /* of the longer word, that two must share where only pieces can have found it */

struct kb_highlighter {
    kb_asker *asker;
    const kb_plan *plan;
    double least_gain; /* of a word that is marked: what every text has is left unmarked beside what tells */
    kb_map *words;     /* folded form or stem, with its prefix → row, plus 1 */
    kb_map *starts;    /* the first pair of words of synonyms of several → 1 */
    kb_map *pairs;     /* pairs of characters of the question's unspaced words → row, plus 1 */
    kb_tokens tokens;
};

struct pairing {
    kb_map *pairs;
    uint64_t row;
};

static void note_pair(void *context, kb_str piece)
{
    struct pairing *pairing = context;
    size_t first = 0;
    kb_utf8_next(piece, &first);
    if (first < piece.len)
        *kb_map_slot(pairing->pairs, piece) = pairing->row;
}

static void note_others(kb_highlighter *h, size_t row)
{
    const kb_plan_word *word = &h->plan->words[row];
    for (size_t i = 0; i < word->other_count; i++) {
        const kb_spelling *spelling = word->others[i].spelling;
        const kb_str terms[] = {spelling->surface, spelling->stem, spelling->loose};
        if (spelling->pair_count)
            *kb_map_slot(h->starts, spelling->pairs[0]) = 1;
        for (size_t j = 0; j < sizeof terms / sizeof *terms; j++)
            if (terms[j].len && !kb_map_find(h->words, terms[j])) /* the question's own words come first */
                *kb_map_slot(h->words, terms[j]) = row + 1;
    }
}

static void note_term(kb_highlighter *h, kb_str term, uint64_t row)
{
    uint64_t *slot = kb_map_slot(h->words, term);
    *slot = *slot ? *slot : row;
}

/* What stands for a word is marked as the word, where it is no word of the question itself. */
static void note_relatives(kb_highlighter *h)
{
    for (size_t i = 0; i < h->plan->word_count; i++) {
        const kb_plan_word *word = &h->plan->words[i];
        for (size_t j = 0; j < word->relative_count; j++) {
            note_term(h, word->relatives[j].term, i + 1);
            for (size_t k = 0; k < word->relatives[j].with_count; k++)
                note_term(h, word->relatives[j].with[k], i + 1);
        }
    }
}

kb_highlighter *kb_highlighter_new(kb_asker *asker, const kb_plan *plan)
{
    kb_highlighter *h = kb_alloc(sizeof *h);
    *h = (kb_highlighter){.asker = asker, .plan = plan, .words = kb_map_new(), .starts = kb_map_new(), .pairs = kb_map_new()};
    for (size_t i = 0; i < plan->word_count; i++) {
        const kb_plan_word *word = &plan->words[i];
        if (word->df)
            h->least_gain = fmax(h->least_gain, word->gain * MARKED_SHARE);
        *kb_map_slot(h->words, word->surface) = i + 1;
        if (word->stem.len)
            *kb_map_slot(h->words, word->stem) = i + 1;
        if (word->loose.len)
            *kb_map_slot(h->words, word->loose) = i + 1;
        if (plan->tokens.items[word->token].type == KB_TOKEN_UNSPACED && !plan->language->piece_letters)
            kb_token_pieces(&plan->tokens, word->token, plan->language, note_pair, &(struct pairing){h->pairs, i + 1});
    }
    for (size_t i = 0; i < plan->word_count; i++)
        note_others(h, i);
    note_relatives(h);
    return h;
}

void kb_highlighter_free(kb_highlighter *h)
{
    if (!h)
        return;
    kb_map_free(h->words);
    kb_map_free(h->starts);
    kb_map_free(h->pairs);
    kb_tokens_free(&h->tokens);
    free(h);
}

/* ---- which word of the question is this? ---- */

static uint64_t find_in(kb_map *map, const char *prefix, kb_str value)
{
    char term[KB_TERM_BYTES];
    uint64_t *row = kb_map_find(map, (kb_str){term, kb_term(prefix, value, term)});
    return row ? *row : 0;
}

static uint64_t find_term(kb_highlighter *h, const char *prefix, kb_str value)
{
    return find_in(h->words, prefix, value);
}

struct pair_search {
    kb_map *pairs;
    uint64_t row;
};

static void find_pair(void *context, kb_str piece)
{
    struct pair_search *search = context;
    uint64_t *row = search->row ? NULL : kb_map_find(search->pairs, piece);
    if (row)
        search->row = *row;
}

/* A word of the question inside a compound: where the language has pieces. */
static uint64_t find_part(kb_highlighter *h, kb_str surface)
{
    for (size_t i = 0; i < h->plan->word_count; i++) {
        kb_str part = kb_str_from(h->plan->words[i].surface, 1);
        bool worth = !h->plan->words[i].identifier && part.len >= PART_LETTERS && part.len < surface.len;
        if (worth && memmem(surface.bytes, surface.len, part.bytes, part.len))
            return i + 1;
    }
    return 0;
}

/* Sets the rows that a synonym of several words stands for; gives the token behind it, or `index`. */
static size_t match_several(kb_highlighter *h, size_t index, bool *matched, uint64_t *row)
{
    char bytes[KB_PAIR_BYTES];
    kb_str pair = kb_map_count(h->starts) ? kb_token_pair(&h->tokens, index, bytes) : (kb_str){"", 0};
    size_t end = index;
    if (!pair.len || !find_in(h->starts, KB_PREFIX_PAIR, pair))
        return index;
    for (size_t i = h->plan->word_count; i > 0; i--) {
        const kb_plan_word *word = &h->plan->words[i - 1];
        for (size_t j = 0; j < word->other_count; j++) {
            size_t there = kb_spelling_end(word->others[j].spelling, &h->tokens, index);
            if (there == index)
                continue;
            end = there > end ? there : end;
            matched[i - 1] = true;
            *row = i;
        }
    }
    return end;
}

static bool begin_alike(kb_str a, kb_str b)
{
    size_t at_a = 0, at_b = 0, same = 0;
    while (at_a < a.len && at_b < b.len && kb_utf8_next(a, &at_a) == kb_utf8_next(b, &at_b))
        same++;
    size_t longer = kb_letters(kb_letters(a) > kb_letters(b) ? a : b);
    return same >= PART_LETTERS && (double)same >= SAME_BEGINNING * (double)longer;
}

/* A word that no document has was found by its pieces: in words that begin as it does. */
static uint64_t find_alike(kb_highlighter *h, kb_str surface)
{
    for (size_t i = 0; i < h->plan->word_count; i++) {
        const kb_plan_word *word = &h->plan->words[i];
        if (!word->df && !word->identifier && !word->inside && begin_alike(kb_str_from(word->surface, 1), surface))
            return i + 1;
    }
    return 0;
}

/* The row of the question's word that this token is, plus 1; 0: none. */
static uint64_t row_of(kb_highlighter *h, size_t index)
{
    const kb_token *token = &h->tokens.items[index];
    if (token->type == KB_TOKEN_IDENTIFIER) {
        uint64_t same = find_term(h, KB_PREFIX_IDENTIFIER, token->surface);
        return same || token->wider.len == 0 ? same : find_term(h, KB_PREFIX_WIDER, token->wider);
    }
    uint64_t row = find_term(h, KB_PREFIX_SURFACE, token->surface);
    if (!row && token->stem.len)
        row = find_term(h, KB_PREFIX_STEM, token->stem);
    if (!row && token->loose.len)
        row = find_term(h, KB_PREFIX_STEM, token->loose);
    if (!row && token->type == KB_TOKEN_UNSPACED && kb_map_count(h->pairs)) {
        struct pair_search search = {h->pairs, 0};
        kb_token_pieces(&h->tokens, index, h->plan->language, find_pair, &search);
        row = search.row;
    }
    if (!row && token->type == KB_TOKEN_WORD && h->plan->language->piece_letters)
        row = find_part(h, token->surface);
    if (!row && token->type == KB_TOKEN_WORD && h->plan->language->piece_letters)
        row = find_alike(h, token->surface);
    return row;
}

/* ---- where do they stand? ---- */

static size_t find_marks(kb_highlighter *h, kb_str text, kb_mark *marks, bool *matched)
{
    size_t count = 0;
    kb_tokens_clear(&h->tokens);
    if (kb_analyze(h->asker->analyzer, text, h->plan->language, &h->tokens, NULL))
        return 0;
    for (size_t i = 0; i < h->tokens.count; i++) {
        uint64_t row = row_of(h, i), other = 0;
        size_t behind = match_several(h, i, matched, &other), last = behind > i ? behind - 1 : i;
        row = row ? row : other;
        if (!row)
            continue;
        size_t start = h->tokens.items[i].start, end = h->tokens.items[last].end;
        matched[row - 1] = true;
        if (h->plan->words[row - 1].gain < h->least_gain)
            continue;
        if (count && start < marks[count - 1].end) /* an identifier over its words: one mark for all */
            marks[count - 1].end = end > marks[count - 1].end ? end : marks[count - 1].end;
        else if (count < MARKS_MOST)
            marks[count++] = (kb_mark){start, end, row, h->plan->words[row - 1].gain};
    }
    return count;
}

char *kb_highlight(kb_highlighter *h, kb_str text, size_t most_bytes, bool *matched)
{
    kb_mark *marks = kb_alloc(MARKS_MOST * sizeof *marks);
    size_t count = find_marks(h, text, marks, matched);
    char *html = kb_snippet(text, marks, count, most_bytes);
    free(marks);
    return html;
}
