#include "corpus/html_content.h"

#include <libxml/HTMLparser.h>

#define DROPPED                                                                                                                  \
    "script style nav header footer aside noscript template iframe svg canvas audio video object embed button select input "     \
    "textarea head title meta link"
#define KEPT                                                                                                                     \
    "p h1 h2 h3 h4 h5 h6 ul ol li dl dt dd pre code blockquote table thead tbody tfoot tr th td caption strong em b i kbd samp " \
    "var sub sup figure figcaption details summary div"
#define BLOCKS "p ul ol dl pre table blockquote h1 h2 h3 h4 h5 h6 details figure" /* what an author writes text into */

#define PARSING (HTML_PARSE_RECOVER | HTML_PARSE_NONET | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING)

/* Without XML_PARSE_HUGE the parser stops at 256 levels, in no time; what it has read until then is not the page. */
kb_code kb_html_parse(kb_str page, xmlDoc **out, kb_error *err)
{
    htmlParserCtxt *parser = htmlNewParserCtxt();
    if (!parser)
        return kb_fail(err, KB_NO_MEMORY, "out of memory");
    KB_OWNED(xmlDoc) document = htmlCtxtReadMemory(parser, page.bytes, (int)page.len, NULL, "UTF-8", PARSING);
    bool stopped = parser->disableSAX != 0;
    htmlFreeParserCtxt(parser);
    if (stopped)
        return kb_fail(err, KB_INVALID, "the HTML is nested deeper than 256 elements");
    if (!document || !xmlDocGetRootElement(document))
        return kb_fail(err, KB_INVALID, "there is no HTML in it");
    *out = KB_GIVE(document);
    return KB_OK;
}

static bool has_word(const xmlNode *node, const char *attribute, const char *words)
{
    KB_OWNED(kb_text) value = kb_xml_attribute(node, attribute);
    size_t len = value ? strlen(value) : 0;
    for (const char *at = words; value && *at; at += strspn(at, " ")) {
        size_t word = strcspn(at, " ");
        if (word == len && strncasecmp(at, value, len) == 0)
            return true;
        at += word;
    }
    return false;
}

/* Around the content, on every page: not what the page says. */
static bool is_dropped(const xmlNode *node)
{
    return kb_xml_is(node, DROPPED) || has_word(node, "role", "navigation banner contentinfo complementary search") ||
           (node->type == XML_ELEMENT_NODE && xmlHasProp(node, (const xmlChar *)"hidden"));
}

/* In the order of the page; false goes past what is below a node. The parser's limit of depth bounds the climb. */
static const xmlNode *next_node(const xmlNode *node, const xmlNode *top, bool enter)
{
    if (enter && node->type == XML_ELEMENT_NODE && node->children)
        return node->children;
    while (node != top && !node->next)
        node = node->parent;
    return node == top ? NULL : node->next;
}

void kb_html_each(const xmlNode *node, bool (*each)(void *context, const xmlNode *element), void *context)
{
    const xmlNode *top = node;
    while ((node = next_node(node, top, true)))
        if (node->type == XML_ELEMENT_NODE && !each(context, node))
            return;
}

static bool is_space(char c)
{
    return c && strchr(" \t\r\n\f", c);
}

char *kb_html_text(const xmlNode *node)
{
    KB_OWNED_BUF out = {0};
    const xmlNode *top = node;
    while ((node = next_node(node, top, !kb_xml_is(node, "script style"))))
        if (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE)
            kb_xml_add_folded(&out, kb_str_of((const char *)node->content));
        else if (kb_xml_is(node, "br p div li td th"))
            kb_xml_add_folded(&out, KB_STR(" "));
    return kb_str_dup(kb_str_trim(kb_buf_str(&out)));
}

/* ---- finding the content ---- */

typedef struct search {
    const xmlNode *main, *article, *body;
    unsigned articles;
} search;

static bool look_at(void *context, const xmlNode *element)
{
    search *found = context;
    if (!found->body && kb_xml_is(element, "body"))
        found->body = element;
    if (!found->main && (kb_xml_is(element, "main") || has_word(element, "role", "main")))
        found->main = element;
    if (kb_xml_is(element, "article")) {
        found->articles++;
        found->article = element;
    }
    return true;
}

/* Bytes of text below a node that readers read: not of links, not of what is dropped. */
static size_t text_bytes(const xmlNode *node)
{
    size_t bytes = 0;
    const xmlNode *top = node;
    while ((node = next_node(node, top, !is_dropped(node) && !kb_xml_is(node, "a"))))
        if (node->type == XML_TEXT_NODE)
            bytes += kb_str_trim(kb_str_of((const char *)node->content)).len;
    return bytes;
}

static bool has_text(const xmlNode *node)
{
    KB_OWNED(kb_text) text = kb_html_text(node);
    return *text != '\0';
}

static size_t own_text(const xmlNode *node)
{
    size_t bytes = 0;
    for (const xmlNode *child = node->children; child; child = child->next)
        if (child->type == XML_TEXT_NODE)
            bytes += kb_str_trim(kb_str_of((const char *)child->content)).len;
        else if (kb_xml_is(child, BLOCKS))
            bytes += text_bytes(child);
    return bytes;
}

