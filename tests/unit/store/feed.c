#include "support.h"

#include "base/map.h"

static void each_document_stands_once_at_its_last_change(void **state)
{
    struct place *place = *state;
    put(place->store, KB_ARTICLE, "KB1", "one"), put(place->store, KB_TICKET, "INC1", "t"),
        put(place->store, KB_ARTICLE, "KB2", "two");
    put(place->store, KB_ARTICLE, "KB1", "one again");
    KB_OWNED(kb_text) feed = feed_text(reopen(place), 0, 10);
    assert_string_equal(feed, "t:INC1@2 a:KB2@3 a:KB1@4");
    assert_int_equal(newest(place->store), 4);
}

static void a_deleted_document_stays_as_a_mark(void **state)
{
    struct place *place = *state;
    put(place->store, KB_ARTICLE, "KB1", "one"), put(place->store, KB_ARTICLE, "KB2", "two");
    remove_document(place->store, KB_ARTICLE, "KB1");
    KB_OWNED(kb_text) feed = feed_text(reopen(place), 0, 10);
    assert_string_equal(feed, "a:KB2@2 -a:KB1@3");
    put(place->store, KB_ARTICLE, "KB1", "back");
    KB_OWNED(kb_text) back = feed_text(place->store, 0, 10);
    assert_string_equal(back, "a:KB2@2 a:KB1@4");
}

static void the_feed_is_read_in_portions(void **state)
{
    struct place *place = *state;
    static const struct {
        const char *why;
        uint64_t after;
        size_t limit;
        const char *wanted;
    } cases[] = {
        {"from the start", 0, SIZE_MAX, "a:1@1 a:2@2 a:3@3"},
        {"the first two", 0, 2, "a:1@1 a:2@2"},
        {"what came after", 2, 2, "a:3@3"},
        {"nothing new", 3, 10, ""},
        {"nothing asked", 0, 0, ""},
        {"ahead of the store, as after a restored backup", 1000, 10, ""},
        {"larger than SQLite can hold", UINT64_MAX, 10, ""},
    };
    put(place->store, KB_ARTICLE, "1", "a"), put(place->store, KB_ARTICLE, "2", "b"), put(place->store, KB_ARTICLE, "3", "c");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        KB_OWNED(kb_text) got = feed_text(place->store, cases[i].after, cases[i].limit);
        if (strcmp(got, cases[i].wanted))
            fail_msg("%s: %s", cases[i].why, got);
    }
}

struct pass {
    kb_store *store;
    int seen, most;
};

static bool stop_early(void *context, const kb_change *change)
{
    struct pass *pass = context;
    assert_string_equal(change->document->id, change->id);
    assert_int_equal(change->version, 1);
    return ++pass->seen < pass->most;
}

static void the_reader_may_stop(void **state)
{
    struct place *place = *state;
    struct pass pass = {.most = 2};
    put(place->store, KB_ARTICLE, "1", "a"), put(place->store, KB_ARTICLE, "2", "b"), put(place->store, KB_ARTICLE, "3", "c");
    must(kb_store_feed(place->store, 0, 10, stop_early, &pass, &err));
    assert_int_equal(pass.seen, 2);
}

static bool use_store(void *context, const kb_change *change)
{
    struct pass *pass = context;
    KB_OWNED(kb_text) links = links_text(pass->store, change->kind, change->id);
    KB_OWNED(kb_text) nested = feed_text(pass->store, 0, 2);
    assert_title(pass->store, change->kind, change->id, change->document->title);
    must(kb_store_park(pass->store, change->kind, change->id, change->seq, "no", &err));
    return ++pass->seen < pass->most;
}

static void the_store_may_be_used_while_the_feed_is_read(void **state)
{
    struct place *place = *state;
    KB_OWNED(kb_store) other = open_other(place, KB_STORE_WRITE);
    struct pass pass = {.store = place->store, .most = 10};
    put(other, KB_ARTICLE, "1", "a"), put(other, KB_ARTICLE, "2", "b"), put(other, KB_ARTICLE, "3", "c");
    must(kb_store_feed(place->store, 0, 10, use_store, &pass, &err));
    assert_int_equal(pass.seen, 3);
}

/* A follower that keeps titles by id: what it holds must be what the store holds, whatever happened between its portions. */
static bool follow(void *context, const kb_change *change)
{
    kb_map *mirror = context;
    *kb_map_slot(mirror, kb_str_of(change->id)) = change->document ? strtoull(change->document->title, NULL, 10) : 0;
    *kb_map_slot(mirror, KB_STR("seq")) = change->seq;
    return true;
}

static uint32_t draw(uint32_t *random, uint32_t below)
{
    *random = *random * 1664525 + 1013904223;
    return (*random >> 16) % below;
}

