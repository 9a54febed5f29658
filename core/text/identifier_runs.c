/* Identifiers that are one run of letters, digits and joints: codes, part numbers, files, exceptions, constants. */
#include "text/identifier_scan.h"

#define PARTS_MOST 24
#define WORD_LETTERS 4 /* a part of so many letters is a word, not a code */

/* Letters and digits with single joints between: ORA-12154, com.example.Foo2, x86_64. */
struct run {
    const kb_scan *scan;
    size_t starts[PARTS_MOST], ends[PARTS_MOST];
    size_t count;
    size_t end;          /* of all of it, also of what did not fit into the parts */
    size_t digits, letters, similar; /* similar: letters that only look like ASCII ones */
};

/* ---- reading -------------------------------------------------------------------------------------------------------- */

static bool is_sentence_end(const kb_scan *scan, size_t joint)
{
    const unsigned char *c = scan->c + joint;
    return c[0] == '.' && c[1] >= 'A' && c[1] <= 'Z' && c[2] >= 'a' && c[2] <= 'z' && kb_is_digit(c[-1]);
}

static bool joins(const kb_scan *scan, size_t at)
{
    const unsigned char *c = scan->c + at;
    if (!c[0] || !kb_is_alnum(c[1]))
        return false;
    if (c[0] == '/')
        return kb_is_digit(c[-1]) && kb_is_digit(c[1]);
    if (c[0] == '#')
        return kb_is_letter(c[-1]) && kb_is_digit(c[1]);
    return strchr("-._", c[0]) && !is_sentence_end(scan, at);
}

static void read_run(const kb_scan *scan, size_t at, struct run *run)
{
    *run = (struct run){.scan = scan, .end = at};
    for (size_t start = at;; start = run->end + 1) {
        size_t end = start;
        for (; kb_is_alnum(scan->c[end]); end++) {
            run->digits += kb_is_digit(scan->c[end]);
            run->letters += kb_is_letter(scan->c[end]);
            run->similar += scan->c[end] > 0x80;
        }
        if (run->count < PARTS_MOST) {
            run->starts[run->count] = start;
            run->ends[run->count] = end;
        }
        run->count++;
        run->end = end;
        if (!joins(scan, end))
            return;
    }
}

/* ---- its parts ------------------------------------------------------------------------------------------------------ */

static char joint_before(const struct run *run, size_t part)
{
    return (char)run->scan->c[run->starts[part] - 1];
}

static bool is_all(const struct run *run, size_t part, bool digits)
{
    size_t start = run->starts[part];
    return (digits ? kb_digits_from(run->scan, start) : kb_letters_from(run->scan, start)) == run->ends[part];
}

static size_t length(const struct run *run, size_t part)
{
    return run->ends[part] - run->starts[part];
}

static bool is_capitals(const struct run *run, size_t part)
{
    for (size_t i = run->starts[part]; i < run->ends[part]; i++)
        if ((run->scan->c[i] & 0x7f) >= 'a')
            return false;
    return true;
}

static bool is_word(const struct run *run, size_t part)
{
    return is_all(run, part, false) && length(run, part) >= WORD_LETTERS && !is_capitals(run, part);
}

static void part_text(const struct run *run, size_t part, char *text, size_t room)
{
    text[0] = '\0';
    if (length(run, part) < room)
        kb_append_plain(run->scan, run->starts[part], run->ends[part], text);
}

/* USB3-Anschluss: the words behind the last part with a digit are not its own. */
static void cut_words(struct run *run)
{
    while (run->count > 1 && joint_before(run, run->count - 1) == '-' && is_word(run, run->count - 1))
        run->count--;
    run->end = run->ends[run->count - 1];
}

/* ---- normal form ---------------------------------------------------------------------------------------------------- */

