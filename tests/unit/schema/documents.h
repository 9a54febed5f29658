/* Documents in one line of JSON, with ' for " to be readable. */
#ifndef KB_TEST_SCHEMA_DOCUMENTS_H
#define KB_TEST_SCHEMA_DOCUMENTS_H

#include "tests/unit/base/support.h"

#include "schema/document.h"

json_t *json_of(const char *text); /* owned; fails the test where it is no JSON */

/* As import and bulk read it: kind and id stand in the JSON. */
kb_code read_document(const char *text, kb_document **out);

kb_document *document_of(const char *text); /* owned; fails the test where a rule is broken */

#endif
