#include "query/rank.h"

#include <math.h>

#define STRONG 0.75
#define MEDIUM 0.5

/* docs/quality.md, "The verdict", has what speaks for these. */
#define CONFIDENT_FROM 0.75
#define CONFIDENT_ALONE_FROM 0.6
#define GAP 0.15 /* of the scores: how far behind the next hit is when the first stands alone */
#define POSSIBLE_FROM 0.3

double kb_score(double weight, const kb_plan *plan, double steepness, double prior)
{
    if (plan->ideal <= 0)
        return weight > 0 ? prior : 0;
    double score = prior * (1 - exp(-steepness * weight / plan->ideal));
    return round(score * 1e6) / 1e6; /* what is shown orders the hits */
}

kb_band kb_band_of(double score)
{
    return score >= STRONG ? KB_STRONG : score >= MEDIUM ? KB_MEDIUM : KB_WEAK;
}

double kb_evidence(const kb_coverage *coverage, double score)
{
    return (coverage->share + score) / 2;
}

kb_verdict kb_verdict_of(const kb_coverage *coverage, double score, double next_score)
{
    if (coverage->asked == 0) /* a greeting, or function words alone */
        return KB_NONE;
    double evidence = kb_evidence(coverage, score);
    bool alone = score - next_score >= GAP;
    if (evidence >= CONFIDENT_FROM || (alone && evidence >= CONFIDENT_ALONE_FROM))
        return KB_CONFIDENT;
    return evidence >= POSSIBLE_FROM || coverage->identifier ? KB_POSSIBLE : KB_NONE;
}
