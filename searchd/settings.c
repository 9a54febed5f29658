#include "searchd/settings.h"

#include "searchd/cors.h"

#include "query/ranking.h"

#define AT(member) offsetof(kb_searchd_settings, member)
#define KIB 1024
#define MIB (1024 * KIB)
#define GIB (INT64_C(1024) * MIB)
#define MINUTE_MS (60 * 1000)
#define HOUR_MS (60 * MINUTE_MS)

static const kb_setting rows[] = {
    {"data", 'd', KB_SETTING_TEXT, AT(data), NULL, NULL, 0, 0, "DIR", "the data folder: store, index, beacon; made when missing",
     false},
    {"listen", 'l', KB_SETTING_TEXT, AT(listen), "127.0.0.1", NULL, 0, 0, "ADDRESS", "the address to listen on", false},
    {"port", 'p', KB_SETTING_NUMBER, AT(port), "8080", NULL, 0, 65535, "N", "the port to listen on; 0 takes a free one", false},
    {"keys", 0, KB_SETTING_CHOICE, AT(keys), "on", "on|off", 0, 0, "on|off",
     "whether requests need a key; off on a loopback address only", false},
    {"key_file", 0, KB_SETTING_TEXT, AT(key_file), NULL, NULL, 0, 0, "FILE",
     "the file that holds the key; readable by its owner alone", false},
    {"origins", 0, KB_SETTING_TEXT, AT(origins), NULL, NULL, 0, 0, "LIST",
     "sites whose ticket forms may ask for suggestions without a key: https://help.example …", false},
    {"follower", 0, KB_SETTING_CHOICE, AT(follower), "embedded", "embedded|external", 0, 0, "WORD",
     "embedded: this program starts 'kb-indexer follow' and minds it; external: something else does", false},
    {"indexer", 0, KB_SETTING_TEXT, AT(indexer), NULL, NULL, 0, 0, "FILE",
     "the program kb-indexer; else the one beside this program", false},
    {"workers", 0, KB_SETTING_NUMBER, AT(workers), "0", NULL, 0, 256, "N",
     "threads that answer; 0: two for each processor, at least four", false},
    {"io_threads", 0, KB_SETTING_NUMBER, AT(io_threads), "0", NULL, 0, 64, "N",
     "threads that read and write connections; 0: one for two processors, at least two", false},
    {"connections", 0, KB_SETTING_NUMBER, AT(connections), "1000", NULL, 1, 100000, "N", "connections open at the same time",
     false},
    {"header_bytes", 0, KB_SETTING_NUMBER, AT(header_bytes), "65536", NULL, 4 * KIB, MIB, "N",
     "the most that address and headers of a request may have", false},
    {"document_bytes", 0, KB_SETTING_NUMBER, AT(document_bytes), "8388608", NULL, 64 * KIB, GIB, "N",
     "the most that the body of a request may have", false},
    {"bulk_bytes", 0, KB_SETTING_NUMBER, AT(bulk_bytes), "4294967296", NULL, 64 * KIB, 1024 * GIB, "N",
     "the most that the body of a bulk request may have; it is never in memory as a whole", false},
    {"bodies_bytes", 0, KB_SETTING_NUMBER, AT(bodies_bytes), "268435456", NULL, MIB, 64 * GIB, "N",
     "the most that all bodies being received may have together", false},
    {"idle_timeout_ms", 0, KB_SETTING_NUMBER, AT(idle_timeout_ms), "60000", NULL, 1000, HOUR_MS, "N",
     "how long a connection may rest between requests", false},
    {"header_timeout_ms", 0, KB_SETTING_NUMBER, AT(header_timeout_ms), "10000", NULL, 1000, HOUR_MS, "N",
     "how long address and headers may take in all", false},
    {"body_timeout_ms", 0, KB_SETTING_NUMBER, AT(body_timeout_ms), "30000", NULL, 1000, HOUR_MS, "N",
     "how long a body may take in all, beside a second for each 64 KiB", false},
    {"write_timeout_ms", 0, KB_SETTING_NUMBER, AT(write_timeout_ms), "30000", NULL, 1000, HOUR_MS, "N",
     "how long a client may take to receive an answer, beside a second for each 64 KiB", false},
    {"question_timeout_ms", 0, KB_SETTING_NUMBER, AT(question_timeout_ms), "2000", NULL, 10, HOUR_MS, "N",
     "how long a question may take", false},
    {"index_timeout_ms", 0, KB_SETTING_NUMBER, AT(index_timeout_ms), "30000", NULL, 10, HOUR_MS, "N",
     "how long a write waits to be searchable", false},
    {"compact_idle_ms", 0, KB_SETTING_NUMBER, AT(compact_idle_ms), "600000", NULL, 0, 24 * HOUR_MS, "N",
     "how long nothing must have changed before the embedded follower makes a bloated index compact, and fits the verdict to the "
     "links; 0: never",
     false},
    {"calibrate", 0, KB_SETTING_CHOICE, AT(calibrate), "on", "off|on", 0, 0, "on|off",
     "whether the embedded follower fits the verdict to the links when nothing has changed for so long", false},
    {"large_partition", 0, KB_SETTING_NUMBER, AT(large_partition), "20000", NULL, 0, UINT32_MAX, "N",
     "documents of a partition from which on new ones lie beside it, until it is made compact", false},
    {"stop_timeout_ms", 0, KB_SETTING_NUMBER, AT(stop_timeout_ms), "30000", NULL, 100, HOUR_MS, "N",
     "how long accepted requests may take to finish at a stop", false},
    {"ranking", 0, KB_SETTING_TEXT, AT(ranking), NULL, NULL, 0, 0, "NAME=VALUE,…",
     "other numbers for the ranking, as search.fresh=0.1,similar.helpful=0.1 for boosts, which are off", false},
    {"log_level", 0, KB_SETTING_CHOICE, AT(log_level), "info", "debug|info|warning|error", 0, 0, "WORD",
     "the least that is logged", false},
    {"log_format", 0, KB_SETTING_CHOICE, AT(log_format), "text", "text|json", 0, 0, "WORD", "how a line of the log looks", false},
    {"config", 'c', KB_SETTING_TEXT, AT(config), NULL, NULL, 0, 0, "FILE",
     "a file with these settings, one 'name = value' a line", false},
    {"print_config", 0, KB_SETTING_SWITCH, AT(print_config), NULL, NULL, 0, 0, NULL, "print an example of that file, and end",
     true},
    {"help", 'h', KB_SETTING_SWITCH, AT(help), NULL, NULL, 0, 0, NULL, "print this, and end", true},
    {"version", 'V', KB_SETTING_SWITCH, AT(version), NULL, NULL, 0, 0, NULL, "print the version, and end", true},
};

