#include "publish/data_folder.h"

#include "base/file.h"

char *kb_data_path(const char *data, const char *name)
{
    return kb_printf("%s/%s", data, name);
}

char *kb_data_store_path(const char *data)
{
    return kb_data_path(data, "store.db");
}

char *kb_data_beacon_path(const char *data)
{
    return kb_data_path(data, "beacon");
}

char *kb_data_index_path(const char *data)
{
    return kb_data_path(data, "index/current");
}

kb_code kb_data_lock(const char *data, const char *name, int wait_ms, int *fd, kb_error *err)
{
    KB_OWNED(kb_text) folder = kb_data_path(data, "index");
    kb_code code = kb_folder_make(folder, err);
    if (code)
        return code;
    KB_OWNED(kb_text) path = kb_data_path(data, name);
    return kb_file_lock(path, wait_ms, fd, err);
}
