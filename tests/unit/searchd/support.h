/* A service over a folder of its own, without sockets and follower: calls go to the route table directly. */
#ifndef KB_TESTS_SEARCHD_SUPPORT_H
#define KB_TESTS_SEARCHD_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "searchd/routes.h"
#include "searchd/service.h"

typedef struct desk {
    char folder[40];
    kb_searchd_settings settings;
    kb_service *service;
    kb_handles handles;
    kb_headers headers; /* of the next call */
} desk;

int open_desk(void **state);  /* setup: keys off */
int close_desk(void **state); /* teardown */

/* Opens and answers a call; `body` NULL: none. Clear the reply. */
kb_reply ask(desk *at, const char *method, const char *target, const char *body);

json_t *json_of(const kb_reply *reply); /* owned */

/* True where the reply is this problem with this param ("" for any). */
bool is_problem(const kb_reply *reply, unsigned status, const char *code, const char *param);

#endif
