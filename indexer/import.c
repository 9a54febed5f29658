#include "indexer/command.h"
#include "indexer/data.h"
#include "indexer/intake.h"
#include "indexer/print.h"
#include "indexer/stop.h"

#include "query/query.h"

#include <sysexits.h>

#define AT(member) offsetof(struct options, member)

struct options {
    kb_common common;
    int format, visibility;
    char *kind, *lang;
    bool publish, draft, dry_run;
};

static const kb_setting rows[] = {
    KB_COMMON_ROWS(struct options),
    {"format", 0, KB_SETTING_CHOICE, AT(format), "auto", "auto|jsonl|csv|markdown|html|mallard", 0, 0, "FORMAT",
     "auto (by the file's ending), jsonl, csv, markdown, html or mallard", true},
    {"kind", 0, KB_SETTING_TEXT, AT(kind), NULL, NULL, 0, 0, "KIND", "article or ticket: of records that do not say it", true},
    {"lang", 0, KB_SETTING_TEXT, AT(lang), NULL, NULL, 0, 0, "TAG", "language of records that do not say it; detected otherwise",
     true},
    {"visibility", 0, KB_SETTING_CHOICE, AT(visibility), "internal", "public|internal", 0, 0, "TIER",
     "public or internal: of articles that do not say it", true},
    {"publish", 0, KB_SETTING_SWITCH, AT(publish), "on", NULL, 0, 0, NULL, "articles without a state are published (the default)",
     true},
    {"draft", 0, KB_SETTING_SWITCH, AT(draft), NULL, NULL, 0, 0, NULL, "articles without a state are drafts", true},
    {"dry_run", 0, KB_SETTING_SWITCH, AT(dry_run), NULL, NULL, 0, 0, NULL, "read and compare everything, write nothing", true},
};

struct import {
    kb_corpus_options from;
    char lang[KB_TAG_BYTES];
    kb_arguments paths;
    size_t path; /* the one that is read */
    kb_meter meter;
    kb_complaints complaints;
    kb_intake *intake;
    uint64_t read;
};

static int understand(const struct options *options, struct import *import, kb_error *err)
{
    kb_corpus_options *from = &import->from;
    *from = (kb_corpus_options){.format = (kb_corpus_format)options->format,
                                .kind_given = options->kind,
                                .publish = options->publish && !options->draft,
                                .visibility = (kb_visibility)options->visibility};
    if (options->kind && !kb_kind_parse(kb_str_of(options->kind), &from->kind))
        return kb_usage(err, "--kind is article or ticket, not '%.60s'", options->kind);
    if (!options->lang)
        return EX_OK;
    from->lang = import->lang;
    kb_code code = kb_language_tag(kb_str_of(options->lang), import->lang, err);
    code = code ? code : kb_lang_check(kb_str_of(import->lang), err);
    return code ? EX_USAGE : EX_OK;
}

/* A mistyped path is noticed before anything is stored. */
static kb_code look_for_paths(kb_arguments paths, kb_error *err)
{
    for (size_t i = 0; i < paths.count; i++)
        if (strcmp(paths.items[i], "-") != 0 && access(paths.items[i], R_OK)) {
            KB_OWNED(kb_text) doing = kb_printf("cannot import '%s'", paths.items[i]);
            return kb_fail_errno(err, doing);
        }
    return KB_OK;
}

/* Paths count the same, each by how much of its bytes is read. */
static void show_progress(struct import *import, const kb_corpus *corpus)
{
    const uint64_t parts = 1000000;
    uint64_t done, total;
    kb_corpus_position(corpus, &done, &total);
    uint64_t of_this = total ? (uint64_t)((double)done / (double)total * (double)parts) : 0;
    kb_meter_show(&import->meter, import->read, import->path * parts + of_this, total ? import->paths.count * parts : 0);
}

/* One record; KB_NOT_FOUND at the end of the source. */
static kb_code take_next(struct import *import, kb_corpus *corpus, kb_error *err)
{
    kb_record record = {0};
    kb_error mine = {0};
    kb_code code = kb_corpus_next(corpus, &record, &mine);
    if (code == KB_OK || code == KB_INVALID)
        import->read++;
    if (code == KB_OK) {
        KB_OWNED(kb_text) where = kb_corpus_where(corpus);
        return kb_intake_take(import->intake, where, &record, err);
    }
    if (code == KB_INVALID)
        kb_intake_note_bad(import->intake, &record);
    kb_record_clear(&record);
    if (code == KB_NOT_FOUND)
        return code;
    if (code != KB_INVALID)
        return kb_fail(err, code, "%s", mine.message);
    kb_complain(&import->complaints, "%s", mine.message);
    return KB_OK;
}

/* Whatever a signal interrupted is no error worth telling. */
static kb_code stopped(kb_error *err)
{
    kb_error_clear(err);
    return kb_fail(err, KB_UNAVAILABLE, "stopped; what is stored stays, the same command goes on from there");
}

