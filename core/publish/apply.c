#include "publish/apply.h"

#include "base/clock.h"
#include "publish/crew.h"
#include "publish/retry.h"
#include "publish/unpark.h"

#include <inttypes.h>

/* Ceilings of one commit. Measured on 55,000 tickets: 4,000 documents cost a third more time than 500, as the changes that Xapian
 * keeps in memory outgrow the processor's caches. */
#define COMMIT_DOCUMENTS 1000
#define COMMIT_BYTES ((size_t)2 * 1024 * 1024)

#define CREW_LEAST 256    /* changes; fewer are sooner done by one thread than by starting several */
#define PROGRESS_EVERY 32 /* changes */

struct parked {
    kb_kind kind;
    char id[KB_ID_BYTES + 1];
    uint64_t seq;
    char *why;
};

struct kb_applier {
    kb_apply_options options;
    char *store_path;
    kb_store *store;
    char store_id[KB_STORE_ID_BYTES];
    kb_analyzer *analyzer;
    kb_attempt *attempt;
    kb_deadly deadly;
    unsigned threads;
    uint64_t done, total; /* changes, for the progress */

    size_t limit;       /* documents of the next commit */
    uint64_t condemned; /* the change that the index refused when it was alone */
    kb_error verdict;   /* and why */

    /* The pass that runs, since its last commit. */
    kb_generation_writer *writer;
    size_t read; /* of the whole pass */
    size_t documents, bytes;
    uint64_t seq;
    int64_t started_us;
    struct parked *parked;
    size_t parked_count, parked_room;
    bool cut; /* by a stop */
    bool index_failed;
    kb_code code;
    kb_error *err;
};

/* ---- open and close ------------------------------------------------------------------------------------------------- */

static void add_deadly(kb_deadly *deadly, uint64_t seq)
{
    KB_PUSH_ROOM(deadly->seqs, deadly->count, deadly->room);
    deadly->seqs[deadly->count++] = seq;
}

static bool is_cured(kb_applier *a, kb_kind kind, const char *id)
{
    kb_stored stored = {0};
    bool cured =
        a->options.retries && kb_store_get(a->store, kind, id, &stored, NULL) == KB_OK && kb_retry_survives(stored.document);
    kb_stored_clear(&stored);
    return cured;
}

static bool add_if_deadly(void *context, kb_kind kind, const char *id, uint64_t seq, const char *why)
{
    kb_applier *a = context;
    if (strcmp(why, KB_DEADLY_WHY) == 0 && !is_cured(a, kind, id))
        add_deadly(&a->deadly, seq);
    return true;
}

static kb_code open_parts(kb_applier *a, const char *attempt_path, kb_error *err)
{
    if (access(a->store_path, F_OK))
        return kb_fail(err, KB_NOT_FOUND, "there is no store at %s", a->store_path);
    kb_code code = kb_store_open(a->store_path, KB_STORE_WRITE, &a->store, err);
    if (!code)
        code = kb_store_id(a->store, a->store_id, err);
    if (!code)
        code = kb_analyzer_new(&a->analyzer, err);
    if (!code)
        code = kb_attempt_open(attempt_path, &a->attempt, err);
    if (code)
        return code;
    if (kb_attempt_fatal(a->attempt))
        add_deadly(&a->deadly, kb_attempt_fatal(a->attempt));
    return kb_store_each_parked(a->store, add_if_deadly, a, err);
}

kb_code kb_applier_open(const char *data, const kb_apply_options *options, kb_applier **out, kb_error *err)
{
    KB_OWNED(kb_applier) a = kb_alloc(sizeof *a);
    a->options = *options;
    a->limit = COMMIT_DOCUMENTS;
    a->store_path = kb_data_store_path(data);
    a->threads = kb_crew_size();
    KB_OWNED(kb_text) attempt_path = kb_data_path(data, options->attempt);
    kb_code code = open_parts(a, attempt_path, err);
    if (code)
        return code;
    *out = KB_GIVE(a);
    return KB_OK;
}

static void forget_parked(kb_applier *a)
{
    for (size_t i = 0; i < a->parked_count; i++)
        free(a->parked[i].why);
    a->parked_count = 0;
}

void kb_applier_close(kb_applier *a)
{
    if (!a)
        return;
    forget_parked(a);
    free(a->parked);
    free(a->deadly.seqs);
    kb_attempt_close(a->attempt);
    kb_analyzer_free(a->analyzer);
    kb_store_close(a->store);
    free(a->store_path);
    free(a);
}

/* ---- one change ----------------------------------------------------------------------------------------------------- */

