#include "support.h"

/* With ' for ", to be readable. */
static const char full_article[] =
    "{'kind': 'article', 'id': 'KB1', 'lang': 'de', 'title': 'Druckerwarteschlange \\'leeren\\'',"
    " 'body': '# Schritte\\n1. \\u0001 \\ud83d\\ude00', 'format': 'markdown', 'visibility': 'public',"
    " 'groups': ['billing', 'vip'], 'state': 'published', 'product': 'P', 'category': ['a', 'b'], 'tags': ['x'],"
    " 'url': 'https://example.org/1', 'translation_of': 'KB0', 'created_at': '2020-01-02T03:04:05Z',"
    " 'updated_at': '2021-01-02T03:04:05.678Z', 'valid_until': '1969-12-31T23:59:59Z',"
    " 'meta': {'n': 9007199254740993, 'r': 0.1, 'deep': [[[{'': null}]]], 'sql': '); DROP TABLE document; --'}}";

static const char full_ticket[] =
    "{'kind': 'ticket', 'id': 'INC.1_a:b-c', 'lang': 'und', 'title': '', 'body': '\\u202ehelp', 'format': 'text',"
    " 'state': 'resolved', 'resolution': 'restart', 'duplicate_of': 'INC2', 'requester': 'u-1',"
    " 'created_at': '2020-01-02T03:04:05Z', 'updated_at': '2020-01-02T03:04:05Z'}";

static kb_document *read_document(const char *text)
{
    kb_document *document = NULL;
    KB_OWNED(kb_text) quoted = kb_str_dup(kb_str_of(text));
    for (char *at = quoted; (at = strchr(at, '\''));)
        *at = '"';
    KB_OWNED(json_t) json = json_loads(quoted, 0, NULL);
    assert_non_null(json);
    must(kb_document_from_json(json, KB_ARTICLE, NULL, &document, &err));
    return document;
}

static void assert_same(const kb_document *a, const kb_document *b)
{
    KB_OWNED(json_t) left = kb_document_to_json(a);
    KB_OWNED(json_t) right = kb_document_to_json(b);
    assert_true(json_equal(left, right));
}

static void a_document_comes_back_as_it_was_put(void **state)
{
    struct place *place = *state;
    static const char *const texts[] = {full_article, full_ticket};
    for (size_t i = 0; i < 2; i++) {
        kb_write write;
        kb_stored stored = {0};
        KB_OWNED(kb_document) document = read_document(texts[i]);
        must(kb_store_put(place->store, document, 0, &write, &err));
        must(kb_store_get(reopen(place), document->kind, document->id, &stored, &err));
        assert_same(document, stored.document);
        assert_int_equal(stored.version, write.version);
        assert_int_equal(stored.seq, write.seq);
        kb_stored_clear(&stored);
    }
}

static void versions_count_up_also_across_deletion(void **state)
{
    struct place *place = *state;
    kb_write first = put(place->store, KB_ARTICLE, "KB1", "one");
    kb_write second = put(place->store, KB_ARTICLE, "KB1", "two");
    kb_write deleted = remove_document(place->store, KB_ARTICLE, "KB1");
    kb_write third = put(reopen(place), KB_ARTICLE, "KB1", "three");
    assert_int_equal(first.version, 1);
    assert_int_equal(second.version, 2);
    assert_int_equal(deleted.version, 3);
    assert_int_equal(third.version, 4);
    assert_true(first.created && !second.created && !deleted.created && third.created);
    assert_true(first.seq < second.seq && second.seq < deleted.seq && deleted.seq < third.seq);
}

static void putting_the_same_again_is_a_write(void **state)
{
    struct place *place = *state;
    kb_write first, again;
    KB_OWNED(kb_document) document = read_document(full_article);
    must(kb_store_put(place->store, document, 0, &first, &err));
    must(kb_store_put(place->store, document, 0, &again, &err));
    assert_int_equal(again.version, first.version + 1);
    assert_int_equal(again.seq, first.seq + 1);
    assert_false(again.created);
}

static void an_article_and_a_ticket_of_one_id_are_two(void **state)
{
    struct place *place = *state;
    put(place->store, KB_ARTICLE, "X1", "the article");
    put(place->store, KB_TICKET, "X1", "the ticket");
    remove_document(place->store, KB_ARTICLE, "X1");
    assert_absent(place->store, KB_ARTICLE, "X1");
    assert_title(place->store, KB_TICKET, "X1", "the ticket");
}

static void ids_differ_by_case(void **state)
{
    struct place *place = *state;
    put(place->store, KB_ARTICLE, "kb1", "small");
    put(place->store, KB_ARTICLE, "KB1", "large");
    assert_title(place->store, KB_ARTICLE, "kb1", "small");
    assert_title(place->store, KB_ARTICLE, "KB1", "large");
}

static kb_document *get(kb_store *store, const char *id)
{
    kb_stored stored = {0};
    must(kb_store_get(store, KB_ARTICLE, id, &stored, &err));
    return stored.document;
}

