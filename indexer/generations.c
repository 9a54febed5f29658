#include "indexer/generations.h"

#include "indexer/print.h"

#include "base/log.h"

static kb_code find_generation(const char *data, unsigned number, kb_generation *out, kb_error *err)
{
    kb_generation *all = NULL;
    size_t count = 0, i = 0;
    kb_code code = kb_generation_list(data, &all, &count, err);
    while (i < count && all[i].number != number)
        i++;
    if (i < count)
        *out = all[i];
    free(all);
    if (code == KB_OK && i == count)
        return kb_fail(err, KB_NOT_FOUND, "there is no generation %u", number);
    return code;
}

kb_code kb_print_generation(const kb_common *common, unsigned number, const char *what, double seconds, kb_error *err)
{
    kb_generation found = {0};
    kb_code code = find_generation(common->data, number, &found, err);
    if (code)
        return code;
    if (common->json)
        kb_print_json(json_pack("{s:I, s:b, s:I, s:I, s:I, s:f}", "generation", (json_int_t)number, "live", (int)found.current,
                                "documents", (json_int_t)found.documents, "seq", (json_int_t)found.seq, "bytes",
                                (json_int_t)found.bytes, "seconds", seconds));
    else if (!common->quiet)
        printf("generation %u is %s: %llu documents, %.1f s\n", number, what, (unsigned long long)found.documents, seconds);
    return KB_OK;
}

void kb_print_not_due(const kb_common *common, const char *why)
{
    if (common->json)
        kb_print_json(json_pack("{s:b, s:s}", "due", 0, "why", why));
    else if (!common->quiet)
        printf("not due: %s\n", why);
}

void kb_log_undone(const char *what, const char *why)
{
    kb_log(KB_WARNING, "left_undone", "what", what, "why", why, NULL);
}
