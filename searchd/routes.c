#include "searchd/routes.h"

#include "searchd/auth.h"
#include "searchd/cors.h"
#include "searchd/service.h"
#include "searchd/writes.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/settings.h"

#include <strings.h>
#include <sys/random.h>

/* clang-format off */
static const kb_route routes[] = {
    /* method  path                 handler             parameters          right          body              pace */
    {"PUT",   "/v1/articles/{id}",  kb_put_document,    &kb_write_params,   KB_RIGHT_KEY,   KB_BODY_DOCUMENT,  KB_PACE_WRITES, KB_ARTICLE},
    {"GET",   "/v1/articles/{id}",  kb_get_document,    NULL,               KB_RIGHT_KEY,   KB_BODY_NONE,      KB_PACE_USUAL, KB_ARTICLE},
    {"DELETE","/v1/articles/{id}",  kb_delete_document, &kb_write_params,   KB_RIGHT_KEY,   KB_BODY_NONE,      KB_PACE_WRITES, KB_ARTICLE},
    {"PUT",   "/v1/tickets/{id}",   kb_put_document,    &kb_write_params,   KB_RIGHT_KEY,   KB_BODY_DOCUMENT,  KB_PACE_WRITES, KB_TICKET},
    {"GET",   "/v1/tickets/{id}",   kb_get_document,    NULL,               KB_RIGHT_KEY,   KB_BODY_NONE,      KB_PACE_USUAL, KB_TICKET},
    {"DELETE","/v1/tickets/{id}",   kb_delete_document, &kb_write_params,   KB_RIGHT_KEY,   KB_BODY_NONE,      KB_PACE_WRITES, KB_TICKET},
    {"POST",  "/v1/bulk",           kb_post_bulk,       &kb_write_params,   KB_RIGHT_KEY,   KB_BODY_LINES,     KB_PACE_HEAVY, 0},
    {"PUT",   "/v1/links",          kb_put_link,        &kb_link_params,    KB_RIGHT_KEY,   KB_BODY_PARAMS,    KB_PACE_WRITES, 0},
    {"DELETE","/v1/links",          kb_delete_link,     &kb_link_params,    KB_RIGHT_KEY,   KB_BODY_PARAMS,    KB_PACE_WRITES, 0},
    {"GET",   "/v1/search",         kb_search,          &kb_search_params,  KB_RIGHT_KEY,   KB_BODY_NONE,      KB_PACE_USUAL, 0},
    {"POST",  "/v1/search",         kb_search,          &kb_search_params,  KB_RIGHT_KEY,   KB_BODY_PARAMS,    KB_PACE_USUAL, 0},
    {"POST",  "/v1/similar",        kb_similar,         &kb_similar_params, KB_RIGHT_KEY,   KB_BODY_PARAMS,    KB_PACE_USUAL, 0},
    {"POST",  "/v1/suggest",        kb_suggest,         &kb_suggest_params, KB_RIGHT_KEY,   KB_BODY_PARAMS,    KB_PACE_USUAL, 0},
    {"GET",   "/v1/suggest/{id}",   kb_get_suggested,   NULL,               KB_RIGHT_KEY,   KB_BODY_NONE,      KB_PACE_USUAL, KB_ARTICLE},
    {"OPTIONS","/v1/suggest",       kb_preflight,       NULL,               KB_RIGHT_NONE,  KB_BODY_NONE,      KB_PACE_AT_ONCE, 0},
    {"OPTIONS","/v1/suggest/{id}",  kb_preflight,       NULL,               KB_RIGHT_NONE,  KB_BODY_NONE,      KB_PACE_AT_ONCE, 0},
    {"POST",  "/v1/events",         kb_post_events,     NULL,               KB_RIGHT_KEY,   KB_BODY_DOCUMENT,  KB_PACE_AT_ONCE, 0},
    {"OPTIONS","/v1/events",        kb_preflight,       NULL,               KB_RIGHT_NONE,  KB_BODY_NONE,      KB_PACE_AT_ONCE, 0},
    {"POST",  "/v1/check",          kb_post_check,      NULL,               KB_RIGHT_KEY,   KB_BODY_DOCUMENT,  KB_PACE_HEAVY, 0},
    {"GET",   "/v1/analyze",        kb_analyze_route,   &kb_analyze_params, KB_RIGHT_KEY,   KB_BODY_NONE,      KB_PACE_USUAL, 0},
    {"GET",   "/v1/synonyms",       kb_get_synonyms,    &kb_synonym_params, KB_RIGHT_KEY,   KB_BODY_NONE,      KB_PACE_USUAL, 0},
    {"PUT",   "/v1/synonyms",       kb_put_synonyms,    &kb_synonym_params, KB_RIGHT_KEY,   KB_BODY_DOCUMENT,  KB_PACE_USUAL, 0},
    {"GET",   "/v1/index",          kb_get_index,       NULL,               KB_RIGHT_KEY,   KB_BODY_NONE,      KB_PACE_USUAL, 0},
    {"POST",  "/v1/index/rebuild",  kb_post_rebuild,    &kb_rebuild_params, KB_RIGHT_KEY,   KB_BODY_PARAMS,    KB_PACE_USUAL, 0},
    {"POST",  "/v1/index/promote",  kb_post_promote,    &kb_promote_params, KB_RIGHT_KEY,   KB_BODY_PARAMS,    KB_PACE_HEAVY, 0},
    {"POST",  "/v1/index/rollback", kb_post_rollback,   NULL,               KB_RIGHT_KEY,   KB_BODY_PARAMS,    KB_PACE_HEAVY, 0},
    {"GET",   "/v1/openapi.json",   kb_get_openapi,     NULL,               KB_RIGHT_KEY,   KB_BODY_NONE,      KB_PACE_AT_ONCE, 0},
    {"GET",   "/health",            kb_get_health,      NULL,               KB_RIGHT_NONE,  KB_BODY_NONE,      KB_PACE_AT_ONCE, 0},
    {"GET",   "/ready",             kb_get_ready,       NULL,               KB_RIGHT_KEY,   KB_BODY_NONE,      KB_PACE_USUAL, 0},
    {"GET",   "/metrics",           kb_get_metrics,     NULL,               KB_RIGHT_KEY,   KB_BODY_NONE,      KB_PACE_USUAL, 0},
    {"GET",   "/version",           kb_get_version,     NULL,               KB_RIGHT_KEY,   KB_BODY_NONE,      KB_PACE_AT_ONCE, 0},
    {"GET",   "/",                  kb_get_agent_page,  &kb_page_params,    KB_RIGHT_NONE,  KB_BODY_NONE,      KB_PACE_AT_ONCE, 0},
    {"GET",   "/form",              kb_get_form_page,   NULL,               KB_RIGHT_NONE,  KB_BODY_NONE,      KB_PACE_AT_ONCE, 0},
    {"GET",   "/write",             kb_get_write_page,  NULL,               KB_RIGHT_NONE,  KB_BODY_NONE,      KB_PACE_AT_ONCE, 0},
    {"GET",   "/kb-suggest.js",     kb_get_suggest_script, NULL,            KB_RIGHT_NONE,  KB_BODY_NONE,      KB_PACE_AT_ONCE, 0},
    {"GET",   "/web/{id}",          kb_get_asset,       NULL,               KB_RIGHT_NONE,  KB_BODY_NONE,      KB_PACE_AT_ONCE, 0},
};
/* clang-format on */
#define ROUTES (sizeof routes / sizeof *routes)
_Static_assert(ROUTES < KB_METRIC_ROUTES, "metrics need a row for each route");

