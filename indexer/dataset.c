#include "indexer/dataset.h"

#include "base/clock.h"
#include "query/query.h"

#define BATCH 1000 /* documents in one transaction */

void kb_dataset_init(kb_dataset *set, kb_complaints *complaints)
{
    *set = (kb_dataset){.kinds = kb_map_new(), .query_rows = kb_map_new(), .complaints = complaints};
}

static void clear_query(kb_query *query)
{
    free(query->id);
    free(query->lang);
    free(query->text);
    free(query->title);
    free(query->body);
    free(query->self);
    kb_list_clear(&query->relevant);
}

void kb_dataset_clear(kb_dataset *set)
{
    for (size_t i = 0; i < set->query_count; i++)
        clear_query(&set->queries[i]);
    free(set->queries);
    kb_map_free(set->query_rows);
    kb_map_free(set->kinds);
    *set = (kb_dataset){0};
}

bool kb_query_is_relevant(const kb_query *query, const char *id)
{
    for (size_t i = 0; i < query->relevant.count; i++)
        if (strcmp(query->relevant.items[i], id) == 0)
            return true;
    return false;
}

/* Owned; NULL where the field is missing or no string. */
static char *text_field(const json_t *json, const char *name)
{
    const char *value = json_string_value(json_object_get(json, name));
    return value ? kb_str_dup(kb_str_of(value)) : NULL;
}

/* ---- documents ------------------------------------------------------------------------------------------------------ */

struct storing {
    kb_dataset *set;
    kb_store *store;
    size_t in_batch;
};

static void copy_field(json_t *to, const json_t *from, const char *name)
{
    json_t *value = json_object_get(from, name);
    if (json_is_string(value))
        json_object_set(to, name, value);
}

static int month_of(kb_str name)
{
    static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    for (int i = 0; i < 12; i++)
        if (kb_str_equal(name, (kb_str){names + 3 * i, 3}))
            return i + 1;
    return 0;
}

/* "2020-01-02" and what follows it in RFC 3339, or as Jira exports it, "30/Sep/21 17:20". */
static int64_t created_at(const json_t *json)
{
    static const char *const names[] = {"created_at", "created"};
    int64_t ms = KB_NO_TIME;
    for (size_t i = 0; i < sizeof names / sizeof *names && ms == KB_NO_TIME; i++) {
        const char *value = json_string_value(json_object_get(json, names[i]));
        int day, year, hour, minute;
        char month[4], spelled[40];
        if (value && sscanf(value, "%2d/%3[A-Za-z]/%2d %2d:%2d", &day, month, &year, &hour, &minute) == 5) {
            snprintf(spelled, sizeof spelled, "20%02d-%02d-%02dT%02d:%02d:00Z", year, month_of(kb_str_of(month)), day, hour,
                     minute);
            value = spelled;
        }
        if (value && kb_time_parse(kb_str_of(value), &ms, NULL))
            ms = KB_NO_TIME;
    }
    return ms;
}

static void copy_time(json_t *to, const json_t *from)
{
    char text[KB_TIME_BYTES];
    int64_t ms = created_at(from);
    if (ms == KB_NO_TIME)
        return;
    kb_time_format(ms, text);
    json_object_set_new(to, "created_at", json_string(text));
}

/* The fields that are ours, as a document of the API. */
static json_t *our_fields(const json_t *line)
{
    json_t *json = json_object();
    copy_field(json, line, "kind");
    copy_field(json, line, "id");
    copy_field(json, line, "lang");
    copy_field(json, line, "title");
    copy_field(json, line, "format");
    copy_field(json, line, "requester");
    copy_time(json, line);
    const char *body = json_string_value(json_object_get(line, "body"));
    kb_str text = kb_str_of(body);
    text.len = kb_utf8_floor(text, KB_BODY_BYTES);
    json_object_set_new(json, "body", kb_json_str(text));
    if (!json_object_get(json, "kind"))
        json_object_set_new(json, "kind", json_string("article"));
    if (strcmp(json_string_value(json_object_get(json, "kind")), "article") == 0) {
        json_object_set_new(json, "visibility", json_string("public"));
        json_object_set_new(json, "state", json_string("published"));
    }
    return json;
}

