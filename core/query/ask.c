/* From a request to an answer: which partitions, one plan for each, hits merged by score, shown. */
#include "query/asker.h"

#include "base/clock.h"
#include "query/boosts.h"
#include "query/dates.h"
#include "query/expand.h"
#include "query/highlight.h"
#include "query/ignored.h"
#include "query/learned.h"
#include "query/plan.h"
#include "query/rank.h"
#include "query/ranking.h"
#include "query/reasons.h"
#include "query/relatives.h"
#include "query/request.h"
#include "query/shortlist.h"
#include "text/decode.h"
#include "text/detect.h"

#include <math.h>

#define UNLIKELY 0.85 /* prior of a language that nobody guessed */
#define JUDGED_MOST 3   /* hits that the verdict looks at */
#define TITLE_BYTES 240 /* of a body whose document has no title, to show for one */

/* One partition that was asked. */
struct asked {
    size_t partition;
    kb_plan plan;
    kb_found_set found;
    double prior;
};

struct asking {
    kb_asker *asker;
    kb_question question;
    kb_guesses guesses;
    struct asked *asked;
    size_t count;
    kb_candidate *candidates;
    size_t candidate_count;
};

/* ---- which partitions ---- */

/* A guess lifts a language; it never shuts one out. */
static double prior_of(const struct asking *a, const kb_language *language)
{
    if (a->question.request->langs.count)
        return 1;
    for (size_t i = 0; i < a->guesses.count; i++)
        if (a->guesses.items[i].language == language)
            return i == 0 ? 1 : UNLIKELY + (1 - UNLIKELY) / 2;
    return a->guesses.count == 0 ? 1 : UNLIKELY;
}

static kb_code ask_partition(struct asking *a, size_t partition, kb_error *err)
{
    kb_partition about;
    kb_visibility tier;
    kb_code code = kb_index_partition(a->asker->reader, partition, &about, err);
    if (code)
        return code;
    const kb_language *language = kb_partition_language(about.name, &tier);
    if (!a->question.request->tiers[tier] || about.documents == 0 || !kb_request_wants(a->question.request, language))
        return KB_OK;
    struct asked *asked = &a->asked[a->count];
    *asked = (struct asked){.partition = partition, .prior = prior_of(a, language)};
    kb_plan_depth depth = a->guesses.reliable && asked->prior <= UNLIKELY ? KB_PLAN_WORDS : KB_PLAN_FULL;
    code = kb_plan_make(a->asker, partition, language, depth, &a->question, &asked->plan, err);
    a->count++;
    bool wordless = asked->plan.ask.word_count + asked->plan.ask.fixed_count == 0;
    if (code || (wordless && (asked->plan.terms_seen || a->question.request->manner != KB_SEARCH)))
        return code; /* only a search may ask for filters alone */
    return kb_index_ask(a->asker->reader, partition, &asked->plan.ask, &asked->found, err);
}

/* ---- merging ---- */

static kb_candidate candidate_of(const struct asked *asked, const kb_found *found, const kb_request *request)
{
    const kb_ranking *ranking = kb_ranking_of(request->manner);
    bool ticket = found->id_term[1] == kb_kind_names[KB_TICKET][0];
    int days = ticket ? kb_days_apart(request->created_at, found->created_at) : KB_NO_DAYS;
    double evidence = found->weight * kb_date_factor(ranking, days);
    double raw = kb_score(found->weight, &asked->plan, ranking->steepness, asked->prior);
    double score = kb_score(evidence, &asked->plan, ranking->steepness, asked->prior);
    return (kb_candidate){.plan = &asked->plan, .partition = asked->partition, .id_term = found->id_term, .bm25 = found->weight,
                          .prior = asked->prior, .raw = raw, .dated = score - raw, .days = days, .score = score,
                          .evidence = evidence / fmax(asked->plan.ideal, 1e-9)};
}

static void merge(struct asking *a, kb_answer *out)
{
    size_t count = 0;
    for (size_t i = 0; i < a->count; i++)
        count += a->asked[i].found.count;
    a->candidates = kb_alloc((count + 1) * sizeof *a->candidates);
    for (size_t i = 0; i < a->count; i++) {
        struct asked *asked = &a->asked[i];
        out->total += asked->found.total;
        for (size_t j = 0; j < asked->found.count; j++)
            a->candidates[a->candidate_count++] = candidate_of(asked, &asked->found.items[j], a->question.request);
    }
    kb_candidates_sort(a->candidates, a->candidate_count);
}

