#include "text/postings.h"

#include "base/map.h"
#include "schema/stamp.h"
#include "text/compounds.h"
#include "text/decode.h"
#include "text/noise.h"

#include <unicode/uchar.h>
#include <unicode/uvernum.h>

#define OWN_ID_WDF 3    /* as often as a word of the title counts */
#define POSITION_GAP 1000   /* between two fields, so that no phrase reaches across */
#define CODES_MOST 32       /* of one document that are counted */
#define POSITIONS_MOST 4000 /* of one term: a phrase is found by its rarer words anyway */

struct builder {
    kb_analyzer *analyzer;
    const kb_language *language;
    kb_postings *postings;
    kb_arena *arena;
    kb_map *rows; /* term → row in postings->items, plus 1 */
    kb_tokens tokens;
    uint32_t first_position;
    unsigned weight; /* of the field being read */
    bool in_title;
    kb_buf codes; /* of the text so far, each once */
    size_t code_count;
    const kb_noise_lines *noise; /* of the text being read; NULL: none */
    bool in_noise;
};

static kb_posting *posting_of(struct builder *b, kb_str term)
{
    kb_postings *postings = b->postings;
    uint64_t *row = kb_map_slot(b->rows, term);
    if (*row == 0) {
        KB_PUSH_ROOM(postings->items, postings->count, postings->room);
        postings->items[postings->count++] = (kb_posting){.term = kb_arena_copy(b->arena, term)};
        *row = postings->count;
    }
    return &postings->items[*row - 1];
}

static void add_position(kb_posting *posting, uint32_t position)
{
    if (!kb_terms_are_made(KB_TERM_POSITIONS))
        return;
    bool known = posting->position_count && posting->positions[posting->position_count - 1] >= position;
    if (known || posting->position_count >= POSITIONS_MOST)
        return;
    KB_PUSH_ROOM(posting->positions, posting->position_count, posting->position_room);
    posting->positions[posting->position_count++] = position;
}

/* Adds an occurrence of prefix + value; where it does not fit into a term, the value is cut. What only noise says counts once, and
 * what the text says itself is not raised by it. */
static kb_posting *add_term(struct builder *b, const char *prefix, kb_str value, unsigned wdf)
{
    char bytes[KB_TERM_BYTES];
    kb_posting *posting = posting_of(b, (kb_str){bytes, kb_term(prefix, value, bytes)});
    if (!b->in_noise || posting->wdf == 0)
        posting->wdf += wdf;
    return posting;
}

static void add_piece(void *context, kb_str piece)
{
    struct builder *b = context;
    add_term(b, KB_PREFIX_PIECE, piece, b->weight);
}

/* Only words that may be joined: a part on each side, of which the last may have lost a letter to its stem. */
static void add_ending(struct builder *b, const kb_token *token)
{
    size_t letters = kb_joined_letters(b->language);
    kb_str root = kb_token_root(token);
    if (letters && kb_terms_are_made(KB_TERM_ENDINGS) && token->type == KB_TOKEN_WORD && !token->inside && kb_letters(root) + 1 >= 2 * letters)
        add_term(b, KB_PREFIX_ENDING, kb_reversed(root, b->tokens.arena), 0);
}

static void add_title_term(struct builder *b, const kb_token *token)
{
    if (token->type == KB_TOKEN_IDENTIFIER)
        add_term(b, KB_PREFIX_TITLE KB_PREFIX_IDENTIFIER, token->surface, 1);
    else
        add_term(b, KB_PREFIX_TITLE, kb_token_root(token), 1);
}

/* A code to count by, when it is the document's first of that kind. */
static void note_code(struct builder *b, const kb_token *token)
{
    bool code = token->identifier == KB_IDENTIFIER_CODE || token->identifier == KB_IDENTIFIER_VERSION;
    if (!code || b->code_count == CODES_MOST)
        return;
    if (b->code_count++)
        kb_buf_add_char(&b->codes, KB_LIST_SEPARATOR);
    kb_buf_add(&b->codes, token->surface);
}

