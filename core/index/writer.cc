#include "index/folder.h"
#include "index/overlay.h"
#include "index/terms.h"

#include <filesystem>
#include <map>
#include <unistd.h>

#define FEW 256                           /* documents of a commit: of more, each pays less for the large trees */
#define FRESH_MOST 16000                  /* documents of a fresh part, which is no longer faster then */
#define DATA_BYTES_MOST (8 * 1024 * 1024) /* what is shown of a document; Xapian gives up somewhere behind 50 MB */

namespace
{

struct partition {
    Xapian::WritableDatabase db;
    bool changed; /* a transaction is open: Xapian must not flush a part of the batch by itself, nor commit when it is closed */
};

} // namespace

uint32_t kb_index_large = 20000;

struct kb_index_writer {
    std::string folder;
    bool durable = false;
    int lock = -1;
    kb::mark mark = {};
    bool is_open = false;                        /* all databases there are */
    bool few = false;                            /* documents are expected */
    std::map<std::string, partition> partitions; /* and their fresh parts */

    ~kb_index_writer()
    {
        partitions.clear();
        kb_drop_fd(&lock);
    }
};

static int sync_flag(const kb_index_writer *writer)
{
    return writer->durable ? 0 : Xapian::DB_NO_SYNC;
}

/* ---- opening -------------------------------------------------------------------------------------------------------- */

static partition &open_partition(kb_index_writer *writer, const std::string &name)
{
    Xapian::WritableDatabase db(writer->folder + "/" + name, Xapian::DB_OPEN | sync_flag(writer));
    return writer->partitions[name] = {db, false};
}

/* Beside its place and then moved there, so that a reader that finds it can open it. */
static void make_partition(kb_index_writer *writer, const std::string &name)
{
    std::string beside = writer->folder + "/.new." + name;
    kb::must([&](kb_error *error) { return kb_folder_remove(beside.c_str(), error); });
    Xapian::WritableDatabase(beside, Xapian::DB_CREATE | Xapian::DB_BACKEND_GLASS | sync_flag(writer)).close();
    std::filesystem::rename(beside, writer->folder + "/" + name);
}

static void open_partitions(kb_index_writer *writer)
{
    if (writer->is_open)
        return;
    for (auto &name : kb::database_names(writer->folder))
        open_partition(writer, name);
    writer->is_open = true;
}

static partition &home_of(kb_index_writer *writer, const std::string &name)
{
    auto found = writer->partitions.find(name);
    if (found != writer->partitions.end())
        return found->second;
    make_partition(writer, name);
    return open_partition(writer, name);
}

static void settle_stamp(const std::string &folder, const char *stamp)
{
    if (kb::has_stamp(folder))
        return kb::check_stamp(folder, stamp);
    if (!kb::partition_names(folder).empty())
        kb::fail(KB_CORRUPT, "the index in %s has lost its stamp; build it anew", folder.c_str());
    kb::must([&](kb_error *error) { return kb_file_replace((folder + "/stamp").c_str(), kb_str_of(stamp), error); });
}

static void open_writer(kb_index_writer *writer, const char *folder, const char *stamp)
{
    kb::must([&](kb_error *error) { return kb_folder_make(folder, error); });
    writer->folder = kb::real_path(folder);
    std::string lock = writer->folder + "/lock";
    kb::must([&](kb_error *error) { return kb_file_lock(lock.c_str(), 0, &writer->lock, error); });
    settle_stamp(writer->folder, stamp);
    writer->mark = kb::read_mark(writer->folder);
    kb::raise_descriptor_limit();
    open_partitions(writer);
}

kb_code kb_index_writer_open(const char *folder, const char *stamp, bool durable, kb_index_writer **out, kb_error *err)
{
    return kb::guarded(err, [&] {
        auto writer = std::make_unique<kb_index_writer>();
        writer->durable = durable;
        open_writer(writer.get(), folder, stamp);
        *out = writer.release();
    });
}

void kb_index_writer_close(kb_index_writer *writer)
{
    delete writer;
}

/* ---- changing ------------------------------------------------------------------------------------------------------- */

/* A failure takes the whole batch with it: Xapian has dropped what its partition held, so the others drop theirs, and nothing
 * half-done is left to commit. */
template <typename F>
static kb_code changing(kb_index_writer *writer, kb_error *err, F work)
{
    kb_code code = kb::guarded(err, [&] {
        open_partitions(writer);
        work();
    });
    if (code) {
        writer->partitions.clear();
        writer->is_open = false;
    }
    return code;
}

static Xapian::WritableDatabase &touch(partition &partition)
{
    if (!partition.changed)
        partition.db.begin_transaction();
    partition.changed = true;
    return partition.db;
}

/* In which database of its partition a document lies best. It stays where it is, unless many come with it. */
static std::string place_for(kb_index_writer *writer, const std::string &id, const std::string &name)
{
    const Xapian::WritableDatabase &large = home_of(writer, name).db;
    if (!writer->few || large.get_doccount() < kb_index_large || large.term_exists(id))
        return name;
    auto fresh = writer->partitions.find(kb::fresh_name(name));
    bool has_room = fresh == writer->partitions.end() || fresh->second.db.get_doccount() < FRESH_MOST;
    return has_room || fresh->second.db.term_exists(id) ? kb::fresh_name(name) : name;
}

