/* The body of a request as it comes, within its own limit and within that of all bodies together. */
#ifndef KB_SEARCHD_INCOMING_H
#define KB_SEARCHD_INCOMING_H

#include "searchd/routes.h"
#include "searchd/service.h"

typedef struct kb_incoming {
    kb_service *service; /* borrowed; NULL before there is any */
    kb_buf bytes;
    kb_problem refused;
} kb_incoming;

kb_incoming kb_incoming_for(const kb_call *call); /* an opened one */
void kb_incoming_clear(kb_incoming *incoming);

/* A body beyond a limit is dropped, and so is what follows of it. */
void kb_incoming_add(kb_incoming *incoming, kb_str part);

/* What is wrong with it, once it has ended. */
kb_problem kb_incoming_problem(const kb_incoming *incoming, kb_error *err);

#endif
