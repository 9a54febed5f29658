#include "publish/analysis.h"

kb_postings_maker *kb_publish_postings = kb_postings_make;

static size_t text_bytes(const kb_document *document)
{
    const char *texts[] = {document->title, document->body, document->resolution};
    size_t bytes = 0;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        bytes += kb_str_of(texts[i]).len;
    return bytes;
}

static bool is_deadly(const kb_deadly *deadly, uint64_t seq)
{
    for (size_t i = 0; i < deadly->count; i++)
        if (deadly->seqs[i] == seq)
            return true;
    return false;
}

static kb_code analyse(kb_analyzer *analyzer, const kb_document *document, kb_analysed *out, kb_error *err)
{
    kb_error failure = {0};
    kb_code code = kb_publish_postings(analyzer, document, &out->postings, &failure);
    if (code == KB_NO_MEMORY)
        return kb_fail(err, code, "%s", failure.message);
    out->bytes = text_bytes(document);
    if (code)
        out->why = kb_str_dup(kb_str_of(failure.message));
    return KB_OK;
}

kb_code kb_analyse_change(kb_analyzer *analyzer, const kb_change *change, const kb_deadly *deadly, kb_analysed *out,
                          kb_error *err)
{
    kb_analysed analysed = {.kind = change->kind, .seq = change->seq};
    snprintf(analysed.id, sizeof analysed.id, "%s", change->id);
    kb_code code = KB_OK;
    if (change->document && is_deadly(deadly, change->seq))
        analysed.why = kb_str_dup(KB_STR(KB_DEADLY_WHY));
    else if (change->document)
        code = analyse(analyzer, change->document, &analysed, err);
    if (code)
        return code;
    *out = analysed;
    return KB_OK;
}

void kb_analysed_clear(kb_analysed *analysed)
{
    kb_postings_free(analysed->postings);
    free(analysed->why);
    *analysed = (kb_analysed){0};
}
