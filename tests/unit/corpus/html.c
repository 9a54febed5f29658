#include "support.h"

static void a_page_is_an_article(void **state)
{
    static const page_case cases[] = {
        {"metadata", "help/vpn.html",
         "<!doctype html><html lang=de><head><title>VPN hängt | Beispiel GmbH</title><meta charset=utf-8><meta name=description "
         "content='Wenn das VPN hängt'>"
         "<meta name=keywords content='vpn, netz , '><link rel=canonical href='https://example.org/vpn'>"
         "<meta property='article:modified_time' content='2026-05-02T09:00:00+02:00'><link rel=alternate hreflang=en "
         "href='/en/vpn'></head>"
         "<body><nav>Start</nav><main><h1>VPN hängt</h1><p>Neu  starten.</p></main><footer>Impressum</footer></body></html>",
         "{'id':'help.vpn','lang':'de','title':'VPN hängt','format':'html','body':'<h1>VPN hängt</h1>\\n<p>Neu "
         "starten.</p>','url':'https://example.org/vpn',"
         "'tags':['vpn','netz'],'updated_at':'2026-05-02T07:00:00Z','meta':{'description':'Wenn das VPN "
         "hängt','alternates':{'en':'/en/vpn'}},"
         "'state':'published','kind':'article'}",
         NULL},
        {"<title> where there is no heading", "a.html", "<title>VPN</title><p>x</p>", "{'title':'VPN','body':'<p>x</p>'}", NULL},
        {"<title> where there are many", "a.html", "<title>VPN</title><h1>a</h1><p>x</p><h1>b</h1>", "{'title':'VPN'}", NULL},
        {"the name where there is neither", "vpn-setup.htm", "<p>x</p>", "{'title':'vpn setup'}", NULL},
        {"a language of the folder", "de/a.html", "<p>x</p>", "{'lang':'de'}", NULL},
        {"a language that is none", "a.html", "<html lang='{{ lang }}'><p>x</p>", "{'lang':null}", NULL},
        {"not to be found", "a.html", "<meta name=robots content='NOINDEX, follow'><p>x</p>", "{'state':'draft'}", NULL},
        {"the only article", "a.html",
         "<div><p>Menu and much more text than the article has</p></div><article><p>x</p></article>", "{'body':'<p>x</p>'}",
         NULL},
        {"a role", "a.html", "<div>Menu</div><div role=main><p>x</p></div>", "{'body':'<p>x</p>'}", NULL},
        {"the densest block", "a.html",
         "<body><div id=menu><a href=/a>One</a> <a href=/b>Two</a></div><div><div id=text><p>Long text about the VPN.</p><p>And "
         "more.</p></div></div></body>",
         "{'body':'<p>Long text about the VPN.</p>\\n<p>And more.</p>'}", NULL},
        {"all of it where no block has most", "a.html", "<body><div><p>one two</p></div><div><p>three fo</p></div></body>",
         "{'body':'<div><p>one two</p>\\n</div>\\n<div><p>three fo</p>\\n</div>'}", NULL},
        {"scripts, styles, comments and forms stay behind", "a.html",
         "<main><script>alert(1)</script><style>p{}</style><!-- x --><p onclick='x()' style='y' "
         "class=z>a<button>B</button></p><iframe src=x></iframe><svg><text>t</text></svg></main>",
         "{'body':'<p>a</p>'}", NULL},
        {"links to the web stay, others are text", "a.html",
         "<main><p><a href='https://example.org/?a=1&amp;b=\"2\"'>x</a> <a href='javascript:alert(1)'>y</a> <a "
         "href='/z'>z</a></p></main>",
         "{'body':'<p><a href=\\\"https://example.org/?a=1&amp;b=&quot;2&quot;\\\">x</a> y z</p>'}", NULL},
        {"code keeps its blanks", "a.html", "<main><pre><code>a  &lt;b&gt;\n  c</code></pre><p>d\n e</p></main>",
         "{'body':'<pre><code>a  &lt;b&gt;\\n  c</code></pre>\\n<p>d e</p>'}", NULL},
        {"a picture is its text", "a.html", "<main><p>Press <img src=x alt='the \"red\" key'> now</p></main>",
         "{'body':'<p>Press the &quot;red&quot; key now</p>'}", NULL},
        {"tags that are not closed", "a.html", "<main><p>a<p>b<ul><li>c<li>d</main>",
         "{'body':'<p>a</p>\\n<p>b</p>\\n<ul><li>c</li>\\n<li>d</li>\\n</ul>'}", NULL},
        {"elements with nothing in them", "a.html",
         "<main><p></p><div><p> </p><a id=x></a></div><p>a</p><table><tr><td></td><td>b</td></tr></table></main>",
         "{'body':'<p>a</p>\\n<table><tr><td></td><td>b</td></tr>\\n</table>'}", NULL},
        {"plain text is a page too", "a.html", "just text", "{'body':'<p>just text</p>'}", NULL},
        {"entities", "a.html", "<main><p>&auml; &amp;lt; &nbsp;&#x1F600; &foo;</p></main>",
         "{'body':'<p>ä &amp;lt; \u00a0😀 &amp;foo;</p>'}", NULL},
        {"a time of the page", "a.html", "<main><p>x</p><time datetime='2026-05-02'>2 May</time></main>",
         "{'updated_at':'2026-05-02T00:00:00Z'}", NULL},
        {"a time that is none", "a.html", "<main><p>x</p><time datetime='PT5M'>5 minutes</time></main>", "{'updated_at':null}",
         NULL},
    };
    check_pages(*state, cases, sizeof cases / sizeof *cases, &articles);
}