static const kb_param_table no_params = {NULL, 0};

const kb_route *kb_route_at(int row)
{
    return row >= 0 && (size_t)row < ROUTES ? &routes[row] : NULL;
}

int kb_route_row(const kb_route *route)
{
    return route ? (int)(route - routes) : -1;
}

static kb_param_table params_of(const kb_route *route)
{
    return route->params ? *route->params : no_params;
}

/* ---- finding it ---- */

/* True where the path fits; `*id` is what stands for {id}, or empty. */
static bool path_fits(const kb_route *route, kb_str path, kb_str *id)
{
    kb_str pattern = kb_str_of(route->path);
    const char *brace = memchr(pattern.bytes, '{', pattern.len);
    *id = (kb_str){"", 0};
    if (!brace)
        return kb_str_equal(path, pattern);
    kb_str fixed = {pattern.bytes, (size_t)(brace - pattern.bytes)};
    if (!kb_str_starts(path, fixed) || path.len == fixed.len)
        return false;
    *id = kb_str_from(path, fixed.len);
    return true;
}

/* "GET, HEAD, PUT" for a path; empty where there is nothing at it. */
static void methods_at(kb_str path, char out[48])
{
    kb_str id;
    size_t len = 0;
    for (size_t i = 0; i < ROUTES; i++)
        if (path_fits(&routes[i], path, &id))
            len += (size_t)snprintf(out + len, 48 - len, "%s%s%s", len ? ", " : "", routes[i].method,
                                    strcmp(routes[i].method, "GET") == 0 ? ", HEAD" : "");
}

static kb_problem not_found(kb_str path, kb_error *err)
{
    const char *paths[ROUTES];
    for (size_t i = 0; i < ROUTES; i++)
        paths[i] = routes[i].path;
    KB_OWNED(kb_text) text = kb_str_dup((kb_str){path.bytes, kb_utf8_floor(path, 100)});
    const char *near = path.len <= 100 ? kb_nearest(text, paths, ROUTES) : NULL;
    kb_fail(err, KB_NOT_FOUND, "there is nothing at '%s'; %s%s%s", text, near ? "did you mean " : "see /v1/openapi.json",
            near ? near : "", near ? "?" : "");
    return KB_PROBLEM_NOT_FOUND;
}

