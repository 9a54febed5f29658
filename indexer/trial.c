#include "indexer/trial.h"

#include "indexer/data.h"
#include "indexer/generations.h"
#include "indexer/progress.h"
#include "indexer/rehearsing.h"
#include "indexer/stop.h"

#include "base/clock.h"
#include "base/file.h"
#include "publish/data_folder.h"
#include "query/calibration.h"
#include "publish/publish.h"

#include <pthread.h>
#include <sys/resource.h>

void kb_trial_forget(kb_trial *trial)
{
    for (size_t i = 0; trial->results && i < trial->set.query_count; i++)
        for (size_t j = 0; j < trial->results[i].hit_count; j++)
            free(trial->results[i].hits[j]);
    free(trial->results);
    for (size_t i = 0; i < trial->language_count; i++)
        free(trial->languages[i].lang);
    free(trial->languages);
    *trial = (kb_trial){.set = trial->set, .index_bytes = trial->index_bytes, .index_cpu_s = trial->index_cpu_s};
}

void kb_trial_clear(kb_trial *trial)
{
    kb_trial_forget(trial);
    kb_dataset_clear(&trial->set);
    *trial = (kb_trial){0};
}

/* ---- asking --------------------------------------------------------------------------------------------------------- */

struct asking {
    const kb_trial_options *options;
    const char *index_path;
    const char *calibration; /* NULL: usual limits */
    kb_synonym_file *synonyms;
    kb_trial *trial;
    kb_meter meter;
    atomic_size_t next, done;
    atomic_bool failed;
    pthread_mutex_t mutex; /* over meter, code, err */
    kb_code code;
    kb_error *err;
};

/* `linked`: what is asked for are the articles that solved tickets. */
static void make_request(const kb_trial_options *options, bool linked, const kb_query *query, kb_request *request)
{
    kb_request_init(request, options->manner);
    request->tiers[KB_TIER_PUBLIC] = request->tiers[KB_TIER_INTERNAL] = true;
    request->limit = KB_METRIC_DEPTH;
    request->kinds[KB_ARTICLE] = options->articles_only || linked;
    request->created_at = query->created_at;
    if (options->lang_given)
        kb_list_add(&request->langs, kb_str_of(query->lang));
    if (query->self)
        kb_list_add(&request->exclude, kb_str_of(query->self));
    bool has_fields = query->title || query->body;
    request->title = kb_str_of(query->title);
    request->body = kb_str_of(has_fields ? query->body : query->text);
    request->text = kb_str_of(query->text ? query->text : query->title ? query->title : query->body);
    request->text.len = kb_utf8_floor(request->text, KB_QUESTION_BYTES);
    request->body.len = kb_utf8_floor(request->body, KB_BODY_BYTES);
}

static void keep_answer(const kb_answer *answer, const kb_query *query, kb_trial_result *result)
{
    result->verdict = answer->verdict;
    result->strength = answer->strength;
    for (size_t i = 0; i < answer->hit_count && i < KB_METRIC_DEPTH; i++) {
        const char *id = answer->hits[i].document->id;
        result->hits[i] = kb_str_dup(kb_str_of(id));
        result->relevant[i] = kb_query_is_relevant(query, id);
        result->hit_count++;
    }
}

static kb_code ask(struct asking *asking, kb_asker *asker, size_t row, kb_error *err)
{
    const kb_query *query = &asking->trial->set.queries[row];
    kb_trial_result *result = &asking->trial->results[row];
    kb_request request;
    kb_answer answer = {0};
    make_request(asking->options, asking->trial->set.links > 0, query, &request);
    int64_t started_us = kb_monotonic_us();
    kb_code code = kb_ask_question(asker, &request, &answer, err);
    result->took_ms = (double)(kb_monotonic_us() - started_us) / 1e3;
    if (code == KB_OK)
        keep_answer(&answer, query, result);
    kb_answer_clear(&answer);
    kb_list_clear(&request.langs);
    kb_list_clear(&request.exclude);
    return code;
}

static void report(struct asking *asking, kb_code code, const kb_error *mine)
{
    pthread_mutex_lock(&asking->mutex);
    if (code) {
        atomic_store(&asking->failed, true);
        asking->code = kb_fail(asking->err, code, "%s", mine->message);
    } else {
        size_t done = atomic_load(&asking->done);
        kb_meter_show(&asking->meter, done, done, asking->trial->set.query_count);
    }
    pthread_mutex_unlock(&asking->mutex);
}

