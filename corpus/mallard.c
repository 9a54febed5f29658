/* Mallard (projectmallard.org/1.0), the format of GNOME's help: a page is an article in plain text. */
#include "corpus/foreign.h"
#include "corpus/mallard_text.h"
#include "corpus/naming.h"

#include "base/clock.h"
#include "base/file.h"

#define TITLE_BYTES 1000
#define LEGAL_BYTES (64 * 1024) /* of the file that holds a book's licence */

/* Where a page stands: …/de/gnome-help/printing-setup.page */
typedef struct place {
    kb_str above, folder, book, name;
    char lang[KB_TAG_BYTES]; /* of the folder; "" where it is no language */
} place;

static void find_place(const kb_input *input, place *out)
{
    kb_str rest = kb_str_of(input->whole);
    *out = (place){0};
    out->name = kb_place_pop(&rest);
    out->book = kb_place_pop(&rest);
    out->folder = kb_place_pop(&rest);
    out->above = rest;
    if (kb_str_equal(out->folder, KB_STR("C"))) /* the untranslated page */
        snprintf(out->lang, sizeof out->lang, "en");
    else if (!kb_lang_from_folder(out->folder, out->lang))
        out->lang[0] = '\0';
}

static void id_of(const place *at, const char *lang, char out[KB_ID_BYTES + 1])
{
    KB_OWNED(kb_text)
    path = kb_printf("%.*s/%s/%.*s", (int)at->book.len, at->book.bytes, lang, (int)at->name.len, at->name.bytes);
    kb_id_from_place(kb_str_of(path), out);
}

static void set(json_t *fields, const char *name, const char *value)
{
    if (value && *value)
        json_object_set_new(fields, name, json_string(value));
}

/* A page of the same name in folder C or en is what this one was translated from. */
static void set_translation_of(json_t *fields, const place *at)
{
    char id[KB_ID_BYTES + 1];
    static const char *const originals[] = {"C", "en"};
    bool is_original = strcmp(at->lang, "en") == 0;
    for (size_t i = 0; i < 2 && !is_original; i++) {
        KB_OWNED(kb_text)
        path = kb_printf("%.*s%s/%.*s/%.*s", (int)at->above.len, at->above.bytes, originals[i], (int)at->book.len, at->book.bytes,
                         (int)at->name.len, at->name.bytes);
        if (access(path, R_OK) != 0)
            continue;
        id_of(at, "en", id);
        set(fields, "translation_of", id);
        return;
    }
}

static void set_identity(json_t *fields, const kb_input *input, const place *at)
{
    char id[KB_ID_BYTES + 1];
    kb_str stem = kb_place_stem(at->name);
    if (!at->lang[0]) {
        kb_id_from_place(kb_str_of(input->place), id);
        set(fields, "id", id);
        return;
    }
    id_of(at, at->lang, id);
    set(fields, "id", id);
    set_translation_of(fields, at);
    KB_OWNED(kb_text) url = kb_printf("help:%.*s/%.*s", (int)at->book.len, at->book.bytes, (int)stem.len, stem.bytes);
    KB_OWNED(kb_text) book = kb_str_dup(at->book);
    set(fields, "url", url);
    set(fields, "tags", book);
}

/* ---- licence ---- */

/* "https://creativecommons.org/licenses/by-sa/3.0/" → "CC BY-SA 3.0"; other addresses as they are. Owned. */
static char *licence_name(const char *href)
{
    char kind[20], version[8];
    const char *path = strstr(href, "creativecommons.org/licenses/");
    if (!path || sscanf(path, "creativecommons.org/licenses/%19[a-z-]/%7[0-9.]", kind, version) != 2)
        return kb_str_dup(kb_str_of(href));
    for (char *at = kind; *at; at++)
        if (*at >= 'a' && *at <= 'z')
            *at = (char)(*at - 'a' + 'A');
    return kb_printf("CC %s %s", kind, version);
}

/* Pages include their book's legal.xml; nothing is included here, the file beside the page is read for its address alone. */
static char *licence_beside(const kb_input *input)
{
    kb_str folder = kb_str_of(input->whole);
    KB_OWNED(kb_text) text = NULL;
    KB_OWNED(xmlDoc) document = NULL;
    size_t len;
    unsigned line;
    kb_place_pop(&folder);
    KB_OWNED(kb_text) path = kb_printf("%.*slegal.xml", (int)folder.len, folder.bytes);
    if (kb_file_read(path, LEGAL_BYTES, &text, &len, NULL) || kb_xml_parse((kb_str){text, len}, &document, &line, NULL))
        return NULL;
    return kb_xml_attribute(xmlDocGetRootElement(document), "href");
}

