#include "corpus/corpus.h"

#include "corpus/naming.h"
#include "corpus/reader.h"
#include "corpus/walk.h"

#include "base/file.h"

#include <libxml/parser.h>
#include <stdarg.h>
#include <sys/stat.h>

#define NOTE_BYTES 4000

const char *const kb_corpus_format_names[KB_CORPUS_FORMATS] = {"auto", "jsonl", "csv", "markdown", "html", "mallard"};

static const kb_reader *const readers[KB_CORPUS_FORMATS] = {
    [KB_CORPUS_JSONL] = &kb_jsonl_reader, [KB_CORPUS_CSV] = &kb_csv_reader,         [KB_CORPUS_MARKDOWN] = &kb_markdown_reader,
    [KB_CORPUS_HTML] = &kb_html_reader,   [KB_CORPUS_MALLARD] = &kb_mallard_reader,
};

static const struct {
    const char *ending;
    kb_corpus_format format;
    const kb_reader *reader;
    bool in_folders; /* others are read where they are named themselves */
} endings[] = {
    {".jsonl", KB_CORPUS_JSONL, &kb_jsonl_reader, true},
    {".ndjson", KB_CORPUS_JSONL, &kb_jsonl_reader, true},
    {".json", KB_CORPUS_JSONL, &kb_json_reader, false},
    {".csv", KB_CORPUS_CSV, &kb_csv_reader, true},
    {".tsv", KB_CORPUS_CSV, &kb_csv_reader, false},
    {".md", KB_CORPUS_MARKDOWN, &kb_markdown_reader, true},
    {".markdown", KB_CORPUS_MARKDOWN, &kb_markdown_reader, true},
    {".html", KB_CORPUS_HTML, &kb_html_reader, true},
    {".htm", KB_CORPUS_HTML, &kb_html_reader, true},
    {".page", KB_CORPUS_MALLARD, &kb_mallard_reader, true},
};

struct kb_corpus {
    kb_corpus_options options;
    char *path;      /* as it was given, without slashes at its end */
    char *real_path; /* absolute; NULL: standard input */
    kb_walk *walk;   /* NULL: a single file, which `single_done` says is behind us */
    bool single_done;
    uint64_t done_bytes, total_bytes;
    kb_buf notes;

    /* the file in hand */
    const kb_reader *reader;
    void *state;
    bool page_done;
    uint64_t file_bytes;
    char *file, *whole; /* its path as messages name it, and from the root */
    kb_input input;
};

/* ---- what readers share ---- */

/* What files and paths hold, as one line of UTF-8 for people: nothing in it drives a terminal. Owned. */
static char *one_line(const char *text)
{
    kb_buf out = {0};
    int32_t c;
    for (size_t at = 0; (c = kb_utf8_next(kb_str_of(text), &at)) >= 0;)
        kb_utf8_put(&out, c < 0x20 || (c >= 0x7F && c < 0xA0) ? '?' : c);
    return kb_buf_give(&out);
}

void kb_note(kb_buf *notes, const char *format, ...)
{
    char sentence[1000];
    va_list args;
    va_start(args, format);
    vsnprintf(sentence, sizeof sentence, format, args);
    va_end(args);
    KB_OWNED(kb_text) line = one_line(sentence);
    if (notes->len && strstr(notes->bytes, line))
        return;
    KB_OWNED(kb_text) added = kb_printf("%s%s", notes->len ? "\n" : "", line);
    kb_buf_add(notes, kb_str_of(added));
}

kb_code kb_text_check(kb_str text, kb_error *err)
{
    size_t bad;
    const char *nul = text.len ? memchr(text.bytes, '\0', text.len) : NULL;
    if (!kb_utf8_valid(text, &bad))
        return kb_fail(err, KB_INVALID,
                       "not valid UTF-8 at byte %zu; save it as UTF-8 (iconv -f WINDOWS-1252 -t UTF-8, for example)", bad);
    if (nul)
        return kb_fail(err, KB_INVALID, "a NUL byte at byte %zu: this is no text", (size_t)(nul - text.bytes));
    return KB_OK;
}

/* ---- opening ---- */

static const kb_reader *reader_for(const char *name, kb_corpus_format format, bool in_folder)
{
    size_t len = strlen(name);
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        size_t ending = strlen(endings[i].ending);
        bool fits = len > ending && strcasecmp(name + len - ending, endings[i].ending) == 0;
        if (fits && (endings[i].in_folders || !in_folder) && (format == KB_CORPUS_AUTO || format == endings[i].format))
            return endings[i].reader;
    }
    return NULL;
}

static bool is_wanted(const void *context, const char *name)
{
    const kb_corpus *corpus = context;
    return reader_for(name, corpus->options.format, true) != NULL;
}

