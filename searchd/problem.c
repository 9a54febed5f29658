#include "searchd/problem.h"

const kb_problem_row kb_problems[KB_PROBLEM_COUNT] = {
    [KB_NO_PROBLEM] = {"ok", "", 200},
    [KB_PROBLEM_REQUEST] = {"invalid_request", "invalid_request", 400},
    [KB_PROBLEM_UNKNOWN_PARAMETER] = {"unknown_parameter", "invalid_request", 400},
    [KB_PROBLEM_PARAMETER] = {"invalid_parameter", "invalid_request", 400},
    [KB_PROBLEM_JSON] = {"invalid_json", "invalid_request", 400},
    [KB_PROBLEM_DOCUMENT] = {"invalid_document", "invalid_request", 400},
    [KB_PROBLEM_UNAUTHORIZED] = {"unauthorized", "auth", 401},
    [KB_PROBLEM_FORBIDDEN] = {"forbidden", "auth", 403},
    [KB_PROBLEM_NOT_FOUND] = {"not_found", "invalid_request", 404},
    [KB_PROBLEM_METHOD] = {"method_not_allowed", "invalid_request", 405},
    [KB_PROBLEM_RUNNING] = {"already_running", "conflict", 409},
    [KB_PROBLEM_NO_EARLIER] = {"no_earlier_generation", "conflict", 409},
    [KB_PROBLEM_VERSION] = {"version_conflict", "conflict", 412},
    [KB_PROBLEM_BODY_SIZE] = {"body_too_large", "limit", 413},
    [KB_PROBLEM_TARGET_SIZE] = {"uri_too_long", "limit", 414},
    [KB_PROBLEM_MEDIA_TYPE] = {"unsupported_media_type", "invalid_request", 415},
    [KB_PROBLEM_RATE] = {"rate_limited", "limit", 429},
    [KB_PROBLEM_HEADER_SIZE] = {"headers_too_large", "limit", 431},
    [KB_PROBLEM_NOT_READY] = {"not_ready", "system", 503},
    [KB_PROBLEM_TIMEOUT] = {"timeout", "system", 503},
    [KB_PROBLEM_STORAGE] = {"storage_full", "system", 507},
    [KB_PROBLEM_INTERNAL] = {"internal", "system", 500},
};

kb_problem kb_problem_of(kb_code code)
{
    switch (code) {
    case KB_OK:
        return KB_NO_PROBLEM;
    case KB_NOT_FOUND:
        return KB_PROBLEM_NOT_FOUND;
    case KB_INVALID:
        return KB_PROBLEM_PARAMETER;
    case KB_CONFLICT:
        return KB_PROBLEM_VERSION;
    case KB_STALE:
    case KB_BUSY:
    case KB_OUTDATED:
    case KB_UNAVAILABLE:
        return KB_PROBLEM_NOT_READY;
    case KB_FULL:
        return KB_PROBLEM_STORAGE;
    default:
        return KB_PROBLEM_INTERNAL;
    }
}

json_t *kb_clean_text(const char *text)
{
    kb_str raw = kb_str_of(text);
    KB_OWNED_BUF clean = {0};
    for (size_t at = 0; at < raw.len;)
        kb_utf8_put(&clean, kb_utf8_next(raw, &at));
    return kb_json_str(kb_buf_str(&clean));
}

json_t *kb_problem_json(kb_problem problem, const kb_error *err, const char *request_id)
{
    const kb_problem_row *row = &kb_problems[problem];
    const char *message = err && err->message[0] ? err->message : "something went wrong inside; the log says more";
    json_t *json = json_object();
    json_object_set_new(json, "message", kb_clean_text(message));
    json_object_set_new(json, "code", json_string(row->code));
    json_object_set_new(json, "type", json_string(row->type));
    json_object_set_new(json, "param", err && err->param[0] ? kb_clean_text(err->param) : json_null());
    json_object_set_new(json, "status", json_integer(row->status));
    json_object_set_new(json, "request_id", kb_json_str_or_null(request_id));
    return json;
}
