#include "query/vetoes.h"

#include "base/arena.h"
#include "base/map.h"
#include "text/identifiers.h"
#include "text/noise.h"

#include <ctype.h>
#include <strings.h>

#define READ_BYTES (256 * 1024) /* of a body: a hit may be a log of a mebibyte */
#define CODES_MOST 64           /* of one text */
#define FRAMES_MOST 64
#define FRAMES_SAME 3  /* lines of a trace: fewer are in many */
#define OTHER_CODE 0.5 /* what differs in the code alone is never strong */
#define OTHER_PRODUCT 0.7
#define OTHER_VERSION 0.99 /* said more than weighed: a problem often outlives a version */
#define SERIES_LETTERS 5
#define CODE_DIGITS 5 /* longer numbers are orders and cases */

struct trait {
    kb_identifier_class type; /* KB_IDENTIFIER_CODE or KB_IDENTIFIER_VERSION */
    kb_str series;            /* "0x", "e": codes of one series exclude each other */
    kb_str code;              /* in its normal form */
    kb_str shown;             /* as it is written */
    bool firm;                /* surely an error code or a version: a model number looks much the same */
};

struct kb_traits {
    struct trait items[CODES_MOST];
    size_t count;
    uint64_t frames[FRAMES_MOST]; /* hashes of the lines of stack traces, each once */
    size_t frame_count;
    kb_str product;
    kb_arena *arena;
    kb_str text; /* that is being read */
    const kb_noise_lines *noise;
    size_t cursor;
};

static size_t run_of(int (*is)(int), kb_str text, size_t at)
{
    size_t end = at;
    while (end < text.len && is((unsigned char)text.bytes[end]))
        end++;
    return end - at;
}

/* "E-13.02", "NV-809", "ORA-12154": a few letters, a hyphen, digits. An invoice number has more parts. */
static bool is_lettered(kb_str written)
{
    size_t letters = run_of(isalpha, written, 0);
    size_t digits = letters + 1 < written.len && written.bytes[letters] == '-' ? run_of(isdigit, written, letters + 1) : 0;
    size_t end = letters + 1 + digits;
    if (end < written.len && written.bytes[end] == '.')
        end += 1 + run_of(isdigit, written, end + 1);
    return letters && letters <= SERIES_LETTERS && digits && digits <= CODE_DIGITS && end == written.len;
}

static bool is_firm_code(kb_str normal, kb_str written)
{
    bool hexadecimal = normal.len == 10 && kb_str_starts(normal, KB_STR("0x"));
    bool status = kb_str_starts(normal, KB_STR("http")) && run_of(isdigit, normal, 4) == 3 && normal.len == 7;
    return hexadecimal || status || is_lettered(written);
}

/* 4.2 may be a measure of something; 4.2.1 is a version. */
static bool is_firm_version(kb_str normal)
{
    size_t dots = 0;
    for (size_t i = 0; i < normal.len; i++)
        dots += normal.bytes[i] == '.';
    return dots >= 2;
}

static kb_str series_of(kb_str normal)
{
    return (kb_str){normal.bytes, kb_str_starts(normal, KB_STR("0x")) ? 2 : run_of(isalpha, normal, 0)};
}

static void note(void *context, const kb_identifier *identifier)
{
    struct kb_traits *traits = context;
    kb_noise what = kb_noise_at(traits->noise, identifier->start, &traits->cursor);
    bool said = what != KB_NOISE_QUOTE && what != KB_NOISE_SIGNATURE && what != KB_NOISE_DISCLAIMER;
    bool version = identifier->type == KB_IDENTIFIER_VERSION;
    if (!said || traits->count == CODES_MOST || (!version && identifier->type != KB_IDENTIFIER_CODE))
        return;
    kb_str normal = identifier->normal, written = {traits->text.bytes + identifier->start, identifier->end - identifier->start};
    traits->items[traits->count++] = (struct trait){.type = identifier->type,
                                                    .series = version ? (kb_str){"", 0} : series_of(normal),
                                                    .code = normal,
                                                    .shown = kb_arena_copy(traits->arena, written),
                                                    .firm = version ? is_firm_version(normal) : is_firm_code(normal, written)};
}

static void read_text(kb_traits *traits, kb_str text, const kb_noise_lines *noise)
{
    traits->text = text;
    traits->noise = noise;
    traits->cursor = 0;
    kb_identifiers(text, traits->arena, note, traits);
}

static bool has_frame(const kb_traits *traits, uint64_t frame)
{
    for (size_t i = 0; i < traits->frame_count; i++)
        if (traits->frames[i] == frame)
            return true;
    return false;
}

/* Digits are left out: line numbers and addresses change with every build. */
static void note_frame(kb_traits *traits, kb_str line)
{
    KB_OWNED_BUF text = {0};
    kb_str trimmed = kb_str_trim(line);
    for (size_t i = 0; i < trimmed.len; i++)
        if (!isdigit((unsigned char)trimmed.bytes[i]))
            kb_buf_add_char(&text, trimmed.bytes[i]);
    uint64_t frame = kb_hash(kb_buf_str(&text));
    if (traits->frame_count < FRAMES_MOST && !has_frame(traits, frame))
        traits->frames[traits->frame_count++] = frame;
}

