/* Which other words of a partition stand for a word of the question? Its parts, where it is joined of several; the joined words that it is
 * a part of; its other endings, where the language has no stemmer. They come from the partition's own vocabulary as it is now, and from
 * the list of an installation. */
#ifndef KB_QUERY_RELATIVES_H
#define KB_QUERY_RELATIVES_H

#include "query/plan.h"
#include "query/ranking.h"

typedef enum kb_relation {
    KB_RELATIVE_PARTS,  /* a document that has all its parts */
    KB_RELATIVE_JOINED, /* a word that it is a part of */
    KB_RELATIVE_ENDING, /* itself, as far as one can tell, with another ending */
    KB_RELATIONS
} kb_relation;

typedef struct kb_relative {
    kb_relation relation;
    kb_str term;
    uint32_t df;
    const kb_str *with; /* terms that must be there too: the other parts */
    size_t with_count;
} kb_relative;

/* Finds the relatives of the first words of the plan that may have some and have not been looked at. Words that say nothing, identifiers
 * and what stands in them have none. */
kb_code kb_plan_relate(kb_asker *asker, size_t partition, kb_plan *plan, kb_error *err);

/* Writes the forms that a word's relatives are, one each, into `forms`; they become forms first… of word `row` of plan->ask. */
size_t kb_plan_relative_forms(kb_plan *plan, const kb_plan_word *word, const kb_ranking *ranking, double documents, size_t row,
                              size_t first, kb_form *forms);

/* {"druckerwarteschlange": ["drucker", "warteschlange"]}: the words of the plan that have parts; owned. */
json_t *kb_plan_splits(const kb_plan *plan);

/* The same for the words of a text, as the largest partition of the language cuts them. */
json_t *kb_splits_of(kb_asker *asker, const kb_tokens *tokens, const kb_language *language);

#endif
