/* A large index of made-up documents, and made-up questions to it: the same on every machine. */
#ifndef KB_TEST_INDEX_LIBRARY_H
#define KB_TEST_INDEX_LIBRARY_H

#include "fixture.h"

#define DOCUMENTS 1500
#define FORM_COUNT 3

/* Puts one of its documents, which is the same whenever it is put. */
void put_library_document(place *here, int number);
void put_library(place *here); /* all of them, and commits */

struct question {
    char terms[8][FORM_COUNT][16];
    kb_form forms[8][FORM_COUNT];
    kb_ask_word words[8];
    kb_str filter_terms[2], excluded[1];
    kb_ask_filter filter;
    kb_ask ask;
};

/* `seed` goes on to the next one's. */
void make_question(struct question *question, uint32_t *seed);

/* In the first partition. The caller clears it. */
kb_found_set answer(place *here, kb_ask ask, size_t count_at_least);
bool alike(const kb_found_set *one, const kb_found_set *other); /* as many hits, of the same weights */

/* Of so many questions, how many are answered otherwise when the matcher may leave documents out. */
int count_harmed_by_pruning(place *here, int questions);

#endif
