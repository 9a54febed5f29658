#include "query/near.h"

#include "base/map.h"
#include "query/copies.h"

#define NEAR_SHARE 0.25 /* of one of the two texts */
#define NEAR_SHINGLES 8 /* so that a sentence that everybody writes is none; or all of a text that has fewer */
#define CANDIDATES 20   /* that each part of the draft asks for */
#define PARTS 3
#define PART_BYTES 300 /* a shorter third tells nothing that the whole does not */
#define SHOWN_MOST 10
#define PASSAGE_BYTES 300

struct near_search {
    kb_asker *asker;
    const kb_document *draft;
    const char *own;
    kb_shingled *mine;
    kb_map *seen; /* ids */
    json_t *found;
};

static json_t *ratio(double value)
{
    return json_real((double)(long)(value * 1000 + 0.5) / 1000);
}

static json_t *passages_json(const kb_copies *copies)
{
    json_t *array = json_array();
    for (size_t i = 0; i < copies->count; i++) {
        kb_str text = copies->passages[i].text;
        text.len = kb_utf8_floor(text, PASSAGE_BYTES);
        json_t *one = json_object();
        json_object_set_new(one, "text", kb_json_str(text));
        json_object_set_new(one, "words", json_integer((json_int_t)copies->passages[i].words));
        json_array_append_new(array, one);
    }
    return array;
}

static json_t *near_json(const kb_document *article, const kb_copies *copies)
{
    json_t *json = json_object();
    json_object_set_new(json, "kind", json_string("article"));
    json_object_set_new(json, "id", json_string(article->id));
    json_object_set_new(json, "lang", json_string(article->lang));
    json_object_set_new(json, "title", json_string(article->title));
    json_object_set_new(json, "url", kb_json_str_or_null(article->url));
    json_object_set_new(json, "visibility", json_string(kb_visibility_names[article->visibility]));
    json_object_set_new(json, "share", ratio(copies->of_mine));
    json_object_set_new(json, "share_of_article", ratio(copies->of_theirs));
    json_object_set_new(json, "passages", passages_json(copies));
    return json;
}

static double larger_share(const json_t *near)
{
    double mine = json_real_value(json_object_get(near, "share"));
    double theirs = json_real_value(json_object_get(near, "share_of_article"));
    return mine > theirs ? mine : theirs;
}

static void insert(struct near_search *n, json_t *near)
{
    size_t at = 0;
    while (at < json_array_size(n->found) && larger_share(json_array_get(n->found, at)) >= larger_share(near))
        at++;
    json_array_insert_new(n->found, at, near);
    if (json_array_size(n->found) > SHOWN_MOST)
        json_array_remove(n->found, SHOWN_MOST);
}

static bool is_near(const kb_copies *copies)
{
    double most = copies->of_mine > copies->of_theirs ? copies->of_mine : copies->of_theirs;
    return most >= NEAR_SHARE && (copies->shingles >= NEAR_SHINGLES || most >= 1);
}

static void whole_text(const char *title, kb_str body, kb_buf *out)
{
    kb_buf_printf(out, "%s\n", title);
    kb_buf_add(out, body);
}

static kb_code compare(struct near_search *n, const kb_document *article, kb_error *err)
{
    KB_OWNED_BUF text = {0};
    KB_OWNED(kb_shingled) theirs = NULL;
    kb_copies copies;
    uint64_t *seen = kb_map_slot(n->seen, kb_str_of(article->id));
    if (*seen)
        return KB_OK;
    *seen = 1;
    whole_text(article->title, kb_str_of(article->body), &text);
    kb_code code = kb_shingled_new(n->asker, kb_buf_str(&text), kb_language_find(kb_str_of(article->lang)), &theirs, err);
    if (code)
        return code;
    kb_copies_find(n->mine, theirs, &copies);
    if (is_near(&copies))
        insert(n, near_json(article, &copies));
    return KB_OK;
}

static kb_code look(struct near_search *n, kb_str title, kb_str body, kb_error *err)
{
    kb_request request;
    kb_answer answer = {0};
    kb_request_init(&request, KB_SIMILAR);
    for (size_t tier = 0; tier < KB_VISIBILITIES; tier++)
        request.tiers[tier] = true;
    request.kinds[KB_ARTICLE] = true;
    request.title = title;
    request.body = body;
    request.limit = CANDIDATES;
    request.bare = true;
    if (n->own)
        kb_list_add(&request.exclude, kb_str_of(n->own));
    kb_code code = kb_ask_question(n->asker, &request, &answer, err);
    for (size_t i = 0; i < answer.hit_count && code == KB_OK; i++)
        code = compare(n, answer.hits[i].document, err);
    kb_answer_clear(&answer);
    kb_list_clear(&request.exclude);
    return code;
}

/* A third begins at a character. */
static kb_str part_of(kb_str text, size_t part)
{
    size_t start = kb_utf8_floor(text, text.len * part / PARTS), end = kb_utf8_floor(text, text.len * (part + 1) / PARTS);
    return (kb_str){text.bytes + start, end - start};
}

static kb_code look_everywhere(struct near_search *n, kb_str plain, kb_error *err)
{
    kb_code code = look(n, kb_str_of(n->draft->title), plain, err);
    for (size_t part = 0; part < PARTS && plain.len >= PARTS * PART_BYTES && code == KB_OK; part++)
        code = look(n, (kb_str){"", 0}, part_of(plain, part), err);
    return code;
}

kb_code kb_near_duplicates(kb_asker *asker, const kb_document *draft, kb_str plain, const char *own, json_t **out, kb_error *err)
{
    KB_OWNED_BUF text = {0};
    KB_OWNED(kb_shingled) mine = NULL;
    KB_OWNED(kb_map) seen = kb_map_new();
    whole_text(draft->title, plain, &text);
    kb_code code = kb_shingled_new(asker, kb_buf_str(&text), kb_language_find(kb_str_of(draft->lang)), &mine, err);
    if (code)
        return code;
    struct near_search n = {asker, draft, own, mine, seen, json_array()};
    code = look_everywhere(&n, plain, err);
    if (code)
        json_decref(n.found);
    else
        *out = n.found;
    return code;
}
