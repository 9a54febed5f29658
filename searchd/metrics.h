/* Counters and latencies, as Prometheus reads them (text format 0.0.4). Counting is lock-free and may be done by any thread. */
#ifndef KB_SEARCHD_METRICS_H
#define KB_SEARCHD_METRICS_H

#include "base/str.h"

#define KB_METRIC_ROUTES 40 /* rows of the route table, and one for what matches none */

typedef struct kb_metrics kb_metrics;

kb_metrics *kb_metrics_new(void); /* owned */
void kb_metrics_free(kb_metrics *metrics);

/* One answered request; `route` is its row, -1 where none matched. */
void kb_metrics_request(kb_metrics *metrics, int route, unsigned status, int64_t took_us, uint64_t bytes_in, uint64_t bytes_out);

/* Single numbers, a row each in metrics.c. */
typedef enum kb_metric {
    KB_METRIC_OPEN_REQUESTS,
    KB_METRIC_OPEN_CONNECTIONS,
    KB_METRIC_BODIES_BYTES,
    KB_METRIC_TIMED_OUT_CONNECTIONS,
    KB_METRIC_WRITES,
    KB_METRIC_DELETIONS,
    KB_METRIC_BAD_LINES,
    KB_METRIC_LATE_WRITES,
    KB_METRIC_COMMITS,
    KB_METRIC_CONFIDENT,
    KB_METRIC_POSSIBLE,
    KB_METRIC_NONE,
    KB_METRIC_FOLLOWER_STARTS,
    KB_METRIC_EVENTS, /* one for each kb_action, in their order */
    KB_METRIC_EVENTS_LAST = KB_METRIC_EVENTS + 6,
    KB_METRIC_DROPPED_EVENTS,
    KB_METRIC_COUNT
} kb_metric;

void kb_metrics_add(kb_metrics *metrics, kb_metric metric, int64_t amount);
int64_t kb_metrics_get(const kb_metrics *metrics, kb_metric metric);

/* Appends all of them; the gauges that must be looked up are added by the handler with kb_metrics_print_gauge. */
void kb_metrics_print(const kb_metrics *metrics, kb_buf *out);

/* "# HELP", "# TYPE" and one sample. */
void kb_metrics_print_gauge(kb_buf *out, const char *name, const char *help, double value);

/* Appends a label's value, escaped as the format wants it. */
void kb_metrics_print_label(kb_buf *out, const char *value);

#endif
