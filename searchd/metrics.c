#include "searchd/metrics.h"

#include "searchd/routes.h"

#include <stdatomic.h>

static const int64_t bucket_us[] = {500,    1000,   2500,   5000,    10000,   25000,   50000,
                                    100000, 250000, 500000, 1000000, 2500000, 5000000, 10000000};
#define BUCKETS (sizeof bucket_us / sizeof *bucket_us)

static const unsigned statuses[] = {200, 201, 202, 204, 304, 400, 401, 403, 404, 405, 409,
                                    412, 413, 414, 415, 429, 431, 500, 503, 507};
#define STATUSES (sizeof statuses / sizeof *statuses)

struct route_counts {
    _Atomic uint64_t by_status[STATUSES + 1]; /* the last: any other */
    _Atomic uint64_t by_time[BUCKETS + 1];    /* the last: longer */
    _Atomic uint64_t total_us;
};

struct kb_metrics {
    struct route_counts routes[KB_METRIC_ROUTES];
    _Atomic uint64_t bytes_in, bytes_out;
    _Atomic int64_t single[KB_METRIC_COUNT];
};

static const struct {
    const char *name, *type, *help, *labels;
} singles[KB_METRIC_COUNT] = {
    [KB_METRIC_OPEN_REQUESTS] = {"kbsearch_open_requests", "gauge", "Requests being received or answered.", ""},
    [KB_METRIC_OPEN_CONNECTIONS] = {"kbsearch_open_connections", "gauge", "Connections that are open.", ""},
    [KB_METRIC_BODIES_BYTES] = {"kbsearch_body_memory_bytes", "gauge", "Memory that bodies of requests hold.", ""},
    [KB_METRIC_TIMED_OUT_CONNECTIONS] = {"kbsearch_timed_out_connections_total", "counter", "Connections cut for being too slow.",
                                         ""},
    [KB_METRIC_WRITES] = {"kbsearch_written_documents_total", "counter", "Documents and links stored over HTTP.", ""},
    [KB_METRIC_DELETIONS] = {"kbsearch_deleted_documents_total", "counter", "Documents and links removed over HTTP.", ""},
    [KB_METRIC_BAD_LINES] = {"kbsearch_bulk_bad_lines_total", "counter", "Lines of bulk requests that were refused.", ""},
    [KB_METRIC_LATE_WRITES] = {"kbsearch_late_writes_total", "counter", "Writes that were not searchable in time.", ""},
    [KB_METRIC_COMMITS] = {"kbsearch_commits_total", "counter", "Transactions of writes over HTTP.", ""},
    [KB_METRIC_CONFIDENT] = {"kbsearch_answers_total", "counter", "Answers by their verdict.", "{verdict=\"confident\"}"},
    [KB_METRIC_POSSIBLE] = {"kbsearch_answers_total", NULL, NULL, "{verdict=\"possible\"}"},
    [KB_METRIC_NONE] = {"kbsearch_answers_total", NULL, NULL, "{verdict=\"none\"}"},
    [KB_METRIC_FOLLOWER_STARTS] = {"kbsearch_follower_starts_total", "counter", "How often the follower was started.", ""},
    [KB_METRIC_EVENTS] = {"kbsearch_events_total", "counter", "What people did with answers.", "{action=\"shown\"}"},
    [KB_METRIC_EVENTS + 1] = {"kbsearch_events_total", NULL, NULL, "{action=\"open\"}"},
    [KB_METRIC_EVENTS + 2] = {"kbsearch_events_total", NULL, NULL, "{action=\"helpful\"}"},
    [KB_METRIC_EVENTS + 3] = {"kbsearch_events_total", NULL, NULL, "{action=\"unhelpful\"}"},
    [KB_METRIC_EVENTS + 4] = {"kbsearch_events_total", NULL, NULL, "{action=\"attach\"}"},
    [KB_METRIC_EVENTS + 5] = {"kbsearch_events_total", NULL, NULL, "{action=\"submit\"}"},
    [KB_METRIC_EVENTS + 6] = {"kbsearch_events_total", NULL, NULL, "{action=\"solved\"}"},
    [KB_METRIC_DROPPED_EVENTS] = {"kbsearch_dropped_events_total", "counter", "Events lost because too many waited for the disk.", ""},
};

kb_metrics *kb_metrics_new(void)
{
    return kb_alloc(sizeof(kb_metrics));
}

void kb_metrics_free(kb_metrics *metrics)
{
    free(metrics);
}

void kb_metrics_add(kb_metrics *metrics, kb_metric metric, int64_t amount)
{
    atomic_fetch_add_explicit(&metrics->single[metric], amount, memory_order_relaxed);
}

int64_t kb_metrics_get(const kb_metrics *metrics, kb_metric metric)
{
    return atomic_load_explicit(&metrics->single[metric], memory_order_relaxed);
}

static void count(_Atomic uint64_t *counter, uint64_t amount)
{
    atomic_fetch_add_explicit(counter, amount, memory_order_relaxed);
}