static void *ask_some(void *context)
{
    struct asking *asking = context;
    KB_OWNED(kb_asker) asker = NULL;
    kb_error mine = {0};
    kb_code code = kb_asker_open(asking->index_path, &asker, &mine);
    if (code == KB_OK) {
        kb_asker_use_synonyms(asker, asking->synonyms);
        kb_asker_use_calibration(asker, asking->calibration);
    }
    while (code == KB_OK && !atomic_load(&asking->failed) && !atomic_load(&kb_stopping)) {
        size_t row = atomic_fetch_add(&asking->next, 1);
        if (row >= asking->trial->set.query_count)
            break;
        code = ask(asking, asker, row, &mine);
        if (atomic_fetch_add(&asking->done, 1) % 16 == 0)
            report(asking, code, &mine);
    }
    if (code)
        report(asking, code, &mine);
    return NULL;
}

static kb_code ask_all(struct asking *asking)
{
    size_t count = 0, wanted = asking->options->threads;
    pthread_t *threads = kb_alloc(wanted * sizeof *threads);
    while (count < wanted && pthread_create(&threads[count], NULL, ask_some, asking) == 0)
        count++;
    if (!count)
        ask_some(asking);
    for (size_t i = 0; i < count; i++)
        pthread_join(threads[i], NULL);
    free(threads);
    kb_meter_clear(&asking->meter);
    if (asking->code == KB_OK && atomic_load(&kb_stopping))
        return kb_fail(asking->err, KB_UNAVAILABLE, "stopped");
    return asking->code;
}

/* ---- judging -------------------------------------------------------------------------------------------------------- */

static kb_scores *scores_of(kb_trial *trial, const char *lang)
{
    for (size_t i = 0; i < trial->language_count; i++)
        if (strcmp(trial->languages[i].lang, lang) == 0)
            return &trial->languages[i].scores;
    KB_PUSH_ROOM(trial->languages, trial->language_count, trial->language_room);
    kb_language_scores *made = &trial->languages[trial->language_count++];
    *made = (kb_language_scores){.lang = kb_str_dup(kb_str_of(lang))};
    return &made->scores;
}

/* NULL: of all languages. */
static void judge_latency(const kb_trial *trial, const char *lang, kb_scores *scores)
{
    double *took_ms = kb_alloc((trial->set.query_count + 1) * sizeof *took_ms);
    size_t count = 0;
    for (size_t i = 0; i < trial->set.query_count; i++)
        if (!lang || strcmp(lang, trial->set.queries[i].lang) == 0)
            took_ms[count++] = trial->results[i].took_ms;
    scores->p50_ms = kb_percentile(took_ms, count, 50);
    scores->p95_ms = kb_percentile(took_ms, count, 95);
    free(took_ms);
}

static void judge(kb_trial *trial)
{
    for (size_t i = 0; i < trial->set.query_count; i++) {
        const kb_query *query = &trial->set.queries[i];
        const kb_trial_result *result = &trial->results[i];
        kb_scores_add(&trial->scores, result->relevant, result->hit_count, query->relevant.count);
        kb_scores_add(scores_of(trial, query->lang), result->relevant, result->hit_count, query->relevant.count);
    }
    kb_scores_mean(&trial->scores, trial->scores.queries);
    judge_latency(trial, NULL, &trial->scores);
    for (size_t i = 0; i < trial->language_count; i++) {
        kb_language_scores *each = &trial->languages[i];
        kb_scores_mean(&each->scores, each->scores.queries);
        judge_latency(trial, each->lang, &each->scores);
    }
}

static void write_queries(FILE *file, const kb_trial *trial)
{
    static const char *const verdicts[] = {[KB_CONFIDENT] = "confident", [KB_POSSIBLE] = "possible", [KB_NONE] = "none"};
    for (size_t i = 0; i < trial->set.query_count; i++) {
        const kb_trial_result *result = &trial->results[i];
        fprintf(file, "%s\t%.4f\t", trial->set.queries[i].id, kb_reciprocal_rank(result->relevant, result->hit_count));
        for (size_t j = 0; j < result->hit_count; j++)
            fprintf(file, "%s%s%s", j ? " " : "", result->hits[j], result->relevant[j] ? "*" : "");
        fprintf(file, "\t%s\t%.4f\n", verdicts[result->verdict], result->strength);
    }
}