static void add_token(struct builder *b, size_t index)
{
    const kb_token *token = &b->tokens.items[index];
    bool identifier = token->type == KB_TOKEN_IDENTIFIER;
    size_t known = b->postings->count;
    kb_posting *posting = add_term(b, identifier ? KB_PREFIX_IDENTIFIER : KB_PREFIX_SURFACE, token->surface, b->weight);
    if (identifier && b->postings->count > known)
        note_code(b, token);
    if (token->wider.len)
        add_term(b, KB_PREFIX_WIDER, token->wider, b->weight);
    if (!identifier)
        add_position(posting, b->first_position + token->position);
    if (token->stem.len && kb_terms_are_made(KB_TERM_STEMS))
        add_term(b, KB_PREFIX_STEM, token->stem, b->weight);
    if (token->loose.len && kb_terms_are_made(KB_TERM_STEMS))
        add_term(b, KB_PREFIX_STEM, token->loose, b->weight);
    add_ending(b, token);
    if (b->in_title && kb_terms_are_made(KB_TERM_TITLES))
        add_title_term(b, token);
    if (kb_terms_are_made(KB_TERM_PIECES))
        kb_token_pieces(&b->tokens, index, b->language, add_piece, b);
    char bytes[KB_PAIR_BYTES];
    kb_str pair = kb_token_pair(&b->tokens, index, bytes);
    if (pair.len && kb_terms_are_made(KB_TERM_PAIRS))
        add_term(b, KB_PREFIX_PAIR, pair, b->weight);
}

static kb_code add_text(struct builder *b, kb_str text, unsigned weight, bool in_title, kb_error *err)
{
    b->weight = weight;
    b->in_title = in_title;
    kb_tokens_clear(&b->tokens);
    kb_code code = kb_analyze(b->analyzer, text, b->language, &b->tokens, err);
    if (code)
        return code;
    size_t cursor = 0;
    for (size_t i = 0; i < b->tokens.count; i++) {
        b->in_noise = kb_noise_at(b->noise, b->tokens.items[i].start, &cursor) != KB_NO_NOISE;
        add_token(b, i);
    }
    b->in_noise = false;
    if (b->tokens.count)
        b->first_position += b->tokens.items[b->tokens.count - 1].position + POSITION_GAP;
    return KB_OK;
}

static void add_boolean(struct builder *b, const kb_field *field, const char *value)
{
    KB_OWNED(kb_text) term = kb_field_term(field, kb_str_of(value));
    posting_of(b, kb_str_of(term));
}

static void add_value(struct builder *b, uint32_t slot, kb_str bytes)
{
    kb_postings *postings = b->postings;
    if (bytes.len == 0)
        return;
    KB_PUSH_ROOM(postings->values, postings->value_count, postings->value_room);
    postings->values[postings->value_count++] = (kb_value){slot, kb_arena_copy(b->arena, bytes)};
}

static kb_code add_list(struct builder *b, const kb_field *field, const kb_list *list, kb_error *err)
{
    KB_OWNED_BUF joined = {0};
    kb_code code = KB_OK;
    for (size_t i = 0; i < list->count && code == KB_OK; i++) {
        if (i)
            kb_buf_add_char(&joined, KB_LIST_SEPARATOR);
        kb_buf_add(&joined, kb_str_of(list->items[i]));
        if (field->prefix)
            add_boolean(b, field, list->items[i]);
        if (field->weight)
            code = add_text(b, kb_str_of(list->items[i]), field->weight, false, err);
    }
    if (field->slot != KB_NO_SLOT)
        add_value(b, field->slot, kb_buf_str(&joined));
    return code;
}

/* Everything of a field but the words of title and body: terms to filter by, values to sort and count by. */
static kb_code add_field(struct builder *b, const kb_field *field, const kb_document *document, kb_error *err)
{
    const void *at = (const char *)document + field->offset;
    const char *text = field->type == KB_FIELD_TEXT   ? *(char *const *)at
                       : field->type == KB_FIELD_WORD ? field->words[*(const int *)at]
                                                      : NULL;
    if (field->type == KB_FIELD_LIST)
        return add_list(b, field, at, err);
    if (field->type == KB_FIELD_TIME) {
        char value[8];
        add_value(b, field->slot, (kb_str){value, kb_time_value(*(const int64_t *)at, value)});
        return KB_OK;
    }
    if (!text || !*text)
        return KB_OK;
    if (field->prefix)
        add_boolean(b, field, text);
    if (field->slot != KB_NO_SLOT)
        add_value(b, field->slot, kb_str_of(text));
    bool is_body = strcmp(field->name, "body") == 0; /* decoded first, see below */
    return field->weight && !is_body ? add_text(b, kb_str_of(text), field->weight, strcmp(field->name, "title") == 0, err) : KB_OK;
}

