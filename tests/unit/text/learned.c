/* What did the tickets teach an article that it solved? */
#include "tests/unit/text/support.h"

#include "text/learned.h"
#include "text/postings.h"

static kb_document *document(kb_kind kind, const char *id, const char *lang, const char *text)
{
    kb_document *made = kb_document_new(kind);
    made->id = kb_str_dup(kb_str_of(id));
    made->lang = kb_str_dup(kb_str_of(lang));
    made->title = kb_str_dup(kb_str_of(kind == KB_ARTICLE ? "Card arrival" : ""));
    made->body = kb_str_dup(kb_str_of(text));
    made->state = kind == KB_ARTICLE ? KB_PUBLISHED : KB_RESOLVED;
    return made;
}

static void add(kb_learned *learned, const char *id, const char *lang, const char *requester, const char *text)
{
    KB_OWNED(kb_document) ticket = document(KB_TICKET, id, lang, text);
    ticket->requester = requester ? kb_str_dup(kb_str_of(requester)) : NULL;
    must(kb_learned_add(learned, analyzer, ticket, &err));
}

/* The level at which the article learned the only word of `word`, '0' where it did not. */
static char level_of(const kb_postings *postings, const char *word, bool foreign, const char *lang)
{
    char term[KB_TERM_BYTES];
    kb_tokens tokens = {0};
    char level = '0';
    must(kb_analyze(analyzer, kb_str_of(word), kb_language_find(kb_str_of(lang)), &tokens, &err));
    size_t len = kb_learned_word(&tokens.items[0], foreign, term);
    for (size_t i = 0; i < postings->count; i++) {
        kb_str held = postings->items[i].term;
        if (held.len == len + 1 && memcmp(held.bytes, term, len) == 0) {
            assert_int_equal(level, '0'); /* one level of each word */
            level = held.bytes[len];
        }
    }
    kb_tokens_free(&tokens);
    return level;
}

static kb_postings *teach(kb_learned *learned, const kb_document *article)
{
    kb_postings *postings = NULL;
    must(kb_postings_make(analyzer, article, &postings, &err));
    kb_learned_teach(learned, postings);
    return postings;
}

static void each_requester_has_one_vote(void **state)
{
    (void)state;
    KB_OWNED(kb_document) article = document(KB_ARTICLE, "KB1", "en", "");
    KB_OWNED(kb_learned) learned = kb_learned_new(article);
    for (int i = 0; i < 100; i++) {
        KB_OWNED(kb_text) id = kb_printf("EVIL%d", i);
        add(learned, id, "en", "mallory", "casino chips casino");
    }
    add(learned, "INC1", "en", "alice", "plastic");
    add(learned, "INC2", "en", "bob", "plastic");
    add(learned, "INC3", "en", NULL, "postman");
    add(learned, "INC4", "en", NULL, "postman"); /* a ticket without a requester votes by itself */
    KB_OWNED(kb_postings) postings = teach(learned, article);
    assert_int_equal(level_of(postings, "casino", false, "en"), kb_learned_level(1));
    assert_int_equal(level_of(postings, "plastic", false, "en"), kb_learned_level(2));
    assert_int_equal(level_of(postings, "postman", false, "en"), kb_learned_level(2));
    assert_int_equal(level_of(postings, "umbrella", false, "en"), '0');
}

static void the_order_of_the_tickets_teaches_nothing(void **state)
{
    (void)state;
    static const char *const texts[] = {"the card never came", "my plastic is lost in the post", "postman lost my card"};
    KB_OWNED(kb_document) article = document(KB_ARTICLE, "KB1", "en", "");
    KB_OWNED(kb_learned) one = kb_learned_new(article);
    KB_OWNED(kb_learned) other = kb_learned_new(article);
    for (size_t i = 0; i < COUNT(texts); i++) {
        add(one, texts[i], "en", texts[i], texts[i]);
        add(other, texts[COUNT(texts) - 1 - i], "en", texts[COUNT(texts) - 1 - i], texts[COUNT(texts) - 1 - i]);
    }
    KB_OWNED(kb_postings) left = teach(one, article);
    KB_OWNED(kb_postings) right = teach(other, article);
    assert_int_equal(left->count, right->count);
    for (size_t i = 0; i < left->count; i++)
        assert_row("term", left->items[i].term, right->items[i].term);
}

static void the_public_learns_only_what_enough_named_requesters_said(void **state)
{
    (void)state;
    static const char *const names[] = {"alice", "bob", "carol"};
    KB_OWNED(kb_document) article = document(KB_ARTICLE, "KB1", "en", "");
    article->visibility = KB_TIER_PUBLIC;
    KB_OWNED(kb_learned) learned = kb_learned_new(article);
    for (size_t i = 0; i < COUNT(names); i++) {
        add(learned, names[i], "en", names[i], i < 2 ? "postman elm" : "postman");
        add(learned, "T", "en", NULL, "elm");
        add(learned, "U", "en", NULL, "elm");
    }
    KB_OWNED(kb_postings) postings = teach(learned, article);
    assert_int_equal(level_of(postings, "postman", false, "en"), kb_learned_level(3));
    assert_int_equal(level_of(postings, "elm", false, "en"), '0');
}

static void words_of_another_language_are_kept_as_they_are_written(void **state)
{
    (void)state;
    KB_OWNED(kb_document) article = document(KB_ARTICLE, "KB1", "en", "");
    KB_OWNED(kb_learned) learned = kb_learned_new(article);
    add(learned, "INC1", "de", "dora", "Briefträger");
    KB_OWNED(kb_postings) postings = teach(learned, article);
    assert_int_equal(level_of(postings, "Briefträger", true, "de"), kb_learned_level(1));
    assert_int_equal(level_of(postings, "Briefträger", false, "de"), '0');
}

static void noise_and_drafts_teach_nothing(void **state)
{
    (void)state;
    KB_OWNED(kb_document) article = document(KB_ARTICLE, "KB1", "en", "");
    KB_OWNED(kb_learned) learned = kb_learned_new(article);
    add(learned, "INC1", "en", "alice", "The card never came.\n\nKind regards\nAnn\n-- \nBrightwater Dental");
    KB_OWNED(kb_postings) postings = teach(learned, article);
    assert_int_equal(level_of(postings, "brightwater", false, "en"), '0');
    assert_int_not_equal(level_of(postings, "came", false, "en"), '0');
    article->state = KB_DRAFT;
    KB_OWNED(kb_postings) draft = NULL;
    must(kb_postings_make(analyzer, article, &draft, &err));
    size_t before = draft->count;
    kb_learned_teach(learned, draft);
    assert_int_equal(draft->count, before);
}

static void levels_grow_with_votes(void **state)
{
    (void)state;
    static const struct {
        uint32_t votes;
        char level;
    } rows[] = {{1, '1'}, {2, '2'}, {3, '3'}, {5, '4'}, {8, '5'}, {31, '8'}, {35, '9'}, {100000, '9'}};
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_int_equal(kb_learned_level(rows[i].votes), rows[i].level);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_requester_has_one_vote),
        cmocka_unit_test(the_order_of_the_tickets_teaches_nothing),
        cmocka_unit_test(the_public_learns_only_what_enough_named_requesters_said),
        cmocka_unit_test(words_of_another_language_are_kept_as_they_are_written),
        cmocka_unit_test(noise_and_drafts_teach_nothing),
        cmocka_unit_test(levels_grow_with_votes),
    };
    return cmocka_run_group_tests(tests, open_analyzer, close_analyzer);
}
