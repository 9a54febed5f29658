/* An index that is being read: its partitions, each opened when first asked. */
#ifndef KB_INDEX_READER_H
#define KB_INDEX_READER_H

#include "index/parts.h"

#include <deque>
#include <memory>

namespace kb
{

struct partition {
    std::string name;
    std::unique_ptr<parts> open; /* null until it is asked, and after a fault */
};

struct overlay {
    std::string partition;
    Xapian::WritableDatabase db; /* in memory, with one document */
    bool alone;                  /* the folder has no such partition */
};

} // namespace kb

struct kb_index_reader {
    std::string folder; /* the real one, so that all partitions come from one generation */
    std::string stamp;
    kb::mark mark = {};
    std::deque<kb::partition> partitions; /* grows only: numbers and references stay */
    std::unique_ptr<kb::overlay> overlay; /* null: none */
};

namespace kb
{

partition &partition_at(kb_index_reader *reader, size_t number);
parts &open_partition(const kb_index_reader *reader, partition &partition);

#define KB_READ_TRIES 10

/* Calls `work` with the parts of a partition, again where the writer overtook it: so `work` copies out all it needs, and
 * starts from nothing. Xapian 1.4.22 may call that damage too, also while it opens: what is damaged is so every time. */
template <typename F>
void reading_parts(kb_index_reader *reader, partition &partition, F work)
{
    for (int tries = 1;; tries++) {
        try {
            return work(open_partition(reader, partition));
        } catch (const Xapian::DatabaseError &) {
            partition.open.reset();
            if (tries == KB_READ_TRIES)
                throw;
        }
    }
}

/* The same with all of them as one database. */
template <typename F>
void reading(kb_index_reader *reader, partition &partition, F work)
{
    reading_parts(reader, partition, [&](parts &open) { work(open.all); });
}

} // namespace kb

#endif
