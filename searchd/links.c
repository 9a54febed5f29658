#include "searchd/writes.h"

struct link {
    kb_wait wait; /* first: see kb_take_wait */
    char ticket[KB_ID_BYTES + 1], article[KB_ID_BYTES + 1];
};

static kb_code take_id(char out[KB_ID_BYTES + 1], kb_str value, kb_error *err)
{
    if (!kb_id_valid(value))
        return kb_fail(err, KB_INVALID, "must be an id: 1 to %d of A-Z a-z 0-9 . _ : -", KB_ID_BYTES);
    snprintf(out, KB_ID_BYTES + 1, "%.*s", (int)value.len, value.bytes);
    return KB_OK;
}

static kb_code take_ticket(void *target, kb_str value, kb_error *err)
{
    return take_id(((struct link *)target)->ticket, value, err);
}

static kb_code take_article(void *target, kb_str value, kb_error *err)
{
    return take_id(((struct link *)target)->article, value, err);
}

static const kb_param_row rows[] = {
    {"ticket", KB_PARAM_TEXT, false, take_ticket},
    {"article", KB_PARAM_TEXT, false, take_article},
    {"wait", KB_PARAM_TEXT, false, kb_take_wait},
};
const kb_param_table kb_link_params = KB_PARAM_TABLE(rows);

static kb_problem take_link(const kb_call *call, struct link *link, kb_error *err)
{
    kb_problem problem = kb_params_take(&call->params, kb_link_params, link, err);
    if (problem || (link->ticket[0] && link->article[0]))
        return problem;
    kb_fail_param(err, KB_INVALID, link->ticket[0] ? "article" : "ticket",
                  "a link needs both: {\"ticket\": id, \"article\": id}");
    return KB_PROBLEM_PARAMETER;
}

static json_t *link_to_json(const struct link *link, const kb_write *write)
{
    return json_pack("{s:s, s:s, s:I}", "ticket", link->ticket, "article", link->article, "seq", (json_int_t)write->seq);
}

struct change {
    const struct link *link;
    bool there; /* set it, else take it away */
    kb_write write;
};

static kb_code change_link(void *context, kb_store *store, kb_error *err)
{
    struct change *change = context;
    const struct link *link = change->link;
    return change->there ? kb_store_link(store, link->ticket, link->article, &change->write, err)
                         : kb_store_unlink(store, link->ticket, link->article, &change->write, err);
}

static kb_code write_link(kb_call *call, const struct link *link, bool there, kb_write *write, kb_error *err)
{
    struct change change = {.link = link, .there = there};
    kb_code code = kb_group_write(call->handles->service->group, change_link, &change, err);
    *write = change.write;
    return code;
}

kb_problem kb_put_link(kb_call *call, kb_reply *reply, kb_error *err)
{
    struct link link = {0};
    kb_write write;
    kb_problem problem = take_link(call, &link, err);
    problem = problem ? problem : kb_problem_of(write_link(call, &link, true, &write, err));
    if (problem)
        return problem;
    kb_metrics_add(call->handles->service->metrics, KB_METRIC_WRITES, 1);
    json_t *json = link_to_json(&link, &write);
    json_object_set_new(json, "created", json_boolean(write.created));
    kb_reply_json(reply, write.created ? 201 : 200, json);
    kb_write_done(call, reply, &link.wait, write.seq);
    return KB_NO_PROBLEM;
}

kb_problem kb_delete_link(kb_call *call, kb_reply *reply, kb_error *err)
{
    struct link link = {0};
    kb_write write;
    kb_problem problem = take_link(call, &link, err);
    problem = problem ? problem : kb_problem_of(write_link(call, &link, false, &write, err));
    if (problem)
        return problem;
    kb_metrics_add(call->handles->service->metrics, KB_METRIC_DELETIONS, 1);
    kb_reply_json(reply, 200, link_to_json(&link, &write));
    kb_write_done(call, reply, &link.wait, write.seq);
    return KB_NO_PROBLEM;
}
