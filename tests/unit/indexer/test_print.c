#include "indexer/print.h"
#include "indexer/progress.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void text_of_documents_cannot_drive_a_terminal(void **state)
{
    (void)state;
    static const struct {
        const char *why, *text, *shown;
    } rows[] = {
        {"plain text stays", "Drucker öffnen, ไทย", "Drucker öffnen, ไทย"},
        {"an escape sequence loses its escape", "a\033[2Jb", "a[2Jb"},
        {"C1 controls are escapes too",
         "a\302\233"
         "31mb",
         "a31mb"},
        {"a title is one line", "one\ntwo\tthree", "one two three"},
        {"a bell does not ring", "a\ab", "ab"},
        {"text cannot be turned around", "a\342\200\256b", "ab"},
        {"bytes that are no UTF-8", "a\377b", "a\357\277\275b"},
        {"nothing", "", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        KB_OWNED(kb_text) shown = NULL;
        size_t len;
        FILE *file = open_memstream(&shown, &len);
        kb_print_text(file, kb_str_of(rows[i].text));
        fclose(file);
        if (strcmp(shown, rows[i].shown) != 0)
            fail_msg("%s: '%s'", rows[i].why, shown);
    }
}

static void a_highlight_is_shown_as_the_text_it_escapes(void **state)
{
    (void)state;
    static const struct {
        const char *why, *html;
        bool bold;
        const char *shown;
    } rows[] = {
        {"found words are bold on a terminal", "<em>Drucker</em> leeren", true, "\033[1mDrucker\033[0m leeren"},
        {"and plain elsewhere", "<em>Drucker</em> leeren", false, "Drucker leeren"},
        {"escaped characters come back", "a &lt;b&gt; &amp; &quot;c&quot; &#39;d&#39;", false, "a <b> & \"c\" 'd'"},
        {"once only", "&amp;lt;", false, "&lt;"},
        {"what is no mark of ours stays", "5 < 6 &c; <b>", false, "5 < 6 &c; <b>"},
        {"escape sequences of the document do not pass", "<em>a\033[0m</em>", false, "a[0m"},
        {"nothing", "", true, ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        KB_OWNED(kb_text) shown = NULL;
        size_t len;
        FILE *file = open_memstream(&shown, &len);
        kb_print_highlight(file, kb_str_of(rows[i].html), rows[i].bold);
        fclose(file);
        if (strcmp(shown, rows[i].shown) != 0)
            fail_msg("%s: '%s'", rows[i].why, shown);
    }
}

static void bytes_are_shown_in_units_people_read(void **state)
{
    (void)state;
    static const struct {
        uint64_t bytes;
        const char *shown;
    } rows[] = {{0, "0 B"}, {999, "999 B"}, {1000, "1.0 kB"}, {12345678, "12.3 MB"}, {UINT64_MAX, "18446744.1 TB"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char shown[16];
        kb_format_bytes(rows[i].bytes, shown);
        assert_string_equal(shown, rows[i].shown);
    }
}

static void a_progress_line_says_how_far_how_fast_and_how_long(void **state)
{
    (void)state;
    static const struct {
        const char *why;
        uint64_t count, done, total;
        double seconds;
        const char *line;
    } rows[] = {
        {"half-way: as long again", 500, 50, 100, 10,
         "importing [############............]  50 % 500 records, 50 a second, 0:10 left"},
        {"hours", 100, 10, 100, 1000, "importing [##......................]  10 % 100 records, 0 a second, 2:30:00 left"},
        {"nobody knows the total", 500, 500, 0, 10, "importing 500 records, 50 a second"},
        {"at the end nothing is left", 100, 100, 100, 10, "importing [########################] 100 % 100 records, 10 a second"},
        {"more than was expected", 120, 120, 100, 10, "importing [########################] 100 % 120 records, 12 a second"},
        {"at the start nobody can say", 0, 0, 100, 0, "importing [........................]   0 % 0 records"},
    };
    kb_meter meter = {.doing = "importing", .unit = "records"};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        KB_OWNED_BUF line = {0};
        kb_meter_line(&meter, rows[i].count, rows[i].done, rows[i].total, rows[i].seconds, &line);
        if (strcmp(line.bytes, rows[i].line) != 0)
            fail_msg("%s: '%s'", rows[i].why, line.bytes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_of_documents_cannot_drive_a_terminal),
        cmocka_unit_test(a_highlight_is_shown_as_the_text_it_escapes),
        cmocka_unit_test(bytes_are_shown_in_units_people_read),
        cmocka_unit_test(a_progress_line_says_how_far_how_fast_and_how_long),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
