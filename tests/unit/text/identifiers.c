/* Which identifiers are in a text, and do all usual spellings of one meet in one normal form? */
#include "tests/unit/base/support.h"

#include "text/identifiers.h"

struct listing {
    kb_str text;
    kb_buf found; /* "where it stands=normal form", separated by " | "; where both are the same, once */
    size_t end;
};

static void list(void *context, const kb_identifier *identifier)
{
    struct listing *listing = context;
    size_t start = identifier->start, end = identifier->end;
    assert_true(start < end && end <= listing->text.len && start >= listing->end);
    assert_true(identifier->normal.len > 0 && identifier->normal.len <= KB_IDENTIFIER_BYTES);
    assert_true(kb_utf8_valid(identifier->normal, NULL) && kb_utf8_valid(identifier->wider, NULL));
    assert_int_equal(kb_utf8_floor(listing->text, start), start);
    assert_int_equal(kb_utf8_floor(listing->text, end), end);
    kb_str shown = {listing->text.bytes + start, end - start};
    if (listing->found.len)
        kb_buf_add(&listing->found, KB_STR(" | "));
    kb_buf_add(&listing->found, shown);
    if (!kb_str_equal(shown, identifier->normal))
        kb_buf_printf(&listing->found, "=%.*s", (int)identifier->normal.len, identifier->normal.bytes);
    listing->end = end;
}

/* Owned. */
static char *found_in(kb_str text)
{
    KB_OWNED(kb_arena) arena = kb_arena_new();
    KB_OWNED(kb_text) bytes = exact_copy(text);
    struct listing listing = {.text = {bytes, text.len}};
    kb_identifiers(listing.text, arena, list, &listing);
    return kb_buf_give(&listing.found);
}

struct row {
    const char *why, *text, *found;
};

static void check(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        KB_OWNED(kb_text) found = found_in(kb_str_of(rows[i].text));
        assert_row(rows[i].why, kb_str_of(found), kb_str_of(rows[i].found));
    }
}

/* ---- spellings ------------------------------------------------------------------------------------------------------ */

static void keep_normal(void *context, const kb_identifier *identifier)
{
    kb_buf *normals = context;
    kb_buf_printf(normals, "%s%.*s", normals->len ? " " : "", (int)identifier->normal.len, identifier->normal.bytes);
}

/* Owned: the normal forms of all identifiers of a text. */
static char *normals_of(const char *text)
{
    KB_OWNED(kb_arena) arena = kb_arena_new();
    kb_buf normals = {0};
    kb_identifiers(kb_str_of(text), arena, keep_normal, &normals);
    return kb_buf_give(&normals);
}

#define SPELLINGS_MOST 20

