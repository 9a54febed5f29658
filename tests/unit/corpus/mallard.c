#include "support.h"

#define PAGE(inside) "<page xmlns='http://projectmallard.org/1.0/' type='topic' id='p'>" inside "</page>"
#define TITLED(inside) PAGE("<info><desc>About it.</desc></info><title>T</title>" inside)

static const char printing[] =
    "<?xml version='1.0' encoding='utf-8'?>\n"
    "<page xmlns='http://projectmallard.org/1.0/' xmlns:if='http://projectmallard.org/if/1.0/' "
    "xmlns:tt='http://www.w3.org/ns/ttml'\n"
    "      type='topic' style='task' id='printing' xml:lang='de'>\n"
    "  <info>\n"
    "    <link type='guide' xref='index'/>\n"
    "    <revision date='2013-11-03'/><revision date='2019-07-19'/><revision date='2015-01-01'/>\n"
    "    <credit type='author'><name>Kim Beispiel</name><email>kim@example.org</email></credit>\n"
    "    <include xmlns='http://www.w3.org/2001/XInclude' href='legal.xml'/>\n"
    "    <desc>Einen <gui>Drucker</gui>\n      einrichten.</desc>\n"
    "    <title type='link'>Drucker</title>\n"
    "  </info>\n"
    "  <title>Einen Drucker <em>einrichten</em></title>\n"
    "  <comment><p>Nur für Autoren.</p></comment>\n"
    "  <p>Öffnen Sie <guiseq><gui>Einstellungen</gui> <gui>Drucker</gui></guiseq> mit "
    "<keyseq><key>Alt</key>\n<key>F4</key></keyseq>.</p>\n"
    "  <note style='tip'><title>Tipp</title><p>Im <app>Terminal</app>:</p></note>\n"
    "  <screen>lpadmin -p x\n  -E</screen>\n"
    "  <steps>\n"
    "    <title>So geht es:</title>\n"
    "    <item><p>Eins.</p></item>\n"
    "    <item><p>Zwei:</p><list><item><p>a</p></item><item><p>b</p></item></list><note><p>Oder c.</p></note></item>\n"
    "  </steps>\n"
    "  <terms><item><title>Wort</title><p>Sinn.</p></item></terms>\n"
    "  <tree><item>Ordner <file>x</file><item>Datei</item></item></tree>\n"
    "  <if:choose><if:when test='platform:special'><p>Nur dort.</p></if:when>"
    "<if:when test='!platform:special'><p>Überall.</p></if:when><p>Sonst.</p></if:choose>\n"
    "  <p if:test='action:install'>Installieren</p>\n"
    "  <media type='video' src='v.webm'><p>Film</p><tt:tt><tt:body>Untertitel</tt:body></tt:tt></media>\n"
    "  <section id='s'><info><desc>weg</desc></info><title>Mehr</title>\n"
    "    <table><title>Tasten</title><tr><td><p>Zu</p></td><td><p><key>Q</key></p></td></tr>"
    "<tr><td><p>Auf</p></td><td/></tr></table>\n"
    "    <links type='topic'><title>Siehe auch</title></links>\n"
    "    <p>Ende.</p>\n"
    "  </section>\n"
    "</page>\n";

static const char printing_text[] = "Einen Drucker einrichten.\n\n"
                                    "Öffnen Sie Einstellungen > Drucker mit Alt+F4.\n\n"
                                    "Tipp\n\n"
                                    "Im Terminal:\n\n"
                                    "lpadmin -p x\n  -E\n\n"
                                    "So geht es:\n\n"
                                    "1. Eins.\n"
                                    "2. Zwei:\n"
                                    "   - a\n"
                                    "   - b\n"
                                    "   Oder c.\n\n"
                                    "- Wort\n"
                                    "  Sinn.\n\n"
                                    "- Ordner x\n"
                                    "  - Datei\n\n"
                                    "Überall.\n\n"
                                    "Film\n\n"
                                    "Mehr\n\n"
                                    "Tasten\n\n"
                                    "Zu | Q\n"
                                    "Auf\n\n"
                                    "Ende.";

