#include "publish/analysis.h"

#include "text/learned.h"

#define TEACHERS_MOST 1000 /* tickets that one article learns from */

kb_postings_maker *kb_publish_postings = kb_postings_make;

static size_t text_bytes(const kb_document *document)
{
    const char *texts[] = {document->title, document->body, document->resolution};
    size_t bytes = 0;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        bytes += kb_str_of(texts[i]).len;
    return bytes;
}

static bool is_deadly(const kb_deadly *deadly, uint64_t seq)
{
    for (size_t i = 0; i < deadly->count; i++)
        if (deadly->seqs[i] == seq)
            return true;
    return false;
}

struct lessons {
    kb_analyzer *analyzer;
    kb_learned *learned;
    const kb_document *without; /* a ticket; NULL: with all */
    kb_code code;
    kb_error *err;
};

static bool is_of_same(const kb_document *one, const kb_document *other)
{
    bool named = one->requester && *one->requester && other->requester;
    return named ? strcmp(one->requester, other->requester) == 0 : strcmp(one->id, other->id) == 0;
}

static bool add_teacher(void *context, const kb_document *ticket)
{
    struct lessons *lessons = context;
    if (lessons->without && is_of_same(lessons->without, ticket))
        return true;
    lessons->code = kb_learned_add(lessons->learned, lessons->analyzer, ticket, lessons->err);
    return lessons->code == KB_OK;
}

/* An article learns the words of the tickets that are linked to it. */
static kb_code learn(kb_analyzer *analyzer, kb_store *store, const kb_document *article, const kb_document *without,
                     kb_postings *postings, kb_error *err)
{
    KB_OWNED(kb_learned) learned = kb_learned_new(article);
    struct lessons lessons = {analyzer, learned, without, KB_OK, err};
    kb_code code = kb_store_each_teacher(store, article->id, TEACHERS_MOST, add_teacher, &lessons, err);
    code = lessons.code ? lessons.code : code;
    if (code == KB_OK)
        kb_learned_teach(learned, postings);
    return code;
}

static kb_code analyse(kb_analyzer *analyzer, kb_store *store, const kb_document *document, kb_analysed *out, kb_error *err)
{
    kb_error failure = {0};
    kb_code code = kb_publish_postings(analyzer, document, &out->postings, &failure);
    if (code == KB_OK && document->kind == KB_ARTICLE && *out->postings->partition) {
        code = learn(analyzer, store, document, NULL, out->postings, err);
        if (code)
            return code;
    }
    if (code == KB_NO_MEMORY)
        return kb_fail(err, code, "%s", failure.message);
    out->bytes = text_bytes(document);
    if (code)
        out->why = kb_str_dup(kb_str_of(failure.message));
    return KB_OK;
}

kb_code kb_analyse_unlearned(kb_analyzer *analyzer, kb_store *store, const kb_document *article, const kb_document *ticket,
                             kb_postings **out, kb_error *err)
{
    KB_OWNED(kb_postings) postings = NULL;
    kb_code code = kb_publish_postings(analyzer, article, &postings, err);
    code = code ? code : learn(analyzer, store, article, ticket, postings, err);
    if (code)
        return code;
    *out = KB_GIVE(postings);
    return KB_OK;
}

kb_code kb_analyse_change(kb_analyzer *analyzer, kb_store *store, const kb_change *change, const kb_deadly *deadly,
                          kb_analysed *out, kb_error *err)
{
    kb_analysed analysed = {.kind = change->kind, .seq = change->seq};
    snprintf(analysed.id, sizeof analysed.id, "%s", change->id);
    kb_code code = KB_OK;
    if (change->document && is_deadly(deadly, change->seq))
        analysed.why = kb_str_dup(KB_STR(KB_DEADLY_WHY));
    else if (change->document)
        code = analyse(analyzer, store, change->document, &analysed, err);
    if (code) {
        kb_analysed_clear(&analysed);
        return code;
    }
    *out = analysed;
    return KB_OK;
}

void kb_analysed_clear(kb_analysed *analysed)
{
    kb_postings_free(analysed->postings);
    free(analysed->why);
    *analysed = (kb_analysed){0};
}
