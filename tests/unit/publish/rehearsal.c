/* Can an article forget who taught it, beside a live index that does not notice? */
#include "support.h"

#include "publish/rehearsal.h"

static kb_document *ticket_of(const char *id, const char *requester, const char *title)
{
    kb_document *ticket = kb_document_new(KB_TICKET);
    ticket->id = kb_str_dup(kb_str_of(id));
    ticket->requester = requester ? kb_str_dup(kb_str_of(requester)) : NULL;
    ticket->lang = kb_str_dup(KB_STR("en"));
    ticket->title = kb_str_dup(kb_str_of(title));
    must(kb_document_check(ticket, &err));
    return ticket;
}

static void teach(struct place *place, const char *id, const char *requester, const char *title)
{
    kb_write write;
    KB_OWNED(kb_document) ticket = ticket_of(id, requester, title);
    must(kb_store_put(place->store, ticket, 0, &write, &err));
    must(kb_store_link(place->store, id, "KB1", &write, &err));
}

static bool note_term(void *context, kb_str term, uint32_t documents)
{
    (void)documents;
    kb_buf_printf(context, "%.*s ", (int)term.len, term.bytes);
    return true;
}

/* How many taught the article, "LN LN2 ", as an index has it; owned. */
static char *lessons_in(const char *folder)
{
    KB_OWNED_BUF terms = {0};
    kb_index_reader *reader;
    must(kb_index_reader_open(folder, NULL, &reader, &err));
    for (size_t i = 0; i < kb_index_partition_count(reader); i++)
        must(kb_index_terms(reader, i, KB_STR(KB_PREFIX_LESSONS), note_term, &terms, &err));
    kb_index_reader_close(reader);
    kb_buf_add(&terms, KB_STR(""));
    return kb_buf_give(&terms);
}

static void assert_lessons(const char *folder, const char *expected)
{
    KB_OWNED(kb_text) lessons = lessons_in(folder);
    assert_string_equal(lessons ? lessons : "", expected);
}

static kb_rehearsal_index *open_taught(struct place *place)
{
    kb_rehearsal_index *rehearsal;
    put_in(place, "KB1", "Card arrival", KB_TIER_INTERNAL, "en");
    teach(place, "INC1", "alice", "postman brought no plastic");
    teach(place, "INC2", "alice", "plastic again");
    teach(place, "INC3", "bob", "envelope was empty");
    build_and_promote(place, 0);
    must(kb_rehearsal_index_open(place->data, place->store, &rehearsal, &err));
    return rehearsal;
}

static void an_article_forgets_a_requester_and_learns_again(void **state)
{
    struct place *place = *state;
    KB_OWNED(kb_rehearsal_index) rehearsal = open_taught(place);
    KB_OWNED(kb_text) live_path = path_of(place, "index/current");
    const char *path = kb_rehearsal_index_path(rehearsal);
    KB_OWNED(kb_document) ticket = ticket_of("INC1", "alice", "postman brought no plastic");
    kb_stored article = {0};
    must(kb_store_get(place->store, KB_ARTICLE, "KB1", &article, &err));
    assert_lessons(path, "LN LN2 ");
    must(kb_rehearsal_index_put(rehearsal, article.document, ticket, &err));
    must(kb_rehearsal_index_commit(rehearsal, &err));
    assert_lessons(path, "LN LN1 ");
    assert_lessons(live_path, "LN LN2 ");
    must(kb_rehearsal_index_put(rehearsal, article.document, NULL, &err));
    must(kb_rehearsal_index_commit(rehearsal, &err));
    assert_lessons(path, "LN LN2 ");
    kb_stored_clear(&article);
}

static void there_is_one_at_a_time_and_nothing_is_left_of_it(void **state)
{
    struct place *place = *state;
    kb_rehearsal_index *first = open_taught(place), *second;
    must_fail(kb_rehearsal_index_open(place->data, place->store, &second, &err), KB_BUSY);
    assert_true(exists(place, "index/rehearsal"));
    kb_rehearsal_index_close(first);
    assert_false(exists(place, "index/rehearsal"));
}

static void what_a_killed_one_left_goes_with_the_next(void **state)
{
    struct place *place = *state;
    kb_rehearsal_index_close(open_taught(place));
    KB_OWNED(kb_text) left = path_of(place, "index/rehearsal");
    KB_OWNED(kb_text) live_path = path_of(place, "index/current");
    must(kb_index_compact(live_path, left, &err));
    kb_rehearsal_index *next;
    must(kb_rehearsal_index_open(place->data, place->store, &next, &err));
    assert_lessons(kb_rehearsal_index_path(next), "LN LN2 ");
    kb_rehearsal_index_close(next);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        place_test(an_article_forgets_a_requester_and_learns_again),
        place_test(there_is_one_at_a_time_and_nothing_is_left_of_it),
        place_test(what_a_killed_one_left_goes_with_the_next),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