/* A walk for its own sake: how much there is to read. */
static kb_code measure(kb_corpus *corpus, kb_error *err)
{
    KB_OWNED(kb_walk) walk = NULL;
    const char *path;
    uint64_t bytes;
    size_t files = 0;
    kb_error ignored = {0};
    kb_code code = kb_walk_open(corpus->path, is_wanted, corpus, &corpus->notes, &walk, err);
    if (code)
        return code;
    while ((code = kb_walk_next(walk, &path, &bytes, &ignored)) == KB_OK || code == KB_INVALID) {
        if (code == KB_OK)
            corpus->total_bytes += bytes;
        files++;
        kb_error_clear(&ignored);
    }
    if (code != KB_NOT_FOUND)
        return kb_fail(err, code, "%s", ignored.message);
    if (files == 0)
        return kb_fail(err, KB_NOT_FOUND,
                       "nothing to import below %s: no .jsonl, .ndjson, .csv, .md, .markdown, .html, .htm or .page%s",
                       corpus->path, corpus->options.format == KB_CORPUS_AUTO ? "" : " of this format");
    return kb_walk_open(corpus->path, is_wanted, corpus, &corpus->notes, &corpus->walk, err);
}

static kb_code fail_unknown(const char *path, kb_error *err)
{
    KB_OWNED_BUF names = {0};
    for (int i = KB_CORPUS_AUTO + 1; i < KB_CORPUS_FORMATS; i++)
        kb_buf_printf(&names, "%s%s",
                      i == KB_CORPUS_AUTO + 1     ? ""
                      : i + 1 < KB_CORPUS_FORMATS ? ", "
                                                  : " or ",
                      kb_corpus_format_names[i]);
    bool piped = strcmp(path, "-") == 0;
    return kb_fail_param(err, KB_INVALID, "format", "the format of %s cannot be told%s: say --format %s",
                         piped ? "standard input" : path, piped ? "" : " by its ending", names.bytes);
}

static kb_code open_single(kb_corpus *corpus, const struct stat *info, kb_error *err)
{
    const char *path = corpus->path;
    if (info && access(path, R_OK) != 0)
        return kb_fail_path(err, "opening", path);
    corpus->reader =
        corpus->options.format == KB_CORPUS_AUTO ? reader_for(path, KB_CORPUS_AUTO, false) : readers[corpus->options.format];
    if (!corpus->reader)
        return fail_unknown(path, err);
    if (info && S_ISREG(info->st_mode))
        corpus->total_bytes = (uint64_t)info->st_size;
    return KB_OK;
}

static kb_code open_path(kb_corpus *corpus, kb_error *err)
{
    struct stat info;
    if (strcmp(corpus->path, "-") == 0)
        return open_single(corpus, NULL, err);
    corpus->real_path = realpath(corpus->path, NULL);
    if (!corpus->real_path || stat(corpus->path, &info))
        return kb_fail_path(err, "opening", corpus->path);
    return S_ISDIR(info.st_mode) ? measure(corpus, err) : open_single(corpus, &info, err);
}

kb_code kb_corpus_open(const char *path, const kb_corpus_options *options, kb_corpus **out, kb_error *err)
{
    KB_OWNED(kb_corpus) corpus = kb_alloc(sizeof *corpus);
    kb_str trimmed = kb_str_of(path);
    while (trimmed.len > 1 && trimmed.bytes[trimmed.len - 1] == '/')
        trimmed.len--;
    corpus->options = *options;
    corpus->path = kb_str_dup(trimmed);
    corpus->notes.ceiling = NOTE_BYTES;
    xmlInitParser();
    kb_code code = open_path(corpus, err);
    if (code)
        return code;
    *out = KB_GIVE(corpus);
    return KB_OK;
}

/* ---- the file in hand ---- */

static void leave_file(kb_corpus *corpus)
{
    if (corpus->state && corpus->reader->close)
        corpus->reader->close(corpus->state);
    free(corpus->state);
    free(corpus->file);
    free(corpus->whole);
    kb_stream_close(corpus->input.stream);
    corpus->done_bytes += corpus->file_bytes;
    corpus->file_bytes = 0;
    corpus->state = corpus->file = corpus->whole = NULL;
    corpus->input = (kb_input){0};
}

void kb_corpus_close(kb_corpus *corpus)
{
    if (!corpus)
        return;
    leave_file(corpus);
    kb_walk_close(corpus->walk);
    kb_buf_clear(&corpus->notes);
    free(corpus->path);
    free(corpus->real_path);
    free(corpus);
}

static const char *name_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* Where a folder was named the path below it is what counts, else the name alone. */
static void set_place(kb_corpus *corpus, const char *path)
{
    kb_input *input = &corpus->input;
    input->root = "";
    if (!corpus->real_path)
        return;
    if (!corpus->walk) {
        corpus->whole = kb_str_dup(kb_str_of(corpus->real_path));
        input->place = name_of(corpus->path);
    } else {
        const char *below = path + strlen(corpus->path);
        below += strspn(below, "/");
        corpus->whole = kb_printf("%s/%s", corpus->real_path, below);
        input->place = corpus->whole + strlen(corpus->real_path) + 1;
        input->root = name_of(corpus->real_path);
    }
    input->whole = corpus->whole;
}

