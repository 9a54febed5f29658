/* The pages for people and what they load, compiled in. */
#include "searchd/assets.h"
#include "searchd/routes.h"

const kb_asset *kb_asset_find(const char *name)
{
    for (const kb_asset *asset = kb_assets; asset->name; asset++)
        if (strcmp(asset->name, name) == 0)
            return asset;
    return NULL;
}

static const char *type_of(const char *name)
{
    static const struct {
        const char *ending, *type;
    } types[] = {
        {".html", "text/html; charset=utf-8"},
        {".js", "text/javascript; charset=utf-8"},
        {".css", "text/css; charset=utf-8"},
        {".json", "application/json; charset=utf-8"},
    };
    const char *ending = strrchr(name, '.');
    for (size_t i = 0; ending && i < sizeof types / sizeof *types; i++)
        if (strcmp(ending, types[i].ending) == 0)
            return types[i].type;
    return "application/octet-stream";
}

static kb_problem send_asset(const char *name, kb_reply *reply, kb_error *err)
{
    const kb_asset *asset = kb_asset_find(name);
    if (!asset) {
        kb_fail(err, KB_NOT_FOUND, "there is no page or script '%s'", name);
        return KB_PROBLEM_NOT_FOUND;
    }
    reply->status = 200;
    reply->type = type_of(name);
    reply->body = asset->bytes;
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

kb_problem kb_get_agent_page(kb_call *call, kb_reply *reply, kb_error *err)
{
    (void)call;
    return send_asset("agent.html", reply, err);
}

kb_problem kb_get_form_page(kb_call *call, kb_reply *reply, kb_error *err)
{
    (void)call;
    return send_asset("form.html", reply, err);
}

kb_problem kb_get_write_page(kb_call *call, kb_reply *reply, kb_error *err)
{
    (void)call;
    return send_asset("write.html", reply, err);
}

/* The one file that pages of other origins load. */
kb_problem kb_get_suggest_script(kb_call *call, kb_reply *reply, kb_error *err)
{
    (void)call;
    reply->for_all_sites = true;
    return send_asset("kb-suggest.js", reply, err);
}

kb_problem kb_get_asset(kb_call *call, kb_reply *reply, kb_error *err)
{
    return send_asset(call->id, reply, err);
}
