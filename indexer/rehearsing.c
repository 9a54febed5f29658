#include "indexer/rehearsing.h"

#include "indexer/data.h"
#include "indexer/progress.h"

#include "base/clock.h"
#include "base/map.h"
#include "publish/data_folder.h"
#include "publish/rehearsal.h"
#include "query/compound_file.h"
#include "query/rehearse.h"
#include "query/synonym_file.h"

#define TICKETS_MOST 400  /* that ask */
#define OF_ONE_ARTICLE 20 /* of those: an incident that everybody reported is not all of the work */

struct solved {
    char ticket[KB_ID_BYTES + 1], article[KB_ID_BYTES + 1];
    uint64_t turn; /* of its article's tickets: each turn, every article forgets one of them */
};

/* One ranking, while it is asked. */
struct row {
    kb_rehearsal *rehearsals; /* TICKETS_MOST */
    size_t count;
    kb_map *articles; /* that were found */
};

/* For one tier: that which is the most hidden that is seen. */
struct calibrating {
    kb_visibility tier;
    kb_store *store; /* borrowed, and so are these two; NULL before they are needed */
    kb_rehearsal_index *index;
    kb_asker *asker; /* of that index */
    kb_meter *meter;
    struct solved *solved;
    size_t count, asked;
    kb_map *turns; /* article → its tickets so far */
    struct row rows[KB_SIMILAR + 1];
};

/* ---- which tickets -------------------------------------------------------------------------------------------------- */

static bool add_solved(void *context, const char *ticket, const char *article)
{
    struct calibrating *c = context;
    uint64_t *turn = kb_map_slot(c->turns, kb_str_of(article));
    if (*turn == OF_ONE_ARTICLE)
        return true;
    struct solved *solved = &c->solved[c->count++];
    *solved = (struct solved){.turn = (*turn)++};
    snprintf(solved->ticket, sizeof solved->ticket, "%s", ticket);
    snprintf(solved->article, sizeof solved->article, "%s", article);
    return c->count < TICKETS_MOST;
}

static bool is_seen(const struct calibrating *c, const kb_document *article)
{
    bool is_public = article->visibility == KB_TIER_PUBLIC && !article->groups.count;
    return (is_public || c->tier == KB_TIER_INTERNAL) && kb_document_searchable(article, kb_now_ms());
}

static size_t answers_of(const struct calibrating *c, const char *ticket)
{
    kb_list articles = {0};
    size_t seen = 0;
    kb_store_links(c->store, KB_TICKET, ticket, &articles, NULL);
    for (size_t i = 0; i < articles.count; i++) {
        kb_stored article = {0};
        if (kb_store_get(c->store, KB_ARTICLE, articles.items[i], &article, NULL) == KB_OK)
            seen += is_seen(c, article.document);
        kb_stored_clear(&article);
    }
    kb_list_clear(&articles);
    return seen;
}

/* ---- asking --------------------------------------------------------------------------------------------------------- */

static void add_rehearsal(struct row *row, const kb_rehearsal *rehearsal, const char *article)
{
    row->rehearsals[row->count++] = *rehearsal;
    if (rehearsal->right)
        ++*kb_map_slot(row->articles, kb_str_of(article));
}

static kb_code rehearse(struct calibrating *c, const kb_document *ticket, const kb_document *article, kb_error *err)
{
    kb_rehearsal rehearsals[KB_SIMILAR + 1];
    kb_code code = kb_rehearse(c->asker, ticket, article->id, c->tier, rehearsals, err);
    for (size_t ranking = 0; ranking <= KB_SIMILAR && code == KB_OK; ranking++)
        add_rehearsal(&c->rows[ranking], &rehearsals[ranking], article->id);
    return code;
}

static kb_code forget(struct calibrating *c, const kb_document *ticket, const kb_document *article, kb_error *err)
{
    return kb_rehearsal_index_put(c->index, article, ticket, err);
}

static kb_code remember(struct calibrating *c, const kb_document *ticket, const kb_document *article, kb_error *err)
{
    (void)ticket;
    return kb_rehearsal_index_put(c->index, article, NULL, err);
}

typedef kb_code each_pair(struct calibrating *c, const kb_document *ticket, const kb_document *article, kb_error *err);

/* Calls `each` with both documents, where they are still there. With two answers, neither can be called the wrong one: then not.
 */
static kb_code with_both(struct calibrating *c, const struct solved *solved, each_pair *each, kb_error *err)
{
    kb_stored ticket = {0}, article = {0};
    kb_error cause = {0};
    kb_code code = kb_store_get(c->store, KB_TICKET, solved->ticket, &ticket, &cause);
    code = code ? code : kb_store_get(c->store, KB_ARTICLE, solved->article, &article, &cause);
    if (code == KB_OK && is_seen(c, article.document) && answers_of(c, solved->ticket) == 1)
        code = each(c, ticket.document, article.document, &cause);
    kb_stored_clear(&ticket);
    kb_stored_clear(&article);
    return code && code != KB_NOT_FOUND ? kb_fail(err, code, "%s", cause.message) : KB_OK;
}

static kb_code prepare_turn(struct calibrating *c, uint64_t turn, kb_error *err)
{
    kb_code code = KB_OK;
    for (size_t i = 0; i < c->count && code == KB_OK; i++) {
        const struct solved *solved = &c->solved[i];
        bool was_last = solved->turn + 1 == turn && *kb_map_find(c->turns, kb_str_of(solved->article)) == turn;
        if (solved->turn == turn || was_last)
            code = with_both(c, solved, was_last ? remember : forget, err);
    }
    return code ? code : kb_rehearsal_index_commit(c->index, err);
}