static void what_only_search_engines_are_told_is_read_too(void **state)
{
    static const page_case cases[] = {
        {"questions that scripts would show", "a.html",
         "<title>FAQ</title><script "
         "type='application/"
         "ld+json'>{\"@type\":\"FAQPage\",\"mainEntity\":[{\"@type\":\"Question\",\"name\":\"Why?\",\"acceptedAnswer\":"
         "{\"text\":\"<b>So</b><script>x\"}}]}</script><div id=app></div>",
         "{'title':'FAQ','body':'<h2><p>Why?</p>\\n</h2>\\n<div><b>So</b></div>'}", NULL},
        {"a question that is shown already", "a.html",
         "<script "
         "type='application/"
         "ld+json'>{\"@type\":\"FAQPage\",\"mainEntity\":{\"name\":\"Why?\",\"acceptedAnswer\":{\"text\":\"So\"}}}</"
         "script><main><p>Why?</p></main>",
         "{'body':'<p>Why?</p>'}", NULL},
        {"steps within a graph", "a.html",
         "<script "
         "type='application/"
         "ld+json'>{\"@graph\":[{\"@type\":[\"HowTo\"],\"step\":[{\"text\":\"One\"},\"Two\",{\"itemListElement\":[{\"name\":"
         "\"Three\"}]}]}]}</script><main><p>x</p></main>",
         "{'body':'<p>x</p>\\n<ol>\\n<li><p>One</p>\\n</li>\\n<li><p>Two</p>\\n</li>\\n<li><p>Three</p>\\n</li>\\n</ol>'}", NULL},
        {"what is no JSON", "a.html", "<script type='application/ld+json'>{\"@type\":</script><main><p>x</p></main>",
         "{'body':'<p>x</p>'}", NULL},
        {"what is no object", "a.html", "<script type='application/ld+json'>[1,\"FAQPage\",[null]]</script><main><p>x</p></main>",
         "{'body':'<p>x</p>'}", NULL},
    };
    check_pages(*state, cases, sizeof cases / sizeof *cases, &articles);
}

static void other_encodings_are_read_where_a_page_says_so(void **state)
{
    static const page_case cases[] = {
        {"nobody says: Windows-1252", "a.html", "<p>B\xFCro \x96 \x80</p>", "{'body':'<p>Büro – €</p>'}", NULL},
        {"Latin-1 is Windows-1252", "a.html",
         "<meta http-equiv='Content-Type' content='text/html; charset=ISO-8859-1'><p>\x84 x \x93</p>", "{'body':'<p>„ x “</p>'}",
         NULL},
        {"Cyrillic", "a.html", "<meta charset=\"windows-1251\"><p>\xEF\xF0\xE8\xE2\xE5\xF2</p>", "{'body':'<p>привет</p>'}",
         NULL},
        {"Shift JIS", "a.html", "<meta charset=shift_jis><p>\x93\xFA\x96\x7B</p>", "{'body':'<p>日本</p>'}", NULL},
        {"GB 2312", "a.html", "<meta charset=gb2312><p>\xD6\xD0\xB9\xFA</p>", "{'body':'<p>中国</p>'}", NULL},
        {"UTF-8 that calls itself Latin-1 is UTF-8", "a.html", "<meta charset=iso-8859-1><p>Büro</p>", "{'body':'<p>Büro</p>'}",
         NULL},
        {"said to be UTF-8 and is not", "a.html", "<meta charset=utf-8><p>B\xFCro</p>", NULL,
         "a.html:1: not valid UTF-8 at byte 24"},
        {"a path is no name of an encoding", "a.html", "<meta charset='../../tmp/evil'><p>B\xFCro</p>", "{'body':'<p>Büro</p>'}",
         NULL},
        {"an encoding we do not load", "a.html", "<meta charset=iso-2022-cn-ext><p>B\xFCro</p>", NULL,
         "'iso-2022-cn-ext', which is not read here"},
        {"bytes that are not of it", "a.html", "<meta charset=euc-jp><p>\xFF\xFF</p>", NULL, "is not EUC-JP"},
    };
    check_pages(*state, cases, sizeof cases / sizeof *cases, &articles);
}

