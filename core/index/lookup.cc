#include "index/reader.h"
#include "index/terms.h"

#include <algorithm>

#define TERMS_AT_ONCE 1000
#define REMEMBERED_MOST 1000 /* frequencies of one question; a long ticket would crowd out what others asked */

namespace kb
{

/* ---- frequencies ---------------------------------------------------------------------------------------------------- */

static int compare(kb_str a, kb_str b)
{
    int order = memcmp(a.bytes, b.bytes, std::min(a.len, b.len));
    return order ? order : (a.len > b.len) - (a.len < b.len);
}

/* In the order of the index, so that neighbours are read from one block of it. */
static std::vector<size_t> in_order(const kb_str *terms, size_t count)
{
    std::vector<size_t> order;
    for (size_t i = 0; i < count; i++)
        if (storable(terms[i]))
            order.push_back(i);
    std::sort(order.begin(), order.end(), [&](size_t a, size_t b) { return compare(terms[a], terms[b]) < 0; });
    return order;
}

static void frequencies(parts &open, const kb_str *terms, size_t count, uint32_t *out)
{
    std::fill(out, out + count, 0);
    std::vector<size_t> order = in_order(terms, count);
    for (size_t i : order)
        out[i] = order.size() > REMEMBERED_MOST ? open.all.get_termfreq(text_of(terms[i])) : open.frequency(text_of(terms[i]));
}

/* ---- one document --------------------------------------------------------------------------------------------------- */

static bool find(const Xapian::Database &db, const std::string &id, std::string &data)
{
    if (!storable(str_of(id)))
        return false; /* to Xapian the empty term would be the first document */
    Xapian::PostingIterator at = db.postlist_begin(id);
    if (at == db.postlist_end(id))
        return false;
    data = db.get_document(*at).get_data();
    return true;
}

static std::string document(kb_index_reader *reader, kb_kind kind, const char *id)
{
    char term[KB_TERM_BYTES];
    std::string data;
    bool found = false;
    size_t len = kb_id_valid(kb_str_of(id)) ? kb_id_term(kind, id, term) : 0;
    for (size_t i = 0; len && !found && i < reader->partitions.size(); i++)
        reading(reader, reader->partitions[i], [&](Xapian::Database &db) { found = find(db, std::string(term, len), data); });
    if (!found)
        fail(KB_NOT_FOUND, "the index holds no %s '%s'", kb_kind_names[kind], readable(kb_str_of(id)).c_str());
    return data;
}

static std::string data_of_hit(kb_index_reader *reader, size_t partition, const char *id_term)
{
    std::string data;
    bool found = false;
    reading(reader, partition_at(reader, partition), [&](Xapian::Database &db) { found = find(db, id_term, data); });
    if (!found)
        fail(KB_NOT_FOUND, "the index holds '%s' no more", readable(kb_str_of(id_term)).c_str());
    return data;
}

static std::vector<std::string> held_terms(const Xapian::Database &db, const char *id_term, const std::string &prefix)
{
    std::vector<std::string> terms;
    Xapian::PostingIterator document = db.postlist_begin(id_term);
    if (document == db.postlist_end(id_term))
        fail(KB_NOT_FOUND, "the index holds '%s' no more", readable(kb_str_of(id_term)).c_str());
    Xapian::TermIterator at = db.termlist_begin(*document), end = db.termlist_end(*document);
    for (at.skip_to(prefix); at != end && (*at).compare(0, prefix.size(), prefix) == 0; ++at)
        terms.push_back(*at);
    return terms;
}

/* ---- lists of terms ------------------------------------------------------------------------------------------------- */

struct counted_term {
    std::string term;
    uint32_t frequency;
};

/* The next terms behind `last`; from the first on where it is empty. */
static std::vector<counted_term> next_terms(const Xapian::Database &db, const std::string &prefix, const std::string &last)
{
    std::vector<counted_term> terms;
    Xapian::TermIterator at = db.allterms_begin(prefix), end = db.allterms_end(prefix);
    if (!last.empty())
        at.skip_to(last);
    for (; at != end && terms.size() < TERMS_AT_ONCE; ++at)
        if (*at != last)
            terms.push_back({*at, at.get_termfreq()});
    return terms;
}

/* In batches, so that a writer that overtakes us costs one batch and no term is told twice. */
static void each_term(kb_index_reader *reader, partition &partition, const std::string &prefix, kb_term_each *each, void *context)
{
    std::vector<counted_term> terms;
    std::string last;
    do {
        reading(reader, partition, [&](Xapian::Database &db) { terms = next_terms(db, prefix, last); });
        for (auto &next : terms)
            if (!each(context, str_of(next.term), next.frequency))
                return;
        if (!terms.empty())
            last = terms.back().term;
    } while (terms.size() == TERMS_AT_ONCE);
}

} // namespace kb

kb_code kb_index_frequencies(kb_index_reader *reader, size_t partition, const kb_str *terms, size_t count, uint32_t *out,
                             kb_error *err)
{
    return kb::guarded(err, [&] {
        kb::reading_parts(reader, kb::partition_at(reader, partition),
                          [&](kb::parts &open) { kb::frequencies(open, terms, count, out); });
    });
}

kb_code kb_index_document(kb_index_reader *reader, kb_kind kind, const char *id, char **data, size_t *bytes, kb_error *err)
{
    return kb::guarded(err, [&] {
        std::string found = kb::document(reader, kind, id);
        *data = kb_str_dup(kb::str_of(found));
        *bytes = found.size();
    });
}

kb_code kb_index_data(kb_index_reader *reader, size_t partition, const char *id_term, char **data, size_t *bytes, kb_error *err)
{
    return kb::guarded(err, [&] {
        std::string found = kb::data_of_hit(reader, partition, id_term);
        *data = kb_str_dup(kb::str_of(found));
        *bytes = found.size();
    });
}

kb_code kb_index_held(kb_index_reader *reader, size_t partition, const char *id_term, kb_str prefix, kb_held_each *each,
                      void *context, kb_error *err)
{
    return kb::guarded(err, [&] {
        std::vector<std::string> terms;
        kb::reading(reader, kb::partition_at(reader, partition),
                    [&](Xapian::Database &db) { terms = kb::held_terms(db, id_term, kb::text_of(prefix)); });
        for (auto &term : terms)
            if (!each(context, kb::str_of(term)))
                return;
    });
}

kb_code kb_index_terms(kb_index_reader *reader, size_t partition, kb_str prefix, kb_term_each *each, void *context, kb_error *err)
{
    return kb::guarded(err,
                       [&] { kb::each_term(reader, kb::partition_at(reader, partition), kb::text_of(prefix), each, context); });
}
