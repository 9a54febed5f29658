#include "query/reasons.h"

#include "query/dates.h"

#include <math.h>

#define TELLING_SHARE 0.2 /* of the most telling word: less is not worth naming */
#define CODES_NAMED 3
#define DAYS_NAMED 30 /* further apart is no news */
#define TITLE_WORDS_NAMED 3
#define SYNONYMS_NAMED 3

struct reasoning {
    const kb_plan *plan;
    const kb_other *const *by; /* by row: the synonym that the hit has instead of the word, or NULL */
    kb_hit *hit;
    bool *told;      /* words that a reason has counted, by row */
    double total;    /* what the matched words tell together */
    double score;    /* to be shared out */
    double learned;  /* of it, what tickets taught */
    double left;     /* of it */
    json_t *reasons; /* NULL: not asked for */
};

static void weigh(struct reasoning *r, const char *reason, double weight)
{
    r->left -= weight;
    if (r->reasons)
        json_array_append_new(r->reasons, json_pack("{s:s, s:f}", "reason", reason, "weight", weight));
}

static double share_of(struct reasoning *r, size_t row)
{
    if (r->told[row])
        return 0;
    r->told[row] = true;
    return r->total > 0 ? (r->score - r->learned) * r->plan->words[row].gain / r->total : 0;
}

static void because(struct reasoning *r, const char *reason, double weight)
{
    kb_list_add(&r->hit->why, kb_str_of(reason));
    weigh(r, reason, weight);
}

static void reason_identifiers(struct reasoning *r, const bool *matched)
{
    for (size_t i = 0; i < r->plan->word_count && r->hit->why.count < CODES_NAMED; i++) {
        if (!r->plan->words[i].identifier || !matched[i])
            continue;
        kb_str shown = r->plan->words[i].shown;
        KB_OWNED(kb_text) reason = kb_printf("code %.*s in both", (int)shown.len, shown.bytes);
        because(r, reason, share_of(r, i));
    }
}

static bool is_named_before(const struct reasoning *r, size_t row)
{
    for (size_t i = 0; i < row; i++)
        if (r->by[i] == r->by[row])
            return true;
    return false;
}

static void reason_synonyms(struct reasoning *r)
{
    for (size_t i = 0, named = 0; i < r->plan->word_count && named < SYNONYMS_NAMED; i++) {
        const kb_other *other = r->by[i];
        if (!other || is_named_before(r, i))
            continue;
        double weight = 0;
        for (size_t j = i; j < r->plan->word_count; j++)
            weight += r->by[j] == other ? share_of(r, j) : 0;
        kb_str shown = other->spelling->shown, asked = other->asked;
        KB_OWNED(kb_text) reason = kb_printf("synonym: %.*s for %.*s", (int)shown.len, shown.bytes, (int)asked.len, asked.bytes);
        because(r, reason, weight);
        named++;
    }
}

static void reason_title(struct reasoning *r, const bool *in_title)
{
    KB_OWNED_BUF words = {.ceiling = 200};
    double weight = 0;
    for (size_t i = 0, named = 0; i < r->plan->word_count && named < TITLE_WORDS_NAMED; i++) {
        const kb_plan_word *word = &r->plan->words[i];
        bool telling = word->gain >= r->plan->words[0].gain * TELLING_SHARE;
        if (!in_title[i] || r->by[i] || word->common || word->identifier || !telling)
            continue;
        kb_buf_printf(&words, "%s%.*s", named++ ? ", " : "", (int)word->shown.len, word->shown.bytes);
        weight += share_of(r, i);
    }
    if (words.len == 0)
        return;
    KB_OWNED(kb_text) reason = kb_printf("in the title: %s", words.bytes);
    because(r, reason, weight);
}

static void reason_rare(struct reasoning *r, const bool *matched, const bool *in_title)
{
    size_t rare = 0, found = 0;
    double weight = 0;
    for (size_t i = 0; i < r->plan->word_count; i++) {
        if (r->plan->words[i].common || r->plan->words[i].identifier)
            continue;
        rare++;
        if (!matched[i] && !in_title[i] && !r->by[i])
            continue;
        found++;
        weight += share_of(r, i);
    }
    if (!rare || !found)
        return;
    KB_OWNED(kb_text) reason = kb_printf("%zu of %zu rare words", found, rare);
    because(r, reason, weight);
}

