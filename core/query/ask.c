/* From a request to an answer: found, shortlisted, shown, judged. */
#include "query/answering.h"

#include "base/clock.h"
#include "query/boosts.h"
#include "query/rank.h"
#include "query/ranking.h"
#include "query/request.h"
#include "text/decode.h"

#include <math.h>

#define JUDGED_MOST 3 /* hits that the verdict looks at */

/* A date alone says nothing of the matter. */
static double by_words(const kb_candidate *candidate)
{
    return candidate->score - candidate->dated;
}

/* The best of the first hits: a document that says just what was asked may stand behind one that says it often. */
static kb_code judge(const kb_answering *a, kb_answer *out, kb_error *err)
{
    kb_verdict best = KB_NONE;
    kb_limits limits = kb_calibration_limits(&a->asker->calibration, a->question.request);
    for (size_t i = 0; i < a->candidate_count && i < JUDGED_MOST && best != KB_CONFIDENT; i++) {
        kb_coverage coverage = {0};
        kb_error cause = {0};
        double score = by_words(&a->candidates[i]), next = i + 1 < a->candidate_count ? by_words(&a->candidates[i + 1]) : 0;
        kb_code code = kb_coverage_of(a->asker, &a->candidates[i], &a->guesses, &coverage, &cause);
        if (code && code != KB_NOT_FOUND) /* deleted since it was found: no answer */
            return kb_fail(err, code, "%s", cause.message);
        kb_verdict verdict = code || score <= 0 ? KB_NONE : kb_verdict_of(&coverage, score, next, &limits);
        best = verdict < best ? verdict : best;
        out->strength = fmax(out->strength, kb_strength(&coverage, score));
        out->sureness = fmax(out->sureness, kb_sureness(&coverage, score, next));
    }
    out->verdict = best;
    return KB_OK;
}

static kb_code boost(kb_answering *a, kb_error *err)
{
    const kb_request *request = a->question.request;
    size_t window = request->offset + request->limit + KB_PLAN_SPARE;
    return kb_boost(a->asker, kb_ranking_of(request->manner), a->question.now_ms, a->candidates,
                    window < a->candidate_count ? window : a->candidate_count, err);
}

static kb_code answer(kb_answering *a, kb_answer *out, kb_error *err)
{
    kb_code code = kb_answering_find(a, out, err);
    if (code)
        return code;
    kb_answering_describe(a, &out->analysis);
    code = kb_shortlist(a->asker, &a->question, a->candidates, &a->candidate_count, err);
    code = code ? code : boost(a, err);
    code = code ? code : kb_answering_show(a, out, err);
    bool judged = !a->question.request->bare || a->question.request->judged;
    code = code || !judged ? code : judge(a, out, err);
    if (code)
        return code;
    out->limit = a->question.request->limit;
    out->offset = a->question.request->offset;
    return KB_OK;
}

/* A form shows published public articles, five at most, and nothing rather than something wrong. */
static void narrow_to_form(kb_request *request)
{
    request->tiers[KB_TIER_PUBLIC] = true;
    request->tiers[KB_TIER_INTERNAL] = false;
    memset(request->kinds, 0, sizeof request->kinds);
    request->kinds[KB_ARTICLE] = true;
    if (request->limit > 5)
        request->limit = 5;
}

static void withhold(kb_answer *answer)
{
    kb_analysis analysis = answer->analysis;
    answer->analysis = (kb_analysis){0};
    size_t limit = answer->limit, offset = answer->offset;
    kb_answer_clear(answer);
    *answer = (kb_answer){.analysis = analysis, .verdict = KB_NONE, .limit = limit, .offset = offset};
}

/* What was typed, or the plain text of what was pasted; then the language of all of it. */
static void read_question(const kb_request *request, kb_answering *a, kb_typed *typed, kb_buf *plain)
{
    kb_question *question = &a->question;
    KB_OWNED_BUF whole = {0};
    if (request->manner == KB_SEARCH) {
        kb_typed_parse(request->text, typed);
        question->typed = typed;
        question->title = kb_buf_str(&typed->words);
    } else {
        kb_decode(request->body, request->format, plain);
        question->title = request->title;
        question->body = kb_buf_str(plain);
    }
    if (request->timeout_ms)
        question->deadline_us = kb_monotonic_us() + (int64_t)request->timeout_ms * 1000;
    kb_buf_printf(&whole, "%.*s\n", (int)question->title.len, question->title.bytes);
    kb_buf_add(&whole, question->body);
    a->guesses = kb_detect(kb_buf_str(&whole));
}

kb_code kb_ask_question(kb_asker *asker, const kb_request *request, kb_answer *out, kb_error *err)
{
    kb_code code = kb_request_check(request, err);
    code = code ? code : kb_asker_refresh(asker, NULL, err);
    if (code)
        return code;
    kb_request narrowed = *request;
    if (request->manner == KB_SUGGEST)
        narrow_to_form(&narrowed);
    kb_typed typed = {0};
    KB_OWNED_BUF plain = {.ceiling = KB_BODY_BYTES};
    kb_answering a = {.asker = asker, .question = {.request = &narrowed, .now_ms = kb_now_ms()}};
    read_question(request, &a, &typed, &plain);
    code = answer(&a, out, err);
    if (code == KB_OK && request->manner == KB_SUGGEST && out->verdict == KB_NONE)
        withhold(out);
    kb_answering_clear(&a);
    kb_typed_clear(&typed);
    if (code)
        kb_answer_clear(out);
    return code;
}
