#include "text/decode.h"

#include <ctype.h>
#include <libxml/HTMLparser.h>
#include <md4c.h>
#include <pthread.h>

/* One new line, whatever blocks open and close here. */
static void end_line(kb_buf *plain)
{
    if (plain->len && plain->bytes[plain->len - 1] != '\n')
        kb_buf_add_char(plain, '\n');
}

/* ---- HTML: libxml2 ---- */

#define OPEN_MOST 256   /* open elements that libxml2 is left with: it looks through all of them at each end tag */
#define PARTS_MOST 2000 /* names and values of attributes in one tag */

static bool among(const char *name, const char *const *names)
{
    for (; *names; names++)
        if (strcmp(name, *names) == 0)
            return true;
    return false;
}

static bool is_hidden(const char *name)
{
    static const char *const names[] = {"script", "style", "template", "noscript", "head", "title", "svg", "object", NULL};
    return among(name, names);
}

static bool is_inline(const char *name)
{
    static const char *const names[] = {"a",    "abbr",   "b",   "bdi", "bdo",   "cite", "code", "del", "em",   "font",
                                        "i",    "img",    "ins", "kbd", "label", "mark", "q",    "s",   "samp", "small",
                                        "span", "strong", "sub", "sup", "time",  "tt",   "u",    "var", "wbr",  NULL};
    return among(name, names);
}

struct html_reading {
    htmlParserCtxtPtr parser;
    kb_buf *plain;
    unsigned hidden; /* how many hidden elements are open */
    unsigned pre;    /* and how many that keep their lines */
};

/* Without the outer ones, but for <html> and <body>: 1 MB of nothing but open elements would take minutes. */
static void forget_outer_elements(htmlParserCtxtPtr parser)
{
    const int outermost = 2, kept = OPEN_MOST / 2;
    if (parser->nameNr < OPEN_MOST)
        return;
    memmove(parser->nameTab + outermost, parser->nameTab + parser->nameNr - kept, (size_t)kept * sizeof *parser->nameTab);
    parser->nameNr = outermost + kept;
}

static void html_start(void *context, const xmlChar *name, const xmlChar **attributes)
{
    (void)attributes;
    struct html_reading *reading = context;
    reading->hidden += is_hidden((const char *)name);
    reading->pre += strcmp((const char *)name, "pre") == 0;
    if (!is_inline((const char *)name))
        end_line(reading->plain);
    forget_outer_elements(reading->parser);
}

static void html_end(void *context, const xmlChar *name)
{
    struct html_reading *reading = context;
    if (is_hidden((const char *)name) && reading->hidden)
        reading->hidden--;
    if (strcmp((const char *)name, "pre") == 0 && reading->pre)
        reading->pre--;
    if (!is_inline((const char *)name))
        end_line(reading->plain);
}

/* White space runs together, as in a browser, but in <pre>. */
static void html_text(void *context, const xmlChar *bytes, int len)
{
    struct html_reading *reading = context;
    kb_buf *plain = reading->plain;
    for (int i = 0; i < len && !reading->hidden; i++) {
        bool space = bytes[i] <= ' ';
        if (space && reading->pre) {
            if (bytes[i] != '\n')
                kb_buf_add_char(plain, ' ');
            else
                end_line(plain);
            continue;
        }
        bool after_space = plain->len == 0 || (unsigned char)plain->bytes[plain->len - 1] <= ' ';
        if (!space || !after_space)
            kb_buf_add_char(plain, space ? ' ' : (char)bytes[i]);
    }
}

/* libxml2 compares each attribute with all before it: half a megabyte of them in one tag takes ten seconds. */
static bool has_endless_tag(kb_str html)
{
    size_t parts = 0;
    bool inside = false, value = false;
    for (size_t i = 0; i + 1 < html.len; i++) {
        char c = html.bytes[i];
        if (!inside) {
            inside = c == '<' && isalpha((unsigned char)html.bytes[i + 1]);
            parts = 0;
            continue;
        }
        const char *quote = value && (c == '"' || c == '\'') ? memchr(html.bytes + i + 1, c, html.len - i - 1) : NULL;
        if (quote)
            i = (size_t)(quote - html.bytes);
        inside = c != '>';
        value = c == '=' || (value && (unsigned char)c <= ' ');
        parts += quote || strchr(" \t\r\n\f=/", c) != NULL;
        if (parts > PARTS_MOST)
            return true;
    }
    return false;
}

