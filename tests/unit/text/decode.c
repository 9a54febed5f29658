#include "tests/unit/base/support.h"

#include "text/decode.h"

/* Decodes a copy that ends where its bytes end. Owned. */
static char *decoded(kb_str body, kb_format format)
{
    KB_OWNED(kb_text) bytes = exact_copy(body);
    KB_OWNED_BUF plain = {0};
    kb_decode((kb_str){bytes, body.len}, format, &plain);
    if (!kb_utf8_valid(kb_buf_str(&plain), NULL) || plain.len > body.len) /* as decode.h promises */
        fail_msg("'%.100s' becomes '%.100s'", body.bytes, plain.bytes);
    return kb_buf_give(&plain);
}

struct row {
    const char *why, *body, *plain;
};

static void check(const struct row *rows, size_t count, kb_format format)
{
    for (size_t i = 0; i < count; i++) {
        KB_OWNED(kb_text) plain = decoded(kb_str_of(rows[i].body), format);
        assert_row(rows[i].why, kb_str_of(plain), kb_str_of(rows[i].plain));
    }
}

static void html_is_read_as_a_browser_shows_it(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"nothing", "", ""},
        {"no markup", "a", "a"},
        {"blocks stand on lines of their own", "<h1>Head</h1><p>one</p><p>two<p>three<div>four</div>",
         "Head\none\ntwo\nthree\nfour"},
        {"parts of a word stay together", "<p>Drucker<b>warte</b><i>schlange</i></p>", "Druckerwarteschlange"},
        {"white space runs together", "<p> a\n\t b  </p>\n\n<p>c</p>", "a b \nc"},
        {"line breaks", "a<br>b<br/>c<hr>d", "a\nb\nc\nd"},
        {"code keeps its lines", "<pre>a\n  b\nc</pre>d\ne", "a\n  b\nc\nd e"},
        {"lists", "<ul><li>a<li>b<ol><li>c</ol></ul>d", "a\nb\nc\nd"},
        {"tables", "<table><tr><th>a</th><th>b</th></tr><tr><td>c</td><td>d</td></tr></table>", "a\nb\nc\nd"},
        {"links show their words", "<a href=\"http://x\">here</a>, <img src=x alt=no>there", "here, there"},
        {"forms show theirs", "<button>B</button><select><option>o</select><textarea>t</textarea>", "B\no\nt"},
        {"what a reader does not see", "<head><title>T</title><style>p{}</style></head><body>x</body>", "x"},
        {"a title without a head", "<title>T</title>x", "x"},
        {"scripts and styles", "a<script>alert('</b>')</script>b<STYLE>p{}</STYLE>c", "a\nb\nc"},
        {"a script with tags in it", "<script>if (a<b) w('<p>no</p>');</script>yes", "yes"},
        {"a script that is never closed", "a<script>no <p>no", "a"},
        {"nested hidden elements", "a<object><object>no</object>no</object>b<template>no</template>c", "a\nb\nc"},
        {"comments", "a<!-- no <p>no</p> -->b<!---->c", "abc"},
        {"entities by name", "&lt;b&gt; &amp;amp; &auml;&szlig; &euro; &nbsp;x", "<b> &amp; äß € \xC2\xA0x"},
        {"entities by number", "&#228;&#xE4;&#x1F600;", "ää😀"},
        {"what is no entity", "&nonsense; & && &; R&D", "&nonsense; & && &; R&D"},
        {"characters that are none", "a&#55296;b&#x110000;c&#0;d", "abcd"},
        {"capitals", "<P>a<BR>b</P>", "a\nb"},
        {"attributes with brackets in them", "<p title=\"a>b\" x='<'>c</p>", "c"},
        {"an encoding that is not true", "<meta charset=\"iso-8859-1\"><p>größe 你好", "größe 你好"},
        {"another", "<?xml version=\"1.0\" encoding=\"windows-1252\"?><p>größe</p>", "größe"},
        {"a third", "<meta http-equiv=\"Content-Type\" content=\"text/html; charset=utf-16\"><p>größe", "größe"},
        {"a byte order mark", "\xEF\xBB\xBF<p>a</p>", "a"},
        {"elements of nobody", "<o:p>a</o:p><my-box>b</my-box>", "a\nb"},
        {"right to left", "<p dir=rtl>שלום <b>עולם</b></p>", "שלום עולם"},
    };
    check(rows, COUNT(rows), KB_HTML);
}

