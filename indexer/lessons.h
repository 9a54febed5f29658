/* How fast do articles learn? Each intent of a set becomes an article that is only its name; some of its training questions are
 * linked to it as resolved tickets of different requesters; then the set's test questions ask for the article. */
#ifndef KB_INDEXER_LESSONS_H
#define KB_INDEXER_LESSONS_H

#include "indexer/trial.h"

#define KB_LESSONS_ALL SIZE_MAX /* every training question */

typedef struct kb_training {
    char *id, *lang, *title, *body;
    size_t intent; /* row */
    uint64_t place; /* in the order that they are drawn in */
} kb_training;

/* Starts zeroed. */
typedef struct kb_lessons {
    kb_list intents;
    struct kb_map *intent_rows; /* name → row, plus 1 */
    kb_training *training;      /* in an order that has nothing to do with the file's, the same each time */
    size_t training_count, training_room;
    kb_dataset own;     /* the set's questions; relevant is the article of their intent */
    kb_dataset foreign; /* those of other sets, which no article answers */
} kb_lessons;

/* corpus.jsonl and queries.jsonl, whose lines have an `intent`. KB_INVALID where none has. */
kb_code kb_lessons_read(kb_lessons *lessons, const char *folder, kb_error *err);
kb_code kb_lessons_read_foreign(kb_lessons *lessons, const char *folder, kb_error *err); /* queries.jsonl */
void kb_lessons_clear(kb_lessons *lessons);

typedef struct kb_lessons_result {
    kb_scores scores;
    double confident, none; /* part of the own questions with that verdict */
    double astray;          /* part of them that is confident without the right article among the first hits */
    double foreign_none, foreign_confident; /* part of the foreign ones */
} kb_lessons_result;

/* With `links` training questions linked to each article, in a scratch folder: the mean over `draws` choices of them, since which few
 * an article learns from moves its figures by half a point. */
kb_code kb_lessons_run(kb_lessons *lessons, size_t links, size_t draws, const kb_trial_options *options, kb_lessons_result *out, kb_error *err);

#endif
