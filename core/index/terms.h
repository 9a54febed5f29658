/* Which terms can an index hold? */
#ifndef KB_INDEX_TERMS_H
#define KB_INDEX_TERMS_H

#include "index/guard.h"

namespace kb
{

/* One to KB_TERM_BYTES bytes without NUL. Xapian notices some of the others at commit only, and then drops the whole batch. */
bool storable(kb_str term);

/* The beginning of a term as a message can show it: ASCII, other bytes as \xNN. */
std::string readable(kb_str term);

/* The query for one term. One that no index can hold finds nothing; to Xapian the empty term would be every document. */
Xapian::Query leaf(kb_str term);

inline std::string text_of(kb_str text)
{
    return std::string(text.bytes, text.len);
}

inline kb_str str_of(const std::string &text)
{
    return kb_str{text.data(), text.size()};
}

/* A value that the index adds to each document, to order equals by: the id, then the kind. The slots from this on are the index's
 * own. */
enum : Xapian::valueno { own_slots = 60, id_slot = 60 };

std::string id_value(const std::string &id_term); /* "Qa:KB1" → "KB1", \x01, "Qa" */
std::string id_term_of(const std::string &id_value);

} // namespace kb

#endif