static void remove_elsewhere(kb_index_writer *writer, const std::string &id, const std::string &home)
{
    for (auto &[name, partition] : writer->partitions)
        if (name != home && partition.db.term_exists(id))
            touch(partition).delete_document(id);
}

static void check_posting(const kb_posting &posting)
{
    if (!kb::storable(posting.term))
        kb::fail(KB_INVALID, "the term '%s' of %zu bytes cannot be indexed: a term has 1 to %d bytes and no zero byte",
                 kb::readable(posting.term).c_str(), posting.term.len, KB_TERM_BYTES);
}

/* What Xapian would refuse, or notice too late, is refused before it sees any of it: the batch stands. */
static void check_postings(const kb_postings *postings)
{
    if (!kb::storable(kb_str_of(postings->id_term)))
        kb::fail(KB_INVALID, "a document without an id cannot be indexed");
    if (!postings->partition[0])
        return;
    if (!kb::is_partition_name(postings->partition))
        kb::fail(KB_INVALID, "'%s' is no name of a partition", kb::readable(kb_str_of(postings->partition)).c_str());
    uint64_t length = 0;
    for (size_t i = 0; i < postings->count; i++) {
        check_posting(postings->items[i]);
        length += postings->items[i].wdf;
    }
    if (length > INT32_MAX)
        kb::fail(KB_INVALID, "%s counts more words than a document can have", postings->id_term);
    for (size_t i = 0; i < postings->value_count; i++)
        if (postings->values[i].slot >= kb::own_slots)
            kb::fail(KB_INVALID, "%s has a value in slot %u, which is the index's own", postings->id_term,
                     postings->values[i].slot);
    if (postings->data && strlen(postings->data) > DATA_BYTES_MOST)
        kb::fail(KB_INVALID, "%s has more than %d bytes to show", postings->id_term, DATA_BYTES_MOST);
}

static void add_posting(Xapian::Document &document, const kb_posting &posting)
{
    std::string term = kb::text_of(posting.term);
    document.add_term(term, posting.wdf);
    for (uint32_t i = 0; i < posting.position_count; i++)
        document.add_posting(term, posting.positions[i], 0); /* the wdf is complete already */
}

Xapian::Document kb::document_of(const kb_postings *postings)
{
    Xapian::Document document;
    for (size_t i = 0; i < postings->count; i++)
        add_posting(document, postings->items[i]);
    document.add_boolean_term(postings->id_term); /* without it the next replacement would add a second document */
    for (size_t i = 0; i < postings->value_count; i++)
        document.add_value(postings->values[i].slot, kb::text_of(postings->values[i].bytes));
    document.add_value(kb::id_slot, kb::id_value(postings->id_term));
    document.set_data(postings->data ? postings->data : "");
    return document;
}

kb_code kb_index_writer_put(kb_index_writer *writer, const kb_postings *postings, kb_error *err)
{
    kb_code code = kb::guarded(err, [&] { check_postings(postings); });
    if (code)
        return code;
    return changing(writer, err, [&] {
        std::string id = postings->id_term, home = postings->partition;
        std::string place = home.empty() ? home : place_for(writer, id, home);
        remove_elsewhere(writer, id, place);
        if (!place.empty())
            touch(home_of(writer, place)).replace_document(id, kb::document_of(postings));
    });
}

kb_code kb_index_writer_remove(kb_index_writer *writer, kb_kind kind, const char *id, kb_error *err)
{
    if (!kb_id_valid(kb_str_of(id)))
        return KB_OK; /* no such document was ever added */
    char term[KB_TERM_BYTES];
    size_t len = kb_id_term(kind, id, term);
    return changing(writer, err, [&] { remove_elsewhere(writer, std::string(term, len), ""); });
}

/* ---- committing ----------------------------------------------------------------------------------------------------- */

static void commit_partition(const kb_index_writer *writer, const std::string &name, partition &partition, uint64_t seq)
{
    partition.db.set_metadata("seq", std::to_string(seq));
    partition.db.commit_transaction();
    partition.changed = false;
    if (writer->durable)
        kb::sync_folder(writer->folder + "/" + name); /* Xapian renames a file in it and leaves it at that */
}

/* The mark comes last: where a crash leaves it behind the partitions, a replay finds its work done. */
kb_code kb_index_writer_commit(kb_index_writer *writer, uint64_t seq, kb_error *err)
{
    return changing(writer, err, [&] {
        for (auto &[name, partition] : writer->partitions)
            if (partition.changed)
                commit_partition(writer, name, partition, seq);
        kb::mark now = {seq, writer->mark.commits + 1};
        kb::write_mark(writer->folder, now, writer->durable);
        writer->mark = now;
    });
}

void kb_index_writer_expect(kb_index_writer *writer, size_t documents)
{
    writer->few = documents <= FEW;
}

uint64_t kb_index_writer_seq(const kb_index_writer *writer)
{
    return writer->mark.seq;
}

kb_code kb_index_writer_checkpoint(kb_index_writer *writer, kb_error *err)
{
    return kb_folder_sync(writer->folder.c_str(), err);
}
