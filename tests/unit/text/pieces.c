/* What supports a word: runs of letters, characters, pairs of words. */
#include "base/map.h"
#include "tests/unit/text/support.h"

static void list(void *context, kb_str piece)
{
    kb_buf *out = context;
    assert_true(kb_utf8_valid(piece, NULL) && piece.len > 0);
    kb_buf_printf(out, "%s%.*s", out->len ? " " : "", (int)piece.len, piece.bytes);
}

/* The pieces of all tokens, tokens apart by "|", as a language would have them whose row asks for runs of `letters`. Owned. */
static char *pieces_of(const char *text, const char *code, uint8_t letters)
{
    KB_OWNED_BUF out = {0};
    kb_tokens tokens = {0};
    const kb_language *language = kb_language_find(kb_str_of(code));
    kb_language row = *language;
    row.piece_letters = letters;
    must(kb_analyze(analyzer, kb_str_of(text), language, &tokens, &err));
    for (size_t i = 0; i < tokens.count; i++) {
        KB_OWNED_BUF one = {0};
        kb_token_pieces(&tokens, i, &row, list, &one);
        if (i)
            kb_buf_add_char(&out, '|');
        kb_buf_add(&out, kb_buf_str(&one));
    }
    kb_tokens_free(&tokens);
    return kb_buf_give(&out);
}

static void pieces_are_what_the_language_row_asks_for(void **state)
{
    (void)state;
    static const struct {
        const char *why, *language;
        uint8_t letters;
        const char *text, *pieces;
    } rows[] = {
        {"runs of four letters", "de", 4, "Drucker", "druc ruck ucke cker"},
        {"a word of four is its own piece: it may be part of a longer one", "de", 4, "voll am", "voll|"},
        {"letters are characters, not bytes", "de", 4, "Größe", "grös röss össe"},
        {"runs of two", "ko", 2, "프린터", "프린 린터"},
        {"none", "en", 0, "printer", ""},
        {"a number has none", "de", 4, "12345", ""},
        {"an identifier has none of its own", "de", 4, "Fehler ORA-12154", "fehl ehle hler|||"},
        {"Chinese has characters and pairs", "zh", 0, "无法", "无 无法 法"},
        {"and pairs across two words", "zh", 0, "打印机", "打 打印 印 印机|机"},
        {"but not across a sign", "zh", 0, "无，法", "无|法"},
        {"kana and characters", "ja", 0, "印刷の", "印 印刷 刷 刷の|の"},
        {"the long vowel", "ja", 0, "キュー", "キ キュ ュ ュー ー"},
        {"Chinese in a German text", "de", 4, "Wort 无法", "wort|无 无法 法"},
        {"a dictionary's words too", "th", 3, "ภาษาไทย", "ภาษ าษา|ไทย"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        KB_OWNED(kb_text) pieces = pieces_of(rows[i].text, rows[i].language, rows[i].letters);
        assert_row(rows[i].why, kb_str_of(pieces), kb_str_of(rows[i].pieces));
    }
}

static void count(void *context, kb_str piece)
{
    (void)piece;
    ++*(size_t *)context;
}

static void a_long_word_has_as_many_pieces_as_64_letters_have(void **state)
{
    (void)state;
    static const char *const units[] = {"ab", "öä", "你好", "プリ"};
    for (size_t i = 0; i < COUNT(units); i++) {
        KB_OWNED(kb_text) word = repeated(units[i], 5000);
        kb_tokens tokens = {0};
        must(kb_analyze(analyzer, kb_str_of(word), kb_language_find(KB_STR("de")), &tokens, &err));
        kb_language row = {.piece_letters = 1};
        for (size_t j = 0; j < tokens.count; j++) {
            size_t pieces = 0;
            kb_token_pieces(&tokens, j, &row, count, &pieces);
            assert_true(pieces <= 2 * KB_TOKEN_LETTERS);
        }
        kb_tokens_free(&tokens);
    }
}

/* A pair is short for one of these words. */
static const char *words_of(kb_str pair, const char *const words[2])
{
    for (size_t i = 0; i < 2 && words[i] && pair.len; i++) {
        uint64_t hash = kb_hash(kb_str_of(words[i]));
        bool same = true;
        for (size_t j = 0; j < pair.len; j++, hash >>= 6)
            same = same && pair.bytes[j] == (char)('0' + (hash & 63));
        if (same)
            return words[i];
    }
    return pair.len ? "another pair" : "";
}

static void words_in_a_row_make_pairs(void **state)
{
    (void)state;
    static const struct {
        const char *why, *language, *text, *words[2], *pairs;
    } rows[] = {
        {"stems, in a row", "en", "printer queues jammed", {"printer queue", "queue jam"}, "printer queue|queue jam|"},
        {"without a stemmer, words", "und", "Printer Queues", {"printer queues"}, "printer queues|"},
        {"one word makes none", "en", "printer", {""}, ""},
        {"an identifier stands in nobody's way", "en", "error KB0001234 here", {"error kb0001234", "kb0001234 here"},
         "error kb0001234|kb0001234 here||"},
        {"words of Chinese too", "zh", "打印机", {"打印 机"}, "打印 机|"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        KB_OWNED_BUF out = {0};
        kb_tokens tokens = {0};
        must(kb_analyze(analyzer, kb_str_of(rows[i].text), kb_language_find(kb_str_of(rows[i].language)), &tokens, &err));
        for (size_t j = 0; j < tokens.count; j++) {
            char bytes[KB_PAIR_BYTES];
            kb_str pair = kb_token_pair(&tokens, j, bytes);
            kb_buf_printf(&out, "%s%s", j ? "|" : "", words_of(pair, rows[i].words));
        }
        kb_tokens_free(&tokens);
        assert_row(rows[i].why, kb_buf_str(&out), kb_str_of(rows[i].pairs));
    }
}

static void a_pair_is_short_however_long_its_words(void **state)
{
    (void)state;
    KB_OWNED(kb_text) word = repeated("x", 1000);
    KB_OWNED(kb_text) text = kb_printf("%s %s", word, word);
    kb_tokens tokens = {0};
    char bytes[KB_PAIR_BYTES];
    must(kb_analyze(analyzer, kb_str_of(text), kb_language_find(KB_STR("und")), &tokens, &err));
    assert_int_equal(kb_token_pair(&tokens, 0, bytes).len, KB_PAIR_BYTES);
    assert_int_equal(kb_token_pair(&tokens, 1, bytes).len, 0);
    kb_tokens_free(&tokens);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_are_what_the_language_row_asks_for),
        cmocka_unit_test(a_long_word_has_as_many_pieces_as_64_letters_have),
        cmocka_unit_test(words_in_a_row_make_pairs),
        cmocka_unit_test(a_pair_is_short_however_long_its_words),
    };
    return cmocka_run_group_tests(tests, open_analyzer, close_analyzer);
}