/* Between a letter and a digit a joint says nothing: E-417, E417. Between two digits it does: 11-4 is not 1-14. */
static void write_normal(const struct run *run, char *normal)
{
    for (size_t i = 0; i < run->count; i++) {
        if (i) {
            unsigned char before = run->scan->c[run->ends[i - 1] - 1], behind = run->scan->c[run->starts[i]];
            char joint = joint_before(run, i);
            bool silent = kb_is_digit(before) != kb_is_digit(behind) && joint != '.';
            if (!silent)
                kb_append_char(normal, joint == '.' ? '.' : joint == '_' && kb_is_letter(before) ? '_' : '-');
        }
        kb_append_plain(run->scan, run->starts[i], run->ends[i], normal);
    }
}

/* ---- exceptions, files, hosts --------------------------------------------------------------------------------------- */

static bool ends_in(const struct run *run, size_t part, const char *ending)
{
    size_t len = strlen(ending), start = run->ends[part] - len;
    if (length(run, part) < len + 2)
        return false;
    for (size_t i = 0; i < len; i++)
        if ((char)run->scan->c[start + i] != ending[i])
            return false;
    unsigned char before = run->scan->c[start - 1];
    return ending[0] >= 'a' || (before >= 'a' && before <= 'z') || (before >= 'A' && before <= 'Z');
}

/* java.lang.NullPointerException is a NullPointerException; its package is left to the words. */
static bool is_exception(const struct run *run)
{
    static const char *const endings[] = {"Exception", "Error", "Fault", "Throwable", "exception"};
    size_t last = run->count - 1;
    for (size_t i = 0; i < run->count; i++)
        if (i && joint_before(run, i) != '.')
            return false;
    bool capital = run->scan->c[run->starts[last]] <= 'Z';
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (ends_in(run, last, endings[i]) && (capital || endings[i][0] == 'e'))
            return is_all(run, last, false);
    return false;
}

static int by_text(const void *key, const void *item)
{
    return strcmp(key, *(const char *const *)item);
}

/* In the order of strcmp. */
static const char *const file_endings[] = {
    "7z",   "apk",  "asp",  "aspx", "avi",  "bak",  "bat", "bin",  "bmp", "c",    "cab", "cer",  "cfg",  "class", "cmd",  "conf", "cpp",
    "crt",  "cs",   "css",  "csv",  "dat",  "db",   "deb", "dll",  "dmg", "dmp",  "doc", "docm", "docx", "dot",   "drv",  "eml",  "exe",
    "gif",  "gz",   "h",    "hpp",  "htm",  "html", "ico", "ics",  "img", "inf",  "ini", "iso",  "jar",  "java",  "jpeg", "jpg",  "js",
    "json", "jsp",  "key",  "kt",   "lnk",  "lock", "log", "md",   "mdb", "mov",  "mp3", "mp4",  "msg",  "msi",   "msp",  "ods",  "odt",
    "ost",  "pdb",  "pdf",  "pem",  "pfx",  "php",  "pid", "png",  "ppt", "pptx", "ps1", "pst",  "py",   "rar",   "rb",   "reg",  "rpm",
    "rs",   "rtf",  "service", "sh", "so",  "sql",  "sqlite", "svg", "sys", "tar", "tgz", "tif", "tiff", "tmp",   "toml", "ts",   "txt",
    "vbs",  "vhd",  "vmdk", "wav",  "webp", "xls",  "xlsm", "xlsx", "xml", "xz",  "yaml", "yml", "zip",
};

static bool is_file(const struct run *run)
{
    char ending[12];
    if (run->count < 2 || joint_before(run, run->count - 1) != '.')
        return false;
    part_text(run, run->count - 1, ending, sizeof ending);
    return bsearch(ending, file_endings, sizeof file_endings / sizeof *file_endings, sizeof *file_endings, by_text);
}

/* mail-01.example.com, www.example.org. */
static bool is_host(const struct run *run)
{
    size_t last = run->count - 1, dots = 0, hyphens = 0;
    for (size_t i = 1; i < run->count; i++) {
        dots += joint_before(run, i) == '.';
        hyphens += joint_before(run, i) == '-';
        if (!strchr("-.", joint_before(run, i)))
            return false;
    }
    bool ending = last > 0 && joint_before(run, last) == '.' && is_all(run, last, false) && length(run, last) <= 6 &&
                  length(run, last) >= 2 && run->scan->c[run->starts[last]] >= 'a';
    return ending && (dots > 1 || hyphens) && kb_is_letter(run->scan->c[run->starts[0]]);
}

