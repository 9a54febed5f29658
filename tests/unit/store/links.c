#include "support.h"

static void assert_links(kb_store *store, kb_kind kind, const char *id, const char *wanted)
{
    KB_OWNED(kb_text) got = links_text(store, kind, id);
    assert_string_equal(got, wanted);
}

static void both_ends_list_each_other_in_order(void **state)
{
    struct place *place = *state;
    static const char *const tickets[] = {"INC9", "INC10", "INC1"};
    put(place->store, KB_ARTICLE, "KB2", "two"), put(place->store, KB_ARTICLE, "KB1", "one");
    for (size_t i = 0; i < 3; i++) {
        put(place->store, KB_TICKET, tickets[i], "t");
        link_both(place->store, tickets[i], "KB2");
    }
    link_both(place->store, "INC9", "KB1");
    kb_store *store = reopen(place);
    assert_links(store, KB_ARTICLE, "KB2", "INC1,INC10,INC9");
    assert_links(store, KB_ARTICLE, "KB1", "INC9");
    assert_links(store, KB_TICKET, "INC9", "KB1,KB2");
    assert_links(store, KB_TICKET, "KB2", "");
}

static void links_are_added_to_what_the_list_holds(void **state)
{
    struct place *place = *state;
    kb_list ids = {0};
    put(place->store, KB_ARTICLE, "KB1", "one"), put(place->store, KB_TICKET, "INC1", "t");
    link_both(place->store, "INC1", "KB1");
    kb_list_add(&ids, KB_STR("first"));
    must(kb_store_links(place->store, KB_ARTICLE, "KB1", &ids, &err));
    assert_int_equal(ids.count, 2);
    assert_string_equal(ids.items[0], "first");
    kb_list_clear(&ids);
}

static void the_missing_end_is_named(void **state)
{
    struct place *place = *state;
    kb_write write = {.seq = 77};
    put(place->store, KB_ARTICLE, "KB1", "one"), put(place->store, KB_TICKET, "INC1", "t"),
        put(place->store, KB_ARTICLE, "KB2", "two");
    remove_document(place->store, KB_ARTICLE, "KB2");
    must_fail(kb_store_link(place->store, "INC2", "KB1", &write, &err), KB_NOT_FOUND, "no ticket 'INC2'");
    must_fail(kb_store_link(place->store, "INC1", "KB3", &write, &err), KB_NOT_FOUND, "no article 'KB3'");
    must_fail(kb_store_link(place->store, "INC1", "KB2", &write, &err), KB_NOT_FOUND, "no article 'KB2'");
    must_fail(kb_store_link(place->store, "KB1", "INC1", &write, &err), KB_NOT_FOUND, "no ticket 'KB1'");
    must_fail(kb_store_unlink(place->store, "INC2", "KB1", &write, &err), KB_NOT_FOUND, "no ticket 'INC2'");
    assert_int_equal(write.seq, 77);
}

static void a_link_changes_its_article_and_no_version(void **state)
{
    struct place *place = *state;
    put(place->store, KB_ARTICLE, "KB1", "one"), put(place->store, KB_TICKET, "INC1", "t");
    kb_write linked = link_both(place->store, "INC1", "KB1");
    KB_OWNED(kb_text) after_link = feed_text(place->store, 0, 10);
    assert_string_equal(after_link, "t:INC1@2 a:KB1@3");
    assert_int_equal(linked.seq, 3);
    assert_int_equal(linked.version, 1);
    kb_write unlinked;
    must(kb_store_unlink(place->store, "INC1", "KB1", &unlinked, &err));
    KB_OWNED(kb_text) after_unlink = feed_text(place->store, 0, 10);
    assert_string_equal(after_unlink, "t:INC1@2 a:KB1@4");
    assert_int_equal(unlinked.seq, 4);
    assert_links(place->store, KB_ARTICLE, "KB1", "");
}

