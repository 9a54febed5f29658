/* The body of a request as it comes, within its own limit and within that of all bodies together. Lines are handed on in
 * portions, so that a body of lines never is in memory as a whole. */
#ifndef KB_SEARCHD_INCOMING_H
#define KB_SEARCHD_INCOMING_H

#include "searchd/routes.h"
#include "searchd/service.h"

#define KB_PORTION_BYTES (1024 * 1024) /* of whole lines, from which on they are handed on */

typedef struct kb_incoming {
    kb_service *service;  /* borrowed; NULL before there is any */
    kb_buf bytes;         /* what is not handed on yet */
    uint64_t total, most; /* so far, and what it may have */
    bool is_lines;
    size_t portion; /* of `bytes`, handed on just now */
    bool skipping;  /* the rest of a line that is too long */
    bool began;     /* a portion is handed on: the request is answered with what became of its lines */
    kb_problem refused;
} kb_incoming;

kb_incoming kb_incoming_for(const kb_call *call); /* an opened one */
void kb_incoming_clear(kb_incoming *incoming);

/* A body beyond a limit is dropped, and so is what follows of it. */
void kb_incoming_add(kb_incoming *incoming, kb_str part);

/* True where a portion is due: it is put into the call, and must be done with before more is added. */
bool kb_incoming_portion(kb_incoming *incoming, kb_call *call);
void kb_incoming_done(kb_incoming *incoming); /* the portion is */

/* Puts what is left into the call, once the body has ended; or says what is wrong with it. */
kb_problem kb_incoming_end(kb_incoming *incoming, kb_call *call, kb_error *err);

#endif
