#include "query/boosts.h"

#include <math.h>

#define DAY_MS (24.0 * 60 * 60 * 1000)

double kb_boosted(double score, double bound, double share)
{
    return score * (1 + bound * share * (1 - score));
}

double kb_freshness(int64_t updated_at, int64_t now_ms, double half_life_days)
{
    if (updated_at == KB_NO_TIME)
        return 0;
    double age_days = (double)(now_ms - updated_at) / DAY_MS;
    return age_days <= 0 ? 1 : exp2(-age_days / half_life_days); /* a clock may be ahead of ours */
}

double kb_helpfulness(unsigned voters, double half)
{
    return voters / (voters + half);
}

static bool read_count(void *context, kb_str term)
{
    unsigned voters = 0;
    for (size_t i = strlen(KB_PREFIX_LESSONS); i < term.len; i++)
        voters = voters * 10 + (unsigned)(term.bytes[i] - '0');
    *(unsigned *)context += voters;
    return true;
}

static kb_code voters_of(kb_asker *asker, const kb_candidate *candidate, unsigned *out, kb_error *err)
{
    *out = 0;
    return kb_index_held(asker->reader, candidate->partition, candidate->id_term, KB_STR(KB_PREFIX_LESSONS), read_count, out,
                         err);
}

static kb_code boost_one(kb_asker *asker, const kb_ranking *ranking, int64_t now_ms, kb_candidate *candidate, kb_error *err)
{
    unsigned voters = 0;
    double before = candidate->score;
    kb_code code = kb_candidate_read(asker, candidate, err);
    if (code == KB_OK && ranking->helpful > 0)
        code = voters_of(asker, candidate, &voters, err);
    if (code)
        return code;
    double score = kb_boosted(before, ranking->fresh, kb_freshness(candidate->document->updated_at, now_ms, ranking->fresh_days));
    score = kb_boosted(score, ranking->helpful, kb_helpfulness(voters, ranking->helpful_half));
    candidate->score = round(score * 1e6) / 1e6; /* what is shown orders the hits */
    candidate->lift = candidate->score - before;
    return KB_OK;
}

kb_code kb_boost(kb_asker *asker, const kb_ranking *ranking, int64_t now_ms, kb_candidate *candidates, size_t count,
                 kb_error *err)
{
    if (ranking->fresh <= 0 && ranking->helpful <= 0)
        return KB_OK;
    for (size_t i = 0; i < count; i++) {
        kb_error cause = {0};
        kb_code code = boost_one(asker, ranking, now_ms, &candidates[i], &cause);
        if (code && code != KB_NOT_FOUND) /* deleted since it was found: whoever shows it will see */
            return kb_fail(err, code, "%s", cause.message);
    }
    kb_candidates_sort(candidates, count);
    return KB_OK;
}
