#include "query/rank.h"

#include <math.h>

#define STRONG 0.75
#define MEDIUM 0.5

/* docs/quality.md, "The verdict", has what speaks for these. */
#define CONFIDENT_FROM 0.75
#define CONFIDENT_ALONE_FROM 0.6
#define GAP 0.15           /* of the scores: how far behind the next hit is when the first stands alone */
#define CONFIDENT_TOLD 0.8 /* words that one document alone has */
#define POSSIBLE_FROM 0.5
#define POSSIBLE_TOLD 0.45
#define POSSIBLE_TOLD_BY_ONE 0.75 /* where all of it is one word */

double kb_score(double weight, const kb_plan *plan, double steepness, double prior)
{
    if (plan->lists)
        return 1;
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

double kb_strength(const kb_coverage *coverage, double score)
{
    if (coverage->listed)
        return 1;
    if (coverage->asked == 0) /* a greeting, or function words alone */
        return 0;
    double told = coverage->told / (coverage->words > 1 ? POSSIBLE_TOLD : POSSIBLE_TOLD_BY_ONE);
    double strength = fmin(kb_evidence(coverage, score) / POSSIBLE_FROM, told);
    return coverage->identifier ? fmax(strength, 1) : strength;
}

double kb_sureness(const kb_coverage *coverage, double score, double next_score)
{
    bool alone = score - next_score >= GAP;
    double evidence = kb_evidence(coverage, score);
    double sureness = fmax(evidence / CONFIDENT_FROM, alone ? evidence / CONFIDENT_ALONE_FROM : 0);
    if (coverage->identifier)
        return sureness;
    return coverage->words > 1 ? fmin(sureness, coverage->told / CONFIDENT_TOLD) : 0; /* one word may have two meanings */
}

kb_verdict kb_verdict_of(const kb_coverage *coverage, double score, double next_score, const kb_limits *limits)
{
    double strength = kb_strength(coverage, score);
    bool possible = strength >= limits->possible || ((coverage->identifier || coverage->listed) && strength >= 1);
    if (possible && kb_sureness(coverage, score, next_score) >= limits->confident)
        return KB_CONFIDENT;
    return possible ? KB_POSSIBLE : KB_NONE;
}
