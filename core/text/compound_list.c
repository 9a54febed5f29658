#include "text/compound_list.h"

#include "base/map.h"

#define WORD_BYTES 120

/* Mostly words whose ending looks like a word, or that can be cut in two ways. */
static const char usual_words[] =
    "de: häkelnadel = häkel nadel\n"
    "de: wandhalterung = wand halterung\n"
    "de: dramatisch =\n"
    "de: thematisch =\n"
    "de: schematisch =\n"
    "de: aromatisch =\n"
    "de: klimatisch =\n"
    "de: vielleicht =\n"
    "de: passwort =\n"
    "nl: wachtwoord =\n";

struct row {
    const kb_language *language;
    kb_str word;
    kb_split split;
};

struct kb_compound_list {
    struct row *rows;
    size_t count, room;
    kb_map *by_word; /* "de häkelnadel", and the same with its root → row, plus 1 */
    kb_arena *arena;
};

static kb_compound_list *list_new(void)
{
    kb_compound_list *list = kb_alloc(sizeof *list);
    list->by_word = kb_map_new();
    list->arena = kb_arena_new();
    return list;
}

void kb_compound_list_free(kb_compound_list *list)
{
    if (!list)
        return;
    kb_map_free(list->by_word);
    kb_arena_free(list->arena);
    free(list->rows);
    free(list);
}

static uint64_t *slot_of(const kb_compound_list *list, const kb_language *language, kb_str word, bool make)
{
    KB_OWNED_BUF key = {0};
    kb_buf_printf(&key, "%s %.*s", language->code, (int)word.len, word.bytes);
    return make ? kb_map_slot(list->by_word, kb_buf_str(&key)) : kb_map_find(list->by_word, kb_buf_str(&key));
}

/* ---- reading a line ---- */

struct reading {
    kb_analyzer *analyzer;
    kb_compound_list *list;
    const kb_language *language;
    kb_tokens tokens; /* of one side of the line */
};

static const char *read_language(struct reading *r, kb_str *line)
{
    const char *colon = memchr(line->bytes, ':', line->len);
    if (!colon)
        return "a line is like 'de: bankkonto = bank konto', or 'de: dramatisch =' for a word that is whole";
    kb_str code = kb_str_trim((kb_str){line->bytes, (size_t)(colon - line->bytes)});
    r->language = kb_language_find(code);
    *line = kb_str_from(*line, (size_t)(colon - line->bytes) + 1);
    return kb_joined_letters(r->language) ? NULL
                                          : "this language is not one whose words are cut; those are da, de, et, fi, hu, is, ko, nl, no, sv";
}

/* The words of one side, folded, in r->tokens. */
static bool read_words(struct reading *r, kb_str side)
{
    kb_tokens_clear(&r->tokens);
    if (side.len > WORD_BYTES || kb_analyze(r->analyzer, side, r->language, &r->tokens, NULL))
        return false;
    for (size_t i = 0; i < r->tokens.count; i++)
        if (r->tokens.items[i].type != KB_TOKEN_WORD)
            return false;
    return true;
}

static void add_row(struct reading *r, kb_str word, kb_str root, const kb_split *split)
{
    kb_compound_list *list = r->list;
    KB_PUSH_ROOM(list->rows, list->count, list->room);
    list->rows[list->count++] = (struct row){r->language, word, *split};
    *slot_of(list, r->language, word, true) = list->count;
    *slot_of(list, r->language, root, true) = list->count;
}

/* What is wrong with the line; NULL: nothing. */
static const char *read_line(struct reading *r, kb_str line)
{
    const char *wrong = read_language(r, &line);
    const char *equals = wrong ? NULL : memchr(line.bytes, '=', line.len);
    if (wrong || !equals)
        return wrong ? wrong : "there is no '=' between the word and its parts";
    kb_str left = {line.bytes, (size_t)(equals - line.bytes)};
    if (!read_words(r, left) || r->tokens.count != 1)
        return "in front of '=' stands one word";
    kb_str word = kb_arena_copy(r->list->arena, r->tokens.items[0].surface);
    kb_str root = kb_arena_copy(r->list->arena, kb_token_root(&r->tokens.items[0]));
    kb_split split = {0};
    if (!read_words(r, kb_str_from(line, left.len + 1)) || r->tokens.count > KB_SPLIT_PARTS)
        return "behind '=' stand the parts of the word, at most four, or nothing";
    for (; split.count < r->tokens.count; split.count++)
        split.parts[split.count] = kb_arena_copy(r->list->arena, r->tokens.items[split.count].surface);
    if (split.count == 1)
        return "one part is no cut: write nothing behind '=' for a word that is whole";
    add_row(r, word, root, &split);
    return NULL;
}

static void copy_usual(struct reading *r, const kb_compound_list *usual)
{
    for (size_t i = 0; usual && i < usual->count; i++) {
        kb_str stem, loose, word = kb_arena_copy(r->list->arena, usual->rows[i].word);
        kb_split split = {.count = usual->rows[i].split.count};
        for (size_t j = 0; j < split.count; j++)
            split.parts[j] = kb_arena_copy(r->list->arena, usual->rows[i].split.parts[j]);
        r->language = usual->rows[i].language;
        kb_word_roots(r->analyzer, word, r->language, r->list->arena, &stem, &loose);
        add_row(r, word, stem.len ? stem : loose.len ? loose : word, &split);
    }
}

kb_compound_list *kb_compound_list_read(kb_analyzer *analyzer, kb_str text, const kb_compound_list *usual, kb_line_complaint *complain,
                                        void *context)
{
    struct reading r = {.analyzer = analyzer, .list = list_new()};
    copy_usual(&r, usual);
    for (size_t number = 1; text.len; number++) {
        const char *end = memchr(text.bytes, '\n', text.len);
        kb_str whole = {text.bytes, end ? (size_t)(end - text.bytes) : text.len}, line = kb_str_trim(whole);
        text = kb_str_from(text, end ? whole.len + 1 : whole.len);
        if (line.len == 0 || line.bytes[0] == '#')
            continue;
        const char *wrong = kb_utf8_valid(line, NULL) ? read_line(&r, line) : "this is not valid UTF-8";
        if (wrong && complain)
            complain(context, number, wrong);
    }
    kb_tokens_free(&r.tokens);
    return r.list;
}

kb_compound_list *kb_compound_list_usual(kb_analyzer *analyzer)
{
    return kb_compound_list_read(analyzer, KB_STR(usual_words), NULL, NULL, NULL);
}

/* ---- asking ---- */

bool kb_compound_list_find(const kb_compound_list *list, const kb_language *language, kb_str word, kb_split *out)
{
    const uint64_t *row = slot_of(list, language, word, false);
    if (!row || *row == 0)
        return false;
    *out = list->rows[*row - 1].split;
    return true;
}

void kb_compound_list_each(const kb_compound_list *list, const kb_language *language, kb_compound_each *each, void *context)
{
    for (size_t i = 0; i < list->count; i++) {
        const uint64_t *row = slot_of(list, language, list->rows[i].word, false);
        bool holds = row && *row == i + 1;
        if (list->rows[i].language == language && list->rows[i].split.count && holds)
            each(context, list->rows[i].word, &list->rows[i].split);
    }
}
