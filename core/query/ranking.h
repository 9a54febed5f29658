/* The numbers that rank, in one table: docs/quality.md has the measurements behind each. */
#ifndef KB_QUERY_RANKING_H
#define KB_QUERY_RANKING_H

#include "query/query.h"

typedef struct kb_ranking {
    double k1, b, min_normlen; /* BM25 */
    double surface, stem;      /* a word as written, and its stem: the better of the two counts; the exact form is rarer, so it does */
    double piece;              /* each piece of a word */
    double identifier;
    double title;              /* a word of the question that stands in a document's title, on top */
    double title_words;        /* occurrences that one word in the title of a ticket counts (similar) */
    double body_power;         /* how repetition of a word in the question counts: tf^power */
    double pair;               /* two words in a row, in both */
    double words_most;         /* of a whole ticket: its best words */
    double body_words;         /* of a ticket: words further down count body_tail of the first */
    double body_tail;
    double steepness;          /* of the score: a whole ticket has many words that even its duplicate lacks */
} kb_ranking;

const kb_ranking *kb_ranking_of(kb_manner manner);

/* For measuring alone (`kb-indexer eval --set search.k1=1.5`): changes a number of this process, before the first asker is opened.
 * KB_INVALID names the known ones. */
kb_code kb_ranking_set(kb_str assignment, kb_error *err);

#endif
