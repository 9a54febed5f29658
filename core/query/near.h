/* Which articles does a draft repeat? */
#ifndef KB_QUERY_NEAR_H
#define KB_QUERY_NEAR_H

#include "query/query.h"

/* Articles that have at least NEAR_SHARE of the draft's text, or whose text is found in it to that part, the nearest first, with
 * the passages. They are looked for among those that are similar to the draft as a whole and to each third of it. `plain` is the
 * draft's body; `own` ("article:KB1") is left out, NULL: none. `*out` is an owned array. */
kb_code kb_near_duplicates(kb_asker *asker, const kb_document *draft, kb_str plain, const char *own, json_t **out, kb_error *err);

#endif
