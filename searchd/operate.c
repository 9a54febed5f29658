#include "searchd/assets.h"
#include "searchd/routes.h"
#include "searchd/service.h"
#include "searchd/supervise.h"
#include "searchd/task.h"

#include "query/calibration.h"

#include <dirent.h>
#include <limits.h>
#include <sys/resource.h>

#define PARKED_SHOWN 20
#define GENERATIONS_SHOWN 100
#define OUTDATED_WHY                                                                                                             \
    "another version of this program made the index; it answers until the new one that the follower builds is complete, and "    \
    "writes become searchable then"

kb_problem kb_get_health(kb_call *call, kb_reply *reply, kb_error *err)
{
    (void)call, (void)err;
    kb_reply_json(reply, 200, json_pack("{s:s}", "status", "ok"));
    return KB_NO_PROBLEM;
}

kb_problem kb_get_version(kb_call *call, kb_reply *reply, kb_error *err)
{
    (void)call, (void)err;
    kb_reply_json(reply, 200, json_pack("{s:s, s:s, s:s}", "name", "kbsearch", "version", KB_VERSION, "api", "v1"));
    return KB_NO_PROBLEM;
}

kb_problem kb_get_openapi(kb_call *call, kb_reply *reply, kb_error *err)
{
    (void)call, (void)err;
    reply->status = 200;
    reply->type = "application/json; charset=utf-8";
    reply->body = kb_asset_find("openapi.json")->bytes;
    reply->body_is_static = true;
    return KB_NO_PROBLEM;
}

kb_problem kb_get_ready(kb_call *call, kb_reply *reply, kb_error *err)
{
    kb_readiness state;
    kb_service_ready(call->handles->service, call->handles, &state, err);
    if (!state.ready)
        return KB_PROBLEM_NOT_READY;
    kb_reply_json(reply, 200,
                  json_pack("{s:b, s:I, s:I, s:b}", "ready", 1, "store_seq", (json_int_t)state.store_seq, "index_seq",
                            (json_int_t)state.index_seq, "outdated", (int)state.outdated));
    return KB_NO_PROBLEM;
}

/* ---- the index ---- */

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static kb_list generation_names(const char *folder)
{
    kb_list names = {0};
    DIR *open_folder = opendir(folder);
    for (struct dirent *entry; open_folder && names.count < GENERATIONS_SHOWN && (entry = readdir(open_folder));)
        if (strncmp(entry->d_name, "gen-", 4) == 0 && strspn(entry->d_name + 4, "0123456789") == strlen(entry->d_name + 4))
            kb_list_add(&names, kb_str_of(entry->d_name));
    if (open_folder)
        closedir(open_folder);
    if (names.count)
        qsort(names.items, names.count, sizeof *names.items, by_name);
    return names;
}

static json_t *generations_to_json(const char *folder, const char *live)
{
    json_t *array = json_array();
    kb_list names = generation_names(folder);
    for (size_t i = 0; i < names.count; i++)
        json_array_append_new(array, json_pack("{s:s, s:I, s:b}", "name", names.items[i], "number",
                                               (json_int_t)strtoll(names.items[i] + 4, NULL, 10), "live",
                                               strcmp(names.items[i], live) == 0));
    kb_list_clear(&names);
    return array;
}

static bool add_parked(void *context, kb_kind kind, const char *id, uint64_t seq, const char *why)
{
    json_t *json = json_pack("{s:s, s:s, s:I}", "kind", kb_kind_names[kind], "id", id, "seq", (json_int_t)seq);
    json_object_set_new(json, "why", kb_clean_text(why));
    json_array_append_new(context, json);
    return json_array_size(context) < PARKED_SHOWN;
}

static json_t *follower_to_json(const kb_service *service)
{
    if (!service->follower)
        return json_pack("{s:s, s:n, s:n}", "place", "external", "running", "starts");
    bool elsewhere = kb_follower_is_elsewhere(service->follower);
    return json_pack("{s:s, s:b, s:I}", "place", elsewhere ? "external" : "embedded", "running",
                     elsewhere || kb_follower_pid(service->follower) != 0, "starts",
                     (json_int_t)kb_metrics_get(service->metrics, KB_METRIC_FOLLOWER_STARTS));
}

