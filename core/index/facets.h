/* How many of the hits have which value? Counted with Xapian's own spy on the whole value, which works on remote partitions too,
 * and split into the items of lists afterwards. */
#ifndef KB_INDEX_FACETS_H
#define KB_INDEX_FACETS_H

#include "index/guard.h"

#include <deque>
#include <map>
#include <vector>

namespace kb
{

using counts = std::map<std::string, uint64_t>; /* documents by value */

class facets
{
  public:
    explicit facets(const kb_ask &ask); /* KB_INVALID: a slot that has no facets */
    void watch(Xapian::Enquire &enquire); /* its match will be counted, */
    void take();                          /* and is done; one that is not taken does not count */
    /* By slot as asked, then the commonest first. */
    void collect(kb_found_set *out);

  private:
    std::vector<uint32_t> slots;
    std::vector<counts> taken; /* of each slot, values as they are stored */
    std::deque<Xapian::ValueCountMatchSpy> spies; /* they cannot be moved */
};

} // namespace kb

#endif
