#include "indexer/dataset_lines.h"

#include "indexer/stop.h"

#include "base/file.h"

#include <ctype.h>

static kb_code each_line_of(FILE *file, const char *path, kb_complaints *complaints, kb_dataset_each_row *each, void *context,
                            kb_error *err)
{
    KB_OWNED(kb_text) line = NULL;
    size_t room = 0;
    ssize_t len;
    for (unsigned long number = 1; (len = getline(&line, &room, file)) >= 0; number++) {
        kb_error mine = {0};
        kb_str text = kb_str_trim((kb_str){line, (size_t)len});
        kb_code code = text.len ? each(context, text, &mine) : KB_OK;
        if (code == KB_INVALID)
            kb_complain(complaints, "%s:%lu: %s", path, number, mine.message);
        else if (code)
            return kb_fail(err, code, "%s:%lu: %s", path, number, mine.message);
        if (atomic_load(&kb_stopping))
            return kb_fail(err, KB_UNAVAILABLE, "stopped");
    }
    return ferror(file) ? kb_fail_errno(err, path) : KB_OK;
}

kb_code kb_dataset_rows(const char *folder, const char *name, kb_complaints *complaints, kb_dataset_each_row *each, void *context,
                        kb_error *err)
{
    KB_OWNED(kb_text) path = kb_printf("%s/%s", folder, name);
    KB_OWNED(FILE) file = fopen(path, "re");
    if (!file)
        return kb_fail_path(err, "opening", path);
    return each_line_of(file, path, complaints, each, context, err);
}

/* Whether a backslash, the first of `text`, begins an escape of JSON. */
static bool is_escape(kb_str text)
{
    if (text.len < 2 || !memchr("\"\\/bfnrtu", text.bytes[1], 9))
        return false;
    if (text.bytes[1] != 'u')
        return true;
    size_t digits = 0;
    while (digits < 4 && digits + 2 < text.len && isxdigit((unsigned char)text.bytes[digits + 2]))
        digits++;
    return digits == 4;
}

/* A backslash that begins no escape stands for itself. */
static void mend_escapes(kb_str line, kb_buf *out)
{
    for (size_t at = 0; at < line.len; at++) {
        kb_buf_add_char(out, line.bytes[at]);
        if (line.bytes[at] != '\\')
            continue;
        kb_buf_add_char(out, is_escape(kb_str_from(line, at)) ? line.bytes[++at] : '\\');
    }
}

/* Published sets hold lines in which names were replaced without regard for the JSON around them: "\user@example.com". */
static kb_code parse_line(kb_str line, json_t **out, kb_error *err)
{
    kb_error strict = {0};
    if (kb_json_parse(line, out, &strict) == KB_OK)
        return KB_OK;
    KB_OWNED_BUF mended = {0};
    mend_escapes(line, &mended);
    if (kb_json_parse(kb_buf_str(&mended), out, &(kb_error){0}) == KB_OK)
        return KB_OK;
    return kb_fail(err, strict.code, "%s", strict.message);
}

struct parsing {
    kb_dataset_each *each;
    void *context;
};

static kb_code parse_and_tell(void *context, kb_str line, kb_error *err)
{
    const struct parsing *parsing = context;
    KB_OWNED(json_t) json = NULL;
    kb_code code = parse_line(line, &json, err);
    return code ? code : parsing->each(parsing->context, json, err);
}

kb_code kb_dataset_lines(const char *folder, const char *name, kb_complaints *complaints, kb_dataset_each *each, void *context,
                         kb_error *err)
{
    return kb_dataset_rows(folder, name, complaints, parse_and_tell, &(struct parsing){each, context}, err);
}
