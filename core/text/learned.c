#include "text/learned.h"

#include "base/map.h"
#include "text/decode.h"
#include "text/noise.h"

#include <math.h>

#define TICKET_TOKENS 300 /* of a ticket: what comes later is mostly logs */
#define NOISE_LEAST 0.5   /* a word that weighs less teaches nothing */

struct lesson {
    kb_str term;
    uint32_t votes, named; /* all, and those of requesters who are named */
};

struct kb_learned {
    const kb_document *article;
    struct lesson *items;
    size_t count, room;
    kb_map *rows;   /* term → its row, plus 1 */
    kb_map *voters; /* "r:alice" or "t:INC1" → its number */
    kb_map *voted;  /* "7:LZprinter" → 1 */
    uint32_t named; /* voters that are requesters */
    kb_arena *arena;
    kb_tokens tokens;
};

kb_learned *kb_learned_new(const kb_document *article)
{
    kb_learned *learned = kb_alloc(sizeof *learned);
    *learned = (kb_learned){
        .article = article, .rows = kb_map_new(), .voters = kb_map_new(), .voted = kb_map_new(), .arena = kb_arena_new()};
    return learned;
}

void kb_learned_free(kb_learned *learned)
{
    if (!learned)
        return;
    free(learned->items);
    kb_map_free(learned->rows);
    kb_map_free(learned->voters);
    kb_map_free(learned->voted);
    kb_arena_free(learned->arena);
    kb_tokens_free(&learned->tokens);
    free(learned);
}

static int compare(kb_str a, kb_str b)
{
    int order = memcmp(a.bytes, b.bytes, a.len < b.len ? a.len : b.len);
    return order ? order : (a.len > b.len) - (a.len < b.len);
}

/* ---- terms ---------------------------------------------------------------------------------------------------------- */

/* Leaves room for the level. */
static size_t spell(const char *prefix, kb_str value, char out[KB_TERM_BYTES])
{
    value.len = kb_utf8_floor(value, KB_TERM_BYTES - strlen(prefix) - 1);
    return value.len ? kb_term(prefix, value, out) : 0;
}

size_t kb_learned_word(const kb_token *token, bool foreign, char out[KB_TERM_BYTES])
{
    if (token->type == KB_TOKEN_IDENTIFIER)
        return foreign ? 0 : spell(KB_PREFIX_LEARNED KB_PREFIX_IDENTIFIER, token->surface, out);
    if (foreign)
        return spell(KB_PREFIX_LEARNED KB_PREFIX_SURFACE, token->surface, out);
    return spell(KB_PREFIX_LEARNED KB_PREFIX_STEM, kb_token_root(token), out);
}

size_t kb_learned_pair(const kb_tokens *tokens, size_t first, size_t second, char out[KB_TERM_BYTES])
{
    const kb_token *a = &tokens->items[first], *b = &tokens->items[second];
    bool near = b->position > a->position && b->position - a->position <= KB_LEARNED_PAIR_REACH;
    if (!near || a->type == KB_TOKEN_IDENTIFIER || b->type == KB_TOKEN_IDENTIFIER)
        return 0;
    kb_str one = kb_token_root(a), other = kb_token_root(b);
    bool ordered = compare(one, other) <= 0;
    char pair[2 * KB_TOKEN_BYTES + 2];
    kb_str left = ordered ? one : other, right = ordered ? other : one;
    int len = snprintf(pair, sizeof pair, "%.*s %.*s", (int)left.len, left.bytes, (int)right.len, right.bytes);
    return spell(KB_PREFIX_LEARNED KB_PREFIX_PAIR, (kb_str){pair, (size_t)len}, out);
}

static const uint32_t levels[KB_LEARNED_LEVELS] = {1, 2, 3, 4, 6, 9, 14, 22, 35}; /* the votes from which each counts */

char kb_learned_level(uint32_t votes)
{
    int level = 0;
    while (level < KB_LEARNED_LEVELS && votes >= levels[level])
        level++;
    return (char)('0' + level);
}

double kb_learned_worth(unsigned level)
{
    return log(1 + 2.0 * levels[level - 1]) / log(3);
}

/* ---- voting --------------------------------------------------------------------------------------------------------- */

static uint64_t voter_of(kb_learned *learned, const kb_document *ticket)
{
    bool named = ticket->requester && *ticket->requester;
    KB_OWNED(kb_text) name = kb_printf("%c:%s", named ? 'r' : 't', named ? ticket->requester : ticket->id);
    uint64_t *voter = kb_map_slot(learned->voters, kb_str_of(name));
    if (*voter == 0) {
        *voter = kb_map_count(learned->voters);
        learned->named += named;
    }
    return *voter;
}

static struct lesson *lesson_of(kb_learned *learned, kb_str term)
{
    uint64_t *row = kb_map_slot(learned->rows, term);
    if (*row == 0) {
        KB_PUSH_ROOM(learned->items, learned->count, learned->room);
        learned->items[learned->count++] = (struct lesson){.term = kb_arena_copy(learned->arena, term)};
        *row = learned->count;
    }
    return &learned->items[*row - 1];
}

static void vote(kb_learned *learned, uint64_t voter, bool named, const char *term, size_t len)
{
    char ballot[KB_TERM_BYTES + 24];
    int ballot_len = snprintf(ballot, sizeof ballot, "%llu:%.*s", (unsigned long long)voter, (int)len, term);
    uint64_t *voted = len ? kb_map_slot(learned->voted, (kb_str){ballot, (size_t)ballot_len}) : NULL;
    if (!voted || *voted)
        return;
    *voted = 1;
    struct lesson *lesson = lesson_of(learned, (kb_str){term, len});
    lesson->votes++;
    lesson->named += named;
}