static void unset_times_are_filled(void **state)
{
    struct place *place = *state;
    int64_t before_ms = kb_now_ms();
    put(place->store, KB_ARTICLE, "KB1", "one");
    KB_OWNED(kb_document) first = get(place->store, "KB1");
    assert_in_range(first->created_at, before_ms, kb_now_ms());
    assert_int_equal(first->updated_at, first->created_at);
    assert_int_equal(first->valid_until, KB_NO_TIME);
}

static void the_time_of_creation_stays_unless_it_is_given(void **state)
{
    struct place *place = *state;
    kb_write write;
    KB_OWNED(kb_document) document = new_article("KB1", "one");
    document->created_at = 86400000;
    must(kb_store_put(place->store, document, 0, &write, &err));
    put(place->store, KB_ARTICLE, "KB1", "two");
    KB_OWNED(kb_document) kept = get(place->store, "KB1");
    assert_int_equal(kept->created_at, 86400000);
    document->created_at = -1;
    must(kb_store_put(place->store, document, 0, &write, &err));
    KB_OWNED(kb_document) given = get(place->store, "KB1");
    assert_int_equal(given->created_at, -1);
}

static void a_document_made_anew_after_deletion_is_new(void **state)
{
    struct place *place = *state;
    kb_write write;
    KB_OWNED(kb_document) document = new_article("KB1", "one");
    document->created_at = 1000;
    must(kb_store_put(place->store, document, 0, &write, &err));
    remove_document(place->store, KB_ARTICLE, "KB1");
    put(place->store, KB_ARTICLE, "KB1", "two");
    KB_OWNED(kb_document) anew = get(place->store, "KB1");
    assert_true(anew->created_at > 1000);
}

static void an_expected_version_guards_against_lost_updates(void **state)
{
    struct place *place = *state;
    static const struct {
        const char *why, *id;
        uint64_t expected;
        kb_code code;
        const char *words;
    } cases[] = {
        {"any version will do", "two", 0, KB_OK, ""},
        {"the version it has", "three", 3, KB_OK, ""},
        {"an older one", "two", 1, KB_CONFLICT, "at version 2, not 1"},
        {"one that is not yet", "two", 3, KB_CONFLICT, "at version 2, not 3"},
        {"larger than SQLite can hold", "two", UINT64_MAX, KB_CONFLICT, "not 18446744073709551615"},
        {"never there", "none", 1, KB_CONFLICT, "there is no article 'none'"},
        {"deleted: nobody has read its mark", "gone", 2, KB_CONFLICT, "there is no article 'gone'"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        kb_store *store = place->store;
        must(kb_store_begin(store, &err));
        put(store, KB_ARTICLE, "two", "1"), put(store, KB_ARTICLE, "two", "2");
        put(store, KB_ARTICLE, "three", "1"), put(store, KB_ARTICLE, "three", "2"), put(store, KB_ARTICLE, "three", "3");
        put(store, KB_ARTICLE, "gone", "1"), remove_document(store, KB_ARTICLE, "gone");
        KB_OWNED(kb_document) document = new_article(cases[i].id, "new");
        kb_write write = {.version = 77};
        uint64_t seq = newest(store);
        kb_error_clear(&err);
        check_failure(cases[i].why, kb_store_put(store, document, cases[i].expected, &write, &err), cases[i].code,
                      cases[i].words);
        assert_int_equal(newest(store), seq + (cases[i].code == KB_OK));
        assert_true(cases[i].code == KB_OK || write.version == 77);
        kb_store_rollback(store);
    }
}

static void a_deletion_may_expect_a_version_too(void **state)
{
    struct place *place = *state;
    kb_write write;
    put(place->store, KB_ARTICLE, "KB1", "one");
    must_fail(kb_store_delete(place->store, KB_ARTICLE, "KB1", 2, &write, &err), KB_CONFLICT, "at version 1, not 2");
    must(kb_store_delete(place->store, KB_ARTICLE, "KB1", 1, &write, &err));
    must_fail(kb_store_delete(place->store, KB_ARTICLE, "KB1", 0, &write, &err), KB_NOT_FOUND, "there is no article 'KB1'");
}

static char *repeated(const char *piece, size_t bytes)
{
    kb_buf text = {0};
    while (text.len + strlen(piece) <= bytes)
        kb_buf_add(&text, kb_str_of(piece));
    return kb_buf_give(&text);
}

static void documents_of_extreme_size_come_back(void **state)
{
    struct place *place = *state;
    static const struct {
        const char *why, *id, *piece;
    } cases[] = {
        {"letters", "1", "a"},
        {"each byte takes six in JSON", "2", "\x01"},
        {"each byte takes two in JSON", "3", "\"\\"},
        {"characters of four bytes", "4", "\xF0\x9F\x98\x80"},
    };
    KB_OWNED(kb_text) longest_id = repeated("Z", KB_ID_BYTES);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        kb_write write;
        memcpy(longest_id, cases[i].id, 1);
        KB_OWNED(kb_document) document = new_article(longest_id, cases[i].why);
        free(document->body);
        document->body = repeated(cases[i].piece, KB_BODY_BYTES);
        must(kb_document_check(document, &err));
        must(kb_store_put(place->store, document, 0, &write, &err));
        KB_OWNED(kb_document) back = get(place->store, longest_id);
        assert_string_equal(back->body, document->body);
    }
    must(kb_store_check(place->store, &err));
}

