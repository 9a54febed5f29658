#include "indexer/companions.h"

#include "base/file.h"
#include "publish/data_folder.h"
#include "publish/publish.h"
#include "query/compound_file.h"
#include "query/synonym_file.h"

#include <errno.h>
#include <stdio.h>

static const struct {
    const char *name;
    size_t most_bytes;
    kb_code (*verify)(const char *path, kb_error *err); /* NULL: whatever is in it may be used, as far as it can be */
} companions[] = {
    {KB_SYNONYMS_FILE, KB_SYNONYMS_BYTES, kb_synonym_file_verify},
    {KB_COMPOUNDS_FILE, KB_COMPOUND_LIST_BYTES, NULL},
};
const size_t kb_companion_count = sizeof companions / sizeof *companions;

char *kb_companion_beside(size_t companion, const char *backup)
{
    return kb_printf("%s.%s", backup, companions[companion].name);
}

static char *path_in(const char *data, size_t companion)
{
    return kb_data_path(data, companions[companion].name);
}

/* One that is missing is no error. */
static kb_code copy(const char *from, const char *to, size_t most_bytes, kb_error *err)
{
    KB_OWNED(kb_text) text = NULL;
    size_t len = 0;
    if (access(from, F_OK))
        return KB_OK;
    kb_code code = kb_file_read(from, most_bytes, &text, &len, err);
    return code ? code : kb_file_replace(to, (kb_str){text, len}, err);
}

static kb_code verify(size_t companion, const char *path, kb_error *err)
{
    KB_OWNED(kb_text) text = NULL;
    size_t len = 0;
    if (access(path, F_OK))
        return KB_OK;
    if (companions[companion].verify)
        return companions[companion].verify(path, err);
    return kb_file_read(path, companions[companion].most_bytes, &text, &len, err);
}

/* What no restore would take is left out: the store is what matters. */
kb_code kb_companions_back_up(const char *data, const char *backup, kb_error *err)
{
    kb_code code = KB_OK;
    for (size_t i = 0; i < kb_companion_count && !code; i++) {
        KB_OWNED(kb_text) from = path_in(data, i);
        KB_OWNED(kb_text) to = kb_companion_beside(i, backup);
        kb_error cause = {0};
        if (verify(i, from, &cause))
            fprintf(stderr, "kb-indexer: %s is not in the backup: %s\n", companions[i].name, cause.message);
        else
            code = copy(from, to, companions[i].most_bytes, err);
    }
    return code;
}

kb_code kb_companions_verify(const char *backup, kb_error *err)
{
    kb_code code = KB_OK;
    for (size_t i = 0; i < kb_companion_count && !code; i++) {
        KB_OWNED(kb_text) path = kb_companion_beside(i, backup);
        code = verify(i, path, err);
    }
    return code;
}

static bool is_taken(const char *path, const char *ending)
{
    KB_OWNED(kb_text) aside = kb_printf("%s%s", path, ending);
    return access(aside, F_OK) == 0;
}

static bool is_free(const char *data, const char *ending)
{
    KB_OWNED(kb_text) store = kb_data_store_path(data);
    bool taken = is_taken(store, ending);
    for (size_t i = 0; i < kb_companion_count && !taken; i++) {
        KB_OWNED(kb_text) path = path_in(data, i);
        taken = is_taken(path, ending);
    }
    return !taken;
}

char *kb_companions_free_ending(const char *data)
{
    char *ending = kb_str_dup(KB_STR(".replaced"));
    for (unsigned number = 2; !is_free(data, ending); number++) {
        free(ending);
        ending = kb_printf(".replaced.%u", number);
    }
    return ending;
}

kb_code kb_companions_restore(const char *data, const char *backup, const char *ending, kb_error *err)
{
    kb_code code = KB_OK;
    for (size_t i = 0; i < kb_companion_count && !code; i++) {
        KB_OWNED(kb_text) from = kb_companion_beside(i, backup);
        KB_OWNED(kb_text) to = path_in(data, i);
        KB_OWNED(kb_text) aside = kb_printf("%s%s", to, ending);
        KB_OWNED(kb_text) doing = kb_printf("putting the old %s aside", companions[i].name);
        code = rename(to, aside) && errno != ENOENT ? kb_fail_errno(err, doing) : KB_OK;
        code = code ? code : copy(from, to, companions[i].most_bytes, err);
    }
    return code;
}
