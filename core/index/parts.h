/* A partition that is open for reading: its database, and beside it its fresh part.
 *
 * Each term of a document has a place of its own in the trees of a database, and a commit writes every block that holds one: in a
 * large partition some two hundred for a ticket. So a document that comes by itself to a large partition goes to a small database
 * beside it, its fresh part, until both are copied into one (kb_index_compact). Whoever reads sees the two as one partition, with
 * the statistics of both. */
#ifndef KB_INDEX_PARTS_H
#define KB_INDEX_PARTS_H

#include "index/folder.h"

#include <unordered_map>

namespace kb
{

/* `all` and `each` are the same databases: what is reopened in one place is so in both. */
struct parts {
    Xapian::Database all;
    std::vector<Xapian::Database> each; /* the large one, the fresh part, what is laid over them */
    bool has_fresh = false;

    void add(const Xapian::Database &part);
    void reopen();
    Xapian::doccount frequency(const std::string &term); /* in all; looked up once */

  private:
    std::unordered_map<std::string, Xapian::doccount> frequencies; /* since all were opened */
};

parts open_parts(const std::string &folder, const std::string &partition);

} // namespace kb

#endif
