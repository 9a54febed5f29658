#include "index/terms.h"

namespace kb
{

#define SHOWN_BYTES 60

bool storable(kb_str term)
{
    return term.len > 0 && term.len <= KB_TERM_BYTES && !memchr(term.bytes, 0, term.len);
}

std::string readable(kb_str term)
{
    std::string shown;
    for (size_t i = 0; i < term.len && i < SHOWN_BYTES; i++) {
        char escaped[5];
        unsigned char byte = (unsigned char)term.bytes[i];
        snprintf(escaped, sizeof escaped, byte < 0x20 || byte > 0x7E ? "\\x%02x" : "%c", byte);
        shown += escaped;
    }
    return term.len > SHOWN_BYTES ? shown + "..." : shown;
}

Xapian::Query leaf(kb_str term)
{
    return storable(term) ? Xapian::Query(text_of(term)) : Xapian::Query();
}

static kb_str updated_at(const kb_postings &postings)
{
    uint32_t slot = kb_field_find(KB_STR("updated_at"))->slot;
    for (size_t i = 0; i < postings.value_count; i++)
        if (postings.values[i].slot == slot)
            return postings.values[i].bytes;
    return KB_STR("");
}

std::string newest_value(const kb_postings &postings)
{
    std::string value(8, '\xFF'); /* without a time: last */
    kb_str time = updated_at(postings);
    if (time.len == value.size())
        for (size_t i = 0; i < value.size(); i++)
            value[i] = (char)~time.bytes[i];
    return value + postings.id_term;
}

} // namespace kb