static json_t *store_to_json(const kb_store_counts *counts, const kb_service *service)
{
    kb_sound sound = kb_soundness_get(service->soundness);
    return json_pack("{s:I, s:I, s:I, s:I, s:o}", "articles", (json_int_t)counts->documents[KB_ARTICLE], "tickets",
                     (json_int_t)counts->documents[KB_TICKET], "links", (json_int_t)counts->links, "bytes",
                     (json_int_t)counts->bytes, "sound",
                     sound == KB_SOUND_UNKNOWN ? json_null() : json_boolean(sound == KB_SOUND));
}

/* The limits that answers are judged by, and what they were made from. */
static json_t *verdict_to_json(const kb_service *service)
{
    kb_calibration calibration;
    kb_calibration_read(service->calibration, &calibration);
    return kb_calibration_to_json(&calibration);
}

static uint64_t documents_of(const json_t *partitions)
{
    uint64_t total = 0;
    const char *name;
    json_t *count;
    json_object_foreach((json_t *)(uintptr_t)partitions, name, count) total += (uint64_t)json_integer_value(count);
    return total;
}

/* What of the index can be seen; while there is none yet, its members are null and "why" says so. */
static void add_index(kb_handles *handles, json_t *json)
{
    kb_asker *asker;
    kb_index_state state = {0};
    kb_error err = {0};
    kb_code code = kb_handles_asker(handles, &asker, &err);
    code = code ? code : kb_asker_refresh(asker, NULL, &err);
    code = code ? code : kb_asker_state(asker, &state, &err);
    bool good = code == KB_OK, outdated = good && kb_asker_is_outdated(asker);
    json_object_set_new(json, "generation", good ? json_string(state.generation) : json_null());
    json_object_set_new(json, "index_seq", good ? json_integer((json_int_t)state.seq) : json_null());
    json_object_set_new(json, "documents", good ? json_integer((json_int_t)documents_of(state.partitions)) : json_null());
    json_object_set_new(json, "partitions", good && state.partitions ? json_incref(state.partitions) : json_object());
    json_object_set_new(json, "why", outdated ? json_string(OUTDATED_WHY) : good ? json_null() : kb_clean_text(err.message));
    json_object_set_new(json, "outdated", json_boolean(outdated));
    json_object_set_new(json, "generations", generations_to_json(handles->service->index_folder, state.generation));
    json_decref(state.partitions);
    kb_handles_mend(handles, code);
}

kb_problem kb_get_index(kb_call *call, kb_reply *reply, kb_error *err)
{
    kb_store *store;
    kb_store_counts counts;
    KB_OWNED(json_t) parked = json_array();
    kb_code code = kb_handles_store(call->handles, &store, err);
    code = code ? code : kb_store_count(store, &counts, err);
    code = code ? code : kb_store_each_parked(store, add_parked, parked, err);
    if (code)
        return kb_problem_of(code);
    json_t *json = json_object();
    add_index(call->handles, json);
    json_object_set_new(json, "store_seq", json_integer((json_int_t)counts.seq));
    json_object_set_new(json, "store", store_to_json(&counts, call->handles->service));
    json_object_set_new(json, "parked", KB_GIVE(parked));
    json_object_set_new(json, "verdict", verdict_to_json(call->handles->service));
    json_object_set_new(json, "follower", follower_to_json(call->handles->service));
    json_object_set_new(json, "task", kb_task_json(call->handles->service->task));
    kb_reply_json(reply, 200, json);
    return KB_NO_PROBLEM;
}

/* ---- metrics ---- */

static void print_store(kb_handles *handles, uint64_t *seq, kb_buf *out)
{
    kb_store *store;
    kb_store_counts counts;
    kb_error err = {0};
    if (kb_handles_store(handles, &store, &err) || kb_store_count(store, &counts, &err))
        return;
    *seq = counts.seq;
    kb_buf_add(out, KB_STR("# HELP kbsearch_documents Documents in the store.\n# TYPE kbsearch_documents gauge\n"));
    for (size_t kind = 0; kind < KB_KINDS; kind++)
        kb_buf_printf(out, "kbsearch_documents{kind=\"%s\"} %llu\n", kb_kind_names[kind],
                      (unsigned long long)counts.documents[kind]);
    kb_metrics_print_gauge(out, "kbsearch_links", "Links between tickets and the articles that solved them.",
                           (double)counts.links);
    kb_metrics_print_gauge(out, "kbsearch_store_bytes", "Size of the store.", (double)counts.bytes);
    kb_metrics_print_gauge(out, "kbsearch_store_seq", "Newest sequence number of the store.", (double)counts.seq);
}

