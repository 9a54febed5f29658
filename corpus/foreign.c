#include "corpus/foreign.h"

#include "corpus/words.h"
#include "schema/fields.h"

/* Names of ServiceNow, Zendesk, Zammad, Jira, GitHub, Hugo, Jekyll, MkDocs and plain spreadsheets. */
static const kb_foreign foreigns[] = {
    {"kind", KB_USE_TEXT, "kind art record_type", "kind"},
    {"id", KB_USE_TEXT,
     "id number sys_id key issue_key ticket_id article_id nummer ticketnummer vorgangsnummer artikelnummer kennung", "id"},
    {"title", KB_USE_TEXT,
     "title subject short_description summary name question titel betreff kurzbeschreibung ueberschrift frage "
     "titulo asunto pregunta titre objet 标题 问题",
     "title titel"},
    {"body", KB_USE_TEXT,
     "body text description content answer article_body inhalt beschreibung antwort nachricht "
     "descripcion contenido respuesta contenu 内容 描述 回答",
     "body"},
    {"resolution", KB_USE_TEXT, "resolution solution close_notes resolution_notes loesung loesungsbeschreibung solucion 解决方案",
     "resolution"},
    {"lang", KB_USE_LANG, "lang language locale sprache u_language idioma langue 语言", "lang locale language sprache"},
    {"state", KB_USE_TEXT, "state status workflow_state incident_state zustand estado statut 状态", "state status"},
    {"visibility", KB_USE_TIER, "visibility sichtbarkeit", "visibility sichtbarkeit"},
    {"visibility", KB_USE_AUDIENCE, "audience zielgruppe", "audience roles"},
    {"groups", KB_USE_LIST, "groups gruppen", "groups"},
    {"format", KB_USE_TEXT, "format", "format"},
    {"product", KB_USE_TEXT, "product produkt cmdb_ci producto produit 产品", "product produkt"},
    {"category", KB_USE_SECTION, "category categories kategorie kategorien subcategory kb_category categoria categorie 类别",
     "category categories kategorie"},
    {"tags", KB_USE_LIST,
     "tags labels keywords label_names schlagwoerter schlagworte stichwoerter stichworte etiquetas etiquettes 标签",
     "tags labels keywords schlagwoerter"},
    {"url", KB_USE_URL, "html_url url link", "url canonical permalink"},
    {"created_at", KB_USE_TIME,
     "created_at created opened_at sys_created_on erstellt erstellt_am angelegt_am eroeffnet_am creado",
     "created_at date created"},
    {"created_at", KB_USE_LIVE, "published published_at veroeffentlicht_am", "published"},
    {"updated_at", KB_USE_TIME,
     "updated_at updated modified last_modified sys_updated_on geaendert geaendert_am aktualisiert aktualisiert_am actualizado "
     "resolved_at resolved geloest_am closed_at closed geschlossen_am",
     "updated_at updated last_modified lastmod modified"},
    {"valid_until", KB_USE_TIME, "valid_until valid_to expires expiry gueltig_bis",
     "valid_until valid_to expires expiry expirydate"},
    {"translation_of", KB_USE_TEXT, "translation_of uebersetzung_von", "translation_of"},
    {"translation_of", KB_USE_PARENT, "", "parent"},
    {"duplicate_of", KB_USE_TEXT, "duplicate_of duplikat_von parent_incident", "duplicate_of"},
    {"requester", KB_USE_TEXT, "requester requester_id caller_id customer_id reporter melder kunde kundennummer", "requester"},
    {"draft", KB_USE_DRAFT, "draft entwurf", "draft"},
    {"hidden", KB_USE_HIDDEN, "noindex", "noindex"},
    {"hidden", KB_USE_SEARCH, "", "search"},
};

static const size_t foreign_count = sizeof foreigns / sizeof *foreigns;

const kb_foreign *kb_foreign_column(kb_str name, unsigned *rank)
{
    KB_OWNED(kb_text) folded = kb_word_fold(name);
    for (size_t i = 0; i < foreign_count; i++)
        if (kb_str_among(kb_str_of(folded), foreigns[i].columns, rank)) {
            *rank += (unsigned)i * 100;
            return &foreigns[i];
        }
    return NULL;
}

const kb_foreign *kb_foreign_key(kb_str name)
{
    KB_OWNED(kb_text) folded = kb_word_fold(name);
    for (size_t i = 0; i < foreign_count; i++)
        if (kb_str_among(kb_str_of(folded), foreigns[i].keys, NULL))
            return &foreigns[i];
    return NULL;
}