static bool may_go_on(kb_applier *a)
{
    const kb_apply_options *options = &a->options;
    if (options->stop && atomic_load(options->stop)) {
        a->cut = true;
        return false;
    }
    if (options->progress && a->done % PROGRESS_EVERY == 0) {
        uint64_t total = a->total > a->done ? a->total : a->done;
        if (!options->progress(options->context, a->done, total)) {
            a->code = kb_fail(a->err, KB_UNAVAILABLE, "stopped before it was complete");
            return false;
        }
    }
    a->done++;
    return true;
}

static void park_later(kb_applier *a, const kb_analysed *analysed, const char *why)
{
    KB_PUSH_ROOM(a->parked, a->parked_count, a->parked_room);
    struct parked *parked = &a->parked[a->parked_count++];
    *parked = (struct parked){.kind = analysed->kind, .seq = analysed->seq, .why = kb_str_dup(kb_str_of(why))};
    memcpy(parked->id, analysed->id, sizeof parked->id);
}

/* A document that cannot be indexed leaves no earlier version behind: its visibility may have been another. */
static kb_code put(kb_applier *a, const kb_analysed *analysed)
{
    const char *why = analysed->seq == a->condemned ? a->verdict.message : analysed->why;
    if (why)
        park_later(a, analysed, why);
    kb_code code = why || !analysed->postings ? kb_index_writer_remove(a->writer->index, analysed->kind, analysed->id, a->err)
                                              : kb_index_writer_put(a->writer->index, analysed->postings, a->err);
    a->index_failed = code != KB_OK;
    return code;
}

/* ---- one commit ----------------------------------------------------------------------------------------------------- */

static kb_code park_all(kb_applier *a)
{
    kb_code code = KB_OK;
    for (size_t i = 0; i < a->parked_count && !code; i++) {
        const struct parked *parked = &a->parked[i];
        code = kb_store_park(a->store, parked->kind, parked->id, parked->seq, parked->why, a->err);
    }
    return code;
}

static void report(kb_applier *a)
{
    const kb_apply_options *options = &a->options;
    for (size_t i = 0; i < a->parked_count && options->parked; i++)
        options->parked(options->context, a->parked[i].id, a->parked[i].why);
    if (options->committed)
        options->committed(options->context, a->writer->seq, a->documents, (double)(kb_monotonic_us() - a->started_us) / 1000);
}

static void begin_commit(kb_applier *a)
{
    forget_parked(a);
    a->documents = a->bytes = 0;
    a->started_us = kb_monotonic_us();
}

static kb_code commit(kb_applier *a, uint64_t seq)
{
    kb_code code = park_all(a);
    if (code)
        return code;
    code = kb_generation_commit(a->writer, seq, a->err);
    a->index_failed = code != KB_OK;
    if (code)
        return code;
    kb_attempt_passed(a->attempt, seq);
    report(a);
    begin_commit(a);
    a->limit = a->limit * 2 < COMMIT_DOCUMENTS ? a->limit * 2 : COMMIT_DOCUMENTS;
    return KB_OK;
}

static bool take(void *context, const kb_analysed *analysed)
{
    kb_applier *a = context;
    if (!may_go_on(a))
        return false;
    a->documents++;
    a->bytes += analysed->bytes;
    a->seq = analysed->seq;
    a->code = put(a, analysed);
    if (!a->code && (a->documents >= a->limit || a->bytes >= COMMIT_BYTES))
        a->code = commit(a, a->seq);
    return !a->code;
}

/* ---- one pass over the feed ----------------------------------------------------------------------------------------- */

static bool analyse_and_take(void *context, const kb_change *change)
{
    kb_applier *a = context;
    kb_analysed analysed;
    a->read++;
    kb_attempt_note(a->attempt, change->seq, change->seq);
    a->code = kb_analyse_change(a->analyzer, a->store, change, &a->deadly, &analysed, a->err);
    if (a->code)
        return false;
    bool go_on = take(a, &analysed);
    kb_attempt_done(a->attempt);
    kb_analysed_clear(&analysed);
    return go_on;
}

/* `*end`: up to where the feed was read when nothing stopped it. */
static kb_code read_alone(kb_applier *a, uint64_t goal, uint64_t *end)
{
    size_t most = a->limit;
    kb_code code = kb_store_feed(a->store, a->writer->seq, most, analyse_and_take, a, a->err);
    *end = a->read < most && goal > a->seq ? goal : a->seq;
    return code;
}

static kb_code read_together(kb_applier *a, uint64_t goal, uint64_t *end)
{
    kb_crew_job job = {.store_path = a->store_path,
                       .after = a->writer->seq,
                       .goal = goal,
                       .threads = a->threads,
                       .deadly = &a->deadly,
                       .attempt = a->attempt};
    *end = goal;
    return kb_crew_read(&job, take, a, a->err);
}