static void read_frames(kb_traits *traits, kb_str body, const kb_noise_lines *lines)
{
    for (size_t i = 0; i < lines->count; i++)
        if (lines->items[i].what == KB_NOISE_TRACE)
            note_frame(traits, (kb_str){body.bytes + lines->items[i].start, lines->items[i].end - lines->items[i].start});
}

kb_traits *kb_traits_of(kb_str title, kb_str body, kb_str product)
{
    kb_traits *traits = kb_alloc(sizeof *traits);
    kb_noise_lines lines = {0};
    body.len = kb_utf8_floor(body, READ_BYTES);
    *traits = (kb_traits){.arena = kb_arena_new(), .product = product};
    kb_noise_find(body, &lines);
    read_text(traits, title, NULL);
    read_text(traits, body, &lines);
    read_frames(traits, body, &lines);
    kb_noise_clear(&lines);
    return traits;
}

void kb_traits_free(kb_traits *traits)
{
    if (!traits)
        return;
    kb_arena_free(traits->arena);
    free(traits);
}

bool kb_traits_tell(const kb_traits *traits)
{
    return traits->count || traits->frame_count || traits->product.len;
}

static bool same_series(const struct trait *a, const struct trait *b)
{
    return a->type == b->type && kb_str_equal(a->series, b->series);
}

/* The same, or one is a case of the other, as 4.2.1 is of 4.2. */
static bool agree(const struct trait *a, const struct trait *b)
{
    kb_str small = a->code.len < b->code.len ? a->code : b->code, large = a->code.len < b->code.len ? b->code : a->code;
    bool case_of =
        a->type == KB_IDENTIFIER_VERSION && kb_str_starts(large, small) && large.len > small.len && large.bytes[small.len] == '.';
    return same_series(a, b) && (kb_str_equal(small, large) || case_of);
}

static bool share_one(const kb_traits *a, const kb_traits *b, const struct trait *of_series)
{
    for (size_t i = 0; i < a->count; i++)
        for (size_t j = 0; j < b->count && same_series(&a->items[i], of_series); j++)
            if (agree(&a->items[i], &b->items[j]))
                return true;
    return false;
}

static bool names_series(const kb_traits *traits, const struct trait *of_series)
{
    for (size_t i = 0; i < traits->count; i++)
        if (traits->items[i].firm && same_series(&traits->items[i], of_series))
            return true;
    return false;
}

/* The first firm code of `theirs` whose series `mine` names without sharing one of it; NULL where there is none. */
static const struct trait *contradiction(const kb_traits *mine, const kb_traits *theirs, kb_identifier_class type)
{
    for (size_t i = 0; i < theirs->count; i++) {
        const struct trait *trait = &theirs->items[i];
        if (trait->type == type && trait->firm && names_series(mine, trait) && !share_one(mine, theirs, trait))
            return trait;
    }
    return NULL;
}

static double veto(kb_list *vetoes, const char *what, kb_str which, double factor)
{
    KB_OWNED(kb_text) text = kb_printf("other %s: %.*s", what, (int)which.len, which.bytes);
    kb_list_add(vetoes, kb_str_of(text));
    return factor;
}

static bool is_other_product(kb_str asked, const char *product)
{
    kb_str other = kb_str_of(product);
    return asked.len && other.len && (asked.len != other.len || strncasecmp(asked.bytes, other.bytes, asked.len) != 0);
}

static void find_agreements(const kb_traits *asked, const kb_traits *theirs, kb_list *agreements)
{
    size_t frames = 0;
    for (size_t i = 0; i < asked->frame_count; i++)
        frames += has_frame(theirs, asked->frames[i]);
    KB_OWNED(kb_text) trace = kb_printf("same trace: %zu lines", frames);
    KB_OWNED(kb_text) product = kb_printf("same product: %.*s", (int)theirs->product.len, theirs->product.bytes);
    if (frames >= FRAMES_SAME)
        kb_list_add(agreements, kb_str_of(trace));
    if (asked->product.len && theirs->product.len && asked->product.len == theirs->product.len &&
        strncasecmp(asked->product.bytes, theirs->product.bytes, asked->product.len) == 0)
        kb_list_add(agreements, kb_str_of(product));
}

double kb_vetoes(const kb_traits *asked, const kb_document *hit, kb_list *vetoes, kb_list *agreements)
{
    KB_OWNED(kb_traits) theirs = kb_traits_of(kb_str_of(hit->title), kb_str_of(hit->body), kb_str_of(hit->product));
    const struct trait *code = contradiction(asked, theirs, KB_IDENTIFIER_CODE),
                       *version = contradiction(asked, theirs, KB_IDENTIFIER_VERSION);
    double factor = 1;
    find_agreements(asked, theirs, agreements);
    if (code)
        factor *= veto(vetoes, "error code", code->shown, OTHER_CODE);
    if (version && hit->kind == KB_TICKET) /* an article names the version that mends it */
        factor *= veto(vetoes, "version", version->shown, OTHER_VERSION);
    if (is_other_product(asked->product, hit->product))
        factor *= veto(vetoes, "product", kb_str_of(hit->product), OTHER_PRODUCT);
    return factor;
}
