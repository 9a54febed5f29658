#include "query/check.h"

#include "base/clock.h"
#include "query/asker.h"
#include "query/near.h"
#include "query/rank.h"
#include "query/request.h"
#include "text/decode.h"
#include "text/postings.h"

#define RANK_MOST 5      /* further down nobody looks */
#define SCORE_LEAST 0.25 /* the score from which an answer is possible */
#define VAIN_MOST 10     /* tickets in a row that do not find the draft: those behind are less similar still */

struct checking {
    kb_asker *asker;
    kb_document *draft;
    kb_str plain;               /* the draft's body */
    bool replaces;              /* the index has an article of that id */
    char own[KB_ID_BYTES + 16]; /* "article:KB1": the older version */
    int64_t deadline_us;        /* 0: none */
    json_t *answers, *would_have_answered;
    size_t asked;
    size_t in_vain; /* the last tickets that did not find it */
    bool complete;
};

static void init_request(struct checking *c, kb_request *request, kb_kind kind)
{
    kb_request_init(request, KB_SIMILAR);
    for (size_t tier = 0; tier < KB_VISIBILITIES; tier++)
        request->tiers[tier] = true;
    request->kinds[kind] = true;
    request->unfolded = true;
    request->bare = true;
    if (c->replaces)
        kb_list_add(&request->exclude, kb_str_of(c->own));
}

/* ---- which tickets ---- */

static kb_code find_tickets(struct checking *c, kb_answer *tickets, kb_error *err)
{
    kb_request request;
    init_request(c, &request, KB_TICKET);
    request.title = kb_str_of(c->draft->title);
    request.body = c->plain;
    request.limit = KB_CHECK_TICKETS;
    kb_code code = kb_ask_question(c->asker, &request, tickets, err);
    kb_list_clear(&request.exclude);
    return code;
}

/* As the index has it, not as a hit shows it. */
static kb_code read_ticket(struct checking *c, const kb_hit *hit, kb_document **out, kb_error *err)
{
    KB_OWNED(kb_text) data = NULL;
    size_t bytes;
    kb_code code = kb_index_document(c->asker->reader, KB_TICKET, hit->document->id, &data, &bytes, err);
    return code ? code : kb_document_shown((kb_str){data, bytes}, out, err);
}

/* ---- what they would find ---- */

static json_t *ticket_json(const kb_document *ticket, size_t rank, const kb_hit *hit)
{
    json_t *json = json_object();
    json_object_set_new(json, "kind", json_string("ticket"));
    json_object_set_new(json, "id", json_string(ticket->id));
    json_object_set_new(json, "lang", json_string(ticket->lang));
    json_object_set_new(json, "title", json_string(ticket->title));
    json_object_set_new(json, "state", json_string(kb_state_names[ticket->state]));
    json_object_set_new(json, "rank", json_integer((json_int_t)rank));
    json_object_set_new(json, "score", json_real((double)(long)(hit->score * 1000 + 0.5) / 1000));
    return json;
}

static void note(struct checking *c, const kb_document *ticket, const kb_answer *answer)
{
    json_t *list = ticket->state == KB_OPEN ? c->answers : c->would_have_answered;
    c->in_vain++;
    for (size_t i = 0; i < answer->hit_count; i++)
        if (strcmp(answer->hits[i].document->id, c->draft->id) == 0 && answer->hits[i].score >= SCORE_LEAST) {
            json_array_append_new(list, ticket_json(ticket, i + 1, &answer->hits[i]));
            c->in_vain = 0;
        }
}

static kb_code ask_ticket(struct checking *c, const kb_hit *hit, kb_error *err)
{
    KB_OWNED(kb_document) ticket = NULL;
    kb_request request;
    kb_answer answer = {0};
    kb_code code = read_ticket(c, hit, &ticket, err);
    if (code)
        return code;
    init_request(c, &request, KB_ARTICLE);
    request.title = kb_str_of(ticket->title);
    request.body = kb_str_of(ticket->body);
    request.product = kb_str_of(ticket->product);
    request.limit = RANK_MOST;
    code = kb_ask_question(c->asker, &request, &answer, err);
    if (code == KB_OK)
        note(c, ticket, &answer);
    c->asked++;
    kb_answer_clear(&answer);
    kb_list_clear(&request.exclude);
    return code;
}