static const struct {
    const char *normal, *spellings[SPELLINGS_MOST];
} identities[] = {
    {"e417", {"E-417", "E417", "e-417", "e417", "E_417", "Ｅ－４１７", "Е-417", "Е417", "E‑417", "E–417", "(E-417)", "„E-417“", "E-417.",
              "错误E-417。", "エラーE-417が出る", "ข้อผิดพลาดE-417ครับ", "E-417-Fehler"}},
    {"0x80070005", {"0x80070005", "0X80070005", "-2147024891", "2147942405", "80070005h", "0xFFFFFFFF80070005", "−2147024891",
                    "错误0x80070005怎么办", "오류 0x80070005가 발생", "０ｘ８００７０００５"}},
    {"0x8007000a", {"0x8007000A", "8007000A", "8007000a", "-2147024886"}},
    {"0x00000005", {"0x5", "0x05", "0x00000005", "0X5"}},
    {"0xc0000005", {"0xC0000005", "0xc0000005", "3221225477", "-1073741819"}},
    {"http403", {"HTTP 403", "HTTP/1.1 403", "HTTP/2 403", "http-403", "HTTP403", "HTTP status 403", "HTTP status code 403", "HTTP error 403",
                 "HTTP Error: 403", "status 403", "status code: 403", "error 403", "Error: 403", "Fehler 403", "erreur 403", "ошибка 403",
                 "错误 403", "エラー403", "403 Forbidden"}},
    {"http404", {"404 Not Found", "404 not found", "HTTP 404", "error 404"}},
    {"http503", {"503 Service Unavailable", "HTTP/1.0 503"}},
    {"error1603", {"error 1603", "Error code 1603", "error code: 1603", "Fehler 1603", "Fehlercode 1603", "Fehler Nr. 1603", "ошибка 1603",
                   "код ошибки 1603", "エラーコード 1603", "错误代码：1603", "오류 코드 1603", "erreur no 1603", "código de error 1603"}},
    {"ora942", {"ORA-00942", "ORA-942", "ora-00942", "ORA 00942", "ORA00942", "ORA_00942"}},
    {"sqlstate23505", {"SQLSTATE 23505", "SQLSTATE[23505]", "SQLSTATE: 23505", "sqlstate=23505", "SQL state: 23505"}},
    {"cve2021-44228", {"CVE-2021-44228", "cve-2021-44228", "CVE_2021_44228"}},
    {"kb5005565", {"KB5005565", "KB 5005565", "KB-5005565", "kb5005565"}},
    {"4.2.1", {"4.2.1", "v4.2.1", "V4.2.1", "version 4.2.1", "Version v4.2.1.", "4.2.1,"}},
    {"4.2", {"4.2", "v4.2", "4,2", "version 4.2", "４．２"}},
    {"1.2.3rc1", {"1.2.3-rc1", "v1.2.3-rc1", "1.2.3rc1", "1.2.3-RC.1"}},
    {"5.5", {"5.5", "5,5"}},
    {"2133bfcce49d", {"21:33:bf:cc:e4:9d", "21-33-BF-CC-E4-9D", "2133.bfcc.e49d", "2133bfcce49d", "2133-bfcc-e49d"}},
    {"2001:db8::1", {"2001:db8::1", "2001:0DB8:0000:0000:0000:0000:0000:0001", "2001:db8:0:0::1", "[2001:db8::1]"}},
    {"192.168.0.1", {"192.168.0.1", "192.168.000.001"}},
    {"114570-10", {"114570-10", "114570_10", "114570/10", "114570‐10"}},
    {"m8x20", {"M8x20", "M8 x 20", "M8×20", "M8 × 20", "m8X20", "М8х20"}},
    {"1920x1080", {"1920x1080", "1920 x 1080", "1920×1080", "1920*1080"}},
    {"nullpointerexception", {"NullPointerException", "java.lang.NullPointerException", "nullpointerexception"}},
    {"typeerror", {"TypeError", "TypeError:"}},
    {"err_connection_refused", {"ERR_CONNECTION_REFUSED", "err_connection_refused"}},
    {"econnrefused", {"ECONNREFUSED"}},
    {"c++", {"C++", "c++"}},
    {"c#", {"C#", "c#"}},
    {".net", {".NET", ".net"}},
    {"asp.net", {"ASP.NET", "Asp.NET"}},
    {"c:/windows/system32/drivers/etc/hosts", {"C:\\Windows\\System32\\drivers\\etc\\hosts", "c:/windows/system32/drivers/etc/hosts"}},
    {"c:/program files/app/app.exe", {"C:\\Program Files\\App\\app.exe"}},
    {"//server/share", {"\\\\server\\share", "\\\\SERVER\\share\\"}},
    {"/etc/fstab", {"/etc/fstab", "/etc/fstab.", "(/etc/fstab)"}},
    {"hklm/software/kb", {"HKLM\\Software\\KB"}},
    {"msvcp140.dll", {"msvcp140.dll", "MSVCP140.DLL"}},
    {"setup.exe", {"setup.exe", "Setup.exe"}},
    {"www.example.org", {"www.example.org", "WWW.Example.org"}},
    {"mail-01.example.com", {"mail-01.example.com", "MAIL-01.example.com"}},
    {"jane.doe@example.com", {"jane.doe@example.com", "Jane.Doe@Example.com"}},
    {"550e8400-e29b-41d4-a716-446655440000", {"550E8400-e29b-41d4-a716-446655440000", "{550e8400-e29b-41d4-a716-446655440000}"}},
    {"de89370400440532013000", {"DE89370400440532013000", "DE89 3704 0044 0532 0130 00"}},
    {"5cg1234xyz", {"5CG1234XYZ", "5cg1234xyz"}},
    {"eventid4625", {"Event ID 4625", "event id: 4625", "EventID 4625"}},
};

static void every_usual_spelling_has_the_same_normal_form(void **state)
{
    (void)state;
    size_t spellings = 0;
    for (size_t i = 0; i < COUNT(identities); i++)
        for (size_t j = 0; j < SPELLINGS_MOST && identities[i].spellings[j]; j++, spellings++) {
            KB_OWNED(kb_text) normals = normals_of(identities[i].spellings[j]);
            assert_row(identities[i].spellings[j], kb_str_of(normals), kb_str_of(identities[i].normal));
        }
    assert_true(spellings > 100);
}

