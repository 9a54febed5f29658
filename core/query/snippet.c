#include "query/snippet.h"

/* ---- which part of the text? ---- */

/* The sum of what the distinct words in `bytes` from marks[first] tell. */
static double gain_from(const kb_mark *marks, size_t count, size_t first, size_t bytes)
{
    double gain = 0;
    for (size_t i = first; i < count && marks[i].end <= marks[first].start + bytes; i++) {
        bool again = false;
        for (size_t j = first; j < i && !again; j++)
            again = marks[j].row == marks[i].row;
        gain += again ? marks[i].gain * 0.05 : marks[i].gain;
    }
    return gain;
}

static size_t best_mark(const kb_mark *marks, size_t count, size_t bytes)
{
    size_t best = 0;
    double most = -1;
    for (size_t i = 0; i < count && i < 200; i++) {
        double gain = gain_from(marks, count, i, bytes);
        if (gain > most)
            most = gain, best = i;
    }
    return best;
}

/* A line, or a sentence of a script with or without spaces, ends before `at`. */
static bool ends_before(kb_str text, size_t at)
{
    static const char *const full_width[] = {"。", "！", "？"};
    char c = text.bytes[at - 1];
    for (size_t i = 0; i < 3 && at >= 3; i++)
        if (memcmp(text.bytes + at - 3, full_width[i], 3) == 0)
            return true;
    return c == '\n' || ((c == '.' || c == '!' || c == '?') && at < text.len && text.bytes[at] == ' ');
}

/* Moves `at` back to the start of the sentence or line it stands in, at most `most` bytes; else to the start of a word. */
static size_t reach_back(kb_str text, size_t at, size_t most)
{
    size_t least = at > most ? at - most : 0, word = at;
    for (size_t i = at; i > least; i--) {
        if (ends_before(text, i))
            return i;
        if (text.bytes[i - 1] == ' ')
            word = i;
    }
    return least == 0 ? 0 : word < at ? word : kb_utf8_floor(text, least);
}

/* The end of the last word that ends by `limit`. */
static size_t word_end(kb_str text, size_t start, size_t limit)
{
    if (limit >= text.len)
        return text.len;
    for (size_t i = limit; i > start + (limit - start) / 2; i--)
        if (text.bytes[i] == ' ' || text.bytes[i] == '\n')
            return i;
    return kb_utf8_floor(text, limit);
}

/* ---- as HTML ---- */

static void add_escaped(kb_buf *html, kb_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.bytes[i];
        bool space_before = html->len && html->bytes[html->len - 1] == ' ';
        switch (c) {
        case '&':
            kb_buf_add(html, KB_STR("&amp;"));
            break;
        case '<':
            kb_buf_add(html, KB_STR("&lt;"));
            break;
        case '>':
            kb_buf_add(html, KB_STR("&gt;"));
            break;
        case '"':
            kb_buf_add(html, KB_STR("&quot;"));
            break;
        case '\'':
            kb_buf_add(html, KB_STR("&#39;"));
            break;
        default:
            if (c > ' ')
                kb_buf_add_char(html, (char)c);
            else if (!space_before && html->len)
                kb_buf_add_char(html, ' ');
        }
    }
}

static char *render(kb_str text, size_t start, size_t end, const kb_mark *marks, size_t count)
{
    KB_OWNED_BUF html = {0};
    if (start)
        kb_buf_add(&html, KB_STR("… "));
    size_t at = start;
    for (size_t i = 0; i < count && marks[i].end <= end; i++) {
        if (marks[i].start < at)
            continue;
        add_escaped(&html, (kb_str){text.bytes + at, marks[i].start - at});
        kb_buf_add(&html, KB_STR("<em>"));
        at = marks[i].start;
        for (;; i++) { /* words that touch, as in Chinese, under one mark */
            add_escaped(&html, (kb_str){text.bytes + at, marks[i].end - at});
            at = marks[i].end;
            if (i + 1 == count || marks[i + 1].start != at || marks[i + 1].end > end)
                break;
        }
        kb_buf_add(&html, KB_STR("</em>"));
    }
    add_escaped(&html, (kb_str){text.bytes + at, end - at});
    if (end < text.len)
        kb_buf_add(&html, KB_STR(" …"));
    return kb_buf_give(&html);
}

char *kb_snippet(kb_str text, const kb_mark *marks, size_t count, size_t most_bytes)
{
    size_t start = 0, end = text.len;
    if (most_bytes && text.len > most_bytes) {
        size_t best = count ? marks[best_mark(marks, count, most_bytes * 3 / 4)].start : 0;
        start = count ? reach_back(text, best, most_bytes / 4) : 0;
        end = word_end(text, start, start + most_bytes);
    }
    return render(text, start, end, marks, count);
}