/* May bring the goal nearer: to where care begins. */
static bool worth_a_crew(const kb_applier *a, uint64_t *goal)
{
    uint64_t seq = a->writer->seq, first, last;
    if (kb_attempt_careful(a->attempt, &first, &last) && seq < last) {
        if (seq + 1 >= first)
            return false;
        *goal = *goal < first ? *goal : first - 1;
    }
    return a->threads > 1 && a->limit >= CREW_LEAST && *goal - seq >= CREW_LEAST;
}

static kb_code run_pass(kb_applier *a, uint64_t goal, kb_error *err)
{
    begin_commit(a);
    a->read = 0;
    a->seq = a->writer->seq;
    a->code = KB_OK;
    a->index_failed = false;
    a->err = err;
    uint64_t end;
    kb_index_writer_expect(a->writer->index, goal - a->seq);
    kb_code code = worth_a_crew(a, &goal) ? read_together(a, goal, &end) : read_alone(a, goal, &end);
    if (a->code || code)
        return a->code ? a->code : code;
    uint64_t seq = a->cut ? a->seq : end;
    return a->documents || seq > a->writer->seq ? commit(a, seq) : KB_OK;
}

/* After a commit that failed, all since the one before is gone: go through it in smaller steps. */
static bool find_poison(kb_applier *a, kb_code code, const kb_error *failure)
{
    bool refused = code == KB_INVALID || code == KB_INTERNAL;
    if (!a->index_failed || (!refused && code != KB_NO_MEMORY))
        return false;
    if (a->documents > 1) {
        a->limit = a->documents / 2;
        return true;
    }
    if (!refused || a->condemned == a->seq)
        return false;
    a->condemned = a->seq;
    a->verdict = *failure;
    return true;
}

kb_code kb_apply_feed(kb_applier *a, kb_generation_writer *writer, uint64_t goal, kb_error *err)
{
    a->writer = writer;
    a->cut = false;
    while (writer->seq < goal && !a->cut) {
        kb_error failure = {0};
        kb_code code = run_pass(a, goal, &failure);
        if (code && !find_poison(a, code, &failure))
            return kb_fail(err, code, "%s", failure.message);
    }
    return KB_OK;
}

static kb_code check_store_id(const kb_applier *a, const kb_generation_writer *writer, kb_error *err)
{
    bool is_ours;
    kb_code code = kb_generation_fed_by(writer->folder, writer->seq, a->store_id, &is_ours, err);
    if (code)
        return code;
    if (is_ours)
        return writer->seq ? KB_OK : kb_generation_set_store_id(writer->folder, a->store_id, err);
    return kb_fail(err, KB_OUTDATED, "%s was fed by another store, or by a copy of this one: build the index anew",
                   writer->folder);
}

kb_code kb_applier_goal(kb_applier *a, const kb_generation_writer *writer, uint64_t *out, kb_error *err)
{
    uint64_t goal;
    kb_code code = kb_store_seq(a->store, &goal, err);
    if (!code)
        code = check_store_id(a, writer, err);
    if (code)
        return code;
    if (writer->seq > goal)
        return kb_fail(err, KB_OUTDATED,
                       "%s holds changes up to %" PRIu64 ", the store ends at %" PRIu64 ": build the index anew", writer->folder,
                       writer->seq, goal);
    *out = goal;
    return KB_OK;
}

static kb_code count_changes(kb_applier *a, kb_error *err)
{
    if (!a->options.progress)
        return KB_OK;
    kb_store_counts counts;
    kb_code code = kb_store_count(a->store, &counts, err);
    if (!code)
        a->total = counts.documents[KB_ARTICLE] + counts.documents[KB_TICKET] + counts.deleted;
    return code;
}

kb_code kb_apply_all(kb_applier *a, kb_generation_writer *writer, kb_error *err)
{
    uint64_t goal = 0;
    kb_code code = count_changes(a, err);
    if (!code)
        code = kb_applier_goal(a, writer, &goal, err);
    while (!code && writer->seq < goal && !a->cut) {
        code = kb_apply_feed(a, writer, goal, err);
        if (!code)
            code = kb_applier_goal(a, writer, &goal, err);
    }
    return code;
}

bool kb_applier_blames_index(const kb_applier *a)
{
    return a->index_failed;
}

kb_code kb_applier_unpark(kb_applier *a, const char *folder, kb_error *err)
{
    return kb_unpark_found(a->store, folder, err);
}
