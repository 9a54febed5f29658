/* Identifiers that say where: addresses of hardware and network, paths, e-mail. */
#include "text/identifier_scan.h"

#include <arpa/inet.h>

/* ---- addresses ------------------------------------------------------------------------------------------------------ */

/* `groups` of `width` hexadecimal digits with `joint` between: the end; `at` where there are none. */
static size_t past_groups(const kb_scan *scan, size_t at, size_t groups, size_t width, char joint)
{
    size_t end = at;
    for (size_t i = 0; i < groups; i++) {
        if (i && scan->c[end++] != (unsigned char)joint)
            return at;
        for (size_t j = 0; j < width; j++)
            if (!kb_is_hex(scan->c[end++]))
                return at;
    }
    bool more = kb_is_bound(scan->c[end]) || (scan->c[end] == (unsigned char)joint && kb_is_hex(scan->c[end + 1]));
    return more ? at : end;
}

/* 21:33:bf:cc:e4:9d, 21-33-BF-CC-E4-9D, 2133.bfcc.e49d: twelve digits, as they are also printed. */
bool kb_read_mac(const kb_scan *scan, size_t at, kb_recognised *out)
{
    size_t end = past_groups(scan, at, 6, 2, ':');
    end = end > at ? end : past_groups(scan, at, 6, 2, '-');
    end = end > at ? end : past_groups(scan, at, 3, 4, '.');
    end = end > at ? end : past_groups(scan, at, 3, 4, '-');
    if (end == at)
        return false;
    for (size_t i = at; i < end; i++)
        if (kb_is_hex(scan->c[i]))
            kb_append_char(out->normal, kb_plain(scan->c[i]));
    bool decimal = scan->c[at + 2] != ':' && strspn(out->normal, "0123456789") == 12; /* 1234-5678-9012 is no hardware */
    return !decimal && kb_finish(out, end, KB_IDENTIFIER_PLACE, true);
}

bool kb_read_ipv6(const kb_scan *scan, size_t at, kb_recognised *out)
{
    char text[48] = "";
    struct in6_addr address;
    size_t end = at, colons = 0, digits = 0;
    for (; end - at < 46 && (kb_is_hex(scan->c[end]) || scan->c[end] == ':'); end++) {
        colons += scan->c[end] == ':';
        digits += kb_is_digit(scan->c[end]) != 0;
        text[end - at] = kb_plain(scan->c[end]);
    }
    if (colons < 2 || digits == 0 || kb_is_bound(scan->c[end]) || inet_pton(AF_INET6, text, &address) != 1)
        return false;
    inet_ntop(AF_INET6, &address, out->normal, INET6_ADDRSTRLEN);
    return kb_finish(out, end, KB_IDENTIFIER_PLACE, true);
}

/* With a port or a length of its prefix behind it, it is a case of the bare address. */
bool kb_read_ipv4(const kb_scan *scan, size_t at, kb_recognised *out)
{
    size_t end = at;
    for (size_t i = 0; i < 4; i++) {
        size_t start = i ? end + 1 : at;
        if (i && scan->c[end] != '.')
            return false;
        end = kb_digits_from(scan, start);
        unsigned value = 0;
        for (size_t j = start; j < end && j < start + 4; j++)
            value = value * 10 + (unsigned)(scan->c[j] - '0');
        if (end == start || end - start > 3 || value > 255)
            return false;
        char part[8];
        snprintf(part, sizeof part, "%s%u", i ? "." : "", value);
        strcat(out->normal, part);
    }
    bool tail = (scan->c[end] == ':' || scan->c[end] == '/') && kb_is_digit(scan->c[end + 1]);
    size_t behind = tail ? kb_digits_from(scan, end + 1) : end;
    if (!kb_ends_cleanly(scan, behind) || behind - end > 6)
        return false;
    if (tail) {
        strcpy(out->wider, out->normal);
        kb_append_plain(scan, end, behind, out->normal);
    }
    return kb_finish(out, behind, KB_IDENTIFIER_PLACE, !tail);
}

/* ---- paths ---------------------------------------------------------------------------------------------------------- */

static bool in_path(unsigned char c)
{
    return kb_is_bound(c) || (c && strchr("._-~+@%$#{}", c));
}

/* A space is part of the path where a folder goes on behind it: C:\Program Files\App. */
static bool goes_on(const kb_scan *scan, size_t space)
{
    size_t i = space + 1;
    while (i - space < 24 && (in_path(scan->c[i]) || scan->c[i] == '(' || scan->c[i] == ')'))
        i++;
    return i > space + 1 && scan->c[i] == '\\';
}