/* The densest block must hold two thirds of what there is to read: a page in several columns is taken as a whole. */
static const xmlNode *densest(const xmlNode *body)
{
    const xmlNode *node = body, *best = body;
    size_t most = 0;
    while ((node = next_node(node, body, !is_dropped(node) && !kb_xml_is(node, BLOCKS)))) {
        size_t bytes = kb_xml_is(node, "div section td center form") && !is_dropped(node) ? own_text(node) : 0;
        if (bytes > most) {
            most = bytes;
            best = node;
        }
    }
    return most * 3 >= text_bytes(body) * 2 ? best : body;
}

const xmlNode *kb_html_content(const xmlNode *root)
{
    search found = {0};
    kb_html_each(root, look_at, &found);
    if (found.main && has_text(found.main))
        return found.main;
    if (found.articles == 1 && has_text(found.article))
        return found.article;
    return densest(found.body ? found.body : root);
}

/* ---- writing it ---- */

void kb_html_cut(kb_buf *out, size_t len)
{
    out->len = len;
    if (out->bytes)
        out->bytes[len] = '\0';
}

static void add_escaped(kb_buf *out, kb_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.bytes[i];
        const char *entity = c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '>' ? "&gt;" : c == '"' ? "&quot;" : NULL;
        if (entity)
            kb_buf_add(out, kb_str_of(entity));
        else
            kb_buf_add_char(out, c);
    }
}

static void write_text(const xmlNode *node, bool preformatted, kb_buf *out)
{
    KB_OWNED_BUF folded = {0};
    kb_str text = kb_str_of((const char *)node->content);
    if (preformatted) {
        add_escaped(out, text);
        return;
    }
    if (text.len && is_space(text.bytes[0]) && out->len && !is_space(out->bytes[out->len - 1]))
        kb_buf_add_char(out, ' ');
    kb_xml_add_folded(&folded, text);
    add_escaped(out, kb_buf_str(&folded));
}

/* Where a link leads in the web. Owned; NULL: nowhere that a page of ours may lead. */
static char *web_address(const xmlNode *node)
{
    KB_OWNED(kb_text) href = kb_xml_attribute(node, "href");
    bool web = href && (strncasecmp(href, "http://", 7) == 0 || strncasecmp(href, "https://", 8) == 0);
    return web ? KB_GIVE(href) : NULL;
}

/* The name an element is written under; NULL: only what is in it. */
static const char *tag_of(const xmlNode *node, const char *address)
{
    if (kb_xml_is(node, "a"))
        return address ? "a" : NULL;
    if (kb_xml_is(node, "section article main address fieldset form"))
        return "div";
    return kb_xml_is(node, KEPT) ? (const char *)node->name : NULL;
}

static void write_nodes(const xmlNode *first, bool preformatted, kb_buf *out);

/* An element in which nothing stands is not written, unless it is a place in a table. */
static void write_tagged(const xmlNode *node, const char *tag, const char *address, bool preformatted, kb_buf *out)
{
    size_t before = out->len;
    kb_buf_printf(out, "<%s", tag);
    if (address) {
        kb_buf_add(out, KB_STR(" href=\""));
        add_escaped(out, kb_str_of(address));
        kb_buf_add_char(out, '"');
    }
    kb_buf_add_char(out, '>');
    size_t empty = out->len;
    write_nodes(node->children, preformatted || kb_xml_is(node, "pre"), out);
    if (kb_str_trim(kb_str_from(kb_buf_str(out), empty)).len == 0 && !kb_xml_is(node, "td th")) {
        kb_html_cut(out, before);
        return;
    }
    kb_buf_printf(out, "</%s>", tag);
    if (kb_xml_is(node, BLOCKS " li tr dt dd") || strcmp(tag, "div") == 0)
        kb_buf_add_char(out, '\n');
}

static void write_element(const xmlNode *node, bool preformatted, kb_buf *out)
{
    if (is_dropped(node))
        return;
    if (kb_xml_is(node, "br hr")) {
        kb_buf_printf(out, "<%s>\n", (const char *)node->name);
        return;
    }
    if (kb_xml_is(node, "img")) {
        KB_OWNED(kb_text) alt = kb_xml_attribute(node, "alt");
        add_escaped(out, kb_str_of(alt));
        return;
    }
    KB_OWNED(kb_text) address = kb_xml_is(node, "a") ? web_address(node) : NULL;
    const char *tag = tag_of(node, address);
    if (tag)
        write_tagged(node, tag, address, preformatted, out);
    else
        write_nodes(node->children, preformatted, out);
}

/* As deep as the parser lets a page be: 256. */
static void write_nodes(const xmlNode *first, bool preformatted, kb_buf *out)
{
    for (const xmlNode *node = first; node; node = node->next)
        if (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE)
            write_text(node, preformatted, out);
        else if (node->type == XML_ELEMENT_NODE)
            write_element(node, preformatted, out);
}

void kb_html_write(const xmlNode *content, kb_buf *out)
{
    write_nodes(content->children, false, out);
}
