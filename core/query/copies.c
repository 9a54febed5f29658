#include "query/copies.h"

#include "base/map.h"

struct kb_shingled {
    kb_str text;
    kb_tokens tokens;
    size_t *words; /* tokens that are words, not identifiers over them */
    size_t word_count, word_room;
    uint64_t *hashes; /* of the shingle that begins at word i */
    size_t count;
    kb_map *known;
};

static kb_str key_of(const uint64_t *hash)
{
    return (kb_str){(const char *)hash, sizeof *hash};
}

static uint64_t hash_from(const kb_shingled *s, size_t first, size_t words)
{
    KB_OWNED_BUF joined = {0};
    for (size_t i = first; i < first + words; i++) {
        kb_buf_add(&joined, s->tokens.items[s->words[i]].surface);
        kb_buf_add_char(&joined, ' ');
    }
    return kb_hash(kb_buf_str(&joined));
}

static void shingle(kb_shingled *s)
{
    for (size_t i = 0; i < s->tokens.count; i++) {
        if (s->tokens.items[i].type == KB_TOKEN_IDENTIFIER)
            continue;
        KB_PUSH_ROOM(s->words, s->word_count, s->word_room);
        s->words[s->word_count++] = i;
    }
    size_t words = s->word_count < KB_SHINGLE_WORDS ? s->word_count : KB_SHINGLE_WORDS;
    s->count = words ? s->word_count - words + 1 : 0;
    s->hashes = kb_alloc((s->count + 1) * sizeof *s->hashes);
    for (size_t i = 0; i < s->count; i++) {
        s->hashes[i] = hash_from(s, i, words);
        *kb_map_slot(s->known, key_of(&s->hashes[i])) = 1;
    }
}

kb_code kb_shingled_new(kb_asker *asker, kb_str text, const kb_language *language, kb_shingled **out, kb_error *err)
{
    KB_OWNED(kb_shingled) shingled = kb_alloc(sizeof *shingled);
    shingled->text = text;
    shingled->known = kb_map_new();
    kb_code code = kb_analyze(asker->analyzer, text, language, &shingled->tokens, err);
    if (code)
        return code;
    shingle(shingled);
    *out = KB_GIVE(shingled);
    return KB_OK;
}

void kb_shingled_free(kb_shingled *s)
{
    if (!s)
        return;
    kb_tokens_free(&s->tokens);
    kb_map_free(s->known);
    free(s->words);
    free(s->hashes);
    free(s);
}

static bool has(const kb_shingled *s, uint64_t hash)
{
    return kb_map_find(s->known, key_of(&hash)) != NULL;
}

/* Keeps the longest, in falling order. */
static void keep(kb_copies *out, kb_passage passage)
{
    size_t at = out->count;
    while (at > 0 && out->passages[at - 1].words < passage.words)
        at--;
    if (at == KB_PASSAGES)
        return;
    out->count += out->count < KB_PASSAGES;
    memmove(out->passages + at + 1, out->passages + at, (out->count - at - 1) * sizeof *out->passages);
    out->passages[at] = passage;
}

/* Shingles in a row that both have are one passage; `last` is the last of them. */
static kb_passage passage_of(const kb_shingled *mine, size_t first, size_t last)
{
    size_t words = last + KB_SHINGLE_WORDS <= mine->word_count ? last + KB_SHINGLE_WORDS - first : mine->word_count - first;
    size_t start = mine->tokens.items[mine->words[first]].start, end = mine->tokens.items[mine->words[first + words - 1]].end;
    return (kb_passage){{mine->text.bytes + start, end - start}, words};
}

static void find_passages(const kb_shingled *mine, const kb_shingled *theirs, kb_copies *out)
{
    for (size_t i = 0; i < mine->count; i++) {
        size_t first = i;
        while (i < mine->count && has(theirs, mine->hashes[i]))
            i++;
        if (i > first)
            keep(out, passage_of(mine, first, i - 1));
    }
}

struct counting {
    kb_map *other;
    size_t shared;
};

static bool count_shared(void *context, kb_str key, uint64_t value)
{
    struct counting *counting = context;
    (void)value;
    counting->shared += kb_map_find(counting->other, key) != NULL;
    return true;
}

void kb_copies_find(const kb_shingled *mine, const kb_shingled *theirs, kb_copies *out)
{
    struct counting counting = {theirs->known, 0};
    size_t all_mine = kb_map_count(mine->known), all_theirs = kb_map_count(theirs->known);
    *out = (kb_copies){0};
    kb_map_each(mine->known, count_shared, &counting);
    out->shingles = counting.shared;
    if (counting.shared == 0)
        return;
    out->of_mine = (double)counting.shared / (double)all_mine;
    out->of_theirs = (double)counting.shared / (double)all_theirs;
    find_passages(mine, theirs, out);
}
