/* What is remembered of a request that has been answered: its count, its time, a line of the log. Never its words. */
#ifndef KB_SEARCHD_ACCOUNT_H
#define KB_SEARCHD_ACCOUNT_H

#include "searchd/call.h"

void kb_account(const kb_call *call, const kb_reply *reply, uint64_t body_bytes, int64_t took_us);

#endif
