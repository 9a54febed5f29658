#include "index/reader.h"

#include <algorithm>

namespace kb
{

partition &partition_at(kb_index_reader *reader, size_t number)
{
    if (number >= reader->partitions.size())
        fail(KB_INVALID, "the index has %zu partitions, there is no number %zu", reader->partitions.size(), number);
    return reader->partitions[number];
}

/* A partition cannot be opened: is it damaged, or was the whole generation removed behind our back? */
parts &open_partition(const kb_index_reader *reader, partition &partition)
{
    if (partition.open)
        return *partition.open;
    const overlay *over = reader->overlay && reader->overlay->partition == partition.name ? reader->overlay.get() : nullptr;
    try {
        parts open = over && over->alone ? parts() : open_parts(reader->folder, partition.name);
        if (over)
            open.add(over->db);
        partition.open = std::make_unique<parts>(std::move(open));
    } catch (const Xapian::DatabaseOpeningError &) {
        if (!has_stamp(reader->folder))
            fail(KB_STALE, "the index in %s was removed; open the live one", reader->folder.c_str());
        throw;
    }
    return *partition.open;
}

static void find_partitions(kb_index_reader *reader)
{
    auto &known = reader->partitions;
    for (auto &name : partition_names(reader->folder))
        if (std::none_of(known.begin(), known.end(), [&](auto &partition) { return partition.name == name; }))
            known.push_back({name, nullptr});
}

/* A fault stays with the partition that has it: the next question to it opens it anew and says what is wrong. */
static void follow(const std::string &folder, partition &partition)
{
    if (!partition.open)
        return;
    if (has_fresh(folder, partition.name) != partition.open->has_fresh)
        return partition.open.reset();
    try {
        partition.open->reopen();
    } catch (const Xapian::Error &) {
        partition.open.reset();
    }
}

/* The mark is read before the partitions are reopened, so they hold at least what it says. */
static void refresh(kb_index_reader *reader)
{
    if (reader->overlay)
        return;
    mark now = read_mark(reader->folder);
    if (now == reader->mark && now.commits)
        return;
    if (!has_stamp(reader->folder))
        fail(KB_STALE, "the index in %s was removed; open the live one", reader->folder.c_str());
    find_partitions(reader);
    for (auto &partition : reader->partitions)
        follow(reader->folder, partition);
    reader->mark = now;
}

} // namespace kb

kb_code kb_index_reader_open(const char *folder, const char *stamp, kb_index_reader **out, kb_error *err)
{
    return kb::guarded(err, [&] {
        auto reader = std::make_unique<kb_index_reader>();
        reader->folder = kb::real_path(folder);
        kb::check_stamp(reader->folder, stamp);
        reader->stamp = kb::read_stamp(reader->folder);
        kb::raise_descriptor_limit();
        kb::refresh(reader.get());
        *out = reader.release();
    });
}

void kb_index_reader_close(kb_index_reader *reader)
{
    delete reader;
}

kb_code kb_index_reader_refresh(kb_index_reader *reader, kb_error *err)
{
    return kb::guarded(err, [&] { kb::refresh(reader); });
}

uint64_t kb_index_reader_seq(const kb_index_reader *reader)
{
    return reader->mark.seq;
}

const char *kb_index_reader_stamp(const kb_index_reader *reader)
{
    return reader->stamp.c_str();
}

size_t kb_index_partition_count(const kb_index_reader *reader)
{
    return reader->partitions.size();
}

kb_code kb_index_partition(kb_index_reader *reader, size_t number, kb_partition *out, kb_error *err)
{
    return kb::guarded(err, [&] {
        kb::partition &partition = kb::partition_at(reader, number);
        kb_partition found = {};
        snprintf(found.name, sizeof found.name, "%s", partition.name.c_str());
        kb::reading_parts(reader, partition, [&](kb::parts &open) {
            found.documents = open.all.get_doccount();
            found.beside = open.has_fresh ? open.each[1].get_doccount() : 0;
            found.mean_length = open.all.get_avlength();
        });
        *out = found;
    });
}
