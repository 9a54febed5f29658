/* The rules of a request. */
#ifndef KB_QUERY_REQUEST_H
#define KB_QUERY_REQUEST_H

#include "query/query.h"

kb_code kb_request_check(const kb_request *request, kb_error *err); /* KB_INVALID names the parameter */

#endif