static kb_code ask_turn(struct calibrating *c, uint64_t turn, kb_error *err)
{
    kb_code code = prepare_turn(c, turn, err);
    for (size_t i = 0; i < c->count && code == KB_OK; i++) {
        if (c->solved[i].turn != turn)
            continue;
        code = with_both(c, &c->solved[i], rehearse, err);
        if (!kb_meter_progress(c->meter, ++c->asked, c->count))
            return kb_fail(err, KB_UNAVAILABLE, "stopped");
    }
    return code;
}

/* One turn more than there are tickets: all is as it was then. */
static kb_code ask_all(struct calibrating *c, kb_error *err)
{
    kb_code code = KB_OK;
    for (uint64_t turn = 0; turn <= OF_ONE_ARTICLE && code == KB_OK; turn++)
        code = ask_turn(c, turn, err);
    return code;
}

static void settle(const struct row *row, kb_calibrated *out)
{
    out->tickets = (unsigned)row->count;
    out->articles = (unsigned)kb_map_count(row->articles);
    for (size_t i = 0; i < row->count; i++)
        out->right += row->rehearsals[i].right;
    kb_calibrate(out, row->rehearsals, row->count);
}

/* ---- both tiers ----------------------------------------------------------------------------------------------------- */

struct rehearsing {
    const char *data;
    kb_store *store;
    kb_rehearsal_index *index; /* NULL until there are enough tickets */
    kb_asker *asker;
    kb_synonym_file *synonyms; /* with which the service asks too */
    kb_compound_file *compounds;
    kb_meter meter;
    kb_calibration calibration;
};

static kb_code open_index(struct rehearsing *r, kb_error *err)
{
    if (r->index)
        return KB_OK;
    kb_code code = kb_rehearsal_index_open(r->data, r->store, &r->index, err);
    code = code ? code : kb_asker_open(kb_rehearsal_index_path(r->index), &r->asker, err);
    if (code)
        return code;
    kb_asker_use_synonyms(r->asker, r->synonyms);
    kb_asker_use_compounds(r->asker, r->compounds);
    return KB_OK;
}

static void init(struct calibrating *c, struct rehearsing *r, kb_visibility tier)
{
    *c = (struct calibrating){.tier = tier, .store = r->store, .meter = &r->meter, .turns = kb_map_new()};
    c->solved = kb_alloc(TICKETS_MOST * sizeof *c->solved);
    for (size_t ranking = 0; ranking <= KB_SIMILAR; ranking++)
        c->rows[ranking] = (struct row){.rehearsals = kb_alloc(TICKETS_MOST * sizeof(kb_rehearsal)), .articles = kb_map_new()};
}

static void clear(struct calibrating *c)
{
    for (size_t ranking = 0; ranking <= KB_SIMILAR; ranking++) {
        free(c->rows[ranking].rehearsals);
        kb_map_free(c->rows[ranking].articles);
    }
    free(c->solved);
    kb_map_free(c->turns);
}

static kb_code calibrate_tier(struct rehearsing *r, kb_visibility tier, kb_error *err)
{
    struct calibrating c;
    init(&c, r, tier);
    kb_code code = kb_store_each_solved(r->store, tier == KB_TIER_PUBLIC, add_solved, &c, err);
    if (code == KB_OK && c.count >= KB_CALIBRATION_TICKETS) {
        code = open_index(r, err);
        c.index = r->index;
        c.asker = r->asker;
        code = code ? code : ask_all(&c, err);
    }
    for (size_t ranking = 0; ranking <= KB_SIMILAR && code == KB_OK; ranking++)
        settle(&c.rows[ranking], &r->calibration.rows[ranking][tier]);
    clear(&c);
    return code;
}

static kb_code calibrate(struct rehearsing *r, kb_error *err)
{
    KB_OWNED(kb_text) path = kb_data_path(r->data, KB_CALIBRATION_FILE);
    kb_code code = kb_data_store_open(r->data, KB_STORE_READ, &r->store, err);
    code = code ? code : kb_store_seq(r->store, &r->calibration.seq, err);
    for (size_t tier = 0; tier < KB_VISIBILITIES && code == KB_OK; tier++)
        code = calibrate_tier(r, (kb_visibility)tier, err);
    if (code)
        return code;
    r->calibration.made_at = kb_now_ms();
    return kb_calibration_write(path, &r->calibration, err);
}

kb_code kb_calibrate_data(const char *data, bool quiet, kb_error *err)
{
    struct rehearsing r = {.data = data};
    KB_OWNED(kb_text) synonyms = kb_data_path(data, KB_SYNONYMS_FILE);
    KB_OWNED(kb_text) compounds = kb_data_path(data, KB_COMPOUNDS_FILE);
    r.synonyms = kb_synonym_file_new(synonyms, NULL);
    r.compounds = kb_compound_file_new(compounds, NULL);
    kb_calibration_init(&r.calibration);
    kb_rehearsal_clear(data);
    kb_meter_start(&r.meter, "asking", "tickets", quiet);
    kb_code code = calibrate(&r, err);
    kb_meter_clear(&r.meter);
    kb_asker_close(r.asker);
    kb_synonym_file_free(r.synonyms);
    kb_compound_file_free(r.compounds);
    kb_rehearsal_index_close(r.index);
    kb_store_close(r.store);
    return code;
}
