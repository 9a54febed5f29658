/* Which documents were found? One plan for each partition that may be asked; their hits merged by score. */
#include "query/answering.h"
#include "query/dates.h"
#include "query/excerpt.h"
#include "query/ignored.h"
#include "query/prior.h"
#include "query/rank.h"
#include "query/ranking.h"
#include "query/request.h"

#include <math.h>

static kb_code draft(kb_answering *a, size_t partition, kb_error *err)
{
    kb_partition about;
    kb_visibility tier;
    kb_code code = kb_index_partition(a->asker->reader, partition, &about, err);
    if (code)
        return code;
    const kb_language *language = kb_partition_language(about.name, &tier);
    if (!a->question.request->tiers[tier] || about.documents == 0 || !kb_request_wants(a->question.request, language))
        return KB_OK;
    kb_asked *asked = &a->asked[a->count++];
    *asked = (kb_asked){.partition = partition};
    return kb_plan_draft(a->asker, partition, language, &a->question, &asked->plan, err);
}

static kb_code ask_partition(kb_answering *a, kb_asked *asked, kb_error *err)
{
    kb_plan_depth depth = a->guesses.reliable && asked->prior <= KB_UNLIKELY ? KB_PLAN_WORDS : KB_PLAN_FULL;
    kb_code code = kb_plan_finish(a->asker, asked->partition, depth, &a->question, &asked->plan, err);
    bool wordless = asked->plan.ask.word_count + asked->plan.ask.fixed_count == 0;
    if (code || (wordless && (asked->plan.terms_seen || a->question.request->manner != KB_SEARCH)))
        return code; /* only a search may ask for filters alone */
    return kb_index_ask(a->asker->reader, asked->partition, &asked->plan.ask, &asked->found, err);
}

static kb_candidate candidate_of(const kb_asked *asked, const kb_found *found, const kb_request *request)
{
    const kb_ranking *ranking = kb_ranking_of(request->manner);
    bool ticket = found->id_term[1] == kb_kind_names[KB_TICKET][0];
    int days = ticket ? kb_days_apart(request->created_at, found->created_at) : KB_NO_DAYS;
    double evidence = found->weight * kb_date_factor(ranking, days);
    double raw = kb_score(found->weight, &asked->plan, ranking->steepness, asked->prior);
    double score = kb_score(evidence, &asked->plan, ranking->steepness, asked->prior);
    return (kb_candidate){.plan = &asked->plan,
                          .partition = asked->partition,
                          .id_term = found->id_term,
                          .bm25 = found->weight,
                          .prior = asked->prior,
                          .raw = raw,
                          .dated = score - raw,
                          .days = days,
                          .score = score,
                          .evidence = evidence / fmax(asked->plan.ideal, 1e-9)};
}

static void merge(kb_answering *a, kb_answer *out)
{
    size_t count = 0;
    for (size_t i = 0; i < a->count; i++)
        count += a->asked[i].found.count;
    a->candidates = kb_alloc((count + 1) * sizeof *a->candidates);
    for (size_t i = 0; i < a->count; i++) {
        kb_asked *asked = &a->asked[i];
        out->total += asked->found.total;
        for (size_t j = 0; j < asked->found.count; j++)
            a->candidates[a->candidate_count++] = candidate_of(asked, &asked->found.items[j], a->question.request);
    }
    kb_candidates_sort(a->candidates, a->candidate_count);
}

static void add_facets(const kb_found_set *found, uint32_t slot, json_t *counts)
{
    for (size_t i = 0; i < found->facet_count; i++) {
        const kb_facet *facet = &found->facets[i];
        if (facet->slot != slot)
            continue;
        json_int_t before = json_integer_value(json_object_get(counts, facet->value));
        json_object_set_new(counts, facet->value, json_integer(before + (json_int_t)facet->count));
    }
}

static void merge_facets(const kb_answering *a, kb_answer *out)
{
    const kb_list *names = &a->question.request->facets;
    if (names->count == 0)
        return;
    out->facets = json_object();
    for (size_t n = 0; n < names->count; n++) {
        uint32_t slot = kb_field_find(kb_str_of(names->items[n]))->slot;
        json_t *counts = json_object();
        for (size_t i = 0; i < a->count; i++)
            add_facets(&a->asked[i].found, slot, counts);
        json_object_set_new(out->facets, names->items[n], counts);
    }
}

/* What of the question counts, before any language reads it. */
static kb_code settle_question(kb_answering *a, kb_error *err)
{
    a->question.readings = &a->readings;
    kb_code code = a->question.body.len ? kb_ignore(a->asker, &a->guesses, &a->question, err) : KB_OK;
    if (code)
        return code;
    if (a->question.body.len)
        a->ignored = kb_ignored_json(&a->question.noise);
    return kb_excerpt(a->asker, &a->question, &a->excerpt, err);
}

kb_code kb_answering_find(kb_answering *a, kb_answer *out, kb_error *err)
{
    size_t partitions = kb_index_partition_count(a->asker->reader);
    a->asked = kb_alloc(partitions * sizeof *a->asked);
    kb_code code = settle_question(a, err);
    for (size_t i = 0; i < partitions && code == KB_OK; i++)
        code = draft(a, i, err);
    if (code == KB_OK)
        kb_priors_settle(a);
    for (size_t i = 0; i < a->count && code == KB_OK; i++)
        code = ask_partition(a, &a->asked[i], err);
    if (code)
        return code;
    merge(a, out);
    merge_facets(a, out);
    return KB_OK;
}

void kb_answering_clear(kb_answering *a)
{
    for (size_t i = 0; i < a->count; i++) {
        kb_plan_clear(&a->asked[i].plan);
        kb_found_set_clear(&a->asked[i].found);
    }
    for (size_t i = 0; i < a->candidate_count; i++)
        kb_candidate_clear(&a->candidates[i]);
    free(a->asked);
    free(a->candidates);
    kb_readings_clear(&a->readings);
    kb_noise_clear(&a->question.noise);
    kb_buf_clear(&a->excerpt);
    json_decref(a->ignored);
}