static void merge_facets(const struct asking *a, kb_answer *out)
{
    const kb_list *names = &a->question.request->facets;
    if (names->count == 0)
        return;
    out->facets = json_object();
    for (size_t n = 0; n < names->count; n++) {
        uint32_t slot = kb_field_find(kb_str_of(names->items[n]))->slot;
        json_t *counts = json_object();
        for (size_t i = 0; i < a->count; i++) {
            for (size_t j = 0; j < a->asked[i].found.facet_count; j++) {
                const kb_facet *facet = &a->asked[i].found.facets[j];
                if (facet->slot != slot)
                    continue;
                json_int_t before = json_integer_value(json_object_get(counts, facet->value));
                json_object_set_new(counts, facet->value, json_integer(before + (json_int_t)facet->count));
            }
        }
        json_object_set_new(out->facets, names->items[n], counts);
    }
}

/* ---- showing ---- */

static json_t *explain(const kb_candidate *candidate)
{
    const kb_plan *plan = candidate->plan;
    json_t *json = json_object(), *words = json_array();
    for (size_t i = 0; i < plan->word_count; i++) {
        const kb_plan_word *word = &plan->words[i];
        json_t *one = json_object();
        json_object_set_new(one, "word", kb_json_str(word->shown));
        json_object_set_new(one, "documents", json_integer(word->df));
        json_object_set_new(one, "idf", json_real(word->idf));
        json_object_set_new(one, "gain", json_real(word->gain));
        json_object_set_new(one, "role", json_string(word->common ? "ranks" : "finds"));
        json_array_append_new(words, one);
    }
    json_object_set_new(json, "bm25", json_real(candidate->bm25));
    json_object_set_new(json, "ideal", json_real(plan->ideal));
    json_object_set_new(json, "lang_prior", json_real(candidate->prior));
    json_object_set_new(json, "words", words);
    return json;
}

/* The first line of the body, where a document came without a title. */
static void borrow_title(kb_document *document)
{
    if (document->title[0])
        return;
    kb_str body = kb_str_trim(kb_str_of(document->body));
    const char *end = memchr(body.bytes, '\n', body.len);
    kb_str line = {body.bytes, end ? (size_t)(end - body.bytes) : body.len};
    line.len = kb_utf8_floor(line, TITLE_BYTES);
    free(document->title);
    document->title = kb_str_dup(line);
}

static kb_code show(struct asking *a, kb_candidate *candidate, kb_hit *hit, kb_error *err)
{
    const kb_plan *plan = candidate->plan;
    kb_taught taught = {0};
    bool bare = a->question.request->bare;
    kb_code code = bare ? KB_OK : kb_plan_taught(a->asker, candidate->partition, plan, candidate->id_term, &taught, err);
    code = code ? code : kb_candidate_read(a->asker, candidate, err);
    if (code)
        return code;
    hit->document = KB_GIVE(candidate->document);
    borrow_title(hit->document);
    hit->score = candidate->score;
    hit->band = kb_band_of(hit->score);
    hit->vetoes = candidate->vetoes;
    candidate->vetoes = (kb_list){0};
    if (bare)
        return KB_OK;
    KB_OWNED(kb_highlighter) highlighter = kb_highlighter_new(a->asker, plan);
    bool *matched = kb_alloc(plan->word_count + 1), *in_title = kb_alloc(plan->word_count + 1);
    hit->highlight_title = kb_highlight(highlighter, kb_str_of(hit->document->title), 0, in_title);
    hit->highlight_body = kb_highlight(highlighter, kb_str_of(hit->document->body), KB_SNIPPET_BYTES, matched);
    if (a->question.request->explain)
        hit->explain = explain(candidate);
    const kb_other **by = kb_alloc((plan->word_count + 1) * sizeof *by);
    kb_plan_others_held(a->asker, candidate->partition, plan, candidate->id_term, by, NULL);
    kb_reasons(candidate, matched, in_title, by, &taught, hit);
    free(matched);
    free(in_title);
    free(by);
    kb_reason_duplicates(a->asker, hit);
    return KB_OK;
}

