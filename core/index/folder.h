/* What lies in the folder of an index?
 *
 *   public.de/ …   a partition: one Xapian database
 *   public.de+/ …  its fresh part: see parts.h
 *   .new.NAME/     a partition that is being made; moved into place when it can be opened
 *   stamp          what made the index, written once, before the first partition
 *   seq            how far it has come: replaced after all partitions of a batch are committed
 *   lock           held by the writer */
#ifndef KB_INDEX_FOLDER_H
#define KB_INDEX_FOLDER_H

#include "index/guard.h"

#include <vector>

namespace kb
{

/* How far an index has come. `commits` tells two commits with one seq apart. */
struct mark {
    uint64_t seq, commits;
};

inline bool operator==(mark a, mark b)
{
    return a.seq == b.seq && a.commits == b.commits;
}

std::string real_path(const char *folder); /* KB_NOT_FOUND */
bool is_partition_name(const std::string &name);
std::vector<std::string> partition_names(const std::string &folder); /* sorted */

std::string fresh_name(const std::string &partition); /* "public.de+", which is no name of a partition */
bool has_fresh(const std::string &folder, const std::string &partition);
std::vector<std::string> database_names(const std::string &folder); /* of partitions and fresh parts; KB_CORRUPT: one part is missing */

bool has_stamp(const std::string &folder);
std::string read_stamp(const std::string &folder);                 /* KB_NOT_FOUND: no index there */
void check_stamp(const std::string &folder, const char *expected); /* KB_OUTDATED; NULL: anything will do */

mark read_mark(const std::string &folder); /* zeros where there is none or it is torn: then everything is replayed */
void write_mark(const std::string &folder, mark mark, bool durable);

void sync_folder(const std::string &folder); /* its entries, not what is in them */

/* Every partition that is open takes about six descriptors, and there may be over a hundred for each reader. */
void raise_descriptor_limit();

} // namespace kb

#endif
