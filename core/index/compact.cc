#include "index/folder.h"

namespace kb
{

static void compact_partitions(const std::string &folder, const std::string &target)
{
    for (auto &name : partition_names(folder))
        Xapian::Database(folder + "/" + name).compact(target + "/" + name, Xapian::DBCOMPACT_NO_RENUMBER);
}

static void copy(const std::string &folder, const std::string &target)
{
    std::string stamp = read_stamp(folder);
    mark mark = read_mark(folder);
    must([&](kb_error *error) { return kb_folder_make(target.c_str(), error); });
    compact_partitions(folder, target);
    write_mark(target, mark, false);
    must([&](kb_error *error) {
        return kb_file_replace((target + "/stamp").c_str(), {stamp.data(), stamp.size()}, error); /* last: now it is an index */
    });
    must([&](kb_error *error) { return kb_folder_sync(target.c_str(), error); });
}

} // namespace kb

kb_code kb_index_compact(const char *folder, const char *target, kb_error *err)
{
    if (access(target, F_OK) == 0)
        return kb_fail(err, KB_INVALID, "%s exists already; name a folder that does not", target);
    kb_code code = kb::guarded(err, [&] { kb::copy(kb::real_path(folder), target); });
    if (code)
        kb_folder_remove(target, NULL); /* Xapian leaves a part behind */
    return code;
}