static kb_problem wrong_method(kb_call *call, kb_reply *reply, kb_str path, kb_error *err)
{
    methods_at(path, reply->allow);
    if (!reply->allow[0])
        return not_found(path, err);
    kb_fail(err, KB_INVALID, "'%.*s' is not answered here; this address takes %s", (int)kb_utf8_floor(call->method, 20),
            call->method.bytes, reply->allow);
    return KB_PROBLEM_METHOD;
}

static kb_problem take_id(kb_call *call, kb_str id, kb_error *err)
{
    if (id.len && !kb_id_valid(id)) {
        kb_fail_param(err, KB_INVALID, "id", "the id in the address must be 1 to %d of A-Z a-z 0-9 . _ : -", KB_ID_BYTES);
        return KB_PROBLEM_PARAMETER;
    }
    snprintf(call->id, sizeof call->id, "%.*s", (int)id.len, id.bytes);
    return KB_NO_PROBLEM;
}

static kb_problem find_route(kb_call *call, kb_reply *reply, kb_str path, kb_error *err)
{
    kb_str method = kb_str_equal(call->method, KB_STR("HEAD")) ? KB_STR("GET") : call->method, id;
    for (size_t i = 0; i < ROUTES; i++)
        if (kb_str_equal(kb_str_of(routes[i].method), method) && path_fits(&routes[i], path, &id)) {
            call->route = &routes[i];
            return take_id(call, id, err);
        }
    return wrong_method(call, reply, path, err);
}

/* "http://host/path?query" is how a proxy may write it (RFC 9112, 3.2.2). */
static void split_target(kb_str target, kb_str *path, kb_str *query)
{
    size_t scheme = kb_str_starts(target, KB_STR("http://")) ? 7 : kb_str_starts(target, KB_STR("https://")) ? 8 : 0;
    if (scheme) {
        const char *slash = memchr(target.bytes + scheme, '/', target.len - scheme);
        target = slash ? kb_str_from(target, (size_t)(slash - target.bytes)) : KB_STR("/");
    }
    const char *mark = target.len ? memchr(target.bytes, '?', target.len) : NULL;
    size_t path_bytes = mark ? (size_t)(mark - target.bytes) : target.len;
    *path = (kb_str){target.bytes, path_bytes};
    *query = kb_str_from(target, mark ? path_bytes + 1 : path_bytes);
}

/* ---- may it be asked ---- */

static kb_problem check_right(const kb_call *call, kb_error *err)
{
    const char *key = call->handles->service->key;
    if (call->route->right == KB_RIGHT_NONE || (kb_cors_allows(call) && (key || kb_host_is_loopback(call->headers.host))))
        return KB_NO_PROBLEM;
    if (key && !kb_key_matches(call->headers.authorization, key)) {
        kb_fail(err, KB_INVALID, "%s; send the header 'Authorization: Bearer KEY'",
                call->headers.authorization ? "this key is not the right one" : "a key is needed");
        return KB_PROBLEM_UNAUTHORIZED;
    }
    if (key)
        return KB_NO_PROBLEM;
    if (call->headers.host && !kb_host_is_loopback(call->headers.host)) {
        kb_fail_param(err, KB_INVALID, "Host",
                      "while keys are off only requests to localhost are answered; turn keys on for other names");
        return KB_PROBLEM_FORBIDDEN;
    }
    if (!kb_origin_is_own(call->headers.origin, call->headers.host)) {
        kb_fail_param(err, KB_INVALID, "Origin", "while keys are off the pages of other sites may not ask; turn keys on");
        return KB_PROBLEM_FORBIDDEN;
    }
    return KB_NO_PROBLEM;
}

static bool is_media_type(kb_str type, kb_body body)
{
    static const char *const lines[] = {"application/x-ndjson",    "application/ndjson", "application/jsonl",
                                        "application/x-jsonlines", "text/plain",         "application/octet-stream"};
    if (type.len == strlen("application/json") && strncasecmp(type.bytes, "application/json", type.len) == 0)
        return true;
    for (size_t i = 0; body == KB_BODY_LINES && i < sizeof lines / sizeof *lines; i++)
        if (type.len == strlen(lines[i]) && strncasecmp(type.bytes, lines[i], type.len) == 0)
            return true;
    return false;
}

static bool is_utf8(kb_str parameters)
{
    const char *charset = parameters.len ? strcasestr(parameters.bytes, "charset=") : NULL;
    if (!charset)
        return true;
    charset += strlen("charset=");
    charset += *charset == '"';
    return strncasecmp(charset, "utf-8", 5) == 0 || strncasecmp(charset, "utf8", 4) == 0;
}

