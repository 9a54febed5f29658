/* The log of a program: one line an event on standard error, `key=value` for people, JSON for collectors. Only programs log; the
 * libraries return. Words of customers are logged at KB_DEBUG alone. */
#ifndef KB_BASE_LOG_H
#define KB_BASE_LOG_H

#include "base/str.h"

typedef enum kb_log_level { KB_DEBUG, KB_INFO, KB_WARNING, KB_ERROR } kb_log_level;

void kb_log_setup(kb_log_level least, bool json); /* once, before the first thread */

/* kb_log(KB_INFO, "listening", "address", "127.0.0.1", "port", "8080", NULL): pairs of key and value, both text, ended by NULL.
 * Values are escaped and cut at 1,000 bytes. Any thread. */
void kb_log(kb_log_level level, const char *event, ...) __attribute__((sentinel));

#endif
