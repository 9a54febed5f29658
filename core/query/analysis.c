#include "query/asker.h"
#include "query/ignored.h"
#include "query/relatives.h"

#include "text/detect.h"

#define WORDS_SHOWN 1000
#define SYNONYMS_SHOWN 100

static const char *const type_names[] = {"word", "number", "word", "identifier"};

static json_t *token_json(const kb_token *token)
{
    json_t *json = json_object();
    json_object_set_new(json, "surface", kb_json_str(token->surface));
    json_object_set_new(json, "stem", token->stem.len ? kb_json_str(token->stem) : json_null());
    json_object_set_new(json, "type", json_string(type_names[token->type]));
    json_object_set_new(json, "start", json_integer((json_int_t)token->start));
    json_object_set_new(json, "end", json_integer((json_int_t)token->end));
    return json;
}

static json_t *guesses_json(const kb_guesses *guesses)
{
    json_t *array = json_array();
    for (size_t i = 0; i < guesses->count; i++)
        json_array_append_new(array, json_pack("{s:s, s:f}", "lang", guesses->items[i].language->code, "share",
                                               guesses->items[i].share));
    return array;
}

static json_t *match_json(const kb_tokens *tokens, const kb_unit *units, size_t at, const kb_synonym_match *match, kb_str text)
{
    size_t start = tokens->items[units[at].token].start, end = tokens->items[units[at + match->units - 1].token].end;
    json_t *others = json_array(), *json = json_object();
    for (size_t i = 0; i < match->other_count; i++)
        json_array_append_new(others, kb_json_str(match->others[i]->shown));
    json_object_set_new(json, "text", kb_json_str((kb_str){text.bytes + start, end - start}));
    json_object_set_new(json, "others", others);
    return json;
}

/* What rules say of the text, as a question is asked: the longest at each place. */
static json_t *synonyms(kb_asker *asker, const kb_tokens *tokens, const kb_language *language, kb_str text)
{
    json_t *array = json_array();
    const kb_synonym_table *table = kb_asker_synonyms(asker, language);
    kb_unit *units = NULL;
    size_t count = table ? kb_units(tokens, tokens->arena, &units) : 0;
    for (size_t i = 0; i < count && json_array_size(array) < SYNONYMS_SHOWN;) {
        kb_synonym_match match;
        bool found = kb_synonym_table_match(table, units, count, i, &match);
        if (found)
            json_array_append_new(array, match_json(tokens, units, i, &match, text));
        i += found ? match.units : 1;
    }
    return array;
}

/* As of a ticket's body; what only other tickets tell is not among it. */
static json_t *ignored(kb_str text)
{
    kb_noise_lines lines = {0};
    kb_noise_find(text, &lines);
    json_t *json = kb_ignored_json(&lines);
    kb_noise_clear(&lines);
    return json;
}

kb_code kb_analyze_text(kb_asker *asker, kb_str text, kb_str lang, json_t **out, kb_error *err)
{
    char tag[KB_TAG_BYTES] = "und";
    size_t bad;
    if (!kb_utf8_valid(text, &bad))
        return kb_fail_param(err, KB_INVALID, "text", "'text' is not valid UTF-8 at byte %zu", bad);
    if (text.len > KB_QUESTION_BYTES)
        return kb_fail_param(err, KB_INVALID, "text", "'text' has %zu bytes; the most is %d", text.len, KB_QUESTION_BYTES);
    kb_code code = lang.len ? kb_language_tag(lang, tag, err) : KB_OK;
    code = code || !lang.len ? code : kb_lang_check(lang, err);
    if (code)
        return code;
    code = kb_asker_refresh(asker, NULL, err);
    if (code)
        return code;
    kb_guesses guesses = kb_detect(text);
    if (lang.len == 0 && guesses.count)
        snprintf(tag, sizeof tag, "%s", guesses.items[0].language->code);
    kb_tokens tokens = {0};
    code = kb_analyze(asker->analyzer, text, kb_language_find(kb_str_of(tag)), &tokens, err);
    if (code)
        return code;
    json_t *json = json_object(), *words = json_array(), *identifiers = json_array();
    for (size_t i = 0; i < tokens.count && i < WORDS_SHOWN; i++) {
        bool identifier = tokens.items[i].type == KB_TOKEN_IDENTIFIER;
        json_array_append_new(words, token_json(&tokens.items[i]));
        if (identifier)
            json_array_append_new(identifiers, kb_json_str(tokens.items[i].surface));
    }
    json_object_set_new(json, "splits", kb_splits_of(asker, &tokens, kb_language_find(kb_str_of(tag))));
    json_object_set_new(json, "synonyms", synonyms(asker, &tokens, kb_language_find(kb_str_of(tag)), text));
    kb_tokens_free(&tokens);
    json_object_set_new(json, "lang", json_string(tag));
    json_object_set_new(json, "lang_confidence", json_real(lang.len ? 1 : guesses.count ? guesses.items[0].share : 0));
    json_object_set_new(json, "guesses", guesses_json(&guesses));
    json_object_set_new(json, "words", words);
    json_object_set_new(json, "identifiers", identifiers);
    json_object_set_new(json, "ignored", ignored(text));
    *out = json;
    return KB_OK;
}
