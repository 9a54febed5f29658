/* Another way to tell a language: naive Bayes over runs of one to four characters (after Dunning 1994, Statistical
 * Identification of Language). To measure beside kb_detect. */
#ifndef KB_RELEVANCE_NGRAMS_H
#define KB_RELEVANCE_NGRAMS_H

#include "tests/relevance/samples.h"

typedef struct kb_ngrams kb_ngrams;

kb_ngrams *kb_ngrams_new(size_t most_bytes); /* owned; learns that much of each language and no more */
void kb_ngrams_free(kb_ngrams *ngrams);
KB_OWNED_TYPE(kb_ngrams, kb_ngrams_free)

void kb_ngrams_learn(kb_ngrams *ngrams, const kb_sample *sample);

/* The likeliest language of those that were learned; NULL where none was. */
const kb_language *kb_ngrams_tell(kb_ngrams *ngrams, kb_str text);

#endif
