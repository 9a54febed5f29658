#include "indexer/synonym_backup.h"

#include "base/file.h"
#include "query/synonym_file.h"

#include <errno.h>

char *kb_synonyms_beside(const char *backup)
{
    return kb_printf("%s." KB_SYNONYMS_FILE, backup);
}

static char *own_file(const char *data)
{
    return kb_printf("%s/" KB_SYNONYMS_FILE, data);
}

/* One that is missing is no error. */
static kb_code copy(const char *from, const char *to, kb_error *err)
{
    KB_OWNED(kb_text) text = NULL;
    size_t len = 0;
    if (access(from, F_OK))
        return KB_OK;
    kb_code code = kb_file_read(from, KB_SYNONYMS_BYTES, &text, &len, err);
    return code ? code : kb_file_replace(to, (kb_str){text, len}, err);
}

kb_code kb_synonyms_back_up(const char *data, const char *backup, kb_error *err)
{
    KB_OWNED(kb_text) from = own_file(data);
    KB_OWNED(kb_text) to = kb_synonyms_beside(backup);
    return copy(from, to, err);
}

kb_code kb_synonyms_verify_backup(const char *backup, kb_error *err)
{
    KB_OWNED(kb_text) path = kb_synonyms_beside(backup);
    return access(path, F_OK) ? KB_OK : kb_synonym_file_verify(path, err);
}

kb_code kb_synonyms_restore(const char *data, const char *backup, kb_error *err)
{
    KB_OWNED(kb_text) from = kb_synonyms_beside(backup);
    KB_OWNED(kb_text) to = own_file(data);
    KB_OWNED(kb_text) aside = kb_printf("%s.replaced", to);
    if (rename(to, aside) && errno != ENOENT)
        return kb_fail_errno(err, "putting the old synonyms aside");
    return copy(from, to, err);
}