/* ---- the scratch folder --------------------------------------------------------------------------------------------- */

static kb_code store_documents(kb_trial *trial, const char *folder, const char *data, kb_error *err)
{
    KB_OWNED(kb_store) store = NULL;
    kb_code code = kb_data_store_open(data, KB_STORE_WRITE, &store, err);
    code = code ? code : kb_dataset_store(&trial->set, folder, store, err);
    return code ? code : kb_dataset_store_links(&trial->set, folder, store, err);
}

static kb_code read_set(kb_trial *trial, const char *folder, const char *data, kb_error *err)
{
    kb_meter meter;
    kb_complaints complaints = {&meter, 0};
    kb_meter_start(&meter, "reading", "lines", true);
    kb_dataset_init(&trial->set, &complaints);
    kb_code code = store_documents(trial, folder, data, err);
    if (code == KB_OK)
        code = kb_dataset_read_queries(&trial->set, folder, err);
    kb_complaints_end(&complaints);
    trial->set.complaints = NULL;
    return code;
}

kb_code kb_trial_index(const kb_trial_options *options, const char *data, kb_error *err)
{
    kb_meter meter;
    unsigned number;
    kb_meter_start(&meter, "indexing", "documents", options->quiet);
    kb_code code = kb_generation_build(data, kb_meter_progress, &meter, &number, err);
    kb_meter_clear(&meter);
    return code ? code : kb_generation_promote(data, number, 0, kb_log_undone, err);
}

kb_code kb_trial_ask(kb_trial *trial, const kb_trial_options *options, const char *data, kb_error *err)
{
    kb_trial_forget(trial);
    KB_OWNED(kb_text) index_path = kb_data_index_path(data);
    KB_OWNED(kb_text) calibration = kb_data_path(data, KB_CALIBRATION_FILE);
    struct asking asking = {.options = options,
                            .index_path = index_path,
                            .calibration = options->calibrated ? calibration : NULL,
                            .trial = trial,
                            .err = err,
                            .mutex = PTHREAD_MUTEX_INITIALIZER};
    kb_code code = options->synonyms ? kb_data_synonyms_open(data, options->synonyms, &asking.synonyms, err) : KB_OK;
    if (code)
        return code;
    trial->results = kb_alloc(trial->set.query_count * sizeof *trial->results);
    kb_meter_start(&asking.meter, "asking", "questions", options->quiet);
    code = ask_all(&asking);
    kb_synonym_file_free(asking.synonyms);
    if (code)
        return code;
    judge(trial);
    if (options->per_query)
        write_queries(options->per_query, trial);
    return KB_OK;
}

static double cpu_s(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static kb_code index_set(const kb_trial_options *options, const char *data, kb_trial *trial, kb_error *err)
{
    double started = cpu_s();
    KB_OWNED(kb_text) index = kb_printf("%s/index", data);
    kb_code code = kb_trial_index(options, data, err);
    trial->index_cpu_s = cpu_s() - started;
    trial->index_bytes = code ? 0 : kb_folder_bytes(index);
    return code;
}

static kb_code run_in(const char *data, const char *folder, const kb_trial_options *options, kb_trial *trial, kb_error *err)
{
    kb_code code = read_set(trial, folder, data, err);
    if (code == KB_OK && options->half)
        kb_dataset_keep_half(&trial->set, options->half);
    code = code ? code : index_set(options, data, trial, err);
    code = code || !options->calibrated ? code : kb_calibrate_data(data, options->quiet, err);
    return code ? code : kb_trial_ask(trial, options, data, err);
}

char *kb_trial_folder(kb_error *err)
{
    const char *temporary = getenv("TMPDIR");
    KB_OWNED(kb_text) data = kb_printf("%s/kb-eval-XXXXXX", temporary && *temporary ? temporary : "/tmp");
    if (mkdtemp(data))
        return KB_GIVE(data);
    kb_fail_errno(err, "making a scratch folder");
    return NULL;
}

kb_code kb_trial_run(const char *folder, const kb_trial_options *options, kb_trial *trial, kb_error *err)
{
    KB_OWNED(kb_text) data = kb_trial_folder(err);
    if (!data)
        return KB_IO;
    kb_code code = run_in(data, folder, options, trial, err);
    kb_error unheard = {0};
    kb_folder_remove(data, &unheard);
    return code;
}
