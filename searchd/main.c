/* kb-searchd: settings, signals, start and stop. */
#include "searchd/server.h"
#include "searchd/supervise.h"
#include "searchd/task.h"

#include "base/file.h"
#include "base/log.h"

#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <sysexits.h>
#include <time.h>

#define LOOK_MS 20          /* between two looks whether the index is ready */
#define PREDECESSOR_MS 1000 /* that another daemon over the data folder may take to end */

struct parts {
    kb_service *service;
    kb_follower *follower;
    kb_soundness *soundness;
    kb_workers *workers;
    kb_server *server;
    kb_listener listener;
    int lock;           /* of the data folder, as long as the follower is ours */
    kb_handles handles; /* of the main thread */
    sigset_t stop_signals;
};

static int fail(const kb_error *err, int status)
{
    fprintf(stderr, "kb-searchd: %s\n", err->message);
    return status;
}

static void print_help(void)
{
    puts("Usage: kb-searchd --data DIR [flags]\n\n"
         "Answers the HTTP API of kbsearch over one data folder, in the foreground, until SIGTERM or Ctrl-C.\n");
    kb_settings_print_help(kb_searchd_table, stdout);
    puts("\nEach is also a line of the file named by --config, and an environment variable: --key-file is KB_KEY_FILE.");
}

/* Every partition of the index is some files for each worker. */
static void raise_file_limit(void)
{
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur < files.rlim_max) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
}

/* Before the first thread, so that all of them leave the stop to this one. */
static void block_stop_signals(sigset_t *signals)
{
    sigemptyset(signals);
    sigaddset(signals, SIGTERM);
    sigaddset(signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, signals, NULL);
    signal(SIGPIPE, SIG_IGN);
}

static bool is_stop(const sigset_t *signals, int64_t wait_ms)
{
    struct timespec wait = {.tv_sec = wait_ms / 1000, .tv_nsec = wait_ms % 1000 * 1000000};
    return sigtimedwait(signals, NULL, &wait) > 0;
}

static kb_code listen_safely(const kb_searchd_settings *settings, kb_listener *listener, kb_error *err)
{
    kb_code code = kb_listen(settings->listen, (int)settings->port, listener, err);
    if (code || settings->keys == KB_KEYS_ON)
        return code;
    if (!listener->loopback)
        return kb_fail_param(err, KB_INVALID, "keys", "keys may be off only on a loopback address, and %s is none",
                             settings->listen);
    fprintf(stderr, "kb-searchd: keys are off: every program on this machine may read and change this knowledge base\n");
    return KB_OK;
}

/* A disk that is full or a long backup is no reason not to answer; one that does not confirm what is written is. */
static kb_code settle_store(struct parts *parts, kb_error *err)
{
    kb_store *store;
    kb_error why = {0};
    kb_code code = kb_handles_store(&parts->handles, &store, err);
    if (code)
        return code;
    code = kb_store_settle(store, &why);
    if (code && code != KB_BUSY && code != KB_FULL)
        return kb_fail(err, code, "%s", why.message);
    if (code)
        kb_log(KB_WARNING, "log_not_emptied", "why", why.message, NULL);
    return KB_OK;
}

/* What the beacon of an earlier boot shows may be beyond a store that was restored since. */
static kb_code reset_beacon(struct parts *parts, kb_error *err)
{
    kb_store *store;
    kb_asker *asker;
    uint64_t store_seq, index_seq = 0;
    kb_code code = kb_handles_store(&parts->handles, &store, err);
    code = code ? code : kb_store_seq(store, &store_seq, err);
    if (code || parts->service->settings->follower == KB_FOLLOWER_EXTERNAL)
        return code;
    if (kb_handles_asker(&parts->handles, &asker, NULL) == KB_OK && kb_asker_refresh(asker, &index_seq, NULL))
        index_seq = 0;
    kb_beacon_reset(parts->service->beacon, KB_STORED, store_seq);
    kb_beacon_reset(parts->service->beacon, KB_INDEXED, index_seq);
    return KB_OK;
}

/* Two daemons with a follower of their own would only be in each other's way. */
static kb_code lock_data(struct parts *parts, kb_error *err)
{
    const kb_searchd_settings *settings = parts->service->settings;
    if (settings->follower == KB_FOLLOWER_EXTERNAL)
        return KB_OK;
    kb_error cause = {0};
    KB_OWNED(kb_text) path = kb_printf("%s/searchd.lock", settings->data);
    kb_code code = kb_file_lock(path, PREDECESSOR_MS, &parts->lock, &cause);
    if (code == KB_BUSY)
        return kb_fail_param(err, code, "data",
                             "another kb-searchd runs over %s: stop it, or share the folder with --follower external here",
                             settings->data);
    return code ? kb_fail(err, code, "%s", cause.message) : KB_OK;
}

