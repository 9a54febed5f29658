/* Which words mean the same here, and which of them say nothing? The rules that an installation makes, as JSON: checked, in one
 * form, for all languages or one.
 *
 *     {"synonyms": [{"words": ["notebook", "laptop"], "lang": "en"},
 *                   {"from": ["nokia 3310"], "to": ["feature phone"]}],
 *      "stop_words": {"en": {"add": ["kindly"], "remove": ["it"]}}}
 *
 * `words` stand for each other; who asks for one of `from` finds those of `to` too, and not the other way round. A rule without
 * `lang` is for all languages. */
#ifndef KB_QUERY_SYNONYMS_H
#define KB_QUERY_SYNONYMS_H

#include "base/json.h"
#include "schema/languages.h"

#define KB_SYNONYMS_BYTES (1024 * 1024) /* of all rules, as kb_synonyms_text writes them */
#define KB_SYNONYM_RULES 10000
#define KB_SYNONYM_WORDS 50  /* in one list of a rule */
#define KB_SYNONYM_BYTES 200 /* of one of them */
#define KB_SYNONYM_UNITS 8   /* words of one of them */
#define KB_STOP_WORDS 1000   /* in one list of a language */

/* Checks rules. `lang` NULL: for whatever languages they name; else they are that language's, and may leave it out.
 * `*out` is owned and has both keys, `lang` as one of our codes, no empty lists. KB_INVALID names the rule; err->param is as
 * "synonyms[3].words[1]", counted from 0. Any thread. */
kb_code kb_synonyms_check(const json_t *given, const char *lang, json_t **out, kb_error *err);

/* "pt-BR" → "pt". KB_INVALID, naming `lang`, where it is no tag or none of our languages. */
kb_code kb_synonyms_lang(kb_str tag, const char **out, kb_error *err);

json_t *kb_synonyms_empty(void);                               /* owned */
json_t *kb_synonyms_of(const json_t *rules, const char *lang); /* what one language has of its own; owned */

/* `rules` with those that `lang` has of its own replaced by `part`; owned. KB_INVALID: more than the ceiling. */
kb_code kb_synonyms_merge(const json_t *rules, const char *lang, const json_t *part, json_t **out, kb_error *err);

/* The rules as a file that people read and compare: a line for each. Owned. */
char *kb_synonyms_text(const json_t *rules);

#endif
