#include "corpus/html_data.h"

#include "base/json.h"

typedef struct data {
    kb_str shown;
    kb_buf *out;
} data;

static bool has_type(const json_t *object, const char *type)
{
    const json_t *said = json_object_get(object, "@type");
    if (json_is_string(said))
        return strcmp(json_string_value(said), type) == 0;
    size_t i;
    const json_t *item;
    json_array_foreach (said, i, item)
        if (json_is_string(item) && strcmp(json_string_value(item), type) == 0)
            return true;
    return false;
}

static bool is_shown(const data *to, kb_str text)
{
    return text.len == 0 || memmem(to->shown.bytes, to->shown.len, text.bytes, text.len);
}

static const char *string_of(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

/* A text of schema.org may be HTML itself: the same rules make it safe. */
static void write_html(data *to, const char *html)
{
    KB_OWNED(xmlDoc) document = NULL;
    if (html && kb_html_parse(kb_str_of(html), &document, NULL) == KB_OK)
        kb_html_write(xmlDocGetRootElement(document), to->out);
}

static void write_wrapped(data *to, const char *tag, const char *html)
{
    if (!html)
        return;
    kb_buf_printf(to->out, "<%s>", tag);
    write_html(to, html);
    kb_buf_printf(to->out, "</%s>\n", tag);
}

static void write_question(data *to, const json_t *question)
{
    const char *name = string_of(question, "name");
    const json_t *answer = json_object_get(question, "acceptedAnswer");
    if (!answer)
        answer = json_object_get(question, "suggestedAnswer");
    if (json_is_array(answer))
        answer = json_array_get(answer, 0);
    if (!name || is_shown(to, kb_str_trim(kb_str_of(name))))
        return;
    write_wrapped(to, "h2", name);
    write_wrapped(to, "div", string_of(question, "text"));
    write_wrapped(to, "div", string_of(answer, "text"));
}

static void write_step(data *to, const json_t *step)
{
    const json_t *parts = json_object_get(step, "itemListElement"); /* a HowToSection */
    const char *text = json_is_string(step) ? json_string_value(step) : string_of(step, "text");
    if (!text)
        text = string_of(step, "name");
    size_t i;
    const json_t *part;
    json_array_foreach (parts, i, part)
        write_step(to, part);
    if (text && !is_shown(to, kb_str_trim(kb_str_of(text))))
        write_wrapped(to, "li", text);
}

static void write_each(data *to, const json_t *value, void (*write)(data *to, const json_t *item))
{
    size_t i;
    const json_t *item;
    if (json_is_object(value))
        write(to, value);
    json_array_foreach (value, i, item)
        write(to, item);
}

static void write_thing(data *to, const json_t *thing)
{
    if (has_type(thing, "FAQPage") || has_type(thing, "QAPage"))
        write_each(to, json_object_get(thing, "mainEntity"), write_question);
    if (has_type(thing, "HowTo")) {
        size_t before = to->out->len;
        kb_buf_add(to->out, KB_STR("<ol>\n"));
        size_t empty = to->out->len;
        write_each(to, json_object_get(thing, "step"), write_step);
        if (to->out->len == empty)
            kb_html_cut(to->out, before);
        else
            kb_buf_add(to->out, KB_STR("</ol>\n"));
    }
    write_each(to, json_object_get(thing, "@graph"), write_thing);
}

static bool look_at(void *context, const xmlNode *element)
{
    KB_OWNED(kb_text) type = kb_xml_is(element, "script") ? kb_xml_attribute(element, "type") : NULL;
    if (!type || strcasecmp(type, "application/ld+json") != 0)
        return true;
    xmlChar *text = xmlNodeGetContent(element);
    KB_OWNED(json_t) json = NULL;
    if (text && kb_json_parse(kb_str_trim(kb_str_of((const char *)text)), &json, NULL) == KB_OK)
        write_each(context, json, write_thing);
    xmlFree(text);
    return true;
}

void kb_html_data_write(const xmlNode *root, kb_str shown, kb_buf *out)
{
    data to = {shown, out};
    kb_html_each(root, look_at, &to);
}
