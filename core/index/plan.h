/* How does a question become a query of Xapian? */
#ifndef KB_INDEX_PLAN_H
#define KB_INDEX_PLAN_H

#include "index/parts.h"

namespace kb
{

/* KB_INVALID where a ceiling is passed or a weight is no weight. */
void check_ask(const kb_ask &ask);

/* True where nothing in the question has a weight: then documents come by id. */
bool is_unweighted(const kb_ask &ask);

/*   ( words that find, OR-ed, at least one · words that rank, AND_MAYBE )
 *   FILTER each filter, phrase, updated_after
 *   AND_NOT any excluded term or phrase, what was valid until before valid_at
 *
 * Where all words only rank, they find. `all`: scale each word by its rarity there, for part_weight; NULL: leave that to the match. The
 * query belongs to the calling thread. */
Xapian::Query plan(const Xapian::Database &db, const kb_ask &ask, parts *all);

} // namespace kb

#endif
