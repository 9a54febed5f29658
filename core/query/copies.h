/* Which passages do two texts have in common? Shingles of five words in a row (Broder 1997), compared exactly: the texts are few,
 * so nothing needs to be sampled. */
#ifndef KB_QUERY_COPIES_H
#define KB_QUERY_COPIES_H

#include "query/asker.h"

#define KB_SHINGLE_WORDS 5

typedef struct kb_shingled kb_shingled;

/* The shingles of a text; `text` is borrowed until it is freed. `*out` owned. */
kb_code kb_shingled_new(kb_asker *asker, kb_str text, const kb_language *language, kb_shingled **out, kb_error *err);
void kb_shingled_free(kb_shingled *shingled);
KB_OWNED_TYPE(kb_shingled, kb_shingled_free)

typedef struct kb_passage {
    kb_str text; /* borrowed from the text of `mine` */
    size_t words;
} kb_passage;

#define KB_PASSAGES 5 /* the longest are shown */

typedef struct kb_copies {
    double of_mine, of_theirs; /* share of each text's shingles that the other has; 0 to 1 */
    size_t shingles;           /* distinct ones in both */
    kb_passage passages[KB_PASSAGES];
    size_t count;
} kb_copies;

void kb_copies_find(const kb_shingled *mine, const kb_shingled *theirs, kb_copies *out);

#endif
