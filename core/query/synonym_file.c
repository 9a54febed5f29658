#include "query/synonym_file.h"

#include "base/file.h"
#include "base/map.h"

#include <pthread.h>
#include <stdatomic.h>

struct kb_synonyms {
    atomic_int holders;
    json_t *rules;
    char tag[KB_TAG_TEXT_BYTES];
    pthread_mutex_t making;
    bool *made;                /* by row of kb_languages */
    kb_synonym_table **tables; /* the same */
};

struct kb_synonym_file {
    char *path;
    kb_synonym_complaint *complain;
    pthread_mutex_t changing; /* held by whoever looks at the file, or writes it; over what follows */
    kb_file_look seen;
    bool broken;
    pthread_mutex_t lock; /* over `newest`, held for a moment */
    kb_synonyms *newest;
};

/* ---- rules of one moment ---- */

static kb_synonyms *synonyms_new(json_t *rules)
{
    kb_synonyms *synonyms = kb_alloc(sizeof *synonyms);
    KB_OWNED(kb_text) text = kb_synonyms_text(rules);
    atomic_init(&synonyms->holders, 1);
    synonyms->rules = rules;
    snprintf(synonyms->tag, sizeof synonyms->tag, "%016llx", (unsigned long long)kb_hash(kb_str_of(text)));
    pthread_mutex_init(&synonyms->making, NULL);
    synonyms->made = kb_alloc(kb_language_count * sizeof *synonyms->made);
    synonyms->tables = kb_alloc(kb_language_count * sizeof *synonyms->tables);
    return synonyms;
}

void kb_synonyms_drop(kb_synonyms *synonyms)
{
    if (!synonyms || atomic_fetch_sub(&synonyms->holders, 1) > 1)
        return;
    for (size_t i = 0; i < kb_language_count; i++)
        kb_synonym_table_free(synonyms->tables[i]);
    pthread_mutex_destroy(&synonyms->making);
    json_decref(synonyms->rules);
    free(synonyms->made);
    free(synonyms->tables);
    free(synonyms);
}

const json_t *kb_synonyms_rules(const kb_synonyms *synonyms)
{
    return synonyms->rules;
}

const char *kb_synonyms_tag(const kb_synonyms *synonyms)
{
    return synonyms->tag;
}

const kb_synonym_table *kb_synonyms_table(kb_synonyms *synonyms, const kb_language *language, kb_analyzer *analyzer)
{
    size_t row = (size_t)(language - kb_languages);
    pthread_mutex_lock(&synonyms->making);
    if (!synonyms->made[row])
        synonyms->tables[row] = kb_synonym_table_new(synonyms->rules, language, analyzer);
    synonyms->made[row] = true;
    const kb_synonym_table *table = synonyms->tables[row];
    pthread_mutex_unlock(&synonyms->making);
    return table;
}

/* ---- the file ---- */

static void install(kb_synonym_file *file, json_t *rules)
{
    kb_synonyms *made = synonyms_new(rules);
    pthread_mutex_lock(&file->lock);
    kb_synonyms *before = file->newest;
    file->newest = made;
    pthread_mutex_unlock(&file->lock);
    kb_synonyms_drop(before);
}

static kb_code read_rules(const char *path, json_t **out, kb_error *err)
{
    KB_OWNED(kb_text) text = NULL;
    KB_OWNED(json_t) given = NULL;
    size_t len = 0;
    kb_code code = kb_file_read(path, KB_SYNONYMS_BYTES, &text, &len, err);
    code = code ? code : kb_json_parse((kb_str){text, len}, &given, err);
    return code ? code : kb_synonyms_check(given, NULL, out, err);
}

kb_code kb_synonym_file_verify(const char *path, kb_error *err)
{
    KB_OWNED(json_t) rules = NULL;
    kb_error cause = {0};
    kb_code code = read_rules(path, &rules, &cause);
    return code == KB_INVALID ? kb_fail(err, code, "%s: %s", path, cause.message)
           : code             ? kb_fail(err, code, "%s", cause.message)
                              : KB_OK;
}

