/* What else may the words of a question be called? The installation's synonyms in a plan: found, counted, asked, and which of
 * them a document has. */
#ifndef KB_QUERY_EXPAND_H
#define KB_QUERY_EXPAND_H

#include "query/plan.h"
#include "query/ranking.h"
#include "query/synonym_table.h"

/* Another spelling of a word of the question, or of several in a row, which then share it. */
typedef struct kb_other {
    const kb_spelling *spelling; /* borrowed from the rules */
    kb_str asked;                /* what it stands for, as it stands in the question */
    uint32_t surface_df, stem_df, loose_df;
    uint32_t df;   /* of its most frequent form; of several words: of the rarest pair of them */
    size_t rarest; /* that pair */
    double idf;
} kb_other;

/* Gives plan->words their others: the longest rule at each place wins. What the question has in quotes is meant as it is typed.
 * Done again after a word was taken for another. */
void kb_plan_expand(kb_plan *plan, const kb_question *question);

/* How many documents have them. A word that none has counts as frequent as the most frequent of its others. */
kb_code kb_plan_count_others(kb_asker *asker, size_t partition, kb_plan *plan, kb_error *err);
void kb_plan_weigh_others(kb_plan *plan, double documents);

/* Writes the forms of a word's others, at most KB_OTHER_FORMS each, into `forms`; they become forms first… of word `row` of
 * plan->ask. A document that has one gets `synonym` of what it is worth, and never more than that of the word itself. */
#define KB_OTHER_FORMS 3
size_t kb_plan_other_forms(kb_plan *plan, const kb_plan_word *word, const kb_ranking *ranking, size_t row, size_t first,
                           kb_form *forms);
double kb_plan_other_weight(const kb_plan_word *word, const kb_other *other, const kb_ranking *ranking);

/* By row of plan->words: the other that a hit's document has where it does not have the word itself, or NULL. `by` has room for
 * plan->word_count and is NULL throughout. KB_NOT_FOUND: deleted since. */
kb_code kb_plan_others_held(kb_asker *asker, size_t partition, const kb_plan *plan, const char *id_term, const kb_other **by,
                            kb_error *err);

#endif
