#include "indexer/command.h"
#include "indexer/data.h"
#include "indexer/generations.h"
#include "indexer/stop.h"
#include "indexer/tidying.h"

#include "base/clock.h"
#include "base/log.h"
#include "index/index.h"
#include "publish/publish.h"
#include "publish/rehearsal.h"

#include <signal.h>

#define PROGRESS_US 5000000 /* between two log lines of a build */

#define AT(member) offsetof(struct options, member)

struct options {
    kb_common common;
    int log_level, calibrate;
    int64_t compact_idle_ms, large_partition;
};

struct following {
    int64_t shown_us; /* of the progress of a build */
    kb_tidying tidying;
};

static const kb_setting rows[] = {
    KB_COMMON_ROWS(struct options),
    {"log_level", 0, KB_SETTING_CHOICE, AT(log_level), "info", "debug|info|warning|error", 0, 0, "LEVEL",
     "debug (every batch), info, warning or error", false},
    {"compact_idle_ms", 0, KB_SETTING_NUMBER, AT(compact_idle_ms), "600000", NULL, 0, 86400000, "N",
     "how long nothing must have changed before a bloated index is made compact, and the verdict fitted to the links; 0: never",
     false},
    {"calibrate", 0, KB_SETTING_CHOICE, AT(calibrate), "on", "off|on", 0, 0, "on|off",
     "whether the verdict is fitted to the links when nothing has changed for so long", false},
    {"large_partition", 0, KB_SETTING_NUMBER, AT(large_partition), "20000", NULL, 0, UINT32_MAX, "N",
     "documents of a partition from which on new ones lie beside it, until it is made compact", false},
};

static void log_number(kb_log_level level, const char *event, const char *key, uint64_t value)
{
    KB_OWNED(kb_text) text = kb_printf("%llu", (unsigned long long)value);
    kb_log(level, event, key, text, NULL);
}

static void on_ready(void *context, uint64_t seq)
{
    (void)context;
    log_number(KB_INFO, "caught_up", "seq", seq);
}

static void on_batch(void *context, uint64_t seq, size_t documents, double took_ms)
{
    (void)context;
    KB_OWNED(kb_text) seq_text = kb_printf("%llu", (unsigned long long)seq);
    KB_OWNED(kb_text) documents_text = kb_printf("%zu", documents);
    KB_OWNED(kb_text) took_text = kb_printf("%.1f", took_ms);
    kb_log(KB_DEBUG, "indexed", "seq", seq_text, "documents", documents_text, "took_ms", took_text, NULL);
}

static void on_parked(void *context, const char *id, const char *why)
{
    (void)context;
    kb_log(KB_WARNING, "parked", "id", id, "why", why, NULL);
}

/* The live one goes on answering as far as it can be read. */
static void on_replacing(void *context, const char *why)
{
    (void)context;
    kb_log(KB_WARNING, "building_anew", "why", why, NULL);
}

static bool on_building(void *context, uint64_t done, uint64_t total)
{
    struct following *following = context;
    int64_t now_us = kb_monotonic_us();
    if (now_us - following->shown_us < PROGRESS_US)
        return !atomic_load(&kb_stopping);
    following->shown_us = now_us;
    KB_OWNED(kb_text) done_text = kb_printf("%llu", (unsigned long long)done);
    KB_OWNED(kb_text) total_text = kb_printf("%llu", (unsigned long long)total);
    kb_log(KB_INFO, "building", "done", done_text, "total", total_text, NULL);
    return !atomic_load(&kb_stopping);
}

static void on_idle(void *context, int64_t idle_ms)
{
    struct following *following = context;
    kb_tidying_look(&following->tidying, idle_ms);
}

/* The store is made where it is missing: the follower may start before the first write. */
static kb_code make_store(const char *data, kb_error *err)
{
    KB_OWNED(kb_store) store = NULL;
    return kb_data_store_open(data, KB_STORE_WRITE, &store, err);
}

static int run(const void *given, kb_arguments arguments, kb_error *err)
{
    (void)arguments;
    const struct options *options = given;
    signal(SIGPIPE, SIG_IGN); /* the log's reader may go; the work goes on */
    kb_log_setup((kb_log_level)options->log_level, options->common.json);
    struct following following = {
        .tidying = {.data = options->common.data, .after_ms = options->compact_idle_ms, .calibrates = options->calibrate}};
    kb_follow_options events = {.ready = on_ready,
                                .batch = on_batch,
                                .parked = on_parked,
                                .replacing = on_replacing,
                                .undone = kb_log_undone,
                                .building = on_building,
                                .idle = on_idle,
                                .context = &following};
    kb_index_large = (uint32_t)options->large_partition;
    kb_code code = make_store(options->common.data, err);
    if (code == KB_OK) {
        kb_rehearsal_clear(options->common.data);
        kb_log(KB_INFO, "following", "data", options->common.data, NULL);
        code = kb_follow(options->common.data, &kb_stopping, &events, err);
        kb_tidying_stop(&following.tidying);
    }
    bool stopped = atomic_load(&kb_stopping) && code == KB_UNAVAILABLE;
    if (code && !stopped)
        return kb_code_exit(code);
    kb_error_clear(err); /* stopped while it was building, as asked */
    kb_log(KB_INFO, "stopped", NULL);
    return 0;
}

const kb_command kb_follow_command = {
    .name = "follow",
    .arguments = "",
    .help = "keep the live index up to date with the store, until SIGTERM or Ctrl-C",
    .details =
        "One follower runs for a data folder; kb-searchd starts it by itself. It builds a first index where there is none, and\n"
        "a new one where the live one was made by another version. Its log is on standard error, with --json in JSON.\n",
    .options = KB_TABLE(rows),
    .options_bytes = sizeof(struct options),
    .minds_stop = true,
    .run = run,
};
