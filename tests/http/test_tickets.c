/* A whole ticket as the question, over the starter knowledge base of two trades: noise, vetoes, duplicates, and what the publish
 * check promises. */
#include "daemon.h"

#include <math.h>

#define ROUNDING 0.0011 /* scores are shown with three digits */
#define SYMMETRY 0.3    /* the most that two scores of one pair may differ: each is a share of its own question */

/* ---- a filled daemon, for all tests ---- */

static void run(const char *command)
{
    if (system(command))
        fail_msg("%s failed", command);
}

static int start_filled(void **state)
{
    daemon_process *daemon = make_daemon("--keys", "off", "--question-timeout-ms", "60000", NULL); /* sanitizers are slow */
    KB_OWNED(kb_text)
    import = kb_printf("cd %s/corpus/starter && %s --data %s import -q --visibility public technology/articles finance/articles "
                       "technology/tickets.jsonl finance/tickets.jsonl >%s 2>&1",
                       KB_SOURCE_DIR, KB_INDEXER, daemon->data, daemon->log);
    KB_OWNED(kb_text) build = kb_printf("%s --data %s build -q >>%s 2>&1", KB_INDEXER, daemon->data, daemon->log);
    run(import);
    run(build);
    launch(daemon);
    *state = daemon;
    return 0;
}

static json_t *ticket(const daemon_process *daemon, const char *id)
{
    KB_OWNED(kb_text) target = kb_printf("/v1/tickets/%s", id);
    answer got = request(daemon, "GET", target, NULL, NULL);
    assert_int_equal(got.status, 200);
    json_t *json = json_incref(got.json);
    answer_clear(&got);
    return json;
}

static answer post(const daemon_process *daemon, const char *target, const json_t *body)
{
    KB_OWNED(kb_text) text = kb_json_text(body);
    answer got = request(daemon, "POST", target, NULL, text);
    if (got.status != 200)
        fail_msg("%s: %d %s", target, got.status, got.body);
    return got;
}

static answer similar_text(const daemon_process *daemon, const char *title, const char *body, const char *own)
{
    KB_OWNED(json_t)
    json = json_pack("{s:s, s:s, s:i, s:b, s:[s]}", "title", title, "body", body, "limit", 5, "explain", 1, "exclude", own);
    return post(daemon, "/v1/similar", json);
}

static answer similar_to(const daemon_process *daemon, const char *id, int limit)
{
    KB_OWNED(json_t) json = json_pack("{s:s, s:s, s:i}", "kind", "ticket", "id", id, "limit", limit);
    return post(daemon, "/v1/similar", json);
}

static const json_t *hit_of(const answer *got, const char *id)
{
    size_t index;
    json_t *hit;
    json_array_foreach(json_object_get(got->json, "hits"), index,
                       hit) if (strcmp(json_string_value(json_object_get(hit, "id")), id) == 0) return hit;
    return NULL;
}

static double score_of(const json_t *hit)
{
    return json_number_value(json_object_get(hit, "score"));
}

static char *ids_of(const answer *got)
{
    KB_OWNED_BUF ids = {0};
    size_t index;
    json_t *hit;
    json_array_foreach(json_object_get(got->json, "hits"), index, hit)
        kb_buf_printf(&ids, "%s ", json_string_value(json_object_get(hit, "id")));
    return kb_buf_give(&ids);
}

static bool says(const json_t *list, const char *part)
{
    size_t index;
    json_t *text;
    json_array_foreach(list, index, text) if (strstr(json_string_value(text), part)) return true;
    return false;
}

static json_int_t ignored_lines(const answer *got, const char *what)
{
    size_t index;
    json_t *one;
    json_array_foreach(json_object_get(json_object_get(got->json, "analysis"), "ignored"), index,
                       one) if (strcmp(json_string_value(json_object_get(one, "what")), what) ==
                                0) return json_integer_value(json_object_get(one, "lines"));
    return 0;
}

/* ---- noise ---- */

