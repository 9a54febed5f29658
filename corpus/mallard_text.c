#include "corpus/mallard_text.h"

#define MALLARD "http://projectmallard.org/1.0/"
#define CONDITIONS "http://projectmallard.org/if/1.0/"

#define LEFT_OUT "info comment links license"
#define CONTAINERS "section note example figure listing quote div synopsis media" /* blocks that hold blocks */

typedef struct writer {
    kb_buf *out;
    unsigned lists; /* how many lists we are in */
    size_t indent;  /* of the lines of a list's item */
    char mark[16];  /* "- ", "12. ": before the next block */
    bool list_begins;
} writer;

static bool has_namespace(const xmlNode *node, const char *name)
{
    return node->ns && strcmp((const char *)node->ns->href, name) == 0;
}

bool kb_mallard_is(const xmlNode *node, const char *names)
{
    return kb_xml_is(node, names) && (!node->ns || has_namespace(node, MALLARD));
}

const xmlNode *kb_mallard_child(const xmlNode *node, const char *name)
{
    for (const xmlNode *child = node ? node->children : NULL; child; child = child->next)
        if (kb_mallard_is(child, name))
            return child;
    return NULL;
}

/* ---- conditions ---- */

/* "platform:gnome-classic", "action:install" ask for something special; a plain desktop has what is not special ("!…"). A comma
 * is an or, a blank an and. */
static bool is_plain(const char *test)
{
    while (*test) {
        size_t len = strcspn(test, ",");
        bool all = true;
        for (size_t at = 0; at < len;) {
            at += strspn(test + at, " \n\t");
            all = all && (at >= len || test[at] == '!');
            at += strcspn(test + at, " ,\n\t");
        }
        if (all)
            return true;
        test += len + (test[len] ? 1 : 0);
    }
    return false;
}

static bool applies(const xmlNode *node)
{
    xmlChar *test = xmlGetNsProp(node, (const xmlChar *)"test", (const xmlChar *)CONDITIONS);
    if (!test && has_namespace(node, CONDITIONS))
        test = xmlGetNoNsProp(node, (const xmlChar *)"test");
    bool good = !test || is_plain((const char *)test);
    xmlFree(test);
    return good;
}

static bool is_condition(const xmlNode *node, const char *names)
{
    return kb_xml_is(node, names) && has_namespace(node, CONDITIONS);
}

/* True where a <when> before this child of a <choose> was taken. */
static bool is_decided(const xmlNode *child)
{
    if (!is_condition(child->parent, "choose"))
        return false;
    for (const xmlNode *node = child->prev; node; node = node->prev)
        if (is_condition(node, "when") && applies(node))
            return true;
    return false;
}

/* What of an element is shown: nothing, itself, or what is in it. */
static bool is_left_out(const xmlNode *node)
{
    if (node->type != XML_ELEMENT_NODE)
        return node->type != XML_TEXT_NODE && node->type != XML_CDATA_SECTION_NODE && node->type != XML_ENTITY_REF_NODE;
    bool known = kb_mallard_is(node, (const char *)node->name) || has_namespace(node, CONDITIONS);
    return !known || kb_mallard_is(node, LEFT_OUT) || !applies(node) || is_decided(node);
}

/* ---- within a line ---- */

/* An entity of the page itself, where it is nothing but text. */
static kb_str entity_text(const xmlNode *node)
{
    const xmlEntity *entity = xmlGetDocEntity(node->doc, node->name);
    const char *content = entity && entity->etype == XML_INTERNAL_GENERAL_ENTITY ? (const char *)entity->content : NULL;
    return content && !strpbrk(content, "<&") ? kb_str_of(content) : (kb_str){"", 0};
}

static kb_str text_of(const xmlNode *node)
{
    if (node->type == XML_ENTITY_REF_NODE)
        return entity_text(node);
    return node->type == XML_ELEMENT_NODE ? (kb_str){"", 0} : kb_str_of((const char *)node->content);
}

static void add_inline(const xmlNode *node, kb_buf *out);

static void add_children(const xmlNode *node, kb_buf *out)
{
    for (const xmlNode *child = node->children; child; child = child->next)
        add_inline(child, out);
}

/* <keyseq> is Alt+F4, <guiseq> is Settings > Color; white space between the parts is none of theirs. */
static void add_sequence(const xmlNode *node, const char *between, kb_buf *out)
{
    bool first = true;
    for (const xmlNode *child = node->children; child; child = child->next) {
        if (child->type != XML_ELEMENT_NODE)
            continue;
        if (!first)
            kb_buf_add(out, kb_str_of(between));
        first = false;
        add_inline(child, out);
    }
}

static void add_inline(const xmlNode *node, kb_buf *out)
{
    if (is_left_out(node))
        return;
    kb_xml_add_folded(out, text_of(node));
    if (node->type != XML_ELEMENT_NODE)
        return;
    bool block = kb_mallard_is(node, "p item title desc tr td");
    if (block)
        kb_xml_add_folded(out, KB_STR(" "));
    if (kb_mallard_is(node, "keyseq"))
        add_sequence(node, "+", out);
    else if (kb_mallard_is(node, "guiseq"))
        add_sequence(node, " > ", out);
    else
        add_children(node, out);
    if (block)
        kb_xml_add_folded(out, KB_STR(" "));
}

char *kb_mallard_line(const xmlNode *node)
{
    KB_OWNED_BUF line = {0};
    if (node)
        add_children(node, &line);
    return kb_str_dup(kb_str_trim(kb_buf_str(&line)));
}

/* ---- blocks ---- */

