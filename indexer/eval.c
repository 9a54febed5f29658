#include "indexer/command.h"
#include "indexer/lessons.h"
#include "indexer/output.h"
#include "indexer/print.h"
#include "indexer/trial.h"

#include "query/ranking.h"
#include "schema/postings.h"

#define NAME_CELLS 24 /* of the table's first column */

#define AT(member) offsetof(struct options, member)

struct options {
    kb_common common;
    int mode, lang_given, half;
    int64_t threads, draws;
    char *per_query;
    char *synonyms;
    char *learn;
    char *set;
    char *without;
    bool calibrate;
};

static const kb_setting rows[] = {
    KB_COMMON_ROWS(struct options),
    {"mode", 0, KB_SETTING_CHOICE, AT(mode), "search", "search|similar", 0, 0, "MODE",
     "search (the query's text) or similar (its title and body)", true},
    {"lang_given", 0, KB_SETTING_CHOICE, AT(lang_given), "no", "no|yes", 0, 0, "yes|no", "whether questions say their language",
     true},
    {"half", 0, KB_SETTING_CHOICE, AT(half), "all", "all|first|second", 0, 0, "HALF",
     "ask all questions, or the earlier or later half of them by their date (created)", true},
    {"threads", 0, KB_SETTING_NUMBER, AT(threads), "0", NULL, 0, 256, "N",
     "how many ask at once; 0: one for each CPU. Measure latency with 1", true},
    {"per_query", 0, KB_SETTING_TEXT, AT(per_query), NULL, NULL, 0, 0, "FILE",
     "write a line for each query: id, reciprocal rank, hits (* is relevant), verdict, its strength", true},
    {"synonyms", 0, KB_SETTING_TEXT, AT(synonyms), NULL, NULL, 0, 0, "FILE", "ask with these synonyms and stop words", true},
    {"set", 0, KB_SETTING_TEXT, AT(set), NULL, NULL, 0, 0, "NAME=VALUE,…",
     "other numbers for the ranking, as similar.k1=1.5 (core/query/ranking.c)", true},
    {"without", 0, KB_SETTING_TEXT, AT(without), NULL, NULL, 0, 0, "KIND,…",
     "leave out of the index: pieces, pairs, stems, titles, endings, positions", true},
    {"learn", 0, KB_SETTING_TEXT, AT(learn), NULL, NULL, 0, 0, "N,N,…",
     "how well articles learn from N tickets each (or all) of the first DIR; the questions of the others are foreign to it",
     true},
    {"draws", 0, KB_SETTING_NUMBER, AT(draws), "5", NULL, 1, 1000, "N", "with --learn: the mean over N choices of those tickets",
     true},
    {"calibrate", 0, KB_SETTING_SWITCH, AT(calibrate), NULL, NULL, 0, 0, NULL,
     "with --learn, or where DIR has links.jsonl: fit the verdict's limits to the links first, as by 'calibrate'", true},
};

/* ---- the scores ----------------------------------------------------------------------------------------------------- */

static json_t *scores_json(const kb_scores *scores)
{
    return json_pack("{s:I, s:f, s:f, s:f, s:f, s:f, s:f, s:f, s:f}", "queries", (json_int_t)scores->queries, "mrr_10",
                     scores->mrr_10, "ndcg_10", scores->ndcg_10, "recall_10", scores->recall_10, "hit_1", scores->hit_1, "hit_5",
                     scores->hit_5, "hit_10", scores->hit_10, "p50_ms", scores->p50_ms, "p95_ms", scores->p95_ms);
}

static json_t *trial_json(const kb_trial *trial)
{
    json_t *json = scores_json(&trial->scores), *languages = json_object();
    for (size_t i = 0; i < trial->language_count; i++)
        json_object_set_new(languages, trial->languages[i].lang, scores_json(&trial->languages[i].scores));
    json_object_set_new(json, "languages", languages);
    json_object_set_new(json, "index_bytes", json_integer((json_int_t)trial->index_bytes));
    json_object_set_new(json, "index_cpu_s", json_real(trial->index_cpu_s));
    return json;
}

static void print_heading(void)
{
    printf("%-*s %7s %7s %7s %7s %7s %7s %7s %8s %8s\n", NAME_CELLS, "", "queries", "MRR@10", "nDCG@10", "R@10", "Hit@1", "Hit@5",
           "Hit@10", "p50 ms", "p95 ms");
}

