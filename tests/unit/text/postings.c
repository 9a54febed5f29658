/* A document becomes weighted terms, values and the data to show. */
#include "tests/unit/text/support.h"

#include "text/postings.h"

/* A published public article in `lang`. */
static kb_document *article(const char *lang, const char *title, const char *body, kb_format format)
{
    kb_document *document = kb_document_new(KB_ARTICLE);
    document->id = kb_str_dup(KB_STR("KB1"));
    document->lang = kb_str_dup(kb_str_of(lang));
    document->title = kb_str_dup(kb_str_of(title));
    document->body = kb_str_dup(kb_str_of(body));
    document->format = format;
    document->state = KB_PUBLISHED;
    document->visibility = KB_TIER_PUBLIC;
    must(kb_document_check(document, &err));
    return document;
}

static kb_postings *postings_of(const kb_document *document)
{
    kb_postings *postings = NULL;
    must(kb_postings_make(analyzer, document, &postings, &err));
    return postings;
}

static const kb_posting *find(const kb_postings *postings, const char *term)
{
    for (size_t i = 0; i < postings->count; i++)
        if (kb_str_equal(postings->items[i].term, kb_str_of(term)))
            return &postings->items[i];
    return NULL;
}

static void assert_wdf(const kb_postings *postings, const char *term, int wdf)
{
    const kb_posting *posting = find(postings, term);
    if ((posting ? (int)posting->wdf : -1) != wdf)
        fail_msg("%s counts %d, not %d", term, posting ? (int)posting->wdf : -1, wdf);
}

static bool in_order(const kb_posting *posting)
{
    for (uint32_t i = 1; i < posting->position_count; i++)
        if (posting->positions[i] <= posting->positions[i - 1])
            return false;
    return (posting->position_count == 0) == (posting->positions == NULL);
}

/* What postings.h promises of any document. */
static void check_rules(const kb_postings *postings)
{
    bool has_id = false;
    for (size_t i = 0; i < postings->count; i++) {
        const kb_posting *posting = &postings->items[i];
        assert_true(posting->term.len > 0 && posting->term.len <= KB_TERM_BYTES);
        assert_null(memchr(posting->term.bytes, '\0', posting->term.len));
        assert_true(kb_utf8_valid(posting->term, NULL));
        assert_true(in_order(posting));
        has_id = has_id || kb_str_equal(posting->term, kb_str_of(postings->id_term));
    }
    assert_true(has_id);
}

static int by_term(const void *left, const void *right)
{
    const kb_posting *a = left, *b = right;
    size_t shorter = a->term.len < b->term.len ? a->term.len : b->term.len;
    int order = memcmp(a->term.bytes, b->term.bytes, shorter);
    return order ? order : (a->term.len > b->term.len) - (a->term.len < b->term.len);
}

static void check_unique(kb_postings *postings)
{
    qsort(postings->items, postings->count, sizeof *postings->items, by_term);
    for (size_t i = 1; i < postings->count; i++)
        if (by_term(&postings->items[i - 1], &postings->items[i]) == 0)
            fail_msg("%.*s comes twice", (int)postings->items[i].term.len, postings->items[i].term.bytes);
}

