/* How good is a ranking? The usual measures over the first ten hits, with binary relevance. Ranks are those of the answer: hits
 * of equal score count in the order in which they were given. */
#ifndef KB_INDEXER_METRICS_H
#define KB_INDEXER_METRICS_H

#include "base/str.h"

#define KB_METRIC_DEPTH 10

/* Sums while questions are added, means after kb_scores_mean. */
typedef struct kb_scores {
    size_t queries;
    double mrr_10;    /* 1 / rank of the first relevant hit; 0 where there is none */
    double ndcg_10;   /* gain 1 / log2(rank + 1), over that of the best possible ranking (Järvelin and Kekäläinen, 2002) */
    double recall_10; /* part of the relevant documents that was found */
    double hit_1, hit_5, hit_10; /* part of the questions with a relevant hit so early */
    double p50_ms, p95_ms;
} kb_scores;

/* Adds one question: `relevant[i]` says whether hit i is relevant, `known` how many relevant documents there are, at least 1. */
void kb_scores_add(kb_scores *sum, const bool *relevant, size_t hits, size_t known);

void kb_scores_add_scores(kb_scores *sum, const kb_scores *scores); /* for the mean over several sets; each counts the same */
void kb_scores_mean(kb_scores *sum, size_t of);

/* The reciprocal rank of one question. */
double kb_reciprocal_rank(const bool *relevant, size_t hits);

/* The smallest value that at least `percent` of the values do not exceed (nearest rank). Sorts them. 0 where there are none. */
double kb_percentile(double *values, size_t count, double percent);

#endif
