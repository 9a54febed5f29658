/* POST /v1/index/…: generations are built and switched by kb-indexer. */
#include "searchd/routes.h"
#include "searchd/service.h"
#include "searchd/task.h"

struct options {
    bool promote;
    int64_t generation;
};

static kb_code take_promote(void *target, kb_str value, kb_error *err)
{
    return kb_param_switch(value, &((struct options *)target)->promote, err);
}

/* 2, "2" or "gen-000002", as GET /v1/index shows it. */
static kb_code take_generation(void *target, kb_str value, kb_error *err)
{
    if (kb_str_starts(value, KB_STR("gen-")))
        value = kb_str_from(value, strlen("gen-"));
    return kb_param_number(value, 1, UINT32_MAX, &((struct options *)target)->generation, err);
}

static const kb_param_row rebuild_rows[] = {{"promote", KB_PARAM_SWITCH, false, take_promote}};
const kb_param_table kb_rebuild_params = KB_PARAM_TABLE(rebuild_rows);

static const kb_param_row promote_rows[] = {{"generation", KB_PARAM_NAME, false, take_generation}};
const kb_param_table kb_promote_params = KB_PARAM_TABLE(promote_rows);

static kb_problem problem_of_task(kb_code code)
{
    return code == KB_BUSY ? KB_PROBLEM_RUNNING : code == KB_OUTDATED ? KB_PROBLEM_VERSION : kb_problem_of(code);
}

/* Starts `kb-indexer --data DIR command --json [argument]`. */
static kb_code start(kb_call *call, const char *name, const char *command, const char *argument, kb_error *err)
{
    kb_service *service = call->handles->service;
    if (!service->indexer)
        return kb_fail(err, KB_UNAVAILABLE, "there is no kb-indexer beside this program; name it with --indexer FILE");
    char *argv[] = {service->indexer,
                    "--data",
                    service->settings->data,
                    (char *)(uintptr_t)command,
                    "--json",
                    (char *)(uintptr_t)argument,
                    NULL};
    return kb_task_start(service->task, name, argv, err);
}

kb_problem kb_post_rebuild(kb_call *call, kb_reply *reply, kb_error *err)
{
    struct options options = {.promote = true};
    kb_problem problem = kb_params_take(&call->params, kb_rebuild_params, &options, err);
    if (problem)
        return problem;
    kb_code code = start(call, "rebuild", "build", options.promote ? NULL : "--no-promote", err);
    if (code)
        return problem_of_task(code);
    json_t *json = json_object();
    json_object_set_new(json, "task", kb_task_json(call->handles->service->task));
    kb_reply_json(reply, 202, json);
    return KB_NO_PROBLEM;
}

static kb_problem switch_generation(kb_call *call, kb_reply *reply, const char *command, const char *argument, kb_error *err)
{
    kb_task *task = call->handles->service->task;
    kb_code code = start(call, command, command, argument, err);
    code = code ? code : kb_task_wait(task, err);
    if (code)
        return problem_of_task(code);
    json_t *json = json_object();
    json_object_set_new(json, "task", kb_task_json(task));
    kb_reply_json(reply, 200, json);
    return KB_NO_PROBLEM;
}

kb_problem kb_post_promote(kb_call *call, kb_reply *reply, kb_error *err)
{
    struct options options = {0};
    char number[24];
    kb_problem problem = kb_params_take(&call->params, kb_promote_params, &options, err);
    if (problem)
        return problem;
    snprintf(number, sizeof number, "%lld", (long long)options.generation);
    return switch_generation(call, reply, "promote", options.generation ? number : NULL, err);
}

kb_problem kb_post_rollback(kb_call *call, kb_reply *reply, kb_error *err)
{
    kb_problem problem = switch_generation(call, reply, "rollback", NULL, err);
    return problem == KB_PROBLEM_NOT_FOUND ? KB_PROBLEM_NO_EARLIER : problem;
}
