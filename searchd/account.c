#include "searchd/account.h"

#include "searchd/routes.h"
#include "searchd/service.h"

#include "base/log.h"

static void log_request(const kb_call *call, const kb_reply *reply, uint64_t body_bytes, int64_t took_us)
{
    char status[16], took[32], got[24], sent[24];
    snprintf(status, sizeof status, "%u", reply->status);
    snprintf(took, sizeof took, "%.3f", (double)took_us / 1000);
    snprintf(got, sizeof got, "%llu", (unsigned long long)body_bytes);
    snprintf(sent, sizeof sent, "%llu", (unsigned long long)kb_reply_bytes(reply));
    KB_OWNED(kb_text) method = kb_str_dup((kb_str){call->method.bytes, kb_utf8_floor(call->method, 16)});
    kb_log(KB_INFO, "request", "method", method, "route", call->route ? call->route->path : "-", "status", status, "took_ms",
           took, "body_bytes", got, "answer_bytes", sent, "request_id", call->request_id, NULL);
}

void kb_account(const kb_call *call, const kb_reply *reply, uint64_t body_bytes, int64_t took_us)
{
    kb_metrics *metrics = call->handles->service->metrics;
    kb_metrics_request(metrics, kb_route_row(call->route), reply->status, took_us, body_bytes, kb_reply_bytes(reply));
    log_request(call, reply, body_bytes, took_us);
}
