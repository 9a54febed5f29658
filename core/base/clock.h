/* Time: wall clock for people, monotonic clock for deadlines, RFC 3339 between them and the wire. */
#ifndef KB_BASE_CLOCK_H
#define KB_BASE_CLOCK_H

#include "base/str.h"

#define KB_NO_TIME INT64_MIN /* "not set" for a time in milliseconds */

int64_t kb_now_ms(void);       /* milliseconds since 1970, UTC */
int64_t kb_monotonic_us(void); /* microseconds that never jump */

/* "2026-05-02", "2026-05-02T09:00:00Z", with fraction or offset (RFC 3339; a space for the T is understood). A date alone
 * is its midnight in UTC. KB_INVALID where it is none of these. */
kb_code kb_time_parse(kb_str text, int64_t *ms, kb_error *err);

#define KB_TIME_BYTES 32
void kb_time_format(int64_t ms, char out[KB_TIME_BYTES]); /* "2026-05-02T09:00:00Z", with milliseconds where there are any */

#endif
