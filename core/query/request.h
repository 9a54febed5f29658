/* The rules of a request. */
#ifndef KB_QUERY_REQUEST_H
#define KB_QUERY_REQUEST_H

#include "query/query.h"

kb_code kb_request_check(const kb_request *request, kb_error *err); /* KB_INVALID names the parameter */

/* Whether the request's languages, if it names any, include this one. */
bool kb_request_wants(const kb_request *request, const kb_language *language);

/* "public.de", the name of a partition → its tier and language. */
const kb_language *kb_partition_language(const char *name, kb_visibility *tier);

#endif