static void print_partitions(const json_t *partitions, kb_buf *out)
{
    const char *name;
    json_t *count;
    kb_buf_add(out, KB_STR("# HELP kbsearch_index_documents Documents in the index.\n# TYPE kbsearch_index_documents gauge\n"));
    json_object_foreach((json_t *)(uintptr_t)partitions, name, count)
    {
        kb_buf_add(out, KB_STR("kbsearch_index_documents{partition=\""));
        kb_metrics_print_label(out, name);
        kb_buf_printf(out, "\"} %lld\n", (long long)json_integer_value(count));
    }
}

static void print_index(kb_handles *handles, uint64_t store_seq, kb_buf *out)
{
    kb_asker *asker;
    kb_index_state state = {0};
    kb_error err = {0};
    if (kb_handles_asker(handles, &asker, &err) || kb_asker_refresh(asker, NULL, &err) || kb_asker_state(asker, &state, &err))
        return;
    print_partitions(state.partitions, out);
    kb_metrics_print_gauge(out, "kbsearch_index_seq", "Sequence number that the index contains.", (double)state.seq);
    kb_metrics_print_gauge(out, "kbsearch_index_lag", "Sequence numbers that the index is behind the store.",
                           store_seq > state.seq ? (double)(store_seq - state.seq) : 0);
    json_decref(state.partitions);
}

static size_t open_files(void)
{
    size_t count = 0;
    DIR *folder = opendir("/proc/self/fd");
    while (folder && readdir(folder))
        count++;
    if (folder)
        closedir(folder);
    return count > 3 ? count - 3 : 0; /* not ".", ".." and the folder itself */
}

static size_t resident_bytes(void)
{
    size_t pages = 0;
    KB_OWNED(FILE) file = fopen("/proc/self/statm", "re");
    if (!file || fscanf(file, "%*u %zu", &pages) != 1)
        return 0;
    return pages * (size_t)sysconf(_SC_PAGESIZE);
}

static void print_process(kb_buf *out)
{
    struct rlimit files = {0};
    struct rusage usage = {0};
    getrlimit(RLIMIT_NOFILE, &files);
    getrusage(RUSAGE_SELF, &usage);
    double seconds =
        (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) + (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
    kb_metrics_print_gauge(out, "process_open_fds", "File descriptors in use.", (double)open_files());
    kb_metrics_print_gauge(out, "process_max_fds", "File descriptors allowed.", (double)files.rlim_cur);
    kb_metrics_print_gauge(out, "process_resident_memory_bytes", "Memory in use.", (double)resident_bytes());
    kb_buf_printf(out,
                  "# HELP process_cpu_seconds_total Time of processors used.\n# TYPE process_cpu_seconds_total counter\n"
                  "process_cpu_seconds_total %.6f\n",
                  seconds);
}

kb_problem kb_get_metrics(kb_call *call, kb_reply *reply, kb_error *err)
{
    (void)err;
    KB_OWNED_BUF out = {0};
    uint64_t store_seq = 0;
    kb_service *service = call->handles->service;
    kb_buf_add(&out, KB_STR("# HELP kbsearch_build_info The program's version.\n# TYPE kbsearch_build_info gauge\n"
                            "kbsearch_build_info{version=\"" KB_VERSION "\"} 1\n"));
    kb_metrics_print(service->metrics, &out);
    print_store(call->handles, &store_seq, &out);
    print_index(call->handles, store_seq, &out);
    if (service->follower)
        kb_metrics_print_gauge(&out, "kbsearch_follower_up", "1 while the follower runs.",
                               kb_follower_pid(service->follower) != 0 || kb_follower_is_elsewhere(service->follower));
    if (kb_soundness_get(service->soundness) != KB_SOUND_UNKNOWN)
        kb_metrics_print_gauge(&out, "kbsearch_store_sound", "0 where the look over the store after the start found damage.",
                               kb_soundness_get(service->soundness) == KB_SOUND);
    print_process(&out);
    size_t bytes = out.len;
    kb_reply_text(reply, 200, "text/plain; version=0.0.4; charset=utf-8", kb_buf_give(&out), bytes);
    return KB_NO_PROBLEM;
}
