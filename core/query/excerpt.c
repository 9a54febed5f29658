#include "query/excerpt.h"

struct excerpting {
    kb_asker *asker;
    kb_str body;
    const kb_noise_lines *noise;
    kb_buf *bytes;
    kb_noise_lines lines; /* of the excerpt */
    size_t words;         /* that are left */
};

/* Two words have a byte between them, or the second is of another script. */
static bool is_surely_short(kb_str text)
{
    return text.len < 2 * KB_EXCERPT_WORDS;
}

/* The first words of a text, and in how many bytes they are; all of them where there are no more. */
static kb_code first_words(kb_asker *asker, kb_str text, size_t most, size_t *words, size_t *bytes, kb_error *err)
{
    text.len = kb_utf8_floor(text, KB_EXCERPT_BYTES);
    return kb_text_prefix(asker->analyzer, text, most, words, bytes, err);
}

static kb_code cut(kb_asker *asker, kb_str *text, kb_error *err)
{
    size_t words, bytes;
    if (is_surely_short(*text))
        return KB_OK;
    kb_code code = first_words(asker, *text, KB_EXCERPT_WORDS, &words, &bytes, err);
    if (code)
        return code;
    text->len = bytes;
    return KB_OK;
}

static void add_line(struct excerpting *e, kb_noise_line line, size_t bytes)
{
    KB_PUSH_ROOM(e->lines.items, e->lines.count, e->lines.room);
    size_t start = e->bytes->len, noise = line.noise_end - line.start;
    kb_buf_add(e->bytes, (kb_str){e->body.bytes + line.start, bytes});
    kb_noise_line *taken = &e->lines.items[e->lines.count++];
    *taken = (kb_noise_line){start, e->bytes->len, start + (noise < bytes ? noise : bytes), line.what};
    kb_buf_add_char(e->bytes, '\n');
}

static kb_code take_line(struct excerpting *e, kb_noise_line line, kb_error *err)
{
    size_t words, bytes, left = KB_EXCERPT_BYTES - e->bytes->len;
    kb_str text = {e->body.bytes + line.start, line.end - line.start};
    text.len = kb_utf8_floor(text, left);
    kb_code code = first_words(e->asker, text, e->words, &words, &bytes, err);
    if (code)
        return code;
    add_line(e, line, bytes);
    e->words -= words;
    return KB_OK;
}

static bool has_room(const struct excerpting *e)
{
    return e->words && e->bytes->len < KB_EXCERPT_BYTES;
}

/* A label is noise, its value is not. */
static bool is_dropped(const kb_noise_lines *noise, const kb_noise_line *line)
{
    return !noise->all_noise && kb_noise_is_dropped(line->what) && line->noise_end == line->end;
}

static kb_code take_lines(struct excerpting *e, bool machines, kb_error *err)
{
    kb_code code = KB_OK;
    for (size_t i = 0; i < e->noise->count && has_room(e) && code == KB_OK; i++) {
        const kb_noise_line *line = &e->noise->items[i];
        bool machine = line->what == KB_NOISE_TRACE || line->what == KB_NOISE_LOG;
        if (machine == machines && !is_dropped(e->noise, line))
            code = take_line(e, *line, err);
    }
    return code;
}

/* Behind the last line that noise was looked for in, all counts as clean. */
static kb_code take_rest(struct excerpting *e, kb_error *err)
{
    size_t start = e->noise->count ? e->noise->items[e->noise->count - 1].end + 1 : 0;
    if (start >= e->body.len || !has_room(e))
        return KB_OK;
    return take_line(e, (kb_noise_line){start, e->body.len, start, KB_NO_NOISE}, err);
}

static kb_code take_body(struct excerpting *e, kb_error *err)
{
    kb_code code = take_lines(e, false, err);
    code = code ? code : take_rest(e, err);
    return code ? code : take_lines(e, true, err);
}

static kb_code cut_body(kb_asker *asker, kb_question *question, kb_buf *bytes, kb_error *err)
{
    size_t words, end;
    kb_code code = first_words(asker, question->body, KB_EXCERPT_WORDS + 1, &words, &end, err);
    if (code || (words <= KB_EXCERPT_WORDS && end == question->body.len))
        return code;
    struct excerpting e = {.asker = asker,
                           .body = question->body,
                           .noise = &question->noise,
                           .bytes = bytes,
                           .lines.all_noise = question->noise.all_noise,
                           .words = KB_EXCERPT_WORDS};
    code = take_body(&e, err);
    if (code) {
        kb_noise_clear(&e.lines);
        return code;
    }
    kb_noise_clear(&question->noise);
    question->noise = e.lines;
    question->body = kb_buf_str(bytes);
    return KB_OK;
}

kb_code kb_excerpt(kb_asker *asker, kb_question *question, kb_buf *bytes, kb_error *err)
{
    kb_code code = cut(asker, &question->title, err);
    return code || is_surely_short(question->body) ? code : cut_body(asker, question, bytes, err);
}
