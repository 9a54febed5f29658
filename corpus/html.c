/* HTML: a page is an article; its content stays HTML, its metadata becomes fields. */
#include "corpus/charset.h"
#include "corpus/foreign.h"
#include "corpus/html_data.h"
#include "corpus/naming.h"
#include "corpus/words.h"

#define TITLE_BYTES 1000
#define KEYWORDS 30 /* more of them are spam */
#define KEYWORD_BYTES 100

typedef struct page {
    json_t *fields, *meta;
    const xmlNode *content;
    char *title;   /* of <title> */
    char *heading; /* the first <h1> */
    unsigned headings;
} page;

static void set(json_t *object, const char *name, const char *value)
{
    if (value && *value && !json_object_get(object, name))
        json_object_set_new(object, name, json_string(value));
}

static void set_time(json_t *fields, const char *name, const char *value)
{
    char time[KB_TIME_BYTES];
    if (value && kb_word_time(kb_str_of(value), time))
        set(fields, name, time);
}

static void set_url(json_t *fields, const char *url)
{
    if (url && (strncmp(url, "http://", 7) == 0 || strncmp(url, "https://", 8) == 0) && strlen(url) <= 2000)
        set(fields, "url", url);
}

static void set_keywords(json_t *fields, const char *keywords)
{
    if (json_object_get(fields, "tags"))
        return;
    json_t *tags = json_array();
    for (const char *at = keywords; *at && json_array_size(tags) < KEYWORDS; at += strspn(at, ",;")) {
        size_t len = strcspn(at, ",;");
        kb_str keyword = kb_str_trim((kb_str){at, len});
        if (keyword.len && keyword.len <= KEYWORD_BYTES)
            json_array_append_new(tags, kb_json_str(keyword));
        at += len;
    }
    json_object_set_new(fields, "tags", tags);
}

static void read_meta(page *to, const char *name, const char *content)
{
    if (strcasecmp(name, "description") == 0 || strcasecmp(name, "og:description") == 0)
        set(to->meta, "description", content);
    else if (strcasecmp(name, "keywords") == 0)
        set_keywords(to->fields, content);
    else if (strcasecmp(name, "robots") == 0 && strcasestr(content, "noindex"))
        json_object_set_new(to->fields, "hidden", json_true());
    else if (strcasecmp(name, "article:modified_time") == 0 || strcasecmp(name, "og:updated_time") == 0 ||
             strcasecmp(name, "last-modified") == 0 || strcasecmp(name, "dcterms.modified") == 0)
        set_time(to->fields, "updated_at", content);
    else if (strcasecmp(name, "article:published_time") == 0 || strcasecmp(name, "date") == 0)
        set_time(to->fields, "created_at", content);
    else if (strcasecmp(name, "og:url") == 0)
        set_url(to->fields, content);
    else if (strcasecmp(name, "content-language") == 0)
        set(to->fields, "lang", content);
    else if (strcasecmp(name, "article:section") == 0 && strlen(content) <= KEYWORD_BYTES)
        set(to->fields, "category", content);
}

static void look_at_meta(page *to, const xmlNode *element)
{
    KB_OWNED(kb_text) name = kb_xml_attribute(element, "name");
    KB_OWNED(kb_text) content = kb_xml_attribute(element, "content");
    if (!name)
        name = kb_xml_attribute(element, "property");
    if (!name)
        name = kb_xml_attribute(element, "http-equiv");
    if (name && content)
        read_meta(to, name, content);
}

/* The same page in other languages is kept below meta: {"alternates": {"de": "…"}}. */
static void look_at_link(page *to, const xmlNode *element)
{
    KB_OWNED(kb_text) relation = kb_xml_attribute(element, "rel");
    KB_OWNED(kb_text) href = kb_xml_attribute(element, "href");
    KB_OWNED(kb_text) lang = kb_xml_attribute(element, "hreflang");
    if (!relation || !href)
        return;
    if (strcasecmp(relation, "canonical") == 0)
        set_url(to->fields, href);
    if (strcasecmp(relation, "alternate") != 0 || !lang || strlen(lang) >= KB_TAG_BYTES || strlen(href) > 500)
        return;
    json_t *alternates = json_object_get(to->meta, "alternates");
    if (!alternates) {
        alternates = json_object();
        json_object_set_new(to->meta, "alternates", alternates);
    }
    if (json_object_size(alternates) < 100)
        set(alternates, lang, href);
}

static void look_at_time(page *to, const xmlNode *element)
{
    KB_OWNED(kb_text) time = kb_xml_attribute(element, "datetime");
    KB_OWNED(kb_text) property = kb_xml_attribute(element, "itemprop");
    bool published = property && strcasecmp(property, "datePublished") == 0;
    set_time(to->fields, published ? "created_at" : "updated_at", time);
}