/* The last folders of a path, as many as fit. */
static const char *short_name(const char *path, size_t room)
{
    const char *slash;
    while (strlen(path) > room && (slash = strchr(path, '/')) && slash[1])
        path = slash + 1;
    return path;
}

static void print_scores(const char *indent, const char *name, const kb_scores *scores)
{
    size_t room = NAME_CELLS - strlen(indent);
    printf("%s%-*s %7zu %7.4f %7.4f %7.4f %7.4f %7.4f %7.4f %8.2f %8.2f\n", indent, (int)room, short_name(name, room),
           scores->queries, scores->mrr_10, scores->ndcg_10, scores->recall_10, scores->hit_1, scores->hit_5, scores->hit_10,
           scores->p50_ms, scores->p95_ms);
    fflush(stdout);
}

static void print_trial(const char *name, const kb_trial *trial)
{
    print_scores("", name, &trial->scores);
    for (size_t i = 0; i < trial->language_count && trial->language_count > 1; i++)
        print_scores("  ", trial->languages[i].lang, &trial->languages[i].scores);
    if (trial->set.skipped)
        fprintf(stderr, "%s: %llu documents without text left out\n", name, (unsigned long long)trial->set.skipped);
}

/* ---- the command ---------------------------------------------------------------------------------------------------- */

struct evaluation {
    const struct options *options;
    kb_trial_options how;
    kb_output per_query;
    kb_scores mean;
    json_t *sets;
};

static kb_code evaluate(struct evaluation *evaluation, const char *folder, kb_error *err)
{
    kb_trial trial = {0};
    kb_code code = kb_trial_run(folder, &evaluation->how, &trial, err);
    if (code == KB_OK) {
        if (evaluation->mean.queries == 0 && !evaluation->options->common.json)
            print_heading();
        kb_scores_add_scores(&evaluation->mean, &trial.scores);
        if (evaluation->options->common.json)
            json_object_set_new(evaluation->sets, folder, trial_json(&trial));
        else
            print_trial(folder, &trial);
    }
    kb_trial_clear(&trial);
    return code;
}

static void print_end(const struct evaluation *evaluation, kb_arguments folders)
{
    kb_scores mean = evaluation->mean;
    kb_scores_mean(&mean, folders.count);
    if (!evaluation->options->common.json) {
        if (folders.count > 1)
            print_scores("", "mean", &mean);
        return;
    }
    if (folders.count == 1)
        kb_print_json(json_incref(json_object_get(evaluation->sets, folders.items[0])));
    else
        kb_print_json(json_pack("{s:O, s:o}", "sets", evaluation->sets, "mean", scores_json(&mean)));
}

static kb_code evaluate_all(struct evaluation *evaluation, kb_arguments folders, kb_error *err)
{
    kb_code code = KB_OK;
    for (size_t i = 0; i < folders.count && code == KB_OK; i++)
        code = evaluate(evaluation, folders.items[i], err);
    if (code == KB_OK)
        print_end(evaluation, folders);
    return code;
}

/* ---- the curve of learning ------------------------------------------------------------------------------------------ */

static void print_lesson(const char *links, const kb_lessons_result *result)
{
    printf("%6s %7zu %7.4f %7.4f %7.4f %9.4f %7.4f %7.4f %12.4f %9.4f %8.2f\n", links, result->scores.queries,
           result->scores.hit_1, result->scores.hit_5, result->scores.mrr_10, result->confident, result->astray, result->none,
           result->foreign_none, result->foreign_confident, result->scores.p50_ms);
    fflush(stdout);
}

static json_t *lesson_json(const char *links, const kb_lessons_result *result)
{
    return json_pack("{s:s, s:I, s:f, s:f, s:f, s:f, s:f, s:f, s:f, s:f}", "links", links, "queries",
                     (json_int_t)result->scores.queries, "hit_1", result->scores.hit_1, "hit_5", result->scores.hit_5, "mrr_10",
                     result->scores.mrr_10, "confident", result->confident, "astray", result->astray, "none", result->none,
                     "foreign_none", result->foreign_none, "foreign_confident", result->foreign_confident);
}