static void linking_twice_changes_nothing(void **state)
{
    struct place *place = *state;
    kb_write again, gone;
    put(place->store, KB_TICKET, "INC1", "t"), put(place->store, KB_ARTICLE, "KB1", "one");
    kb_write first = link_both(place->store, "INC1", "KB1");
    must(kb_store_link(place->store, "INC1", "KB1", &again, &err));
    assert_true(first.created && !again.created);
    assert_int_equal(again.seq, first.seq);
    must(kb_store_unlink(place->store, "INC1", "KB1", &gone, &err));
    must(kb_store_unlink(place->store, "INC1", "KB1", &again, &err));
    assert_int_equal(again.seq, gone.seq);
    assert_int_equal(newest(place->store), gone.seq);
}

static void a_deleted_ticket_takes_its_links_and_changes_their_articles(void **state)
{
    struct place *place = *state;
    put(place->store, KB_ARTICLE, "KB1", "one"), put(place->store, KB_ARTICLE, "KB2", "two"),
        put(place->store, KB_ARTICLE, "KB3", "three");
    put(place->store, KB_TICKET, "INC1", "t");
    link_both(place->store, "INC1", "KB1"), link_both(place->store, "INC1", "KB2");
    kb_write deleted = remove_document(place->store, KB_TICKET, "INC1");
    KB_OWNED(kb_text) feed = feed_text(place->store, 6, 10);
    assert_string_equal(feed, "a:KB1@7 a:KB2@8 -t:INC1@9");
    assert_int_equal(deleted.seq, 9);
    assert_links(place->store, KB_ARTICLE, "KB1", "");
    put(place->store, KB_TICKET, "INC1", "anew");
    assert_links(place->store, KB_TICKET, "INC1", "");
}

static void a_deleted_article_takes_its_links_and_leaves_the_ticket(void **state)
{
    struct place *place = *state;
    put(place->store, KB_TICKET, "INC1", "t"), put(place->store, KB_ARTICLE, "KB1", "one");
    link_both(place->store, "INC1", "KB1");
    remove_document(place->store, KB_ARTICLE, "KB1");
    KB_OWNED(kb_text) feed = feed_text(place->store, 0, 10);
    assert_string_equal(feed, "t:INC1@1 -a:KB1@4");
    assert_links(place->store, KB_TICKET, "INC1", "");
    must(kb_store_check(place->store, &err));
}

static void a_link_outlives_a_new_version_of_its_ends(void **state)
{
    struct place *place = *state;
    put(place->store, KB_TICKET, "INC1", "t"), put(place->store, KB_ARTICLE, "KB1", "one");
    link_both(place->store, "INC1", "KB1");
    put(place->store, KB_TICKET, "INC1", "t2"), put(place->store, KB_ARTICLE, "KB1", "two");
    assert_links(place->store, KB_TICKET, "INC1", "KB1");
}

struct seen {
    kb_buf text;
    size_t most;
};

static bool see_link(void *context, const char *ticket, const char *article)
{
    struct seen *seen = context;
    kb_buf_printf(&seen->text, "%s-%s ", ticket, article);
    return --seen->most > 0;
}

static void every_link_is_seen_once_until_enough(void **state)
{
    struct place *place = *state;
    struct seen all = {.most = 100}, two = {.most = 2};
    put(place->store, KB_TICKET, "INC1", "t"), put(place->store, KB_TICKET, "INC2", "t");
    put(place->store, KB_ARTICLE, "KB1", "one"), put(place->store, KB_ARTICLE, "KB2", "two");
    link_both(place->store, "INC2", "KB2"), link_both(place->store, "INC2", "KB1"), link_both(place->store, "INC1", "KB2");
    must(kb_store_each_link(place->store, see_link, &all, &err));
    must(kb_store_each_link(place->store, see_link, &two, &err));
    assert_string_equal(all.text.bytes, "INC2-KB1 INC1-KB2 INC2-KB2 ");
    assert_string_equal(two.text.bytes, "INC2-KB1 INC1-KB2 ");
    kb_buf_clear(&all.text), kb_buf_clear(&two.text);
}

static bool cut_link(void *context, const char *ticket, const char *article)
{
    kb_write write;
    must(kb_store_unlink(context, ticket, article, &write, &err));
    return true;
}

static void the_store_may_be_written_while_links_are_seen(void **state)
{
    struct place *place = *state;
    kb_store_counts counts;
    put(place->store, KB_ARTICLE, "KB1", "one");
    for (int i = 0; i < 20; i++) {
        char id[16];
        snprintf(id, sizeof id, "INC%d", i);
        put(place->store, KB_TICKET, id, "t");
        link_both(place->store, id, "KB1");
    }
    must(kb_store_each_link(place->store, cut_link, place->store, &err));
    must(kb_store_count(place->store, &counts, &err));
    assert_int_equal(counts.links, 0);
}