static kb_code enter_file(kb_corpus *corpus, const char *path, uint64_t bytes, kb_error *err)
{
    corpus->file = one_line(path);
    corpus->file_bytes = bytes;
    corpus->page_done = false;
    corpus->input = (kb_input){.options = &corpus->options, .notes = &corpus->notes, .line = 1};
    set_place(corpus, path);
    if (corpus->walk)
        corpus->reader = reader_for(name_of(path), corpus->options.format, true);
    corpus->state = corpus->reader->state_bytes ? kb_alloc(corpus->reader->state_bytes) : NULL;
    kb_code code = kb_stream_open(path, &corpus->input.stream, err);
    return code ? code : kb_stream_begin(corpus->input.stream, err);
}

/* Goes to the next file; KB_NOT_FOUND behind the last. */
static kb_code next_file(kb_corpus *corpus, kb_error *err)
{
    const char *path = corpus->path;
    uint64_t bytes = corpus->total_bytes;
    if (!corpus->walk) {
        if (corpus->single_done)
            return KB_NOT_FOUND;
        corpus->single_done = true;
        return enter_file(corpus, path, bytes, err);
    }
    kb_code code = kb_walk_next(corpus->walk, &path, &bytes, err);
    if (code == KB_INVALID)
        corpus->file = one_line(path);
    return code ? code : enter_file(corpus, path, bytes, err);
}

static kb_code next_page(kb_corpus *corpus, kb_record *record, kb_error *err)
{
    KB_OWNED_BUF text = {0};
    if (corpus->page_done)
        return KB_NOT_FOUND;
    corpus->page_done = true;
    kb_code code = kb_stream_all(corpus->input.stream, KB_CORPUS_PAGE_BYTES, &text, err);
    return code ? code : corpus->reader->page(&corpus->input, kb_buf_str(&text), record, err);
}

static kb_code next_in_file(kb_corpus *corpus, kb_record *record, kb_error *err)
{
    if (corpus->reader->page)
        return next_page(corpus, record, err);
    return corpus->reader->next(corpus->state, &corpus->input, record, err);
}

/* ---- records ---- */

void kb_record_clear(kb_record *record)
{
    kb_document_free(record->document);
    *record = (kb_record){0};
}

/* Of a bad record. */
static void keep_identity(kb_record *record)
{
    kb_record bad = {.kind = record->kind};
    memcpy(bad.id, record->id, sizeof bad.id);
    kb_record_clear(record);
    *record = bad;
}

char *kb_corpus_where(const kb_corpus *corpus)
{
    return kb_printf("%s:%u", corpus->file ? corpus->file : corpus->path, corpus->input.line ? corpus->input.line : 1);
}

/* Says where. A file of a folder that cannot be read harms no other; a single file that is gone is not an end without error. */
static kb_code located(kb_corpus *corpus, kb_code code, const kb_error *cause, kb_error *err)
{
    KB_OWNED(kb_text) where = kb_corpus_where(corpus);
    if (code != KB_INVALID)
        code = corpus->walk ? KB_INVALID : code == KB_NOT_FOUND ? KB_IO : code;
    KB_OWNED(kb_text) message = one_line(cause->message);
    return kb_fail_param(err, code, cause->param, "%s: %s", where, message);
}

/* Moves to the next file that can be read. KB_NOT_FOUND behind the last one. */
static kb_code advance(kb_corpus *corpus, kb_error *err)
{
    kb_error cause = {0};
    kb_code code = next_file(corpus, &cause);
    if (code == KB_OK || cause.code == KB_OK)
        return code;
    code = located(corpus, code, &cause, err);
    leave_file(corpus);
    return code;
}

kb_code kb_corpus_next(kb_corpus *corpus, kb_record *record, kb_error *err)
{
    for (;;) {
        kb_error cause = {0};
        *record = (kb_record){0};
        kb_code code = corpus->input.stream ? KB_OK : advance(corpus, err);
        if (code)
            return code;
        code = next_in_file(corpus, record, &cause);
        if (code == KB_OK)
            return KB_OK;
        keep_identity(record);
        if (code != KB_NOT_FOUND)
            code = located(corpus, code, &cause, err);
        if (cause.code != KB_INVALID) /* else the next record of this file may be a good one */
            leave_file(corpus);
        if (code != KB_NOT_FOUND)
            return code;
    }
}

void kb_corpus_position(const kb_corpus *corpus, uint64_t *done, uint64_t *total)
{
    *done = corpus->done_bytes + (corpus->input.stream ? kb_stream_position(corpus->input.stream) : 0);
    *total = corpus->total_bytes;
}

const char *kb_corpus_note(const kb_corpus *corpus)
{
    return corpus->notes.len ? corpus->notes.bytes : NULL;
}
