#include "text/identifier_scan.h"

/* In the order in which they are tried: the narrower shape first. */
static kb_recognise *const at_words[] = {
    kb_read_mac,     kb_read_moment,       kb_read_ipv6,   kb_read_ipv4,    kb_read_windows_path, kb_read_mail,    kb_read_account,
    kb_read_hex,     kb_read_dimensions,   kb_read_prefixed, kb_read_cued,  kb_read_version,      kb_read_name,    kb_read_run,
};

static const struct {
    char sign;
    kb_recognise *read;
} at_signs[] = {
    {'-', kb_read_signed}, {'+', kb_read_telephone}, {'.', kb_read_dot_net}, {'/', kb_read_unix_path},
    {'~', kb_read_unix_path}, {'\\', kb_read_windows_path}, {':', kb_read_ipv6}, {'(', kb_read_telephone},
};

static bool recognise(const kb_scan *scan, size_t at, kb_recognised *out)
{
    bool word = kb_is_alnum(scan->c[at]);
    size_t count = word ? sizeof at_words / sizeof *at_words : sizeof at_signs / sizeof *at_signs;
    for (size_t i = 0; i < count; i++) {
        if (!word && at_signs[i].sign != (char)scan->c[at])
            continue;
        out->start = at;
        out->normal[0] = out->wider[0] = '\0';
        if ((word ? at_words[i] : at_signs[i].read)(scan, at, out))
            return true;
    }
    return false;
}

static size_t past_word(const kb_scan *scan, size_t at)
{
    size_t end = at;
    while (kb_is_bound(scan->c[end]))
        end++;
    return end > at ? end : at + 1;
}

void kb_identifiers(kb_str text, kb_arena *arena, kb_identifier_each *each, void *context)
{
    kb_scan scan;
    kb_recognised found;
    kb_scan_open(text, &scan);
    for (size_t at = 0; at < scan.count;) {
        bool begins = at == 0 || kb_is_alnum(scan.c[at]) || !kb_is_bound(scan.c[at - 1]);
        if (!begins || scan.c[at] == KB_SCAN_LETTER || !recognise(&scan, at, &found)) {
            at = past_word(&scan, at);
            continue;
        }
        size_t len = strlen(found.normal);
        if (len && len <= KB_IDENTIFIER_BYTES) {
            kb_identifier identifier = {kb_scan_byte(&scan, found.start), kb_scan_byte(&scan, found.end),
                                        kb_arena_copy(arena, (kb_str){found.normal, len}),
                                        kb_arena_copy(arena, kb_str_of(found.wider)), found.type, found.whole};
            each(context, &identifier);
        }
        at = found.end;
    }
    kb_scan_close(&scan);
}
