#include "index/facets.h"

#include "index/terms.h"

#include <algorithm>

namespace kb
{

#define FACETS_MOST 16 /* slots in one question */

using count = std::pair<std::string, uint64_t>;

static const kb_field *field_of(uint32_t slot)
{
    for (size_t i = 0; i < kb_field_count; i++)
        if (kb_fields[i].slot == slot && slot != KB_NO_SLOT)
            return &kb_fields[i];
    return nullptr;
}

static void check_facets(const kb_ask &ask)
{
    if (ask.facet_count > FACETS_MOST)
        fail(KB_INVALID, "a question asks for at most %d facets, not %zu", FACETS_MOST, ask.facet_count);
    for (size_t i = 0; i < ask.facet_count; i++) {
        const kb_field *field = field_of(ask.facet_slots[i]);
        if (!field || field->type == KB_FIELD_TIME)
            fail(KB_INVALID, "slot %u has no values that could be counted", ask.facet_slots[i]);
    }
}

facets::facets(const kb_ask &ask)
{
    check_facets(ask);
    slots.assign(ask.facet_slots, ask.facet_slots + ask.facet_count);
    taken.resize(slots.size());
}

void facets::watch(Xapian::Enquire &enquire)
{
    spies.clear();
    for (uint32_t slot : slots)
        spies.emplace_back(slot);
    for (auto &spy : spies)
        enquire.add_matchspy(&spy);
}

void facets::take()
{
    for (size_t i = 0; i < spies.size(); i++)
        for (auto at = spies[i].values_begin(); at != spies[i].values_end(); ++at)
            taken[i][*at] += at.get_termfreq();
    spies.clear();
}

/* Adds each different item of the list once: a document that says a tag twice is one document. */
static void add_items(counts &all, const std::string &value, uint64_t documents)
{
    std::vector<std::string> items;
    for (size_t start = 0; start <= value.size();) {
        size_t end = std::min(value.find(KB_LIST_SEPARATOR, start), value.size());
        items.push_back(value.substr(start, end - start));
        start = end + 1;
    }
    std::sort(items.begin(), items.end());
    items.erase(std::unique(items.begin(), items.end()), items.end());
    for (auto &item : items)
        if (!item.empty())
            all[item] += documents;
}

static std::vector<count> commonest(const counts &all)
{
    std::vector<count> sorted(all.begin(), all.end());
    std::stable_sort(sorted.begin(), sorted.end(), [](const count &a, const count &b) { return a.second > b.second; });
    if (sorted.size() > KB_FACET_VALUES)
        sorted.resize(KB_FACET_VALUES);
    return sorted;
}

static void add_facet(kb_found_set *out, uint32_t slot, const count &value)
{
    if (out->facet_count == out->facet_room) {
        out->facet_room = out->facet_room ? out->facet_room * 2 : 8;
        out->facets = (kb_facet *)kb_grow(out->facets, out->facet_room * sizeof *out->facets);
    }
    out->facets[out->facet_count++] = {slot, kb_str_dup(str_of(value.first)), value.second};
}

void facets::collect(kb_found_set *out)
{
    for (size_t i = 0; i < slots.size(); i++) {
        counts all;
        bool is_list = field_of(slots[i])->type == KB_FIELD_LIST;
        for (auto &[value, documents] : taken[i]) {
            if (is_list)
                add_items(all, value, documents);
            else
                all[value] += documents;
        }
        all.erase("");
        for (auto &value : commonest(all))
            add_facet(out, slots[i], value);
    }
}

} // namespace kb
