/* Real answers against schema/openapi.json: the part of JSON Schema 2020-12 that it uses, and no more. A keyword that the checker
 * does not know is a fault too. */
#ifndef KB_TESTS_HTTP_SCHEMA_CHECK_H
#define KB_TESTS_HTTP_SCHEMA_CHECK_H

#include "daemon.h"

/* NULL where the answer is one that the description promises for this method and address, else what is wrong; owned. */
char *check_answer(const char *method, const char *target, const answer *got);

/* NULL where the JSON fits the schema, else what is wrong and where; owned. */
char *check_schema(const json_t *schema, const json_t *json);

json_t *openapi(void); /* borrowed */

#endif