static bool finish_as_written(const struct run *run, kb_recognised *out, kb_identifier_class type, bool whole)
{
    kb_append_plain(run->scan, run->starts[0], run->end, out->normal);
    return kb_finish(out, run->end, type, whole);
}

/* max_connections, ERR_CONNECTION_REFUSED. */
static bool is_constant(const struct run *run, bool *capitals)
{
    *capitals = true;
    for (size_t i = 0; i < run->count; i++) {
        if (i && joint_before(run, i) != '_')
            return false;
        *capitals = *capitals && is_capitals(run, i);
    }
    return run->count > 1 && run->end - run->starts[0] >= 5;
}

static bool is_errno(const struct run *run)
{
    static const char *const known[] = {
        "eacces",    "eaddrinuse", "eagain",  "ebadf",   "ebusy",  "econnaborted", "econnrefused", "econnreset", "eexist", "ehostunreach",
        "eintr",     "einval",     "eio",     "eisdir",  "emfile", "enetunreach",  "enobufs",      "enodev",     "enoent", "enomem",
        "enospc",    "enotconn",   "enotdir", "enotempty", "enotfound", "eperm",   "epipe",        "eproto",     "erofs",  "etimedout",
    };
    char text[16];
    part_text(run, 0, text, sizeof text);
    return run->count == 1 && is_capitals(run, 0) && bsearch(text, known, sizeof known / sizeof *known, sizeof *known, by_text);
}

/* ---- runs without digits -------------------------------------------------------------------------------------------- */

static bool read_letters(const struct run *run, kb_recognised *out)
{
    bool capitals;
    if (run->similar)
        return false;
    if (is_constant(run, &capitals))
        return finish_as_written(run, out, capitals ? KB_IDENTIFIER_CODE : KB_IDENTIFIER_NAME, false);
    if (is_errno(run))
        return finish_as_written(run, out, KB_IDENTIFIER_CODE, true);
    if (is_file(run))
        return finish_as_written(run, out, KB_IDENTIFIER_PLACE, false);
    return is_host(run) && finish_as_written(run, out, KB_IDENTIFIER_PLACE, false);
}

/* ---- runs with digits ----------------------------------------------------------------------------------------------- */

/* Only numbers: a part number when there are digits enough, and neither years nor a telephone. */
static bool read_numbers(const struct run *run, kb_recognised *out)
{
    size_t first = length(run, 0), last = length(run, run->count - 1);
    bool years = run->count == 2 && first == 4 && last == 4 && run->scan->c[run->starts[0]] <= '2' && run->scan->c[run->starts[1]] <= '2';
    bool short_call = run->count == 2 && first == 3 && last == 4;
    bool call = run->count == 3 && first == 3 && length(run, 1) == 3 && last == 4;
    bool area = run->count == 2 && run->scan->c[run->starts[0]] == '0' && first <= 5 && last >= 5;
    if (run->count < 2 || run->digits < 5 || years)
        return kb_finish(out, run->end, KB_IDENTIFIER_QUANTITY, false);
    write_normal(run, out->normal);
    bool personal = short_call || call || area;
    return kb_finish(out, run->end, personal ? KB_IDENTIFIER_PERSONAL : KB_IDENTIFIER_CODE, !personal);
}

static bool is_uuid(const struct run *run)
{
    static const size_t lengths[] = {8, 4, 4, 4, 12};
    for (size_t i = 0; run->count == 5 && i < 5; i++) {
        if (length(run, i) != lengths[i] || (i && joint_before(run, i) != '-'))
            return false;
        for (size_t j = run->starts[i]; j < run->ends[i]; j++)
            if (!kb_is_hex(run->scan->c[j]))
                return false;
    }
    return run->count == 5;
}

/* 10px, 1st, 100ms. */
static bool is_measure(const struct run *run)
{
    size_t number = kb_digits_from(run->scan, run->starts[0]);
    return run->count == 1 && number > run->starts[0] && kb_letters_from(run->scan, number) == run->end && run->end - number <= 3;
}

