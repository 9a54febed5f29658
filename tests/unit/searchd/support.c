#include "support.h"

#include "base/file.h"

int open_desk(void **state)
{
    desk *at = kb_alloc(sizeof *at);
    kb_error err = {0};
    snprintf(at->folder, sizeof at->folder, "/tmp/kb-searchd-XXXXXX");
    assert_non_null(mkdtemp(at->folder));
    char *argv[] = {"kb-searchd", "--data", at->folder, "--keys", "off", "--follower=external", NULL};
    if (kb_searchd_settings_load(&at->settings, 6, argv, &err) || kb_service_open(&at->settings, &at->service, &err))
        fail_msg("%s", err.message);
    at->handles.service = at->service;
    *state = at;
    return 0;
}

int close_desk(void **state)
{
    desk *at = *state;
    kb_handles_clear(&at->handles);
    kb_service_close(at->service);
    kb_settings_clear(kb_searchd_table, &at->settings);
    kb_folder_remove(at->folder, NULL);
    free(at);
    return 0;
}

kb_reply ask(desk *at, const char *method, const char *target, const char *body)
{
    kb_call call = {.method = kb_str_of(method),
                    .target = kb_str_of(target),
                    .headers = at->headers,
                    .handles = &at->handles,
                    .has_body = body && *body,
                    .body_bytes = body ? strlen(body) : 0,
                    .body = kb_str_of(body)};
    kb_reply reply = {0};
    if (kb_call_open(&call, &reply) == KB_NO_PROBLEM)
        kb_call_answer(&call, &reply);
    kb_call_clear(&call);
    return reply;
}

json_t *json_of(const kb_reply *reply)
{
    json_t *json = NULL;
    kb_error err = {0};
    if (kb_json_parse(reply->body, &json, &err))
        fail_msg("%s in: %.*s", err.message, (int)reply->body.len, reply->body.bytes);
    return json;
}

bool is_problem(const kb_reply *reply, unsigned status, const char *code, const char *param)
{
    KB_OWNED(json_t) json = json_of(reply);
    const char *is_param = json_string_value(json_object_get(json, "param"));
    return reply->status == status && strcmp(json_string_value(json_object_get(json, "code")), code) == 0 &&
           (!*param || (is_param && strcmp(is_param, param) == 0));
}