const kb_settings_table kb_searchd_table = {rows, sizeof rows / sizeof *rows};

static int64_t at_least(int64_t value, int64_t least)
{
    return value > least ? value : least;
}

static void fit_machine(kb_searchd_settings *settings)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    if (settings->workers == 0)
        settings->workers = at_least(2 * processors, 4) < 64 ? at_least(2 * processors, 4) : 64;
    if (settings->io_threads == 0)
        settings->io_threads = at_least(processors / 2, 2) < 8 ? at_least(processors / 2, 2) : 8;
}

kb_code kb_searchd_settings_load(kb_searchd_settings *settings, int argc, char **argv, kb_error *err)
{
    int positional = argc;
    kb_code code = kb_settings_load(kb_searchd_table, settings, argc, argv, &positional, err);
    if (code || settings->help || settings->version || settings->print_config)
        return code;
    if (positional < argc)
        return kb_fail(err, KB_INVALID, "kb-searchd has no use for '%.60s'; all it is told are flags, see --help",
                       argv[positional]);
    if (!settings->data || !*settings->data)
        return kb_fail_param(err, KB_INVALID, "data", "say which data folder: --data DIR, or KB_DATA in the environment");
    if (settings->keys == KB_KEYS_ON && !settings->key_file)
        return kb_fail_param(err, KB_INVALID, "key_file",
                             "keys are on, but no key is known: name the file that holds it with --key-file FILE, "
                             "or try the program on a loopback address with --keys off");
    fit_machine(settings);
    kb_error cause = {0};
    if (kb_ranking_set_all(settings->ranking, &cause))
        return kb_fail_param(err, KB_INVALID, "ranking", "setting 'ranking': %s", cause.message);
    return kb_cors_check(settings->origins, err);
}