/* With each digit replaced by its neighbour, and each digit or letter left out. */
static void codes_one_character_apart_never_meet(void **state)
{
    (void)state;
    static const char *const codes[] = {"E-417",       "0x80070005", "-2147024891", "ORA-12154", "CVE-2021-44228", "KB5005565", "HTTP 403",
                                        "114570-10",   "M8x20",      "4.2.1",       "v10.0.19041", "21:33:bf:cc:e4:9d", "m5799", "192.168.0.17",
                                        "2001:db8::17", "5CG1234XYZ", "error 1603", "SQLSTATE 23505"};
    for (size_t i = 0; i < COUNT(codes); i++) {
        KB_OWNED(kb_text) own = normals_of(codes[i]);
        for (size_t at = 0; codes[i][at]; at++) {
            if (codes[i][at] < '0' || codes[i][at] > '9')
                continue;
            KB_OWNED(kb_text) other = kb_str_dup(kb_str_of(codes[i]));
            other[at] = other[at] == '9' ? '8' : (char)(other[at] + 1);
            KB_OWNED(kb_text) normals = normals_of(other);
            if (strcmp(own, normals) == 0)
                fail_msg("'%s' and '%s' are both %s", codes[i], other, own);
            memmove(other + at, other + at + 1, strlen(other + at));
            KB_OWNED(kb_text) shorter = normals_of(other);
            bool zero = codes[i][at] == '0'; /* of 0x080… and the like */
            if (!zero && strcmp(own, shorter) == 0)
                fail_msg("'%s' and '%s' are both %s", codes[i], other, own);
        }
    }
}

/* ---- in a text ------------------------------------------------------------------------------------------------------ */

static void identifiers_are_found_where_they_stand(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"two, side by side", "E-417/E-418", "E-417=e417 | E-418=e418"},
        {"before an ellipsis and a dash", "E-417… E-418— x", "E-417=e417 | E-418=e418"},
        {"a dash at its end is not its own", "E-417- x", "E-417=e417"},
        {"in French quotes", "«\u00A0E-417\u00A0»", "E-417=e417"},
        {"behind a space that does not break", "Fehler\u00A0E-417", "E-417=e417"},
        {"a word behind it is not its own", "USB3-Anschluss und WLAN-Stick", "USB3=usb3"},
        {"a status with its prefix", "we get HTTP/1.1 403 today", "HTTP/1.1 403=http403"},
        {"a number behind its word", "Error 1603: see log", "1603=error1603"},
        {"a log line", "2021-09-08T00:21:11.596Z [main] ORA-12154 at com.x.Foo2", "ORA-12154=ora12154 | com.x.Foo2=com.x.foo2"},
        {"a link", "http://bugs.example.org/ticket/INC0012", "bugs.example.org | INC0012=inc0012"},
        {"an address with a port", "on 192.168.0.1:8080.", "192.168.0.1:8080"},
        {"a code in an assignment", "code=0x80070005;rc=-2147024891", "0x80070005 | -2147024891=0x80070005"},
        {"a code behind a colon", "error:0x80070005", "0x80070005"},
        {"a path beside Chinese", "打开C:\\Temp\\a.log文件", "C:\\Temp\\a.log=c:/temp/a.log"},
        {"a sentence without its space", "on 10.2.It fails", "10.2"},
        {"a measure", "a font of 10px, 12,5mm wide", "10px | 12,5mm=12.5mm"},
    };
    check(rows, COUNT(rows));
}

static void words_numbers_and_dates_are_left_alone(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"nothing", "", ""},
        {"words", "The printer is offline", ""},
        {"a word in capitals", "SOLR is slow", ""},
        {"words with hyphens", "two-step sign-in and/or e-mail", ""},
        {"a number", "2023 0 10000000000", ""},
        {"years", "2024 2025 2023-2024", ""},
        {"thousands", "1,000 1.000 1.234.567", ""},
        {"a negative number", "-5 -1234567890123", ""},
        {"a negative number of ten digits that is no such code", "-2147483649 -999999999", ""},
        {"a date", "2026-05-02 2026/05/02 02.05.2026 2.5.2026 05/02/2026", ""},
        {"a time of day", "12:30 09:00:15 00:21:11.596Z 12:30:15,123", ""},
        {"a moment", "2026-05-02T12:30:00+02:00 2026-05-02 12:30", ""},
        {"two characters", "A4 3D", ""},
        {"a per cent and a price", "50% $100", ""},
        {"a range and a fraction", "5-10 1/2 24/7", ""},
        {"letters with accents beside digits", "größe5 ü0x80 é12-34", ""},
        {"Cyrillic beside digits", "ошибка0x80070005", ""},
        {"what ends in a letter with an accent", "12-34é", ""},
        {"emoji", "😀 5️⃣", ""},
        {"a closing tag and a comment", "</div> // see", ""},
    };
    check(rows, COUNT(rows));
}

