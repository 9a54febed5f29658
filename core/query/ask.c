/* From a request to an answer: which partitions, one plan for each, hits merged by score, shown. */
#include "query/asker.h"

#include "base/clock.h"
#include "query/highlight.h"
#include "query/plan.h"
#include "query/rank.h"
#include "query/ranking.h"
#include "query/request.h"
#include "text/decode.h"
#include "text/detect.h"

#include <math.h>

#define UNLIKELY 0.85 /* prior of a language that nobody guessed */
#define TITLE_BYTES 240 /* of a body whose document has no title, to show for one */

/* One partition that was asked. */
struct asked {
    size_t partition;
    kb_plan plan;
    kb_found_set found;
    double prior;
};

/* A hit before it is shown. */
struct candidate {
    const struct asked *asked;
    const kb_found *found;
    double score;
};

struct asking {
    kb_asker *asker;
    kb_question question;
    kb_guesses guesses;
    struct asked *asked;
    size_t count;
    struct candidate *candidates;
    size_t candidate_count;
};

/* ---- which partitions ---- */

static bool wants_language(const kb_request *request, const kb_language *language)
{
    for (size_t i = 0; i < request->langs.count; i++)
        if (kb_language_find(kb_str_of(request->langs.items[i])) == language)
            return true;
    return request->langs.count == 0;
}

/* "public.de" → its tier and language. */
static const kb_language *partition_language(const char *name, kb_visibility *tier)
{
    const char *dot = strchr(name, '.');
    *tier = kb_str_starts(kb_str_of(name), KB_STR("public.")) ? KB_TIER_PUBLIC : KB_TIER_INTERNAL;
    return kb_language_find(kb_str_of(dot ? dot + 1 : ""));
}

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
    const kb_language *language = partition_language(about.name, &tier);
    if (!a->question.request->tiers[tier] || about.documents == 0 || !wants_language(a->question.request, language))
        return KB_OK;
    struct asked *asked = &a->asked[a->count];
    *asked = (struct asked){.partition = partition, .prior = prior_of(a, language)};
    kb_plan_depth depth = a->guesses.reliable && asked->prior <= UNLIKELY ? KB_PLAN_WORDS : KB_PLAN_FULL;
    code = kb_plan_make(a->asker, partition, language, depth, &a->question, &asked->plan, err);
    a->count++;
    if (code || (asked->plan.terms_seen && asked->plan.ask.word_count == 0))
        return code;
    return kb_index_ask(a->asker->reader, partition, &asked->plan.ask, &asked->found, err);
}

/* ---- merging ---- */

static int by_score(const void *left, const void *right)
{
    const struct candidate *a = left, *b = right;
    if (a->score != b->score)
        return a->score > b->score ? -1 : 1;
    return strcmp(a->found->id_term, b->found->id_term);
}

