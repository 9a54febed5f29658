#include "indexer/metrics.h"

#include <math.h>

static size_t depth(size_t hits)
{
    return hits < KB_METRIC_DEPTH ? hits : KB_METRIC_DEPTH;
}

/* From 1; 0 where no hit is relevant. */
static size_t first_relevant(const bool *relevant, size_t hits)
{
    for (size_t i = 0; i < depth(hits); i++)
        if (relevant[i])
            return i + 1;
    return 0;
}

double kb_reciprocal_rank(const bool *relevant, size_t hits)
{
    size_t rank = first_relevant(relevant, hits);
    return rank ? 1.0 / (double)rank : 0;
}

static double gain_at(size_t rank)
{
    return 1.0 / log2((double)rank + 1);
}

static double ndcg(const bool *relevant, size_t hits, size_t known)
{
    double gain = 0, best = 0;
    for (size_t i = 0; i < depth(hits); i++)
        gain += relevant[i] ? gain_at(i + 1) : 0;
    for (size_t i = 0; i < depth(known); i++)
        best += gain_at(i + 1);
    return gain / best;
}

void kb_scores_add(kb_scores *sum, const bool *relevant, size_t hits, size_t known)
{
    size_t first = first_relevant(relevant, hits), found = 0;
    for (size_t i = 0; i < depth(hits); i++)
        found += relevant[i];
    sum->queries++;
    sum->mrr_10 += kb_reciprocal_rank(relevant, hits);
    sum->ndcg_10 += ndcg(relevant, hits, known);
    sum->recall_10 += (double)found / (double)known;
    sum->hit_1 += first == 1;
    sum->hit_5 += first >= 1 && first <= 5;
    sum->hit_10 += first >= 1;
}

void kb_scores_add_scores(kb_scores *sum, const kb_scores *scores)
{
    sum->queries += scores->queries;
    sum->mrr_10 += scores->mrr_10;
    sum->ndcg_10 += scores->ndcg_10;
    sum->recall_10 += scores->recall_10;
    sum->hit_1 += scores->hit_1;
    sum->hit_5 += scores->hit_5;
    sum->hit_10 += scores->hit_10;
    sum->p50_ms += scores->p50_ms;
    sum->p95_ms += scores->p95_ms;
}

void kb_scores_mean(kb_scores *sum, size_t of)
{
    double n = of ? (double)of : 1;
    sum->mrr_10 /= n;
    sum->ndcg_10 /= n;
    sum->recall_10 /= n;
    sum->hit_1 /= n;
    sum->hit_5 /= n;
    sum->hit_10 /= n;
    sum->p50_ms /= n;
    sum->p95_ms /= n;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double kb_percentile(double *values, size_t count, double percent)
{
    if (!count)
        return 0;
    qsort(values, count, sizeof *values, by_value);
    size_t rank = (size_t)ceil(percent / 100 * (double)count);
    return values[rank ? rank - 1 : 0];
}
