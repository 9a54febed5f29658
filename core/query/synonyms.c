#include "query/synonyms.h"

#include "base/map.h"
#include "base/settings.h"
#include "text/analyzer.h"

struct checking {
    kb_analyzer *analyzer;
    kb_tokens tokens;
    kb_map *seen; /* a rule as text → its place, plus 1 */
    const char *lang;
    kb_error *err;
};

/* ---- what is wrong, and where ---- */

/* All members of an object must be among `known`; `where` is NULL for the outermost. */
static kb_code check_keys(struct checking *c, const json_t *object, const char *where, const char *const *known, size_t count)
{
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)object, key, value)
    {
        bool found = false;
        for (size_t i = 0; i < count && !found; i++)
            found = strcmp(key, known[i]) == 0;
        if (found)
            continue;
        const char *near = kb_nearest(key, known, count);
        return kb_fail_param(c->err, KB_INVALID, where ? where : key, "%s has a field '%.60s' that is not known%s%s%s",
                             where ? where : "the object", key, near ? "; did you mean '" : "", near ? near : "",
                             near ? "'?" : "");
    }
    return KB_OK;
}

static kb_code check_text(struct checking *c, kb_str text, const char *where)
{
    if (text.len == 0)
        return kb_fail_param(c->err, KB_INVALID, where, "%s is empty; write a word or leave it out", where);
    if (text.len > KB_SYNONYM_BYTES)
        return kb_fail_param(c->err, KB_INVALID, where, "%s has %zu bytes; the most is %d", where, text.len, KB_SYNONYM_BYTES);
    return KB_OK;
}

static size_t count_words(const kb_tokens *tokens)
{
    size_t count = 0;
    for (size_t i = 0; i < tokens->count; i++)
        count += tokens->items[i].type != KB_TOKEN_IDENTIFIER;
    return count;
}

/* At most `most` words must be left of it once it is analysed as a text of its language is. */
static kb_code check_words(struct checking *c, kb_str text, const char *lang, size_t most, const char *where)
{
    kb_tokens_clear(&c->tokens);
    kb_code code = kb_analyze(c->analyzer, text, kb_language_find(kb_str_of(lang)), &c->tokens, c->err);
    size_t words = count_words(&c->tokens);
    if (code)
        return code;
    if (c->tokens.count == 0)
        return kb_fail_param(c->err, KB_INVALID, where, "%s, '%.*s', has no letter or digit, so no search could find it", where,
                             (int)kb_utf8_floor(text, 60), text.bytes);
    if (words > most)
        return kb_fail_param(c->err, KB_INVALID, where, "%s, '%.*s', has %zu words; the most is %zu", where,
                             (int)kb_utf8_floor(text, 60), text.bytes, words, most);
    return KB_OK;
}

static bool holds(const json_t *list, kb_str text)
{
    size_t i;
    json_t *item;
    json_array_foreach(list, i,
                       item) if (kb_str_equal((kb_str){json_string_value(item), json_string_length(item)}, text)) return true;
    return false;
}

/* ---- lists of words ---- */

struct list_rule {
    const char *where; /* "synonyms[3].words" */
    const char *lang;  /* "" for all */
    size_t least, most, units;
};

static kb_code add_text(struct checking *c, const struct list_rule *rule, const json_t *item, size_t index, json_t *out)
{
    KB_OWNED(kb_text) where = kb_printf("%s[%zu]", rule->where, index);
    if (!json_is_string(item))
        return kb_fail_param(c->err, KB_INVALID, where, "%s must be a text, as \"laptop\"", where);
    kb_str text = kb_str_trim((kb_str){json_string_value(item), json_string_length(item)});
    kb_code code = check_text(c, text, where);
    code = code ? code : check_words(c, text, rule->lang, rule->units, where);
    if (code)
        return code;
    if (holds(out, text))
        return kb_fail_param(c->err, KB_INVALID, where, "%s, '%.*s', stands in this list before; leave it out", where,
                             (int)kb_utf8_floor(text, 60), text.bytes);
    json_array_append_new(out, kb_json_str(text));
    return KB_OK;
}

static kb_code check_list(struct checking *c, const struct list_rule *rule, const json_t *list, json_t **out)
{
    if (!json_is_array(list))
        return kb_fail_param(c->err, KB_INVALID, rule->where, "%s must be a list of texts, as [\"notebook\", \"laptop\"]",
                             rule->where);
    size_t count = json_array_size(list);
    if (count < rule->least || count > rule->most)
        return kb_fail_param(c->err, KB_INVALID, rule->where, "%s must have %zu to %zu entries, not %zu", rule->where,
                             rule->least, rule->most, count);
    KB_OWNED(json_t) made = json_array();
    kb_code code = KB_OK;
    for (size_t i = 0; i < count && code == KB_OK; i++)
        code = add_text(c, rule, json_array_get(list, i), i, made);
    if (code == KB_OK)
        *out = json_incref(made);
    return code;
}

