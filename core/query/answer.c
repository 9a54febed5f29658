#include "query/query.h"

#include "base/clock.h"

#include <math.h>

static const char *const band_names[] = {"strong", "medium", "weak"};
static const char *const verdict_names[] = {"confident", "possible", "none"};

static void clear_hit(kb_hit *hit)
{
    kb_document_free(hit->document);
    free(hit->highlight_title);
    free(hit->highlight_body);
    kb_list_clear(&hit->why);
    kb_list_clear(&hit->vetoes);
    json_decref(hit->explain);
}

void kb_answer_clear(kb_answer *answer)
{
    for (size_t i = 0; i < answer->hit_count; i++)
        clear_hit(&answer->hits[i]);
    free(answer->hits);
    kb_list_clear(&answer->analysis.identifiers);
    json_decref(answer->analysis.splits);
    json_decref(answer->analysis.ignored);
    free(answer->analysis.corrected);
    json_decref(answer->facets);
    *answer = (kb_answer){0};
}

static json_t *list_json(const kb_list *list)
{
    json_t *array = json_array();
    for (size_t i = 0; i < list->count; i++)
        json_array_append_new(array, json_string(list->items[i]));
    return array;
}

static json_t *owned_or(json_t *json, json_t *otherwise)
{
    if (!json)
        return otherwise;
    json_decref(otherwise);
    return json_incref(json);
}

/* Three digits tell all there is to tell. */
static json_t *ratio_json(double value)
{
    return json_real((double)(long)(value * 1000 + 0.5) / 1000);
}

/* As many as order the hits. */
static json_t *score_json(double score)
{
    return json_real(round(score * 1e6) / 1e6);
}

static json_t *analysis_json(const kb_analysis *analysis)
{
    json_t *json = json_object();
    json_object_set_new(json, "lang", json_string(analysis->lang));
    json_object_set_new(json, "lang_confidence", ratio_json(analysis->lang_confidence));
    json_object_set_new(json, "identifiers", list_json(&analysis->identifiers));
    json_object_set_new(json, "splits", owned_or(analysis->splits, json_object()));
    json_object_set_new(json, "ignored", owned_or(analysis->ignored, json_array()));
    json_object_set_new(json, "terms_seen", json_integer((json_int_t)analysis->terms_seen));
    json_object_set_new(json, "terms_used", json_integer((json_int_t)analysis->terms_used));
    json_object_set_new(json, "corrected", kb_json_str_or_null(analysis->corrected));
    return json;
}

static json_t *hit_json(const kb_hit *hit)
{
    const kb_document *document = hit->document;
    json_t *json = json_object(), *highlight = json_object();
    json_object_set_new(json, "kind", json_string(kb_kind_names[document->kind]));
    json_object_set_new(json, "id", json_string(document->id));
    json_object_set_new(json, "lang", json_string(document->lang));
    json_object_set_new(json, "title", json_string(document->title));
    json_object_set_new(json, "url", kb_json_str_or_null(document->url));
    json_object_set_new(json, "state", json_string(kb_state_names[document->state]));
    json_object_set_new(json, "visibility", json_string(kb_visibility_names[document->visibility]));
    json_object_set_new(json, "updated_at", kb_json_time(document->updated_at));
    json_object_set_new(json, "score", score_json(hit->score));
    json_object_set_new(json, "band", json_string(band_names[hit->band]));
    json_object_set_new(highlight, "title", json_string(hit->highlight_title));
    json_object_set_new(highlight, "body", json_string(hit->highlight_body));
    json_object_set_new(json, "highlight", highlight);
    json_object_set_new(json, "why", list_json(&hit->why));
    json_object_set_new(json, "vetoes", list_json(&hit->vetoes));
    json_object_set_new(json, "explain", hit->explain ? json_incref(hit->explain) : json_null());
    return json;
}

json_t *kb_answer_to_json(const kb_answer *answer, const char *query_id, double took_ms)
{
    json_t *json = json_object(), *hits = json_array();
    json_object_set_new(json, "query_id", json_string(query_id));
    json_object_set_new(json, "took_ms", ratio_json(took_ms));
    json_object_set_new(json, "verdict", json_string(verdict_names[answer->verdict]));
    json_object_set_new(json, "total", json_integer((json_int_t)answer->total));
    json_object_set_new(json, "limit", json_integer((json_int_t)answer->limit));
    json_object_set_new(json, "offset", json_integer((json_int_t)answer->offset));
    json_object_set_new(json, "analysis", analysis_json(&answer->analysis));
    for (size_t i = 0; i < answer->hit_count; i++)
        json_array_append_new(hits, hit_json(&answer->hits[i]));
    json_object_set_new(json, "hits", hits);
    json_object_set_new(json, "facets", owned_or(answer->facets, json_object()));
    return json;
}
