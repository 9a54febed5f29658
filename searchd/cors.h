/* Which other sites' pages may ask? The ticket form lives on a page of its own origin; the setting `origins` names them. */
#ifndef KB_SEARCHD_CORS_H
#define KB_SEARCHD_CORS_H

#include "searchd/call.h"

/* True where the route is one that a ticket form asks and the request comes from a page of the list: such a request needs no key,
 * because what it is answered is public. */
bool kb_cors_allows(const kb_call *call);

/* KB_INVALID unless the setting is a list of origins like "https://help.example", with spaces or commas between them. */
kb_code kb_cors_check(const char *origins, kb_error *err);

#endif