/* "20" or "all". */
static kb_code parse_links(const char *word, size_t *out, kb_error *err)
{
    char *end;
    *out = KB_LESSONS_ALL;
    if (strcmp(word, "all") == 0)
        return KB_OK;
    *out = strtoul(word, &end, 10);
    return *word >= '0' && *word <= '9' && !*end ? KB_OK : kb_fail(err, KB_INVALID, "--learn is like 0,3,20,all, not '%s'", word);
}

static kb_code learn_each(struct evaluation *evaluation, kb_lessons *lessons, kb_error *err)
{
    bool json = evaluation->options->common.json;
    KB_OWNED(kb_text) list = kb_str_dup(kb_str_of(evaluation->options->learn));
    KB_OWNED(json_t) points = json_array();
    kb_trial_options how = evaluation->how;
    how.articles_only = true;
    if (!json)
        printf("%6s %7s %7s %7s %7s %9s %7s %7s %12s %9s %8s\n", "links", "queries", "Hit@1", "Hit@5", "MRR@10", "confident",
               "astray", "none", "foreign none", "confident", "p50 ms");
    char *rest, *word = strtok_r(list, ",", &rest);
    for (; word; word = strtok_r(NULL, ",", &rest)) {
        size_t links;
        kb_lessons_result result = {0};
        kb_code code = parse_links(word, &links, err);
        code = code ? code : kb_lessons_run(lessons, links, (size_t)evaluation->options->draws, &how, &result, err);
        if (code)
            return code;
        if (json)
            json_array_append_new(points, lesson_json(word, &result));
        else
            print_lesson(word, &result);
    }
    if (json)
        kb_print_json(json_incref(points));
    return KB_OK;
}

static kb_code learn(struct evaluation *evaluation, kb_arguments folders, kb_error *err)
{
    kb_lessons lessons = {0};
    kb_code code = kb_lessons_read(&lessons, folders.items[0], err);
    for (size_t i = 1; i < folders.count && code == KB_OK; i++)
        code = kb_lessons_read_foreign(&lessons, folders.items[i], err);
    code = code ? code : learn_each(evaluation, &lessons, err);
    kb_lessons_clear(&lessons);
    return code;
}

/* With a line for each query in a file, where that is wanted. */
static kb_code measure(struct evaluation *evaluation, kb_arguments arguments, kb_error *err)
{
    const struct options *options = evaluation->options;
    kb_code code = options->per_query ? kb_output_open(options->per_query, true, &evaluation->per_query, err) : KB_OK;
    evaluation->how.per_query = evaluation->per_query.file;
    if (code == KB_OK)
        code = options->learn ? learn(evaluation, arguments, err) : evaluate_all(evaluation, arguments, err);
    if (code == KB_OK && options->per_query)
        code = kb_output_commit(&evaluation->per_query, err);
    kb_output_clear(&evaluation->per_query);
    return code;
}

static size_t online_cpus(void)
{
    long count = sysconf(_SC_NPROCESSORS_ONLN);
    return count > 0 ? (size_t)count : 1;
}

static int run(const void *given, kb_arguments arguments, kb_error *err)
{
    const struct options *options = given;
    struct evaluation evaluation = {.options = options, .sets = json_object()};
    evaluation.how = (kb_trial_options){.manner = options->mode ? KB_SIMILAR : KB_SEARCH,
                                        .lang_given = options->lang_given,
                                        .half = options->half,
                                        .calibrated = options->calibrate,
                                        .threads = options->threads ? (size_t)options->threads : online_cpus(),
                                        .quiet = options->common.quiet,
                                        .synonyms = options->synonyms};
    kb_code code = kb_ranking_set_all(options->set, err);
    code = code ? code : kb_terms_leave_out(options->without, err);
    code = code ? code : measure(&evaluation, arguments, err);
    json_decref(evaluation.sets);
    return kb_exit_status(code);
}

const kb_command kb_eval_command = {
    .name = "eval",
    .arguments = "DIR…",
    .help = "measure how well the questions of an evaluation set are answered",
    .details = "DIR holds corpus.jsonl, queries.jsonl and qrels.tsv. Each set is stored and indexed in a scratch folder (TMPDIR) "
               "by the\n"
               "same code as a real one, then asked with all tiers allowed. A query's own document ('self') is no answer to it.\n"
               "Several DIRs give a row each and their mean.\n",
    .options = KB_TABLE(rows),
    .options_bytes = sizeof(struct options),
    .least_arguments = 1,
    .most_arguments = SIZE_MAX,
    .without_data = true,
    .minds_stop = true,
    .run = run,
};