static void broken_html_gives_what_can_be_read(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"an end that nothing opened", "</div> a <b>b</b>", "a b"},
        {"many of them", "a</div></span></div>b</td>c", "abc"},
        {"text behind the end of the page", "<html><body>a</body></html>b<p>c", "a\nb\nc"},
        {"two pages in one, as joined mails have", "<html><body>a</body></html>\n<html><body>b</body></html>", "a\nb"},
        {"crossed tags", "<b>a<i>b</b>c</i>d", "abcd"},
        {"a tag that is never closed", "a <b", "a"},
        {"a bracket that is none", "1 < 2 > 1 <> <3", "1 < 2 > 1 <> <3"},
        {"control characters",
         "a\x01\x02 b\x7f"
         "c",
         "a b\x7f"
         "c"},
        {"a cell without a table", "<td>a</td><td>b", "a\nb"},
        {"a list item without a list", "<li>a<li>b", "a\nb"},
    };
    check(rows, COUNT(rows), KB_HTML);
}

static void markdown_is_read_as_its_page(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"nothing", "", ""},
        {"headings and paragraphs", "# Head\nText\n\nHead 2\n======\nmore", "Head\nText\nHead 2\nmore"},
        {"a paragraph is one line, whatever its source", "one\ntwo\nthree  \nfour\\\nfive", "one two three\nfour\nfive"},
        {"emphasis", "*a* **b** ***c*** _d_ __e__ ~~f~~ `g`", "a b c d e f g"},
        {"parts of a word", "Drucker**warte**schlange", "Druckerwarteschlange"},
        {"underscores of names", "kb_document_check and a*b*c", "kb_document_check and abc"},
        {"escapes", "\\*a\\* \\# \\[b\\]", "*a* # [b]"},
        {"lists", "- a\n- b\n  1. c\n  2. d\n* e", "a\nb\nc\nd\ne"},
        {"quotes", "> a\n> > b\n\nc", "a\nb\nc"},
        {"fenced code keeps its lines", "```sh\na  b\n  c <d> &amp;\n```\ne", "a  b\n  c <d> &amp;\ne"},
        {"indented code", "a\n\n    b <i>\n      c\n", "a\nb <i>\n  c"},
        {"tables", "|a|b|\n|---|:-:|\n|c|**d**|\n|e|", "a\nb\nc\nd\ne"},
        {"links", "[here](http://x \"no\"), [there][r], <http://auto>, http://bare.org ![alt](x)\n\n[r]: http://no",
         "here, there, http://auto, http://bare.org alt"},
        {"entities", "&auml; &#228; &amp; &nonsense; &lt;b&gt; R&D", "ä ä & &nonsense; <b> R&D"},
        {"entities in code are text", "`&auml; <b>`", "&auml; <b>"},
        {"rules", "a\n\n---\n\nb\n***\nc", "a\nb\nc"},
        {"a zero byte's neighbour", "a&#0;b", "ab"},
        {"white space at the end", "a  \n\n  \n", "a"},
    };
    check(rows, COUNT(rows), KB_MARKDOWN);
}