static kb_problem check_media_type(const kb_call *call, kb_error *err)
{
    kb_str type = kb_str_of(call->headers.content_type), parameters = {"", 0};
    if (!call->has_body || !call->headers.content_type)
        return KB_NO_PROBLEM;
    const char *semicolon = memchr(type.bytes, ';', type.len);
    if (semicolon) {
        parameters = kb_str_of(semicolon);
        type.len = (size_t)(semicolon - type.bytes);
    }
    if (is_media_type(kb_str_trim(type), call->route->body) && is_utf8(parameters))
        return KB_NO_PROBLEM;
    kb_fail_param(err, KB_INVALID, "Content-Type", "send the body as %s in UTF-8, with this Content-Type",
                  call->route->body == KB_BODY_LINES ? "application/x-ndjson" : "application/json");
    return KB_PROBLEM_MEDIA_TYPE;
}

size_t kb_call_body_most(const kb_call *call)
{
    const kb_searchd_settings *settings = call->handles->service->settings;
    switch (call->route->body) {
    case KB_BODY_NONE:
        return 0;
    case KB_BODY_LINES:
        return (size_t)settings->bulk_bytes;
    default:
        return (size_t)settings->document_bytes;
    }
}

static kb_problem check_body(const kb_call *call, kb_error *err)
{
    size_t most = kb_call_body_most(call);
    if (!call->has_body || (most && call->body_bytes <= most))
        return check_media_type(call, err);
    if (most)
        kb_fail(err, KB_FULL, "the body has %llu bytes; the most is %zu, send less at a time",
                (unsigned long long)call->body_bytes, most);
    else
        kb_fail(err, KB_FULL, "this route takes no body; its parameters stand in the address");
    return KB_PROBLEM_BODY_SIZE;
}

/* ---- the two halves ---- */

static bool is_sane_id(const char *id)
{
    size_t len = id ? strlen(id) : 0;
    return len > 0 && len <= KB_REQUEST_ID_BYTES &&
           strspn(id, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._:+/=-") == len;
}

static void take_request_id(kb_call *call)
{
    if (is_sane_id(call->headers.request_id))
        snprintf(call->request_id, sizeof call->request_id, "%s", call->headers.request_id);
    else
        kb_random_id(call->request_id);
}

static kb_problem open_call(kb_call *call, kb_reply *reply, kb_error *err)
{
    kb_str path, query;
    KB_OWNED_BUF decoded = {0};
    split_target(call->target, &path, &query);
    if (kb_percent_decode(path, false, &decoded, err))
        return KB_PROBLEM_REQUEST;
    kb_problem problem = find_route(call, reply, kb_buf_str(&decoded), err);
    problem = problem ? problem : check_right(call, err);
    problem = problem ? problem : check_body(call, err);
    return problem ? problem : kb_params_add_query(&call->params, params_of(call->route), query, err);
}

kb_problem kb_call_open(kb_call *call, kb_reply *reply)
{
    kb_error err = {0};
    if (!call->started_us)
        call->started_us = kb_monotonic_us();
    take_request_id(call);
    kb_problem problem = open_call(call, reply, &err);
    if (problem)
        kb_reply_problem(reply, call, problem, &err);
    return problem;
}

/* Whose fault it is decides who must read of it. */
static void log_fault(const kb_call *call, kb_problem problem, const kb_error *err)
{
    if (problem == KB_PROBLEM_INTERNAL || problem == KB_PROBLEM_STORAGE)
        kb_log(KB_ERROR, "failed", "route", call->route->path, "code", kb_code_name(err->code), "why", err->message, "request_id",
               call->request_id, NULL);
}

void kb_call_answer(kb_call *call, kb_reply *reply)
{
    kb_error err = {0};
    kb_problem problem = KB_NO_PROBLEM;
    if (call->route->body == KB_BODY_PARAMS && kb_str_trim(call->body).len)
        problem = kb_params_add_json(&call->params, params_of(call->route), call->body, &err);
    if (problem == KB_NO_PROBLEM && call->route->pace == KB_PACE_WRITES)
        problem = kb_write_admit(call, reply, &err);
    if (problem == KB_NO_PROBLEM)
        problem = call->route->handler(call, reply, &err);
    if (problem)
        kb_reply_problem(reply, call, problem, &err);
    log_fault(call, problem, &err);
    kb_handles_mend(call->handles, err.code);
}

void kb_random_id(char out[KB_RANDOM_ID_BYTES + 1])
{
    unsigned char bytes[KB_RANDOM_ID_BYTES / 2];
    if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes) {
        fputs("the system gives no random numbers\n", stderr);
        abort();
    }
    for (size_t i = 0; i < sizeof bytes; i++)
        snprintf(out + 2 * i, 3, "%02x", bytes[i]);
}
