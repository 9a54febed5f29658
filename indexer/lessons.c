#include "indexer/lessons.h"

#include "indexer/data.h"
#include "indexer/rehearsing.h"

#include "base/file.h"

#define BATCH 1000 /* writes in one transaction */

void kb_lessons_clear(kb_lessons *lessons)
{
    for (size_t i = 0; i < lessons->training_count; i++) {
        free(lessons->training[i].id);
        free(lessons->training[i].lang);
        free(lessons->training[i].title);
        free(lessons->training[i].body);
    }
    free(lessons->training);
    kb_list_clear(&lessons->intents);
    kb_map_free(lessons->intent_rows);
    kb_dataset_clear(&lessons->own);
    kb_dataset_clear(&lessons->foreign);
    *lessons = (kb_lessons){0};
}

/* ---- reading -------------------------------------------------------------------------------------------------------- */

static char *text_of(const json_t *line, const char *name)
{
    return kb_str_dup(kb_str_of(json_string_value(json_object_get(line, name))));
}

static char *lang_of(const json_t *line)
{
    const char *lang = json_string_value(json_object_get(line, "lang"));
    return kb_str_dup(kb_str_of(lang ? lang : "und"));
}

/* Owned: what is no character of an id becomes a hyphen. */
static char *id_of(const char *intent)
{
    char *id = kb_str_dup(kb_str_of(intent));
    for (char *at = id; *at; at++)
        if (!kb_id_valid((kb_str){at, 1}))
            *at = '-';
    return id;
}

static kb_code add_training(void *context, const json_t *line, kb_error *err)
{
    kb_lessons *lessons = context;
    const char *intent = json_string_value(json_object_get(line, "intent"));
    const char *id = json_string_value(json_object_get(line, "id"));
    if (!intent || !id)
        return kb_fail(err, KB_INVALID, "a training question needs an id and an intent");
    uint64_t *row = kb_map_slot(lessons->intent_rows, kb_str_of(intent));
    if (*row == 0) {
        kb_list_add(&lessons->intents, kb_str_of(intent));
        *row = lessons->intents.count;
    }
    KB_PUSH_ROOM(lessons->training, lessons->training_count, lessons->training_room);
    lessons->training[lessons->training_count++] =
        (kb_training){text_of(line, "id"), lang_of(line), text_of(line, "title"), text_of(line, "body"), (size_t)*row - 1, 0};
    return KB_OK;
}

static void add_query(kb_dataset *set, const json_t *line, const char *relevant)
{
    kb_query query = {.id = text_of(line, "id"), .lang = lang_of(line), .text = text_of(line, "text")};
    if (!*query.text) {
        free(query.text);
        query.text = NULL;
        query.title = text_of(line, "title");
        query.body = text_of(line, "body");
    }
    kb_list_add(&query.relevant, kb_str_of(relevant));
    KB_PUSH_ROOM(set->queries, set->query_count, set->query_room);
    set->queries[set->query_count++] = query;
}

static kb_code add_own(void *context, const json_t *line, kb_error *err)
{
    kb_lessons *lessons = context;
    const char *intent = json_string_value(json_object_get(line, "intent"));
    if (!intent || !kb_map_find(lessons->intent_rows, kb_str_of(intent)))
        return kb_fail(err, KB_INVALID, "a test question needs the intent of a training question");
    KB_OWNED(kb_text) id = id_of(intent);
    add_query(&lessons->own, line, id);
    return KB_OK;
}

static kb_code add_foreign(void *context, const json_t *line, kb_error *err)
{
    kb_lessons *lessons = context;
    (void)err;
    add_query(&lessons->foreign, line, "");
    return KB_OK;
}

static int by_place(const void *left, const void *right)
{
    uint64_t a = ((const kb_training *)left)->place, b = ((const kb_training *)right)->place;
    return a < b ? -1 : a > b;
}

/* By a hash of the id: sets are often sorted, and the first of a kind alike. */
static void draw_training(kb_lessons *lessons, size_t draw)
{
    for (size_t i = 0; i < lessons->training_count; i++) {
        kb_training *training = &lessons->training[i];
        KB_OWNED(kb_text) salted = draw ? kb_printf("%zu %s", draw, training->id) : kb_str_dup(kb_str_of(training->id));
        training->place = kb_hash(kb_str_of(salted));
    }
    qsort(lessons->training, lessons->training_count, sizeof *lessons->training, by_place);
}