static void do_something(kb_store *store, uint32_t *random, uint64_t *truth, unsigned turn)
{
    unsigned which = draw(random, 20);
    char id[16], title[16];
    snprintf(id, sizeof id, "KB%u", which);
    snprintf(title, sizeof title, "%u", turn);
    if (truth[which] && draw(random, 3) == 0) {
        remove_document(store, KB_ARTICLE, id);
        truth[which] = 0;
    } else {
        put(store, KB_ARTICLE, id, title);
        truth[which] = turn;
    }
}

static void a_follower_ends_with_what_the_store_holds(void **state)
{
    struct place *place = *state;
    KB_OWNED(kb_map) mirror = kb_map_new();
    uint64_t truth[20] = {0};
    uint32_t random = 20260711;
    for (unsigned turn = 1; turn <= 400; turn++) {
        do_something(place->store, &random, truth, turn);
        if (draw(&random, 4) == 0)
            must(kb_store_feed(place->store, *kb_map_slot(mirror, KB_STR("seq")), draw(&random, 5), follow, mirror, &err));
    }
    must(kb_store_feed(place->store, *kb_map_slot(mirror, KB_STR("seq")), SIZE_MAX, follow, mirror, &err));
    for (unsigned which = 0; which < 20; which++) {
        char id[16];
        snprintf(id, sizeof id, "KB%u", which);
        assert_int_equal(*kb_map_slot(mirror, kb_str_of(id)), truth[which]);
    }
    assert_int_equal(*kb_map_slot(mirror, KB_STR("seq")), newest(place->store));
}

static bool see_parked(void *context, kb_kind kind, const char *id, uint64_t seq, const char *why)
{
    kb_buf_printf(context, "%s:%s@%llu %s;", kb_kind_names[kind], id, (unsigned long long)seq, why);
    return true;
}

static char *parked_text(kb_store *store)
{
    kb_buf text = {0};
    must(kb_store_each_parked(store, see_parked, &text, &err));
    return kb_buf_give(&text);
}

static void a_parked_document_keeps_its_error_until_its_next_change(void **state)
{
    struct place *place = *state;
    kb_write one = put(place->store, KB_ARTICLE, "KB1", "one"), two = put(place->store, KB_TICKET, "INC1", "t");
    must(kb_store_park(place->store, KB_ARTICLE, "KB1", one.seq, "a term of 300 bytes", &err));
    must(kb_store_park(place->store, KB_TICKET, "INC1", two.seq, "first", &err));
    must(kb_store_park(place->store, KB_TICKET, "INC1", two.seq, "second", &err));
    KB_OWNED(kb_text) both = parked_text(reopen(place));
    assert_string_equal(both, "article:KB1@1 a term of 300 bytes;ticket:INC1@2 second;");
    put(place->store, KB_ARTICLE, "KB1", "mended");
    KB_OWNED(kb_text) left = parked_text(place->store);
    assert_string_equal(left, "ticket:INC1@2 second;");
    remove_document(place->store, KB_TICKET, "INC1");
    KB_OWNED(kb_text) none = parked_text(place->store);
    assert_string_equal(none, "");
}

static void a_document_that_moved_on_is_not_parked(void **state)
{
    struct place *place = *state;
    kb_write one = put(place->store, KB_ARTICLE, "KB1", "one");
    put(place->store, KB_ARTICLE, "KB1", "mended");
    must(kb_store_park(place->store, KB_ARTICLE, "KB1", one.seq, "too late", &err));
    KB_OWNED(kb_text) none = parked_text(place->store);
    assert_string_equal(none, "");
}

static void the_reason_of_a_parked_document_has_a_ceiling(void **state)
{
    struct place *place = *state;
    kb_buf why = {0};
    for (int i = 0; i < 100000; i++)
        kb_buf_add(&why, KB_STR("\xC3\xA4"));
    kb_write one = put(place->store, KB_ARTICLE, "KB1", "one");
    must(kb_store_park(place->store, KB_ARTICLE, "KB1", one.seq, why.bytes, &err));
    KB_OWNED(kb_text) kept = parked_text(place->store);
    assert_in_range(strlen(kept), 900, 1100);
    assert_true(kb_utf8_valid(kb_str_of(kept), NULL));
    kb_buf_clear(&why);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        place_test(each_document_stands_once_at_its_last_change),
        place_test(a_deleted_document_stays_as_a_mark),
        place_test(the_feed_is_read_in_portions),
        place_test(the_reader_may_stop),
        place_test(the_store_may_be_used_while_the_feed_is_read),
        place_test(a_follower_ends_with_what_the_store_holds),
        place_test(a_parked_document_keeps_its_error_until_its_next_change),
        place_test(a_document_that_moved_on_is_not_parked),
        place_test(the_reason_of_a_parked_document_has_a_ceiling),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