static void merge(struct asking *a, kb_answer *out)
{
    size_t count = 0;
    for (size_t i = 0; i < a->count; i++)
        count += a->asked[i].found.count;
    a->candidates = kb_alloc(count * sizeof *a->candidates);
    double steepness = kb_ranking_of(a->question.request->manner)->steepness;
    for (size_t i = 0; i < a->count; i++) {
        struct asked *asked = &a->asked[i];
        out->total += asked->found.total;
        for (size_t j = 0; j < asked->found.count; j++)
            a->candidates[a->candidate_count++] = (struct candidate){
                asked, &asked->found.items[j], kb_score(asked->found.items[j].weight, &asked->plan, steepness, asked->prior)};
    }
    qsort(a->candidates, a->candidate_count, sizeof *a->candidates, by_score);
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

static json_t *explain(const struct candidate *candidate)
{
    const kb_plan *plan = &candidate->asked->plan;
    json_t *json = json_object(), *words = json_array();
    for (size_t i = 0; i < plan->word_count; i++) {
        const kb_plan_word *word = &plan->words[i];
        json_t *one = json_object();
        json_object_set_new(one, "word", kb_json_str(word->shown));
        json_object_set_new(one, "documents", json_integer(word->stem_df > word->surface_df ? word->stem_df : word->surface_df));
        json_object_set_new(one, "idf", json_real(word->idf));
        json_object_set_new(one, "gain", json_real(word->gain));
        json_object_set_new(one, "role", json_string(word->common ? "ranks" : "finds"));
        json_array_append_new(words, one);
    }
    json_object_set_new(json, "bm25", json_real(candidate->found->weight));
    json_object_set_new(json, "ideal", json_real(plan->ideal));
    json_object_set_new(json, "lang_prior", json_real(candidate->asked->prior));
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

static kb_code show(struct asking *a, const struct candidate *candidate, kb_hit *hit, kb_error *err)
{
    const kb_plan *plan = &candidate->asked->plan;
    KB_OWNED(kb_text) data = NULL;
    size_t bytes;
    kb_code code = kb_index_data(a->asker->reader, candidate->asked->partition, candidate->found->id_term, &data, &bytes, err);
    code = code ? code : kb_document_shown((kb_str){data, bytes}, &hit->document, err);
    if (code)
        return code;
    borrow_title(hit->document);
    hit->score = candidate->score;
    hit->band = kb_band_of(hit->score);
    KB_OWNED(kb_highlighter) highlighter = kb_highlighter_new(a->asker, plan);
    bool *matched = kb_alloc(plan->word_count + 1), *in_title = kb_alloc(plan->word_count + 1);
    hit->highlight_title = kb_highlight(highlighter, kb_str_of(hit->document->title), 0, in_title);
    hit->highlight_body = kb_highlight(highlighter, kb_str_of(hit->document->body), KB_SNIPPET_BYTES, matched);
    kb_reasons(plan, matched, in_title, &hit->why);
    free(matched);
    free(in_title);
    if (a->question.request->explain)
        hit->explain = explain(candidate);
    return KB_OK;
}

static kb_code show_page(struct asking *a, kb_answer *out, kb_error *err)
{
    const kb_request *request = a->question.request;
    size_t end = request->offset + request->limit;
    for (size_t i = request->offset; i < end && i < a->candidate_count; i++) {
        kb_error cause = {0};
        kb_hit hit = {0};
        kb_code code = show(a, &a->candidates[i], &hit, &cause);
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
static const struct asked *leading(const struct asking *a)
{
    if (a->candidate_count)
        return a->candidates[0].asked;
    const struct asked *best = NULL;
    for (size_t i = 0; i < a->count; i++)
        if (!best || a->asked[i].prior > best->prior)
            best = &a->asked[i];
    return best;
}

static void describe(const struct asking *a, kb_analysis *out)
{
    const kb_request *request = a->question.request;
    const struct asked *lead = leading(a);
    const char *lang = request->langs.count                ? request->langs.items[0]
                       : a->guesses.count                  ? a->guesses.items[0].language->code
                       : lead && a->candidate_count        ? lead->plan.language->code
                                                           : "und";
    snprintf(out->lang, sizeof out->lang, "%.35s", lang);
    out->lang_confidence = request->langs.count ? 1 : a->guesses.count ? a->guesses.items[0].share : 0;
    if (!lead)
        return;
    out->terms_seen = lead->plan.terms_seen;
    out->terms_used = lead->plan.word_count;
    for (size_t i = 0; i < lead->plan.tokens.count && out->identifiers.count < 20; i++)
        if (lead->plan.tokens.items[i].type == KB_TOKEN_IDENTIFIER)
            kb_list_add(&out->identifiers, lead->plan.tokens.items[i].surface);
}

/* ---- all of it ---- */

static kb_code answer(struct asking *a, kb_answer *out, kb_error *err)
{
    size_t partitions = kb_index_partition_count(a->asker->reader);
    a->asked = kb_alloc(partitions * sizeof *a->asked);
    kb_code code = KB_OK;
    for (size_t i = 0; i < partitions && code == KB_OK; i++)
        code = ask_partition(a, i, err);
    if (code)
        return code;
    merge(a, out);
    merge_facets(a, out);
    describe(a, &out->analysis);
    code = show_page(a, out, err);
    if (code)
        return code;
    out->verdict = kb_verdict_of(a->candidate_count ? a->candidates[0].score : 0);
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
    free(a->asked);
    free(a->candidates);
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
