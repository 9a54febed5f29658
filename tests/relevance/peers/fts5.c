/* The ranking of SQLite's FTS5: bm25() of an OR of the question's words, or of its runs of three letters with the tokenizer
 * trigram.
 *
 * fts5 unicode61|trigram DOCUMENTS QUESTIONS: files of lines "id TAB text" and "id TAB own document or empty TAB text"; writes
 * "question TAB hit hit …". */
#include "base/str.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

#define TRIGRAM 3

static sqlite3 *db;

static void stop(const char *doing)
{
    fprintf(stderr, "%s: %s\n", doing, sqlite3_errmsg(db));
    exit(1);
}

static sqlite3_stmt *prepared(const char *sql)
{
    sqlite3_stmt *statement;
    if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) != SQLITE_OK)
        stop(sql);
    return statement;
}

/* Calls `each` with the cells of every line. */
static void each_line(const char *path, int cells, void (*each)(char *const cells[], sqlite3_stmt *), sqlite3_stmt *statement)
{
    FILE *file = fopen(path, "re");
    char *line = NULL, *found[3];
    size_t room = 0;
    if (!file) {
        perror(path);
        exit(1);
    }
    while (getline(&line, &room, file) > 0) {
        line[strcspn(line, "\n")] = '\0';
        char *rest = line;
        for (int i = 0; i < cells; i++)
            found[i] = (found[i] = strsep(&rest, "\t")) ? found[i] : line + strlen(line);
        each(found, statement);
    }
    free(line);
    fclose(file);
}

static void add_document(char *const cells[], sqlite3_stmt *insert)
{
    sqlite3_bind_text(insert, 1, cells[0], -1, SQLITE_STATIC);
    sqlite3_bind_text(insert, 2, cells[1], -1, SQLITE_STATIC);
    if (sqlite3_step(insert) != SQLITE_DONE)
        stop("adding a document");
    sqlite3_reset(insert);
}

static void add_quoted(kb_buf *query, kb_str part)
{
    kb_buf_printf(query, "%s\"%.*s\"", query->len ? " OR " : "", (int)part.len, part.bytes);
}

static void add_words(kb_buf *query, char *text)
{
    for (char *word; (word = strsep(&text, " \t\"?!.,;:()'"));)
        if (*word)
            add_quoted(query, kb_str_of(word));
}

static void add_trigrams(kb_buf *query, char *quoted)
{
    for (char *quote = quoted; (quote = strchr(quote, '"'));)
        *quote = ' ';
    kb_str text = kb_str_of(quoted);
    for (size_t start = 0; start < text.len;) {
        size_t next = start;
        kb_utf8_next(text, &next);
        size_t end = next;
        for (int i = 1; i < TRIGRAM; i++)
            kb_utf8_next(text, &end);
        add_quoted(query, (kb_str){text.bytes + start, end - start});
        start = next;
    }
}

static void ask(char *const cells[], sqlite3_stmt *select, void (*add)(kb_buf *, char *))
{
    KB_OWNED_BUF query = {0};
    add(&query, cells[2]);
    printf("%s\t", cells[0]);
    sqlite3_bind_text(select, 1, query.bytes ? query.bytes : "\"\"", -1, SQLITE_STATIC);
    while (sqlite3_step(select) == SQLITE_ROW) {
        const char *id = (const char *)sqlite3_column_text(select, 0);
        if (strcmp(id, cells[1]) != 0)
            printf("%s ", id);
    }
    putchar('\n');
    if (sqlite3_reset(select) != SQLITE_OK)
        stop(query.bytes);
}

static void ask_words(char *const cells[], sqlite3_stmt *select)
{
    ask(cells, select, add_words);
}

static void ask_trigrams(char *const cells[], sqlite3_stmt *select)
{
    ask(cells, select, add_trigrams);
}

int main(int argc, char **argv)
{
    if (argc != 4 || sqlite3_open(":memory:", &db) != SQLITE_OK)
        return 2;
    KB_OWNED(kb_text) schema = kb_printf("CREATE VIRTUAL TABLE docs USING fts5(id UNINDEXED, text, tokenize='%s')", argv[1]);
    if (sqlite3_exec(db, schema, NULL, NULL, NULL) != SQLITE_OK)
        stop(schema);
    sqlite3_stmt *insert = prepared("INSERT INTO docs VALUES (?1, ?2)");
    each_line(argv[2], 2, add_document, insert);
    sqlite3_finalize(insert);
    sqlite3_stmt *select = prepared("SELECT id FROM docs WHERE docs MATCH ?1 ORDER BY rank LIMIT 11");
    each_line(argv[3], 3, strcmp(argv[1], "trigram") == 0 ? ask_trigrams : ask_words, select);
    sqlite3_finalize(select);
    sqlite3_close(db);
    return 0;
}
