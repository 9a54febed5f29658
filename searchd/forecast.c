#include "searchd/forecast.h"

#include "base/str.h"

#include <pthread.h>

#define CLOSE 1000              /* changes: one commit of the follower takes so many */
#define SAMPLE_LEAST_US 1000000 /* shorter, and the commits make it jump */
#define SAMPLE_MOST_US 10000000 /* longer, and the follower may have rested in between */

struct kb_forecast {
    pthread_mutex_t lock;
    int64_t since_us; /* of the sample that is being taken; 0: none is */
    uint64_t indexed; /* at its beginning */
    double per_s;     /* of the last sample; 0: none yet */
};

kb_forecast *kb_forecast_new(void)
{
    kb_forecast *forecast = kb_alloc(sizeof *forecast);
    pthread_mutex_init(&forecast->lock, NULL);
    return forecast;
}

void kb_forecast_free(kb_forecast *forecast)
{
    if (!forecast)
        return;
    pthread_mutex_destroy(&forecast->lock);
    free(forecast);
}

/* Under the lock. An index that was put back is being fed from another place: what was measured stands. */
static void sample(kb_forecast *forecast, uint64_t indexed, int64_t now_us)
{
    int64_t took_us = now_us - forecast->since_us;
    if (forecast->since_us && took_us < SAMPLE_LEAST_US)
        return;
    if (forecast->since_us && took_us <= SAMPLE_MOST_US && indexed > forecast->indexed)
        forecast->per_s = (double)(indexed - forecast->indexed) * 1e6 / (double)took_us;
    else if (forecast->since_us && took_us <= SAMPLE_MOST_US && indexed == forecast->indexed)
        forecast->per_s = 0;
    forecast->since_us = now_us;
    forecast->indexed = indexed;
}

int64_t kb_forecast_wait_ms(kb_forecast *forecast, uint64_t stored, uint64_t indexed, int64_t now_us)
{
    uint64_t behind = stored > indexed ? stored - indexed : 0;
    int64_t wait_ms = 0;
    pthread_mutex_lock(&forecast->lock);
    if (behind >= CLOSE)
        sample(forecast, indexed, now_us);
    else
        forecast->since_us = 0;
    if (behind >= CLOSE && forecast->per_s > 0)
        wait_ms = (int64_t)((double)behind / forecast->per_s * 1000);
    pthread_mutex_unlock(&forecast->lock);
    return wait_ms;
}
