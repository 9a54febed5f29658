/* What does a partition know of single words? Looked up once for each word of a question, within a bound for all of them. */
#ifndef KB_QUERY_VOCABULARY_H
#define KB_QUERY_VOCABULARY_H

#include "query/asker.h"
#include "text/compounds.h"

typedef struct kb_known_word {
    kb_str term;        /* its most frequent form */
    uint32_t documents; /* that have it, in that form; 0: no word */
    double weight;      /* the same for cutting words: of the form as written, else a half of others */
    kb_str root;        /* without a prefix: what its inflected forms share */
} kb_known_word;

typedef struct kb_vocabulary kb_vocabulary;

/* What is given must outlive it; words and strings are the arena's. Owned. */
kb_vocabulary *kb_vocabulary_new(kb_asker *asker, size_t partition, const kb_language *language, kb_arena *arena);
void kb_vocabulary_free(kb_vocabulary *vocabulary);
KB_OWNED_TYPE(kb_vocabulary, kb_vocabulary_free)

/* A folded word, as written, by its stem or by its loose root. Past the bound no word is known. Borrowed from the arena. */
const kb_known_word *kb_vocabulary_word(kb_vocabulary *vocabulary, kb_str word);

/* How a word is cut: as the list says of it or of its root, else by frequencies. */
void kb_vocabulary_split(kb_vocabulary *vocabulary, kb_str word, double documents, kb_split *out);

/* Whether there is room for more looking up. */
bool kb_vocabulary_is_open(const kb_vocabulary *vocabulary);

#endif