/* Words among its parts, or a number with only letters behind it, tell something by themselves: windows-10, 3-in-1. */
static bool stands_as_whole(const struct run *run)
{
    bool counts = is_all(run, 0, true) && run->count > 2;
    for (size_t i = 0; i < run->count; i++)
        if (is_word(run, i) || (counts && is_all(run, i, false)))
            return false;
    return true;
}

static bool read_mixed(struct run *run, kb_recognised *out)
{
    if (is_uuid(run))
        return finish_as_written(run, out, KB_IDENTIFIER_NAME, true);
    if (is_file(run))
        return finish_as_written(run, out, KB_IDENTIFIER_PLACE, false);
    if (is_host(run))
        return finish_as_written(run, out, KB_IDENTIFIER_PLACE, false);
    cut_words(run);
    if (run->end - run->starts[0] < 3)
        return false;
    write_normal(run, out->normal);
    return kb_finish(out, run->end, is_measure(run) ? KB_IDENTIFIER_QUANTITY : KB_IDENTIFIER_CODE, stands_as_whole(run));
}

bool kb_read_run(const kb_scan *scan, size_t at, kb_recognised *out)
{
    struct run run;
    read_run(scan, at, &run);
    if (run.count > PARTS_MOST || run.end - at > KB_IDENTIFIER_BYTES || scan->c[run.end] == KB_SCAN_LETTER)
        return kb_finish(out, run.end, KB_IDENTIFIER_NAME, false);
    if (is_exception(&run) && !run.similar) {
        kb_append_plain(scan, run.starts[run.count - 1], run.end, out->normal);
        return kb_finish(out, run.end, KB_IDENTIFIER_CODE, false);
    }
    if (run.digits == 0)
        return read_letters(&run, out);
    if (run.letters == 0)
        return read_numbers(&run, out);
    for (size_t i = 0; run.similar && i < run.count; i++) /* Russian words beside digits are words */
        if (is_all(&run, i, false) && length(&run, i) > 4)
            return false;
    return read_mixed(&run, out);
}

/* ---- names with signs ----------------------------------------------------------------------------------------------- */

/* C++, C++17, Notepad++, C#. */
bool kb_read_name(const kb_scan *scan, size_t at, kb_recognised *out)
{
    size_t letters = kb_letters_from(scan, at), end = letters;
    if (letters == at || letters - at > 12)
        return false;
    if (scan->c[end] == '#' && letters - at == 1 && !kb_is_bound(scan->c[end + 1]) && strchr("cfj", kb_plain(scan->c[at]))) {
        kb_append_plain(scan, at, end + 1, out->normal);
        return kb_finish(out, end + 1, KB_IDENTIFIER_NAME, true);
    }
    if (scan->c[end] == '.' && letters - at <= 3 && kb_read_dot_net(scan, end, out)) { /* ASP.NET */
        strcpy(out->wider, out->normal);
        out->normal[0] = '\0';
        kb_append_plain(scan, at, out->end, out->normal);
        return scan->c[end + 1] == 'N';
    }
    if (scan->c[end] != '+' || scan->c[end + 1] != '+')
        return false;
    end = kb_digits_from(scan, letters + 2);
    if (kb_is_bound(scan->c[end]) || scan->c[end] == '+')
        return false;
    kb_append_plain(scan, at, end, out->normal);
    if (end > letters + 2)
        kb_append_plain(scan, at, letters + 2, out->wider);
    return kb_finish(out, end, KB_IDENTIFIER_NAME, true);
}

bool kb_read_dot_net(const kb_scan *scan, size_t at, kb_recognised *out)
{
    bool net = kb_letters_from(scan, at + 1) == at + 4 && kb_plain(scan->c[at + 1]) == 'n' && kb_plain(scan->c[at + 2]) == 'e' &&
               kb_plain(scan->c[at + 3]) == 't';
    if (!net || kb_is_bound(scan->c[at + 4]))
        return false;
    strcpy(out->normal, ".net");
    return kb_finish(out, at + 4, KB_IDENTIFIER_NAME, true);
}
