#include "query/synonym_table.h"

#include "base/map.h"
#include "query/plan.h"

/* A spelling, and the rules that it begins. */
struct entry {
    kb_spelling spelling;
    size_t first_rule; /* the row of `links`, plus 1; 0: it is only a target */
};

/* What a rule leads to: rows of `targets`. */
struct rule {
    size_t first, count;
};

struct link {
    size_t rule, next; /* `next` plus 1 */
};

struct kb_synonym_table {
    kb_arena *arena;
    kb_map *entries; /* keys of units, joined → the row of `items`, plus 1 */
    kb_map *longest; /* the first unit of what rules begin with → the units of the longest */
    kb_map *stops;   /* surface → 1: it is added, 2: it is taken off */
    struct entry *items;
    size_t count, room;
    struct rule *rules;
    size_t rule_count, rule_room;
    size_t *targets;
    size_t target_count, target_room;
    struct link *links;
    size_t link_count, link_room;
};

/* ---- units ---- */

/* An identifier that no word beside it stands for. */
static bool is_whole(const kb_tokens *tokens, size_t index)
{
    const kb_token *items = tokens->items, *token = &items[index];
    bool before = index > 0 && items[index - 1].inside && items[index - 1].start == token->start;
    bool after = index + 1 < tokens->count && items[index + 1].inside && items[index + 1].start < token->end;
    return before || after;
}

kb_str kb_unit_key(const kb_token *token, kb_arena *arena)
{
    return token->type == KB_TOKEN_IDENTIFIER ? kb_plan_term(arena, KB_PREFIX_IDENTIFIER, token->surface) : kb_token_root(token);
}

size_t kb_units(const kb_tokens *tokens, kb_arena *arena, kb_unit **out)
{
    kb_unit *units = kb_arena_alloc(arena, (tokens->count + 1) * sizeof *units);
    size_t count = 0;
    for (size_t i = 0; i < tokens->count; i++) {
        const kb_token *token = &tokens->items[i];
        bool counts = token->type == KB_TOKEN_IDENTIFIER ? is_whole(tokens, i) : !token->inside;
        if (counts)
            units[count++] = (kb_unit){kb_unit_key(token, arena), i};
    }
    *out = units;
    return count;
}

/* Roots are folded, so a capital begins an identifier alone, and no key has a space in it. */
static void join(const kb_unit *units, size_t count, kb_buf *key)
{
    for (size_t i = 0; i < count; i++) {
        if (i)
            kb_buf_add_char(key, ' ');
        kb_buf_add(key, units[i].key);
    }
}

/* ---- spellings ---- */

static kb_str word_term(kb_arena *arena, const char *prefix, kb_str value)
{
    return value.len ? kb_plan_term(arena, prefix, value) : value;
}

static void fill_single(const kb_token *token, kb_arena *arena, kb_spelling *out)
{
    bool identifier = token->type == KB_TOKEN_IDENTIFIER;
    out->surface = kb_plan_term(arena, identifier ? KB_PREFIX_IDENTIFIER : KB_PREFIX_SURFACE, token->surface);
    out->stem = identifier ? (kb_str){"", 0} : word_term(arena, KB_PREFIX_STEM, token->stem);
    out->loose = identifier ? (kb_str){"", 0} : word_term(arena, KB_PREFIX_STEM, token->loose);
    out->title = identifier ? kb_plan_term(arena, KB_PREFIX_TITLE KB_PREFIX_IDENTIFIER, token->surface)
                            : kb_plan_term(arena, KB_PREFIX_TITLE, kb_token_root(token));
}

static void fill_pairs(const kb_tokens *tokens, kb_arena *arena, kb_spelling *out)
{
    char bytes[KB_PAIR_BYTES];
    kb_str *pairs = kb_arena_alloc(arena, tokens->count * sizeof *pairs);
    for (size_t i = 0; i < tokens->count; i++) {
        kb_str pair = kb_token_pair(tokens, i, bytes);
        if (pair.len)
            pairs[out->pair_count++] = kb_plan_term(arena, KB_PREFIX_PAIR, pair);
    }
    out->pairs = pairs;
}

