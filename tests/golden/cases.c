#include "cases.h"

#include "base/file.h"
#include "schema/fields.h"
#include "schema/languages.h"

#define FILE_BYTES (1024 * 1024)
#define NAME_BYTES 90 /* of a question, in the name of its test */

const char *const golden_claim_words[GOLDEN_CLAIMS] = {"first", "found", "not", "none", "mark", "unmarked", "verdict"};
const char *const golden_verdict_words[GOLDEN_VERDICTS] = {"confident", "possible", "none"};

struct reading {
    golden_file *file;
    const char *path;
    kb_str rest;
    size_t line, next_line; /* numbers, from 1 */
    kb_error *err;
};

static kb_code wrong(const struct reading *r, const char *what, kb_str text)
{
    return kb_fail(r->err, KB_INVALID, "%s:%zu: %s: '%.*s'", r->path, r->line, what, (int)kb_utf8_floor(text, 100), text.bytes);
}

/* ---- lines ---- */

static kb_str take_line(struct reading *r)
{
    const char *end = memchr(r->rest.bytes, '\n', r->rest.len);
    kb_str line = {r->rest.bytes, end ? (size_t)(end - r->rest.bytes) : r->rest.len};
    r->rest = kb_str_from(r->rest, line.len + (end != NULL));
    r->next_line++;
    return line;
}

static bool continues(kb_str rest)
{
    const char *end = memchr(rest.bytes, '\n', rest.len);
    kb_str line = {rest.bytes, end ? (size_t)(end - rest.bytes) : rest.len};
    return line.len && (line.bytes[0] == ' ' || line.bytes[0] == '\t') && kb_str_trim(line).len;
}

/* The next line that says something, with the indented lines below it; false at the end. */
static bool next_line(struct reading *r, kb_buf *line)
{
    kb_buf_clear(line);
    while (r->rest.len && line->len == 0) {
        r->line = r->next_line;
        kb_str text = kb_str_trim(take_line(r));
        if (text.len && text.bytes[0] != '#')
            kb_buf_add(line, text);
    }
    while (line->len && r->rest.len && continues(r->rest)) {
        kb_buf_add_char(line, ' ');
        kb_buf_add(line, kb_str_trim(take_line(r)));
    }
    return line->len > 0;
}

/* The text up to `separator` or the end, trimmed; `rest` moves behind it. */
static kb_str take_part(kb_str *rest, char separator)
{
    const char *end = memchr(rest->bytes, separator, rest->len);
    kb_str part = {rest->bytes, end ? (size_t)(end - rest->bytes) : rest->len};
    *rest = kb_str_from(*rest, part.len + (end != NULL));
    return kb_str_trim(part);
}

/* ---- documents ---- */

static const kb_document *find_document(const golden_file *file, kb_str id)
{
    for (size_t i = 0; i < file->document_count; i++)
        if (kb_str_equal(id, kb_str_of(file->documents[i]->id)))
            return file->documents[i];
    return NULL;
}

static kb_code read_language(struct reading *r, kb_str value)
{
    if (strcmp(kb_language_find(value)->code, "und") == 0)
        return wrong(r, "no language of ours", value);
    kb_list_add(&r->file->langs, value);
    return KB_OK;
}

/* "product=Kasse" */
static kb_code read_field(struct reading *r, kb_document *document, kb_str pair)
{
    kb_str value = pair, name = take_part(&value, '=');
    const kb_field *field = kb_field_find(name);
    value = kb_str_trim(value);
    if (!field || !field->prefix || value.len == 0)
        return wrong(r, "not like product=Kasse", pair);
    char *at = (char *)document + field->offset;
    if (field->type == KB_FIELD_LIST)
        kb_list_add((kb_list *)(void *)at, value);
    else if (field->type == KB_FIELD_TEXT && *(char **)(void *)at == NULL)
        *(char **)(void *)at = kb_str_dup(value);
    else
        return wrong(r, "not a field of text that is still free", pair);
    return KB_OK;
}

/* "id | title | body | field=value; field=value" */
static kb_code read_document(struct reading *r, kb_str value)
{
    golden_file *file = r->file;
    kb_str rest = value, id = take_part(&rest, '|');
    if (file->langs.count == 0)
        return wrong(r, "a document before the line with its language", value);
    if (find_document(file, id))
        return wrong(r, "a second document of this id", id);
    KB_OWNED(kb_document) document = kb_document_new(KB_ARTICLE);
    document->state = KB_PUBLISHED;
    document->visibility = KB_TIER_PUBLIC;
    document->id = kb_str_dup(id);
    document->title = kb_str_dup(take_part(&rest, '|'));
    document->body = kb_str_dup(take_part(&rest, '|'));
    while (rest.len) {
        kb_code code = read_field(r, document, take_part(&rest, ';'));
        if (code)
            return code;
    }
    if (!document->lang)
        document->lang = kb_str_dup(kb_str_of(file->langs.items[file->langs.count - 1]));
    kb_error why = {0};
    if (kb_document_check(document, &why))
        return wrong(r, why.message, value);
    KB_PUSH_ROOM(file->documents, file->document_count, file->document_room);
    file->documents[file->document_count++] = KB_GIVE(document);
    return KB_OK;
}

/* ---- questions ---- */

/* "typed words", or "= title | body" for a whole ticket. */
static kb_code read_question(struct reading *r, kb_str value)
{
    golden_file *file = r->file;
    golden_question question = {.line = r->line, .similar = kb_str_starts(value, KB_STR("="))};
    kb_str rest = kb_str_trim(kb_str_from(value, question.similar));
    if (rest.len == 0)
        return wrong(r, "a question without words", value);
    question.name = kb_printf("%s: %.*s", file->name, (int)kb_utf8_floor(value, NAME_BYTES), value.bytes);
    question.title = kb_str_dup(question.similar ? take_part(&rest, '|') : rest);
    question.body = kb_str_dup(question.similar ? kb_str_trim(rest) : (kb_str){"", 0});
    KB_PUSH_ROOM(file->questions, file->question_count, file->question_room);
    file->questions[file->question_count++] = question;
    return KB_OK;
}

