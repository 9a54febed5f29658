/* One table of what is served: method, path, who answers, which parameters, who may, how much. The handlers' declarations stand
 * here too, by the file they are in. */
#ifndef KB_SEARCHD_ROUTES_H
#define KB_SEARCHD_ROUTES_H

#include "searchd/call.h"

typedef enum kb_right { KB_RIGHT_NONE, KB_RIGHT_KEY } kb_right;

typedef enum kb_body {
    KB_BODY_NONE,
    KB_BODY_PARAMS,   /* a JSON object of parameters; may be left out */
    KB_BODY_DOCUMENT, /* one JSON object */
    KB_BODY_LINES,    /* NDJSON */
} kb_body;

typedef enum kb_pace {
    KB_PACE_USUAL,
    KB_PACE_WRITES,  /* waits for the disk and then for the index: has threads of its own, so that many share a commit, and is not
                        begun where the index is too far behind */
    KB_PACE_HEAVY,   /* at most half of the workers do such work */
    KB_PACE_AT_ONCE, /* answered by the thread that read it: no store, no index, no wait */
} kb_pace;

/* Puts the answer into `reply`, or returns the problem with its sentence in `err`. */
typedef kb_problem kb_handler(kb_call *call, kb_reply *reply, kb_error *err);

struct kb_route {
    const char *method;
    const char *path; /* "/v1/articles/{id}": one id, at the end */
    kb_handler *handler;
    const kb_param_table *params; /* NULL: none */
    kb_right right;
    kb_body body;
    kb_pace pace;
    kb_kind kind; /* of the documents routes */
};

const kb_route *kb_route_at(int row);    /* NULL behind the last and for -1 */
int kb_route_row(const kb_route *route); /* -1 for NULL */

/* The first half: as soon as the headers are there. Finds the route, checks the right, what the body may be, and the query. On a
 * problem the reply holds it, and the body need not be read. */
kb_problem kb_call_open(kb_call *call, kb_reply *reply);

/* The most bytes that the body of this call may have. */
size_t kb_call_body_most(const kb_call *call);

/* The second half, with the complete body, or with each portion of it. The reply is filled; while call->more it stays empty unless
 * something is wrong. */
void kb_call_answer(kb_call *call, kb_reply *reply);

#define KB_RANDOM_ID_BYTES 32
void kb_random_id(char out[KB_RANDOM_ID_BYTES + 1]); /* 128 bits in hexadecimal, which nobody can guess */

/* documents.c */
kb_handler kb_put_document, kb_get_document, kb_delete_document;
/* links.c */
kb_handler kb_put_link, kb_delete_link;
extern const kb_param_table kb_write_params, kb_link_params;
/* bulk.c */
kb_handler kb_post_bulk;
extern size_t kb_bulk_lines_most; /* smaller for tests */
/* search.c */
kb_handler kb_search, kb_similar, kb_suggest, kb_analyze_route;
extern const kb_param_table kb_search_params, kb_similar_params, kb_suggest_params, kb_analyze_params;
/* suggested.c, events.c, cors.c */
kb_handler kb_get_suggested, kb_post_events, kb_preflight;
/* synonyms.c */
kb_handler kb_get_synonyms, kb_put_synonyms;
extern const kb_param_table kb_synonym_params;
/* check.c */
kb_handler kb_post_check;
/* operate.c */
kb_handler kb_get_health, kb_get_ready, kb_get_metrics, kb_get_version, kb_get_index, kb_get_openapi;
/* generations.c */
kb_handler kb_post_rebuild, kb_post_promote, kb_post_rollback;
extern const kb_param_table kb_rebuild_params, kb_promote_params;
/* pages.c */
kb_handler kb_get_agent_page, kb_get_form_page, kb_get_write_page, kb_get_suggest_script, kb_get_asset;
extern const kb_param_table kb_page_params;

#endif
