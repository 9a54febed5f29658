#include "searchd/cors.h"

#define PAGE_POLICY                                                                                                              \
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; form-action 'self'; "           \
    "base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
#define DATA_POLICY "default-src 'none'; frame-ancestors 'none'"

void kb_call_clear(kb_call *call)
{
    kb_params_clear(&call->params);
    if (call->state)
        call->state_free(call->state);
    call->state = NULL;
}

void kb_reply_clear(kb_reply *reply)
{
    if (!reply->body_is_static)
        free((char *)(uintptr_t)reply->body.bytes);
    if (reply->file)
        close(reply->file);
    *reply = (kb_reply){0};
}

uint64_t kb_reply_bytes(const kb_reply *reply)
{
    return reply->file ? reply->file_bytes : reply->body.len;
}

void kb_reply_text(kb_reply *reply, unsigned status, const char *type, char *text, size_t bytes)
{
    reply->status = status;
    reply->type = type;
    reply->body = (kb_str){text, bytes};
}

void kb_reply_json(kb_reply *reply, unsigned status, json_t *json)
{
    char *text = kb_json_text(json);
    json_decref(json);
    kb_reply_text(reply, status, "application/json; charset=utf-8", text, strlen(text));
}

void kb_reply_problem(kb_reply *reply, const kb_call *call, kb_problem problem, const kb_error *err)
{
    kb_reply said = *reply;
    kb_reply_clear(reply);
    memcpy(reply->allow, said.allow, sizeof reply->allow);
    reply->retry_after_s = said.retry_after_s;
    reply->close = said.close;
    if (!reply->retry_after_s && (problem == KB_PROBLEM_NOT_READY || problem == KB_PROBLEM_RATE))
        reply->retry_after_s = 1;
    kb_reply_json(reply, kb_problems[problem].status, kb_problem_json(problem, err, call->request_id));
}

void kb_reply_late(kb_reply *reply, const kb_call *call)
{
    if (reply->late_is_accepted) {
        reply->status = 202;
        return;
    }
    kb_error err = {0};
    kb_fail(&err, KB_UNAVAILABLE,
            "the write is stored as seq %llu and will be searchable, but the index has not come to it in time; it need not be "
            "sent again",
            (unsigned long long)reply->after_seq);
    kb_reply_problem(reply, call, KB_PROBLEM_NOT_READY, &err);
}

void kb_reply_each_header(const kb_reply *reply, const kb_call *call, kb_header_each *each, void *context)
{
    char seconds[16] = "";
    if (reply->retry_after_s)
        snprintf(seconds, sizeof seconds, "%u", reply->retry_after_s);
    const struct {
        const char *name, *value;
    } headers[] = {
        {"Content-Type", reply->type},
        {"ETag", reply->etag},
        {"Allow", reply->allow},
        {"Retry-After", seconds},
        {"X-Request-Id", call->request_id},
        {"WWW-Authenticate", reply->status == 401 ? "Bearer realm=\"kbsearch\"" : NULL},
        {"Connection", reply->close ? "close" : NULL},
        {"Cache-Control", reply->page ? "no-cache" : "no-store"},
        {"Content-Security-Policy", reply->page ? PAGE_POLICY : DATA_POLICY},
        {"X-Content-Type-Options", "nosniff"},
        {"X-Frame-Options", "DENY"},
        {"Referrer-Policy", "no-referrer"},
        {"Cross-Origin-Resource-Policy", reply->for_all_sites ? "cross-origin" : "same-origin"},
        {"Vary", call->headers.origin ? "Origin" : NULL},
        {"Access-Control-Allow-Origin", kb_cors_allows(call) ? call->headers.origin : NULL},
        {"Access-Control-Allow-Methods", reply->preflight ? "GET, POST" : NULL},
        {"Access-Control-Allow-Headers", reply->preflight ? "Authorization, Content-Type" : NULL},
        {"Access-Control-Max-Age", reply->preflight ? "86400" : NULL},
    };
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++)
        if (headers[i].value && *headers[i].value)
            each(context, headers[i].name, headers[i].value);
}
