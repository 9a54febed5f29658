/* The settings of kb-searchd. The table in settings.c is where flags, file, environment, help and manual come from. */
#ifndef KB_SEARCHD_SETTINGS_H
#define KB_SEARCHD_SETTINGS_H

#include "base/settings.h"

typedef enum kb_keys { KB_KEYS_ON, KB_KEYS_OFF } kb_keys;
typedef enum kb_follower_place { KB_FOLLOWER_EMBEDDED, KB_FOLLOWER_EXTERNAL } kb_follower_place;

typedef struct kb_searchd_settings {
    char *data;
    char *listen;
    int64_t port;
    int keys; /* kb_keys */
    char *key_file;
    char *origins;
    int follower; /* kb_follower_place */
    char *indexer;
    int64_t workers, io_threads, connections;
    int64_t header_bytes, document_bytes, bulk_bytes, bodies_bytes;
    int64_t idle_timeout_ms, header_timeout_ms, body_timeout_ms, write_timeout_ms;
    int64_t question_timeout_ms, index_timeout_ms, compact_idle_ms, large_partition, stop_timeout_ms;
    char *ranking;
    int log_level, log_format, calibrate;
    char *config;
    bool print_config, help, version;
} kb_searchd_settings;

extern const kb_settings_table kb_searchd_table;

/* Loads and checks them, fills what depends on the machine. KB_INVALID with a sentence for the person who started it. */
kb_code kb_searchd_settings_load(kb_searchd_settings *settings, int argc, char **argv, kb_error *err);

#endif
