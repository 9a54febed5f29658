#include "text/decode.h"

#include <libxml/HTMLparser.h>
#include <md4c.h>

/* One new line, whatever blocks open and close here. */
static void end_line(kb_buf *plain)
{
    if (plain->len && plain->bytes[plain->len - 1] != '\n')
        kb_buf_add_char(plain, '\n');
}

static void put(kb_buf *plain, const char *bytes, size_t len)
{
    kb_buf_add(plain, (kb_str){bytes, len});
}

/* ---- HTML: libxml2's push parser, which gives up at 256 levels of nesting ---- */

static bool among(const char *name, const char *const *names)
{
    for (; *names; names++)
        if (strcmp(name, *names) == 0)
            return true;
    return false;
}

static bool is_hidden(const char *name)
{
    static const char *const names[] = {"script", "style", "template", "noscript", "head", "svg", "object", NULL};
    return among(name, names);
}

static bool is_inline(const char *name)
{
    static const char *const names[] = {"a", "abbr", "b", "bdi", "bdo", "cite", "code", "em", "font", "i", "kbd", "mark", "q", "s",
                                        "samp", "small", "span", "strong", "sub", "sup", "tt", "u", "var", "wbr", NULL};
    return among(name, names);
}

struct html_reading {
    kb_buf *plain;
    unsigned hidden; /* how many hidden elements are open */
};

static void html_start(void *context, const xmlChar *name, const xmlChar **attributes)
{
    (void)attributes;
    struct html_reading *reading = context;
    reading->hidden += is_hidden((const char *)name);
    if (!is_inline((const char *)name))
        end_line(reading->plain);
}

static void html_end(void *context, const xmlChar *name)
{
    struct html_reading *reading = context;
    if (is_hidden((const char *)name) && reading->hidden)
        reading->hidden--;
    if (!is_inline((const char *)name))
        end_line(reading->plain);
}

/* White space runs together, as in a browser. */
static void html_text(void *context, const xmlChar *bytes, int len)
{
    struct html_reading *reading = context;
    kb_buf *plain = reading->plain;
    for (int i = 0; i < len && !reading->hidden; i++) {
        bool space = bytes[i] <= ' ';
        bool after_space = plain->len == 0 || (unsigned char)plain->bytes[plain->len - 1] <= ' ';
        if (!space || !after_space)
            kb_buf_add_char(plain, space ? ' ' : (char)bytes[i]);
    }
}

static void decode_html(kb_str body, kb_buf *plain)
{
    htmlSAXHandler sax = {.startElement = html_start, .endElement = html_end, .characters = html_text, .cdataBlock = NULL,
                          .ignorableWhitespace = html_text};
    struct html_reading reading = {plain, 0};
    htmlParserCtxtPtr parser = htmlCreatePushParserCtxt(&sax, &reading, NULL, 0, NULL, XML_CHAR_ENCODING_UTF8);
    if (!parser)
        return;
    htmlCtxtUseOptions(parser, HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET);
    htmlParseChunk(parser, body.bytes, (int)body.len, 0);
    htmlParseChunk(parser, NULL, 0, 1);
    htmlFreeParserCtxt(parser);
}

/* ---- Markdown: md4c ---- */

static int markdown_block(MD_BLOCKTYPE type, void *detail, void *context)
{
    (void)type, (void)detail;
    end_line(context);
    return 0;
}

static int markdown_span(MD_SPANTYPE type, void *detail, void *context)
{
    (void)type, (void)detail, (void)context;
    return 0;
}

/* "&auml;" or "&#228;"; what HTML does not know stays as it was typed. */
static void put_entity(kb_buf *plain, const char *bytes, size_t len)
{
    KB_OWNED(kb_text) name = kb_str_dup((kb_str){bytes + 1, len > 2 ? len - 2 : 0});
    bool hex = name[0] == '#' && (name[1] == 'x' || name[1] == 'X');
    const htmlEntityDesc *known = htmlEntityLookup((const xmlChar *)name);
    unsigned long value = name[0] == '#' ? strtoul(name + (hex ? 2 : 1), NULL, hex ? 16 : 10) : known ? known->value : 0;
    if (value >= 0x20 && value < 0x110000 && !(value >= 0xD800 && value <= 0xDFFF))
        kb_utf8_put(plain, (int32_t)value);
    else
        put(plain, bytes, len);
}

static int markdown_text(MD_TEXTTYPE type, const MD_CHAR *bytes, MD_SIZE len, void *context)
{
    kb_buf *plain = context;
    if (type == MD_TEXT_BR || type == MD_TEXT_SOFTBR)
        kb_buf_add_char(plain, '\n');
    else if (type == MD_TEXT_ENTITY)
        put_entity(plain, bytes, len);
    else if (type == MD_TEXT_HTML)
        decode_html((kb_str){bytes, len}, plain);
    else if (type != MD_TEXT_NULLCHAR)
        put(plain, bytes, len);
    return 0;
}

static void decode_markdown(kb_str body, kb_buf *plain)
{
    MD_PARSER parser = {.flags = MD_FLAG_TABLES | MD_FLAG_STRIKETHROUGH | MD_FLAG_PERMISSIVEAUTOLINKS,
                        .enter_block = markdown_block,
                        .leave_block = markdown_block,
                        .enter_span = markdown_span,
                        .leave_span = markdown_span,
                        .text = markdown_text};
    md_parse(body.bytes, (MD_SIZE)body.len, &parser, plain);
}

void kb_decode(kb_str body, kb_format format, kb_buf *plain)
{
    if (format == KB_HTML)
        decode_html(body, plain);
    else if (format == KB_MARKDOWN)
        decode_markdown(body, plain);
    else
        kb_buf_add(plain, body);
}
