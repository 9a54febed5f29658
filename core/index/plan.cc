#include "index/plan.h"

#include "index/part_weight.h"
#include "index/terms.h"

#include <cmath>
#include <vector>

namespace kb
{

using Xapian::Query;
using queries = std::vector<Query>;

/* ---- checking ------------------------------------------------------------------------------------------------------- */

static size_t count_terms(const kb_ask &ask)
{
    size_t count = ask.excluded_count + ask.fixed_count;
    for (size_t i = 0; i < ask.word_count; i++)
        count += ask.words[i].form_count;
    for (size_t i = 0; i < ask.bound_count; i++)
        count += ask.bounds[i].count;
    for (size_t i = 0; i < ask.phrase_count; i++)
        count += ask.phrases[i].count;
    for (size_t i = 0; i < ask.filter_count; i++)
        count += ask.filters[i].count;
    return count;
}

static void check_weight(double weight)
{
    if (!(weight >= 0) || std::isinf(weight))
        fail(KB_INVALID, "%g is no weight; a weight is a finite number from 0", weight);
}

static void check_weights(const kb_ask &ask)
{
    for (size_t i = 0; i < ask.fixed_count; i++)
        check_weight(ask.fixed[i].weight);
    for (size_t i = 0; i < ask.word_count; i++)
        for (size_t j = 0; j < ask.words[i].form_count; j++)
            check_weight(ask.words[i].forms[j].weight);
}

void check_ask(const kb_ask &ask)
{
    if (ask.word_count > KB_ASK_WORDS)
        fail(KB_INVALID, "a question has at most %d words, not %zu", KB_ASK_WORDS, ask.word_count);
    if (count_terms(ask) > KB_ASK_TERMS)
        fail(KB_INVALID, "a question has at most %d terms, not %zu", KB_ASK_TERMS, count_terms(ask));
    if (ask.limit > KB_ASK_LIMIT)
        fail(KB_INVALID, "a question asks for at most %d hits, not %zu", KB_ASK_LIMIT, ask.limit);
    check_weights(ask);
}

bool is_unweighted(const kb_ask &ask)
{
    return ask.word_count == 0 && ask.fixed_count == 0;
}

/* ---- words ---------------------------------------------------------------------------------------------------------- */

static Query scaled(const Query &query, double weight)
{
    return weight == 1 ? query : Query(weight, query);
}

static Query weighed(kb_str term, double weight, parts *all)
{
    Query query = leaf(term);
    return scaled(query,
                  all && !query.empty() ? weight * rarity(all->all.get_doccount(), all->frequency(text_of(term))) : weight);
}

/* From parts that Xapian can send to another machine. */
static Query fixed_query(const kb_ask_fixed &fixed)
{
    Query wanted = leaf(fixed.term);
    if (wanted.empty())
        return wanted;
    Query source((new Xapian::FixedWeightPostingSource(fixed.weight))->release());
    return Query(Query::OP_FILTER, source, wanted);
}

static Query any_of(const queries &all)
{
    return Query(Query::OP_OR, all.begin(), all.end());
}

/* A term that no index can hold finds nothing, and so does all that is bound to it. */
static Query bound_to(const Query &form, const kb_ask_bound &bound)
{
    queries parts = {form};
    for (size_t i = 0; i < bound.count; i++) {
        if (!storable(bound.terms[i]))
            return Query();
        parts.push_back(leaf(bound.terms[i]));
    }
    return Query(Query::OP_FILTER, parts.begin(), parts.end());
}

static Query form_query(const kb_ask &ask, size_t word, size_t form, parts *all)
{
    const kb_form &asked = ask.words[word].forms[form];
    Query query = weighed(asked.term, asked.weight, all);
    for (size_t i = 0; i < ask.bound_count; i++)
        if (ask.bounds[i].word == word && ask.bounds[i].form == form)
            query = bound_to(query, ask.bounds[i]);
    return query;
}

static Query word_query(const kb_ask &ask, size_t row, parts *all)
{
    const kb_ask_word &word = ask.words[row];
    queries forms;
    for (size_t i = 0; i < word.form_count; i++)
        forms.push_back(form_query(ask, row, i, all));
    return Query(word.additive ? Query::OP_OR : Query::OP_MAX, forms.begin(), forms.end());
}

static Query words_with(const kb_ask &ask, kb_role role, parts *all)
{
    queries words;
    for (size_t i = 0; i < ask.word_count; i++)
        if (ask.words[i].role == role)
            words.push_back(word_query(ask, i, all));
    for (size_t i = 0; i < ask.fixed_count; i++)
        if (ask.fixed[i].role == role)
            words.push_back(fixed_query(ask.fixed[i]));
    return any_of(words);
}

static Query raised_by(const Query &query, const Query &optional)
{
    return optional.empty() ? query : Query(Query::OP_AND_MAYBE, query, optional);
}

static Query words_query(const kb_ask &ask, parts *all)
{
    if (ask.word_count == 0 && ask.fixed_count == 0)
        return Query(std::string()); /* every document; the constant Query::MatchAll must not be shared by threads */
    Query finds = words_with(ask, KB_FINDS, all), ranks = words_with(ask, KB_RANKS, all);
    return finds.empty() ? ranks : raised_by(finds, ranks);
}

/* ---- phrases -------------------------------------------------------------------------------------------------------- */

static Query phrase_query(const kb_ask_phrase &phrase)
{
    queries terms;
    for (size_t i = 0; i < phrase.count; i++) {
        if (!storable(phrase.terms[i]))
            return Query();
        terms.push_back(leaf(phrase.terms[i]));
    }
    size_t window = phrase.window > phrase.count ? phrase.window : phrase.count;
    return Query(Query::OP_PHRASE, terms.begin(), terms.end(), (Xapian::termcount)window);
}

static Query require_phrases(Query query, const kb_ask &ask)
{
    for (size_t i = 0; i < ask.phrase_count; i++)
        if (ask.phrases[i].count && !ask.phrases[i].excluded)
            query = Query(Query::OP_FILTER, query, phrase_query(ask.phrases[i]));
    return query;
}

/* ---- filters -------------------------------------------------------------------------------------------------------- */

static Query terms_query(const kb_str *terms, size_t count)
{
    queries all;
    for (size_t i = 0; i < count; i++)
        all.push_back(leaf(terms[i]));
    return any_of(all);
}

static std::string time_value(int64_t ms)
{
    char value[8];
    return std::string(value, kb_time_value(ms, value));
}

static Query filter(Query query, const kb_ask &ask)
{
    for (size_t i = 0; i < ask.filter_count; i++)
        query = Query(Query::OP_FILTER, query, terms_query(ask.filters[i].terms, ask.filters[i].count));
    if (ask.updated_after == KB_NO_TIME)
        return query;
    if (ask.updated_after == INT64_MAX)
        return Query();
    uint32_t slot = kb_field_find(KB_STR("updated_at"))->slot;
    return Query(Query::OP_FILTER, query, Query(Query::OP_VALUE_GE, slot, time_value(ask.updated_after + 1)));
}

/* Documents without the value are not in the range: it starts behind the empty string. */
static Query expired(const Xapian::Database &db, int64_t valid_at)
{
    uint32_t slot = kb_field_find(KB_STR("valid_until"))->slot;
    if (valid_at <= INT64_MIN + 1 || db.get_value_freq(slot) == 0)
        return Query();
    std::string latest = time_value(valid_at - 1);
    if (db.get_value_lower_bound(slot) > latest)
        return Query();
    return Query(Query::OP_VALUE_RANGE, slot, std::string(1, '\0'), latest);
}

static Query exclude(const Query &query, const Xapian::Database &db, const kb_ask &ask)
{
    queries unwanted = {terms_query(ask.excluded, ask.excluded_count), expired(db, ask.valid_at)};
    for (size_t i = 0; i < ask.phrase_count; i++)
        if (ask.phrases[i].count && ask.phrases[i].excluded)
            unwanted.push_back(phrase_query(ask.phrases[i]));
    Query any = any_of(unwanted);
    return any.empty() ? query : Query(Query::OP_AND_NOT, query, any);
}

Query plan(const Xapian::Database &db, const kb_ask &ask, parts *all)
{
    return exclude(filter(require_phrases(words_query(ask, all), ask), ask), db, ask);
}

} // namespace kb