static void add_line(void *context, kb_noise_line *line, kb_str term)
{
    (void)line;
    posting_of(context, term);
}

/* A ticket's body has noise in it, and lines that other tickets may have too. */
static kb_code add_body(struct builder *b, const kb_document *document, kb_str plain, kb_error *err)
{
    kb_noise_lines lines = {0};
    if (document->kind == KB_TICKET) {
        kb_noise_find(plain, &lines);
        kb_noise_hash(plain, &lines, add_line, b);
        b->noise = &lines;
    }
    kb_code code = add_text(b, plain, kb_field_find(KB_STR("body"))->weight, false, err);
    b->noise = NULL;
    kb_noise_clear(&lines);
    return code;
}

/* People paste ids: KB0001234 finds that document first. */
static kb_code add_own_id(struct builder *b, const char *id, kb_error *err)
{
    kb_tokens_clear(&b->tokens);
    kb_code code = kb_analyze(b->analyzer, kb_str_of(id), b->language, &b->tokens, err);
    for (size_t i = 0; i < b->tokens.count && code == KB_OK; i++)
        if (b->tokens.items[i].type == KB_TOKEN_IDENTIFIER)
            add_term(b, KB_PREFIX_IDENTIFIER, b->tokens.items[i].surface, OWN_ID_WDF);
    return code;
}

static kb_code fill(struct builder *b, const kb_document *document, kb_str plain, kb_error *err)
{
    kb_code code = KB_OK;
    for (size_t i = 0; i < kb_field_count && code == KB_OK; i++)
        code = add_field(b, &kb_fields[i], document, err);
    if (code == KB_OK)
        code = add_body(b, document, plain, err);
    add_boolean(b, kb_field_find(KB_STR("lang")), b->language->code); /* lang:pt finds pt-BR too */
    code = code ? code : add_own_id(b, document->id, err);
    add_value(b, kb_field_find(KB_STR("code"))->slot, kb_buf_str(&b->codes));
    posting_of(b, kb_str_of(b->postings->id_term));
    return code;
}

/* What only some groups may see is kept apart from what everybody may: a form must not even count it. */
static kb_visibility tier_of(const kb_document *document)
{
    return document->groups.count ? KB_TIER_INTERNAL : document->visibility;
}

kb_code kb_postings_make(kb_analyzer *analyzer, const kb_document *document, kb_postings **out, kb_error *err)
{
    KB_OWNED(kb_postings) postings = kb_alloc(sizeof *postings);
    kb_id_term(document->kind, document->id, postings->id_term);
    if (document->kind == KB_ARTICLE && document->state != KB_PUBLISHED) {
        *out = KB_GIVE(postings);
        return KB_OK;
    }
    const kb_language *language = kb_language_find(kb_str_of(document->lang));
    kb_partition_name(tier_of(document), language->code, postings->partition);
    postings->memory = kb_arena_new();
    KB_OWNED_BUF plain = {.ceiling = KB_BODY_BYTES};
    kb_decode(kb_str_of(document->body), document->format, &plain);
    KB_OWNED(kb_map) rows = kb_map_new();
    struct builder builder = {.analyzer = analyzer, .language = language, .postings = postings, .arena = postings->memory, .rows = rows};
    kb_code code = fill(&builder, document, kb_buf_str(&plain), err);
    kb_tokens_free(&builder.tokens);
    kb_buf_clear(&builder.codes);
    if (code)
        return code;
    postings->data = kb_document_index_data(document, kb_buf_str(&plain));
    *out = KB_GIVE(postings);
    return KB_OK;
}

char *kb_text_stamp(void)
{
    return kb_stamp(U_ICU_VERSION, U_UNICODE_VERSION, "2.2.0");
}
