/* What would happen if this draft were published? The publish check: what it repeats, and what it answers. */
#ifndef KB_QUERY_CHECK_H
#define KB_QUERY_CHECK_H

#include "query/query.h"

/* A draft is laid over the index as if it were published (kb_index_reader_overlay), and the tickets that are similar to it ask
 * again: so its ranks are those that it will have, as long as nothing else changes. `draft` is an article that passed
 * kb_document_check, with a language; its state does not matter. Where the index has an older version of it, that is left out of
 * the answers but not of the statistics, and ranks may differ by what one document does to them.
 *
 * At most KB_CHECK_TICKETS tickets are asked, the most similar first, until ten in a row do not find it, and none after `timeout_ms`
 * (0: none): `complete` says whether time was enough. `*out` is owned, as openapi.json describes it. Errors as those of kb_ask_question;
 * KB_UNAVAILABLE where there was no time for a single ticket. */
#define KB_CHECK_TICKETS 50
kb_code kb_check_draft(kb_asker *asker, kb_document *draft, int timeout_ms, json_t **out, kb_error *err);

#endif