static void a_page_becomes_text_that_people_can_read(void **state)
{
    put(*state, "a.page", kb_str_of(printing));
    KB_OWNED(import_run) read = read_file(*state, "a.page", &articles);
    if (read->count != 1)
        fail_msg("%s", read->errors[0]);
    assert_string_equal(read->records[0].document->body, printing_text);
    expect_fields(
        "printing", read->records[0].document,
        "{'id':'a','title':'Einen Drucker einrichten','lang':'de','format':'text','kind':'article','state':'published',"
        "'visibility':'public','updated_at':'2019-07-19T00:00:00Z','translation_of':null,'url':null,'tags':null,'meta':null}");
    assert_true(read->records[0].lang_is_assumed);
}

static void a_page_is_called_by_its_book_language_and_name(void **state)
{
    static const char legal[] =
        "<license xmlns='http://projectmallard.org/1.0/' href='https://creativecommons.org/licenses/by-sa/3.0/'/>";
    static const char *const folders[] = {"C", "de", "sr@latin", "zh_CN"};
    static const struct {
        const char *id, *expected;
    } rows[] = {
        {"gnome-help.en.printing", "{'lang':'de','url':'help:gnome-help/printing','tags':['gnome-help'],'translation_of':null}"},
        {"gnome-help.de.printing",
         "{'translation_of':'gnome-help.en.printing','meta':{'source':'gnome-user-docs','licence':'CC BY-SA 3.0'}}"},
        {"gnome-help.sr-Latn.printing", "{'translation_of':'gnome-help.en.printing'}"},
        {"gnome-help.zh-CN.printing", "{'translation_of':'gnome-help.en.printing'}"},
    };
    for (size_t i = 0; i < 4; i++) {
        KB_OWNED(kb_text) page = kb_printf("%s/gnome-help/printing.page", folders[i]);
        KB_OWNED(kb_text) legal_name = kb_printf("%s/gnome-help/legal.xml", folders[i]);
        put(*state, page, kb_str_of(printing));
        put(*state, legal_name, kb_str_of(legal));
    }
    KB_OWNED(import_run) read = read_path(*state, &articles);
    assert_int_equal(read->count, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_string_equal(read->records[i].document->id, rows[i].id);
        expect_fields(rows[i].id, read->records[i].document, rows[i].expected);
    }
    KB_OWNED(import_run) single = read_file(*state, "de/gnome-help/printing.page", &articles);
    assert_string_equal(single->records[0].document->id, "gnome-help.de.printing");
    assert_string_equal(single->records[0].document->translation_of, "gnome-help.en.printing");
}

static void the_language_of_a_page_without_one_is_its_folders(void **state)
{
    static const page_case cases[] = {
        {"untranslated", "C/book/a.page", TITLED("<p>x</p>"), "{'lang':'en','id':'book.en.a'}", NULL},
        {"a locale", "pt_BR/book/a.page", TITLED("<p>x</p>"), "{'lang':'pt-BR','id':'book.pt-BR.a'}", NULL},
        {"no language", "book/a.page", TITLED("<p>x</p>"), "{'lang':null,'id':'book.a'}", NULL},
    };
    check_pages(*state, cases, sizeof cases / sizeof *cases, &articles);
}