static bool note_solved(void *context, const char *ticket, const char *article)
{
    kb_buf_printf(context, "%s:%s ", ticket, article);
    return true;
}

static void put_asked(kb_store *store, const char *id, const char *requester)
{
    kb_write write;
    KB_OWNED(kb_document) ticket = new_ticket(id, "t");
    ticket->requester = requester ? kb_str_dup(kb_str_of(requester)) : NULL;
    must(kb_store_put(store, ticket, 0, &write, &err));
    link_both(store, id, "KB1");
}

static void of_each_requester_the_newest_solved_ticket_is_seen_and_each_that_names_none(void **state)
{
    struct place *place = *state;
    KB_OWNED_BUF solved = {0};
    put(place->store, KB_ARTICLE, "KB1", "one"), put(place->store, KB_ARTICLE, "KB2", "two");
    put_asked(place->store, "INC1", "alice"), put_asked(place->store, "INC2", NULL), put_asked(place->store, "INC3", "alice");
    put_asked(place->store, "INC4", "bob"), put_asked(place->store, "INC5", NULL);
    link_both(place->store, "INC4", "KB2");
    put(place->store, KB_TICKET, "INC6", "not solved");
    must(kb_store_each_solved(place->store, false, note_solved, &solved, &err));
    assert_string_equal(solved.bytes, "INC5:KB1 INC4:KB1 INC3:KB1 INC2:KB1 ");
}

static void links_to_hidden_articles_change_nothing_where_only_public_ones_count(void **state)
{
    struct place *place = *state;
    KB_OWNED_BUF solved = {0};
    kb_write write;
    KB_OWNED(kb_document) article = new_article("KB1", "one");
    KB_OWNED(kb_document) grouped = new_article("KB3", "three");
    KB_OWNED(kb_document) draft = new_article("KB4", "four");
    article->visibility = grouped->visibility = draft->visibility = KB_TIER_PUBLIC;
    article->state = grouped->state = KB_PUBLISHED;
    draft->state = KB_DRAFT;
    kb_list_add(&grouped->groups, KB_STR("billing"));
    must(kb_store_put(place->store, article, 0, &write, &err));
    must(kb_store_put(place->store, grouped, 0, &write, &err));
    must(kb_store_put(place->store, draft, 0, &write, &err));
    put(place->store, KB_ARTICLE, "KB2", "internal");
    put_asked(place->store, "INC1", "alice"), put_asked(place->store, "INC2", "bob");
    put(place->store, KB_TICKET, "INC3", "t"), put(place->store, KB_TICKET, "INC4", "t");
    link_both(place->store, "INC3", "KB2"), link_both(place->store, "INC4", "KB3"), link_both(place->store, "INC1", "KB2");
    KB_OWNED(kb_document) newer = new_ticket("INC5", "t");
    newer->requester = kb_str_dup(KB_STR("alice"));
    must(kb_store_put(place->store, newer, 0, &write, &err));
    link_both(place->store, "INC5", "KB4");
    must(kb_store_each_solved(place->store, true, note_solved, &solved, &err));
    assert_string_equal(solved.bytes, "INC2:KB1 INC1:KB1 ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        place_test(both_ends_list_each_other_in_order),
        place_test(links_are_added_to_what_the_list_holds),
        place_test(the_missing_end_is_named),
        place_test(a_link_changes_its_article_and_no_version),
        place_test(linking_twice_changes_nothing),
        place_test(a_deleted_ticket_takes_its_links_and_changes_their_articles),
        place_test(a_deleted_article_takes_its_links_and_leaves_the_ticket),
        place_test(a_link_outlives_a_new_version_of_its_ends),
        place_test(every_link_is_seen_once_until_enough),
        place_test(the_store_may_be_written_while_links_are_seen),
        place_test(links_to_hidden_articles_change_nothing_where_only_public_ones_count),
        place_test(of_each_requester_the_newest_solved_ticket_is_seen_and_each_that_names_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
