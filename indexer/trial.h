/* One evaluation: store and index a set in a scratch folder through the code of production, ask all its questions, judge the
 * answers. */
#ifndef KB_INDEXER_TRIAL_H
#define KB_INDEXER_TRIAL_H

#include "indexer/dataset.h"
#include "indexer/metrics.h"

#include "query/query.h"

typedef struct kb_trial_options {
    kb_manner manner; /* KB_SEARCH or KB_SIMILAR */
    bool lang_given;  /* the request names the question's language */
    size_t threads;
    bool quiet;
    bool articles_only;
    bool calibrated;      /* the verdict's limits are first fitted to the links */
    const char *synonyms; /* a file of rules; NULL: none */
    FILE *per_query;      /* gets a line for each question; NULL: not wanted */
    int half;             /* of the questions, by date: 1 or 2; 0: all */
} kb_trial_options;

typedef struct kb_trial_result {
    char *hits[KB_METRIC_DEPTH]; /* ids */
    bool relevant[KB_METRIC_DEPTH];
    size_t hit_count;
    kb_verdict verdict;
    double strength; /* of the verdict */
    double took_ms;
} kb_trial_result;

typedef struct kb_language_scores {
    char *lang;
    kb_scores scores;
} kb_language_scores;

typedef struct kb_trial {
    kb_dataset set;
    kb_trial_result *results; /* one for each query of the set */
    kb_scores scores;
    kb_language_scores *languages; /* in the order in which the queries name them */
    size_t language_count, language_room;
    uint64_t index_bytes;
    double index_cpu_s; /* that indexing took, of all threads */
} kb_trial;

/* `trial` must be zeroed; clear it also after an error. */
kb_code kb_trial_run(const char *folder, const kb_trial_options *options, kb_trial *trial, kb_error *err);
/* The parts of it, for a set that is stored already in the data folder `data`: trial->set holds the questions. Asking again throws
 * away earlier results, and needs no new index. */
kb_code kb_trial_index(const kb_trial_options *options, const char *data, kb_error *err);
kb_code kb_trial_ask(kb_trial *trial, const kb_trial_options *options, const char *data, kb_error *err);
void kb_trial_forget(kb_trial *trial); /* the results, not the set */
char *kb_trial_folder(kb_error *err); /* a new one below TMPDIR; owned, NULL after an error */

void kb_trial_clear(kb_trial *trial);

#endif