static void fields_count_by_their_weights(void **state)
{
    (void)state;
    KB_OWNED(kb_document) document = kb_document_new(KB_TICKET);
    document->id = kb_str_dup(KB_STR("INC1"));
    document->lang = kb_str_dup(KB_STR("en"));
    document->title = kb_str_dup(KB_STR("title everywhere"));
    document->body = kb_str_dup(KB_STR("body body everywhere"));
    document->resolution = kb_str_dup(KB_STR("resolution everywhere"));
    document->product = kb_str_dup(KB_STR("product everywhere"));
    kb_list_add(&document->category, KB_STR("category"));
    kb_list_add(&document->tags, KB_STR("tagged everywhere"));
    kb_list_add(&document->groups, KB_STR("groupword"));
    document->requester = kb_str_dup(KB_STR("requesterword"));
    document->url = kb_str_dup(KB_STR("http://urlword"));
    KB_OWNED(kb_postings) postings = postings_of(document);
    check_rules(postings);
    unsigned title = kb_field_find(KB_STR("title"))->weight, body = kb_field_find(KB_STR("body"))->weight;
    assert_true(title > body && body > 0);
    assert_wdf(postings, "Wtitle", (int)title);
    assert_wdf(postings, "Wbody", 2 * (int)body);
    assert_wdf(postings, "Wresolution", 1);
    assert_wdf(postings, "Wproduct", 1);
    assert_wdf(postings, "Wcategory", 1);
    assert_wdf(postings, "Wtagged", 1);
    assert_wdf(postings, "Weverywhere", (int)title + (int)body + 3);
    assert_wdf(postings, "Zeveryth", -1);
    assert_wdf(postings, "Wgroupword", -1);
    assert_wdf(postings, "Wrequesterword", -1);
    assert_wdf(postings, "Wurlword", -1);
}

static void a_word_of_the_title_is_marked_as_one(void **state)
{
    (void)state;
    KB_OWNED(kb_document) german = article("de", "Drucker E-417", "Warteschlangen", KB_TEXT);
    KB_OWNED(kb_document) polish = article("pl", "Drukarka", "nie", KB_TEXT);
    KB_OWNED(kb_postings) postings = postings_of(german);
    KB_OWNED(kb_postings) unstemmed = postings_of(polish);
    check_rules(postings);
    int title = (int)kb_field_find(KB_STR("title"))->weight;
    assert_wdf(postings, "Wdrucker", title);
    assert_wdf(postings, "Zdruck", title);
    assert_wdf(postings, "Tdruck", 1);
    assert_wdf(postings, "Ie417", title);
    assert_wdf(postings, "TIe417", 1);
    assert_wdf(postings, "Te417", -1); /* it is no word */
    assert_wdf(postings, "Wwarteschlangen", 1);
    assert_wdf(postings, "Zwarteschlang", 1);
    assert_wdf(postings, "Twarteschlang", -1);
    assert_wdf(unstemmed, "Tdrukarka", 1);
    assert_wdf(unstemmed, "Zdrukarka", title); /* its loose root: accents may be left out */
}

static uint32_t position_of(const kb_postings *postings, const char *term, uint32_t index)
{
    const kb_posting *posting = find(postings, term);
    assert_non_null(posting);
    assert_true(index < posting->position_count);
    return posting->positions[index];
}

static void words_in_a_row_have_positions_in_a_row(void **state)
{
    (void)state;
    KB_OWNED(kb_document) document = article("en", "alpha beta", "gamma delta alpha. gamma", KB_TEXT);
    KB_OWNED(kb_postings) postings = postings_of(document);
    assert_int_equal(position_of(postings, "Wbeta", 0), position_of(postings, "Walpha", 0) + 1);
    assert_int_equal(position_of(postings, "Wdelta", 0), position_of(postings, "Wgamma", 0) + 1);
    assert_int_equal(position_of(postings, "Walpha", 1), position_of(postings, "Wdelta", 0) + 1);
    assert_int_equal(position_of(postings, "Wgamma", 1), position_of(postings, "Walpha", 1) + 1);
    assert_true(position_of(postings, "Wgamma", 0) >
                position_of(postings, "Wbeta", 0) + 100); /* no phrase reaches from title to body */
    assert_int_equal(find(postings, "Zalpha")->position_count, 0);
}

static void a_word_that_comes_for_ever_has_a_ceiling_of_positions(void **state)
{
    (void)state;
    KB_OWNED(kb_text) body = repeated("word ", 100000);
    KB_OWNED(kb_document) document = article("en", "", body, KB_TEXT);
    KB_OWNED(kb_postings) postings = postings_of(document);
    check_rules(postings);
    assert_wdf(postings, "Wword", 100000);
    assert_true(find(postings, "Wword")->position_count <= 4000);
}

