#include "text/analyzer.h"

#include "base/map.h"

#include <unicode/uscript.h>

/* A word of just that length is its own piece: it may be part of a longer one. */
static void letter_runs(kb_str word, size_t letters, kb_piece_each *each, void *context)
{
    size_t offsets[KB_TOKEN_LETTERS + 1];
    size_t count = kb_utf8_offsets(word, KB_TOKEN_LETTERS, offsets);
    for (size_t i = 0; i + letters <= count; i++)
        each(context, (kb_str){word.bytes + offsets[i], offsets[i + letters] - offsets[i]});
}

static bool is_cjk(kb_str word)
{
    size_t at = 0;
    UErrorCode status = U_ZERO_ERROR;
    int32_t first = kb_utf8_next(word, &at);
    UScriptCode script = uscript_getScript(first, &status);
    return script == USCRIPT_HAN || script == USCRIPT_HIRAGANA || script == USCRIPT_KATAKANA || first == 0x30FC;
}

/* The pair that reaches into the next word, where that follows at once. */
static void pair_across(kb_str last, const kb_token *next, kb_piece_each *each, void *context)
{
    char pair[16];
    size_t first = 0;
    kb_utf8_next(next->surface, &first);
    if (last.len + first > sizeof pair)
        return;
    memcpy(pair, last.bytes, last.len);
    memcpy(pair + last.len, next->surface.bytes, first);
    each(context, (kb_str){pair, last.len + first});
}

static void character_pairs(const kb_tokens *tokens, size_t index, kb_piece_each *each, void *context)
{
    size_t offsets[KB_TOKEN_LETTERS + 1];
    const kb_token *token = &tokens->items[index], *next = index + 1 < tokens->count ? token + 1 : NULL;
    kb_str word = token->surface;
    size_t count = kb_utf8_offsets(word, KB_TOKEN_LETTERS, offsets);
    for (size_t i = 0; i < count; i++) {
        each(context, (kb_str){word.bytes + offsets[i], offsets[i + 1] - offsets[i]});
        if (i + 1 < count)
            each(context, (kb_str){word.bytes + offsets[i], offsets[i + 2] - offsets[i]});
    }
    if (count && next && next->type == KB_TOKEN_UNSPACED && next->start == token->end && is_cjk(next->surface))
        pair_across((kb_str){word.bytes + offsets[count - 1], offsets[count] - offsets[count - 1]}, next, each, context);
}

void kb_token_pieces(const kb_tokens *tokens, size_t index, const kb_language *language, kb_piece_each *each, void *context)
{
    const kb_token *token = &tokens->items[index];
    if (token->inside)
        return;
    if (token->type == KB_TOKEN_UNSPACED && is_cjk(token->surface))
        character_pairs(tokens, index, each, context);
    else if ((token->type == KB_TOKEN_WORD || token->type == KB_TOKEN_UNSPACED) && language->piece_letters)
        letter_runs(token->surface, language->piece_letters, each, context);
}

kb_str kb_pair_name(kb_str first, kb_str second, char out[KB_PAIR_BYTES])
{
    char words[2 * KB_TOKEN_BYTES + 2];
    int len = snprintf(words, sizeof words, "%.*s %.*s", (int)first.len, first.bytes, (int)second.len, second.bytes);
    uint64_t hash = kb_hash((kb_str){words, (size_t)len});
    for (size_t i = 0; i < KB_PAIR_BYTES; i++, hash >>= 6)
        out[i] = (char)('0' + (hash & 63));
    return (kb_str){out, KB_PAIR_BYTES};
}

kb_str kb_token_pair(const kb_tokens *tokens, size_t index, char out[KB_PAIR_BYTES])
{
    const kb_token *token = &tokens->items[index];
    size_t next = index + 1;
    while (next < tokens->count && tokens->items[next].type == KB_TOKEN_IDENTIFIER)
        next++;
    bool adjacent = next < tokens->count && tokens->items[next].position == token->position + 1;
    if (!adjacent || token->type == KB_TOKEN_IDENTIFIER)
        return (kb_str){"", 0};
    return kb_pair_name(kb_token_root(token), kb_token_root(&tokens->items[next]), out);
}