/* ---- rules ---- */

kb_code kb_synonyms_lang(kb_str tag, const char **out, kb_error *err)
{
    char canonical[KB_TAG_BYTES];
    kb_code code = kb_language_tag(tag, canonical, err);
    if (code)
        return code;
    const char *found = kb_language_find(kb_str_of(canonical))->code;
    if (strcmp(found, "und") == 0)
        return kb_fail_param(err, KB_INVALID, "lang", "'%.*s' is none of our languages; a rule without 'lang' is for all",
                             (int)kb_utf8_floor(tag, 40), tag.bytes);
    *out = found;
    return KB_OK;
}

/* The rule's language, "" for all. */
static kb_code take_lang(struct checking *c, const json_t *rule, const char *where, const char **out)
{
    const json_t *given = json_object_get(rule, "lang");
    kb_error cause = {0};
    *out = c->lang ? c->lang : "";
    if (!given)
        return KB_OK;
    if (!json_is_string(given))
        return kb_fail_param(c->err, KB_INVALID, where, "%s: 'lang' must be a language tag, as \"de\"", where);
    kb_str tag = {json_string_value(given), json_string_length(given)};
    if (kb_synonyms_lang(tag, out, &cause))
        return kb_fail_param(c->err, KB_INVALID, where, "%s: %s", where, cause.message);
    if (c->lang && strcmp(c->lang, *out) != 0)
        return kb_fail_param(c->err, KB_INVALID, where, "%s is of '%s', but only the rules of '%s' are replaced", where, *out,
                             c->lang);
    return KB_OK;
}

static kb_code take_list(struct checking *c, const json_t *rule, const char *where, const char *name, size_t least,
                         const char *lang, json_t *made)
{
    KB_OWNED(kb_text) there = kb_printf("%s.%s", where, name);
    json_t *list = NULL;
    kb_code code = check_list(c, &(struct list_rule){there, lang, least, KB_SYNONYM_WORDS, KB_SYNONYM_UNITS},
                              json_object_get(rule, name), &list);
    if (code == KB_OK)
        json_object_set_new(made, name, list);
    return code;
}

/* A rule's words, in one of the two forms. */
static kb_code take_words(struct checking *c, const json_t *rule, const char *where, const char *lang, json_t *made)
{
    bool words = json_object_get(rule, "words"), from = json_object_get(rule, "from"), to = json_object_get(rule, "to");
    if (words && !from && !to)
        return take_list(c, rule, where, "words", 2, lang, made);
    if (words || !from || !to)
        return kb_fail_param(c->err, KB_INVALID, where,
                             "%s must have either 'words', which stand for each other, or 'from' and 'to'", where);
    kb_code code = take_list(c, rule, where, "from", 1, lang, made);
    return code ? code : take_list(c, rule, where, "to", 1, lang, made);
}

static kb_code check_new(struct checking *c, const json_t *made, const char *where, size_t index)
{
    KB_OWNED(kb_text) text = kb_json_text(made);
    uint64_t *before = kb_map_slot(c->seen, kb_str_of(text));
    if (*before)
        return kb_fail_param(c->err, KB_INVALID, where, "%s says the same as synonyms[%zu]; leave one of them out", where,
                             (size_t)*before - 1);
    *before = index + 1;
    return KB_OK;
}

static kb_code check_rule(struct checking *c, const json_t *rule, size_t index, json_t *out)
{
    static const char *const known[] = {"words", "from", "to", "lang"};
    KB_OWNED(kb_text) where = kb_printf("synonyms[%zu]", index);
    KB_OWNED(json_t) made = json_object();
    const char *lang;
    if (!json_is_object(rule))
        return kb_fail_param(c->err, KB_INVALID, where, "%s must be an object, as {\"words\": [\"notebook\", \"laptop\"]}",
                             where);
    kb_code code = check_keys(c, rule, where, known, sizeof known / sizeof *known);
    code = code ? code : take_lang(c, rule, where, &lang);
    code = code ? code : take_words(c, rule, where, lang, made);
    if (code)
        return code;
    if (*lang)
        json_object_set_new(made, "lang", json_string(lang));
    code = check_new(c, made, where, index);
    if (code == KB_OK)
        json_array_append_new(out, KB_GIVE(made));
    return code;
}

