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
