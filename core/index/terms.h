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

/* Two values that the index adds to each document, to order equals by: the id term, and the newest first. The slots from the
 * first on are the index's own. */
enum : Xapian::valueno { own_slots = 60, id_slot = 60, newest_slot = 61 };

/* The complement of updated_at, then the id term. */
std::string newest_value(const kb_postings &postings);

} // namespace kb

#endif
