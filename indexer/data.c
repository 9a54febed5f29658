#include "indexer/data.h"

#include "base/file.h"
#include "publish/data_folder.h"
#include "publish/publish.h"

#include <dirent.h>
#include <sys/stat.h>

kb_code kb_data_has_store(const char *data, kb_error *err)
{
    KB_OWNED(kb_text) path = kb_data_store_path(data);
    struct stat info;
    if (access(path, F_OK) == 0)
        return KB_OK;
    if (stat(data, &info))
        return kb_fail(err, KB_NOT_FOUND,
                       "there is no folder '%s': 'kb-indexer --data %s import PATH' makes a knowledge base there", data, data);
    if (!S_ISDIR(info.st_mode))
        return kb_fail(err, KB_NOT_FOUND, "'%s' is a file; --data names the folder of a knowledge base", data);
    return kb_fail(err, KB_NOT_FOUND, "there is no store in '%s' yet: 'kb-indexer --data %s import PATH' makes one", data, data);
}

bool kb_data_is_foreign(const char *data)
{
    KB_OWNED(kb_text) store = kb_data_store_path(data);
    DIR *folder = access(store, F_OK) ? opendir(data) : NULL;
    size_t entries = 0;
    while (folder && entries <= 2 && readdir(folder))
        entries++;
    if (folder)
        closedir(folder);
    return entries > 2; /* more than . and .. */
}

kb_code kb_data_store_open(const char *data, kb_store_mode mode, kb_store **out, kb_error *err)
{
    KB_OWNED(kb_text) path = kb_data_store_path(data);
    kb_code code = mode == KB_STORE_WRITE ? kb_folder_make(data, err) : kb_data_has_store(data, err);
    return code ? code : kb_store_open(path, mode, out, err);
}

kb_code kb_data_asker_open(const char *data, kb_asker **out, kb_error *err)
{
    unsigned live;
    kb_code code = kb_generation_current(data, &live, err);
    if (code)
        return code;
    if (!live && kb_data_has_store(data, err))
        return KB_NOT_FOUND;
    if (!live)
        return kb_fail(err, KB_NOT_FOUND, "there is no index in '%s' yet: 'kb-indexer --data %s build' makes one", data, data);
    KB_OWNED(kb_text) path = kb_data_index_path(data);
    return kb_asker_open(path, out, err);
}

static void complain(const char *path, const char *message)
{
    fprintf(stderr, "kb-indexer: %s is left out: %s\n", path, message);
}

kb_code kb_data_synonyms_open(const char *data, const char *path, kb_synonym_file **out, kb_error *err)
{
    KB_OWNED(kb_text) own = kb_data_path(data ? data : ".", KB_SYNONYMS_FILE);
    kb_code code = path ? kb_synonym_file_verify(path, err) : KB_OK;
    if (code == KB_OK)
        *out = kb_synonym_file_new(path ? path : own, complain);
    return code;
}

static void complain_of_line(const char *path, size_t line, const char *message)
{
    if (line)
        fprintf(stderr, "kb-indexer: %s:%zu is left out: %s\n", path, line, message);
    else
        complain(path, message);
}

kb_compound_file *kb_data_compounds_new(const char *data)
{
    KB_OWNED(kb_text) path = kb_data_path(data, KB_COMPOUNDS_FILE);
    return kb_compound_file_new(path, complain_of_line);
}
