#include "searchd/etags.h"

/* Takes the next entity tag of a list: "3" with or without its quotes, or *. False at the end. */
static bool next_tag(kb_str *list, kb_str *tag)
{
    while (list->len && strchr(" \t,", list->bytes[0]))
        *list = kb_str_from(*list, 1);
    if (!list->len)
        return false;
    const char *comma = memchr(list->bytes, ',', list->len);
    *tag = kb_str_trim((kb_str){list->bytes, comma ? (size_t)(comma - list->bytes) : list->len});
    *list = comma ? kb_str_from(*list, (size_t)(comma - list->bytes)) : (kb_str){"", 0};
    if (tag->len >= 2 && tag->bytes[0] == '"' && tag->bytes[tag->len - 1] == '"')
        *tag = (kb_str){tag->bytes + 1, tag->len - 2};
    return true;
}

bool kb_etag_listed(const char *header, const char *tag, bool weak_too)
{
    kb_str list = kb_str_of(header), listed;
    while (next_tag(&list, &listed)) {
        if (weak_too && kb_str_starts(listed, KB_STR("W/\"")) && listed.len > 4)
            listed = (kb_str){listed.bytes + 3, listed.len - 4};
        if (kb_str_equal(listed, KB_STR("*")) || kb_str_equal(listed, kb_str_of(tag)))
            return true;
    }
    return false;
}
