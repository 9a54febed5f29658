#include "searchd/service.h"

#include "searchd/auth.h"
#include "searchd/child.h"
#include "searchd/task.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "query/calibration.h"
#include "query/compound_file.h"
#include "query/synonym_file.h"

static kb_code find_indexer(const kb_searchd_settings *settings, char **out, kb_error *err)
{
    KB_OWNED(kb_text) path = settings->indexer ? kb_str_dup(kb_str_of(settings->indexer)) : kb_program_beside("kb-indexer");
    if (access(path, X_OK) == 0) {
        *out = KB_GIVE(path);
        return KB_OK;
    }
    if (settings->follower == KB_FOLLOWER_EXTERNAL && !settings->indexer)
        return KB_OK;
    return kb_fail_param(err, KB_NOT_FOUND, "indexer", "there is no program %s; name kb-indexer with --indexer FILE", path);
}

static void complain_of_synonyms(const char *path, const char *message)
{
    kb_log(KB_WARNING, "synonyms", "file", path, "kept", "the rules as they were", "why", message, NULL);
}

static kb_synonym_file *open_synonyms(const char *data)
{
    KB_OWNED(kb_text) path = kb_printf("%s/" KB_SYNONYMS_FILE, data);
    return kb_synonym_file_new(path, complain_of_synonyms);
}

static void complain_of_compounds(const char *path, size_t line, const char *message)
{
    KB_OWNED(kb_text) number = kb_printf("%zu", line);
    kb_log(KB_WARNING, "compounds", "file", path, "left_out_line", number, "why", message, NULL);
}

static kb_compound_file *open_compounds(const char *data)
{
    KB_OWNED(kb_text) path = kb_printf("%s/" KB_COMPOUNDS_FILE, data);
    return kb_compound_file_new(path, complain_of_compounds);
}

kb_code kb_service_open(const kb_searchd_settings *settings, kb_service **out, kb_error *err)
{
    KB_OWNED(kb_service) service = kb_alloc(sizeof *service);
    pthread_mutex_init(&service->ready_lock, NULL);
    service->settings = settings;
    service->store_path = kb_printf("%s/store.db", settings->data);
    service->beacon_path = kb_printf("%s/beacon", settings->data);
    service->index_folder = kb_printf("%s/index", settings->data);
    service->index_path = kb_printf("%s/index/current", settings->data);
    service->metrics = kb_metrics_new();
    service->task = kb_task_new();
    service->forecast = kb_forecast_new();
    service->synonyms = open_synonyms(settings->data);
    service->compounds = open_compounds(settings->data);
    service->calibration = kb_printf("%s/" KB_CALIBRATION_FILE, settings->data);
    service->group = kb_group_new(service->store_path, service->metrics);
    kb_code code = settings->keys == KB_KEYS_ON ? kb_key_read(settings->key_file, &service->key, err) : KB_OK;
    code = code ? code : find_indexer(settings, &service->indexer, err);
    code = code ? code : kb_folder_make(settings->data, err);
    code = code ? code : kb_beacon_open(service->beacon_path, &service->beacon, err);
    code = code ? code : kb_events_start(service->group, service->metrics, &service->events, err);
    if (code)
        return code;
    *out = KB_GIVE(service);
    return KB_OK;
}

void kb_service_close(kb_service *service)
{
    if (!service)
        return;
    kb_task_free(service->task);
    kb_events_stop(service->events);
    kb_group_free(service->group);
    kb_forecast_free(service->forecast);
    kb_synonym_file_free(service->synonyms);
    kb_compound_file_free(service->compounds);
    free(service->calibration);
    kb_metrics_free(service->metrics);
    kb_beacon_close(service->beacon);
    free(service->store_path);
    free(service->beacon_path);
    free(service->index_folder);
    free(service->index_path);
    free(service->indexer);
    free(service->key);
    pthread_mutex_destroy(&service->ready_lock);
    free(service);
}

kb_code kb_handles_store(kb_handles *handles, kb_store **out, kb_error *err)
{
    kb_code code = handles->store ? KB_OK : kb_store_open(handles->service->store_path, KB_STORE_WRITE, &handles->store, err);
    if (code == KB_OK)
        *out = handles->store;
    return code;
}

static kb_code open_asker(kb_handles *handles, kb_error *err)
{
    const kb_service *service = handles->service;
    kb_code code = kb_asker_open(service->index_path, &handles->asker, err);
    if (code)
        return code;
    kb_asker_use_synonyms(handles->asker, service->synonyms);
    kb_asker_use_compounds(handles->asker, service->compounds);
    kb_asker_use_calibration(handles->asker, service->calibration);
    return KB_OK;
}

kb_code kb_handles_asker(kb_handles *handles, kb_asker **out, kb_error *err)
{
    kb_code code = handles->asker ? KB_OK : open_asker(handles, err);
    if (code)
        return code;
    *out = handles->asker;
    return KB_OK;
}

void kb_handles_clear(kb_handles *handles)
{
    kb_store_close(handles->store);
    kb_asker_close(handles->asker);
    handles->store = NULL;
    handles->asker = NULL;
}

void kb_handles_mend(kb_handles *handles, kb_code code)
{
    if (code == KB_CORRUPT || code == KB_IO || code == KB_OUTDATED || code == KB_INTERNAL)
        kb_handles_clear(handles);
}

static kb_code look(kb_handles *handles, kb_readiness *out, kb_error *err)
{
    kb_store *store;
    kb_asker *asker;
    kb_code code = kb_handles_store(handles, &store, err);
    code = code ? code : kb_store_seq(store, &out->store_seq, err);
    if (code)
        return code;
    code = kb_handles_asker(handles, &asker, err);
    code = code ? code : kb_asker_refresh(asker, &out->index_seq, err);
    if (code == KB_OK)
        out->outdated = kb_asker_is_outdated(asker);
    return code;
}

static bool keeps_up(kb_service *service, const kb_readiness *state)
{
    int64_t now_us = kb_monotonic_us();
    pthread_mutex_lock(&service->ready_lock);
    if (state->index_seq >= state->store_seq)
        service->was_ready = true;
    if (state->index_seq >= service->goal_seq || state->outdated) {
        service->goal_seq = state->store_seq;
        service->goal_since_us = now_us;
    }
    bool good = (service->was_ready || state->outdated) && now_us - service->goal_since_us <= (int64_t)KB_READY_LAG_MS * 1000;
    pthread_mutex_unlock(&service->ready_lock);
    return good;
}

void kb_service_ready(kb_service *service, kb_handles *handles, kb_readiness *out, kb_error *why)
{
    *out = (kb_readiness){0};
    kb_code code = look(handles, out, why);
    kb_handles_mend(handles, code);
    if (code)
        return;
    out->ready = keeps_up(service, out);
    if (!out->ready)
        kb_fail(why, KB_UNAVAILABLE, "the index is at seq %llu and catches up with the store at %llu",
                (unsigned long long)out->index_seq, (unsigned long long)out->store_seq);
}