static size_t past_path(const kb_scan *scan, size_t at, bool backslashes)
{
    size_t end = at;
    for (;; end++) {
        unsigned char c = scan->c[end];
        bool inside = in_path(c) || c == '/' || (backslashes && (c == '\\' || (c == ' ' && goes_on(scan, end))));
        inside = inside || (backslashes && (c == '(' || c == ')'));
        if (!inside || end - at > KB_IDENTIFIER_BYTES)
            break;
    }
    while (end > at && strchr("./\\-(){", (char)scan->c[end - 1]) && scan->c[end - 1])
        end--;
    return end;
}

static bool finish_path(const kb_scan *scan, size_t end, kb_recognised *out)
{
    size_t base = out->start, parts = 0;
    bool spoken = end - out->start > KB_IDENTIFIER_BYTES; /* too long, or with other letters: left to its words */
    for (size_t i = out->start; i < end; i++) {
        bool slash = scan->c[i] == '/' || scan->c[i] == '\\';
        kb_append_char(out->normal, slash ? '/' : kb_plain(scan->c[i]));
        base = slash ? i + 1 : base;
        parts += slash && kb_is_bound(scan->c[i + 1]);
        spoken = spoken || scan->c[i] == KB_SCAN_LETTER;
    }
    if (parts == 0)
        return false;
    if (spoken)
        out->normal[0] = '\0';
    if (memchr(scan->c + base, '.', end - base))
        kb_append_plain(scan, base, end, out->wider);
    return kb_finish(out, end, KB_IDENTIFIER_PLACE, false);
}

/* C:\Windows\…, \\server\share, HKLM\Software\…. */
bool kb_read_windows_path(const kb_scan *scan, size_t at, kb_recognised *out)
{
    const unsigned char *c = scan->c + at;
    bool drive = kb_is_letter(c[0]) && c[1] == ':' && (c[2] == '\\' || (c[2] == '/' && c[3] != '/'));
    bool share = c[0] == '\\' && c[1] == '\\' && kb_is_alnum(c[2]);
    size_t root = kb_letters_from(scan, at);
    while (scan->c[root] == '_')
        root = kb_letters_from(scan, root + 1);
    bool registry = kb_plain(c[0]) == 'h' && kb_plain(c[1]) == 'k' && scan->c[root] == '\\';
    if (!drive && !share && !registry)
        return false;
    size_t skipped = drive ? 2 : share ? 2 : 0;
    return finish_path(scan, past_path(scan, at + skipped, true), out);
}

/* /etc/fstab, ~/.ssh/config. A single name behind a slash is none. */
bool kb_read_unix_path(const kb_scan *scan, size_t at, kb_recognised *out)
{
    const unsigned char *c = scan->c + at;
    size_t first = at + (c[0] == '~');
    bool behind = at > 0 && (scan->c[at - 1] == '<' || scan->c[at - 1] == '/' || scan->c[at - 1] == ':');
    if (behind || scan->c[first] != '/' || !(kb_is_alnum(scan->c[first + 1]) || scan->c[first + 1] == '.'))
        return false;
    size_t end = past_path(scan, first, false), slashes = 0;
    for (size_t i = first; i < end; i++)
        slashes += scan->c[i] == '/';
    return slashes + (first > at) > 1 && finish_path(scan, end, out);
}

/* ---- mail ----------------------------------------------------------------------------------------------------------- */

bool kb_read_mail(const kb_scan *scan, size_t at, kb_recognised *out)
{
    size_t end = at, dots = 0;
    while (end - at < 64 && (kb_is_alnum(scan->c[end]) || (scan->c[end] && strchr("._%+-", scan->c[end]))))
        end++;
    if (scan->c[end] != '@' || !kb_is_alnum(scan->c[end + 1]))
        return false;
    for (end++; end - at < KB_IDENTIFIER_BYTES && (kb_is_alnum(scan->c[end]) || ((scan->c[end] == '.' || scan->c[end] == '-') &&
                                                                               kb_is_alnum(scan->c[end + 1]))); end++)
        dots += scan->c[end] == '.';
    if (dots == 0 || kb_is_bound(scan->c[end]))
        return false;
    kb_append_plain(scan, at, end, out->normal);
    return kb_finish(out, end, KB_IDENTIFIER_PERSONAL, false);
}
