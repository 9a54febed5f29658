/* The parameters of the questions, and the kb_request that they become. */
#ifndef KB_SEARCHD_ASKING_H
#define KB_SEARCHD_ASKING_H

#include "searchd/routes.h"

#include "query/query.h"

#define KB_SESSION_BYTES 128
#define KB_FACETS_MOST 16

typedef struct kb_asking {
    kb_request request; /* its texts are borrowed from the parameters */
    bool has_text, has_title_or_body;
    size_t kind_count;
    kb_kind kind;             /* the last one given */
    bool kinds[KB_KINDS];     /* similar: a filter that stays one beside `id` */
    char id[KB_ID_BYTES + 1]; /* similar to a stored document; empty: none */
    char lang[KB_TAG_BYTES];  /* of suggest and analyze; empty: detected */
} kb_asking;

void kb_asking_init(kb_asking *asking, kb_manner manner);
void kb_asking_clear(kb_asking *asking);

/* Text of a ticket is cut where nobody reads on, at KB_BODY_BYTES. Borrowed. */
kb_str kb_asking_cut(kb_str text);

/* The problem of a question that failed. Without an index nothing is wrong with it: it may be asked again soon, and `err` says so. Stands
 * in search.c. */
kb_problem kb_problem_of_asking(kb_code code, kb_error *err);

#endif
