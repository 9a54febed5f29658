#include "searchd/cors.h"

#include "searchd/routes.h"
#include "searchd/service.h"

#include <strings.h>

static bool is_shared(const kb_route *route)
{
    static const char *const paths[] = {"/v1/suggest", "/v1/suggest/{id}", "/v1/events"};
    for (size_t i = 0; route && i < sizeof paths / sizeof *paths; i++)
        if (strcmp(route->path, paths[i]) == 0)
            return true;
    return false;
}

/* The next of the list; empty at its end. */
static kb_str next_origin(const char **at)
{
    *at += strspn(*at, ", ");
    kb_str origin = {*at, strcspn(*at, ", ")};
    *at += origin.len;
    return origin;
}

bool kb_cors_allows(const kb_call *call)
{
    const char *origin = call->headers.origin;
    if (!origin || !call->handles || !is_shared(call->route))
        return false;
    const char *list = call->handles->service->settings->origins;
    if (!list)
        return false;
    for (kb_str one = next_origin(&list); one.len; one = next_origin(&list))
        if (strlen(origin) == one.len && strncasecmp(origin, one.bytes, one.len) == 0)
            return true;
    return false;
}

static bool is_origin(kb_str origin)
{
    size_t scheme = kb_str_starts(origin, KB_STR("https://")) ? 8 : kb_str_starts(origin, KB_STR("http://")) ? 7 : 0;
    return scheme && origin.len > scheme && !memchr(origin.bytes + scheme, '/', origin.len - scheme) &&
           !memchr(origin.bytes, '*', origin.len);
}

kb_code kb_cors_check(const char *origins, kb_error *err)
{
    const char *list = origins ? origins : "";
    for (kb_str one = next_origin(&list); one.len; one = next_origin(&list))
        if (!is_origin(one))
            return kb_fail_param(err, KB_INVALID, "origins",
                                 "'%.*s' is no origin; name each as a browser sends it: https://help.example, without a path",
                                 (int)kb_utf8_floor(one, 60), one.bytes);
    return KB_OK;
}

kb_problem kb_preflight(kb_call *call, kb_reply *reply, kb_error *err)
{
    if (!kb_cors_allows(call)) {
        kb_fail_param(err, KB_INVALID, "Origin", "pages of this site may not ask; name it with the setting 'origins'");
        return KB_PROBLEM_FORBIDDEN;
    }
    reply->status = 204;
    reply->preflight = true;
    return KB_NO_PROBLEM;
}
