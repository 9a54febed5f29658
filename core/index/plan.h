/* How does a question become a query of Xapian? */
#ifndef KB_INDEX_PLAN_H
#define KB_INDEX_PLAN_H

#include "index/guard.h"

namespace kb
{

/* KB_INVALID where a ceiling is passed or a weight is no weight. */
void check_ask(const kb_ask &ask);

/* True where nothing in the question has a weight: then documents come by id. */
bool is_unweighted(const kb_ask &ask);

/*   ( words that find, OR-ed, at least one · words that rank, AND_MAYBE · phrases with a weight, AND_MAYBE )
 *   FILTER each filter, required phrase, updated_after
 *   AND_NOT any excluded term or phrase, what was valid until before valid_at
 *
 * Where all words only rank, they find. The query belongs to the calling thread. */
Xapian::Query plan(const Xapian::Database &db, const kb_ask &ask);

} // namespace kb

#endif
