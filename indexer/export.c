#include "indexer/command.h"
#include "indexer/data.h"
#include "indexer/output.h"
#include "indexer/print.h"
#include "indexer/progress.h"
#include "indexer/stop.h"

#include "base/map.h"

#include <sysexits.h>

#define AT(member) offsetof(struct options, member)

struct options {
    kb_common common;
    char *output;
};

static const kb_setting rows[] = {
    KB_COMMON_ROWS(struct options),
    {"output", 'o', KB_SETTING_TEXT, AT(output), NULL, NULL, 0, 0, "FILE",
     "write to FILE, complete or not at all, and never over one that is there; standard output otherwise", true},
};

struct export
{
    FILE *file;
    kb_meter meter;
    kb_map *written; /* "a:KB1": a link may only name what the export holds */
    uint64_t documents, links, total;
    bool uncreated; /* the file could not be made */
};

static void put_line(FILE *file, json_t *json)
{
    KB_OWNED(json_t) owned = json;
    KB_OWNED(kb_text) text = kb_json_text(owned);
    fputs(text, file);
    fputc('\n', file);
}

static bool go_on(const struct export *export)
{
    return !atomic_load(&kb_stopping) && !ferror(export->file);
}

static bool write_document(void *context, const kb_change *change)
{
    struct export *export = context;
    if (!change->document)
        return go_on(export);
    KB_OWNED(kb_text) key = kb_printf("%c:%s", kb_kind_names[change->kind][0], change->id);
    *kb_map_slot(export->written, kb_str_of(key)) = 1;
    put_line(export->file, kb_document_to_json(change->document));
    export->documents++;
    kb_meter_show(&export->meter, export->documents, export->documents, export->total);
    return go_on(export);
}

static bool write_link(void *context, const char *ticket, const char *article)
{
    struct export *export = context;
    KB_OWNED(kb_text) ticket_key = kb_printf("t:%s", ticket);
    KB_OWNED(kb_text) article_key = kb_printf("a:%s", article);
    if (!kb_map_find(export->written, kb_str_of(ticket_key)) || !kb_map_find(export->written, kb_str_of(article_key)))
        return go_on(export); /* one of them came while the documents were written */
    put_line(export->file, json_pack("{s:s, s:s}", "ticket", ticket, "article", article));
    export->links++;
    return go_on(export);
}

/* One read of the feed: all documents as they are at one moment. */
static kb_code write_all(struct export *export, kb_store *store, kb_error *err)
{
    kb_store_counts counts;
    kb_code code = kb_store_count(store, &counts, err);
    if (code)
        return code;
    export->total = counts.documents[KB_ARTICLE] + counts.documents[KB_TICKET];
    code = kb_store_feed(store, 0, INT32_MAX, write_document, export, err);
    if (code == KB_OK)
        code = kb_store_each_link(store, write_link, export, err);
    kb_meter_clear(&export->meter);
    if (code == KB_OK && atomic_load(&kb_stopping))
        return kb_fail(err, KB_UNAVAILABLE, "stopped; the export is not complete");
    return code;
}

static kb_code export_to(const struct options *options, struct export *export, kb_error *err)
{
    KB_OWNED(kb_store) store = NULL;
    kb_output output = {0};
    kb_code code = kb_data_store_open(options->common.data, KB_STORE_READ, &store, err);
    if (code == KB_OK) {
        code = kb_output_open(options->output, false, &output, err);
        export->uncreated = code != KB_OK;
    }
    export->file = output.file;
    if (code == KB_OK)
        code = write_all(export, store, err);
    if (code == KB_OK)
        code = kb_output_commit(&output, err);
    kb_output_clear(&output);
    return code;
}

static void print_summary(const struct options *options, const struct export *export)
{
    FILE *out = options->output ? stdout : stderr;
    if (options->common.json && options->output)
        kb_print_json(json_pack("{s:o, s:I, s:I}", "output", kb_json_clean(options->output), "documents",
                                (json_int_t) export->documents, "links", (json_int_t) export->links));
    else if (!options->common.quiet && !options->common.json)
        fprintf(out, "%llu documents and %llu links written\n", (unsigned long long)export->documents,
                (unsigned long long)export->links);
}

static int run(const void *given, kb_arguments arguments, kb_error *err)
{
    (void)arguments;
    const struct options *options = given;
    struct export export = {.written = kb_map_new()};
    kb_meter_start(&export.meter, "exporting", "documents", options->common.quiet);
    kb_code code = export_to(options, &export, err);
    if (code == KB_OK)
        print_summary(options, &export);
    kb_map_free(export.written);
    return export.uncreated ? EX_CANTCREAT : kb_exit_status(code);
}

const kb_command kb_export_command = {
    .name = "export",
    .arguments = "",
    .help = "write all documents, then all links, as JSON lines that 'import' reads",
    .details =
        "Drafts, tickets and all else that is stored; not versions and not deletions. Importing it into an empty folder makes\n"
        "the same knowledge base.\n",
    .options = KB_TABLE(rows),
    .options_bytes = sizeof(struct options),
    .minds_stop = true,
    .run = run,
};
