#include "tests/unit/text/support.h"

static void analyse(const char *text, const char *language, kb_tokens *tokens)
{
    must(kb_analyze(analyzer, kb_str_of(text), kb_language_find(kb_str_of(language)), tokens, &err));
}

/* "0:die 1:drucker/druck 2:e 2:[e-417]": position, surface, stem where it is another, identifiers in brackets. Owned. */
static char *shown(const kb_tokens *tokens)
{
    KB_OWNED_BUF out = {0};
    for (size_t i = 0; i < tokens->count; i++) {
        const kb_token *token = &tokens->items[i];
        bool identifier = token->type == KB_TOKEN_IDENTIFIER;
        kb_buf_printf(&out, "%s%u:%s%.*s%s", i ? " " : "", token->position, identifier ? "[" : "", (int)token->surface.len,
                      token->surface.bytes, identifier ? "]" : "");
        if (token->stem.len && !kb_str_equal(token->stem, token->surface))
            kb_buf_printf(&out, "/%.*s", (int)token->stem.len, token->stem.bytes);
    }
    return kb_buf_give(&out);
}

static void words_are_folded_and_stemmed_in_their_order(void **state)
{
    (void)state;
    static const struct {
        const char *why, *language, *text, *tokens;
    } rows[] = {
        {"nothing", "de", "", ""},
        {"no words", "de", "… – !", ""},
        {"German", "de", "Die Drucker-Warteschlangen", "0:die 1:drucker/druck 2:warteschlangen/warteschlang"},
        {"English", "en", "The printer's queues", "0:the 1:printer's/printer 2:queues/queue"},
        {"an apostrophe of a word processor", "en", "The printer’s queues", "0:the 1:printer's/printer 2:queues/queue"},
        {"a language without a stemmer", "pl", "Drukarka nie działa", "0:drukarka 1:nie 2:działa"},
        {"nobody can tell", "und", "Printers", "0:printers"},
        {"Chinese", "zh", "打印机坏了", "0:打印 1:机 2:坏 3:了"},
        {"an identifier stands with its words", "en", "Error ORA-12154 here", "0:error 1:ora 1:[ora12154] 2:12154 3:here"},
        {"an identifier of one word", "en", "see KB0001234", "0:see 1:kb0001234 1:[kb0001234]"},
        {"a signed code stands with its digits", "en", "code -2147024891 again", "0:code 1:[0x80070005] 1:2147024891 2:again"},
        {"a signed code alone", "en", "-2147024891", "0:[0x80070005] 0:2147024891"},
        {"what folds to nothing is no word", "de", "a \xC2\xAD b", "0:a 1:b"},
        {"emoji are no words", "en", "a 😀 b 👨\xE2\x80\x8D👩", "0:a 1:b"},
        {"Turkish", "tr", "IŞIK", "0:ışık"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        kb_tokens tokens = {0};
        analyse(rows[i].text, rows[i].language, &tokens);
        KB_OWNED(kb_text) text = shown(&tokens);
        kb_tokens_free(&tokens);
        assert_row(rows[i].why, kb_str_of(text), kb_str_of(rows[i].tokens));
    }
}

static void a_text_is_appended_to_what_was_analysed_before(void **state)
{
    (void)state;
    kb_tokens tokens = {0};
    analyse("one KB0001234", "und", &tokens);
    analyse("-2147024891 two", "und", &tokens);
    KB_OWNED(kb_text) text = shown(&tokens);
    assert_string_equal(text, "0:one 1:kb0001234 1:[kb0001234] 2:[0x80070005] 2:2147024891 3:two");
    assert_int_equal(tokens.items[5].start, 12); /* bytes of its own text */
    kb_tokens_clear(&tokens);
    assert_int_equal(tokens.count, 0);
    analyse("three", "und", &tokens);
    KB_OWNED(kb_text) again = shown(&tokens);
    assert_string_equal(again, "0:three");
    kb_tokens_free(&tokens);
    kb_tokens_free(&tokens);
    kb_tokens_clear(&tokens);
}

static void check_token(const kb_token *token, const kb_token *before, kb_str text)
{
    assert_true(token->start < token->end && token->end <= text.len);
    assert_true(!before || before->start <= token->start);
    assert_int_equal(kb_utf8_floor(text, token->start), token->start);
    assert_int_equal(kb_utf8_floor(text, token->end), token->end);
    assert_true(token->surface.len > 0 && token->surface.len <= KB_TOKEN_BYTES);
    assert_true(kb_utf8_valid(token->surface, NULL) && kb_utf8_valid(token->stem, NULL));
}

static void check_all(kb_str text, const kb_language *language)
{
    KB_OWNED(kb_text) bytes = exact_copy(text);
    kb_tokens tokens = {0};
    must(kb_analyze(analyzer, (kb_str){bytes, text.len}, language, &tokens, &err));
    for (size_t i = 0; i < tokens.count; i++)
        check_token(&tokens.items[i], i ? &tokens.items[i - 1] : NULL, (kb_str){bytes, text.len});
    kb_tokens_free(&tokens);
}

static void a_word_of_10000_letters_is_cut(void **state)
{
    (void)state;
    static const char *const letters[] = {"x", "ü", "你", "한", "ß", "İ", "𝐇", "ก", "ﷺ"};
    for (size_t i = 0; i < COUNT(letters); i++) {
        KB_OWNED(kb_text) word = repeated(letters[i], 10000);
        for (size_t row = 0; row < kb_language_count; row += 9)
            check_all(kb_str_of(word), &kb_languages[row]);
    }
    KB_OWNED(kb_text) word = repeated("x", 10000);
    kb_tokens tokens = {0};
    analyse(word, "de", &tokens);
    assert_int_equal(tokens.count, 1);
    assert_int_equal(tokens.items[0].end, 10000); /* it stands there as a whole */
    assert_int_equal(tokens.items[0].surface.len, KB_TOKEN_BYTES);
    kb_tokens_free(&tokens);
}

/* Characters of all planes, drawn 300 times. */
static void any_text_becomes_tokens_that_keep_the_rules(void **state)
{
    (void)state;
    uint64_t dice = 7;
    for (int round = 0; round < 300; round++) {
        KB_OWNED_BUF text = {0};
        for (int i = 0; i < 60; i++) {
            dice = dice * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
            uint32_t draw = (uint32_t)(dice >> 32);
            int32_t c = draw % 4 == 0   ? (int32_t)(draw >> 8) % 0x80
                        : draw % 4 == 1 ? (int32_t)(draw >> 8) % 0x3000
                                        : (int32_t)((draw >> 2) % 0x110000);
            kb_utf8_put(&text, c >= 0xD800 && c < 0xE000 ? 0x4E00 + c % 1000 : c);
        }
        check_all(kb_buf_str(&text), &kb_languages[(size_t)round % kb_language_count]);
    }
    check_all((kb_str){"E-417\0x", 7}, kb_language_find(KB_STR("en")));
    check_all((kb_str){NULL, 0}, kb_language_find(KB_STR("en")));
}

static void a_megabyte_is_analysed(void **state)
{
    (void)state;
    static const char *const units[] = {"ab ", "打印机", "E-417 ", "ภาษาไทย", "\xCC\x81", "-2147024891 "};
    for (size_t i = 0; i < COUNT(units); i++) {
        KB_OWNED(kb_text) text = repeated(units[i], 300000 / strlen(units[i]));
        check_all(kb_str_of(text), kb_language_find(KB_STR("de")));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_folded_and_stemmed_in_their_order),
        cmocka_unit_test(a_text_is_appended_to_what_was_analysed_before),
        cmocka_unit_test(a_word_of_10000_letters_is_cut),
        cmocka_unit_test(any_text_becomes_tokens_that_keep_the_rules),
        cmocka_unit_test(a_megabyte_is_analysed),
    };
    return cmocka_run_group_tests(tests, open_analyzer, close_analyzer);
}