static kb_code ask_tickets(struct checking *c, const kb_answer *tickets, kb_error *err)
{
    kb_code code = KB_OK;
    for (size_t i = 0; i < tickets->hit_count && code == KB_OK && c->complete && c->in_vain < VAIN_MOST; i++) {
        c->complete = !c->deadline_us || kb_monotonic_us() < c->deadline_us;
        if (c->complete)
            code = ask_ticket(c, &tickets->hits[i], err);
    }
    if (code == KB_OK && !c->complete && c->asked == 0) /* empty lists would say that nobody needs it */
        return kb_fail(err, KB_UNAVAILABLE, "no time was left to ask a single ticket; check again, or a shorter draft");
    return code;
}

/* ---- the draft, as if it were published ---- */

/* Where the id is taken, the draft needs another while both lie there. */
static void name_draft(struct checking *c)
{
    KB_OWNED(kb_text) data = NULL;
    size_t bytes;
    c->replaces = kb_index_document(c->asker->reader, KB_ARTICLE, c->draft->id, &data, &bytes, NULL) == KB_OK;
    snprintf(c->own, sizeof c->own, "article:%s", c->draft->id);
    if (!c->replaces)
        return;
    free(c->draft->id);
    c->draft->id = kb_printf("%.*s", KB_ID_BYTES, ".draft");
}

static kb_code lay_over(struct checking *c, kb_error *err)
{
    KB_OWNED(kb_postings) postings = NULL;
    c->draft->state = KB_PUBLISHED;
    kb_code code = kb_postings_make(c->asker->analyzer, c->draft, &postings, err);
    code = code ? code : kb_index_reader_overlay(c->asker->reader, postings, err);
    c->asker->held = code == KB_OK;
    return code;
}

static void lift(struct checking *c)
{
    kb_index_reader_overlay(c->asker->reader, NULL, NULL);
    c->asker->held = false;
}

static void order_by_rank(json_t *tickets);

static kb_code run(struct checking *c, json_t **out, kb_error *err)
{
    kb_answer tickets = {0};
    KB_OWNED(json_t) near = NULL;
    kb_code code = kb_near_duplicates(c->asker, c->draft, c->plain, c->replaces ? c->own : NULL, &near, err);
    code = code ? code : find_tickets(c, &tickets, err);
    code = code ? code : lay_over(c, err);
    code = code ? code : ask_tickets(c, &tickets, err);
    lift(c);
    kb_answer_clear(&tickets);
    if (code)
        return code;
    order_by_rank(c->answers);
    order_by_rank(c->would_have_answered);
    json_t *json = json_object();
    json_object_set_new(json, "lang", json_string(c->draft->lang));
    json_object_set_new(json, "near_duplicates", KB_GIVE(near));
    json_object_set(json, "answers", c->answers);
    json_object_set(json, "would_have_answered", c->would_have_answered);
    json_object_set_new(json, "tickets_asked", json_integer((json_int_t)c->asked));
    json_object_set_new(json, "complete", json_boolean(c->complete));
    *out = json;
    return KB_OK;
}

/* The first ranks first; as they came, the most similar first, where they are equal. */
static void order_by_rank(json_t *tickets)
{
    size_t done = 0;
    for (json_int_t rank = 1; rank <= RANK_MOST; rank++)
        for (size_t i = done; i < json_array_size(tickets); i++) {
            json_t *ticket = json_array_get(tickets, i);
            if (json_integer_value(json_object_get(ticket, "rank")) != rank)
                continue;
            json_incref(ticket);
            json_array_remove(tickets, i);
            json_array_insert_new(tickets, done++, ticket);
        }
}

kb_code kb_check_draft(kb_asker *asker, kb_document *draft, int timeout_ms, json_t **out, kb_error *err)
{
    kb_code code = kb_asker_refresh(asker, NULL, err);
    if (code)
        return code;
    KB_OWNED_BUF plain = {.ceiling = KB_BODY_BYTES};
    kb_decode(kb_str_of(draft->body), draft->format, &plain);
    struct checking c = {.asker = asker,
                         .draft = draft,
                         .plain = kb_buf_str(&plain),
                         .complete = true,
                         .answers = json_array(),
                         .would_have_answered = json_array()};
    if (timeout_ms)
        c.deadline_us = kb_monotonic_us() + (int64_t)timeout_ms * 1000;
    name_draft(&c);
    code = run(&c, out, err);
    json_decref(c.answers);
    json_decref(c.would_have_answered);
    return code;
}
