/* How is a table cut into rows and cells? RFC 4180. Inside corpus/ only. */
#ifndef KB_CORPUS_CSV_ROW_H
#define KB_CORPUS_CSV_ROW_H

#include "corpus/stream.h"

#define KB_CSV_CELLS 1000 /* columns that a table may have */

typedef struct kb_csv_row {
    kb_buf text;               /* the cells behind one another */
    size_t ends[KB_CSV_CELLS]; /* where each cell ends in `text` */
    size_t count;
    kb_buf raw; /* the row as it stands in the file */
} kb_csv_row;

void kb_csv_row_clear(kb_csv_row *row);

static inline kb_str kb_csv_cell(const kb_csv_row *row, size_t i)
{
    size_t start = i ? row->ends[i - 1] : 0;
    return (kb_str){kb_buf_str(&row->text).bytes + start, row->ends[i] - start};
}

/* Reads a row of at most `ceiling` bytes; it ends with LF, CRLF, CR or the file, quoted cells may hold all of these. A quote
 * inside a cell that does not begin with one is an ordinary character. KB_NOT_FOUND at the end. KB_INVALID: a quoted cell is
 * broken or never ends; all of `raw` is consumed. */
kb_code kb_csv_row_read(kb_stream *stream, char delimiter, size_t ceiling, kb_csv_row *row, kb_error *err);

/* Comma, semicolon or tab: the one that is most frequent outside of quotes. */
char kb_csv_delimiter(kb_str header);

#endif
