#include "publish/apply.h"
#include "publish/generation.h"

static kb_code fill(void *context, const char *data, unsigned number, kb_error *err)
{
    const kb_apply_options *options = context;
    KB_OWNED(kb_applier) applier = NULL;
    kb_generation_writer writer = {0};
    kb_code code = kb_applier_open(data, options, &applier, err);
    if (!code)
        code = kb_generation_open_new(data, number, &writer, err);
    if (!code)
        code = kb_apply_all(applier, &writer, err);
    if (!code)
        code = kb_generation_close(&writer, err);
    kb_generation_drop(&writer);
    return code;
}

kb_code kb_generation_build(const char *data, kb_progress *progress, void *context, unsigned *out, kb_error *err)
{
    KB_OWNED(kb_text) store = kb_data_store_path(data);
    if (access(store, F_OK))
        return kb_fail(err, KB_NOT_FOUND, "there is no store at %s", store);
    KB_OWNED_FD lock = -1;
    kb_code code = kb_data_lock(data, KB_BUILD_LOCK, 0, &lock, err);
    if (code)
        return code;
    kb_apply_options options = {.attempt = "index/attempt.build", .retries = true, .progress = progress, .context = context};
    return kb_generation_make(data, fill, &options, out, err);
}
