#include "text/noise.h"

#include "base/map.h"
#include "schema/fields.h"
#include "text/noise_line.h"

#include <ctype.h>

#define FRAMES_KEPT 2        /* of each stack trace: where it broke, and who called */
#define SIGNATURE_LINES 15   /* behind "-- "; RFC 3676 asks for four */
#define GREETING_LINES 3     /* above "-- " */
#define CONTACT_LINES 8      /* of a paragraph that is a signature */
#define CONTACT_PARAGRAPHS 3 /* from the end of the text, that may be one */
#define NAME_WORDS 5         /* of a line in it */
#define DISCLAIMER_BYTES 80
#define HEADINGS_LEAST 2 /* one heading alone is no template */
#define LABELS_LEAST 3
#define HASHED_BYTES 4 /* letters of a line that is remembered */
#define CLEAN_BYTES 20 /* of a body that can do without its noise */
#define LOG_WORD 0.5
#define TRACE_WORD 0.1
#define TRACE_CODE 0.3

const char *const kb_noise_names[KB_NOISES] = {"none",     "quote", "signature", "disclaimer",
                                               "template", "trace", "log",       "boilerplate"};

bool kb_noise_is_dropped(kb_noise what)
{
    return what != KB_NO_NOISE && what != KB_NOISE_TRACE && what != KB_NOISE_LOG;
}

double kb_noise_weight(kb_noise what, bool identifier)
{
    return what == KB_NOISE_LOG     ? (identifier ? 1 : LOG_WORD)
           : what == KB_NOISE_TRACE ? (identifier ? TRACE_CODE : TRACE_WORD)
                                    : 1;
}

struct finding {
    kb_str text;
    kb_noise_lines *lines;
    kb_shape *shapes;
    size_t *label_ends;
};

static kb_str line_of(const struct finding *f, size_t i)
{
    const kb_noise_line *line = &f->lines->items[i];
    return (kb_str){f->text.bytes + line->start, line->end - line->start};
}

static bool is_clean(const struct finding *f, size_t i)
{
    return f->lines->items[i].what == KB_NO_NOISE && f->shapes[i] != KB_LINE_BLANK;
}

static void mark(const struct finding *f, size_t i, kb_noise what)
{
    kb_noise_line *line = &f->lines->items[i];
    if (f->shapes[i] == KB_LINE_BLANK || line->what != KB_NO_NOISE)
        return;
    line->what = what;
    line->noise_end = line->end;
}

static void split(kb_str text, kb_noise_lines *lines)
{
    for (size_t at = 0; at < text.len && lines->count < KB_NOISE_LINES;) {
        const char *feed = memchr(text.bytes + at, '\n', text.len - at);
        size_t end = feed ? (size_t)(feed - text.bytes) : text.len;
        KB_PUSH_ROOM(lines->items, lines->count, lines->room);
        lines->items[lines->count++] = (kb_noise_line){at, end, at, KB_NO_NOISE};
        at = end + 1;
    }
}

/* ---- what was said before ---- */

/* "On Monday, Jo <jo@example.com> wrote:" above a quote, perhaps in two lines. */
static void mark_attribution(const struct finding *f, size_t quote)
{
    size_t at = quote;
    while (at > 0 && quote - at < 2 && f->shapes[at - 1] == KB_LINE_BLANK)
        at--;
    if (at == 0 || f->shapes[at - 1] == KB_LINE_BLANK || f->shapes[at - 1] == KB_LINE_QUOTED)
        return;
    kb_str line = kb_str_trim(line_of(f, at - 1));
    bool colon =
        line.len && (line.bytes[line.len - 1] == ':' || (line.len >= 3 && memcmp(line.bytes + line.len - 3, "：", 3) == 0));
    bool address = memchr(line.bytes, '@', line.len) != NULL, dated = kb_line_digits(line) >= 4;
    if (!colon || !(address || dated))
        return;
    mark(f, at - 1, KB_NOISE_QUOTE);
    if (!dated && at > 1 && f->shapes[at - 2] != KB_LINE_BLANK && kb_line_digits(line_of(f, at - 2)) >= 4)
        mark(f, at - 2, KB_NOISE_QUOTE);
}

/* The head of a mail as programs paste it: a rule, then at least three labels, one with an address. */
static bool is_pasted_head(const struct finding *f, size_t rule)
{
    size_t labels = 0;
    bool address = false;
    for (size_t i = rule + 1; i < f->lines->count && f->shapes[i] == KB_LINE_LABEL; i++, labels++)
        address = address || memchr(line_of(f, i).bytes, '@', line_of(f, i).len);
    return labels >= LABELS_LEAST && address;
}