static void show_notes(struct import *import, const kb_corpus *corpus)
{
    const char *notes = corpus ? kb_corpus_note(corpus) : NULL;
    if (!notes || import->meter.quiet)
        return;
    kb_meter_clear(&import->meter);
    fprintf(stderr, "%s%s", notes, notes[strlen(notes) - 1] == '\n' ? "" : "\n");
}

static kb_code import_path(struct import *import, kb_error *err)
{
    KB_OWNED(kb_corpus) corpus = NULL;
    kb_code code = kb_corpus_open(import->paths.items[import->path], &import->from, &corpus, err);
    while (code == KB_OK) {
        code = take_next(import, corpus, err);
        if (atomic_load(&kb_stopping))
            return stopped(err);
        show_progress(import, corpus);
    }
    show_notes(import, corpus);
    return code == KB_NOT_FOUND && err->code == KB_OK ? KB_OK : code;
}

static kb_code import_all(struct import *import, kb_error *err)
{
    kb_code code = KB_OK;
    for (import->path = 0; import->path < import->paths.count && code == KB_OK; import->path++)
        code = import_path(import, err);
    if (code == KB_OK)
        code = kb_intake_finish(import->intake, err);
    kb_complaints_end(&import->complaints);
    kb_meter_clear(&import->meter);
    return code;
}

static void print_summary(const struct import *import, bool dry_run)
{
    const kb_tally *tally = kb_intake_tally(import->intake);
    printf("%s%llu read: %llu created, %llu changed, %llu unchanged, %llu deleted, %llu links, %llu bad, %.1f s\n",
           dry_run ? "dry run, nothing written; " : "", (unsigned long long)import->read, (unsigned long long)tally->created,
           (unsigned long long)tally->changed, (unsigned long long)tally->unchanged, (unsigned long long)tally->deleted,
           (unsigned long long)tally->links, (unsigned long long)import->complaints.count, kb_meter_seconds(&import->meter));
}

static void print_summary_json(const struct import *import, bool dry_run, uint64_t seq)
{
    const kb_tally *tally = kb_intake_tally(import->intake);
    kb_print_json(json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:f, s:I, s:b}", "read", (json_int_t)import->read,
                            "created", (json_int_t)tally->created, "changed", (json_int_t)tally->changed, "unchanged",
                            (json_int_t)tally->unchanged, "deleted", (json_int_t)tally->deleted, "links",
                            (json_int_t)tally->links, "links_unchanged", (json_int_t)tally->known_links, "bad",
                            (json_int_t)import->complaints.count, "seconds", kb_meter_seconds(&import->meter), "seq",
                            (json_int_t)seq, "dry_run", (int)dry_run));
}

/* A mistyped --data is noticed. */
static void tell_foreign(const kb_common *common)
{
    if (!common->quiet && kb_data_is_foreign(common->data))
        fprintf(stderr, "kb-indexer: '%s' holds other files and no knowledge base; a new one is made in it\n", common->data);
}

static kb_code import_into(struct import *import, const struct options *options, kb_error *err)
{
    if (!options->dry_run)
        tell_foreign(&options->common);
    kb_code code = kb_intake_open(options->common.data, options->dry_run, &import->complaints, &import->intake, err);
    if (code)
        return code;
    uint64_t seq = 0;
    code = import_all(import, err);
    if (code == KB_OK)
        code = kb_intake_seq(import->intake, &seq, err);
    if (code == KB_OK && options->common.json)
        print_summary_json(import, options->dry_run, seq);
    else if (!options->common.json && !options->common.quiet)
        print_summary(import, options->dry_run);
    return code;
}

static int run(const void *given, kb_arguments arguments, kb_error *err)
{
    const struct options *options = given;
    struct import import = {.paths = arguments};
    if (understand(options, &import, err))
        return EX_USAGE;
    kb_code code = look_for_paths(arguments, err);
    if (code)
        return kb_exit_status(code);
    kb_meter_start(&import.meter, "importing", "records", options->common.quiet);
    import.complaints.meter = &import.meter;
    code = import_into(&import, options, err);
    kb_intake_close(import.intake);
    return code == KB_OK && import.complaints.count ? EX_DATAERR : kb_exit_status(code);
}

const kb_command kb_import_command = {
    .name = "import",
    .arguments = "PATH…",
    .help = "store documents and links from files, folders, or standard input (-)",
    .details = "Documents that are stored already, unchanged, are not written again. Where an id comes twice in one import, the\n"
               "first one is kept and the other reported. Links are stored at the end, so they may name what comes after them.\n"
               "A bad record is reported as 'file:line: why', the first 20 of them, and harms no other: the exit status is 65\n"
               "then, 0 when all were good. Ctrl-C keeps what is stored; the same command goes on from there.\n",
    .options = KB_TABLE(rows),
    .options_bytes = sizeof(struct options),
    .least_arguments = 1,
    .most_arguments = SIZE_MAX,
    .minds_stop = true,
    .run = run,
};
