#include "searchd/writes.h"

kb_code kb_take_wait(void *target, kb_str value, kb_error *err)
{
    kb_wait *wait = target;
    wait->only_stored = kb_str_equal(value, KB_STR("stored"));
    if (!wait->only_stored && !kb_str_equal(value, KB_STR("searchable")))
        return kb_fail(err, KB_INVALID, "must be 'stored' or 'searchable'");
    return KB_OK;
}

static const kb_param_row rows[] = {
    {"wait", KB_PARAM_TEXT, false, kb_take_wait},
};
const kb_param_table kb_write_params = KB_PARAM_TABLE(rows);

void kb_write_done(kb_call *call, kb_reply *reply, const kb_wait *wait, uint64_t seq)
{
    kb_beacon_show(call->handles->service->beacon, KB_STORED, seq);
    reply->after_seq = wait->only_stored ? 0 : seq;
}
