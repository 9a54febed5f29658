/* What is shown of a hit? Everything comes from the index: title, passage, reasons. */
#include "query/answering.h"
#include "query/expand.h"
#include "query/highlight.h"
#include "query/learned.h"
#include "query/rank.h"
#include "query/reasons.h"

#define TITLE_BYTES 240 /* of a body whose document has no title, to show for one */

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

static void show_matches(kb_answering *a, const kb_candidate *candidate, const kb_taught *taught, kb_hit *hit)
{
    const kb_plan *plan = candidate->plan;
    KB_OWNED(kb_highlighter) highlighter = kb_highlighter_new(a->asker, plan);
    bool *matched = kb_alloc(plan->word_count + 1), *in_title = kb_alloc(plan->word_count + 1);
    const kb_other **by = kb_alloc((plan->word_count + 1) * sizeof *by);
    hit->highlight_title = kb_highlight(highlighter, kb_str_of(hit->document->title), 0, in_title);
    hit->highlight_body = kb_highlight(highlighter, kb_str_of(hit->document->body), KB_SNIPPET_BYTES, matched);
    if (a->question.request->explain)
        hit->explain = explain(candidate);
    kb_plan_others_held(a->asker, candidate->partition, plan, candidate->id_term, by, NULL);
    kb_reasons(candidate, matched, in_title, by, taught, hit);
    free(matched);
    free(in_title);
    free(by);
    kb_reason_duplicates(a->asker, hit);
}

static kb_code show(kb_answering *a, kb_candidate *candidate, kb_hit *hit, kb_error *err)
{
    kb_taught taught = {0};
    bool bare = a->question.request->bare;
    kb_code code =
        bare ? KB_OK : kb_plan_taught(a->asker, candidate->partition, candidate->plan, candidate->id_term, &taught, err);
    code = code ? code : kb_candidate_read(a->asker, candidate, err);
    if (code)
        return code;
    hit->document = KB_GIVE(candidate->document);
    borrow_title(hit->document);
    hit->score = candidate->score;
    hit->band = kb_band_of(hit->score);
    hit->vetoes = candidate->vetoes;
    candidate->vetoes = (kb_list){0};
    if (!bare)
        show_matches(a, candidate, &taught, hit);
    return KB_OK;
}

/* A form has five places: the same text in several articles takes one. */
static kb_code is_repeated(const kb_answering *a, kb_candidate *candidate, const kb_answer *out, bool *repeated, kb_error *err)
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

kb_code kb_answering_show(kb_answering *a, kb_answer *out, kb_error *err)
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
