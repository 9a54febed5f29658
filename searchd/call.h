/* A request in, a reply out: what handlers see of HTTP. Nothing here knows of sockets, so that tests call handlers directly. */
#ifndef KB_SEARCHD_CALL_H
#define KB_SEARCHD_CALL_H

#include "searchd/params.h"
#include "searchd/problem.h"

#include "schema/document.h"

typedef struct kb_route kb_route;
typedef struct kb_handles kb_handles;

#define KB_REQUEST_ID_BYTES 64 /* longest id of a request that is taken over */

/* Borrowed, NULL where the request does not have it. */
typedef struct kb_headers {
    const char *authorization, *content_type, *host, *if_match, *if_none_match, *origin, *request_id;
} kb_headers;

typedef struct kb_call {
    kb_str method; /* "GET" … as it came; borrowed */
    kb_str target; /* "/v1/search?q=x", not decoded; borrowed */
    kb_headers headers;
    bool has_body;       /* a length other than 0, or chunks */
    uint64_t body_bytes; /* as announced; 0 for chunks */
    kb_str body;         /* complete, or a portion of it; borrowed */

    /* A body of lines comes in portions of whole lines, with a call of the handler for each; it replies to the last. */
    bool more;     /* others follow */
    bool line_cut; /* the portion's last line was too long: what is here is its beginning */
    bool body_cut; /* the body goes on beyond what it may have; nothing follows */
    void *state;   /* the handler's, between portions; owned, freed by state_free */
    void (*state_free)(void *state);

    /* Filled by kb_call_open: */
    const kb_route *route;
    char id[KB_ID_BYTES + 1]; /* of the path */
    kb_params params;         /* of the query; the body's are added by kb_call_answer */
    char request_id[KB_REQUEST_ID_BYTES + 1];
    int64_t started_us;

    kb_handles *handles; /* of the thread that answers; borrowed */
} kb_call;

void kb_call_clear(kb_call *call);

typedef struct kb_reply {
    unsigned status;
    const char *type; /* of the content; static */
    kb_str body;
    bool body_is_static; /* else it is owned */
    int file;            /* what is sent in place of the body, from its beginning; owned. 0: none */
    uint64_t file_bytes;
    char etag[32];       /* with its quotes, or "" */
    char allow[48];      /* of a 405 */
    unsigned retry_after_s;
    bool page;          /* for people: with the policy of pages */
    bool for_all_sites; /* a script that pages of other origins load */
    bool preflight;     /* says what a page of another origin may send */
    bool close; /* the connection ends with it */

    /* The reply may go out once the index contains this seq; 0: at once. When that takes too long, kb_reply_late makes of it what
     * the client gets instead. */
    uint64_t after_seq;
    bool late_is_accepted; /* 202 with the same body, else 503 */
} kb_reply;

void kb_reply_clear(kb_reply *reply);
uint64_t kb_reply_bytes(const kb_reply *reply); /* of its body or file */

void kb_reply_json(kb_reply *reply, unsigned status, json_t *json);                               /* takes the reference */
void kb_reply_text(kb_reply *reply, unsigned status, const char *type, char *text, size_t bytes); /* keeps the text */
void kb_reply_problem(kb_reply *reply, const kb_call *call, kb_problem problem, const kb_error *err);
void kb_reply_late(kb_reply *reply, const kb_call *call);

/* Calls `each` for every header of the reply: what the reply says of itself, and what protects whoever shows it. */
typedef void kb_header_each(void *context, const char *name, const char *value);
void kb_reply_each_header(const kb_reply *reply, const kb_call *call, kb_header_each *each, void *context);

#endif