static kb_str text_of(const json_t *value)
{
    return (kb_str){json_string_value(value), json_string_length(value)};
}

/* The only text of a string or of a list of one. */
static bool single(const json_t *value, kb_str *out)
{
    if (json_is_array(value) && json_array_size(value) == 1)
        value = json_array_get(value, 0);
    if (!json_is_string(value))
        return false;
    *out = kb_str_trim(text_of(value));
    return true;
}

static json_t *list_in(json_t *fields, const char *name)
{
    json_t *list = json_object_get(fields, name);
    if (!list) {
        list = json_array();
        json_object_set_new(fields, name, list);
    }
    return list;
}

static void add_items(json_t *list, kb_str text, const char *dividers)
{
    while (text.len) {
        size_t len = 0;
        while (len < text.len && !strchr(dividers, text.bytes[len]))
            len++;
        kb_str item = kb_str_trim((kb_str){text.bytes, len});
        if (item.len)
            json_array_append_new(list, kb_json_str(item));
        text = kb_str_from(text, len < text.len ? len + 1 : len);
    }
}

static bool set_list(json_t *fields, const kb_foreign *foreign, const json_t *value)
{
    json_t *list = list_in(fields, foreign->field);
    if (json_is_string(value))
        add_items(list, text_of(value), foreign->use == KB_USE_LIST ? ",;|\n" : ";|\n");
    size_t i;
    const json_t *item;
    json_array_foreach(value, i, item) if (kb_str_trim(text_of(item)).len)
        json_array_append_new(list, kb_json_str(kb_str_trim(text_of(item))));
    return true;
}

/* What does not read as a time stays as it is in valid_until: the check refuses it, for an expired page must not be shown. */
static bool set_time(json_t *fields, const char *name, kb_str text)
{
    char time[KB_TIME_BYTES];
    bool good = kb_word_time(text, time);
    if (!good && strcmp(name, "valid_until") != 0)
        return false;
    json_object_set_new(fields, name, good ? json_string(time) : kb_json_str(text));
    return true;
}

/* "public", "customers" are tiers; other words are the groups of an internal page: the safe side of a name we do not know. */
static bool set_audience(json_t *fields, const json_t *value)
{
    KB_OWNED(json_t) words = json_object();
    json_t *list = list_in(words, "words");
    const kb_foreign as_list = {"words", KB_USE_LIST, "", ""};
    set_list(words, &as_list, value);
    size_t i;
    const json_t *item;
    const char *tier = NULL;
    json_array_foreach(list, i, item)
    {
        const char *known = kb_word_visibility(text_of(item));
        if (!known)
            json_array_append(list_in(fields, "groups"), (json_t *)(uintptr_t)item);
        if (!tier || !known || strcmp(known, "internal") == 0)
            tier = known ? known : "internal";
    }
    if (tier)
        json_object_set_new(fields, "visibility", json_string(tier));
    return true;
}

static bool set_switch(json_t *fields, const kb_foreign *foreign, kb_str text)
{
    bool yes;
    if (!kb_word_switch(text, &yes))
        return foreign->use == KB_USE_LIVE && set_time(fields, foreign->field, text);
    if (foreign->use == KB_USE_LIVE || foreign->use == KB_USE_SEARCH)
        yes = !yes;
    json_object_set_new(fields, foreign->use == KB_USE_LIVE ? "draft" : foreign->field, json_boolean(yes));
    return true;
}

static bool is_url(kb_str text)
{
    return kb_str_starts(text, KB_STR("http://")) || kb_str_starts(text, KB_STR("https://"));
}

bool kb_foreign_set(json_t *fields, const kb_foreign *foreign, const json_t *value)
{
    kb_str text = {"", 0};
    if (foreign->use == KB_USE_LIST || foreign->use == KB_USE_SECTION)
        return set_list(fields, foreign, value);
    if (foreign->use == KB_USE_AUDIENCE)
        return set_audience(fields, value);
    if (!single(value, &text))
        return false;
    switch (foreign->use) {
    case KB_USE_TIME:
        return set_time(fields, foreign->field, text);
    case KB_USE_DRAFT:
    case KB_USE_LIVE:
    case KB_USE_HIDDEN:
    case KB_USE_SEARCH:
        return set_switch(fields, foreign, text);
    case KB_USE_PARENT:
        if (!kb_id_valid(text) || json_object_get(fields, foreign->field))
            return false;
        break;
    case KB_USE_URL:
        if (!is_url(text))
            return false;
        break;
    default:
        break;
    }
    const char *ours = foreign->use == KB_USE_LANG   ? kb_word_lang(text)
                       : foreign->use == KB_USE_TIER ? kb_word_visibility(text)
                                                     : NULL;
    json_object_set_new(fields, foreign->field, ours ? json_string(ours) : kb_json_str(text));
    return true;
}

