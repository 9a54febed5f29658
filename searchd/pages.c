/* The pages for people, compiled in. */
#include "searchd/assets.h"
#include "searchd/routes.h"

static kb_problem page(kb_reply *reply, const char *type, kb_str asset)
{
    reply->status = 200;
    reply->type = type;
    reply->body = asset;
    reply->body_is_static = true;
    reply->page = true;
    return KB_NO_PROBLEM;
}

/* A link to the page may carry a question; the page reads it itself. */
static kb_code take_nothing(void *target, kb_str value, kb_error *err)
{
    (void)target, (void)value, (void)err;
    return KB_OK;
}

static const kb_param_row rows[] = {{"q", KB_PARAM_TEXT, false, take_nothing}};
const kb_param_table kb_page_params = KB_PARAM_TABLE(rows);

kb_problem kb_get_page(kb_call *call, kb_reply *reply, kb_error *err)
{
    (void)call, (void)err;
    return page(reply, "text/html; charset=utf-8", kb_asset_page());
}

kb_problem kb_get_script(kb_call *call, kb_reply *reply, kb_error *err)
{
    (void)call, (void)err;
    return page(reply, "text/javascript; charset=utf-8", kb_asset_script());
}

kb_problem kb_get_style(kb_call *call, kb_reply *reply, kb_error *err)
{
    (void)call, (void)err;
    return page(reply, "text/css; charset=utf-8", kb_asset_style());
}