/* Under `changing`. */
static void follow(kb_synonym_file *file)
{
    json_t *rules = NULL;
    kb_error cause = {0};
    if (!kb_file_changed(file->path, &file->seen))
        return;
    kb_code code = read_rules(file->path, &rules, &cause);
    if (code == KB_NOT_FOUND)
        rules = kb_synonyms_empty();
    file->broken = !rules;
    if (rules)
        install(file, rules);
    else if (file->complain)
        file->complain(file->path, cause.message);
}

kb_synonym_file *kb_synonym_file_new(const char *path, kb_synonym_complaint *complain)
{
    kb_synonym_file *file = kb_alloc(sizeof *file);
    file->path = kb_str_dup(kb_str_of(path));
    file->complain = complain;
    pthread_mutex_init(&file->changing, NULL);
    pthread_mutex_init(&file->lock, NULL);
    file->newest = synonyms_new(kb_synonyms_empty());
    follow(file);
    return file;
}

void kb_synonym_file_free(kb_synonym_file *file)
{
    if (!file)
        return;
    kb_synonyms_drop(file->newest);
    pthread_mutex_destroy(&file->changing);
    pthread_mutex_destroy(&file->lock);
    free(file->path);
    free(file);
}

kb_synonyms *kb_synonym_file_take(kb_synonym_file *file)
{
    if (pthread_mutex_trylock(&file->changing) == 0) { /* else somebody looks already: no question waits for a file */
        follow(file);
        pthread_mutex_unlock(&file->changing);
    }
    pthread_mutex_lock(&file->lock);
    kb_synonyms *newest = file->newest;
    atomic_fetch_add(&newest->holders, 1);
    pthread_mutex_unlock(&file->lock);
    return newest;
}

/* ---- writing ---- */

static kb_code merge(kb_synonym_file *file, const char *lang, json_t **rules, kb_error *err)
{
    if (!lang)
        return KB_OK;
    if (file->broken)
        return kb_fail(err, KB_INVALID,
                       "the file %s was broken by hand, so that the rules of other languages are not known: mend it, "
                       "or replace the rules of all languages",
                       file->path);
    json_t *merged;
    kb_code code = kb_synonyms_merge(file->newest->rules, lang, *rules, &merged, err);
    if (code)
        return code;
    json_decref(*rules);
    *rules = merged;
    return KB_OK;
}

static kb_code write_rules(kb_synonym_file *file, const json_t *rules, kb_error *err)
{
    KB_OWNED(kb_text) text = kb_synonyms_text(rules);
    size_t len = strlen(text);
    if (len > KB_SYNONYMS_BYTES)
        return kb_fail(err, KB_INVALID, "the rules would be %zu bytes long; the most is %d", len, KB_SYNONYMS_BYTES);
    return kb_file_replace(file->path, (kb_str){text, len}, err);
}

static kb_code put(kb_synonym_file *file, json_t **rules, const char *lang, kb_synonym_agree *agree, void *context, kb_error *err)
{
    follow(file);
    kb_code code = agree ? agree(context, file->newest->tag, err) : KB_OK;
    code = code ? code : merge(file, lang, rules, err);
    code = code ? code : write_rules(file, *rules, err);
    if (code)
        return code;
    install(file, KB_GIVE(*rules));
    file->seen = (kb_file_look){.bytes = -1}; /* a hand may have written after us */
    file->broken = false;
    return KB_OK;
}

kb_code kb_synonym_file_put(kb_synonym_file *file, const json_t *given, const char *lang, kb_synonym_agree *agree, void *context,
                            kb_error *err)
{
    KB_OWNED(json_t) rules = NULL;
    kb_code code = kb_synonyms_check(given, lang, &rules, err);
    if (code)
        return code;
    pthread_mutex_lock(&file->changing);
    code = put(file, &rules, lang, agree, context, err);
    pthread_mutex_unlock(&file->changing);
    return code;
}