static char *licence_of(const kb_input *input, const xmlNode *info)
{
    const xmlNode *own = kb_mallard_child(info, "license");
    KB_OWNED(kb_text) href = own ? kb_xml_attribute(own, "href") : NULL;
    for (const xmlNode *child = info ? info->children : NULL; child && !href && input->whole; child = child->next) {
        KB_OWNED(kb_text) included = kb_xml_is(child, "include") ? kb_xml_attribute(child, "href") : NULL;
        if (included && strcmp(included, "legal.xml") == 0)
            href = licence_beside(input);
    }
    return href ? licence_name(href) : NULL;
}

static void set_meta(json_t *fields, const kb_input *input, const place *at, const xmlNode *info)
{
    static const struct {
        const char *book, *package;
    } books[] = {{"gnome-help", "gnome-user-docs"}, {"system-admin-guide", "gnome-user-docs"}};
    KB_OWNED(json_t) meta = json_object();
    KB_OWNED(kb_text) licence = licence_of(input, info);
    KB_OWNED(kb_text) book = at->lang[0] ? kb_str_dup(at->book) : NULL;
    set(meta, "source", book);
    for (size_t i = 0; book && i < sizeof books / sizeof *books; i++)
        if (strcmp(books[i].book, book) == 0)
            set(meta, "source", books[i].package);
    set(meta, "licence", licence);
    if (json_object_size(meta))
        json_object_set(fields, "meta", meta);
}

/* ---- the page ---- */

static void set_updated_at(json_t *fields, const xmlNode *info)
{
    KB_OWNED(kb_text) newest = NULL;
    int64_t ms;
    for (const xmlNode *child = info ? info->children : NULL; child; child = child->next) {
        char *date = kb_mallard_is(child, "revision") ? kb_xml_attribute(child, "date") : NULL;
        bool newer = date && kb_time_parse(kb_str_of(date), &ms, NULL) == KB_OK && (!newest || strcmp(date, newest) > 0);
        if (newer) {
            free(newest);
            newest = KB_GIVE(date);
        }
        free(date);
    }
    set(fields, "updated_at", newest);
}

static void set_title(json_t *fields, const xmlNode *root)
{
    const xmlNode *title = kb_mallard_child(root, "title");
    KB_OWNED(kb_text) text = kb_mallard_line(title ? title : kb_mallard_child(kb_mallard_child(root, "info"), "title"));
    text[kb_utf8_floor(kb_str_of(text), TITLE_BYTES)] = '\0';
    set(fields, "title", text);
}

static bool set_lang(json_t *fields, const kb_input *input, const place *at, const xmlNode *root)
{
    char tag[KB_TAG_BYTES];
    xmlChar *said = xmlNodeGetLang(root);
    bool known = said && kb_language_tag(kb_str_of((const char *)said), tag, NULL) == KB_OK;
    xmlFree(said);
    if (known)
        set(fields, "lang", tag);
    else if (!input->options->lang)
        set(fields, "lang", at->lang);
    return json_object_get(fields, "lang") != NULL;
}

static kb_code set_body(json_t *fields, const xmlNode *root, kb_error *err)
{
    KB_OWNED_BUF body = {.ceiling = KB_BODY_BYTES};
    KB_OWNED(kb_text) desc = kb_mallard_line(kb_mallard_child(kb_mallard_child(root, "info"), "desc"));
    kb_buf_add(&body, kb_str_of(desc));
    kb_mallard_write(root, &body);
    if (body.full)
        return kb_fail_param(err, KB_INVALID, "body", "the text of the page has more than %d bytes", KB_BODY_BYTES);
    if (body.len == 0)
        return KB_NOT_FOUND;
    json_object_set_new(fields, "body", kb_json_str(kb_buf_str(&body)));
    return KB_OK;
}

static kb_code page(kb_input *input, kb_str text, kb_record *record, kb_error *err)
{
    KB_OWNED(xmlDoc) document = NULL;
    KB_OWNED(json_t) fields = json_object();
    place at = {0};
    kb_code code = kb_xml_parse(text, &document, &input->line, err);
    if (code)
        return code;
    const xmlNode *root = xmlDocGetRootElement(document);
    if (!kb_mallard_is(root, "page"))
        return kb_fail(err, KB_INVALID, "this is no page of Mallard: it begins with <%.40s>", (const char *)root->name);
    code = set_body(fields, root, err);
    if (code)
        return code;
    if (input->whole) {
        find_place(input, &at);
        set_identity(fields, input, &at);
    }
    record->lang_is_assumed = set_lang(fields, input, &at, root);
    set_title(fields, root);
    set_updated_at(fields, kb_mallard_child(root, "info"));
    set_meta(fields, input, &at, kb_mallard_child(root, "info"));
    return kb_foreign_record(fields, input->options, record, err);
}

const kb_reader kb_mallard_reader = {.page = page};