static void keep_type(void *context, const kb_identifier *identifier)
{
    *(kb_identifier_class *)context = identifier->type;
}

static void what_belongs_to_a_person_is_no_code(void **state)
{
    (void)state;
    static const char *const texts[] = {"+49 30 1234567",       "+1 (555) 123-4567",           "(555) 123-4567", "555-123-4567", "030-1234567",
                                        "jane.doe@example.com", "DE89 3704 0044 0532 0130 00", "+492147942405"};
    for (size_t i = 0; i < COUNT(texts); i++) {
        KB_OWNED(kb_arena) arena = kb_arena_new();
        kb_identifier_class type = KB_IDENTIFIER_CODE;
        kb_identifiers(kb_str_of(texts[i]), arena, keep_type, &type);
        if (type != KB_IDENTIFIER_PERSONAL)
            fail_msg("'%s' is of class %d", texts[i], (int)type);
    }
}

static void keep_wider(void *context, const kb_identifier *identifier)
{
    kb_buf_add(context, identifier->wider);
}

static void a_case_knows_what_it_is_a_case_of(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"a version", "4.2.1", "4.2"},          {"a candidate", "1.2.3-rc1", "1.2.3"},
        {"a port", "10.0.0.1:80", "10.0.0.1"},  {"a path", "C:\\Temp\\foo.dll", "foo.dll"},
        {"a dialect", "C++17", "c++"},          {"a library", "ASP.NET", ".net"},
        {"a short version", "4.2", ""},         {"a code", "E-417", ""},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        KB_OWNED(kb_arena) arena = kb_arena_new();
        KB_OWNED_BUF wider = {0};
        kb_identifiers(kb_str_of(rows[i].text), arena, keep_wider, &wider);
        assert_row(rows[i].why, kb_buf_str(&wider), kb_str_of(rows[i].found));
    }
}

/* ---- hostile texts -------------------------------------------------------------------------------------------------- */

static void a_run_too_long_is_left_to_its_words(void **state)
{
    (void)state;
    KB_OWNED(kb_text) longest = repeated("a1", KB_IDENTIFIER_BYTES / 2);
    KB_OWNED(kb_text) longer = kb_printf("%sx E-1234", longest);
    KB_OWNED(kb_text) first = found_in(kb_str_of(longest));
    KB_OWNED(kb_text) second = found_in(kb_str_of(longer));
    assert_string_equal(first, longest);
    assert_string_equal(second, "E-1234=e1234");
}

/* Each must end: a reader that began again at each character of these would take hours. */
static void what_is_almost_an_identifier_is_read_once(void **state)
{
    (void)state;
    static const char *const units[] = {"a1-", "9", "-2", "1:", "a.", "/a", "\\\\a", "+1 ", "DE89 ", "C:\\", "Е", "１", "a@", "1x", "1 x ", "error ",
                                        "((", "::", "0x", "~/", "1.", "2021-09-08 ", "Exception", "_a", "\xCC\x81"};
    for (size_t i = 0; i < COUNT(units); i++) {
        KB_OWNED(kb_text) text = repeated(units[i], 150000 / strlen(units[i]));
        free(found_in(kb_str_of(text)));
    }
}

static void zero_bytes_and_cut_characters_end_a_run(void **state)
{
    (void)state;
    KB_OWNED(kb_text) zero = found_in((kb_str){"E-417\0E-418", 11});
    KB_OWNED(kb_text) joint = found_in(KB_STR("E-417-"));
    KB_OWNED(kb_text) minus = found_in(KB_STR("-"));
    assert_string_equal(zero, "E-417=e417 | E-418=e418");
    assert_string_equal(joint, "E-417=e417");
    assert_string_equal(minus, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_usual_spelling_has_the_same_normal_form), cmocka_unit_test(codes_one_character_apart_never_meet),
        cmocka_unit_test(identifiers_are_found_where_they_stand),        cmocka_unit_test(words_numbers_and_dates_are_left_alone),
        cmocka_unit_test(what_belongs_to_a_person_is_no_code),           cmocka_unit_test(a_case_knows_what_it_is_a_case_of),
        cmocka_unit_test(a_run_too_long_is_left_to_its_words),           cmocka_unit_test(what_is_almost_an_identifier_is_read_once),
        cmocka_unit_test(zero_bytes_and_cut_characters_end_a_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