static void filters_are_terms_that_do_not_weigh(void **state)
{
    (void)state;
    KB_OWNED(kb_document) document = article("pt-BR", "Fila", "texto", KB_TEXT);
    document->product = kb_str_dup(KB_STR("Nova Phone"));
    kb_list_add(&document->category, KB_STR("Print"));
    kb_list_add(&document->category, KB_STR("Queue"));
    kb_list_add(&document->tags, KB_STR("A"));
    kb_list_add(&document->tags, KB_STR("a")); /* the same to a filter */
    kb_list_add(&document->groups, KB_STR("Billing"));
    document->translation_of = kb_str_dup(KB_STR("KB0"));
    KB_OWNED(kb_postings) postings = postings_of(document);
    check_rules(postings);
    static const char *const terms[] = {"Qa:KB1", "XK:article", "XL:pt-br", "XL:pt", "XV:public", "XS:published", "XP:nova phone",
                                        "XC:print", "XC:queue", "XT:a", "XG:billing", "XO:kb0"};
    for (size_t i = 0; i < COUNT(terms); i++) {
        assert_wdf(postings, terms[i], 0);
        assert_int_equal(find(postings, terms[i])->position_count, 0);
    }
    assert_string_equal(postings->id_term, "Qa:KB1");
    assert_string_equal(postings->partition, "internal.pt"); /* for the sake of its group */
    check_unique(postings);
}

static kb_str value_of(const kb_postings *postings, const char *field)
{
    kb_str found = {"(none)", 6};
    for (size_t i = 0; i < postings->value_count; i++)
        if (postings->values[i].slot == kb_field_find(kb_str_of(field))->slot)
            found = postings->values[i].bytes;
    return found;
}

static void values_are_for_counting_and_sorting(void **state)
{
    (void)state;
    KB_OWNED(kb_document) document = article("de", "t", "b", KB_TEXT);
    document->product = kb_str_dup(KB_STR("Nova Phone"));
    kb_list_add(&document->category, KB_STR("Print"));
    kb_list_add(&document->category, KB_STR("Queue"));
    document->updated_at = INT64_C(1714640400000);
    KB_OWNED(kb_postings) postings = postings_of(document);
    assert_row("kind", value_of(postings, "kind"), KB_STR("article"));
    assert_row("lang", value_of(postings, "lang"), KB_STR("de"));
    assert_row("visibility", value_of(postings, "visibility"), KB_STR("public"));
    assert_row("state", value_of(postings, "state"), KB_STR("published"));
    assert_row("product, as it is written", value_of(postings, "product"), KB_STR("Nova Phone"));
    assert_row("category", value_of(postings, "category"), KB_STR("Print\x1fQueue"));
    assert_row("no tags", value_of(postings, "tags"), KB_STR("(none)"));
    assert_row("no created_at", value_of(postings, "created_at"), KB_STR("(none)"));
    assert_true(kb_time_from_value(value_of(postings, "updated_at")) == document->updated_at);
}