static const struct {
    const char *why, *id, *before, *behind, *ignored;
} noises[] = {
    {"a signature", "T-TEC-0009", "",
     "\n\nKind regards\nAnna Lindqvist\n-- \nLindqvist Cheese Trading Ltd\nAccounting | Phone +44 20 7946 0018", "signature"},
    {"a disclaimer", "T-TEC-0003", "",
     "\n\nKind regards\nAnna Lindqvist\n-- \nLindqvist Cheese Trading Ltd\nanna@lindqvist.example\n\nThis e-mail and its "
     "attachments are "
     "confidential. If you received it in error, please tell the sender, delete it and do not print or install anything from it.",
     "signature"},
    {"a quoted reply above", "T-TEC-0008",
     "Am 04.05.2026 um 10:12 schrieb support@example.com:\n> Guten Tag, bitte starten Sie den Drucker neu und prüfen Sie,\n> ob "
     "die "
     "Rechnung versendet wurde.\n\n",
     "", "quote"},
    {"a quoted reply below", "T-TEC-0004", "",
     "\n\nEl 4 may 2026 a las 10:12, soporte@example.com escribió:\n> Gracias por su mensaje. Compruebe si la factura\n> se ha "
     "enviado "
     "antes de llamarnos de nuevo.\n",
     "quote"},
    {"a template", "T-TEC-0005", "问题描述：\n", "\n\n预期结果：\n\n已尝试：\n", "template"},
    {"all of it", "T-FIN-0002",
     "On Mon, 4 May 2026 at 10:12, Support <help@example.com> wrote:\n> Thank you. Please restart the printer before you "
     "call.\n\n"
     "What happened:\n",
     "\n\nExpected behaviour:\n\n- [ ] I have searched the help\n\nKind regards\nAnna Lindqvist\n-- \nLindqvist Ltd | +44 20 "
     "7946 0018",
     "template"},
};

static void noise_does_not_change_the_first_five(void **state)
{
    for (size_t i = 0; i < sizeof noises / sizeof *noises; i++) {
        KB_OWNED(json_t) json = ticket(*state, noises[i].id);
        const char *title = json_string_value(json_object_get(json, "title")),
                   *body = json_string_value(json_object_get(json, "body"));
        KB_OWNED(kb_text) noisy = kb_printf("%s%s%s", noises[i].before, body, noises[i].behind);
        KB_OWNED(kb_text) own = kb_printf("ticket:%s", noises[i].id);
        answer without = similar_text(*state, title, body, own), with = similar_text(*state, title, noisy, own);
        KB_OWNED(kb_text) clean = ids_of(&without);
        KB_OWNED(kb_text) found = ids_of(&with);
        if (strcmp(found, clean) != 0 || ignored_lines(&with, noises[i].ignored) <= ignored_lines(&without, noises[i].ignored))
            fail_msg("%s: %s, not %s: %s", noises[i].why, found, clean, with.body);
        answer_clear(&without);
        answer_clear(&with);
    }
}

static void an_answer_inside_a_quote_survives(void **state)
{
    answer got = similar_text(
        *state, "Re: your question",
        "> Which message do you see?\nThe backup stops with 0x80070070\n> Which program is it?\nNimbora Backup, every "
        "night\n> Thank you\n",
        "ticket:none");
    assert_int_equal(ignored_lines(&got, "quote"), 3);
    assert_non_null(strstr(got.body, "code 0x80070070 in both"));
    answer_clear(&got);
}

static void what_is_noise_is_still_found(void **state)
{
    answer got = request(*state, "GET", "/v1/search?q=Brightwater+Dental&kind=ticket", NULL, NULL);
    assert_true(has_hit(&got, "ticket", "T-TEC-0002")); /* its signature alone says so */
    answer_clear(&got);
}

/* ---- reasons, vetoes, duplicates ---- */

static void the_weights_of_reasons_add_up_to_the_score(void **state)
{
    KB_OWNED(json_t) json = ticket(*state, "T-TEC-0002");
    answer got = similar_text(*state, json_string_value(json_object_get(json, "title")),
                              json_string_value(json_object_get(json, "body")), "ticket:T-TEC-0002");
    size_t index, row;
    json_t *hit, *reason;
    assert_true(json_array_size(json_object_get(got.json, "hits")) > 0);
    json_array_foreach(json_object_get(got.json, "hits"), index, hit)
    {
        double sum = 0;
        json_array_foreach(json_object_get(json_object_get(hit, "explain"), "reasons"), row, reason) sum +=
            json_number_value(json_object_get(reason, "weight"));
        if (fabs(sum - score_of(hit)) > ROUNDING)
            fail_msg("the reasons of %s add up to %g, not %g", json_string_value(json_object_get(hit, "id")), sum, score_of(hit));
    }
    answer_clear(&got);
}

static void put_ticket(const daemon_process *daemon, const char *id, const char *title, const char *body)
{
    KB_OWNED(kb_text) target = kb_printf("/v1/tickets/%s", id);
    KB_OWNED(json_t) json = json_pack("{s:s, s:s, s:s, s:s}", "title", title, "body", body, "lang", "en", "state", "resolved");
    KB_OWNED(kb_text) text = kb_json_text(json);
    expect(daemon, 201, "PUT", target, text);
}