static void pages_without_text_are_passed_over(void **state)
{
    static const struct {
        const char *why, *page;
        size_t count;
    } rows[] = {
        {"a title alone", PAGE("<title>T</title>"), 0},
        {"a guide of links", PAGE("<info><link type='guide' xref='x'/></info><title>T</title><links type='topic'/>"), 0},
        {"nothing", PAGE(""), 0},
        {"a guide with a desc", PAGE("<info><desc>D</desc></info><title>T</title><links type='topic'/>"), 1},
        {"text without a title", PAGE("<p>x</p>"), 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        put(*state, "a.page", kb_str_of(rows[i].page));
        KB_OWNED(import_run) read = read_file(*state, "a.page", &articles);
        if (read->count != rows[i].count || read->bad != 0)
            fail_msg("%s: %zu records, %s", rows[i].why, read->count, read->errors[0]);
    }
}

static void a_bad_page_says_what_is_wrong(void **state)
{
    static const page_case cases[] = {
        {"nothing", "a.page", "", NULL, "not well-formed XML"},
        {"cut off", "a.page", "<page xmlns='http://projectmallard.org/1.0/'>\n<title>T</title>\n<p>x", NULL,
         "a.page:3: not well-formed XML"},
        {"tags that cross", "a.page", TITLED("<p>x<em></p></em>"), NULL, "not well-formed XML"},
        {"another format", "a.page", "<html><body>x</body></html>", NULL, "no page of Mallard: it begins with <html>"},
        {"another namespace", "a.page", "<page xmlns='http://example.org/'><p>x</p></page>", NULL, "no page of Mallard"},
        {"no XML", "a.page", "hello", NULL, "not well-formed XML"},
        {"not UTF-8", "a.page", TITLED("<p>B\xFCro</p>"), NULL, "not well-formed XML"},
    };
    check_pages(*state, cases, sizeof cases / sizeof *cases, &articles);
}

static void entities_bring_nothing_from_outside_and_do_not_grow(void **state)
{
    put(*state, "secret.txt", KB_STR("the secret"));
    static const struct {
        const char *why, *page, *body; /* %s: the folder. NULL: any, or a complaint, but no secret and soon */
    } rows[] = {
        {"a word of the page's own", "<!DOCTYPE page [<!ENTITY app 'Files'>]>" PAGE("<p>Open &app;.</p>"), "Open Files."},
        {"characters", PAGE("<p>a &lt; b &amp; &#xE4;</p>"), "a < b & ä"},
        {"CDATA", PAGE("<p><![CDATA[a < b]]></p>"), "a < b"},
        {"a file", "<!DOCTYPE page [<!ENTITY x SYSTEM 'file://%s/secret.txt'>]>" PAGE("<p>a &x; b</p>"), "a b"},
        {"a file through a parameter", "<!DOCTYPE page [<!ENTITY %% x SYSTEM 'file://%s/secret.txt'> %%x;]>" PAGE("<p>a</p>"),
         NULL},
        {"a definition from elsewhere", "<!DOCTYPE page SYSTEM 'file://%s/secret.txt'>" PAGE("<p>a</p>"), "a"},
        {"a file included", PAGE("<p>a</p><include xmlns='http://www.w3.org/2001/XInclude' parse='text' href='secret.txt'/>"),
         "a"},
        {"a billion laughs",
         "<!DOCTYPE page [<!ENTITY a 'haha'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'><!ENTITY c "
         "'&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;'>"
         "<!ENTITY d '&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;'><!ENTITY e '&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;'><!ENTITY f "
         "'&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;'>"
         "<!ENTITY g '&f;&f;&f;&f;&f;&f;&f;&f;&f;&f;'>]>" PAGE("<p>x &g;</p>"),
         NULL},
        {"a billion laughs in an attribute",
         "<!DOCTYPE page [<!ENTITY a 'haha'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'><!ENTITY c "
         "'&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;'>"
         "<!ENTITY d '&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;'><!ENTITY e '&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;'><!ENTITY f "
         "'&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;'>"
         "<!ENTITY g '&f;&f;&f;&f;&f;&f;&f;&f;&f;&f;'>]>" PAGE("<p x='&g;'>x</p>"),
         NULL},
        {"an entity of itself", "<!DOCTYPE page [<!ENTITY a '&b;'><!ENTITY b '&a;'>]>" PAGE("<p>x &a;</p>"), NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        KB_OWNED(kb_text) page = NULL;
        const char *at = strstr(rows[i].page, "%s");
        page = at ? kb_printf("%.*s%s%s", (int)(at - rows[i].page), rows[i].page, (char *)*state, at + 2)
                  : kb_str_dup(kb_str_of(rows[i].page));
        for (char *twice; (twice = strstr(page, "%%"));)
            memmove(twice, twice + 1, strlen(twice));
        put(*state, "a.page", kb_str_of(page));
        KB_OWNED(import_run) read = read_file(*state, "a.page", &articles);
        assert_int_equal(read->count + read->bad, 1);
        const char *body = read->count ? read->records[0].document->body : "";
        if (strstr(body, "secret") || strlen(body) > 1000 || (rows[i].body && strcmp(body, rows[i].body) != 0))
            fail_msg("%s: %.200s %s", rows[i].why, body, read->errors[0]);
    }
}

static void repeat(kb_buf *out, const char *text, size_t times)
{
    while (times--)
        kb_buf_add(out, kb_str_of(text));
}

static void large_and_hostile_pages_end(void **state)
{
    static const struct {
        const char *why, *repeated, *back;
        size_t times;
        const char *error; /* NULL: it is read */
    } rows[] = {
        {"lists in lists", "<list><item>", "</item></list>", 100, NULL},
        {"deeper than a parser goes", "<section>", "</section>", 10000, "not well-formed XML"},
        {"paragraphs", "<p>x</p>", "", 100000, NULL},
        {"more than a body holds", "<p>xxxxxxxxxx</p>", "", 100000, "more than 1048576 bytes"},
        {"an unclosed mess", "<p>", "", 5000, "not well-formed XML"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        KB_OWNED_BUF content = {0};
        kb_buf_add(&content, KB_STR("<page xmlns='http://projectmallard.org/1.0/'><title>T</title>"));
        repeat(&content, rows[i].repeated, rows[i].times);
        kb_buf_add(&content, KB_STR("x"));
        repeat(&content, rows[i].back, rows[i].times);
        kb_buf_add(&content, KB_STR("</page>"));
        put(*state, "a.page", kb_buf_str(&content));
        KB_OWNED(import_run) read = read_file(*state, "a.page", &articles);
        if (rows[i].error ? !strstr(read->errors[0], rows[i].error) : read->count != 1)
            fail_msg("%s: %zu records: %s", rows[i].why, read->count, read->errors[0]);
    }
}

/* Debian's gnome-user-docs, where it is installed. */
static void real_pages_are_read_without_a_complaint(void **state)
{
    (void)state;
    static const char *const folders[] = {"/usr/share/help/C/gnome-help", "/usr/share/help/de/gnome-help",
                                          "/usr/share/help/ja/gnome-help"};
    for (size_t i = 0; i < 3; i++) {
        if (access(folders[i], R_OK) != 0)
            skip();
        KB_OWNED(import_run) read = read_path(folders[i], &articles);
        if (read->bad)
            fail_msg("%s", read->errors[0]);
        assert_true(read->count > 200);
        assert_int_equal(read->done_bytes, read->total_bytes);
        assert_true(strncmp(read->records[0].document->id,
                            i == 0   ? "gnome-help.en."
                            : i == 1 ? "gnome-help.de."
                                     : "gnome-help.ja.",
                            14) == 0);
        expect_fields(folders[i], read->records[0].document, "{'meta':{'source':'gnome-user-docs','licence':'CC BY-SA 3.0'}}");
        assert_true(i == 0 ? !read->records[0].document->translation_of : read->records[0].document->translation_of != NULL);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_page_becomes_text_that_people_can_read, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(a_page_is_called_by_its_book_language_and_name, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(the_language_of_a_page_without_one_is_its_folders, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(pages_without_text_are_passed_over, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(a_bad_page_says_what_is_wrong, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(entities_bring_nothing_from_outside_and_do_not_grow, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(large_and_hostile_pages_end, make_folder, remove_folder),
        cmocka_unit_test(real_pages_are_read_without_a_complaint),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
