#include "tests/unit/base/support.h"

#include "text/segment.h"

struct listing {
    kb_str text;
    kb_buf words; /* "word|number#|unspaced~" */
    size_t end;   /* of the last word */
};

static void list(void *context, size_t start, size_t end, kb_segment_type type)
{
    struct listing *listing = context;
    assert_true(start < end && end <= listing->text.len && start >= listing->end); /* in order, none over another */
    assert_int_equal(kb_utf8_floor(listing->text, start), start);
    assert_int_equal(kb_utf8_floor(listing->text, end), end);
    if (listing->words.len)
        kb_buf_add_char(&listing->words, '|');
    kb_buf_add(&listing->words, (kb_str){listing->text.bytes + start, end - start});
    if (type != KB_SEGMENT_WORD)
        kb_buf_add_char(&listing->words, type == KB_SEGMENT_NUMBER ? '#' : '~');
    listing->end = end;
}

static kb_segmenter *segmenter;

static int open_segmenter(void **state)
{
    (void)state;
    return kb_segmenter_new(&segmenter, &err);
}

static int close_segmenter(void **state)
{
    (void)state;
    kb_segmenter_free(segmenter);
    kb_segmenter_free(NULL);
    return 0;
}

/* Owned. */
static char *segmented(kb_str text)
{
    KB_OWNED(kb_text) bytes = exact_copy(text);
    struct listing listing = {.text = {bytes, text.len}};
    must(kb_segment(segmenter, listing.text, list, &listing, &err));
    return kb_buf_give(&listing.words);
}

static void words_are_found_at_their_bytes(void **state)
{
    (void)state;
    static const struct {
        const char *why, *text, *words;
    } rows[] = {
        {"nothing", "", ""},
        {"nothing but spaces and signs", " \t\n…!?—()„“ 😀 ", ""},
        {"a sentence", "Die Drucker-Warteschlange ist voll.", "Die|Drucker|Warteschlange|ist|voll"},
        {"umlauts", "Größe über Öl", "Größe|über|Öl"},
        {"apostrophes", "don't O’Neil rock'n'roll 'quoted'", "don't|O’Neil|rock'n'roll|quoted"},
        {"numbers", "3.14 1,000 50% 1/2", "3.14#|1,000#|50#|1#|2#"},
        {"letters with digits", "wifi5GHz x86_64 Win10 1e5", "wifi5GHz|x86_64|Win10|1e5"},
        {"digits of other scripts", "१२३ ٤٥", "१२३#|٤٥#"},
        {"names with joints", "foo_bar U.S.A. e-mail", "foo_bar|U.S.A|e|mail"},
        {"Thai has no spaces", "ภาษาไทยไม่มีช่องว่าง", "ภาษา~|ไทย~|ไม่มี~|ช่อง~|ว่าง~"},
        {"Chinese neither", "打印机无法打印，错误。", "打印~|机~|无法~|打印~|错误~"},
        {"Japanese in three scripts", "プリンターのキューを空にする", "プリンター~|の~|キュー~|を~|空~|に~|する~"},
        {"Korean has", "프린터가 인쇄되지 않습니다", "프린터가|인쇄되지|않습니다"},
        {"Hindi keeps its signs", "हिन्दी में लिखा", "हिन्दी|में|लिखा"},
        {"Arabic and Hebrew", "الطابعة لا تعمل שלום עולם", "الطابعة|لا|تعمل|שלום|עולם"},
        {"scripts side by side", "wifi你好world世界", "wifi|你好~|world|世界~"},
        {"a code inside Chinese", "错误E-417。", "错误~|E|417#"},
        {"combining marks stay with their letter", "e\xCC\x81t\xCC\xA8 x", "e\xCC\x81t\xCC\xA8|x"},
        {"emoji part words", "a😀b", "a|b"},
        {"a family of four, joined", "x👨\xE2\x80\x8D👩\xE2\x80\x8D👧\xE2\x80\x8D👦y", "x|y"},
        {"a flag, and a heart with its selector", "🇩🇪 ok❤️ da", "ok|da"},
        {"soft hyphens do not part", "Drucker\xC2\xADschlange", "Drucker\xC2\xADschlange"},
        {"spaces that do not break",
         "a\xC2\xA0"
         "b\xE3\x80\x80"
         "c",
         "a|b|c"},
        {"letters of full width", "ＡＢＣ x", "ＡＢＣ|x"},
        {"letters beyond the first plane", "𝐇𝐢 𠀀", "𝐇𝐢|𠀀~"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        KB_OWNED(kb_text) words = segmented(kb_str_of(rows[i].text));
        assert_row(rows[i].why, kb_str_of(words), kb_str_of(rows[i].words));
    }
    KB_OWNED(kb_text) zero = segmented((kb_str){"a\0b", 3});
    KB_OWNED(kb_text) none = segmented((kb_str){NULL, 0});
    assert_string_equal(zero, "a|b");
    assert_string_equal(none, "");
}

/* Every letter is in some word: nothing that is written is lost. */
static void no_letter_falls_between_two_words(void **state)
{
    (void)state;
    static const char *const texts[] = {"ลูกค้าไม่สามารถเข้าสู่ระบบได้",
                                        "ລູກຄ້າບໍ່ສາມາດເຂົ້າສູ່ລະບົບໄດ້",
                                        "អតិថិជនមិនអាចចូលបាន",
                                        "ဖောက်သည်မဝင်နိုင်ပါ",
                                        "客户无法登录系统并且打印机坏了",
                                        "お客様はシステムにログインできません",
                                        "顧客無法登入"};
    for (size_t i = 0; i < COUNT(texts); i++) {
        KB_OWNED(kb_text) words = segmented(kb_str_of(texts[i]));
        KB_OWNED_BUF joined = {0};
        for (const char *at = words; *at; at++)
            if (*at != '|' && *at != '~')
                kb_buf_add_char(&joined, *at);
        assert_string_equal(joined.bytes, texts[i]);
    }
}

static void a_text_of_any_length_is_segmented(void **state)
{
    (void)state;
    KB_OWNED(kb_text) letters = repeated("x", 1000000);
    KB_OWNED(kb_text) chinese = repeated("打印机", 30000);
    KB_OWNED(kb_text) marks = repeated("\xCC\x81", 100000);
    KB_OWNED(kb_text) joiners = repeated("\xE2\x80\x8D", 100000);
    KB_OWNED(kb_text) one = segmented(kb_str_of(letters));
    assert_string_equal(one, letters);
    KB_OWNED(kb_text) many = segmented(kb_str_of(chinese));
    assert_true(strlen(many) > strlen(chinese));
    free(segmented(kb_str_of(marks)));
    free(segmented(kb_str_of(joiners)));
    KB_OWNED(kb_text) again = segmented(KB_STR("a b")); /* what came before leaves nothing behind */
    assert_string_equal(again, "a|b");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_found_at_their_bytes),
        cmocka_unit_test(no_letter_falls_between_two_words),
        cmocka_unit_test(a_text_of_any_length_is_segmented),
    };
    return cmocka_run_group_tests(tests, open_segmenter, close_segmenter);
}