static kb_code read_file(kb_lessons *lessons, const char *folder, const char *name, kb_dataset_each *each, kb_error *err)
{
    kb_meter meter;
    kb_complaints complaints = {&meter, 0};
    kb_meter_start(&meter, "reading", "lines", true);
    kb_code code = kb_dataset_lines(folder, name, &complaints, each, lessons, err);
    kb_complaints_end(&complaints);
    return code;
}

kb_code kb_lessons_read(kb_lessons *lessons, const char *folder, kb_error *err)
{
    lessons->intent_rows = kb_map_new();
    kb_code code = read_file(lessons, folder, "corpus.jsonl", add_training, err);
    code = code ? code : read_file(lessons, folder, "queries.jsonl", add_own, err);
    if (code)
        return code;
    if (!lessons->training_count || !lessons->own.query_count)
        return kb_fail(err, KB_INVALID, "%s has no questions with an intent to learn from", folder);
    return KB_OK;
}

kb_code kb_lessons_read_foreign(kb_lessons *lessons, const char *folder, kb_error *err)
{
    return read_file(lessons, folder, "queries.jsonl", add_foreign, err);
}

/* ---- storing -------------------------------------------------------------------------------------------------------- */

static kb_code put_article(kb_store *store, const char *intent, const char *lang, kb_error *err)
{
    kb_write write;
    KB_OWNED(kb_document) article = kb_document_new(KB_ARTICLE);
    article->id = id_of(intent);
    article->title = kb_str_dup(kb_str_of(intent));
    for (char *at = article->title; *at; at++)
        *at = *at == '_' ? ' ' : *at;
    article->body = kb_str_dup(KB_STR(""));
    article->lang = kb_str_dup(kb_str_of(lang));
    article->state = KB_PUBLISHED;
    kb_code code = kb_document_check(article, err);
    return code ? code : kb_store_put(store, article, 0, &write, err);
}

static kb_code put_ticket(kb_store *store, const kb_training *training, const char *article, kb_error *err)
{
    kb_write write;
    KB_OWNED(kb_document) ticket = kb_document_new(KB_TICKET);
    ticket->id = kb_str_dup(kb_str_of(training->id));
    ticket->lang = kb_str_dup(kb_str_of(training->lang));
    ticket->title = kb_str_dup(kb_str_of(training->title));
    ticket->body = kb_str_dup(kb_str_of(training->body));
    ticket->requester = kb_str_dup(kb_str_of(training->id));
    ticket->state = KB_RESOLVED;
    kb_code code = kb_document_check(ticket, err);
    code = code ? code : kb_store_put(store, ticket, 0, &write, err);
    KB_OWNED(kb_text) id = id_of(article);
    return code ? code : kb_store_link(store, training->id, id, &write, err);
}

static kb_code fill(const kb_lessons *lessons, size_t links, kb_store *store, kb_error *err)
{
    kb_code code = KB_OK;
    size_t *linked = kb_alloc(lessons->intents.count * sizeof *linked);
    for (size_t i = 0; i < lessons->intents.count && !code; i++)
        code = put_article(store, lessons->intents.items[i], lessons->training[0].lang, err);
    for (size_t i = 0; i < lessons->training_count && !code; i++) {
        const kb_training *training = &lessons->training[i];
        if (linked[training->intent]++ < links)
            code = put_ticket(store, training, lessons->intents.items[training->intent], err);
        if (!code && i % BATCH == BATCH - 1) {
            code = kb_store_commit(store, err);
            code = code ? code : kb_store_begin(store, err);
        }
    }
    free(linked);
    return code;
}

static kb_code store_all(const kb_lessons *lessons, size_t links, const char *data, kb_error *err)
{
    KB_OWNED(kb_store) store = NULL;
    kb_code code = kb_data_store_open(data, KB_STORE_WRITE, &store, err);
    code = code ? code : kb_store_begin(store, err);
    if (code)
        return code;
    code = fill(lessons, links, store, err);
    if (code == KB_OK)
        return kb_store_commit(store, err);
    kb_store_rollback(store);
    return code;
}

