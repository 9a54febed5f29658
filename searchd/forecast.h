/* How long until what is stored now is searchable? Measured from how fast the follower has come on lately, so that a write which
 * would wait in vain is told so before it is stored. */
#ifndef KB_SEARCHD_FORECAST_H
#define KB_SEARCHD_FORECAST_H

#include <stdint.h>

typedef struct kb_forecast kb_forecast;

kb_forecast *kb_forecast_new(void); /* owned */
void kb_forecast_free(kb_forecast *forecast);

/* The wait in milliseconds, 0 where the index is close behind, or where nothing is known: it is being built. Any thread. */
int64_t kb_forecast_wait_ms(kb_forecast *forecast, uint64_t stored, uint64_t indexed, int64_t now_us);

#endif