static char *title_text(const xmlNode *element)
{
    char *text = kb_html_text(element);
    text[kb_utf8_floor(kb_str_of(text), TITLE_BYTES)] = '\0';
    return text;
}

static bool look_at(void *context, const xmlNode *element)
{
    page *to = context;
    if (kb_xml_is(element, "meta"))
        look_at_meta(to, element);
    else if (kb_xml_is(element, "link"))
        look_at_link(to, element);
    else if (kb_xml_is(element, "time"))
        look_at_time(to, element);
    else if (kb_xml_is(element, "title") && !to->title)
        to->title = title_text(element);
    return true;
}

static bool look_for_heading(void *context, const xmlNode *element)
{
    page *to = context;
    if (!kb_xml_is(element, "h1"))
        return true;
    to->headings++;
    if (!to->heading)
        to->heading = title_text(element);
    return true;
}

/* The one heading of the content is the page's title; <title> has the site's name in it too. */
static void choose_title(page *to, const xmlNode *root, const kb_input *input)
{
    kb_html_each(to->content, look_for_heading, to);
    if (to->headings == 0)
        kb_html_each(root, look_for_heading, to);
    if (to->headings == 1)
        set(to->fields, "title", to->heading);
    set(to->fields, "title", to->title);
    set(to->fields, "title", to->heading);
    bool has_body = json_string_length(json_object_get(to->fields, "body")) > 0;
    KB_OWNED(kb_text) from_path = input->place && has_body ? kb_title_from_place(kb_str_of(input->place)) : NULL;
    set(to->fields, "title", from_path);
}

/* What a page says of its language is what its template says, often enough: the text counts more. */
static bool choose_lang(page *to, const xmlNode *root, const kb_input *input)
{
    char tag[KB_TAG_BYTES];
    KB_OWNED(kb_text) said = kb_xml_attribute(root, "lang");
    const char *other = json_string_value(json_object_get(to->fields, "lang"));
    bool known = said && kb_language_tag(kb_str_of(said), tag, NULL) == KB_OK;
    known = known || (other && kb_language_tag(kb_str_of(other), tag, NULL) == KB_OK);
    json_object_del(to->fields, "lang");
    if (!known &&
        (input->options->lang || !input->place || !kb_lang_from_place(kb_str_of(input->place), kb_str_of(input->root), tag)))
        return false;
    json_object_set_new(to->fields, "lang", json_string(tag));
    return true;
}

static kb_code set_body(page *to, const xmlNode *root, kb_error *err)
{
    KB_OWNED_BUF body = {.ceiling = KB_BODY_BYTES};
    KB_OWNED(kb_text) shown = kb_html_text(to->content);
    kb_html_write(to->content, &body);
    kb_html_data_write(root, kb_str_of(shown), &body);
    if (body.full)
        return kb_fail_param(err, KB_INVALID, "body", "the content of the page has more than %d bytes", KB_BODY_BYTES);
    kb_str trimmed = kb_str_trim(kb_buf_str(&body));
    json_object_set_new(to->fields, "body", kb_json_str(trimmed));
    json_object_set_new(to->fields, "format", json_string("html"));
    return KB_OK;
}

static kb_code make_record(page *to, const xmlNode *root, kb_input *input, kb_record *record, kb_error *err)
{
    char id[KB_ID_BYTES + 1];
    kb_html_each(root, look_at, to);
    to->content = kb_html_content(root);
    kb_code code = set_body(to, root, err);
    if (code)
        return code;
    record->lang_is_assumed = choose_lang(to, root, input);
    choose_title(to, root, input);
    if (json_object_size(to->meta))
        json_object_set(to->fields, "meta", to->meta);
    if (input->place) {
        kb_id_from_place(kb_str_of(input->place), id);
        json_object_set_new(to->fields, "id", json_string(id));
    }
    return kb_foreign_record(to->fields, input->options, record, err);
}

static kb_code read_page(kb_input *input, kb_str text, kb_record *record, kb_error *err)
{
    KB_OWNED_BUF decoded = {0};
    KB_OWNED(xmlDoc) document = NULL;
    kb_code code = kb_charset_decode(text, &decoded, err);
    code = code ? code : kb_html_parse(kb_buf_str(&decoded), &document, err);
    if (code)
        return code;
    page to = {.fields = json_object(), .meta = json_object()};
    code = make_record(&to, xmlDocGetRootElement(document), input, record, err);
    json_decref(to.fields);
    json_decref(to.meta);
    free(to.title);
    free(to.heading);
    return code;
}

const kb_reader kb_html_reader = {.page = read_page};
