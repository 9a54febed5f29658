#include "text/analyzer.h"

#include "text/fold.h"
#include "text/identifiers.h"
#include "text/loose.h"
#include "text/segment.h"
#include "text/stem.h"

struct kb_analyzer {
    kb_segmenter *segmenter;
    kb_stemmers *stemmers;
};

kb_code kb_analyzer_new(kb_analyzer **out, kb_error *err)
{
    KB_OWNED(kb_segmenter) segmenter = NULL;
    kb_code code = kb_segmenter_new(&segmenter, err);
    if (code)
        return code;
    kb_analyzer *analyzer = kb_alloc(sizeof *analyzer);
    analyzer->segmenter = KB_GIVE(segmenter);
    analyzer->stemmers = kb_stemmers_new();
    *out = analyzer;
    return KB_OK;
}

void kb_analyzer_free(kb_analyzer *analyzer)
{
    if (!analyzer)
        return;
    kb_segmenter_free(analyzer->segmenter);
    kb_stemmers_free(analyzer->stemmers);
    free(analyzer);
}

void kb_tokens_free(kb_tokens *tokens)
{
    free(tokens->items);
    kb_arena_free(tokens->arena);
    *tokens = (kb_tokens){0};
}

void kb_tokens_clear(kb_tokens *tokens)
{
    tokens->count = 0;
    if (tokens->arena)
        kb_arena_reset(tokens->arena);
}

struct reading {
    kb_str text;
    const kb_language *common; /* that folds as all languages do */
    kb_tokens *tokens;
    uint32_t position;
};

static kb_token *add_token(kb_tokens *tokens)
{
    KB_PUSH_ROOM(tokens->items, tokens->count, tokens->room);
    kb_token *token = &tokens->items[tokens->count++];
    *token = (kb_token){0};
    return token;
}

void kb_word_roots(kb_analyzer *analyzer, kb_str surface, const kb_language *language, kb_arena *arena, kb_str *stem,
                   kb_str *loose)
{
    *stem = kb_stem(analyzer->stemmers, surface, language, arena);
    *loose = kb_loose_root(analyzer->stemmers, surface, *stem, language, arena);
    if (kb_str_equal(*loose, *stem))
        *loose = (kb_str){"", 0};
}

static void add_word(void *context, size_t start, size_t end, kb_segment_type segment)
{
    static const kb_token_type types[] = {
        [KB_SEGMENT_WORD] = KB_TOKEN_WORD, [KB_SEGMENT_NUMBER] = KB_TOKEN_NUMBER, [KB_SEGMENT_UNSPACED] = KB_TOKEN_UNSPACED};
    struct reading *reading = context;
    kb_arena *arena = reading->tokens->arena;
    kb_str word = {reading->text.bytes + start, end - start};
    kb_str surface = kb_fold(word, reading->common, KB_TOKEN_BYTES, arena);
    if (surface.len == 0) /* nothing but what folding drops, as a soft hyphen */
        return;
    kb_token *token = add_token(reading->tokens);
    token->start = start;
    token->end = end;
    token->type = types[segment];
    token->position = reading->position++;
    token->surface = surface;
}

static void add_identifier(void *context, const kb_identifier *identifier)
{
    struct reading *reading = context;
    kb_token *token = add_token(reading->tokens);
    token->start = identifier->start;
    token->end = identifier->end;
    token->type = KB_TOKEN_IDENTIFIER;
    token->identifier = identifier->type;
    token->surface = identifier->normal;
    token->wider = identifier->wider;
    token->inside = identifier->whole; /* until mark_inside has told its words */
}

static int by_start(const void *left, const void *right)
{
    const kb_token *a = left, *b = right;
    if (a->start != b->start)
        return a->start < b->start ? -1 : 1;
    return (a->type == KB_TOKEN_IDENTIFIER) - (b->type == KB_TOKEN_IDENTIFIER); /* the words first */
}

/* An identifier stands where its first word stands: the one before it in the list, or behind it where a sign comes first
 * (-2147024891). */
static void place_identifiers(kb_token *tokens, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (tokens[i].type != KB_TOKEN_IDENTIFIER)
            continue;
        bool before = i > 0 && tokens[i - 1].end > tokens[i].start;
        if (before || i + 1 < count)
            tokens[i].position = tokens[before ? i - 1 : i + 1].position;
    }
}

static void mark(kb_token *word)
{
    word->inside = word->type != KB_TOKEN_IDENTIFIER;
}

/* The words that begin inside an identifier that is whole. */
static void mark_inside(kb_token *tokens, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (tokens[i].type != KB_TOKEN_IDENTIFIER || !tokens[i].inside)
            continue;
        tokens[i].inside = false;
        for (size_t j = i; j > 0 && tokens[j - 1].start == tokens[i].start; j--)
            mark(&tokens[j - 1]);
        for (size_t j = i + 1; j < count && tokens[j].start < tokens[i].end; j++)
            mark(&tokens[j]);
    }
}

kb_code kb_analyze_common(kb_analyzer *analyzer, kb_str text, kb_tokens *tokens, kb_error *err)
{
    if (!tokens->arena)
        tokens->arena = kb_arena_new();
    size_t before = tokens->count;
    uint32_t position = before ? tokens->items[before - 1].position + 1 : 0;
    struct reading reading = {text, kb_language_find(KB_STR("und")), tokens, position};
    kb_code code = kb_segment(analyzer->segmenter, text, add_word, &reading, err);
    if (code)
        return code;
    size_t words = tokens->count;
    kb_identifiers(text, tokens->arena, add_identifier, &reading);
    if (tokens->count > words) {
        qsort(tokens->items + before, tokens->count - before, sizeof *tokens->items, by_start);
        place_identifiers(tokens->items + before, tokens->count - before);
        mark_inside(tokens->items + before, tokens->count - before);
    }
    return KB_OK;
}

void kb_analyze_language(kb_analyzer *analyzer, kb_str text, const kb_language *language, kb_token *items, size_t count,
                         const size_t *first, kb_arena *arena)
{
    bool folds = kb_folds_otherwise(language), simplifies = strcmp(language->code, "zh") == 0;
    for (size_t i = 0; i < count; i++) {
        kb_token *token = &items[i];
        if (token->type == KB_TOKEN_IDENTIFIER)
            continue;
        if (folds)
            token->surface =
                kb_fold((kb_str){text.bytes + token->start, token->end - token->start}, language, KB_TOKEN_BYTES, arena);
        if (simplifies && token->type == KB_TOKEN_UNSPACED)
            token->surface = kb_simplify_han(token->surface, arena);
        if (token->type != KB_TOKEN_WORD || token->inside)
            continue;
        bool known = first && first[i] < i && !folds;
        if (!known)
            kb_word_roots(analyzer, token->surface, language, arena, &token->stem, &token->loose);
        token->stem = known ? items[first[i]].stem : token->stem;
        token->loose = known ? items[first[i]].loose : token->loose;
    }
}

kb_code kb_analyze(kb_analyzer *analyzer, kb_str text, const kb_language *language, kb_tokens *tokens, kb_error *err)
{
    size_t before = tokens->count;
    kb_code code = kb_analyze_common(analyzer, text, tokens, err);
    if (code)
        return code;
    kb_analyze_language(analyzer, text, language, tokens->items + before, tokens->count - before, NULL, tokens->arena);
    return KB_OK;
}

kb_code kb_text_prefix(kb_analyzer *analyzer, kb_str text, size_t most, size_t *words, size_t *bytes, kb_error *err)
{
    return kb_segment_prefix(analyzer->segmenter, text, most, words, bytes, err);
}