static void find_quotes(const struct finding *f)
{
    bool below = false;
    for (size_t i = 0; i < f->lines->count; i++) {
        below = below || (f->shapes[i] == KB_LINE_RULE && is_pasted_head(f, i));
        if (f->shapes[i] != KB_LINE_QUOTED && !below)
            continue;
        mark(f, i, KB_NOISE_QUOTE);
        if (i == 0 || f->shapes[i - 1] != KB_LINE_QUOTED)
            mark_attribution(f, i);
    }
}

/* ---- what machines say ---- */

static void find_machines(const struct finding *f)
{
    size_t frames = 0;
    for (size_t i = 0; i < f->lines->count; i++) {
        frames = f->shapes[i] == KB_LINE_FRAME ? frames + 1 : f->shapes[i] == KB_LINE_BLANK ? frames : 0;
        if (f->shapes[i] == KB_LINE_FRAME && frames > FRAMES_KEPT)
            mark(f, i, KB_NOISE_TRACE);
        if (f->shapes[i] == KB_LINE_LOG)
            mark(f, i, KB_NOISE_LOG);
    }
}

/* ---- who writes ---- */

/* The paragraph of clean lines that ends before `end`; `*first` to `*last`. False where there is none. */
static bool paragraph_before(const struct finding *f, size_t end, size_t *first, size_t *last)
{
    while (end > 0 && !is_clean(f, end - 1))
        end--;
    if (end == 0)
        return false;
    *last = *first = end - 1;
    while (*first > 0 && is_clean(f, *first - 1))
        --*first;
    return true;
}

static bool opens_text(const struct finding *f, size_t first)
{
    for (size_t i = 0; i < first; i++)
        if (is_clean(f, i))
            return false;
    return true;
}

/* Names, offices, towns: short lines that are no sentences. */
static bool is_sign_off(const struct finding *f, size_t first, size_t last)
{
    if (last - first >= CONTACT_LINES || opens_text(f, first))
        return false;
    for (size_t i = first; i <= last; i++) {
        kb_str line = line_of(f, i);
        bool name = kb_line_words(line) <= NAME_WORDS && !kb_line_ends_sentence(line) && f->shapes[i] == KB_LINE_PLAIN;
        if (!name && !kb_line_is_contact(line))
            return false;
    }
    return true;
}

static bool has_contact(const struct finding *f, size_t first, size_t last)
{
    for (size_t i = first; i <= last; i++)
        if (kb_line_is_contact(line_of(f, i)))
            return true;
    return false;
}

/* "Kind regards", and the name above the dashes. */
static void mark_greeting(const struct finding *f, size_t dashes)
{
    size_t first, last;
    if (!paragraph_before(f, dashes, &first, &last) || dashes - last > 2 || last - first >= GREETING_LINES)
        return;
    bool greets = is_sign_off(f, first, last);
    for (size_t i = first; greets && i <= last; i++)
        mark(f, i, KB_NOISE_SIGNATURE);
}

static void find_dashes(const struct finding *f)
{
    for (size_t i = 0; i < f->lines->count; i++) {
        if (f->shapes[i] != KB_LINE_DASHES)
            continue;
        for (size_t j = i; j < f->lines->count && j - i <= SIGNATURE_LINES && f->lines->items[j].what != KB_NOISE_QUOTE; j++)
            mark(f, j, KB_NOISE_SIGNATURE);
        mark_greeting(f, i);
    }
}

static void find_contacts(const struct finding *f)
{
    size_t end = f->lines->count, first, last;
    for (int i = 0; i < CONTACT_PARAGRAPHS && paragraph_before(f, end, &first, &last); i++, end = first)
        if (is_sign_off(f, first, last) && has_contact(f, first, last))
            for (size_t j = first; j <= last; j++)
                mark(f, j, KB_NOISE_SIGNATURE);
}

/* ---- what lawyers say ---- */

static bool speaks_of_mail(kb_str text)
{
    static const char *const mails[] = {"mail", "Mail", "邮件", "郵件", "メール", "메일", "письм", "correo", "mensaje"};
    for (size_t i = 0; i < sizeof mails / sizeof *mails; i++)
        if (memmem(text.bytes, text.len, mails[i], strlen(mails[i])))
            return true;
    return false;
}

static bool signed_before(const struct finding *f, size_t first)
{
    size_t at = first, from, to;
    while (at > 0 && f->shapes[at - 1] == KB_LINE_BLANK)
        at--;
    if (at == 0)
        return false;
    if (f->lines->items[at - 1].what == KB_NOISE_SIGNATURE)
        return true;
    return paragraph_before(f, first, &from, &to) && is_sign_off(f, from, to);
}

