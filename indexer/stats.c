#include "indexer/command.h"
#include "indexer/data.h"
#include "indexer/print.h"

#include "publish/publish.h"

struct options {
    kb_common common;
};

static const kb_setting rows[] = {KB_COMMON_ROWS(struct options)};

struct stats {
    kb_store_counts counts;
    kb_generation *generations;
    size_t generation_count;
    json_t *partitions, *languages; /* NULL where there is no index to ask */
    uint64_t index_seq;
    char problem[sizeof((kb_error){0}.message)]; /* why there is none */
    json_t *parked;
};

static void clear(struct stats *stats)
{
    free(stats->generations);
    json_decref(stats->partitions);
    json_decref(stats->languages);
    json_decref(stats->parked);
}

static bool add_parked(void *context, kb_kind kind, const char *id, uint64_t seq, const char *why)
{
    json_array_append_new(context, json_pack("{s:s, s:s, s:I, s:o}", "kind", kb_kind_names[kind], "id", id, "seq",
                                             (json_int_t)seq, "why", kb_json_clean(why)));
    return true;
}

static kb_code count_store(struct stats *stats, const char *data, kb_error *err)
{
    KB_OWNED(kb_store) store = NULL;
    kb_code code = kb_data_store_open(data, KB_STORE_READ, &store, err);
    if (code == KB_OK)
        code = kb_store_count(store, &stats->counts, err);
    stats->parked = json_array();
    return code ? code : kb_store_each_parked(store, add_parked, stats->parked, err);
}

/* "public.de" and "internal.de" are both "de". */
static json_t *sum_languages(json_t *partitions)
{
    json_t *languages = json_object();
    const char *name;
    json_t *documents;
    json_object_foreach(partitions, name, documents)
    {
        const char *dot = strchr(name, '.');
        const char *language = dot ? dot + 1 : name;
        json_int_t before = json_integer_value(json_object_get(languages, language));
        json_object_set_new(languages, language, json_integer(before + json_integer_value(documents)));
    }
    return languages;
}

/* That there is no index to ask is worth a line, not an error. */
static void count_index(struct stats *stats, const char *data)
{
    KB_OWNED(kb_asker) asker = NULL;
    kb_index_state state = {0};
    kb_error err = {0};
    kb_code code = kb_data_asker_open(data, &asker, &err);
    if (code == KB_OK)
        code = kb_asker_state(asker, &state, &err);
    snprintf(stats->problem, sizeof stats->problem, "%s", err.message);
    if (code)
        return;
    stats->index_seq = state.seq;
    stats->partitions = state.partitions;
    stats->languages = sum_languages(state.partitions);
}

static json_t *generations_json(const struct stats *stats)
{
    json_t *array = json_array();
    for (size_t i = 0; i < stats->generation_count; i++) {
        const kb_generation *each = &stats->generations[i];
        json_array_append_new(array,
                              json_pack("{s:I, s:b, s:I, s:I, s:I, s:s}", "generation", (json_int_t)each->number, "live",
                                        (int)each->current, "seq", (json_int_t)each->seq, "documents",
                                        (json_int_t)each->documents, "bytes", (json_int_t)each->bytes, "stamp", each->stamp));
    }
    return array;
}

static void print_json(const struct stats *stats)
{
    const kb_store_counts *counts = &stats->counts;
    json_t *documents = json_pack("{s:I, s:I}", "article", (json_int_t)counts->documents[KB_ARTICLE], "ticket",
                                  (json_int_t)counts->documents[KB_TICKET]);
    json_t *store = json_pack("{s:I, s:I, s:I, s:I}", "seq", (json_int_t)counts->seq, "links", (json_int_t)counts->links,
                              "deleted", (json_int_t)counts->deleted, "bytes", (json_int_t)counts->bytes);
    json_t *index = stats->partitions ? json_pack("{s:I, s:O, s:O}", "seq", (json_int_t)stats->index_seq, "languages",
                                                  stats->languages, "partitions", stats->partitions)
                                      : json_pack("{s:o}", "problem", kb_json_clean(stats->problem));
    kb_print_json(json_pack("{s:o, s:o, s:o, s:o, s:O}", "documents", documents, "store", store, "index", index, "generations",
                            generations_json(stats), "parked", stats->parked));
}

static void print_counts(const char *title, json_t *counts)
{
    printf("%s", title);
    const char *name;
    json_t *count;
    json_object_foreach(counts, name, count) printf(" %s %lld", name, (long long)json_integer_value(count));
    puts("");
}

static void print_generations(const struct stats *stats)
{
    for (size_t i = 0; i < stats->generation_count; i++) {
        const kb_generation *each = &stats->generations[i];
        char bytes[16];
        kb_format_bytes(each->bytes, bytes);
        printf("generation   %u%s: %llu documents, seq %llu, %s (%s)\n", each->number, each->current ? " (live)" : "",
               (unsigned long long)each->documents, (unsigned long long)each->seq, bytes,
               each->stamp[0] ? each->stamp : "cannot be read");
    }
}

static void print_parked(const json_t *parked)
{
    size_t i;
    json_t *each;
    json_array_foreach(parked, i, each)
    {
        printf("parked       %s %s: ", json_string_value(json_object_get(each, "kind")),
               json_string_value(json_object_get(each, "id")));
        kb_print_text(stdout, kb_str_of(json_string_value(json_object_get(each, "why"))));
        puts("");
    }
}

static void print_people(const struct stats *stats)
{
    char bytes[16];
    kb_format_bytes(stats->counts.bytes, bytes);
    printf("documents    %llu articles, %llu tickets, %llu links, %llu deleted\n",
           (unsigned long long)stats->counts.documents[KB_ARTICLE], (unsigned long long)stats->counts.documents[KB_TICKET],
           (unsigned long long)stats->counts.links, (unsigned long long)stats->counts.deleted);
    printf("store        seq %llu, %s\n", (unsigned long long)stats->counts.seq, bytes);
    if (!stats->partitions) {
        printf("index        none: %s\n", stats->problem);
    } else {
        printf("index        seq %llu\n", (unsigned long long)stats->index_seq);
        print_counts("languages   ", stats->languages);
        print_counts("partitions  ", stats->partitions);
    }
    print_generations(stats);
    print_parked(stats->parked);
}

static int run(const void *given, kb_arguments arguments, kb_error *err)
{
    (void)arguments;
    const struct options *options = given;
    struct stats stats = {0};
    kb_code code = count_store(&stats, options->common.data, err);
    if (code == KB_OK)
        code = kb_generation_list(options->common.data, &stats.generations, &stats.generation_count, err);
    if (code == KB_OK) {
        count_index(&stats, options->common.data);
        options->common.json ? print_json(&stats) : print_people(&stats);
    }
    clear(&stats);
    return kb_exit_status(code);
}

const kb_command kb_stats_command = {
    .name = "stats",
    .arguments = "",
    .help = "count documents by kind, language and partition; list generations",
    .details = "Languages and partitions are those of the live index: drafts and retired articles are in the store alone.\n",
    .options = KB_TABLE(rows),
    .options_bytes = sizeof(struct options),
    .run = run,
};