/* False: it was left alone. */
static bool decode_html(kb_str html, kb_buf *plain)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, xmlInitParser); /* two threads that begin at once would both do it */
    struct html_reading reading = {.plain = plain, .parser = has_endless_tag(html) ? NULL : htmlNewParserCtxt()};
    if (!reading.parser)
        return false;
    *reading.parser->sax = (htmlSAXHandler){
        .startElement = html_start, .endElement = html_end, .characters = html_text, .ignorableWhitespace = html_text};
    reading.parser->userData = &reading;
    htmlCtxtReadMemory(reading.parser, html.bytes, (int)html.len, NULL, "UTF-8",
                       HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET | HTML_PARSE_IGNORE_ENC);
    htmlFreeParserCtxt(reading.parser);
    return true;
}

/* ---- Markdown: md4c makes HTML of it, so that HTML inside is read as what it is there ---- */

struct markdown_reading {
    kb_buf html;
    size_t calls, calls_most;
};

/* md4c fills up the rows of a table: 100 kB of short rows below a wide head would be a billion cells. */
static int too_many(struct markdown_reading *reading)
{
    return ++reading->calls > reading->calls_most;
}

static int markdown_block(MD_BLOCKTYPE type, const char *tag, struct markdown_reading *reading)
{
    kb_buf_add(&reading->html, type == MD_BLOCK_CODE ? kb_str_of(tag) : type == MD_BLOCK_HTML ? KB_STR("") : KB_STR("<br>"));
    return too_many(reading);
}

static int markdown_enter(MD_BLOCKTYPE type, void *detail, void *context)
{
    (void)detail;
    return markdown_block(type, "<pre>", context);
}

static int markdown_leave(MD_BLOCKTYPE type, void *detail, void *context)
{
    (void)detail;
    return markdown_block(type, "</pre>", context);
}

static int markdown_span(MD_SPANTYPE type, void *detail, void *context)
{
    (void)type, (void)detail;
    return too_many(context);
}

static void put_escaped(kb_buf *html, kb_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.bytes[i] == '<')
            kb_buf_add(html, KB_STR("&lt;"));
        else if (text.bytes[i] == '&')
            kb_buf_add(html, KB_STR("&amp;"));
        else
            kb_buf_add_char(html, text.bytes[i]);
    }
}

static int markdown_text(MD_TEXTTYPE type, const MD_CHAR *bytes, MD_SIZE len, void *context)
{
    struct markdown_reading *reading = context;
    kb_str text = {bytes, len};
    if (type == MD_TEXT_BR)
        kb_buf_add(&reading->html, KB_STR("<br>"));
    else if (type == MD_TEXT_SOFTBR)
        kb_buf_add_char(&reading->html, '\n');
    else if (type == MD_TEXT_ENTITY || type == MD_TEXT_HTML)
        kb_buf_add(&reading->html, text);
    else if (type != MD_TEXT_NULLCHAR)
        put_escaped(&reading->html, text);
    return too_many(reading);
}

static bool decode_markdown(kb_str body, kb_buf *plain)
{
    MD_PARSER parser = {.flags = MD_FLAG_TABLES | MD_FLAG_STRIKETHROUGH | MD_FLAG_PERMISSIVEAUTOLINKS,
                        .enter_block = markdown_enter,
                        .leave_block = markdown_leave,
                        .enter_span = markdown_span,
                        .leave_span = markdown_span,
                        .text = markdown_text};
    struct markdown_reading reading = {.calls_most = 4 * body.len + 100};
    bool good = md_parse(body.bytes, (MD_SIZE)body.len, &parser, &reading) == 0 && decode_html(kb_buf_str(&reading.html), plain);
    kb_buf_clear(&reading.html);
    return good;
}

/* The last block has ended its line, and libxml2 may have put a paragraph around a stray bracket. */
static void trim_end(kb_buf *plain, size_t before, size_t most)
{
    kb_str text = kb_buf_str(plain);
    if (text.len - before > most)
        text.len = kb_utf8_floor(text, before + most);
    while (text.len > before && (unsigned char)text.bytes[text.len - 1] <= ' ')
        text.len--;
    plain->len = text.len;
    if (plain->bytes)
        plain->bytes[plain->len] = '\0';
}

void kb_decode(kb_str body, kb_format format, kb_buf *plain)
{
    size_t before = plain->len;
    bool decoded = (format == KB_HTML && decode_html(body, plain)) || (format == KB_MARKDOWN && decode_markdown(body, plain));
    if (decoded)
        trim_end(plain, before, body.len);
    else
        kb_buf_add(plain, body);
}