static void find_disclaimer(const struct finding *f)
{
    size_t first, last;
    if (!paragraph_before(f, f->lines->count, &first, &last) || opens_text(f, first))
        return;
    size_t start = f->lines->items[first].start;
    kb_str paragraph = {f->text.bytes + start, f->lines->items[last].end - start};
    if (paragraph.len < DISCLAIMER_BYTES || !signed_before(f, first) || !speaks_of_mail(paragraph))
        return;
    for (size_t i = first; i <= last; i++)
        mark(f, i, KB_NOISE_DISCLAIMER);
}

/* ---- what a form says ---- */

static void find_headings(const struct finding *f)
{
    size_t headings = 0;
    for (size_t i = 0; i < f->lines->count; i++)
        headings += f->shapes[i] == KB_LINE_HEADING && f->lines->items[i].what != KB_NOISE_QUOTE;
    for (size_t i = 0; i < f->lines->count; i++)
        if (f->shapes[i] == KB_LINE_BOX || (f->shapes[i] == KB_LINE_HEADING && headings >= HEADINGS_LEAST))
            mark(f, i, KB_NOISE_TEMPLATE);
}

static void find_labels(const struct finding *f)
{
    for (size_t i = 0, end; i < f->lines->count; i = end + 1) {
        for (end = i; end < f->lines->count && f->shapes[end] == KB_LINE_LABEL && is_clean(f, end);)
            end++;
        for (size_t j = i; j < end && end - i >= LABELS_LEAST; j++) {
            f->lines->items[j].what = KB_NOISE_TEMPLATE;
            f->lines->items[j].noise_end = f->lines->items[j].start + f->label_ends[j];
        }
    }
}

static size_t clean_bytes(const struct finding *f)
{
    size_t bytes = 0;
    for (size_t i = 0; i < f->lines->count; i++)
        bytes += f->lines->items[i].end -
                 (kb_noise_is_dropped(f->lines->items[i].what) ? f->lines->items[i].noise_end : f->lines->items[i].start);
    return bytes;
}

void kb_noise_find(kb_str text, kb_noise_lines *lines)
{
    split(text, lines);
    struct finding f = {text, lines, kb_alloc((lines->count + 1) * sizeof *f.shapes),
                        kb_alloc((lines->count + 1) * sizeof *f.label_ends)};
    for (size_t i = 0; i < lines->count; i++)
        f.shapes[i] = kb_line_shape(line_of(&f, i), &f.label_ends[i]);
    find_quotes(&f);
    find_machines(&f);
    find_dashes(&f);
    find_contacts(&f);
    find_disclaimer(&f);
    find_headings(&f);
    find_labels(&f);
    size_t unread =
        text.len - (lines->count ? lines->items[lines->count - 1].end : 0); /* behind the last line that is looked at */
    lines->all_noise = clean_bytes(&f) + unread < CLEAN_BYTES;
    free(f.shapes);
    free(f.label_ends);
}

void kb_noise_clear(kb_noise_lines *lines)
{
    free(lines->items);
    *lines = (kb_noise_lines){0};
}

kb_noise kb_noise_at(const kb_noise_lines *lines, size_t offset, size_t *cursor)
{
    while (lines && *cursor < lines->count && lines->items[*cursor].end <= offset)
        ++*cursor;
    if (!lines || *cursor >= lines->count)
        return KB_NO_NOISE;
    const kb_noise_line *line = &lines->items[*cursor];
    return offset >= line->start && offset < line->noise_end ? line->what : KB_NO_NOISE;
}

/* ---- what returns ---- */

/* Letters alone, ASCII in lower case; false for a line with digits or with too little. */
static bool reduce(kb_str line, kb_buf *out)
{
    for (size_t i = 0; i < line.len; i++) {
        unsigned char c = (unsigned char)line.bytes[i];
        if (isdigit(c))
            return false;
        if (c >= 0x80 || isalpha(c))
            kb_buf_add_char(out, (char)tolower(c));
    }
    return out->len >= HASHED_BYTES;
}

static bool is_worth(const kb_noise_line *line)
{
    return line->what != KB_NOISE_QUOTE && line->what != KB_NOISE_TRACE && line->what != KB_NOISE_LOG && line->end > line->start;
}

void kb_noise_hash(kb_str text, const kb_noise_lines *lines, kb_noise_each *each, void *context)
{
    for (size_t i = 0; i < lines->count; i++) {
        KB_OWNED_BUF letters = {0};
        char term[32];
        kb_noise_line *line = &lines->items[i];
        bool outside = i >= KB_NOISE_HASHED / 2 && i + KB_NOISE_HASHED / 2 < lines->count;
        if (outside || !is_worth(line) || !reduce((kb_str){text.bytes + line->start, line->end - line->start}, &letters))
            continue;
        int len = snprintf(term, sizeof term, KB_PREFIX_LINE "%016llx", (unsigned long long)kb_hash(kb_buf_str(&letters)));
        each(context, line, (kb_str){term, (size_t)len});
    }
}
