#include "query/shortlist.h"

#include "query/dates.h"
#include "query/ranking.h"
#include "query/request.h"
#include "query/vetoes.h"

#include <math.h>

#define SETTLED_LEAST 4 /* the hits that the verdict looks at, and the next */
#define CHAIN_MOST 4    /* a duplicate of a duplicate of …: a circle ends too */

void kb_candidate_clear(kb_candidate *candidate)
{
    kb_document_free(candidate->document);
    kb_list_clear(&candidate->vetoes);
    kb_list_clear(&candidate->agreements);
    candidate->document = NULL;
}

kb_code kb_candidate_read(kb_asker *asker, kb_candidate *candidate, kb_error *err)
{
    KB_OWNED(kb_text) data = NULL;
    size_t bytes;
    if (candidate->document)
        return KB_OK;
    kb_code code = kb_index_data(asker->reader, candidate->partition, candidate->id_term, &data, &bytes, err);
    return code ? code : kb_document_shown((kb_str){data, bytes}, &candidate->document, err);
}

static int by_score(const void *left, const void *right)
{
    const kb_candidate *a = left, *b = right;
    if (a->score != b->score)
        return a->score > b->score ? -1 : 1;
    if (a->evidence != b->evidence)
        return a->evidence > b->evidence ? -1 : 1;
    int by_id = strcmp(a->id_term + strlen("Qa:"), b->id_term + strlen("Qa:"));
    return by_id ? by_id : strcmp(a->id_term, b->id_term);
}

void kb_candidates_sort(kb_candidate *candidates, size_t count)
{
    qsort(candidates, count, sizeof *candidates, by_score);
}

static void drop(kb_candidate *candidates, size_t *count, size_t index)
{
    kb_candidate_clear(&candidates[index]);
    memmove(candidates + index, candidates + index + 1, (*count - index - 1) * sizeof *candidates);
    --*count;
}

/* ---- duplicates ---- */

struct folding {
    kb_asker *asker;
    const kb_request *request;
    kb_candidate *candidates;
    size_t seen; /* candidates that were read */
};

static kb_str duplicate_term(const char *id, char **owned)
{
    *owned = kb_field_term(kb_field_find(KB_STR("duplicate_of")), kb_str_of(id));
    return kb_str_of(*owned);
}

size_t kb_duplicates_of(kb_asker *asker, const char *id)
{
    char *owned;
    kb_str term = duplicate_term(id, &owned);
    size_t all = 0;
    for (size_t i = 0; i < kb_index_partition_count(asker->reader); i++) {
        kb_partition about;
        kb_visibility tier = KB_TIER_PUBLIC;
        uint32_t tickets = 0;
        if (kb_index_partition(asker->reader, i, &about, NULL) == KB_OK)
            kb_partition_language(about.name, &tier);
        if (tier == KB_TIER_INTERNAL && kb_index_frequencies(asker->reader, i, &term, 1, &tickets, NULL) == KB_OK)
            all += tickets;
    }
    free(owned);
    return all;
}

static bool is_excluded(const kb_request *request, const char *id)
{
    for (size_t i = 0; i < request->exclude.count; i++)
        if (kb_str_starts(kb_str_of(request->exclude.items[i]), KB_STR("ticket:")) &&
            strcmp(request->exclude.items[i] + strlen("ticket:"), id) == 0)
            return true;
    return false;
}

static kb_document *read_ticket(kb_asker *asker, const char *id)
{
    KB_OWNED(kb_text) data = NULL;
    kb_document *document = NULL;
    size_t bytes;
    if (kb_index_document(asker->reader, KB_TICKET, id, &data, &bytes, NULL))
        return NULL;
    return kb_document_shown((kb_str){data, bytes}, &document, NULL) ? NULL : document;
}

/* A master that the question did not find itself is shown only where no filter could have kept it out. */
static bool may_be_shown(const kb_request *request, const kb_document *master)
{
    bool states = false;
    for (size_t i = 0; i < KB_STATES; i++)
        states = states || request->states[i];
    bool plain = !states && request->products.count + request->categories.count + request->tags.count == 0 &&
                 request->updated_after == KB_NO_TIME && request->manner != KB_SEARCH;
    return (plain || (states && request->states[master->state] && request->products.count == 0)) &&
           kb_request_wants(request, kb_language_find(kb_str_of(master->lang)));
}

static bool is_ticket(const kb_candidate *candidate, const char *id)
{
    const kb_document *document = candidate->document;
    return document && document->kind == KB_TICKET && strcmp(document->id, id) == 0;
}

/* The candidate with that id among those seen; `seen` where there is none. */
static size_t find_ticket(const struct folding *f, const char *id)
{
    size_t i = 0;
    while (i < f->seen && !is_ticket(&f->candidates[i], id))
        i++;
    return i;
}

/* The master at the end of the chain; NULL: the index has none, or it must not be shown. Owned. */
static kb_document *master_of(const struct folding *f, const kb_document *duplicate)
{
    KB_OWNED(kb_document) master = NULL;
    const char *id = duplicate->duplicate_of;
    for (int i = 0; id && i < CHAIN_MOST; i++) {
        kb_document *next = is_excluded(f->request, id) ? NULL : read_ticket(f->asker, id);
        if (!next)
            break;
        kb_document_free(master);
        master = next;
        id = master->duplicate_of;
    }
    if (!master || strcmp(master->id, duplicate->id) == 0)
        return NULL;
    return KB_GIVE(master);
}