struct making {
    kb_synonym_table *table;
    const kb_language *language;
    kb_analyzer *analyzer;
    kb_tokens tokens;
    kb_unit *units; /* of the spelling that is being read */
    size_t unit_count;
};

/* The row of a spelling, found or made. SIZE_MAX where nothing is left of it in this language. */
static size_t entry_of(struct making *m, kb_str text)
{
    kb_synonym_table *table = m->table;
    kb_tokens_clear(&m->tokens);
    if (kb_analyze(m->analyzer, text, m->language, &m->tokens, NULL))
        return SIZE_MAX;
    m->unit_count = kb_units(&m->tokens, m->tokens.arena, &m->units);
    if (m->unit_count == 0)
        return SIZE_MAX;
    KB_OWNED_BUF key = {0};
    join(m->units, m->unit_count, &key);
    uint64_t *row = kb_map_slot(table->entries, kb_buf_str(&key));
    if (*row)
        return *row - 1;
    KB_PUSH_ROOM(table->items, table->count, table->room);
    struct entry *entry = &table->items[table->count++];
    *entry = (struct entry){.spelling.shown = kb_arena_copy(table->arena, text)};
    *row = table->count;
    if (m->unit_count == 1)
        fill_single(&m->tokens.items[m->units[0].token], table->arena, &entry->spelling);
    else
        fill_pairs(&m->tokens, table->arena, &entry->spelling);
    return table->count - 1;
}

static size_t next_word(const kb_tokens *tokens, size_t index)
{
    do
        index++;
    while (index < tokens->count && tokens->items[index].type == KB_TOKEN_IDENTIFIER);
    return index;
}

size_t kb_spelling_end(const kb_spelling *spelling, const kb_tokens *tokens, size_t index)
{
    size_t at = index;
    for (size_t i = 0; i < spelling->pair_count; i++) {
        char bytes[KB_PAIR_BYTES];
        kb_str pair = kb_token_pair(tokens, at, bytes);
        if (!pair.len || !kb_str_equal(pair, kb_str_from(spelling->pairs[i], strlen(KB_PREFIX_PAIR))))
            return index;
        at = next_word(tokens, at);
    }
    return spelling->pair_count ? at + 1 : index;
}

/* ---- rules ---- */

static void begin_with(struct making *m, size_t entry, size_t rule)
{
    kb_synonym_table *table = m->table;
    uint64_t *longest = kb_map_slot(table->longest, m->units[0].key);
    *longest = m->unit_count > *longest ? m->unit_count : *longest;
    KB_PUSH_ROOM(table->links, table->link_count, table->link_room);
    table->links[table->link_count++] = (struct link){rule, table->items[entry].first_rule};
    table->items[entry].first_rule = table->link_count;
}

/* Of what one asks, or what one finds, or both. */
static void add_spellings(struct making *m, const json_t *list, size_t rule, bool begins, bool leads)
{
    kb_synonym_table *table = m->table;
    size_t i;
    json_t *item;
    json_array_foreach(list, i, item)
    {
        size_t entry = entry_of(m, (kb_str){json_string_value(item), json_string_length(item)});
        if (entry == SIZE_MAX)
            continue;
        if (begins)
            begin_with(m, entry, rule);
        if (!leads)
            continue;
        KB_PUSH_ROOM(table->targets, table->target_count, table->target_room);
        table->targets[table->target_count++] = entry;
        table->rules[rule].count++;
    }
}

static void add_rule(struct making *m, const json_t *rule)
{
    kb_synonym_table *table = m->table;
    const json_t *words = json_object_get(rule, "words");
    KB_PUSH_ROOM(table->rules, table->rule_count, table->rule_room);
    size_t row = table->rule_count++;
    table->rules[row] = (struct rule){table->target_count, 0};
    add_spellings(m, words ? words : json_object_get(rule, "from"), row, true, words != NULL);
    if (!words)
        add_spellings(m, json_object_get(rule, "to"), row, false, true);
}

