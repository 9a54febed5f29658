/* How many of the hits have which value? Counted with Xapian's own spy on the whole value, which works on remote partitions too,
 * and split into the items of lists afterwards. */
#ifndef KB_INDEX_FACETS_H
#define KB_INDEX_FACETS_H

#include "index/guard.h"

#include <deque>
#include <vector>

namespace kb
{

class facets
{
  public:
    facets(const kb_ask &ask, Xapian::Enquire &enquire); /* KB_INVALID: a slot that has no facets */
    /* By slot as asked, then the commonest first. */
    void collect(kb_found_set *out);

  private:
    std::deque<Xapian::ValueCountMatchSpy> spies; /* they cannot be moved */
    std::vector<uint32_t> slots;
};

} // namespace kb

#endif
