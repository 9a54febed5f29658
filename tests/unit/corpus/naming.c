#include "support.h"

#include "corpus/naming.h"
#include "corpus/words.h"

static void a_path_becomes_an_id(void **state)
{
    (void)state;
    static const struct {
        const char *why, *place, *id;
    } rows[] = {
        {"a name", "vpn.md", "vpn"},
        {"folders", "de/vpn-setup.md", "de.vpn-setup"},
        {"only the last ending goes", "v4.2.1/notes.de.md", "v4.2.1.notes.de"},
        {"a hidden name", ".md", ".md"},
        {"a blank", "VPN setup.md", "VPN-setup-5d830b2e"},
        {"another character in its place is another id", "VPN+setup.md", "VPN-setup-2aa4a37e"},
        {"letters that an id cannot have", "häufig/打印.md", "h-ufig.--91492c8a"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char id[KB_ID_BYTES + 1];
        kb_id_from_place(kb_str_of(rows[i].place), id);
        assert_true(kb_id_valid(kb_str_of(id)));
        if (strcmp(id, rows[i].id) != 0)
            fail_msg("%s: %s", rows[i].why, id);
    }
}

static void long_paths_stay_apart(void **state)
{
    (void)state;
    char place[1001], one[KB_ID_BYTES + 1], other[KB_ID_BYTES + 1];
    memset(place, 'x', 1000);
    place[1000] = '\0';
    kb_id_from_place(kb_str_of(place), one);
    place[999] = 'y';
    kb_id_from_place(kb_str_of(place), other);
    assert_true(kb_id_valid(kb_str_of(one)));
    assert_string_not_equal(one, other);
}

static void a_path_may_name_a_language(void **state)
{
    (void)state;
    static const struct {
        const char *why, *place, *root, *lang; /* NULL: none */
    } rows[] = {
        {"a folder", "docs/de/vpn.md", "kb", "de"},
        {"the name before the folder", "de/vpn.fr.md", "kb", "fr"},
        {"the nearest folder", "en/docs/de/a/vpn.md", "kb", "de"},
        {"the folder that was named", "vpn.md", "pt_BR", "pt-BR"},
        {"a script", "zh-Hans/vpn.md", "", "zh-Hans"},
        {"a POSIX modifier", "sr@latin/vpn.md", "", "sr-Latn"},
        {"a word of three letters", "vpn/a.md", "", NULL},
        {"a word that begins like a tag", "it-service/a.md", "", NULL},
        {"a version", "notes.4.md", "", NULL},
        {"a name that is a language", "de.md", "", NULL},
        {"nothing", "a.md", "", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char lang[KB_TAG_BYTES] = "";
        bool found = kb_lang_from_place(kb_str_of(rows[i].place), kb_str_of(rows[i].root), lang);
        if (found != (rows[i].lang != NULL) || (found && strcmp(lang, rows[i].lang) != 0))
            fail_msg("%s: %s", rows[i].why, lang);
    }
}

static void headers_are_compared_without_their_dress(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"Gelöst am", "geloest_am"}, {"LO\xCC\x88SUNG", "loesung"},  {"Issue-Key", "issue_key"}, {" ##a  b: ", "a_b"},
        {"Größe", "groesse"},        {"Descripción", "descripcion"}, {"标题", "标题"},           {"", ""},
        {"a\xFF", "a\xEF\xBF\xBD"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        KB_OWNED(kb_text) folded = kb_word_fold(kb_str_of(rows[i][0]));
        assert_string_equal(folded, rows[i][1]);
    }
}

static void dates_are_read_where_they_mean_one_day(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"2026-05-02T09:00:00+02:00", "2026-05-02T07:00:00Z"},
        {"2026-05-02 09:00:01", "2026-05-02T09:00:01Z"},
        {"02.05.2026", "2026-05-02T00:00:00Z"},
        {"2.5.2026 9:05", NULL}, /* an hour has two digits */
        {"2.5.2026 09:05", "2026-05-02T09:05:00Z"},
        {"2026/5/2", "2026-05-02T00:00:00Z"},
        {"5/2/2026", NULL},
        {"31.02.2026", NULL},
        {"02.05.26", NULL},
        {"yesterday", NULL},
        {"", NULL},
        {"9999999999999999999999999999999999999999999999999999999999999999999", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char time[KB_TIME_BYTES] = "";
        bool good = kb_word_time(kb_str_of(rows[i][0]), time);
        if (good != (rows[i][1] != NULL) || (good && strcmp(time, rows[i][1]) != 0))
            fail_msg("%s: %s", rows[i][0], time);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_path_becomes_an_id),
        cmocka_unit_test(long_paths_stay_apart),
        cmocka_unit_test(a_path_may_name_a_language),
        cmocka_unit_test(headers_are_compared_without_their_dress),
        cmocka_unit_test(dates_are_read_where_they_mean_one_day),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