static void another_code_demotes_both_ways(void **state)
{
    put_ticket(*state, "V-1", "Tunnel breaks off with NV-991",
               "The tunnel to the branch office breaks off every morning: NV-991.");
    put_ticket(*state, "V-2", "Tunnel breaks off with NV-992",
               "The tunnel to the branch office breaks off every morning: NV-992.");
    put_ticket(*state, "V-3", "Tunnel breaks off, NV-991", "Every morning the tunnel to the branch office breaks off: NV-991.");
    answer one = similar_to(*state, "V-1", 10), two = similar_to(*state, "V-2", 10);
    const json_t *other = hit_of(&one, "V-2"), *same = hit_of(&one, "V-3"), *back = hit_of(&two, "V-1");
    assert_true(other && same && back);
    assert_true(says(json_object_get(other, "vetoes"), "other error code: NV-992"));
    assert_true(says(json_object_get(back, "vetoes"), "other error code: NV-991"));
    assert_int_equal(json_array_size(json_object_get(same, "vetoes")), 0);
    assert_string_not_equal(json_string_value(json_object_get(other, "band")), "strong");
    assert_true(score_of(same) > score_of(other));
    assert_true(fabs(score_of(other) - score_of(back)) <= SYMMETRY);
    answer_clear(&one);
    answer_clear(&two);
}

static void another_product_demotes(void **state)
{
    answer got = similar_to(*state, "T-TEC-0003", 30); /* of Veltra Book 14 */
    size_t index, vetoed = 0;
    json_t *hit;
    json_array_foreach(json_object_get(got.json, "hits"), index, hit) vetoed +=
        says(json_object_get(hit, "vetoes"), "other product: ");
    assert_true(vetoed > 0);
    answer_clear(&got);
}

static void the_master_is_shown_for_its_duplicates(void **state)
{
    KB_OWNED(json_t) known = ticket(*state, "T-FIN-0028"); /* duplicate_of T-FIN-0002, which has another */
    answer got = similar_text(*state, json_string_value(json_object_get(known, "title")),
                              json_string_value(json_object_get(known, "body")), "ticket:none");
    const json_t *master = hit_of(&got, "T-FIN-0002");
    assert_null(hit_of(&got, "T-FIN-0028"));
    assert_non_null(master);
    assert_true(says(json_object_get(master, "why"), "2 duplicates"));
    answer_clear(&got);
    got = similar_to(*state, "T-FIN-0002", 10); /* of the master itself, they are the answer */
    assert_non_null(hit_of(&got, "T-FIN-0028"));
    assert_true(says(json_object_get(hit_of(&got, "T-FIN-0028"), "why"), "duplicate of T-FIN-0002"));
    answer_clear(&got);
}

static void duplicates_find_each_other_with_like_scores(void **state)
{
    static const char *const pairs[][2] = {
        {"T-FIN-0028", "T-FIN-0002"}, {"T-FIN-0047", "T-FIN-0003"}, {"T-FIN-0051", "T-FIN-0001"}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        answer there = similar_to(*state, pairs[i][0], 5), back = similar_to(*state, pairs[i][1], 5);
        const json_t *master = hit_of(&there, pairs[i][1]), *duplicate = hit_of(&back, pairs[i][0]);
        if (!master || !duplicate || fabs(score_of(master) - score_of(duplicate)) > SYMMETRY)
            fail_msg("%s and %s: %g there, %g back", pairs[i][0], pairs[i][1], master ? score_of(master) : 0,
                     duplicate ? score_of(duplicate) : 0);
        answer_clear(&there);
        answer_clear(&back);
    }
}

/* ---- the publish check ---- */

static json_t *take_article(const daemon_process *daemon, const char *id, bool remove)
{
    KB_OWNED(kb_text) target = kb_printf("/v1/articles/%s", id);
    answer got = request(daemon, "GET", target, NULL, NULL);
    json_t *json = json_incref(got.json);
    answer_clear(&got);
    if (remove)
        expect(daemon, 200, "DELETE", target, NULL);
    return json;
}

/* The rank of an article among the articles that a ticket finds; 0: not among them. */
static json_int_t rank_of(const answer *got, const char *id, double *score)
{
    size_t index;
    json_t *hit;
    json_int_t rank = 0;
    json_array_foreach(json_object_get(got->json, "hits"), index, hit)
    {
        rank += strcmp(json_string_value(json_object_get(hit, "kind")), "article") == 0;
        *score = score_of(hit);
        if (strcmp(json_string_value(json_object_get(hit, "id")), id) == 0)
            return rank;
    }
    return 0;
}