/* A form has five places: the same text in several articles takes one. */
static kb_code is_repeated(const struct asking *a, kb_candidate *candidate, const kb_answer *out, bool *repeated, kb_error *err)
{
    *repeated = false;
    if (a->question.request->manner != KB_SUGGEST)
        return KB_OK;
    kb_code code = kb_candidate_read(a->asker, candidate, err);
    for (size_t i = 0; code == KB_OK && i < out->hit_count && !*repeated; i++) {
        const kb_document *mine = candidate->document, *shown = out->hits[i].document;
        *repeated = strcmp(mine->body, shown->body) == 0 && (!mine->title[0] || strcmp(mine->title, shown->title) == 0);
    }
    return code;
}

static kb_code show_page(struct asking *a, kb_answer *out, kb_error *err)
{
    const kb_request *request = a->question.request;
    size_t end = request->manner == KB_SUGGEST ? a->candidate_count : request->offset + request->limit;
    for (size_t i = request->offset; i < end && i < a->candidate_count && out->hit_count < request->limit; i++) {
        kb_error cause = {0};
        kb_hit hit = {0};
        bool repeated;
        kb_code code = is_repeated(a, &a->candidates[i], out, &repeated, &cause);
        if (code == KB_OK && repeated)
            continue;
        code = code ? code : show(a, &a->candidates[i], &hit, &cause);
        if (code == KB_NOT_FOUND) /* deleted since it was found */
            continue;
        if (code)
            return kb_fail(err, code, "%s", cause.message);
        KB_PUSH_ROOM(out->hits, out->hit_count, out->hit_room);
        out->hits[out->hit_count++] = hit;
    }
    return KB_OK;
}

/* ---- what the answer says of the question ---- */

/* The plan of the likeliest language: of the best hit's, else of the likeliest partition. */
static const kb_plan *leading(const struct asking *a)
{
    if (a->candidate_count)
        return a->candidates[0].plan;
    const struct asked *best = NULL;
    for (size_t i = 0; i < a->count; i++)
        if (!best || a->asked[i].prior > best->prior)
            best = &a->asked[i];
    return best ? &best->plan : NULL;
}

static bool holds(const kb_list *list, kb_str text)
{
    for (size_t i = 0; i < list->count; i++)
        if (kb_str_equal(kb_str_of(list->items[i]), text))
            return true;
    return false;
}

/* The question with the words it was taken to have; NULL where it stands as typed. Owned. */
static char *corrected_question(const kb_plan *plan, kb_str question)
{
    KB_OWNED_BUF text = {0};
    size_t at = 0, count = 0;
    for (size_t i = 0; i < plan->tokens.count; i++) {
        for (size_t j = 0; j < plan->word_count; j++) {
            const kb_plan_word *word = &plan->words[j];
            const kb_token *token = &plan->tokens.items[i];
            bool here = word->corrected.len && token->end <= question.len && token->start >= at &&
                        kb_str_equal(token->surface, plan->tokens.items[word->token].surface);
            if (!here)
                continue;
            kb_buf_add(&text, (kb_str){question.bytes + at, token->start - at});
            kb_buf_add(&text, word->corrected);
            at = token->end;
            count++;
        }
    }
    kb_buf_add(&text, kb_str_from(question, at));
    return count ? kb_buf_give(&text) : NULL;
}

static void describe(const struct asking *a, kb_analysis *out)
{
    const kb_request *request = a->question.request;
    const kb_plan *lead = leading(a);
    const char *lang = request->langs.count                ? request->langs.items[0]
                       : a->guesses.count                  ? a->guesses.items[0].language->code
                       : lead && lead->terms_seen && a->candidate_count ? lead->language->code
                                                           : "und";
    snprintf(out->lang, sizeof out->lang, "%.35s", lang);
    out->lang_confidence = request->langs.count ? 1 : a->guesses.count ? a->guesses.items[0].share : 0;
    if (a->question.body.len)
        out->ignored = kb_ignored_json(&a->question.noise);
    if (!lead)
        return;
    out->terms_seen = lead->terms_seen;
    out->terms_used = lead->word_count;
    out->corrected = corrected_question(lead, a->question.title);
    out->splits = kb_plan_splits(lead);
    for (size_t i = 0; i < lead->tokens.count && out->identifiers.count < 20; i++)
        if (lead->tokens.items[i].type == KB_TOKEN_IDENTIFIER && !holds(&out->identifiers, lead->tokens.items[i].surface))
            kb_list_add(&out->identifiers, lead->tokens.items[i].surface);
}

