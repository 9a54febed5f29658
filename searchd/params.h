/* The parameters of a request, however they came: in the query of the address or as fields of a JSON object. Both become the same
 * list of names and texts, and one table for each route says which names there are and what becomes of them. */
#ifndef KB_SEARCHD_PARAMS_H
#define KB_SEARCHD_PARAMS_H

#include "searchd/problem.h"

#define KB_PARAMS_MOST 1000 /* of one request */

typedef enum kb_param_type { KB_PARAM_TEXT, KB_PARAM_NUMBER, KB_PARAM_SWITCH, KB_PARAM_NAME /* text or a number */ } kb_param_type;

/* `take` puts a value into the target of the handler; KB_INVALID with a sentence, the name is added. */
typedef struct kb_param_row {
    const char *name;
    kb_param_type type;
    bool repeatable; /* several times in a query, an array in JSON */
    kb_code (*take)(void *target, kb_str value, kb_error *err);
} kb_param_row;

typedef struct kb_param_table {
    const kb_param_row *rows;
    size_t count;
} kb_param_table;

#define KB_PARAM_TABLE(rows)                                                                                                     \
    {                                                                                                                            \
        (rows), sizeof(rows) / sizeof *(rows)                                                                                    \
    }

typedef struct kb_param {
    char *name;
    char *value;
    size_t bytes; /* of the value */
} kb_param;

typedef struct kb_params {
    kb_param *items;
    size_t count, room;
} kb_params;

void kb_params_clear(kb_params *params);

/* Adds what "a=1&b=2" says: percent-decoded, + is a space. Broken escapes, bytes that are not UTF-8, NUL, unknown names and
 * repetitions are problems. */
kb_problem kb_params_add_query(kb_params *params, kb_param_table table, kb_str query, kb_error *err);

/* Adds the fields of a JSON object; null is as if it were left out. */
kb_problem kb_params_add_json(kb_params *params, kb_param_table table, kb_str body, kb_error *err);

/* Hands every value to its row. */
kb_problem kb_params_take(const kb_params *params, kb_param_table table, void *target, kb_error *err);

/* Decodes %41 in place of "A", with `plus` also + into a space. KB_INVALID: a broken escape, NUL, or no UTF-8. */
kb_code kb_percent_decode(kb_str text, bool plus, kb_buf *out, kb_error *err);

/* Reads a whole number of `least` to `most`, or true and false, for `take` functions. */
kb_code kb_param_number(kb_str value, int64_t least, int64_t most, int64_t *out, kb_error *err);
kb_code kb_param_switch(kb_str value, bool *out, kb_error *err);

#endif
