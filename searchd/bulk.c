#include "searchd/writes.h"

#include "corpus/corpus.h"

#define LINES_MOST 100000 /* of one request: the answer has a line for each */
#define BATCH_LINES 500   /* in one transaction */
#define BATCH_BYTES (4 * 1024 * 1024)

/* What became of one line; strings are owned. */
struct outcome {
    char *id; /* NULL: the line names none */
    bool stored, created, deleted;
    uint64_t version; /* 0: the line is no document */
    kb_problem problem;
    kb_error err;
};

struct batch {
    struct outcome *items;
    size_t count, bytes;
    uint64_t seq; /* of its last write */
};

static kb_str next_line(kb_str *rest)
{
    const char *end = memchr(rest->bytes, '\n', rest->len);
    kb_str line = {rest->bytes, end ? (size_t)(end - rest->bytes) : rest->len};
    *rest = kb_str_from(*rest, end ? line.len + 1 : line.len);
    return kb_str_trim(line);
}

static kb_problem check_count(kb_str body, kb_error *err)
{
    size_t lines = 0;
    while (body.len)
        lines += next_line(&body).len > 0;
    if (lines <= LINES_MOST)
        return KB_NO_PROBLEM;
    kb_fail(err, KB_FULL, "the request has %zu lines; the most is %d, send fewer at a time", lines, LINES_MOST);
    return KB_PROBLEM_BODY_SIZE;
}

/* The id that a refused line names, so that its sender finds it again. */
static char *id_of_line(kb_str line)
{
    KB_OWNED(json_t) json = NULL;
    if (kb_json_parse(line, &json, NULL))
        return NULL;
    const json_t *inner = json_object_get(json, "delete");
    const char *id = json_string_value(json_object_get(inner ? inner : json, "id"));
    return id && strlen(id) <= KB_ID_BYTES ? kb_str_dup(kb_str_of(id)) : NULL;
}

static void refuse(struct outcome *outcome, kb_str line, kb_code code)
{
    outcome->id = id_of_line(line);
    outcome->problem = code != KB_INVALID                     ? kb_problem_of(code)
                       : outcome->id || outcome->err.param[0] ? KB_PROBLEM_DOCUMENT
                                                              : KB_PROBLEM_JSON;
}

static kb_code write_record(kb_store *store, kb_record *record, struct outcome *outcome, kb_write *write)
{
    switch (record->type) {
    case KB_RECORD_DOCUMENT:
        outcome->id = kb_str_dup(kb_str_of(record->document->id));
        kb_settle_language(record->document, record->lang_is_assumed);
        return kb_store_put(store, record->document, 0, write, &outcome->err);
    case KB_RECORD_DELETE:
        outcome->id = kb_str_dup(kb_str_of(record->id));
        outcome->deleted = true;
        return kb_store_delete(store, record->kind, record->id, 0, write, &outcome->err);
    case KB_RECORD_LINK:
        outcome->id = kb_str_dup(kb_str_of(record->ticket));
        return kb_store_link(store, record->ticket, record->article, write, &outcome->err);
    }
    return KB_INTERNAL;
}

static void store_line(kb_store *store, kb_str line, struct batch *batch)
{
    static const kb_corpus_options options = {.format = KB_CORPUS_JSONL, .visibility = KB_TIER_INTERNAL};
    struct outcome *outcome = &batch->items[batch->count++];
    kb_record record = {0};
    kb_write write = {0};
    *outcome = (struct outcome){0};
    batch->bytes += line.len;
    kb_code code = kb_corpus_parse_line(line, &options, &record, &outcome->err);
    if (code) {
        refuse(outcome, line, code);
        return;
    }
    code = write_record(store, &record, outcome, &write);
    outcome->problem = code == KB_INVALID ? KB_PROBLEM_DOCUMENT : kb_problem_of(code);
    outcome->stored = code == KB_OK;
    outcome->created = write.created;
    outcome->version = record.type == KB_RECORD_LINK ? 0 : write.version;
    if (code == KB_OK)
        batch->seq = write.seq;
    kb_record_clear(&record);
}