static void html_in_markdown_is_html(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"inline elements part no words", "press <kbd>Ctrl</kbd>+<kbd>C</kbd>, Dr<b>uck</b>er", "press Ctrl+C, Drucker"},
        {"a line break", "a<br>b", "a\nb"},
        {"a block", "<div>\n<p>in</p>\n</div>\n\nout", "in\nout"},
        {"a script on its own lines", "a\n\n<script>\nalert(1)\n\nalert(2)\n</script>\n\nb", "a\nb"},
        {"a script in a line", "a <script>alert(1)</script> b", "a \nb"},
        {"a style", "<style>\np { color: red }\n</style>\n\na", "a"},
        {"a comment of several paragraphs", "a\n\n<!-- no\n\nno\n-->\n\nb", "a\nb"},
        {"a comment in a line", "a <!-- no --> b", "a b"},
        {"Markdown between tags", "<details><summary>S</summary>\n\n*a*\n\n</details>", "S\na"},
        {"a tag in code is text", "`<script>` is `</script>`", "<script> is </script>"},
        {"a tag that is escaped", "\\<script>a\\</script>", "<script>a</script>"},
        {"a bracket that is none", "if a < b and b > c", "if a < b and b > c"},
    };
    check(rows, COUNT(rows), KB_MARKDOWN);
}

static void text_stays_as_it_is(void **state)
{
    (void)state;
    KB_OWNED(kb_text) plain = decoded(KB_STR(" <b>a</b> &amp;\n\n*b* \n"), KB_TEXT);
    assert_string_equal(plain, " <b>a</b> &amp;\n\n*b* \n");
    KB_OWNED(kb_text) none = decoded((kb_str){NULL, 0}, KB_HTML);
    KB_OWNED(kb_text) nothing = decoded((kb_str){NULL, 0}, KB_MARKDOWN);
    assert_string_equal(none, "");
    assert_string_equal(nothing, "");
}

static void plain_text_is_appended_to_what_is_there(void **state)
{
    (void)state;
    KB_OWNED_BUF plain = {0};
    kb_buf_add(&plain, KB_STR("title \n"));
    kb_decode(KB_STR("<p></p>"), KB_HTML, &plain);
    assert_string_equal(plain.bytes, "title \n"); /* nothing was added, nothing is taken away */
    kb_decode(KB_STR("<p>a</p>"), KB_HTML, &plain);
    kb_decode(KB_STR("\n\n*b*"), KB_MARKDOWN, &plain);
    assert_string_equal(plain.bytes, "title \na\nb");
}

static void a_ceiling_is_kept(void **state)
{
    (void)state;
    KB_OWNED(kb_text) body = repeated("<p>word</p>", 1000);
    KB_OWNED_BUF plain = {.ceiling = 100};
    kb_decode(kb_str_of(body), KB_HTML, &plain);
    assert_true(plain.full && plain.len <= 100);
}

/* Each of these makes some parser's time or memory grow with the square of the body; the test's own time limit is the claim. */
static void hostile_markup_is_read_in_time(void **state)
{
    (void)state;
    static const struct {
        const char *why, *unit, *after;
        size_t count;
        kb_format format;
    } rows[] = {
        {"50,000 nested elements", "<div>", "</div>", 50000, KB_HTML},
        {"elements that are never closed", "<b>", "", 300000, KB_HTML},
        {"ends that look for their start", "<b>", "</i>", 120000, KB_HTML},
        {"paragraphs in open elements", "<font>", "<p>", 100000, KB_HTML},
        {"tables in tables", "<table><tr><td>", "", 60000, KB_HTML},
        {"ends without a start", "</div>", "", 150000, KB_HTML},
        {"brackets", "<", "", 200000, KB_HTML},
        {"ampersands", "&", "", 200000, KB_HTML},
        {"comments that are never closed", "<!--", "", 250000, KB_HTML},
        {"instructions", "<?", ">", 340000, KB_HTML},
        {"declarations", "<!", ">", 340000, KB_HTML},
        {"attributes of one tag", "<a b c=d e='f' ", "", 60000, KB_HTML},
        {"quotes that are never closed", "<a b=\"", "", 150000, KB_HTML},
        {"pages", "<html><body>a</body></html>", "", 30000, KB_HTML},
        {"scripts", "<script>", "</script>", 60000, KB_HTML},
        {"brackets of links", "[", "", 200000, KB_MARKDOWN},
        {"links that are none", "[](", "", 100000, KB_MARKDOWN},
        {"emphasis", "*a_", "", 100000, KB_MARKDOWN},
        {"quotes in quotes", "> ", "a", 50000, KB_MARKDOWN},
        {"lists in lists", "- ", "a", 50000, KB_MARKDOWN},
        {"ticks", "`", "a", 100000, KB_MARKDOWN},
        {"instructions in Markdown", "<?", "", 400000, KB_MARKDOWN},
        {"elements in Markdown", "<b>", "", 300000, KB_MARKDOWN},
        {"references", "[a]: b\n", "[a]", 100000, KB_MARKDOWN},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        KB_OWNED(kb_text) first = repeated(rows[i].unit, rows[i].count);
        KB_OWNED(kb_text) second = repeated(rows[i].after, rows[i].count);
        KB_OWNED(kb_text) body = kb_printf("%s%s>", first, second);
        assert_true(strlen(body) <= KB_BODY_BYTES + 1);
        KB_OWNED(kb_text) plain = decoded(kb_str_of(body), rows[i].format);
    }
}