static void an_id_that_cannot_be_is_just_not_there(void **state)
{
    struct place *place = *state;
    KB_OWNED(kb_text) huge = repeated("x", 1000000);
    const struct {
        const char *why, *id;
    } cases[] = {
        {"empty", ""},
        {"SQL", "KB1' OR '1'='1"},
        {"a pattern", "KB%"},
        {"no UTF-8", "KB1\xFF\xC0\xAF"},
        {"line breaks, which would break a log", "KB1\n\nKB2"},
        {"a million bytes", huge},
    };
    put(place->store, KB_ARTICLE, "KB1", "one");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        kb_write write;
        kb_list ids = {0};
        assert_absent(place->store, KB_ARTICLE, cases[i].id);
        must_fail(kb_store_delete(place->store, KB_ARTICLE, cases[i].id, 0, &write, &err), KB_NOT_FOUND, "there is no article");
        must_fail(kb_store_link(place->store, cases[i].id, "KB1", &write, &err), KB_NOT_FOUND, "there is no ticket");
        must(kb_store_links(place->store, KB_ARTICLE, cases[i].id, &ids, &err));
        must(kb_store_park(place->store, KB_ARTICLE, cases[i].id, 1, "why", &err));
        assert_int_equal(ids.count, 0);
        assert_int_equal(newest(place->store), 1);
    }
}

static void what_could_not_be_read_back_is_refused(void **state)
{
    struct place *place = *state;
    kb_write write;
    KB_OWNED(kb_document) document = new_article("KB1", "one");
    document->valid_until = INT64_C(253402300800000) * 10; /* far behind the year 9999, the last that RFC 3339 can write */
    must_fail(kb_store_put(place->store, document, 0, &write, &err), KB_INVALID, "'valid_until' must be a time");
    assert_absent(place->store, KB_ARTICLE, "KB1");
    assert_int_equal(newest(place->store), 0);
}

static void a_reading_handle_writes_nothing(void **state)
{
    struct place *place = *state;
    kb_write write;
    put(place->store, KB_ARTICLE, "KB1", "one");
    KB_OWNED(kb_store) reader = open_other(place, KB_STORE_READ);
    KB_OWNED(kb_document) document = new_article("KB2", "two");
    must_fail(kb_store_put(reader, document, 0, &write, &err), KB_IO, "may not be written");
    must_fail(kb_store_delete(reader, KB_ARTICLE, "KB1", 0, &write, &err), KB_IO, "may not be written");
    assert_title(reader, KB_ARTICLE, "KB1", "one");
}

static void counts_tell_the_living_from_the_deleted(void **state)
{
    struct place *place = *state;
    kb_store_counts counts;
    must(kb_store_count(place->store, &counts, &err));
    assert_int_equal(counts.documents[KB_ARTICLE] + counts.documents[KB_TICKET] + counts.deleted + counts.links + counts.seq, 0);
    put(place->store, KB_ARTICLE, "KB1", "one"), put(place->store, KB_ARTICLE, "KB2", "two"),
        put(place->store, KB_TICKET, "INC1", "t");
    link_both(place->store, "INC1", "KB1");
    remove_document(place->store, KB_ARTICLE, "KB2");
    must(kb_store_count(place->store, &counts, &err));
    assert_int_equal(counts.documents[KB_ARTICLE], 1);
    assert_int_equal(counts.documents[KB_TICKET], 1);
    assert_int_equal(counts.deleted, 1);
    assert_int_equal(counts.links, 1);
    assert_int_equal(counts.seq, 5);
    assert_true(counts.bytes > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        place_test(a_document_comes_back_as_it_was_put),
        place_test(versions_count_up_also_across_deletion),
        place_test(putting_the_same_again_is_a_write),
        place_test(an_article_and_a_ticket_of_one_id_are_two),
        place_test(ids_differ_by_case),
        place_test(unset_times_are_filled),
        place_test(the_time_of_creation_stays_unless_it_is_given),
        place_test(a_document_made_anew_after_deletion_is_new),
        place_test(an_expected_version_guards_against_lost_updates),
        place_test(a_deletion_may_expect_a_version_too),
        place_test(documents_of_extreme_size_come_back),
        place_test(an_id_that_cannot_be_is_just_not_there),
        place_test(what_could_not_be_read_back_is_refused),
        place_test(a_reading_handle_writes_nothing),
        place_test(counts_tell_the_living_from_the_deleted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
