/* The synonyms and stop words of one language, analysed as its texts are, and the longest of them at a place in a text. */
#ifndef KB_QUERY_SYNONYM_TABLE_H
#define KB_QUERY_SYNONYM_TABLE_H

#include "query/synonyms.h"
#include "text/analyzer.h"

/* One of the words, or several in a row, of a rule, as a document has it. */
typedef struct kb_spelling {
    kb_str shown;                       /* as the rule has it */
    kb_str surface, stem, loose, title; /* terms of a single word, or of an identifier; empty where it has none */
    const kb_str *pairs;                /* of several words: the terms of each two in a row, in order; a document has them all */
    size_t pair_count;                  /* 0: a single word */
} kb_spelling;

/* The token behind the last of a spelling of several words that begins at `index`; `index` where none does. */
size_t kb_spelling_end(const kb_spelling *spelling, const kb_tokens *tokens, size_t index);

/* A step of a text where rules may begin: a word, or an identifier for all the words that are in it. */
typedef struct kb_unit {
    kb_str key; /* two units are the same where their keys are: words by their root */
    size_t token;
} kb_unit;

/* The units of tokens, borrowed from both. */
size_t kb_units(const kb_tokens *tokens, kb_arena *arena, kb_unit **out);
kb_str kb_unit_key(const kb_token *token, kb_arena *arena);

typedef struct kb_synonym_table kb_synonym_table; /* never changes; any thread may ask it */

/* `rules` as kb_synonyms_check makes them. NULL where the language has none. Owned. */
kb_synonym_table *kb_synonym_table_new(const json_t *rules, const kb_language *language, kb_analyzer *analyzer);
void kb_synonym_table_free(kb_synonym_table *table);

#define KB_OTHERS_MOST 50 /* spellings that one place in a text may stand for */

typedef struct kb_synonym_match {
    size_t units;                              /* that it is long */
    const kb_spelling *others[KB_OTHERS_MOST]; /* borrowed from the table */
    size_t other_count;
} kb_synonym_match;

/* The longest spelling of a rule that begins at units[at] and leads to others; false where none does. */
bool kb_synonym_table_match(const kb_synonym_table *table, const kb_unit *units, size_t count, size_t at, kb_synonym_match *out);

/* Whether the word only ranks; `usual` is what the language's own list says. `table` may be NULL. */
bool kb_synonym_table_stops(const kb_synonym_table *table, kb_str surface, bool usual);

#endif
