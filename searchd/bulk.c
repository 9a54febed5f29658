#include "searchd/writes.h"

#include "corpus/corpus.h"

#define LINES_MOST 1000000 /* of one request: the answer has a line for each */
#define BATCH_LINES 250    /* in one transaction, which others wait for */
#define BATCH_BYTES (4 * 1024 * 1024)

/* A line, and what became of it; strings are owned. */
struct outcome {
    kb_record record;
    bool readable; /* the record is one */
    char *id;      /* NULL: the line names none */
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

/* ---- reading: before the store is locked ---- */

static const char *id_of_record(const kb_record *record)
{
    return record->type == KB_RECORD_DOCUMENT ? record->document->id
           : record->type == KB_RECORD_LINK   ? record->ticket
                                              : record->id;
}

static void read_line(kb_str line, struct outcome *outcome)
{
    static const kb_corpus_options options = {.format = KB_CORPUS_JSONL, .visibility = KB_TIER_INTERNAL};
    *outcome = (struct outcome){0};
    kb_code code = kb_corpus_parse_line(line, &options, &outcome->record, &outcome->err);
    if (code) {
        refuse(outcome, line, code);
        return;
    }
    outcome->readable = true;
    outcome->id = kb_str_dup(kb_str_of(id_of_record(&outcome->record)));
    outcome->deleted = outcome->record.type == KB_RECORD_DELETE;
    if (outcome->record.type == KB_RECORD_DOCUMENT)
        kb_settle_language(outcome->record.document, outcome->record.lang_is_assumed);
}

static void read_batch(kb_str *rest, struct batch *batch)
{
    batch->count = batch->bytes = 0;
    while (rest->len && batch->count < BATCH_LINES && batch->bytes < BATCH_BYTES) {
        kb_str line = next_line(rest);
        batch->bytes += line.len;
        if (line.len)
            read_line(line, &batch->items[batch->count++]);
    }
}

/* ---- writing ---- */

static kb_code write_record(kb_store *store, const kb_record *record, kb_write *write, kb_error *err)
{
    switch (record->type) {
    case KB_RECORD_DOCUMENT:
        return kb_store_put(store, record->document, 0, write, err);
    case KB_RECORD_DELETE:
        return kb_store_delete(store, record->kind, record->id, 0, write, err);
    case KB_RECORD_LINK:
        return kb_store_link(store, record->ticket, record->article, write, err);
    }
    return KB_INTERNAL;
}

static void write_line(kb_store *store, struct outcome *outcome, struct batch *batch)
{
    kb_write write = {0};
    kb_error_clear(&outcome->err);
    kb_code code = write_record(store, &outcome->record, &write, &outcome->err);
    outcome->problem = code == KB_INVALID ? KB_PROBLEM_DOCUMENT : kb_problem_of(code);
    outcome->stored = code == KB_OK;
    outcome->created = write.created;
    outcome->version = outcome->record.type == KB_RECORD_LINK ? 0 : write.version;
    if (code == KB_OK)
        batch->seq = write.seq;
}

/* A line that fails leaves the others as they are. */
static kb_code write_batch(void *context, kb_store *store, kb_error *err)
{
    struct batch *batch = context;
    (void)err;
    batch->seq = 0;
    for (size_t i = 0; i < batch->count; i++)
        if (batch->items[i].readable)
            write_line(store, &batch->items[i], batch);
    return KB_OK;
}

/* Nothing of the batch is stored: all its good lines failed together. */
static void fail_batch(struct batch *batch, kb_code code, const kb_error *err)
{
    for (size_t i = 0; i < batch->count; i++) {
        struct outcome *outcome = &batch->items[i];
        if (!outcome->readable || (outcome->problem && !outcome->stored))
            continue;
        outcome->stored = false;
        outcome->problem = kb_problem_of(code);
        outcome->err = *err;
    }
    batch->seq = 0;
}

static void store_batch(kb_call *call, struct batch *batch)
{
    kb_error err = {0};
    kb_code code = kb_group_write(call->handles->service->group, write_batch, batch, &err);
    if (code)
        fail_batch(batch, code, &err);
}

/* ---- answering ---- */

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
        kb_record_clear(&outcome->record);
    }
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
        read_batch(&rest, &batch);
        store_batch(call, &batch);
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