/* ---- from fields to a record ---- */

static void set_default(json_t *json, const char *name, const char *value)
{
    if (value && !json_object_get(json, name))
        json_object_set_new(json, name, json_string(value));
}

static kb_kind kind_of(const json_t *json)
{
    kb_kind kind = KB_ARTICLE;
    kb_kind_parse(kb_str_of(json_string_value(json_object_get(json, "kind"))), &kind);
    return kind;
}

static void fill_in(json_t *json, const kb_corpus_options *options)
{
    set_default(json, "kind", kb_kind_names[options->kind_given ? options->kind : KB_ARTICLE]);
    set_default(json, "lang", options->lang);
    if (kind_of(json) != KB_ARTICLE)
        return;
    set_default(json, "visibility", kb_visibility_names[options->visibility]);
    set_default(json, "state", options->publish ? "published" : NULL);
}

kb_code kb_record_from_json(json_t *json, const kb_corpus_options *options, kb_record *record, kb_error *err)
{
    if (options && options->kind_required && json_is_object(json) && !json_object_get(json, "kind"))
        return kb_fail_param(err, KB_INVALID, "kind", "field 'kind' is missing: say 'article' or 'ticket'");
    if (options && json_is_object(json))
        fill_in(json, options);
    record->type = KB_RECORD_DOCUMENT;
    kb_code code = kb_document_from_json(json, KB_ARTICLE, NULL, &record->document, err);
    if (code)
        kb_record_identify(record, kind_of(json), kb_str_of(json_string_value(json_object_get(json, "id"))));
    return code;
}

void kb_record_identify(kb_record *record, kb_kind kind, kb_str id)
{
    record->kind = kind;
    if (kb_id_valid(id))
        snprintf(record->id, sizeof record->id, "%.*s", (int)id.len, id.bytes);
}

static void replace_word(json_t *fields, const char *name, const char *word)
{
    if (word)
        json_object_set_new(fields, name, json_string(word));
}

/* A draft stays one whatever else is said; "draft: no" publishes what has no state. */
static void settle_state(json_t *fields, kb_kind kind)
{
    const json_t *draft = json_object_get(fields, "draft");
    const json_t *state = json_object_get(fields, "state");
    bool hidden = json_is_true(draft) || json_is_true(json_object_get(fields, "hidden"));
    if (state)
        replace_word(fields, "state", kb_word_state(kind, text_of(state)));
    else if (kind == KB_ARTICLE && json_is_false(draft))
        json_object_set_new(fields, "state", json_string("published"));
    if (kind == KB_ARTICLE && hidden)
        json_object_set_new(fields, "state", json_string("draft"));
    json_object_del(fields, "draft");
    json_object_del(fields, "hidden");
}

static void append_resolution(json_t *fields)
{
    const char *body = json_string_value(json_object_get(fields, "body"));
    const char *resolution = json_string_value(json_object_get(fields, "resolution"));
    if (!resolution)
        return;
    KB_OWNED(kb_text) joined = kb_printf("%s%s%s", body ? body : "", body ? "\n\n" : "", resolution);
    json_object_set_new(fields, "body", json_string(joined));
}

static void drop_foreign_to(json_t *fields, kb_kind kind)
{
    for (size_t i = 0; i < kb_field_count; i++)
        if (!(kind == KB_ARTICLE ? kb_fields[i].article : kb_fields[i].ticket))
            json_object_del(fields, kb_fields[i].name);
    if (kind == KB_TICKET)
        json_object_del(fields, "visibility");
}

kb_code kb_foreign_record(json_t *fields, const kb_corpus_options *options, kb_record *record, kb_error *err)
{
    const json_t *said = json_object_get(fields, "kind");
    if (said)
        replace_word(fields, "kind", kb_word_kind(text_of(said)));
    set_default(fields, "kind", kb_kind_names[options->kind_given ? options->kind : KB_ARTICLE]);
    kb_kind kind = kind_of(fields);
    settle_state(fields, kind);
    if (kind == KB_ARTICLE)
        append_resolution(fields);
    drop_foreign_to(fields, kind);
    return kb_record_from_json(fields, options, record, err);
}