/* A date alone says nothing of the matter. */
static double by_words(const kb_candidate *candidate)
{
    return candidate->score - candidate->dated;
}

/* The best of the first hits: a document that says just what was asked may stand behind one that says it often. */
static kb_code judge(const struct asking *a, kb_answer *out, kb_error *err)
{
    kb_verdict best = KB_NONE;
    for (size_t i = 0; i < a->candidate_count && i < JUDGED_MOST && best != KB_CONFIDENT; i++) {
        kb_coverage coverage = {0};
        kb_error cause = {0};
        double score = by_words(&a->candidates[i]), next = i + 1 < a->candidate_count ? by_words(&a->candidates[i + 1]) : 0;
        kb_code code = kb_coverage_of(a->asker, &a->candidates[i], &a->guesses, &coverage, &cause);
        if (code && code != KB_NOT_FOUND) /* deleted since it was found: no answer */
            return kb_fail(err, code, "%s", cause.message);
        kb_verdict verdict = code || score <= 0 ? KB_NONE : kb_verdict_of(&coverage, score, next);
        best = verdict < best ? verdict : best;
        out->strength = fmax(out->strength, kb_strength(&coverage, score));
    }
    out->verdict = best;
    return KB_OK;
}

static kb_code boost(struct asking *a, kb_error *err)
{
    const kb_request *request = a->question.request;
    size_t window = request->offset + request->limit + KB_PLAN_SPARE;
    return kb_boost(a->asker, kb_ranking_of(request->manner), a->question.now_ms, a->candidates,
                    window < a->candidate_count ? window : a->candidate_count, err);
}

/* ---- all of it ---- */

static kb_code answer(struct asking *a, kb_answer *out, kb_error *err)
{
    size_t partitions = kb_index_partition_count(a->asker->reader);
    a->asked = kb_alloc(partitions * sizeof *a->asked);
    kb_code code = a->question.body.len ? kb_ignore(a->asker, &a->guesses, &a->question, err) : KB_OK;
    for (size_t i = 0; i < partitions && code == KB_OK; i++)
        code = ask_partition(a, i, err);
    if (code)
        return code;
    merge(a, out);
    merge_facets(a, out);
    describe(a, &out->analysis);
    code = kb_shortlist(a->asker, &a->question, a->candidates, &a->candidate_count, err);
    code = code ? code : boost(a, err);
    code = code ? code : show_page(a, out, err);
    if (code)
        return code;
    code = a->question.request->bare ? KB_OK : judge(a, out, err);
    if (code)
        return code;
    out->limit = a->question.request->limit;
    out->offset = a->question.request->offset;
    return KB_OK;
}

static void clear(struct asking *a)
{
    for (size_t i = 0; i < a->count; i++) {
        kb_plan_clear(&a->asked[i].plan);
        kb_found_set_clear(&a->asked[i].found);
    }
    for (size_t i = 0; i < a->candidate_count; i++)
        kb_candidate_clear(&a->candidates[i]);
    free(a->asked);
    free(a->candidates);
    kb_noise_clear(&a->question.noise);
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
    struct asking a = {.asker = asker, .question = {.request = &narrowed, .title = request->title, .now_ms = kb_now_ms()}};
    if (request->timeout_ms)
        a.question.deadline_us = kb_monotonic_us() + (int64_t)request->timeout_ms * 1000;
    if (request->manner == KB_SEARCH) {
        kb_typed_parse(request->text, &typed);
        a.question.typed = &typed;
        a.question.title = kb_buf_str(&typed.words);
    } else {
        kb_decode(request->body, request->format, &plain);
        a.question.body = kb_buf_str(&plain);
    }
    KB_OWNED_BUF whole = {0};
    kb_buf_printf(&whole, "%.*s\n", (int)a.question.title.len, a.question.title.bytes);
    kb_buf_add(&whole, a.question.body);
    a.guesses = kb_detect(kb_buf_str(&whole));
    code = answer(&a, out, err);
    if (code == KB_OK && request->manner == KB_SUGGEST && out->verdict == KB_NONE)
        withhold(out);
    clear(&a);
    kb_typed_clear(&typed);
    if (code)
        kb_answer_clear(out);
    return code;
}
