#include "index/parts.h"

#define COMPACT_TRIES 5

namespace kb
{

/* With its fresh part. A reader stands still while the writer commits once; twice, and it has to begin again with the newest. */
static void compact_partition(const std::string &folder, const std::string &name, const std::string &to)
{
    for (int tries = 1;; tries++) {
        must([&](kb_error *error) { return kb_folder_remove(to.c_str(), error); }); /* Xapian leaves a part behind */
        try {
            return open_parts(folder, name).all.compact(to);
        } catch (const Xapian::DatabaseError &) { /* see reading_parts */
            if (tries == COMPACT_TRIES)
                throw;
        }
    }
}

/* The mark is read before the partitions, so they hold at least what it says: what came meanwhile is fed again. */
static void copy(const std::string &folder, const std::string &target)
{
    std::string stamp = read_stamp(folder);
    mark mark = read_mark(folder);
    must([&](kb_error *error) { return kb_folder_make(target.c_str(), error); });
    for (auto &name : partition_names(folder))
        compact_partition(folder, name, target + "/" + name);
    write_mark(target, mark, false);
    must([&](kb_error *error) {
        return kb_file_replace((target + "/stamp").c_str(), {stamp.data(), stamp.size()}, error); /* last: now it is an index */
    });
    must([&](kb_error *error) { return kb_folder_sync(target.c_str(), error); });
}

} // namespace kb

kb_code kb_index_compact(const char *folder, const char *target, kb_error *err)
{
    bool made = access(target, F_OK) != 0;
    if (!made && kb::has_stamp(target))
        return kb_fail(err, KB_INVALID, "%s is an index already; name a folder that is none", target);
    kb_code code = kb::guarded(err, [&] { kb::copy(kb::real_path(folder), target); });
    if (code && made)
        kb_folder_remove(target, NULL);
    return code;
}
