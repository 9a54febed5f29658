#include "query/asker.h"

#include "text/postings.h"

#include <unistd.h>

static void read_target(const char *path, char target[256])
{
    ssize_t len = readlink(path, target, 255);
    target[len > 0 ? len : 0] = '\0';
}

/* A reader does not follow a link that was switched: it is opened anew. The link is read first, so that a switch in between is
 * seen at the next look. */
static kb_code open_reader(kb_asker *asker, kb_error *err)
{
    char target[256];
    kb_index_reader *reader;
    read_target(asker->path, target);
    kb_code code = kb_index_reader_open(asker->path, NULL, &reader, err);
    if (code)
        return code;
    asker->outdated = strcmp(kb_index_reader_stamp(reader), asker->stamp) != 0;
    kb_index_reader_close(asker->reader);
    asker->reader = reader;
    memcpy(asker->target, target, sizeof target);
    return KB_OK;
}

kb_code kb_asker_open(const char *index_path, kb_asker **out, kb_error *err)
{
    KB_OWNED(kb_asker) asker = kb_alloc(sizeof *asker);
    asker->path = kb_str_dup(kb_str_of(index_path));
    asker->stamp = kb_text_stamp();
    kb_code code = kb_analyzer_new(&asker->analyzer, err);
    code = code ? code : open_reader(asker, err);
    if (code)
        return code;
    asker->usual = kb_compound_list_usual(asker->analyzer);
    kb_calibration_init(&asker->calibration);
    *out = KB_GIVE(asker);
    return KB_OK;
}

void kb_asker_close(kb_asker *asker)
{
    if (!asker)
        return;
    kb_synonyms_drop(asker->synonyms);
    kb_compounds_drop(asker->compounds);
    kb_compound_list_free(asker->usual);
    kb_index_reader_close(asker->reader);
    kb_analyzer_free(asker->analyzer);
    free(asker->calibration_path);
    free(asker->path);
    free(asker->stamp);
    free(asker);
}

void kb_asker_use_synonyms(kb_asker *asker, kb_synonym_file *file)
{
    asker->synonym_file = file;
}

const kb_synonym_table *kb_asker_synonyms(kb_asker *asker, const kb_language *language)
{
    return asker->synonyms ? kb_synonyms_table(asker->synonyms, language, asker->analyzer) : NULL;
}

void kb_asker_use_compounds(kb_asker *asker, kb_compound_file *file)
{
    asker->compound_file = file;
}

const kb_compound_list *kb_asker_compounds(const kb_asker *asker)
{
    return asker->compounds ? kb_compounds_list(asker->compounds) : asker->usual;
}

void kb_asker_use_calibration(kb_asker *asker, const char *path)
{
    free(asker->calibration_path);
    asker->calibration_path = path ? kb_str_dup(kb_str_of(path)) : NULL;
    asker->calibration_seen = (kb_file_look){.bytes = -1};
    kb_calibration_init(&asker->calibration);
}

static void refresh_calibration(kb_asker *asker)
{
    if (asker->calibration_path && kb_file_changed(asker->calibration_path, &asker->calibration_seen))
        kb_calibration_read(asker->calibration_path, &asker->calibration);
}

static void refresh_compounds(kb_asker *asker)
{
    kb_compounds *before = asker->compounds;
    asker->compounds = asker->compound_file ? kb_compound_file_take(asker->compound_file, asker->analyzer) : NULL;
    kb_compounds_drop(before);
}

static void refresh_synonyms(kb_asker *asker)
{
    kb_synonyms *before = asker->synonyms;
    asker->synonyms = asker->synonym_file ? kb_synonym_file_take(asker->synonym_file) : NULL;
    kb_synonyms_drop(before);
}

kb_code kb_asker_refresh(kb_asker *asker, uint64_t *seq, kb_error *err)
{
    char target[256];
    refresh_synonyms(asker);
    refresh_compounds(asker);
    refresh_calibration(asker);
    read_target(asker->path, target);
    bool switched = !asker->held && strcmp(target, asker->target) != 0;
    kb_error cause = {0};
    kb_code code = switched ? KB_STALE : kb_index_reader_refresh(asker->reader, &cause);
    if (code == KB_STALE) /* another generation is live, or this one was removed under us */
        code = open_reader(asker, err);
    else if (code)
        kb_fail(err, code, "%s", cause.message);
    if (code == KB_OK && seq)
        *seq = kb_index_reader_seq(asker->reader);
    return code;
}

bool kb_asker_is_outdated(const kb_asker *asker)
{
    return asker->outdated;
}

kb_code kb_asker_state(kb_asker *asker, kb_index_state *out, kb_error *err)
{
    kb_index_state state = {0};
    kb_code code = kb_asker_refresh(asker, &state.seq, err);
    if (code)
        return code;
    const char *slash = strrchr(asker->target, '/');
    snprintf(state.generation, sizeof state.generation, "%.31s", slash ? slash + 1 : asker->target);
    KB_OWNED(json_t) partitions = json_object();
    for (size_t i = 0; i < kb_index_partition_count(asker->reader); i++) {
        kb_partition partition;
        code = kb_index_partition(asker->reader, i, &partition, err);
        if (code)
            return code;
        json_object_set_new(partitions, partition.name, json_integer((json_int_t)partition.documents));
    }
    state.partitions = KB_GIVE(partitions);
    *out = state;
    return KB_OK;
}
