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

#define KIND_BYTES 2 /* "Qa" */

std::string id_value(const std::string &id_term)
{
    return id_term.substr(KIND_BYTES + 1) + '\x01' + id_term.substr(0, KIND_BYTES);
}

std::string id_term_of(const std::string &value)
{
    if (value.size() < KIND_BYTES + 1) /* of a damaged index */
        return value;
    return value.substr(value.size() - KIND_BYTES) + ':' + value.substr(0, value.size() - KIND_BYTES - 1);
}

} // namespace kb