static void a_bad_page_says_what_is_wrong(void **state)
{
    static const page_case cases[] = {
        {"nothing", "a.html", "", NULL, "a.html:1: there is no HTML in it"},
        {"blanks", "a.html", " \n\t\n", NULL, "a.html:1: "},
        {"no text", "a.html", "<html><body><script>x</script></body></html>", NULL, "text"},
    };
    check_pages(*state, cases, sizeof cases / sizeof *cases, &articles);
}

static void repeat(kb_buf *out, const char *text, size_t times)
{
    while (times--)
        kb_buf_add(out, kb_str_of(text));
}

static void large_and_hostile_pages_end(void **state)
{
    static const struct {
        const char *why, *start, *repeated;
        size_t times;
        const char *end, *error; /* NULL: it is read */
    } rows[] = {
        {"nesting within reason", "<main>", "<div>", 100, "x", NULL},
        {"100,000 nested blocks", "<main><p>x</p>", "<div>", 100000, "", "nested deeper"},
        {"100,000 tables in tables", "<p>x</p>", "<table><tr><td>", 100000, "", "nested deeper"},
        {"tags that never end", "<p>x</p>", "<", 100000, "", NULL},
        {"attributes without end", "<p>x</p><p ", "a=1 ", 20000, ">", NULL},
        {"entities without end", "<p>x</p><p>", "&", 100000, "", NULL},
        {"comments that never end", "<p>x</p>", "<!--", 100000, "", NULL},
        {"a word of 10,000 letters", "<p>", "w", 10000, "</p>", NULL},
        {"a heading of 10,000 letters is cut", "<h1>", "w", 10000, "</h1>", NULL},
        {"a content larger than any body", "<p>", "word ", 300000, "</p>", "more than 1048576 bytes"},
        {"a page that is mostly script", "<script>", "x();\n", 500000, "</script><p>y</p>", NULL},
        {"larger than any page", "<p>", "word ", 2000000, "</p>", "larger than"},
        {"keywords without end", "<meta name=keywords content='", "a,", 10000, "'><p>x</p>", NULL},
        {"translations without end", "<p>x</p>", "<link rel=alternate hreflang=de href=/de>", 10000, "", NULL},
        {"a description larger than all that is kept", "<p>x</p><meta name=description content='", "word ", 20000, "'>", "meta"},
        {"emphasis opened and never closed", "<p>", "<b><p>", 120, "x", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        KB_OWNED_BUF content = {0};
        repeat(&content, rows[i].start, 1);
        repeat(&content, rows[i].repeated, rows[i].times);
        repeat(&content, rows[i].end, 1);
        put(*state, "a.html", kb_buf_str(&content));
        KB_OWNED(import_run) read = read_file(*state, "a.html", &articles);
        if (rows[i].error ? !strstr(read->errors[0], rows[i].error) : read->count != 1)
            fail_msg("%s: %zu records: %s", rows[i].why, read->count, read->errors[0]);
    }
}

static void any_byte_anywhere_leaves_the_reader_standing(void **state)
{
    static const char page[] = "<html lang=de><title>a</title><meta charset=utf-8><main><h1 class='x'>b</h1><!-- c --><p>d &amp; "
                               "e<script>f</script></main>";
    for (size_t at = 0; at < sizeof page - 1; at++)
        for (unsigned byte = 0; byte < 256; byte += 15) {
            char changed[sizeof page];
            memcpy(changed, page, sizeof page);
            changed[at] = (char)byte;
            put(*state, "a.html", (kb_str){changed, sizeof page - 1});
            KB_OWNED(import_run) read = read_file(*state, "a.html", &articles);
            assert_int_equal(read->count + read->bad, 1);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_page_is_an_article, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(what_only_search_engines_are_told_is_read_too, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(other_encodings_are_read_where_a_page_says_so, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(a_bad_page_says_what_is_wrong, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(large_and_hostile_pages_end, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(any_byte_anywhere_leaves_the_reader_standing, make_folder, remove_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