static kb_code start_follower(struct parts *parts, kb_error *err)
{
    if (parts->service->settings->follower == KB_FOLLOWER_EXTERNAL)
        return KB_OK;
    kb_code code = kb_follower_start(parts->service, &parts->follower, err);
    parts->service->follower = parts->follower;
    return code;
}

static kb_code start_looking(struct parts *parts, kb_error *err)
{
    kb_code code = kb_soundness_start(parts->service->store_path, &parts->soundness, err);
    parts->service->soundness = parts->soundness;
    return code;
}

static kb_code start(struct parts *parts, const kb_searchd_settings *settings, kb_error *err)
{
    parts->listener.socket = parts->lock = -1;
    kb_code code = listen_safely(settings, &parts->listener, err);
    code = code ? code : kb_service_open(settings, &parts->service, err);
    if (code)
        return code;
    parts->handles.service = parts->service;
    code = lock_data(parts, err);
    code = code ? code : settle_store(parts, err);
    code = code ? code : reset_beacon(parts, err);
    code = code ? code : start_follower(parts, err);
    code = code ? code : start_looking(parts, err);
    code = code ? code : kb_workers_start(parts->service, &parts->workers, err);
    return code ? code : kb_server_start(parts->service, parts->workers, &parts->listener, &parts->server, err);
}

/* In this order everything that was accepted is answered: the follower goes last, because writes wait for it. */
static void stop(struct parts *parts)
{
    if (parts->server)
        kb_server_drain(parts->server);
    if (parts->service)
        kb_task_stop(parts->service->task);
    kb_workers_stop(parts->workers);
    kb_server_stop(parts->server);
    kb_workers_free(parts->workers);
    kb_handles_clear(&parts->handles);
    kb_soundness_stop(parts->soundness);
    kb_follower_stop(parts->follower);
    kb_service_close(parts->service);
    if (parts->listener.socket >= 0)
        close(parts->listener.socket);
    if (parts->lock >= 0)
        close(parts->lock);
}

/* The promise of the line on standard output: whoever reads it may ask. False where the stop comes first. */
static bool wait_until_ready(struct parts *parts)
{
    for (;;) {
        kb_readiness state;
        kb_error why = {0};
        kb_service_ready(parts->service, &parts->handles, &state, &why);
        if (state.ready)
            return true;
        if (is_stop(&parts->stop_signals, LOOK_MS))
            return false;
    }
}

static void serve(struct parts *parts)
{
    int number = 0;
    if (!wait_until_ready(parts))
        return;
    kb_handles_clear(&parts->handles);
    kb_log(KB_INFO, "listening", "url", parts->listener.url, "version", KB_VERSION, NULL);
    printf("listening on %s\n", parts->listener.url);
    fflush(stdout);
    while (sigwait(&parts->stop_signals, &number))
        ;
    kb_log(KB_INFO, "stopping", "signal", number == SIGINT ? "SIGINT" : "SIGTERM", NULL);
}

static int run(const kb_searchd_settings *settings)
{
    struct parts parts = {0};
    kb_error err = {0};
    raise_file_limit();
    block_stop_signals(&parts.stop_signals);
    kb_log_setup((kb_log_level)settings->log_level, settings->log_format == 1);
    kb_code code = start(&parts, settings, &err);
    if (code == KB_OK)
        serve(&parts);
    stop(&parts);
    if (code)
        return fail(&err, code == KB_INVALID ? EX_CONFIG : kb_code_exit(code));
    kb_log(KB_INFO, "stopped", NULL);
    return EX_OK;
}

int main(int argc, char **argv)
{
    kb_searchd_settings settings = {0};
    kb_error err = {0};
    int status = EX_OK;
    if (kb_searchd_settings_load(&settings, argc, argv, &err))
        status = fail(&err, err.code == KB_INVALID ? EX_USAGE : kb_code_exit(err.code));
    else if (settings.help)
        print_help();
    else if (settings.version)
        puts("kb-searchd " KB_VERSION);
    else if (settings.print_config)
        kb_settings_print_example(kb_searchd_table, stdout);
    else
        status = run(&settings);
    kb_settings_clear(kb_searchd_table, &settings);
    return status;
}
