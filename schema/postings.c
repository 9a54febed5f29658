#include "schema/postings.h"

#include "base/arena.h"

void kb_postings_free(kb_postings *postings)
{
    if (!postings)
        return;
    for (size_t i = 0; i < postings->count; i++)
        free(postings->items[i].positions);
    free(postings->items);
    free(postings->values);
    free(postings->data);
    kb_arena_free(postings->memory);
    free(postings);
}

void kb_partition_name(kb_visibility tier, const char *lang, char out[48])
{
    snprintf(out, 48, "%s.%s", kb_visibility_names[tier], lang);
}

static bool left_out[KB_TERM_KINDS];

kb_code kb_terms_leave_out(const char *kinds, kb_error *err)
{
    static const char *const names[KB_TERM_KINDS] = {"pieces", "pairs", "stems", "titles", "endings", "positions"};
    KB_OWNED(kb_text) list = kb_str_dup(kb_str_of(kinds));
    char *rest;
    for (char *name = strtok_r(list, ",", &rest); name; name = strtok_r(NULL, ",", &rest)) {
        size_t kind = 0;
        while (kind < KB_TERM_KINDS && strcmp(names[kind], name) != 0)
            kind++;
        if (kind == KB_TERM_KINDS)
            return kb_fail(err, KB_INVALID, "'%.40s' is no kind of terms; those are pieces, pairs, stems, titles, endings, positions",
                           name);
        left_out[kind] = true;
    }
    return KB_OK;
}

bool kb_terms_are_made(kb_term_kind kind)
{
    return !left_out[kind];
}
