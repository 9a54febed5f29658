/* What went wrong, as a client sees it: a stable word, its kind, the HTTP status. One row each; handlers return the row, the
 * sentence is in their kb_error. */
#ifndef KB_SEARCHD_PROBLEM_H
#define KB_SEARCHD_PROBLEM_H

#include "base/json.h"

typedef enum kb_problem {
    KB_NO_PROBLEM,
    KB_PROBLEM_REQUEST, /* not proper HTTP, or HTTP that two programs could understand differently */
    KB_PROBLEM_UNKNOWN_PARAMETER,
    KB_PROBLEM_PARAMETER,
    KB_PROBLEM_JSON,
    KB_PROBLEM_DOCUMENT,
    KB_PROBLEM_UNAUTHORIZED,
    KB_PROBLEM_FORBIDDEN,
    KB_PROBLEM_NOT_FOUND,
    KB_PROBLEM_METHOD,
    KB_PROBLEM_RUNNING, /* the same long work runs already */
    KB_PROBLEM_NO_EARLIER, /* no generation before the live one */
    KB_PROBLEM_VERSION,
    KB_PROBLEM_BODY_SIZE,
    KB_PROBLEM_TARGET_SIZE,
    KB_PROBLEM_MEDIA_TYPE,
    KB_PROBLEM_RATE,
    KB_PROBLEM_HEADER_SIZE,
    KB_PROBLEM_NOT_READY,
    KB_PROBLEM_TIMEOUT,
    KB_PROBLEM_STORAGE,
    KB_PROBLEM_INTERNAL,
    KB_PROBLEM_COUNT
} kb_problem;

typedef struct kb_problem_row {
    const char *code; /* "unknown_parameter" */
    const char *type; /* "invalid_request", "auth", "conflict", "limit", "system" */
    unsigned status;
} kb_problem_row;

extern const kb_problem_row kb_problems[KB_PROBLEM_COUNT];

/* The problem that an error of the store or the index is where nothing closer is known. KB_INVALID is a parameter's fault. */
kb_problem kb_problem_of(kb_code code);

/* The flat error object of schema/openapi.json; `request_id` may be NULL. Owned. The texts may hold any bytes: what is not UTF-8 becomes U+FFFD. */
json_t *kb_problem_json(kb_problem problem, const kb_error *err, const char *request_id);

/* A JSON string of text that may hold any bytes: what is not UTF-8 becomes U+FFFD. Owned. */
json_t *kb_clean_text(const char *text);

#endif
