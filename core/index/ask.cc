#include "index/deadline.h"
#include "index/facets.h"
#include "index/plan.h"
#include "index/reader.h"
#include "index/terms.h"

#include <algorithm>

void kb_found_set_clear(kb_found_set *set)
{
    for (size_t i = 0; i < set->count; i++) {
        free(set->items[i].id_term);
        free(set->items[i].data);
    }
    for (size_t i = 0; i < set->facet_count; i++)
        free(set->facets[i].value);
    free(set->items);
    free(set->facets);
    *set = {};
}

namespace kb
{

/* A kb_found_set that frees itself until it is given away. */
struct found : kb_found_set {
    found() : kb_found_set{}
    {
    }
    found(const found &) = delete;
    found &operator=(const found &) = delete;
    ~found()
    {
        kb_found_set_clear(this);
    }

    kb_found_set give()
    {
        kb_found_set given = *this;
        *static_cast<kb_found_set *>(this) = {};
        return given;
    }
};

/* OP_MAX crashes in Xapian 1.4.22 when it comes to its end at the top of the matcher's tree of lists, where a pruned OR may bring
 * it: the matcher asks the empty OP_MAX for its greatest weight. BM25's k2 puts another list above all, which stays there. It
 * also adds to each weight (Robertson's correction for length), so it is too small to change one: the tests compare pruned
 * matches with whole ones. */
#define GUARDING_K2 1e-100

static bool has_best_of_forms(const kb_ask &ask)
{
    for (size_t i = 0; i < ask.word_count; i++)
        if (ask.words[i].form_count > 1 && !ask.words[i].additive)
            return true;
    return false;
}

static Xapian::BM25Weight weighting(const kb_ask &ask)
{
    double k2 = has_best_of_forms(ask) ? GUARDING_K2 : 0;
    return Xapian::BM25Weight(ask.bm25.k1, k2, ask.bm25.k3, ask.bm25.b, ask.bm25.min_normlen);
}

/* Equals are ordered by a value, not after the match: at the cut it decides who is in. */
static void set_order(Xapian::Enquire &enquire, const kb_ask &ask)
{
    if (is_unweighted(ask)) {
        enquire.set_weighting_scheme(Xapian::BoolWeight());
        enquire.set_sort_by_value(id_slot, false);
        return;
    }
    enquire.set_weighting_scheme(weighting(ask));
    enquire.set_sort_by_relevance_then_value(id_slot, false);
}

static Xapian::doccount at_least(const Xapian::Database &db, const kb_ask &ask)
{
    size_t documents = db.get_doccount();
    return (Xapian::doccount)(ask.facet_count ? documents : std::min(std::max(ask.count_at_least, ask.limit), documents));
}

static void add_hit(kb_found_set *out, const Xapian::MSetIterator &hit, bool ids_only)
{
    Xapian::Document document = hit.get_document();
    std::string id = id_term_of(document.get_value(id_slot)), data = ids_only ? std::string() : document.get_data();
    std::string created = document.get_value(kb_field_find(KB_STR("created_at"))->slot);
    if (out->count == out->room) {
        out->room = out->room ? out->room * 2 : 8;
        out->items = (kb_found *)kb_grow(out->items, out->room * sizeof *out->items);
    }
    out->items[out->count++] = {hit.get_weight(), kb_str_dup(str_of(id)), kb_time_from_value(str_of(created)),
                                ids_only ? nullptr : kb_str_dup(str_of(data)), data.size()};
}

/* In a database of two shards (an overlay) the matcher asks the shard that came to its end for its greatest weight as soon as it
 * prunes, and the guard above does not reach that far down. A match that has room for every document never prunes. */
static Xapian::doccount room_for(const Xapian::Database &db, const kb_ask &ask)
{
    return db.size() > 1 && has_best_of_forms(ask) ? db.get_doccount() : (Xapian::doccount)ask.limit;
}

static void match(const Xapian::Database &db, const kb_ask &ask, found &out)
{
    kb_found_set_clear(&out);
    deadline until(ask.deadline_us);
    Xapian::Query query = plan(db, ask);
    if (ask.deadline_us && !query.empty())
        query = Xapian::Query(Xapian::Query::OP_FILTER, query, Xapian::Query(&until));
    Xapian::Enquire enquire(db);
    facets facets_of(ask, enquire);
    enquire.set_query(query);
    set_order(enquire, ask);
    Xapian::MSet hits = enquire.get_mset(0, room_for(db, ask), at_least(db, ask));
    for (auto hit = hits.begin(); hit != hits.end() && out.count < ask.limit; ++hit)
        add_hit(&out, hit, ask.ids_only);
    facets_of.collect(&out);
    out.total = hits.get_matches_estimated();
    out.total_is_exact = hits.get_matches_lower_bound() == hits.get_matches_upper_bound();
}

} // namespace kb

kb_code kb_index_ask(kb_index_reader *reader, size_t partition, const kb_ask *ask, kb_found_set *out, kb_error *err)
{
    return kb::guarded(err, [&] {
        kb::check_ask(*ask);
        kb::found found;
        kb::reading(reader, kb::partition_at(reader, partition), [&](Xapian::Database &db) { kb::match(db, *ask, found); });
        *out = found.give();
    });
}
