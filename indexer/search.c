#include "indexer/command.h"
#include "indexer/data.h"
#include "indexer/print.h"

#include "base/clock.h"
#include "publish/data_folder.h"
#include "query/calibration.h"

#include <errno.h>
#include <sys/random.h>
#include <sysexits.h>

#define AT(member) offsetof(struct options, member)

struct options {
    kb_common common;
    bool similar, explain, public_only;
    char *kind, *state, *lang, *synonyms;
    int64_t limit, offset;
};

static const kb_setting rows[] = {
    KB_COMMON_ROWS(struct options),
    {"similar", 0, KB_SETTING_SWITCH, AT(similar), NULL, NULL, 0, 0, NULL,
     "TEXT is a whole ticket, its first line the title: find what resembles it", true},
    {"kind", 0, KB_SETTING_TEXT, AT(kind), NULL, NULL, 0, 0, "KIND,…", "only article, or only ticket", true},
    {"state", 0, KB_SETTING_TEXT, AT(state), NULL, NULL, 0, 0, "STATE,…", "only published, open, resolved or closed ones", true},
    {"lang", 0, KB_SETTING_TEXT, AT(lang), NULL, NULL, 0, 0, "TAG,…", "only documents in these languages", true},
    {"public", 0, KB_SETTING_SWITCH, AT(public_only), NULL, NULL, 0, 0, NULL, "only what everyone may see", true},
    {"limit", 'n', KB_SETTING_NUMBER, AT(limit), "10", NULL, 1, KB_LIMIT_MOST, "N", "how many hits", true},
    {"offset", 0, KB_SETTING_NUMBER, AT(offset), "0", NULL, 0, KB_OFFSET_MOST, "N", "how many to skip", true},
    {"synonyms", 0, KB_SETTING_TEXT, AT(synonyms), NULL, NULL, 0, 0, "FILE",
     "ask with these synonyms and stop words, not with those of the data folder", true},
    {"explain", 0, KB_SETTING_SWITCH, AT(explain), NULL, NULL, 0, 0, NULL, "show how each score came about", true},
};

/* ---- the question --------------------------------------------------------------------------------------------------- */

static kb_str next_word(kb_str *list)
{
    const char *comma = memchr(list->bytes, ',', list->len);
    kb_str word = {list->bytes, comma ? (size_t)(comma - list->bytes) : list->len};
    *list = comma ? kb_str_from(*list, word.len + 1) : (kb_str){0};
    return kb_str_trim(word);
}

static int set_kinds(kb_request *request, const char *kinds, kb_error *err)
{
    for (kb_str list = kb_str_of(kinds); list.len;) {
        kb_str word = next_word(&list);
        kb_kind kind;
        if (!kb_kind_parse(word, &kind))
            return kb_usage(err, "--kind is article or ticket, not '%.*s'", (int)kb_utf8_floor(word, 60), word.bytes);
        request->kinds[kind] = true;
    }
    return EX_OK;
}

static int set_states(kb_request *request, const char *states, kb_error *err)
{
    for (kb_str list = kb_str_of(states); list.len;) {
        kb_str word = next_word(&list);
        kb_state state;
        if (!kb_state_parse(word, &state) || !kb_state_is_found(state))
            return kb_usage(err, "--state is published, open, resolved or closed, not '%.*s'", (int)kb_utf8_floor(word, 60),
                            word.bytes);
        request->states[state] = true;
    }
    return EX_OK;
}

static int set_langs(kb_request *request, const char *langs, kb_error *err)
{
    for (kb_str list = kb_str_of(langs); list.len;) {
        char tag[KB_TAG_BYTES];
        if (kb_language_tag(next_word(&list), tag, err))
            return EX_USAGE;
        kb_list_add(&request->langs, kb_str_of(tag));
    }
    return EX_OK;
}

/* A ticket's first line is its title; a single line is all there is, and the body. */
static void set_text(kb_request *request, kb_str text)
{
    const char *line_end = memchr(text.bytes, '\n', text.len);
    if (request->manner == KB_SEARCH) {
        request->text = text;
        return;
    }
    request->body = text;
    if (line_end) {
        request->title = (kb_str){text.bytes, (size_t)(line_end - text.bytes)};
        request->body = kb_str_from(text, request->title.len + 1);
    }
}

static int make_request(const struct options *options, kb_str text, kb_request *request, kb_error *err)
{
    kb_request_init(request, options->similar ? KB_SIMILAR : KB_SEARCH);
    request->tiers[KB_TIER_PUBLIC] = true;
    request->tiers[KB_TIER_INTERNAL] = !options->public_only;
    request->limit = (size_t)options->limit;
    request->offset = (size_t)options->offset;
    request->explain = options->explain;
    request->created_at = options->similar ? kb_now_ms() : KB_NO_TIME;
    set_text(request, text);
    int status = set_kinds(request, options->kind, err);
    if (status == EX_OK)
        status = set_states(request, options->state, err);
    return status ? status : set_langs(request, options->lang, err);
}

static kb_code read_standard_input(kb_buf *text, kb_error *err)
{
    char block[65536];
    size_t got;
    text->ceiling = KB_BODY_BYTES;
    while (!text->full && (got = fread(block, 1, sizeof block, stdin)) > 0)
        kb_buf_add(text, (kb_str){block, got});
    if (ferror(stdin))
        return kb_fail_errno(err, "reading standard input");
    if (text->full)
        return kb_fail(err, KB_INVALID, "the text on standard input is longer than %d bytes", KB_BODY_BYTES);
    return KB_OK;
}

