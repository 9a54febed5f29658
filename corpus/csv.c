/* CSV and TSV with a header line: a document in each row. */
#include "corpus/csv_row.h"
#include "corpus/foreign.h"
#include "corpus/naming.h"
#include "corpus/words.h"

#include "base/map.h"

#define REREAD_BYTES (64 * 1024 * 1024) /* what may be read twice of a file whose quotes do not match, before we give it up */

typedef struct csv {
    kb_csv_row row;
    const kb_foreign **columns; /* of the header's cells; NULL: not imported */
    char **names;
    size_t column_count;
    kb_corpus_options options; /* with the kind that the columns speak for */
    uint64_t reread_bytes;
    char delimiter;
    bool begun, spoilt;
    bool wary; /* behind a broken row: what has not as many cells as the header is a part of it */
} csv;

static void close_csv(void *state)
{
    csv *table = state;
    for (size_t i = 0; i < table->column_count; i++)
        free(table->names[i]);
    free(table->names);
    free(table->columns);
    kb_csv_row_clear(&table->row);
}

static bool has_column(const csv *table, const char *field)
{
    for (size_t i = 0; i < table->column_count; i++)
        if (table->columns[i] && strcmp(table->columns[i]->field, field) == 0)
            return true;
    return false;
}

/* Excel's "sep=;" counts, else what the header line is divided by. */
static kb_code find_delimiter(csv *table, kb_input *input, kb_error *err)
{
    KB_OWNED_BUF line = {0};
    bool ended;
    kb_code code = kb_stream_line(input->stream, KB_CORPUS_LINE_BYTES, &line, &ended, err);
    if (code)
        return code;
    if (line.len == 5 && strncasecmp(line.bytes, "sep=", 4) == 0) {
        table->delimiter = line.bytes[4];
        return KB_OK;
    }
    table->delimiter = kb_csv_delimiter(kb_buf_str(&line));
    if (ended)
        kb_buf_add_char(&line, '\n');
    kb_stream_unread(input->stream, kb_buf_str(&line));
    return KB_OK;
}

/* Several columns may fill a list; of those for a single value the best name wins. */
static void map_columns(csv *table)
{
    unsigned ranks[KB_CSV_CELLS];
    for (size_t i = 0; i < table->column_count; i++) {
        const kb_foreign *found = kb_foreign_column(kb_str_of(table->names[i]), &ranks[i]);
        table->columns[i] = found;
        if (!found || found->use == KB_USE_LIST || found->use == KB_USE_SECTION)
            continue;
        for (size_t j = 0; j < i; j++)
            if (table->columns[j] && strcmp(table->columns[j]->field, found->field) == 0)
                table->columns[ranks[j] <= ranks[i] ? i : j] = NULL;
    }
}

static void note_unmapped(const csv *table, const kb_input *input)
{
    KB_OWNED_BUF names = {.ceiling = 600};
    for (size_t i = 0; i < table->column_count; i++)
        if (!table->columns[i] && table->names[i][0])
            kb_buf_printf(&names, "%s'%.60s'", names.len ? ", " : "", table->names[i]);
    if (names.len)
        kb_note(input->notes, "%s: columns that were not imported: %s%s", input->place ? input->place : "-", names.bytes,
                names.full ? " …" : "");
}

/* A table of tickets that is taken for articles would be published. */
static void guess_kind(csv *table, const kb_input *input)
{
    static const char *const of_tickets[] = {"resolution", "requester", "duplicate_of"};
    table->options = *input->options;
    for (size_t i = 0; i < 3 && !table->options.kind_given && !has_column(table, "kind"); i++) {
        if (!has_column(table, of_tickets[i]))
            continue;
        table->options.kind_given = true;
        table->options.kind = KB_TICKET;
        kb_note(input->notes, "%s: has a column for '%s', so its rows are taken for tickets; give the kind if they are articles",
                input->place ? input->place : "-", of_tickets[i]);
    }
}

static kb_code read_header(csv *table, kb_input *input, kb_error *err)
{
    kb_code code = find_delimiter(table, input, err);
    input->line = input->stream->line;
    code = code ? code : kb_csv_row_read(input->stream, table->delimiter, KB_CORPUS_LINE_BYTES, &table->row, err);
    code = code ? code : kb_text_check(kb_buf_str(&table->row.raw), err);
    if (code)
        return code;
    table->columns = kb_alloc(table->row.count * sizeof *table->columns);
    table->names = kb_alloc(table->row.count * sizeof *table->names);
    table->column_count = table->row.count;
    for (size_t i = 0; i < table->column_count; i++)
        table->names[i] = kb_str_dup(kb_str_trim(kb_csv_cell(&table->row, i)));
    map_columns(table);
    if (!has_column(table, "title") && !has_column(table, "body"))
        return kb_fail(err, KB_INVALID,
                       "the first line must name the columns, with a 'title' or a 'body' among them, not '%.60s'",
                       table->names[0]);
    note_unmapped(table, input);
    guess_kind(table, input);
    return KB_OK;
}

/* After a broken row: on with the line behind the one where it began. */
static void step_back(csv *table, kb_input *input)
{
    kb_str raw = kb_buf_str(&table->row.raw);
    size_t first = 0;
    while (first < raw.len && raw.bytes[first] != '\n' && raw.bytes[first] != '\r')
        first++;
    if (first == raw.len) {
        int byte;
        while ((byte = kb_stream_byte(input->stream)) >= 0 && byte != '\n' && byte != '\r')
            ;
        return;
    }
    table->reread_bytes += raw.len;
    kb_stream_unread(input->stream, kb_str_from(raw, first + 1));
}

