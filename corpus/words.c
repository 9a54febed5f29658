#include "corpus/words.h"

#include "schema/languages.h"

/* U+00C0 to U+00DF; the small letters behind them are the same. */
static const char *const latin[32] = {"a", "a", "a", "a", "ae", "a", "ae", "c", "e", "e", "e", "e", "i",  "i", "i",  "i",
                                      "d", "n", "o", "o", "o",  "o", "oe", "_", "o", "u", "u", "u", "ue", "y", "th", "ss"};

static void fold_character(kb_buf *out, int32_t c)
{
    char last = out->len ? out->bytes[out->len - 1] : '\0';
    bool separates = c < 0x80 ? strchr(" \t\r\n_-./#:()", c) != NULL : c == 0xA0;
    if (separates && last != '_' && last != '\0')
        kb_buf_add_char(out, '_');
    else if (separates || c == 0xFF)
        return;
    else if (c >= 'A' && c <= 'Z')
        kb_buf_add_char(out, (char)(c - 'A' + 'a'));
    else if (c >= 0xC0 && c <= 0xFE)
        kb_buf_add(out, kb_str_of(latin[(c - 0xC0) & 0x1F]));
    else if (c == 0x308 && last && strchr("aou", last)) /* an umlaut in two characters, as on a Mac */
        kb_buf_add_char(out, 'e');
    else if (c < 0x300 || c > 0x36F) /* combining accents */
        kb_utf8_put(out, c);
}

char *kb_word_fold(kb_str text)
{
    kb_buf out = {0};
    int32_t c;
    for (size_t at = 0; (c = kb_utf8_next(text, &at)) >= 0;)
        fold_character(&out, c);
    if (out.len && out.bytes[out.len - 1] == '_')
        out.bytes[--out.len] = '\0';
    return kb_buf_give(&out);
}

typedef struct meaning {
    const char *ours, *theirs;
} meaning;

static const char *look_up(const meaning *rows, size_t count, kb_str word)
{
    KB_OWNED(kb_text) folded = kb_word_fold(word);
    for (size_t i = 0; i < count; i++)
        if (kb_str_among(kb_str_of(folded), rows[i].theirs, NULL))
            return rows[i].ours;
    return NULL;
}
#define LOOK_UP(rows, word) look_up(rows, sizeof rows / sizeof *(rows), word)

/* ServiceNow, Zendesk, Zammad, Jira, GitHub, OTRS, and what people call it in English, German, Spanish and French. */
static const meaning article_states[] = {
    {"draft",
     "draft entwurf in_review review in_pruefung pending_review scheduled scheduled_for_publish unpublished borrador brouillon"},
    {"published", "published live freigegeben veroeffentlicht publicado publie public active aktiv"},
    {"retired", "retired archived archiviert zurueckgezogen veraltet outdated obsolete expired deprecated retirado archive"},
};

static const meaning ticket_states[] = {
    {"open",
     "open new offen neu in_progress in_bearbeitung work_in_progress pending hold on_hold wartend reopened to_do backlog assigned "
     "pending_reminder pending_close waiting awaiting_user_info waiting_for_customer waiting_for_support erneut_geoeffnet "
     "abierto nuevo ouvert nouveau 1 2 3"},
    {"resolved", "resolved solved geloest behoben erledigt fixed done resuelto solucionado resolu 6"},
    {"closed",
     "closed geschlossen abgeschlossen closed_successful closed_unsuccessful cancelled canceled merged removed wont_fix "
     "cerrado clos ferme 7 8"},
};

const char *kb_word_state(kb_kind kind, kb_str word)
{
    return kind == KB_ARTICLE ? LOOK_UP(article_states, word) : LOOK_UP(ticket_states, word);
}

const char *kb_word_kind(kb_str word)
{
    static const meaning kinds[] = {
        {"article", "article artikel knowledge kb faq solution loesung articulo"},
        {"ticket", "ticket incident case request issue anfrage vorfall stoerung problem incidencia"},
    };
    return LOOK_UP(kinds, word);
}

const char *kb_word_visibility(kb_str word)
{
    static const meaning tiers[] = {
        {"public", "public oeffentlich everyone all alle anyone customers customer kunden external extern publico"},
        {"internal", "internal intern agents agent staff team private privat mitarbeiter interno interne"},
    };
    return LOOK_UP(tiers, word);
}

const char *kb_word_lang(kb_str word)
{
    static const meaning languages[] = {
        {"de", "deutsch"},
        {"en", "englisch"},
        {"es", "spanisch espanol"},
        {"fr", "franzoesisch francais"},
        {"it", "italienisch italiano"},
        {"nl", "niederlaendisch nederlands"},
        {"pl", "polnisch polski"},
        {"pt", "portugiesisch portugues"},
        {"ru", "russisch русский"},
        {"tr", "tuerkisch tuerkce"},
        {"zh", "chinesisch 中文"},
        {"ja", "japanisch 日本語"},
    };
    for (size_t i = 0; i < kb_language_count; i++)
        if (strlen(kb_languages[i].name) == word.len && strncasecmp(kb_languages[i].name, word.bytes, word.len) == 0)
            return kb_languages[i].code;
    return LOOK_UP(languages, word);
}

bool kb_word_switch(kb_str word, bool *out)
{
    static const meaning switches[] = {{"yes", "yes true 1 on ja wahr si oui"}, {"no", "no false 0 off nein falsch non"}};
    const char *found = LOOK_UP(switches, word);
    if (found)
        *out = found[0] == 'y';
    return found != NULL;
}

/* Two digits of a year say too little. */
static bool is_date(const char *text, int *year, int *month, int *day, int *end)
{
    bool dotted = sscanf(text, "%2d.%2d.%4d%n", day, month, year, end) == 3;
    return (dotted || sscanf(text, "%4d/%2d/%2d%n", year, month, day, end) == 3) && *year >= 1000;
}

bool kb_word_time(kb_str word, char out[KB_TIME_BYTES])
{
    char text[64];
    int day, month, year, end = 0;
    int64_t ms;
    word = kb_str_trim(word);
    if (word.len >= sizeof text - 16)
        return false;
    memcpy(text, word.bytes, word.len);
    text[word.len] = '\0';
    if (is_date(text, &year, &month, &day, &end)) {
        KB_OWNED(kb_text) rest = kb_str_dup(kb_str_trim(kb_str_of(text + end)));
        snprintf(text, sizeof text, "%04d-%02d-%02d%s%.40s", year, month, day, *rest ? " " : "", rest);
    }
    if (kb_time_parse(kb_str_of(text), &ms, NULL) != KB_OK)
        return false;
    kb_time_format(ms, out);
    return true;
}