/* ---- asking --------------------------------------------------------------------------------------------------------- */

static double share_of(const kb_trial *trial, kb_verdict verdict)
{
    size_t count = 0;
    for (size_t i = 0; i < trial->set.query_count; i++)
        count += trial->results[i].verdict == verdict;
    return trial->set.query_count ? (double)count / (double)trial->set.query_count : 0;
}

/* Confident, and the right article is not among the five that a form shows. */
static double share_astray(const kb_trial *trial)
{
    size_t count = 0;
    for (size_t i = 0; i < trial->set.query_count; i++) {
        const kb_trial_result *result = &trial->results[i];
        bool shown = kb_reciprocal_rank(result->relevant, result->hit_count) >= 1.0 / KB_CALIBRATION_RIGHT;
        count += result->verdict == KB_CONFIDENT && !shown;
    }
    return trial->set.query_count ? (double)count / (double)trial->set.query_count : 0;
}

static kb_code ask_own(kb_trial *trial, const kb_trial_options *options, const char *data, kb_lessons_result *out, kb_error *err)
{
    kb_code code = kb_trial_ask(trial, options, data, err);
    if (code)
        return code;
    out->scores = trial->scores;
    out->confident = share_of(trial, KB_CONFIDENT);
    out->none = share_of(trial, KB_NONE);
    out->astray = share_astray(trial);
    return KB_OK;
}

static kb_code ask_foreign(kb_trial *trial, const kb_trial_options *options, const char *data, kb_lessons_result *out,
                           kb_error *err)
{
    if (trial->set.query_count == 0)
        return KB_OK;
    kb_code code = kb_trial_ask(trial, options, data, err);
    if (code)
        return code;
    out->foreign_none = share_of(trial, KB_NONE);
    out->foreign_confident = share_of(trial, KB_CONFIDENT);
    return KB_OK;
}

/* The questions are lent to the trials. */
static kb_code ask_both(kb_lessons *lessons, const kb_trial_options *options, const char *data, kb_lessons_result *out,
                        kb_error *err)
{
    kb_trial own = {.set = lessons->own}, foreign = {.set = lessons->foreign};
    kb_code code = ask_own(&own, options, data, out, err);
    code = code ? code : ask_foreign(&foreign, options, data, out, err);
    kb_trial_forget(&own);
    kb_trial_forget(&foreign);
    return code;
}

static kb_code run_once(kb_lessons *lessons, size_t links, const kb_trial_options *options, kb_lessons_result *out, kb_error *err)
{
    KB_OWNED(kb_text) data = kb_trial_folder(err);
    if (!data)
        return KB_IO;
    kb_code code = store_all(lessons, links, data, err);
    code = code ? code : kb_trial_index(options, data, err);
    code = code || !options->calibrated ? code : kb_calibrate_data(data, options->quiet, err);
    code = code ? code : ask_both(lessons, options, data, out, err);
    kb_error unheard = {0};
    kb_folder_remove(data, &unheard);
    return code;
}

kb_code kb_lessons_run(kb_lessons *lessons, size_t links, size_t draws, const kb_trial_options *options, kb_lessons_result *out,
                       kb_error *err)
{
    draws = links == 0 || links == KB_LESSONS_ALL ? 1 : draws; /* no choice */
    *out = (kb_lessons_result){0};
    for (size_t draw = 0; draw < draws; draw++) {
        kb_lessons_result once = {0};
        draw_training(lessons, draw);
        kb_code code = run_once(lessons, links, options, &once, err);
        if (code)
            return code;
        kb_scores_add_scores(&out->scores, &once.scores);
        out->confident += once.confident / (double)draws;
        out->none += once.none / (double)draws;
        out->astray += once.astray / (double)draws;
        out->foreign_none += once.foreign_none / (double)draws;
        out->foreign_confident += once.foreign_confident / (double)draws;
    }
    kb_scores_mean(&out->scores, draws);
    out->scores.queries /= draws;
    return KB_OK;
}
