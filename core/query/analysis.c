#include "query/asker.h"
#include "query/ignored.h"

#include "text/detect.h"

#define WORDS_SHOWN 1000

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
    kb_tokens_free(&tokens);
    json_object_set_new(json, "lang", json_string(tag));
    json_object_set_new(json, "lang_confidence", json_real(lang.len ? 1 : guesses.count ? guesses.items[0].share : 0));
    json_object_set_new(json, "guesses", guesses_json(&guesses));
    json_object_set_new(json, "words", words);
    json_object_set_new(json, "identifiers", identifiers);
    json_object_set_new(json, "splits", json_object());
    json_object_set_new(json, "ignored", ignored(text));
    *out = json;
    return KB_OK;
}
