/* How does text become terms? Segmentation, folding, stemming and pieces for one language, the same for documents and questions.
 *
 * An analyzer holds ICU iterators and stemmers, and belongs to one thread. Text is valid UTF-8. */
#ifndef KB_TEXT_ANALYZER_H
#define KB_TEXT_ANALYZER_H

#include "base/arena.h"
#include "text/identifiers.h"
#include "schema/languages.h"

typedef struct kb_analyzer kb_analyzer;

kb_code kb_analyzer_new(kb_analyzer **out, kb_error *err); /* owned; ~3 ms the first time in a process: ICU loads its dictionaries */
void kb_analyzer_free(kb_analyzer *analyzer);
KB_OWNED_TYPE(kb_analyzer, kb_analyzer_free)

typedef enum kb_token_type {
    KB_TOKEN_WORD,       /* letters, perhaps with digits */
    KB_TOKEN_NUMBER,
    KB_TOKEN_UNSPACED,   /* a word of a script without spaces, found by dictionary */
    KB_TOKEN_IDENTIFIER, /* an error code, version, part number …: overlaps the words it is made of, and has their position */
} kb_token_type;

typedef struct kb_token {
    size_t start, end;  /* bytes in the analysed text */
    kb_str surface;     /* folded: NFKC case folding with combining marks kept; an identifier in its normal form */
    kb_str stem;        /* empty where the language has no stemmer; perhaps the same as the surface */
    kb_str loose;       /* its loose root (loose.h); empty where it says no more than the stem */
    kb_str wider;       /* of an identifier: what it is a case of, or empty */
    kb_token_type type;
    kb_identifier_class identifier;
    bool inside;        /* a word that tells nothing without the identifier it is in: no stem, no pieces */
    uint32_t position;  /* counts words, from 0 */
} kb_token;

/* What pairs and titles are made of. */
static inline kb_str kb_token_root(const kb_token *token)
{
    return token->inside ? token->surface : token->stem.len ? token->stem : token->loose.len ? token->loose : token->surface;
}

/* Strings are borrowed from the arena inside; kb_tokens_clear keeps its memory for the next text, kb_tokens_free gives it back. */
typedef struct kb_tokens {
    kb_token *items;
    size_t count, room;
    kb_arena *arena;
} kb_tokens;

void kb_tokens_clear(kb_tokens *tokens);
void kb_tokens_free(kb_tokens *tokens);

#define KB_TOKEN_LETTERS 64 /* letters of a word that pieces are made of */
#define KB_TOKEN_BYTES 192  /* longer words are cut: nobody types them */

/* Appends the tokens of `text` in order of `start`. `tokens` starts zeroed. KB_NO_MEMORY and KB_INTERNAL alone. */
kb_code kb_analyze(kb_analyzer *analyzer, kb_str text, const kb_language *language, kb_tokens *tokens, kb_error *err);

/* The same in two steps, for a text that several languages read. kb_analyze_common appends its tokens as every language has them:
 * where they stand, folded, without roots. kb_analyze_language takes `count` copies of them to one language; their strings are then
 * borrowed from both arenas. `first`: of each, the first that is the same word; NULL: unknown. */
kb_code kb_analyze_common(kb_analyzer *analyzer, kb_str text, kb_tokens *tokens, kb_error *err);
void kb_analyze_language(kb_analyzer *analyzer, kb_str text, const kb_language *language, kb_token *items, size_t count,
                         const size_t *first, kb_arena *arena);

/* The first `most` words of a text: how many there are, and in how many bytes, which is all of it where it has no more. */
kb_code kb_text_prefix(kb_analyzer *analyzer, kb_str text, size_t most, size_t *words, size_t *bytes, kb_error *err);

/* The roots of a word that is folded, as kb_analyze gives them to a token; borrowed from the arena or from `surface`. */
void kb_word_roots(kb_analyzer *analyzer, kb_str surface, const kb_language *language, kb_arena *arena, kb_str *stem, kb_str *loose);

/* The pieces that support token `index`: runs of letters where the language row asks for them; single characters and pairs of Chinese
 * and Japanese script, pairs also across the border of two words, since a dictionary may cut wrongly. Terms without prefix, borrowed
 * for the call. */
typedef void kb_piece_each(void *context, kb_str piece);
void kb_token_pieces(const kb_tokens *tokens, size_t index, const kb_language *language, kb_piece_each *each, void *context);

/* The pair that word `index` makes with the word behind it: words in a row tell more than words alone. Empty where none follows, or
 * where it is an identifier. Written into `out` as 42 bits of the hash of "stem stem": pairs are many, most of them in one document
 * only, and written out they took a Thai index to 2.2 times its size without them (with this, 1.8). */
#define KB_PAIR_BYTES 7
kb_str kb_token_pair(const kb_tokens *tokens, size_t index, char out[KB_PAIR_BYTES]);

/* The same of two roots, wherever they stand. */
kb_str kb_pair_name(kb_str first, kb_str second, char out[KB_PAIR_BYTES]);

#endif