static void a_document_goes_into_the_partition_of_its_tier_and_language(void **state)
{
    (void)state;
    static const struct {
        const char *why, *lang;
        kb_kind kind;
        kb_visibility tier;
        kb_state state;
        const char *partition;
    } rows[] = {
        {"a public article", "de", KB_ARTICLE, KB_TIER_PUBLIC, KB_PUBLISHED, "public.de"},
        {"an internal article", "zh-Hant-TW", KB_ARTICLE, KB_TIER_INTERNAL, KB_PUBLISHED, "internal.zh"},
        {"a language that another row serves", "nb-NO", KB_ARTICLE, KB_TIER_PUBLIC, KB_PUBLISHED, "public.no"},
        {"a language without a row", "tlh", KB_ARTICLE, KB_TIER_PUBLIC, KB_PUBLISHED, "public.und"},
        {"no language", NULL, KB_ARTICLE, KB_TIER_PUBLIC, KB_PUBLISHED, "public.und"},
        {"a draft", "de", KB_ARTICLE, KB_TIER_PUBLIC, KB_DRAFT, ""},
        {"a retired article", "de", KB_ARTICLE, KB_TIER_PUBLIC, KB_RETIRED, ""},
        {"an open ticket", "en", KB_TICKET, KB_TIER_INTERNAL, KB_OPEN, "internal.en"},
        {"a resolved ticket", "en", KB_TICKET, KB_TIER_INTERNAL, KB_RESOLVED, "internal.en"},
        {"a closed ticket", "en", KB_TICKET, KB_TIER_INTERNAL, KB_CLOSED, "internal.en"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        KB_OWNED(kb_document) document = article("de", "title", "", KB_TEXT);
        document->kind = rows[i].kind;
        document->visibility = rows[i].tier;
        document->state = rows[i].state;
        document->valid_until = 1; /* long ago: questions look at that, not we */
        free(document->lang);
        document->lang = rows[i].lang ? kb_str_dup(kb_str_of(rows[i].lang)) : NULL;
        KB_OWNED(kb_postings) postings = postings_of(document);
        assert_row(rows[i].why, kb_str_of(postings->partition), kb_str_of(rows[i].partition));
        assert_string_equal(postings->id_term, rows[i].kind == KB_TICKET ? "Qt:KB1" : "Qa:KB1"); /* to be removed by */
        assert_true((postings->count > 0) == (rows[i].partition[0] != '\0'));
    }
}

static void the_index_shows_the_plain_text(void **state)
{
    (void)state;
    KB_OWNED(kb_document) document = article("de", "<T>", "<p>Größe &amp; <b>Kopf</b>stück<script>alert(1)</script>", KB_HTML);
    document->meta = json_pack("{s:s}", "secret-key", "secret-value");
    KB_OWNED(kb_postings) postings = postings_of(document);
    KB_OWNED(kb_document) shown = NULL;
    must(kb_document_shown(kb_str_of(postings->data), &shown, &err));
    assert_string_equal(shown->body, "Größe & Kopfstück");
    assert_string_equal(shown->title, "<T>");
    assert_null(strstr(postings->data, "secret"));
    assert_wdf(postings, "Wkopfstück", 1);
    assert_wdf(postings, "Wgrösse", 1);
    assert_wdf(postings, "Walert", -1);
}

static void markdown_is_indexed_without_its_marks(void **state)
{
    (void)state;
    KB_OWNED(kb_document) document = article("en", "t", "# Head\n\n- **item** `code`\n\n<!-- hidden -->\n", KB_MARKDOWN);
    KB_OWNED(kb_postings) postings = postings_of(document);
    assert_wdf(postings, "Whead", 1);
    assert_wdf(postings, "Witem", 1);
    assert_wdf(postings, "Wcode", 1);
    assert_wdf(postings, "Whidden", -1);
}

static void a_document_of_one_text_alone_is_indexed(void **state)
{
    (void)state;
    KB_OWNED(kb_document) no_title = article("en", "", "word", KB_TEXT);
    KB_OWNED(kb_document) no_body = article("en", "word", "", KB_MARKDOWN);
    KB_OWNED(kb_document) no_words = article("en", "!!!", "<p></p>", KB_HTML);
    KB_OWNED(kb_postings) first = postings_of(no_title);
    KB_OWNED(kb_postings) second = postings_of(no_body);
    KB_OWNED(kb_postings) third = postings_of(no_words);
    assert_wdf(first, "Wword", 1);
    assert_wdf(second, "Wword", (int)kb_field_find(KB_STR("title"))->weight);
    check_rules(first), check_rules(second), check_rules(third);
}

/* Bodies as long as a body may be, and words as long as a body. */
static void the_largest_documents_keep_all_rules(void **state)
{
    (void)state;
    static const struct {
        const char *lang, *unit;
        kb_format format;
    } rows[] = {
        {"de", "x", KB_TEXT},
        {"de", "ungen", KB_TEXT},
        {"en", "a b ", KB_TEXT},
        {"zh", "打印机坏了", KB_TEXT},
        {"th", "ภาษาไทย", KB_TEXT},
        {"en", "E-417 ", KB_TEXT},
        {"und", "😀", KB_TEXT},
        {"tr", "İI", KB_TEXT},
        {"ar", "ﷺ ", KB_TEXT},
        {"en", "<p>&amp;a</p>", KB_HTML},
        {"en", "*a* `b`\n", KB_MARKDOWN},
        {"de", "\xCC\x81", KB_TEXT},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        KB_OWNED(kb_text) body = repeated(rows[i].unit, KB_BODY_BYTES / (i % 3 ? 8 : 1) / strlen(rows[i].unit));
        KB_OWNED(kb_document) document = article(rows[i].lang, "t", body, rows[i].format);
        KB_OWNED(kb_postings) postings = postings_of(document);
        check_rules(postings);
        check_unique(postings);
        assert_true(strlen(postings->data) < 8 * KB_SHOWN_BYTES);
    }
}

static void a_word_of_10000_letters_makes_terms_that_fit(void **state)
{
    (void)state;
    static const char *const letters[] = {"x", "ß", "你", "ﷺ", "한", "𝐇", "ü"};
    for (size_t i = 0; i < COUNT(letters); i++) {
        KB_OWNED(kb_text) word = repeated(letters[i], 10000);
        KB_OWNED(kb_document) document = article("de", "t", word, KB_TEXT);
        document->product = kb_str_dup((kb_str){word, kb_utf8_floor(kb_str_of(word), 200)});
        for (int tag = 0; tag < 100; tag++) {
            KB_OWNED(kb_text) text = kb_printf("%.*s%d", (int)kb_utf8_floor(kb_str_of(word), 190), word, tag);
            kb_list_add(&document->tags, kb_str_of(text));
        }
        must(kb_document_check(document, &err));
        KB_OWNED(kb_postings) postings = postings_of(document);
        check_rules(postings);
        check_unique(postings);
    }
}

static void the_same_document_makes_the_same_postings(void **state)
{
    (void)state;
    static const char body[] = "Die Warteschlange 打印机 ist voll: 0x80070005.";
    KB_OWNED(kb_document) document = article("de", "Drucker E-417 leeren", body, KB_TEXT);
    KB_OWNED(kb_postings) first = postings_of(document);
    KB_OWNED(kb_postings) second = postings_of(document);
    assert_int_equal(first->count, second->count);
    for (size_t i = 0; i < first->count; i++) {
        assert_true(kb_str_equal(first->items[i].term, second->items[i].term));
        assert_int_equal(first->items[i].wdf, second->items[i].wdf);
    }
    assert_string_equal(first->data, second->data);
    KB_OWNED(kb_text) stamp = kb_text_stamp();
    assert_non_null(strstr(stamp, "icu=")); /* what made them */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_count_by_their_weights),
        cmocka_unit_test(a_word_of_the_title_is_marked_as_one),
        cmocka_unit_test(words_in_a_row_have_positions_in_a_row),
        cmocka_unit_test(a_word_that_comes_for_ever_has_a_ceiling_of_positions),
        cmocka_unit_test(filters_are_terms_that_do_not_weigh),
        cmocka_unit_test(values_are_for_counting_and_sorting),
        cmocka_unit_test(a_document_goes_into_the_partition_of_its_tier_and_language),
        cmocka_unit_test(the_index_shows_the_plain_text),
        cmocka_unit_test(markdown_is_indexed_without_its_marks),
        cmocka_unit_test(a_document_of_one_text_alone_is_indexed),
        cmocka_unit_test(the_largest_documents_keep_all_rules),
        cmocka_unit_test(a_word_of_10000_letters_makes_terms_that_fit),
        cmocka_unit_test(the_same_document_makes_the_same_postings),
    };
    return cmocka_run_group_tests(tests, open_analyzer, close_analyzer);
}