static void add_blanks(kb_buf *out, size_t count)
{
    while (count--)
        kb_buf_add_char(out, ' ');
}

/* Items of a list stand line by line, all else has a blank line before it. */
static void put_block(writer *to, kb_str text)
{
    size_t mark = strlen(to->mark);
    if (text.len == 0)
        return;
    if (to->out->len)
        kb_buf_add(to->out, to->lists == 0 || (to->lists == 1 && to->list_begins) ? KB_STR("\n\n") : KB_STR("\n"));
    add_blanks(to->out, to->indent - mark);
    kb_buf_add(to->out, kb_str_of(to->mark));
    for (size_t i = 0; i < text.len; i++) {
        kb_buf_add_char(to->out, text.bytes[i]);
        if (text.bytes[i] == '\n')
            add_blanks(to->out, to->indent);
    }
    to->mark[0] = '\0';
    to->list_begins = false;
}

static void put_line(writer *to, const xmlNode *node)
{
    KB_OWNED(kb_text) line = kb_mallard_line(node);
    put_block(to, kb_str_of(line));
}

static void add_as_it_is(const xmlNode *node, kb_buf *out)
{
    for (const xmlNode *child = node->children; child; child = child->next) {
        kb_buf_add(out, is_left_out(child) ? (kb_str){"", 0} : text_of(child));
        if (child->type == XML_ELEMENT_NODE && !is_left_out(child))
            add_as_it_is(child, out);
    }
}

static void put_code(writer *to, const xmlNode *node)
{
    KB_OWNED_BUF code = {0};
    add_as_it_is(node, &code);
    put_block(to, kb_str_trim(kb_buf_str(&code)));
}

static void put_row(writer *to, const xmlNode *row)
{
    KB_OWNED_BUF line = {0};
    for (const xmlNode *cell = row->children; cell; cell = cell->next) {
        if (!kb_mallard_is(cell, "td") || is_left_out(cell))
            continue;
        KB_OWNED(kb_text) text = kb_mallard_line(cell);
        if (*text)
            kb_buf_printf(&line, "%s%s", line.len ? " | " : "", text);
    }
    put_block(to, kb_buf_str(&line));
}

static void put_children(writer *to, const xmlNode *node);

static void put_item(writer *to, const xmlNode *item, unsigned number)
{
    snprintf(to->mark, sizeof to->mark, number ? "%u. " : "- ", number);
    size_t width = strlen(to->mark);
    to->indent += width;
    put_children(to, item);
    to->indent -= width;
    to->mark[0] = '\0';
}

static void put_items(writer *to, const xmlNode *list, bool numbered, unsigned *number)
{
    for (const xmlNode *item = list->children; item; item = item->next) {
        if (is_left_out(item))
            continue;
        if (kb_mallard_is(item, "item"))
            put_item(to, item, numbered ? ++*number : 0);
        else if (has_namespace(item, CONDITIONS))
            put_items(to, item, numbered, number);
    }
}

static void put_list(writer *to, const xmlNode *list)
{
    unsigned number = 0;
    if (kb_mallard_child(list, "title"))
        put_line(to, kb_mallard_child(list, "title"));
    to->lists++;
    to->list_begins = true;
    put_items(to, list, kb_mallard_is(list, "steps"), &number);
    to->lists--;
    to->list_begins = false;
}

/* Rows stand line by line, as the items of a list do. */
static void put_table(writer *to, const xmlNode *table)
{
    const xmlNode *title = kb_mallard_child(table, "title");
    if (title)
        put_line(to, title);
    to->lists++;
    to->list_begins = true;
    for (const xmlNode *part = table->children; part; part = part->next) {
        if (part == title || is_left_out(part))
            continue;
        if (kb_mallard_is(part, "tr"))
            put_row(to, part);
        else
            put_children(to, part);
    }
    to->lists--;
    to->list_begins = false;
}

static bool is_block(const xmlNode *node)
{
    return has_namespace(node, CONDITIONS) ||
           kb_mallard_is(node,
                         CONTAINERS " p title subtitle desc list steps terms tree item code screen table thead tbody tfoot tr");
}

static void put_node(writer *to, const xmlNode *node)
{
    if (kb_mallard_is(node, "p title subtitle desc"))
        put_line(to, node);
    else if (kb_mallard_is(node, "list steps terms tree"))
        put_list(to, node);
    else if (kb_mallard_is(node, "item")) /* of a tree, within an item */
        put_item(to, node, 0);
    else if (kb_mallard_is(node, "code screen"))
        put_code(to, node);
    else if (kb_mallard_is(node, "table"))
        put_table(to, node);
    else if (kb_mallard_is(node, "tr"))
        put_row(to, node);
    else
        put_children(to, node);
}

static void end_line(writer *to, kb_buf *line)
{
    put_block(to, kb_str_trim(kb_buf_str(line)));
    kb_buf_clear(line);
}

/* Text between the blocks, as in the items of a tree, makes lines of its own. As deep as the parser lets a page be: 256. */
static void put_children(writer *to, const xmlNode *node)
{
    KB_OWNED_BUF line = {0};
    for (const xmlNode *child = node->children; child; child = child->next) {
        if (is_left_out(child) || (kb_mallard_is(node, "page") && kb_mallard_is(child, "title")))
            continue;
        if (child->type != XML_ELEMENT_NODE || !is_block(child)) {
            add_inline(child, &line);
            continue;
        }
        end_line(to, &line);
        put_node(to, child);
    }
    end_line(to, &line);
}

void kb_mallard_write(const xmlNode *page, kb_buf *out)
{
    writer to = {.out = out};
    put_children(&to, page);
}
