#include "index/deadline.h"
#include "index/facets.h"
#include "index/part_weight.h"
#include "index/plan.h"
#include "index/reader.h"
#include "index/terms.h"

#include <algorithm>
#include <cmath>
#include <unordered_set>

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

#define PART_TRIES 3 /* before all parts are opened anew */

static bool has_best_of_forms(const kb_ask &ask)
{
    for (size_t i = 0; i < ask.word_count; i++)
        if (ask.words[i].form_count > 1 && !ask.words[i].additive)
            return true;
    return false;
}

/* How words weigh in a part: where there is one part only, Xapian knows all of it. */
static void set_weighting(Xapian::Enquire &enquire, const kb_ask &ask, const parts *all)
{
    double k2 = has_best_of_forms(ask) ? GUARDING_K2 : 0;
    if (all)
        enquire.set_weighting_scheme(part_weight(ask.bm25, all->all.get_avlength(), k2));
    else
        enquire.set_weighting_scheme(Xapian::BM25Weight(ask.bm25.k1, k2, ask.bm25.k3, ask.bm25.b, ask.bm25.min_normlen));
}

/* Equals are ordered by a value, not after the match: at the cut it decides who is in. */
static void set_order(Xapian::Enquire &enquire, const kb_ask &ask, const parts *all)
{
    if (is_unweighted(ask)) {
        enquire.set_weighting_scheme(Xapian::BoolWeight());
        enquire.set_sort_by_value(id_slot, false);
        return;
    }
    set_weighting(enquire, ask, all);
    enquire.set_sort_by_relevance_then_value(id_slot, false);
}

static Xapian::doccount at_least(const Xapian::Database &db, const kb_ask &ask)
{
    size_t documents = db.get_doccount();
    return (Xapian::doccount)(ask.facet_count ? documents : std::min(std::max(ask.count_at_least, ask.limit), documents));
}

struct hit {
    double weight;
    std::string id, created, data; /* the first two as stored */
};

static bool operator<(const hit &a, const hit &b)
{
    return a.weight != b.weight ? a.weight > b.weight : a.id < b.id;
}

static void give_hit(kb_found_set *out, const hit &hit, bool ids_only)
{
    if (out->count == out->room) {
        out->room = out->room ? out->room * 2 : 8;
        out->items = (kb_found *)kb_grow(out->items, out->room * sizeof *out->items);
    }
    out->items[out->count++] = {hit.weight, kb_str_dup(str_of(id_term_of(hit.id))), kb_time_from_value(str_of(hit.created)),
                                ids_only ? nullptr : kb_str_dup(str_of(hit.data)), hit.data.size()};
}

/* What the parts found, one after the other. */
struct outcome {
    explicit outcome(const kb_ask &ask) : facets_of(ask)
    {
    }

    std::vector<hit> hits;
    uint64_t total = 0;
    bool is_exact = true;
    facets facets_of;
};

/* Xapian adds the words up in an order of each part: equal documents differ in the last bits of their weights. */
static double rounded(double weight)
{
    return std::round(weight * 1e9) / 1e9;
}

static void take_hits(const Xapian::MSet &found, const kb_ask &ask, outcome &out)
{
    std::vector<hit> hits;
    Xapian::valueno created_slot = kb_field_find(KB_STR("created_at"))->slot;
    for (auto at = found.begin(); at != found.end(); ++at) {
        Xapian::Document document = at.get_document();
        hits.push_back({rounded(at.get_weight()), document.get_value(id_slot), document.get_value(created_slot),
                        ask.ids_only ? std::string() : document.get_data()});
    }
    std::move(hits.begin(), hits.end(), std::back_inserter(out.hits));
    out.facets_of.take();
    out.total += found.get_matches_estimated();
    out.is_exact = out.is_exact && found.get_matches_lower_bound() == found.get_matches_upper_bound();
}

static void match_part(const Xapian::Database &part, Xapian::Query query, const kb_ask &ask, const parts *all, outcome &out)
{
    deadline until(ask.deadline_us);
    if (ask.deadline_us && !query.empty())
        query = Xapian::Query(Xapian::Query::OP_FILTER, query, Xapian::Query(&until));
    Xapian::Enquire enquire(part);
    out.facets_of.watch(enquire);
    enquire.set_query(query);
    set_order(enquire, ask, all);
    take_hits(enquire.get_mset(0, (Xapian::doccount)ask.limit, at_least(part, ask)), ask, out);
}

/* The writer is mostly at the fresh part: where it overtakes us there, what the large one has found stands. */
static void match_again(parts &open, size_t part, Xapian::Query query, const kb_ask &ask, parts *all, outcome &out)
{
    for (int tries = 1;; tries++) {
        try {
            return match_part(open.each[part], query, ask, all, out);
        } catch (const Xapian::DatabaseModifiedError &) {
            if (tries == PART_TRIES)
                throw;
            open.each[part].reopen();
            query = plan(open.each[part], ask, all);
        }
    }
}

/* In order, and a document that moved from one part to the other meanwhile once. */
static void merge(outcome &out)
{
    std::sort(out.hits.begin(), out.hits.end());
    std::unordered_set<std::string> seen;
    auto again = [&](const hit &hit) { return !seen.insert(hit.id).second; };
    auto end = std::remove_if(out.hits.begin(), out.hits.end(), again);
    out.total -= (uint64_t)(out.hits.end() - end);
    out.hits.erase(end, out.hits.end());
}

/* Planned as long as the parts are as they were opened: a plan reads what all of them hold. */
static void match_parts(parts &open, const kb_ask &ask, outcome &out)
{
    std::vector<size_t> filled;
    for (size_t i = 0; i < open.each.size(); i++)
        if (open.each[i].get_doccount())
            filled.push_back(i);
    parts *all = filled.size() > 1 ? &open : nullptr;
    std::vector<Xapian::Query> plans;
    for (size_t part : filled)
        plans.push_back(plan(open.each[part], ask, all));
    for (size_t i = 0; i < filled.size(); i++)
        match_again(open, filled[i], plans[i], ask, all, out);
    if (all)
        merge(out);
}

static void match(parts &open, const kb_ask &ask, found &out)
{
    outcome outcome(ask);
    kb_found_set_clear(&out);
    match_parts(open, ask, outcome);
    for (size_t i = 0; i < outcome.hits.size() && i < ask.limit; i++)
        give_hit(&out, outcome.hits[i], ask.ids_only);
    outcome.facets_of.collect(&out);
    out.total = outcome.total;
    out.total_is_exact = outcome.is_exact;
}

} // namespace kb

kb_code kb_index_ask(kb_index_reader *reader, size_t partition, const kb_ask *ask, kb_found_set *out, kb_error *err)
{
    return kb::guarded(err, [&] {
        kb::check_ask(*ask);
        kb::found found;
        kb::reading_parts(reader, kb::partition_at(reader, partition), [&](kb::parts &open) { kb::match(open, *ask, found); });
        *out = found.give();
    });
}
