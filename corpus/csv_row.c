#include "corpus/csv_row.h"

typedef enum where { AT_CELL, IN_CELL, IN_QUOTES, AFTER_QUOTES, AT_END } where;

void kb_csv_row_clear(kb_csv_row *row)
{
    kb_buf_clear(&row->text);
    kb_buf_clear(&row->raw);
}

static kb_code end_cell(kb_csv_row *row, kb_error *err)
{
    if (row->count == KB_CSV_CELLS)
        return kb_fail(err, KB_INVALID, "the row has more than %d cells", KB_CSV_CELLS);
    row->ends[row->count++] = row->text.len;
    return KB_OK;
}

static kb_code outside_quotes(kb_stream *stream, kb_csv_row *row, char delimiter, int byte, where *at, kb_error *err)
{
    if (byte == delimiter) {
        *at = AT_CELL;
        return end_cell(row, err);
    }
    if (byte == '\n' || byte == '\r') {
        if (byte == '\r' && kb_stream_peek(stream) == '\n')
            kb_buf_add_char(&row->raw, (char)kb_stream_byte(stream));
        *at = AT_END;
        return end_cell(row, err);
    }
    if (*at == AFTER_QUOTES)
        return byte == ' ' || byte == '\t'
                   ? KB_OK
                   : kb_fail(err, KB_INVALID, "text behind the closing quote of a cell; a quote inside of one is written twice");
    if (*at == AT_CELL && byte == '"') {
        *at = IN_QUOTES;
        return KB_OK;
    }
    if (*at == AT_CELL && byte == ' ')
        return KB_OK;
    *at = IN_CELL;
    kb_buf_add_char(&row->text, (char)byte);
    return KB_OK;
}

static void inside_quotes(kb_stream *stream, kb_csv_row *row, int byte, where *at)
{
    if (byte == '"' && kb_stream_peek(stream) != '"') {
        *at = AFTER_QUOTES;
        return;
    }
    if (byte == '"')
        kb_buf_add_char(&row->raw, (char)kb_stream_byte(stream));
    kb_buf_add_char(&row->text, (char)byte);
}

kb_code kb_csv_row_read(kb_stream *stream, char delimiter, size_t ceiling, kb_csv_row *row, kb_error *err)
{
    where at = AT_CELL;
    kb_code code = KB_OK;
    int byte = 0;
    row->text.len = row->raw.len = row->count = 0;
    while (code == KB_OK && at != AT_END && (byte = kb_stream_byte(stream)) >= 0) {
        if (row->raw.len >= ceiling)
            return kb_fail(err, KB_INVALID, "the row is longer than %zu bytes, or a quote in it is never closed", ceiling);
        kb_buf_add_char(&row->raw, (char)byte);
        if (at == IN_QUOTES)
            inside_quotes(stream, row, byte, &at);
        else
            code = outside_quotes(stream, row, delimiter, byte, &at, err);
    }
    if (code || at == AT_END)
        return code;
    code = kb_stream_fault(stream, err);
    if (code || row->raw.len == 0)
        return code ? code : KB_NOT_FOUND;
    return at == IN_QUOTES ? kb_fail(err, KB_INVALID, "a quote in this row is never closed; the file may be cut off")
                           : end_cell(row, err);
}

char kb_csv_delimiter(kb_str header)
{
    static const char delimiters[] = ",;\t";
    size_t counts[3] = {0}, best = 0;
    bool quoted = false;
    for (size_t i = 0; i < header.len; i++) {
        const char *found = header.bytes[i] ? strchr(delimiters, header.bytes[i]) : NULL;
        if (header.bytes[i] == '"')
            quoted = !quoted;
        else if (found && !quoted)
            counts[found - delimiters]++;
    }
    for (size_t i = 1; i < 3; i++)
        if (counts[i] > counts[best])
            best = i;
    return delimiters[best];
}