static void add_stops(struct making *m, const json_t *list, uint64_t what)
{
    size_t i;
    json_t *item;
    json_array_foreach(list, i, item)
    {
        kb_str text = {json_string_value(item), json_string_length(item)};
        kb_tokens_clear(&m->tokens);
        if (kb_analyze(m->analyzer, text, m->language, &m->tokens, NULL) == KB_OK && m->tokens.count)
            *kb_map_slot(m->table->stops, m->tokens.items[0].surface) = what;
    }
}

static bool serves(const json_t *rule, const kb_language *language)
{
    const char *lang = json_string_value(json_object_get(rule, "lang"));
    return !lang || strcmp(lang, language->code) == 0;
}

static bool is_empty(const kb_synonym_table *table)
{
    return table->count == 0 && kb_map_count(table->stops) == 0;
}

kb_synonym_table *kb_synonym_table_new(const json_t *rules, const kb_language *language, kb_analyzer *analyzer)
{
    kb_synonym_table *table = kb_alloc(sizeof *table);
    *table = (kb_synonym_table){.arena = kb_arena_new(), .entries = kb_map_new(), .longest = kb_map_new(), .stops = kb_map_new()};
    struct making m = {.table = table, .language = language, .analyzer = analyzer};
    size_t i;
    json_t *rule;
    json_array_foreach(json_object_get(rules, "synonyms"), i, rule) if (serves(rule, language)) add_rule(&m, rule);
    const json_t *stops = json_object_get(json_object_get(rules, "stop_words"), language->code);
    add_stops(&m, json_object_get(stops, "add"), 1);
    add_stops(&m, json_object_get(stops, "remove"), 2);
    kb_tokens_free(&m.tokens);
    if (!is_empty(table))
        return table;
    kb_synonym_table_free(table);
    return NULL;
}

void kb_synonym_table_free(kb_synonym_table *table)
{
    if (!table)
        return;
    kb_arena_free(table->arena);
    kb_map_free(table->entries);
    kb_map_free(table->longest);
    kb_map_free(table->stops);
    free(table->items);
    free(table->rules);
    free(table->targets);
    free(table->links);
    free(table);
}

/* ---- asking ---- */

static void add_other(kb_synonym_match *out, const kb_spelling *spelling)
{
    for (size_t i = 0; i < out->other_count; i++)
        if (out->others[i] == spelling)
            return;
    if (out->other_count < KB_OTHERS_MOST)
        out->others[out->other_count++] = spelling;
}

static void collect(const kb_synonym_table *table, size_t row, kb_synonym_match *out)
{
    for (size_t link = table->items[row].first_rule; link; link = table->links[link - 1].next) {
        const struct rule *rule = &table->rules[table->links[link - 1].rule];
        for (size_t i = 0; i < rule->count; i++)
            if (table->targets[rule->first + i] != row)
                add_other(out, &table->items[table->targets[rule->first + i]].spelling);
    }
}

bool kb_synonym_table_match(const kb_synonym_table *table, const kb_unit *units, size_t count, size_t at, kb_synonym_match *out)
{
    uint64_t *longest = kb_map_find(table->longest, units[at].key);
    if (!longest)
        return false;
    size_t most = *longest < count - at ? (size_t)*longest : count - at;
    for (size_t length = most; length > 0; length--) {
        KB_OWNED_BUF key = {0};
        join(units + at, length, &key);
        uint64_t *row = kb_map_find(table->entries, kb_buf_str(&key));
        if (!row || !table->items[*row - 1].first_rule)
            continue;
        *out = (kb_synonym_match){.units = length};
        collect(table, *row - 1, out);
        if (out->other_count)
            return true; /* a rule that leads to itself alone hides no shorter one */
    }
    return false;
}

bool kb_synonym_table_stops(const kb_synonym_table *table, kb_str surface, bool usual)
{
    uint64_t *what = table ? kb_map_find(table->stops, surface) : NULL;
    return what ? *what == 1 : usual;
}