static bool has_text(const json_t *document)
{
    kb_str title = kb_str_of(json_string_value(json_object_get(document, "title")));
    kb_str body = kb_str_of(json_string_value(json_object_get(document, "body")));
    return kb_str_trim(title).len || kb_str_trim(body).len;
}

static kb_code put(struct storing *storing, const json_t *json, kb_error *err)
{
    KB_OWNED(kb_document) document = NULL;
    kb_code code = kb_document_from_json(json, KB_ARTICLE, NULL, &document, err);
    if (code)
        return code;
    kb_settle_language(document, false);
    *kb_map_slot(storing->set->kinds, kb_str_of(document->id)) = 1 + document->kind;
    kb_write write;
    return kb_store_put(storing->store, document, 0, &write, err);
}

static kb_code next_batch(struct storing *storing, kb_error *err)
{
    if (++storing->in_batch < BATCH)
        return KB_OK;
    storing->in_batch = 0;
    kb_code code = kb_store_commit(storing->store, err);
    return code ? code : kb_store_begin(storing->store, err);
}

static kb_code store_line(void *context, const json_t *json, kb_error *err)
{
    struct storing *storing = context;
    KB_OWNED(json_t) ours = our_fields(json);
    if (!has_text(ours)) {
        storing->set->skipped++;
        return KB_OK;
    }
    kb_code code = put(storing, ours, err);
    if (code)
        return code;
    storing->set->documents++;
    return next_batch(storing, err);
}

kb_code kb_dataset_store(kb_dataset *set, const char *folder, kb_store *store, kb_error *err)
{
    struct storing storing = {set, store, 0};
    kb_code code = kb_store_begin(store, err);
    if (code)
        return code;
    code = kb_dataset_lines(folder, "corpus.jsonl", set->complaints, store_line, &storing, err);
    if (code == KB_OK)
        return kb_store_commit(store, err);
    kb_store_rollback(store);
    return code;
}

/* ---- links ---------------------------------------------------------------------------------------------------------- */

static kb_code store_link(void *context, const json_t *line, kb_error *err)
{
    struct storing *storing = context;
    kb_write write;
    const char *ticket = json_string_value(json_object_get(line, "ticket"));
    const char *article = json_string_value(json_object_get(line, "article"));
    if (!ticket || !article)
        return kb_fail(err, KB_INVALID, "a link needs a ticket and an article");
    kb_code code = kb_store_link(storing->store, ticket, article, &write, err);
    if (code)
        return code;
    storing->set->links++;
    return next_batch(storing, err);
}

static bool has_links(const char *folder)
{
    KB_OWNED(kb_text) path = kb_printf("%s/links.jsonl", folder);
    return access(path, R_OK) == 0;
}

kb_code kb_dataset_store_links(kb_dataset *set, const char *folder, kb_store *store, kb_error *err)
{
    struct storing storing = {set, store, 0};
    kb_code code = has_links(folder) ? kb_store_begin(store, err) : KB_OK;
    if (code || !has_links(folder))
        return code;
    code = kb_dataset_lines(folder, "links.jsonl", set->complaints, store_link, &storing, err);
    if (code == KB_OK)
        return kb_store_commit(store, err);
    kb_store_rollback(store);
    return code;
}

/* ---- questions ------------------------------------------------------------------------------------------------------ */

static char *self_of(kb_dataset *set, const json_t *json)
{
    KB_OWNED(kb_text) id = text_field(json, "self");
    uint64_t *kind = id ? kb_map_find(set->kinds, kb_str_of(id)) : NULL;
    return kind ? kb_printf("%s:%s", kb_kind_names[*kind - 1], id) : NULL;
}