static kb_code check_rules(struct checking *c, const json_t *rules, json_t *out)
{
    if (!rules)
        return KB_OK;
    if (!json_is_array(rules))
        return kb_fail_param(c->err, KB_INVALID, "synonyms", "'synonyms' must be a list of rules");
    size_t count = json_array_size(rules);
    if (count > KB_SYNONYM_RULES)
        return kb_fail_param(c->err, KB_INVALID, "synonyms", "'synonyms' has %zu rules; the most is %d", count, KB_SYNONYM_RULES);
    kb_code code = KB_OK;
    for (size_t i = 0; i < count && code == KB_OK; i++)
        code = check_rule(c, json_array_get(rules, i), i, out);
    return code;
}

/* ---- stop words ---- */

static kb_code check_stops(struct checking *c, const char *lang, const json_t *lists, json_t *out)
{
    static const char *const known[] = {"add", "remove"};
    KB_OWNED(kb_text) where = kb_printf("stop_words.%s", lang);
    KB_OWNED(json_t) made = json_object();
    if (!json_is_object(lists))
        return kb_fail_param(c->err, KB_INVALID, where, "%s must be an object with the lists 'add' and 'remove'", where);
    kb_code code = check_keys(c, lists, where, known, 2);
    for (size_t i = 0; i < 2 && code == KB_OK; i++) {
        KB_OWNED(kb_text) there = kb_printf("%s.%s", where, known[i]);
        const json_t *list = json_object_get(lists, known[i]);
        json_t *checked = NULL;
        if (list)
            code = check_list(c, &(struct list_rule){there, lang, 0, KB_STOP_WORDS, 1}, list, &checked);
        if (checked && json_array_size(checked))
            json_object_set(made, known[i], checked);
        json_decref(checked);
    }
    if (code == KB_OK && json_object_size(made))
        json_object_set_new(out, lang, KB_GIVE(made));
    return code;
}

static kb_code check_stop_words(struct checking *c, const json_t *all, json_t *out)
{
    const char *tag, *lang;
    json_t *lists;
    kb_code code = KB_OK;
    if (all && !json_is_object(all))
        return kb_fail_param(c->err, KB_INVALID, "stop_words",
                             "'stop_words' must be an object of languages, as {\"en\": {\"add\": [\"kindly\"]}}");
    json_object_foreach((json_t *)(uintptr_t)all, tag, lists)
    {
        code = kb_synonyms_lang(kb_str_of(tag), &lang, c->err);
        if (code == KB_OK && c->lang && strcmp(c->lang, lang) != 0)
            code = kb_fail_param(c->err, KB_INVALID, "stop_words", "stop_words.%s: only the rules of '%s' are replaced", lang,
                                 c->lang);
        if (code == KB_OK && json_object_get(out, lang))
            code = kb_fail_param(c->err, KB_INVALID, "stop_words", "stop_words has '%s' twice", lang);
        code = code ? code : check_stops(c, lang, lists, out);
        if (code)
            return code;
    }
    return KB_OK;
}

/* ---- all of it ---- */

json_t *kb_synonyms_empty(void)
{
    return json_pack("{s:[], s:{}}", "synonyms", "stop_words");
}

static kb_code check_all(struct checking *c, const json_t *given, json_t *out)
{
    static const char *const known[] = {"synonyms", "stop_words"};
    if (!json_is_object(given))
        return kb_fail(c->err, KB_INVALID,
                       "the rules must be an object, as {\"synonyms\": [{\"words\": [\"notebook\", \"laptop\"]}]}");
    kb_code code = check_keys(c, given, NULL, known, 2);
    code = code ? code : check_rules(c, json_object_get(given, "synonyms"), json_object_get(out, "synonyms"));
    return code ? code : check_stop_words(c, json_object_get(given, "stop_words"), json_object_get(out, "stop_words"));
}

kb_code kb_synonyms_check(const json_t *given, const char *lang, json_t **out, kb_error *err)
{
    KB_OWNED(json_t) made = kb_synonyms_empty();
    KB_OWNED(kb_analyzer) analyzer = NULL;
    KB_OWNED(kb_map) seen = kb_map_new();
    kb_code code = kb_analyzer_new(&analyzer, err);
    struct checking c = {.analyzer = analyzer, .seen = seen, .lang = lang, .err = err};
    code = code ? code : check_all(&c, given, made);
    kb_tokens_free(&c.tokens);
    if (code == KB_OK)
        *out = json_incref(made);
    return code;
}