static golden_question *last_question(struct reading *r)
{
    return r->file->question_count ? &r->file->questions[r->file->question_count - 1] : NULL;
}

static void add_claim(golden_question *question, golden_claim_type type, kb_str value)
{
    KB_PUSH_ROOM(question->claims, question->claim_count, question->claim_room);
    question->claims[question->claim_count++] = (golden_claim){type, kb_str_dup(value)};
}

/* One claim for each id. */
static kb_code read_ids(struct reading *r, golden_question *question, golden_claim_type type, kb_str value)
{
    if (value.len == 0)
        return wrong(r, "which document", KB_STR(""));
    while (value.len) {
        kb_str id = take_part(&value, ' ');
        if (id.len && !find_document(r->file, id))
            return wrong(r, "no document of this id stands above", id);
        if (id.len)
            add_claim(question, type, id);
    }
    return KB_OK;
}

static bool is_verdict(kb_str word)
{
    for (size_t i = 0; i < GOLDEN_VERDICTS; i++)
        if (kb_str_equal(word, kb_str_of(golden_verdict_words[i])))
            return true;
    return false;
}

static kb_code read_claim(struct reading *r, golden_claim_type type, kb_str value)
{
    golden_question *question = last_question(r);
    if (!question)
        return wrong(r, "a claim before the first question", value);
    if (type == GOLDEN_FIRST || type == GOLDEN_FOUND || type == GOLDEN_NOT)
        return read_ids(r, question, type, value);
    if ((type == GOLDEN_NONE) != (value.len == 0))
        return wrong(r, "'none:' stands alone, the other claims have a value", value);
    if (type == GOLDEN_VERDICT && !is_verdict(value))
        return wrong(r, "a verdict is confident, possible or none", value);
    add_claim(question, type, value);
    return KB_OK;
}

static kb_code read_known_bug(struct reading *r, kb_str value)
{
    golden_question *question = last_question(r);
    if (!question || question->known_bug || value.len == 0)
        return wrong(r, "a known bug stands below its question, once, with its reason", value);
    question->known_bug = kb_str_dup(value);
    return KB_OK;
}

/* ---- the file ---- */

static kb_code read_named_line(struct reading *r, kb_str line)
{
    kb_str value = line, word = take_part(&value, ':');
    value = kb_str_trim(value);
    if (kb_str_equal(word, KB_STR("language")))
        return read_language(r, value);
    if (kb_str_equal(word, KB_STR("known-bug")))
        return read_known_bug(r, value);
    for (int type = 0; type < GOLDEN_CLAIMS; type++)
        if (kb_str_equal(word, kb_str_of(golden_claim_words[type])))
            return read_claim(r, (golden_claim_type)type, value);
    return wrong(r, "a line that means nothing here", line);
}

static kb_code read_line(struct reading *r, kb_str line)
{
    kb_str value = kb_str_trim(kb_str_from(line, 1));
    if (line.bytes[0] == '+')
        return read_document(r, value);
    if (line.bytes[0] == '?')
        return read_question(r, value);
    return read_named_line(r, line);
}

static kb_code check_whole(struct reading *r)
{
    golden_file *file = r->file;
    for (size_t i = 0; i < file->question_count; i++) {
        r->line = file->questions[i].line;
        if (file->questions[i].claim_count == 0)
            return wrong(r, "a question that claims nothing", kb_str_of(file->questions[i].name));
    }
    return file->question_count ? KB_OK : wrong(r, "a file without a question", kb_str_of(file->name));
}

static char *name_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    kb_str name = kb_str_of(slash ? slash + 1 : path);
    const char *dot = memchr(name.bytes, '.', name.len);
    return kb_str_dup((kb_str){name.bytes, dot ? (size_t)(dot - name.bytes) : name.len});
}

kb_code golden_file_read(const char *path, golden_file **out, kb_error *err)
{
    KB_OWNED(kb_text) text = NULL;
    size_t len = 0, bad = 0;
    kb_code code = kb_file_read(path, FILE_BYTES, &text, &len, err);
    if (code)
        return code;
    if (!kb_utf8_valid((kb_str){text, len}, &bad))
        return kb_fail(err, KB_INVALID, "%s is not valid UTF-8 at byte %zu", path, bad);
    KB_OWNED(golden_file) file = kb_alloc(sizeof *file);
    file->name = name_of(path);
    struct reading r = {.file = file, .path = path, .rest = {text, len}, .next_line = 1, .err = err};
    KB_OWNED_BUF line = {0};
    while (code == KB_OK && next_line(&r, &line))
        code = read_line(&r, kb_buf_str(&line));
    code = code ? code : check_whole(&r);
    if (code)
        return code;
    *out = KB_GIVE(file);
    return KB_OK;
}

static void clear_question(golden_question *question)
{
    for (size_t i = 0; i < question->claim_count; i++)
        free(question->claims[i].value);
    free(question->claims);
    free(question->name);
    free(question->title);
    free(question->body);
    free(question->known_bug);
}

void golden_file_free(golden_file *file)
{
    if (!file)
        return;
    for (size_t i = 0; i < file->document_count; i++)
        kb_document_free(file->documents[i]);
    for (size_t i = 0; i < file->question_count; i++)
        clear_question(&file->questions[i]);
    kb_list_clear(&file->langs);
    free(file->documents);
    free(file->questions);
    free(file->name);
    free(file);
}