static kb_code read_query(void *context, const json_t *json, kb_error *err)
{
    kb_dataset *set = context;
    kb_query query = {text_field(json, "id"),   text_field(json, "lang"), text_field(json, "text"), text_field(json, "title"),
                      text_field(json, "body"), created_at(json),         self_of(set, json),       {0}};
    if (!query.id || !(query.text || query.title || query.body)) {
        clear_query(&query);
        return kb_fail(err, KB_INVALID, "a query needs an id, and a text or a title or a body");
    }
    if (!query.lang)
        query.lang = kb_str_dup(KB_STR("und"));
    KB_PUSH_ROOM(set->queries, set->query_count, set->query_room);
    set->queries[set->query_count++] = query;
    *kb_map_slot(set->query_rows, kb_str_of(query.id)) = set->query_count;
    return KB_OK;
}

static kb_str next_column(kb_str *line)
{
    size_t len = 0;
    while (len < line->len && line->bytes[len] != '\t')
        len++;
    kb_str column = {line->bytes, len};
    *line = kb_str_from(*line, len < line->len ? len + 1 : len);
    return column;
}

/* "query TAB document TAB grade"; a grade of 0 says that it is no answer. */
static kb_code read_judgment(void *context, kb_str line, kb_error *err)
{
    kb_dataset *set = context;
    kb_str query_id = next_column(&line), document_id = next_column(&line), grade = next_column(&line);
    if (!query_id.len || !document_id.len)
        return kb_fail(err, KB_INVALID, "a judgment is 'query TAB document TAB grade'");
    if (kb_str_equal(kb_str_trim(grade), KB_STR("0")))
        return KB_OK;
    uint64_t *row = kb_map_find(set->query_rows, query_id);
    if (!row)
        return KB_OK;
    kb_query *query = &set->queries[*row - 1];
    const char *colon = query->self ? strchr(query->self, ':') : NULL;
    if (!colon || !kb_str_equal(kb_str_of(colon + 1), document_id))
        kb_list_add(&query->relevant, document_id);
    return KB_OK;
}

static void drop_unanswered(kb_dataset *set)
{
    size_t kept = 0;
    for (size_t i = 0; i < set->query_count; i++) {
        if (set->queries[i].relevant.count)
            set->queries[kept++] = set->queries[i];
        else
            clear_query(&set->queries[i]);
    }
    set->query_count = kept;
}

kb_code kb_dataset_read_queries(kb_dataset *set, const char *folder, kb_error *err)
{
    kb_code code = kb_dataset_lines(folder, "queries.jsonl", set->complaints, read_query, set, err);
    if (code == KB_OK)
        code = kb_dataset_rows(folder, "qrels.tsv", set->complaints, read_judgment, set, err);
    if (code)
        return code;
    drop_unanswered(set);
    return set->query_count ? KB_OK : kb_fail(err, KB_INVALID, "no query of %s has a relevant document", folder);
}

/* ---- halves --------------------------------------------------------------------------------------------------------- */

/* query_rows tells the order of the file. */
static int by_date(const void *left, const void *right, void *context)
{
    const kb_query *a = left, *b = right;
    kb_map *rows = context;
    if (a->created_at != b->created_at)
        return a->created_at < b->created_at ? -1 : 1;
    uint64_t one = *kb_map_find(rows, kb_str_of(a->id)), other = *kb_map_find(rows, kb_str_of(b->id));
    return one < other ? -1 : one > other;
}

void kb_dataset_keep_half(kb_dataset *set, int half)
{
    size_t middle = set->query_count / 2, kept = 0;
    qsort_r(set->queries, set->query_count, sizeof *set->queries, by_date, set->query_rows);
    for (size_t i = 0; i < set->query_count; i++) {
        if ((i < middle) == (half == 1))
            set->queries[kept++] = set->queries[i];
        else
            clear_query(&set->queries[i]);
    }
    set->query_count = kept;
}
