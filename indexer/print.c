#include "indexer/print.h"

void kb_print_json(json_t *json)
{
    KB_OWNED(kb_text) text = kb_json_text(json);
    puts(text);
    json_decref(json);
}

json_t *kb_json_clean(const char *text)
{
    KB_OWNED_BUF clean = {0};
    kb_str rest = kb_str_of(text);
    for (size_t at = 0; at < rest.len;)
        kb_utf8_put(&clean, kb_utf8_next(rest, &at));
    return kb_json_str(kb_buf_str(&clean));
}

static bool is_control(int32_t c)
{
    bool reorders = (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069); /* bidirectional overrides and isolates */
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029 || reorders;
}

static void put_text(kb_buf *out, kb_str text)
{
    for (size_t at = 0; at < text.len;) {
        int32_t c = kb_utf8_next(text, &at);
        if (c == '\n' || c == '\t' || c == 0x2028 || c == 0x2029)
            kb_buf_add_char(out, ' ');
        else if (!is_control(c))
            kb_utf8_put(out, c);
    }
}

void kb_print_text(FILE *out, kb_str text)
{
    KB_OWNED_BUF plain = {0};
    put_text(&plain, text);
    fwrite(kb_buf_str(&plain).bytes, 1, plain.len, out);
}

static const struct {
    const char *html, *plain, *bold;
} marks[] = {
    {"<em>", "", "\033[1m"}, {"</em>", "", "\033[0m"}, {"&lt;", "<", "<"},  {"&gt;", ">", ">"},
    {"&quot;", "\"", "\""},  {"&#39;", "'", "'"},      {"&amp;", "&", "&"},
};

/* How many bytes of a mark stand at the start of `html`; 0: none. */
static size_t put_mark(kb_buf *out, kb_str html, bool bold)
{
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        kb_str mark = kb_str_of(marks[i].html);
        if (!kb_str_starts(html, mark))
            continue;
        kb_buf_add(out, kb_str_of(bold ? marks[i].bold : marks[i].plain));
        return mark.len;
    }
    return 0;
}

void kb_print_highlight(FILE *out, kb_str html, bool bold)
{
    KB_OWNED_BUF line = {0};
    while (html.len) {
        size_t used = put_mark(&line, html, bold);
        if (used == 0) {
            size_t text = 1;
            while (text < html.len && html.bytes[text] != '<' && html.bytes[text] != '&')
                text++;
            put_text(&line, (kb_str){html.bytes, text});
            used = text;
        }
        html = kb_str_from(html, used);
    }
    fwrite(kb_buf_str(&line).bytes, 1, line.len, out);
}

bool kb_print_bold(void)
{
    const char *plain = getenv("NO_COLOR");
    return isatty(STDOUT_FILENO) && !(plain && *plain);
}

void kb_format_bytes(uint64_t bytes, char out[16])
{
    static const char *const units[] = {"B", "kB", "MB", "GB", "TB"};
    double value = (double)bytes;
    size_t unit = 0;
    for (; value >= 1000 && unit < 4; unit++)
        value /= 1000;
    snprintf(out, 16, unit ? "%.1f %s" : "%.0f %s", value, units[unit]);
}