static void text_inside_of_any_depth_is_found(void **state)
{
    (void)state;
    KB_OWNED(kb_text) open = repeated("<div>", 50000);
    KB_OWNED(kb_text) close = repeated("</div>", 50000);
    KB_OWNED(kb_text) body = kb_printf("first %s deep %s last", open, close);
    KB_OWNED(kb_text) plain = decoded(kb_str_of(body), KB_HTML);
    assert_string_equal(plain, "first \ndeep \nlast");
}

static void a_wide_table_of_short_rows_is_read_as_text(void **state)
{
    (void)state;
    KB_OWNED(kb_text) head = repeated("|a", 20000);
    KB_OWNED(kb_text) rule = repeated("|---", 20000);
    KB_OWNED(kb_text) rows = repeated("|word\n", 20000);
    KB_OWNED(kb_text) body = kb_printf("%s\n%s\n%s", head, rule, rows);
    KB_OWNED(kb_text) plain = decoded(kb_str_of(body), KB_MARKDOWN);
    assert_non_null(strstr(plain, "|word"));
}

/* Pieces of markup in every order that 20,000 draws bring. */
static void any_heap_of_markup_is_read(void **state)
{
    (void)state;
    static const char *const pieces[] = {
        "<",    ">",   "<p>",      "</p>",      "<b ",   "=\"",       "\"",  "'",       "&",    "&amp;", "&#x",       ";",
        "<!--", "-->", "<script>", "</script>", "<pre>", "</pre>",    "\n",  "\n\n",    "*",    "_",     "`",         "```",
        "[",    "](",  ")",        "|",         "|-",    "# ",        "- ",  "> ",      "ü",    "你",    "😀",         " ",
        "word", "\\",  "~~",       "<svg>",     "<?",    "<![CDATA[", "]]>", "</html>", "    ", "\x01",  "http://a.b"};
    uint64_t dice = 42;
    for (int round = 0; round < 2000; round++) {
        KB_OWNED_BUF body = {0};
        for (int i = 0; i < 25; i++) {
            dice = dice * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
            kb_buf_add(&body, kb_str_of(pieces[(dice >> 33) % COUNT(pieces)]));
        }
        KB_OWNED(kb_text) html = decoded(kb_buf_str(&body), KB_HTML);
        KB_OWNED(kb_text) markdown = decoded(kb_buf_str(&body), KB_MARKDOWN);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(html_is_read_as_a_browser_shows_it),
        cmocka_unit_test(broken_html_gives_what_can_be_read),
        cmocka_unit_test(markdown_is_read_as_its_page),
        cmocka_unit_test(html_in_markdown_is_html),
        cmocka_unit_test(text_stays_as_it_is),
        cmocka_unit_test(plain_text_is_appended_to_what_is_there),
        cmocka_unit_test(a_ceiling_is_kept),
        cmocka_unit_test(hostile_markup_is_read_in_time),
        cmocka_unit_test(text_inside_of_any_depth_is_found),
        cmocka_unit_test(a_wide_table_of_short_rows_is_read_as_text),
        cmocka_unit_test(any_heap_of_markup_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