static void vote_tokens(kb_learned *learned, const kb_document *ticket, bool foreign)
{
    char term[KB_TERM_BYTES];
    const kb_tokens *tokens = &learned->tokens;
    uint64_t voter = voter_of(learned, ticket);
    bool named = ticket->requester && *ticket->requester;
    for (size_t i = 0; i < tokens->count; i++) {
        vote(learned, voter, named, term, kb_learned_word(&tokens->items[i], foreign, term));
        for (size_t j = i + 1; j < tokens->count && j <= i + 2 * KB_LEARNED_PAIR_REACH && !foreign; j++)
            vote(learned, voter, named, term, kb_learned_pair(tokens, i, j, term));
    }
}

/* ---- reading a ticket ----------------------------------------------------------------------------------------------- */

static void drop_noise(kb_tokens *tokens, const kb_noise_lines *lines)
{
    size_t kept = 0, cursor = 0;
    for (size_t i = 0; i < tokens->count && kept < TICKET_TOKENS; i++) {
        const kb_token *token = &tokens->items[i];
        kb_noise what = kb_noise_at(lines, token->start, &cursor);
        bool dropped = !lines->all_noise && kb_noise_is_dropped(what);
        if (!dropped && kb_noise_weight(what, token->type == KB_TOKEN_IDENTIFIER) >= NOISE_LEAST)
            tokens->items[kept++] = *token;
    }
    tokens->count = kept;
}

static kb_code read_text(kb_learned *learned, kb_analyzer *analyzer, kb_str text, const kb_language *language, kb_error *err)
{
    kb_noise_lines lines = {0};
    kb_tokens_clear(&learned->tokens);
    kb_noise_find(text, &lines);
    kb_code code = kb_analyze(analyzer, text, language, &learned->tokens, err);
    if (code == KB_OK)
        drop_noise(&learned->tokens, &lines);
    kb_noise_clear(&lines);
    return code;
}

kb_code kb_learned_add(kb_learned *learned, kb_analyzer *analyzer, const kb_document *ticket, kb_error *err)
{
    const kb_language *language = kb_language_find(kb_str_of(ticket->lang));
    bool foreign = language != kb_language_find(kb_str_of(learned->article->lang));
    kb_code code = read_text(learned, analyzer, kb_str_of(ticket->title), language, err);
    if (code)
        return code;
    vote_tokens(learned, ticket, foreign);
    KB_OWNED_BUF plain = {.ceiling = KB_BODY_BYTES};
    kb_decode(kb_str_of(ticket->body), ticket->format, &plain);
    code = read_text(learned, analyzer, kb_buf_str(&plain), language, err);
    if (code)
        return code;
    vote_tokens(learned, ticket, foreign);
    return KB_OK;
}

/* ---- teaching ------------------------------------------------------------------------------------------------------- */

static bool is_pair(const struct lesson *lesson)
{
    return kb_str_starts(lesson->term, KB_STR(KB_PREFIX_LEARNED KB_PREFIX_PAIR));
}

/* Words before pairs, of which there are many more. */
static int by_votes(const void *left, const void *right)
{
    const struct lesson *a = left, *b = right;
    if (is_pair(a) != is_pair(b))
        return is_pair(a) - is_pair(b);
    if (a->votes != b->votes)
        return a->votes > b->votes ? -1 : 1;
    return compare(a->term, b->term);
}

static void add_term(kb_postings *postings, const char *term, size_t len)
{
    KB_PUSH_ROOM(postings->items, postings->count, postings->room);
    postings->items[postings->count++] = (kb_posting){.term = kb_arena_copy(postings->memory, (kb_str){term, len})};
}

static void add_lesson(kb_postings *postings, const struct lesson *lesson)
{
    char term[KB_TERM_BYTES];
    memcpy(term, lesson->term.bytes, lesson->term.len);
    term[lesson->term.len] = kb_learned_level(lesson->votes);
    add_term(postings, term, lesson->term.len + 1);
}

static void add_count(kb_postings *postings, uint32_t voters)
{
    char term[KB_TERM_BYTES];
    add_term(postings, KB_PREFIX_LESSONS, strlen(KB_PREFIX_LESSONS));
    add_term(postings, term, (size_t)snprintf(term, sizeof term, KB_PREFIX_LESSONS "%u", voters));
}

/* In the public tier only named requesters have a vote, and only what enough of them said is left. */
static void declassify(kb_learned *learned)
{
    size_t kept = 0;
    for (size_t i = 0; i < learned->count; i++) {
        struct lesson lesson = learned->items[i];
        lesson.votes = lesson.named;
        if (lesson.votes >= KB_LEARNED_REQUESTERS)
            learned->items[kept++] = lesson;
    }
    learned->count = kept;
}

void kb_learned_teach(kb_learned *learned, kb_postings *postings)
{
    bool public_tier = kb_str_starts(kb_str_of(postings->partition), KB_STR("public."));
    if (!*postings->partition)
        return;
    if (public_tier)
        declassify(learned);
    if (learned->count == 0)
        return;
    qsort(learned->items, learned->count, sizeof *learned->items, by_votes);
    for (size_t i = 0; i < learned->count && i < KB_LEARNED_TERMS; i++)
        add_lesson(postings, &learned->items[i]);
    add_count(postings, public_tier ? learned->named : (uint32_t)kb_map_count(learned->voters));
}