void kb_metrics_request(kb_metrics *metrics, int route, unsigned status, int64_t took_us, uint64_t bytes_in, uint64_t bytes_out)
{
    struct route_counts *counts = &metrics->routes[route >= 0 && route < KB_METRIC_ROUTES - 1 ? route : KB_METRIC_ROUTES - 1];
    size_t row = 0, bucket = 0;
    while (row < STATUSES && statuses[row] != status)
        row++;
    while (bucket < BUCKETS && took_us > bucket_us[bucket])
        bucket++;
    count(&counts->by_status[row], 1);
    count(&counts->by_time[bucket], 1);
    count(&counts->total_us, (uint64_t)took_us);
    count(&metrics->bytes_in, bytes_in);
    count(&metrics->bytes_out, bytes_out);
}

void kb_metrics_print_label(kb_buf *out, const char *value)
{
    for (const char *at = value; *at; at++) {
        if (*at == '\n')
            kb_buf_add(out, KB_STR("\\n"));
        else if (*at == '"' || *at == '\\')
            kb_buf_printf(out, "\\%c", *at);
        else
            kb_buf_add_char(out, *at);
    }
}

static void print_head(kb_buf *out, const char *name, const char *type, const char *help)
{
    kb_buf_printf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

void kb_metrics_print_gauge(kb_buf *out, const char *name, const char *help, double value)
{
    print_head(out, name, "gauge", help);
    kb_buf_printf(out, "%s %.17g\n", name, value);
}

static void print_labels(kb_buf *out, int route)
{
    const kb_route *row = kb_route_at(route);
    kb_buf_printf(out, "method=\"%s\",route=\"%s\"", row ? row->method : "other", row ? row->path : "other");
}

static int route_of(size_t row)
{
    return row == KB_METRIC_ROUTES - 1 ? -1 : (int)row;
}

static void print_statuses(const struct route_counts *counts, int route, kb_buf *out)
{
    for (size_t i = 0; i <= STATUSES; i++) {
        uint64_t number = atomic_load(&counts->by_status[i]);
        if (!number)
            continue;
        kb_buf_add(out, KB_STR("kbsearch_requests_total{"));
        print_labels(out, route);
        kb_buf_printf(out, ",status=\"%u\"} %llu\n", i < STATUSES ? statuses[i] : 0, (unsigned long long)number);
    }
}

static uint64_t requests_of(const struct route_counts *counts)
{
    uint64_t total = 0;
    for (size_t i = 0; i <= BUCKETS; i++)
        total += atomic_load(&counts->by_time[i]);
    return total;
}

static void print_times(const struct route_counts *counts, int route, kb_buf *out)
{
    uint64_t so_far = 0;
    for (size_t i = 0; i <= BUCKETS; i++) {
        so_far += atomic_load(&counts->by_time[i]);
        kb_buf_add(out, KB_STR("kbsearch_request_seconds_bucket{"));
        print_labels(out, route);
        if (i < BUCKETS)
            kb_buf_printf(out, ",le=\"%g\"} %llu\n", (double)bucket_us[i] / 1e6, (unsigned long long)so_far);
        else
            kb_buf_printf(out, ",le=\"+Inf\"} %llu\n", (unsigned long long)so_far);
    }
    kb_buf_add(out, KB_STR("kbsearch_request_seconds_sum{"));
    print_labels(out, route);
    kb_buf_printf(out, "} %.6f\nkbsearch_request_seconds_count{", (double)atomic_load(&counts->total_us) / 1e6);
    print_labels(out, route);
    kb_buf_printf(out, "} %llu\n", (unsigned long long)so_far);
}

static void print_routes(const kb_metrics *metrics, kb_buf *out)
{
    print_head(out, "kbsearch_requests_total", "counter", "Requests by route and status.");
    for (size_t i = 0; i < KB_METRIC_ROUTES; i++)
        print_statuses(&metrics->routes[i], route_of(i), out);
    print_head(out, "kbsearch_request_seconds", "histogram", "Time from a request's first line to its answer.");
    for (size_t i = 0; i < KB_METRIC_ROUTES; i++)
        if (requests_of(&metrics->routes[i]))
            print_times(&metrics->routes[i], route_of(i), out);
}

void kb_metrics_print(const kb_metrics *metrics, kb_buf *out)
{
    print_routes(metrics, out);
    print_head(out, "kbsearch_received_bytes_total", "counter", "Bytes of bodies received.");
    kb_buf_printf(out, "kbsearch_received_bytes_total %llu\n", (unsigned long long)atomic_load(&metrics->bytes_in));
    print_head(out, "kbsearch_sent_bytes_total", "counter", "Bytes of bodies sent.");
    kb_buf_printf(out, "kbsearch_sent_bytes_total %llu\n", (unsigned long long)atomic_load(&metrics->bytes_out));
    for (size_t i = 0; i < KB_METRIC_COUNT; i++) {
        if (singles[i].help)
            print_head(out, singles[i].name, singles[i].type, singles[i].help);
        kb_buf_printf(out, "%s%s %lld\n", singles[i].name, singles[i].labels, (long long)kb_metrics_get(metrics, (kb_metric)i));
    }
}
