#include "index/overlay.h"

#include <algorithm>

namespace kb
{

static partition *named(kb_index_reader *reader, const std::string &name)
{
    for (auto &partition : reader->partitions)
        if (partition.name == name)
            return &partition;
    return nullptr;
}

/* Its own documents are those of the folder; a partition that only the overlay has is none. */
static void lift(kb_index_reader *reader)
{
    if (!reader->overlay)
        return;
    partition *under = named(reader, reader->overlay->partition);
    if (under)
        under->open.reset();
    if (under && reader->overlay->alone)
        reader->partitions.pop_back(); /* nothing was added behind it: an overlaid reader does not refresh */
    reader->overlay.reset();
}

static void lay(kb_index_reader *reader, const kb_postings *postings)
{
    lift(reader);
    auto over = std::make_unique<overlay>();
    over->partition = postings->partition;
    over->db = Xapian::WritableDatabase(std::string(), Xapian::DB_BACKEND_INMEMORY);
    over->db.add_document(document_of(postings));
    partition *under = named(reader, over->partition);
    over->alone = !under;
    if (under)
        under->open.reset();
    else
        reader->partitions.push_back({over->partition, nullptr});
    reader->overlay = std::move(over);
}

} // namespace kb

kb_code kb_index_reader_overlay(kb_index_reader *reader, const kb_postings *postings, kb_error *err)
{
    return kb::guarded(err, [&] {
        if (postings && postings->partition[0])
            kb::lay(reader, postings);
        else
            kb::lift(reader);
    });
}
