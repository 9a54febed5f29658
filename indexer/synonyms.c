#include "indexer/command.h"
#include "indexer/data.h"
#include "indexer/print.h"

#include "base/file.h"
#include "publish/data_folder.h"

#define AT(member) offsetof(struct options, member)

struct options {
    kb_common common;
    char *lang;
};

static const kb_setting rows[] = {
    KB_COMMON_ROWS(struct options),
    {"lang", 0, KB_SETTING_TEXT, AT(lang), NULL, NULL, 0, 0, "TAG", "only what this language has of its own", true},
};

static kb_code replace(kb_synonym_file *file, const char *path, const char *lang, kb_error *err)
{
    KB_OWNED(kb_text) text = NULL;
    KB_OWNED(json_t) given = NULL;
    size_t len = 0;
    kb_error cause = {0};
    kb_code code = kb_file_read(path, KB_SYNONYMS_BYTES, &text, &len, err);
    if (code)
        return code;
    code = kb_json_parse((kb_str){text, len}, &given, &cause);
    code = code ? code : kb_synonym_file_put(file, given, lang, NULL, NULL, &cause);
    return code == KB_INVALID ? kb_fail(err, code, "%s: %s", path, cause.message)
           : code             ? kb_fail(err, code, "%s", cause.message)
                              : KB_OK;
}

static void show(const struct options *options, const json_t *rules)
{
    KB_OWNED(kb_text) text = kb_synonyms_text(rules);
    if (options->common.json)
        kb_print_json(json_deep_copy(rules));
    else if (!options->common.quiet)
        fputs(text, stdout);
}

static void show_newest(const struct options *options, kb_synonym_file *file, const char *lang)
{
    kb_synonyms *newest = kb_synonym_file_take(file);
    KB_OWNED(json_t) part = lang ? kb_synonyms_of(kb_synonyms_rules(newest), lang) : NULL;
    show(options, part ? part : kb_synonyms_rules(newest));
    kb_synonyms_drop(newest);
}

static kb_code open_rules(const struct options *options, const char *path, kb_synonym_file **out, kb_error *err)
{
    KB_OWNED(kb_text) own = kb_data_path(options->common.data, KB_SYNONYMS_FILE);
    kb_code code = path ? kb_folder_make(options->common.data, err) : KB_OK;
    if (code == KB_OK && !path && access(own, F_OK) == 0)
        code = kb_synonym_file_verify(own, err);
    if (code == KB_OK)
        *out = kb_synonym_file_new(own, NULL);
    return code;
}

static int run(const void *given, kb_arguments arguments, kb_error *err)
{
    const struct options *options = given;
    const char *path = arguments.count ? arguments.items[0] : NULL, *lang = NULL;
    KB_OWNED(kb_synonym_file) file = NULL;
    kb_code code = options->lang ? kb_synonyms_lang(kb_str_of(options->lang), &lang, err) : KB_OK;
    code = code ? code : open_rules(options, path, &file, err);
    code = code || !path ? code : replace(file, path, lang, err);
    if (code == KB_OK)
        show_newest(options, file, lang);
    return kb_exit_status(code);
}

const kb_command kb_synonyms_command = {
    .name = "synonyms",
    .arguments = "[FILE]",
    .help = "show the synonyms and stop words, or replace them by those in FILE",
    .details =
        "FILE is JSON as PUT /v1/synonyms takes it: {\"synonyms\": [{\"words\": [\"notebook\", \"laptop\"], \"lang\": \"en\"},\n"
        "{\"from\": [\"nokia 3310\"], \"to\": [\"feature phone\"]}], \"stop_words\": {\"en\": {\"add\": [\"kindly\"]}}}. A "
        "running\n"
        "kb-searchd asks with them from the next question on; nothing is indexed again.\n",
    .options = KB_TABLE(rows),
    .options_bytes = sizeof(struct options),
    .most_arguments = 1,
    .run = run,
};
