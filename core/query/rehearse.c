#include "query/rehearse.h"

#include "query/asker.h"

#include <math.h>

static void init_request(kb_request *request, kb_manner manner, kb_visibility tier, const kb_document *ticket)
{
    kb_request_init(request, manner);
    request->tiers[KB_TIER_PUBLIC] = true;
    request->tiers[KB_TIER_INTERNAL] = tier == KB_TIER_INTERNAL;
    request->kinds[KB_ARTICLE] = true;
    request->bare = request->judged = true;
    request->limit = KB_CALIBRATION_RIGHT;
    request->title = kb_str_of(ticket->title);
    request->body = kb_str_of(ticket->body);
    request->format = ticket->format;
    request->product = kb_str_of(ticket->product);
    request->text = *ticket->title ? request->title : request->body;
    request->text.len = kb_utf8_floor(request->text, KB_QUESTION_BYTES);
}

/* Judged by limits that nothing reaches, an answer's strength and sureness are those of all hits that are looked at. */
static void judge_all(kb_calibration *calibration)
{
    for (size_t ranking = 0; ranking <= KB_SIMILAR; ranking++)
        for (size_t tier = 0; tier < KB_VISIBILITIES; tier++)
            calibration->rows[ranking][tier].limits = (kb_limits){INFINITY, INFINITY};
}

static bool has_hit(const kb_answer *answer, const char *article)
{
    for (size_t i = 0; i < answer->hit_count; i++)
        if (strcmp(answer->hits[i].document->id, article) == 0)
            return true;
    return false;
}

static kb_code ask_without(kb_asker *asker, kb_request *request, const char *article, kb_answer *answer, kb_error *err)
{
    KB_OWNED(kb_text) own = kb_printf("article:%s", article);
    kb_answer_clear(answer);
    kb_list_add(&request->exclude, kb_str_of(own));
    kb_code code = kb_ask_question(asker, request, answer, err);
    kb_list_clear(&request->exclude);
    return code;
}

static kb_code ask(kb_asker *asker, kb_request *request, const char *article, kb_rehearsal *out, kb_error *err)
{
    kb_answer answer = {0};
    kb_code code = kb_ask_question(asker, request, &answer, err);
    *out = (kb_rehearsal){.right = has_hit(&answer, article), .strength = answer.strength};
    if (code == KB_OK && out->right)
        code = ask_without(asker, request, article, &answer, err);
    out->absent_strength = answer.strength;
    out->absent_sureness = answer.sureness;
    kb_answer_clear(&answer);
    return code;
}

kb_code kb_rehearse(kb_asker *asker, const kb_document *ticket, const char *article, kb_visibility tier,
                    kb_rehearsal out[KB_SIMILAR + 1], kb_error *err)
{
    kb_code code = KB_OK;
    kb_calibration before = asker->calibration;
    judge_all(&asker->calibration);
    for (kb_manner manner = KB_SEARCH; manner <= KB_SIMILAR && code == KB_OK; manner++) {
        kb_request request;
        init_request(&request, manner, tier, ticket);
        code = ask(asker, &request, article, &out[manner], err);
    }
    asker->calibration = before;
    return code;
}