static void reason_learned(struct reasoning *r, unsigned tickets)
{
    if (tickets == 0)
        return;
    KB_OWNED(kb_text) reason = kb_printf("learned from %u solved ticket%s", tickets, tickets == 1 ? "" : "s");
    because(r, reason, r->learned);
}

/* Their words are counted with the rare ones. */
static void reason_agreements(struct reasoning *r, const kb_list *agreements)
{
    for (size_t i = 0; i < agreements->count; i++)
        because(r, agreements->items[i], 0);
}

/* It has no part of what the words earned. */
static void reason_dates(struct reasoning *r, const kb_candidate *candidate)
{
    if (candidate->dated <= 0)
        return;
    int days = candidate->days;
    KB_OWNED(kb_text)
    reason = days == KB_NO_DAYS ? kb_printf("its duplicate is of that time")
             : days == 0        ? kb_printf("from the same day")
                                : kb_printf("%d day%s apart", days, days == 1 ? "" : "s");
    if (days != KB_NO_DAYS && days <= DAYS_NAMED)
        kb_list_add(&r->hit->why, kb_str_of(reason));
    if (r->reasons)
        json_array_append_new(r->reasons, json_pack("{s:s, s:f}", "reason", reason, "weight", candidate->dated));
}

/* What no reason above has named: common words where words match, else what found it all the same. */
static void reason_rest(struct reasoning *r, double score, double lift)
{
    static const double nothing = 1e-9;
    bool by_words = r->total > 0;
    if (r->left > nothing)
        weigh(r, by_words ? "common words" : r->plan->lists ? "passes the filters" : "pieces of words", r->left);
    if (lift > 0)
        weigh(r, "recent, or helped before", lift);
    r->left = score - lift - r->score;
    for (size_t i = 0; i < r->hit->vetoes.count && r->left < 0; i++)
        weigh(r, r->hit->vetoes.items[i], i + 1 < r->hit->vetoes.count ? r->left / 2 : r->left);
    if (r->left > nothing) /* a master with a better duplicate */
        weigh(r, "its duplicates", r->left);
}

void kb_reasons(const kb_candidate *candidate, const bool *matched, const bool *in_title, const kb_other *const *by,
                const kb_taught *taught, kb_hit *hit)
{
    const kb_plan *plan = candidate->plan;
    struct reasoning r = {.plan = plan,
                          .by = by,
                          .hit = hit,
                          .told = kb_alloc(plan->word_count + 1),
                          .score = candidate->raw,
                          .left = candidate->raw};
    if (taught->tickets && candidate->bm25 > 0)
        r.learned = candidate->raw * fmin(taught->weight / candidate->bm25, 1);
    for (size_t i = 0; i < plan->word_count; i++)
        r.total += matched[i] || in_title[i] || by[i] ? plan->words[i].gain : 0;
    if (hit->explain)
        json_object_set_new(hit->explain, "reasons", r.reasons = json_array());
    reason_identifiers(&r, matched);
    reason_synonyms(&r);
    reason_title(&r, in_title);
    reason_rare(&r, matched, in_title);
    reason_agreements(&r, &candidate->agreements);
    reason_learned(&r, taught->tickets);
    reason_dates(&r, candidate);
    reason_rest(&r, candidate->score - candidate->dated, candidate->lift);
    free(r.told);
}

void kb_reason_duplicates(kb_asker *asker, kb_hit *hit)
{
    if (hit->document->kind != KB_TICKET)
        return;
    size_t count = kb_duplicates_of(asker, hit->document->id);
    KB_OWNED(kb_text) counted = kb_printf(count == 1 ? "%zu duplicate" : "%zu duplicates", count);
    if (count)
        kb_list_add(&hit->why, kb_str_of(counted));
    if (!hit->document->duplicate_of)
        return;
    KB_OWNED(kb_text) known = kb_printf("duplicate of %s", hit->document->duplicate_of);
    kb_list_add(&hit->why, kb_str_of(known));
}