static kb_code broken(csv *table, kb_input *input, const kb_error *cause, kb_error *err)
{
    bool at_end = kb_stream_peek(input->stream) < 0;
    bool reported = table->wary;
    if (at_end || table->reread_bytes > REREAD_BYTES) {
        table->spoilt = true;
        return kb_fail(err, KB_INVALID, "%s; what follows is skipped", cause->message);
    }
    step_back(table, input);
    table->wary = true;
    return reported ? KB_OK : kb_fail(err, KB_INVALID, "%s", cause->message);
}

static bool is_blank(const kb_csv_row *row)
{
    return kb_str_trim(kb_buf_str(&row->text)).len == 0;
}

static kb_code read_row(csv *table, kb_input *input, kb_error *err)
{
    for (;;) {
        kb_error cause = {0};
        input->line = input->stream->line;
        kb_code code = kb_csv_row_read(input->stream, table->delimiter, KB_CORPUS_LINE_BYTES, &table->row, &cause);
        if (code == KB_INVALID)
            code = broken(table, input, &cause, err);
        else if (code)
            return kb_fail(err, code, "%s", cause.message);
        else if (!is_blank(&table->row) && (!table->wary || table->row.count == table->column_count))
            return KB_OK;
        if (code)
            return code;
    }
}

static bool looks_like_html(kb_str text)
{
    text = kb_str_trim(text);
    return text.len > 6 && text.bytes[0] == '<' && text.bytes[text.len - 1] == '>' && memmem(text.bytes, text.len, "</", 2);
}

/* The same row has the same id in the next export, wherever it stands in it. */
static void make_id(json_t *fields, kb_input *input)
{
    char stem[KB_ID_BYTES + 1] = "row";
    const char *title = json_string_value(json_object_get(fields, "title"));
    const char *text = title ? title : json_string_value(json_object_get(fields, "body"));
    if (input->place)
        kb_id_from_place(kb_str_of(input->place), stem);
    KB_OWNED(kb_text) id = kb_printf("%.100s.%016llx", stem, (unsigned long long)kb_hash(kb_str_of(text)));
    json_object_set_new(fields, "id", json_string(id));
    kb_note(input->notes,
            "%s: ids are made from the titles, for no column is called 'id': a row with a new title is a new document",
            input->place ? input->place : "-");
}

static void set_cell(csv *table, kb_input *input, size_t column, kb_str cell, json_t *fields)
{
    const kb_foreign *foreign = table->columns[column];
    if (!foreign || cell.len == 0)
        return;
    KB_OWNED(json_t) value = kb_json_str(cell);
    if (!kb_foreign_set(fields, foreign, value))
        kb_note(input->notes, "%s: column '%.60s' holds values that do not fit, and that were left out",
                input->place ? input->place : "-", table->names[column]);
}

static kb_code make_record(csv *table, kb_input *input, kb_record *record, kb_error *err)
{
    KB_OWNED(json_t) fields = json_object();
    kb_code code = kb_text_check(kb_buf_str(&table->row.raw), err);
    if (code)
        return code;
    for (size_t i = 0; i < table->row.count; i++) {
        kb_str cell = kb_str_trim(kb_csv_cell(&table->row, i));
        if (i < table->column_count)
            set_cell(table, input, i, cell, fields);
        else if (cell.len)
            return kb_fail(err, KB_INVALID,
                           "the row has %zu cells, the header %zu; a cell with a delimiter in it must stand in quotes",
                           table->row.count, table->column_count);
    }
    const json_t *body = json_object_get(fields, "body");
    if (looks_like_html(kb_str_of(json_string_value(body))) && !json_object_get(fields, "format"))
        json_object_set_new(fields, "format", json_string("html"));
    if (!has_column(table, "id"))
        make_id(fields, input);
    return kb_foreign_record(fields, &table->options, record, err);
}

/* Which document a bad row is, where its cells say it. */
static void identify(const csv *table, kb_record *record)
{
    kb_kind kind = table->options.kind_given ? table->options.kind : KB_ARTICLE;
    kb_str id = {"", 0};
    for (size_t i = 0; i < table->column_count && i < table->row.count; i++) {
        kb_str cell = kb_str_trim(kb_csv_cell(&table->row, i));
        const char *field = table->columns[i] ? table->columns[i]->field : "";
        const char *said = strcmp(field, "kind") == 0 ? kb_word_kind(cell) : NULL;
        if (said)
            kb_kind_parse(kb_str_of(said), &kind);
        if (strcmp(field, "id") == 0)
            id = cell;
    }
    kb_record_identify(record, kind, id);
}

static kb_code next(void *state, kb_input *input, kb_record *record, kb_error *err)
{
    csv *table = state;
    if (table->spoilt)
        return KB_NOT_FOUND;
    if (!table->begun) {
        table->begun = table->spoilt = true;
        kb_code code = read_header(table, input, err);
        if (code)
            return code;
        table->spoilt = false;
    }
    kb_code code = read_row(table, input, err);
    if (code == KB_OK) {
        table->wary = false;
        code = make_record(table, input, record, err);
    }
    if (code == KB_INVALID)
        identify(table, record);
    return code;
}

const kb_reader kb_csv_reader = {.state_bytes = sizeof(csv), .next = next, .close = close_csv};
