/* The numbers that rank, in one table: docs/quality.md has the measurements behind each. */
#ifndef KB_QUERY_RANKING_H
#define KB_QUERY_RANKING_H

#include "query/query.h"

typedef struct kb_ranking {
    double k1, b, min_normlen; /* BM25 */
    double surface, stem;      /* a word as written, and its stem: the better of the two counts; the exact form is rarer, so it does */
    double loose;              /* its loose root, as without accents: weaker than either */
    double function;           /* a function word, of what another word weighs */
    double corrected;          /* a word that was taken for another */
    double synonym;            /* what a rule says is the same as a word of the question */
    double piece;              /* each piece of a word */
    double root_piece;         /* the same where words grow from roots of three consonants: Arabic, Hebrew, Persian */
    double parts, joined, ending; /* relatives of a word (relatives.h) */
    double identifier;
    double inside;             /* occurrences that a word in an identifier that is asked for whole counts; it finds nothing itself */
    double title;              /* a word of the question that stands in a document's title, on top */
    double title_words;        /* occurrences that one word in the title of a ticket counts (similar) */
    double body_power;         /* how repetition of a word in the question counts: tf^power */
    double pair;               /* two words in a row, in both */
    double learned;            /* a word that an article learned from a ticket it solved */
    double learned_pair;       /* two of them near each other, beside one */
    double learned_power;      /* how their rarity counts: rarity^power */
    double words_most;         /* of a whole ticket: its best words */
    double body_words;         /* of a ticket: words further down count body_tail of the first */
    double body_tail;
    double fresh, fresh_days;     /* the most that being new lifts a hit, 0: not at all; days after which half of it is left (boosts.h) */
    double helpful, helpful_half; /* the same of having solved tickets; requesters who make half of it */
    double date, date_days;    /* the most that being of the same day lifts a ticket, and days after which half of it is left (dates.h) */
    double vote;               /* what each known duplicate that is found too adds to its master, of its own evidence */
    double steepness;          /* of the score: a whole ticket has many words that even its duplicate lacks */
} kb_ranking;

const kb_ranking *kb_ranking_of(kb_manner manner);

/* Changes a number of this process (`kb-indexer eval --set search.k1=1.5`, the daemon's setting `ranking`), before the first asker is
 * opened; and a list of such, with commas between. KB_INVALID names the known ones, or the range of
 * the one that is meant. */
kb_code kb_ranking_set(kb_str assignment, kb_error *err);
kb_code kb_ranking_set_all(const char *assignments, kb_error *err);

#endif