/* Nothing of the batch is stored: all its good lines failed together. */
static void fail_batch(struct batch *batch, kb_code code, const kb_error *err)
{
    for (size_t i = 0; i < batch->count; i++) {
        if (!batch->items[i].stored)
            continue;
        batch->items[i].stored = false;
        batch->items[i].problem = kb_problem_of(code);
        batch->items[i].err = *err;
    }
    batch->seq = 0;
}

static json_t *outcome_to_json(const struct outcome *outcome, const kb_call *call)
{
    json_t *json = json_object();
    unsigned status = outcome->problem ? kb_problems[outcome->problem].status : outcome->created ? 201 : 200;
    json_object_set_new(json, "id", outcome->id ? kb_clean_text(outcome->id) : json_null());
    json_object_set_new(json, "status", json_integer(status));
    if (outcome->stored && outcome->version)
        json_object_set_new(json, "version", json_integer((json_int_t)outcome->version));
    if (outcome->problem)
        json_object_set_new(json, "error", kb_problem_json(outcome->problem, &outcome->err, call->request_id));
    return json;
}

static void count_outcome(const struct outcome *outcome, kb_metrics *metrics)
{
    kb_metrics_add(metrics,
                   !outcome->stored   ? KB_METRIC_BAD_LINES
                   : outcome->deleted ? KB_METRIC_DELETIONS
                                      : KB_METRIC_WRITES,
                   1);
}

static void answer_batch(struct batch *batch, const kb_call *call, kb_buf *answer)
{
    for (size_t i = 0; i < batch->count; i++) {
        struct outcome *outcome = &batch->items[i];
        KB_OWNED(json_t) json = outcome_to_json(outcome, call);
        KB_OWNED(kb_text) text = kb_json_text(json);
        kb_buf_printf(answer, "%s\n", text);
        count_outcome(outcome, call->handles->service->metrics);
        free(outcome->id);
    }
}

/* A transaction that cannot begin fails each of its lines. */
static void store_batch(kb_call *call, kb_str *rest, struct batch *batch)
{
    kb_store *store = NULL;
    kb_error err = {0};
    kb_code turn = kb_turn_begin(call, &store, &err), code = turn ? turn : kb_store_begin(store, &err);
    bool began = code == KB_OK;
    while (rest->len && batch->count < BATCH_LINES && batch->bytes < BATCH_BYTES) {
        kb_str line = next_line(rest);
        if (line.len && began)
            store_line(store, line, batch);
        else if (line.len)
            batch->items[batch->count++] = (struct outcome){.id = id_of_line(line), .stored = true};
    }
    code = began ? kb_store_commit(store, &err) : code;
    if (turn == KB_OK)
        kb_turn_end(call);
    if (code)
        fail_batch(batch, code, &err);
}

kb_problem kb_post_bulk(kb_call *call, kb_reply *reply, kb_error *err)
{
    kb_wait wait = {0};
    kb_problem problem = kb_params_take(&call->params, kb_write_params, &wait, err);
    problem = problem ? problem : check_count(call->body, err);
    if (problem)
        return problem;
    KB_OWNED_BUF answer = {0};
    struct batch batch = {.items = kb_alloc(BATCH_LINES * sizeof *batch.items)};
    uint64_t last_seq = 0;
    for (kb_str rest = call->body; rest.len;) {
        batch = (struct batch){.items = batch.items};
        store_batch(call, &rest, &batch);
        answer_batch(&batch, call, &answer);
        last_seq = batch.seq ? batch.seq : last_seq;
        kb_beacon_show(call->handles->service->beacon, KB_STORED, last_seq);
    }
    free(batch.items);
    size_t bytes = answer.len;
    kb_reply_text(reply, 200, "application/x-ndjson; charset=utf-8", kb_buf_give(&answer), bytes);
    reply->late_is_accepted = true;
    kb_write_done(call, reply, &wait, last_seq);
    return KB_NO_PROBLEM;
}
