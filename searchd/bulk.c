/* POST /v1/bulk: lines in, as many lines out. The body comes in portions, each is stored before the next is read, and the answer
 * waits in a spool for the end of the request: what a request takes of memory does not grow with it. */
#include "searchd/spool.h"
#include "searchd/writes.h"

#include "corpus/corpus.h"

#define BATCH_LINES 250 /* in one transaction, which others wait for */
#define BATCH_BYTES (4 * 1024 * 1024)

size_t kb_bulk_lines_most = 1000000; /* of one request: the answer has a line for each */

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

/* What a request keeps between two portions. */
struct bulk {
    kb_wait wait;
    struct batch batch;
    size_t lines; /* so far */
    bool over;    /* there were too many: what comes is not read */
    uint64_t last_seq;
    kb_spool answer;
};

static kb_str next_line(kb_str *rest)
{
    const char *end = memchr(rest->bytes, '\n', rest->len);
    kb_str line = {rest->bytes, end ? (size_t)(end - rest->bytes) : rest->len};
    *rest = kb_str_from(*rest, end ? line.len + 1 : line.len);
    return kb_str_trim(line);
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
    static const kb_corpus_options options = {.format = KB_CORPUS_JSONL, .kind_required = true, .visibility = KB_TIER_INTERNAL};
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

static void refuse_size(struct outcome *outcome, const char *sentence)
{
    *outcome = (struct outcome){.problem = KB_PROBLEM_BODY_SIZE};
    kb_fail(&outcome->err, KB_FULL, "%s", sentence);
}

/* `cut`: the last line of `rest` is only the beginning of one. */
static void read_batch(kb_str *rest, bool cut, struct bulk *bulk)
{
    struct batch *batch = &bulk->batch;
    batch->count = batch->bytes = 0;
    while (rest->len && batch->count < BATCH_LINES && batch->bytes < BATCH_BYTES && !bulk->over) {
        kb_str line = next_line(rest);
        struct outcome *outcome = &batch->items[batch->count];
        batch->bytes += line.len;
        batch->count += line.len > 0;
        bulk->lines += line.len > 0;
        bulk->over = bulk->lines > kb_bulk_lines_most;
        if (bulk->over)
            refuse_size(outcome, "this line is beyond the most that a request may have; it and those behind it were not read");
        else if (line.len && cut && !rest->len)
            refuse_size(outcome, "the line is too long; the most is document_bytes");
        else if (line.len)
            read_line(line, outcome);
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

static kb_code answer_batch(struct batch *batch, const kb_call *call, kb_spool *answer, kb_error *err)
{
    kb_code code = KB_OK;
    for (size_t i = 0; i < batch->count; i++) {
        struct outcome *outcome = &batch->items[i];
        KB_OWNED(json_t) json = outcome_to_json(outcome, call);
        KB_OWNED(kb_text) text = kb_json_text(json);
        KB_OWNED(kb_text) line = kb_printf("%s\n", text);
        code = code ? code : kb_spool_add(answer, kb_str_of(line), err);
        count_outcome(outcome, call->handles->service->metrics);
        free(outcome->id);
        kb_record_clear(&outcome->record);
    }
    return code;
}

static kb_code do_batch(struct bulk *bulk, kb_call *call, kb_error *err)
{
    store_batch(call, &bulk->batch);
    if (bulk->batch.seq)
        bulk->last_seq = bulk->batch.seq;
    kb_beacon_show(call->handles->service->beacon, KB_STORED, bulk->last_seq);
    return answer_batch(&bulk->batch, call, &bulk->answer, err);
}

static kb_code do_portion(struct bulk *bulk, kb_call *call, kb_error *err)
{
    kb_code code = KB_OK;
    for (kb_str rest = call->body; rest.len && !bulk->over && !code;) {
        read_batch(&rest, call->line_cut, bulk);
        code = do_batch(bulk, call, err);
    }
    if (code || !call->body_cut || bulk->over)
        return code;
    bulk->over = true;
    bulk->batch.count = 1;
    refuse_size(&bulk->batch.items[0], "the request is longer than bulk_bytes; what is behind the last line here was not read");
    return do_batch(bulk, call, err);
}

/* ---- the request ---- */

static void bulk_free(void *state)
{
    struct bulk *bulk = state;
    kb_spool_clear(&bulk->answer);
    free(bulk->batch.items);
    free(bulk);
}

static kb_problem begin(kb_call *call, kb_error *err)
{
    struct bulk *bulk = kb_alloc(sizeof *bulk);
    bulk->batch.items = kb_alloc(BATCH_LINES * sizeof *bulk->batch.items);
    bulk->answer.folder = call->handles->service->settings->data;
    call->state = bulk;
    call->state_free = bulk_free;
    return kb_params_take(&call->params, kb_write_params, &bulk->wait, err);
}

static kb_problem finish(struct bulk *bulk, kb_call *call, kb_reply *reply, kb_error *err)
{
    kb_code code = kb_spool_flush(&bulk->answer, err);
    if (code)
        return kb_problem_of(code);
    size_t bytes = bulk->answer.memory.len;
    kb_reply_text(reply, 200, "application/x-ndjson; charset=utf-8", kb_buf_give(&bulk->answer.memory), bytes);
    reply->file = bulk->answer.file;
    reply->file_bytes = bulk->answer.file_bytes;
    bulk->answer.file = 0;
    reply->late_is_accepted = true;
    kb_write_done(call, reply, &bulk->wait, bulk->last_seq);
    return KB_NO_PROBLEM;
}

kb_problem kb_post_bulk(kb_call *call, kb_reply *reply, kb_error *err)
{
    kb_problem problem = call->state ? KB_NO_PROBLEM : begin(call, err);
    if (problem)
        return problem;
    struct bulk *bulk = call->state;
    kb_code code = do_portion(bulk, call, err);
    if (code)
        return kb_problem_of(code);
    return call->more ? KB_NO_PROBLEM : finish(bulk, call, reply, err);
}