/* Scores are 1 − e^−evidence: the better of the two, and a part of the other's evidence. */
static double with_vote(const kb_request *request, double one, double other)
{
    double least = pow(1 - fmin(one, other), kb_ranking_of(request->manner)->vote);
    return round((1 - (1 - fmax(one, other)) * least) * 1e6) / 1e6;
}

/* True where candidate `index` is gone: its master, which stands elsewhere in the list, has taken its score. */
static bool fold(struct folding *f, size_t index)
{
    kb_candidate *candidate = &f->candidates[index];
    if (!candidate->document || !candidate->document->duplicate_of)
        return false;
    KB_OWNED(kb_document) master = master_of(f, candidate->document);
    size_t at = master ? find_ticket(f, master->id) : f->seen;
    if (at < f->seen) {
        kb_candidate *kept = &f->candidates[at];
        double by_words = with_vote(f->request, kept->score - kept->dated, candidate->score - candidate->dated);
        kept->score = with_vote(f->request, kept->score, candidate->score);
        kept->dated = kept->score - by_words;
        return true;
    }
    if (master && may_be_shown(f->request, master)) {
        kb_document_free(candidate->document);
        candidate->document = KB_GIVE(master);
        candidate->days = KB_NO_DAYS;
    }
    return false;
}

static bool stop_at_first(void *context, kb_str term, uint32_t document_frequency)
{
    (void)term;
    *(bool *)context = document_frequency > 0;
    return false;
}

/* Whether a ticket that the request may see is a duplicate of another. */
static bool has_duplicates(kb_asker *asker, const kb_request *request)
{
    bool found = false;
    bool wanted = request->tiers[KB_TIER_INTERNAL] && (request->kinds[KB_TICKET] || !request->kinds[KB_ARTICLE]);
    for (size_t i = 0; i < kb_index_partition_count(asker->reader) && wanted && !found; i++)
        kb_index_terms(asker->reader, i, KB_STR("XD:"), stop_at_first, &found, NULL);
    return found;
}

/* ---- all of it ---- */

static size_t window(const kb_request *request, size_t count)
{
    size_t most = request->offset + request->limit + KB_PLAN_SPARE;
    return most < count ? most : count;
}

/* Deleted since it was found: the next one stands at `index` then. */
static kb_code read_one(struct folding *f, size_t index, size_t *count, bool *gone, kb_error *err)
{
    kb_error cause = {0};
    kb_code code = kb_candidate_read(f->asker, &f->candidates[index], &cause);
    *gone = code == KB_NOT_FOUND;
    if (code && !*gone)
        return kb_fail(err, code, "%s", cause.message);
    if (!*gone)
        return KB_OK;
    drop(f->candidates, count, index);
    f->seen--;
    return KB_OK;
}

static size_t count_from(const kb_candidate *candidates, size_t count, double score)
{
    size_t found = 0;
    for (size_t i = 0; i < count; i++)
        found += candidates[i].score >= score;
    return found;
}

/* A contradiction only demotes and a boost lifts by a bound, so what stands behind enough others is left as it is. */
static bool is_settled(const struct folding *f, size_t index)
{
    const kb_ranking *ranking = kb_ranking_of(f->request->manner);
    double lift = (1 + ranking->fresh) * (1 + ranking->helpful);
    size_t page = f->request->offset + f->request->limit, wanted = page > SETTLED_LEAST ? page : SETTLED_LEAST;
    return index >= wanted && count_from(f->candidates, index, f->candidates[index].score * lift) >= wanted;
}

static void demote(const kb_traits *asked, kb_candidate *candidate)
{
    double factor = kb_vetoes(asked, candidate->document, &candidate->vetoes, &candidate->agreements);
    candidate->score *= factor;
    candidate->dated *= factor;
}

/* Reads candidates and looks for contradictions: `asked` is NULL where there can be none. */
static kb_code read_seen(struct folding *f, const kb_traits *asked, bool folds, size_t *count, kb_error *err)
{
    for (size_t i = 0; i < f->seen && (folds || !is_settled(f, i));) {
        bool gone;
        kb_code code = read_one(f, i, count, &gone, err);
        if (code)
            return code;
        if (gone)
            continue;
        if (asked)
            demote(asked, &f->candidates[i]);
        i++;
    }
    return KB_OK;
}

static void fold_all(struct folding *f, size_t *count)
{
    for (size_t i = 0; i < f->seen;) {
        if (!fold(f, i)) {
            i++;
            continue;
        }
        drop(f->candidates, count, i);
        f->seen--;
    }
}

kb_code kb_shortlist(kb_asker *asker, const kb_question *question, kb_candidate *candidates, size_t *count, kb_error *err)
{
    const kb_request *request = question->request;
    struct folding f = {asker, request, candidates, window(request, *count)};
    KB_OWNED(kb_traits)
    asked = request->manner == KB_SEARCH ? NULL : kb_traits_of(question->title, question->body, request->product);
    bool may_contradict = asked && kb_traits_tell(asked), lists = *count && candidates[0].plan->lists;
    bool folds = !request->unfolded && !lists && has_duplicates(asker, request);
    if (f.seen == 0 || !(may_contradict || folds))
        return KB_OK;
    kb_code code = read_seen(&f, may_contradict ? asked : NULL, folds, count, err);
    if (code)
        return code;
    if (folds)
        fold_all(&f, count);
    kb_candidates_sort(candidates, f.seen);
    return KB_OK;
}
