/* Conditions on a write: the lists of entity tags in If-Match and If-None-Match (RFC 9110, 13.1). */
#ifndef KB_SEARCHD_ETAGS_H
#define KB_SEARCHD_ETAGS_H

#include "base/str.h"

#include <stdbool.h>

/* Whether the header lists the tag, given without its quotes, or says * (any). `weak_too`: W/"3" is "3". */
bool kb_etag_listed(const char *header, const char *tag, bool weak_too);

#endif