static void compare_with_reality(const daemon_process *daemon, const char *id, const json_t *tickets)
{
    size_t index;
    json_t *predicted;
    json_array_foreach(tickets, index, predicted)
    {
        const char *ticket_id = json_string_value(json_object_get(predicted, "id"));
        answer got = similar_to(daemon, ticket_id, 100);
        double score = 0;
        json_int_t rank = rank_of(&got, id, &score), expected = json_integer_value(json_object_get(predicted, "rank"));
        if (rank != expected || fabs(score - score_of(predicted)) > ROUNDING)
            fail_msg("%s finds %s at rank %lld with %g; the check said %lld with %g", ticket_id, id, (long long)rank, score,
                     (long long)expected, score_of(predicted));
        answer_clear(&got);
    }
}

static void what_the_check_predicts_is_what_publishing_gives(void **state)
{
    KB_OWNED(json_t) draft = take_article(*state, "TEC-002", true);
    answer check = post(*state, "/v1/check", draft);
    const json_t *would = json_object_get(check.json, "would_have_answered"), *open = json_object_get(check.json, "answers");
    KB_OWNED(kb_text) text = kb_json_text(draft);
    assert_true(json_is_true(json_object_get(check.json, "complete")));
    assert_true(json_array_size(would) > 0);
    assert_non_null(strstr(check.body, "\"T-TEC-0002\",\"lang\":\"en\"")); /* the ticket that it was linked to */
    expect(*state, 201, "PUT", "/v1/articles/TEC-002", text);
    compare_with_reality(*state, "TEC-002", would);
    compare_with_reality(*state, "TEC-002", open);
    answer_clear(&check);
}

/* `share` of the words of `copied` behind the rest of `other`; owned. */
static char *mix(const char *copied, const char *other, double share)
{
    size_t part = (size_t)((double)strlen(copied) * share), rest = (size_t)((double)strlen(other) * (1 - share));
    return kb_printf("%.*s\n\n%.*s", (int)kb_utf8_floor(kb_str_of(other), rest), other,
                     (int)kb_utf8_floor(kb_str_of(copied), part), copied);
}

static void copies_are_found_with_their_share(void **state)
{
    static const double shares[] = {0.9, 0.6, 0.3};
    KB_OWNED(json_t) copied = take_article(*state, "FIN-004", false);
    KB_OWNED(json_t) other = take_article(*state, "TEC-002", false);
    for (size_t i = 0; i < sizeof shares / sizeof *shares; i++) {
        KB_OWNED(kb_text)
        body =
            mix(json_string_value(json_object_get(copied, "body")), json_string_value(json_object_get(other, "body")), shares[i]);
        KB_OWNED(json_t)
        draft = json_pack("{s:s, s:s, s:s, s:s}", "title", "A new one", "body", body, "format", "markdown", "lang", "en");
        answer got = post(*state, "/v1/check", draft);
        size_t index;
        json_t *near;
        double found = 0;
        json_array_foreach(json_object_get(got.json, "near_duplicates"), index,
                           near) if (strcmp(json_string_value(json_object_get(near, "id")), "FIN-004") == 0) found =
            json_number_value(json_object_get(near, "share"));
        if (fabs(found - shares[i]) > 0.07)
            fail_msg("a copy of %g is found as %g: %s", shares[i], found, got.body);
        assert_non_null(strstr(got.body, "\"passages\":[{\"text\":\""));
        answer_clear(&got);
    }
}

static void a_draft_is_read_like_an_article(void **state)
{
    expect(*state, 400, "POST", "/v1/check", "{\"title\":\"x\",\"bodi\":\"y\"}");
    expect(*state, 400, "POST", "/v1/check", "{\"title\":\"\"}");
    expect(*state, 400, "POST", "/v1/check", "{");
    answer got = request(*state, "GET", "/v1/search?q=unpublished&kind=article", NULL, NULL);
    assert_int_equal(number_at(&got, "total"), 0); /* and leaves nothing behind */
    answer_clear(&got);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(noise_does_not_change_the_first_five),
        cmocka_unit_test(an_answer_inside_a_quote_survives),
        cmocka_unit_test(what_is_noise_is_still_found),
        cmocka_unit_test(the_weights_of_reasons_add_up_to_the_score),
        cmocka_unit_test(another_product_demotes),
        cmocka_unit_test(the_master_is_shown_for_its_duplicates),
        cmocka_unit_test(duplicates_find_each_other_with_like_scores),
        cmocka_unit_test(what_the_check_predicts_is_what_publishing_gives),
        cmocka_unit_test(copies_are_found_with_their_share),
        cmocka_unit_test(a_draft_is_read_like_an_article),
        cmocka_unit_test(another_code_demotes_both_ways),
    };
    return cmocka_run_group_tests(tests, start_filled, stop_daemon);
}