static kb_code read_text(kb_arguments arguments, kb_buf *text, kb_error *err)
{
    if (arguments.count == 1 && strcmp(arguments.items[0], "-") == 0) {
        kb_code code = read_standard_input(text, err);
        if (code)
            return code;
    } else {
        for (size_t i = 0; i < arguments.count; i++)
            kb_buf_printf(text, "%s%s", i ? " " : "", arguments.items[i]);
    }
    size_t bad;
    if (!kb_utf8_valid(kb_buf_str(text), &bad))
        return kb_fail(err, KB_INVALID, "the text is not UTF-8 at byte %zu", bad);
    return KB_OK;
}

/* ---- the answer ----------------------------------------------------------------------------------------------------- */

static const char *const band_names[] = {"strong", "medium", "weak"};
static const char *const verdicts[] = {
    [KB_CONFIDENT] = "very likely the answer", [KB_POSSIBLE] = "perhaps the answer", [KB_NONE] = "probably not the answer"};

static void print_list(const char *title, const kb_list *list)
{
    if (!list->count)
        return;
    printf("    %s: ", title);
    for (size_t i = 0; i < list->count; i++) {
        fputs(i ? "; " : "", stdout);
        kb_print_text(stdout, kb_str_of(list->items[i]));
    }
    puts("");
}

static void print_highlight_line(const char *html, bool bold)
{
    if (!html || !*html)
        return;
    fputs("    ", stdout);
    kb_print_highlight(stdout, kb_str_of(html), bold);
    puts("");
}

static void print_explain(const json_t *explain)
{
    if (!explain)
        return;
    KB_OWNED(kb_text) text = kb_json_text(explain);
    printf("    %s\n", text);
}

static void print_hit(const kb_hit *hit, size_t number, bool bold)
{
    const kb_document *document = hit->document;
    printf("%2zu. ", number);
    if (hit->highlight_title && *hit->highlight_title)
        kb_print_highlight(stdout, kb_str_of(hit->highlight_title), bold);
    else
        kb_print_text(stdout, kb_str_of(document->title));
    printf("\n    %s %s · %s · %s · %s · %.2f %s\n", kb_kind_names[document->kind], document->id, document->lang,
           kb_state_names[document->state], kb_visibility_names[document->visibility], hit->score, band_names[hit->band]);
    print_highlight_line(hit->highlight_body, bold);
    print_list("why", &hit->why);
    print_list("but", &hit->vetoes);
    if (document->url) {
        fputs("    ", stdout);
        kb_print_text(stdout, kb_str_of(document->url));
        puts("");
    }
    print_explain(hit->explain);
    puts("");
}

static void print_answer(const kb_answer *answer, double took_ms)
{
    bool bold = kb_print_bold();
    for (size_t i = 0; i < answer->hit_count; i++)
        print_hit(&answer->hits[i], answer->offset + i + 1, bold);
    if (!answer->hit_count)
        puts("Nothing found.");
    else
        printf("%zu of %llu, the first one is %s; ", answer->hit_count, (unsigned long long)answer->total,
               verdicts[answer->verdict]);
    printf("language %s, %.1f ms\n", answer->analysis.lang, took_ms);
}

static void print_answer_json(const kb_answer *answer, double took_ms)
{
    uint64_t random[2] = {0};
    char query_id[33];
    if (getrandom(random, sizeof random, 0) < 0)
        random[0] = (uint64_t)kb_monotonic_us();
    snprintf(query_id, sizeof query_id, "%016llx%016llx", (unsigned long long)random[0], (unsigned long long)random[1]);
    kb_print_json(kb_answer_to_json(answer, query_id, took_ms));
}

static kb_code ask(const struct options *options, const kb_request *request, kb_error *err)
{
    KB_OWNED(kb_text) calibration = kb_data_path(options->common.data, KB_CALIBRATION_FILE);
    KB_OWNED(kb_compound_file) compounds = NULL;
    KB_OWNED(kb_synonym_file) synonyms = NULL; /* outlives the asker */
    KB_OWNED(kb_asker) asker = NULL;
    kb_code code = kb_data_asker_open(options->common.data, &asker, err);
    code = code ? code : kb_data_synonyms_open(options->common.data, options->synonyms, &synonyms, err);
    if (code)
        return code;
    kb_asker_use_synonyms(asker, synonyms);
    kb_asker_use_compounds(asker, compounds = kb_data_compounds_new(options->common.data));
    kb_asker_use_calibration(asker, calibration);
    kb_answer answer = {0};
    int64_t started_us = kb_monotonic_us();
    code = kb_ask_question(asker, request, &answer, err);
    double took_ms = (double)(kb_monotonic_us() - started_us) / 1e3;
    if (code == KB_OK)
        options->common.json ? print_answer_json(&answer, took_ms) : print_answer(&answer, took_ms);
    kb_answer_clear(&answer);
    return code;
}

static int run(const void *given, kb_arguments arguments, kb_error *err)
{
    const struct options *options = given;
    KB_OWNED_BUF text = {0};
    kb_code code = read_text(arguments, &text, err);
    if (code)
        return kb_exit_status(code);
    kb_request request;
    int status = make_request(options, kb_buf_str(&text), &request, err);
    if (status == EX_OK)
        status = kb_exit_status(ask(options, &request, err));
    kb_list_clear(&request.langs);
    return status;
}

const kb_command kb_search_command = {
    .name = "search",
    .arguments = "TEXT…",
    .help = "ask the live index, as kb-searchd would",
    .details =
        "TEXT may hold \"phrases\", -words that must not be there, and field:value; '-' reads it from standard input. Put --\n"
        "before a TEXT that starts with '-'. With --json the answer is that of the HTTP API.\n",
    .options = KB_TABLE(rows),
    .options_bytes = sizeof(struct options),
    .least_arguments = 1,
    .most_arguments = SIZE_MAX,
    .run = run,
};
