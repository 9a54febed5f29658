#include "support.h"

static void a_page_is_an_article(void **state)
{
    static const page_case cases[] = {
        {"everything that is ours", "de/vpn.md",
         "---\nid: KB-1\nlang: de\ntitle: VPN hängt\nvisibility: internal\nstate: published\nproduct: Nimbora\ncategory: [Netz, "
         "VPN]\ntags: [vpn, \"NV-809\"]\n"
         "translation_of: KB-1-en\ncreated_at: 2025-04-12T12:00:00Z\nupdated_at: 2026-05-09\nvalid_until: "
         "2030-01-01\n---\n\nText *so*.\n",
         "{'id':'KB-1','lang':'de','title':'VPN "
         "hängt','visibility':'internal','state':'published','product':'Nimbora','category':['Netz','VPN'],"
         "'tags':['vpn','NV-809'],'translation_of':'KB-1-en','created_at':'2025-04-12T12:00:00Z','updated_at':'2026-05-09T00:00:"
         "00Z',"
         "'valid_until':'2030-01-01T00:00:00Z','body':'Text *so*.','format':'markdown','kind':'article','meta':null}",
         NULL},
        {"no front matter", "vpn.md", "# VPN hangs\n\nText\n",
         "{'id':'vpn','title':'VPN hangs','body':'# VPN hangs\\n\\nText','lang':null}", NULL},
        {"a language in the folder", "docs/pt-BR/vpn.md", "# VPN\n", "{'id':'docs.pt-BR.vpn','lang':'pt-BR'}", NULL},
        {"a language in the name", "vpn.de.md", "# VPN\n", "{'id':'vpn.de','lang':'de'}", NULL},
        {"the page's language before the folder's", "de/vpn.md", "---\nlang: fr\n---\n# VPN\n", "{'lang':'fr'}", NULL},
        {"a folder that is no language", "vpn/setup.md", "# VPN\n", "{'id':'vpn.setup','lang':null}", NULL},
        {"a title of the file's name", "vpn-setup_guide.md", "Text\n", "{'title':'vpn setup guide'}", NULL},
        {"a heading that is underlined", "a.md", "VPN hangs\n=========\nText\n", "{'title':'VPN hangs'}", NULL},
        {"a heading with marks around its words", "a.md", "# **VPN** `nv0` hangs {#vpn} ##\n", "{'title':'VPN nv0 hangs'}", NULL},
        {"C# keeps its sharp", "a.md", "# Errors in C#\n", "{'title':'Errors in C#'}", NULL},
        {"a comment in code is no heading", "a.md", "```sh\n# install\n```\n# VPN\n", "{'title':'VPN'}", NULL},
        {"a second level is no title", "some-name.md", "## VPN\n", "{'title':'some name'}", NULL},
        {"a byte-order mark and CRLF", "a.md", "\xEF\xBB\xBF---\r\ntitle: VPN\r\ntags:\r\n  - a\r\n  - b\r\n---\r\nText\r\n",
         "{'title':'VPN','tags':['a','b'],'body':'Text'}", NULL},
        {"a thematic break is no front matter", "a.md", "---\nText here\n---\nMore\n", "{'body':'---\\nText here\\n---\\nMore'}",
         NULL},
        {"front matter that never ends is text", "a.md", "---\ntitle: VPN\n\nText\n",
         "{'title':'a','body':'---\\ntitle: VPN\\n\\nText'}", NULL},
        {"nothing but front matter", "a.md", "---\ntitle: VPN\n---\n", "{'title':'VPN','body':''}", NULL},
        {"empty front matter", "a.md", "---\n---\nText\n", "{'body':'Text'}", NULL},
        {"the end of front matter as YAML writes it", "a.md", "---\ntitle: VPN\n...\nText\n", "{'title':'VPN','body':'Text'}",
         NULL},
        {"a ticket may be one too", "a.md", "---\nkind: ticket\nid: T1\nstate: closed\nresolution: restarted\n---\nhangs\n",
         "{'kind':'ticket','state':'closed','resolution':'restarted','visibility':'internal'}", NULL},
    };
    check_pages(*state, cases, sizeof cases / sizeof *cases, &articles);
}

static void keys_of_other_systems_are_understood(void **state)
{
    static const page_case cases[] = {
        {"Hugo", "a.md",
         "---\ntitle: \"VPN\"\ndate: 2025-01-02T03:04:05+02:00\nlastmod: 2026-01-02\nexpiryDate: 2030-01-01\ndraft: false\nslug: "
         "/docs/vpn/\nkeywords: a, b\n---\nx\n",
         "{'id':'docs.vpn','created_at':'2025-01-02T01:04:05Z','updated_at':'2026-01-02T00:00:00Z','valid_until':'2030-01-01T00:"
         "00:00Z','state':"
         "'published','tags':['a','b']}",
         NULL},
        {"a draft", "a.md", "---\ntitle: VPN\ndraft: true\n---\nx\n", "{'state':'draft'}", NULL},
        {"Jekyll's draft", "a.md", "---\ntitle: VPN\npublished: false\n---\nx\n", "{'state':'draft','created_at':null}", NULL},
        {"Jekyll's date", "a.md", "---\ntitle: VPN\npublished: 2025-03-04\n---\nx\n",
         "{'state':'published','created_at':'2025-03-04T00:00:00Z'}", NULL},
        {"not to be found", "a.md", "---\ntitle: VPN\nnoindex: true\n---\nx\n", "{'state':'draft'}", NULL},
        {"not to be searched", "a.md", "---\ntitle: VPN\nsearch: false\n---\nx\n", "{'state':'draft'}", NULL},
        {"to be searched", "a.md", "---\ntitle: VPN\nsearch: true\n---\nx\n", "{'state':'published'}", NULL},
        {"roles are groups of an internal page", "a.md", "---\ntitle: VPN\nroles: [billing, agents]\n---\nx\n",
         "{'visibility':'internal','groups':['billing']}", NULL},
        {"an audience of customers", "a.md", "---\ntitle: VPN\naudience: customers\n---\nx\n", "{'visibility':'public'}", NULL},
        {"a locale", "a.md", "---\ntitle: VPN\nlocale: pt_BR\n---\nx\n", "{'lang':'pt-BR'}", NULL},
        {"a parent that is an id", "a.md", "---\ntitle: VPN\nparent: KB-7\n---\nx\n", "{'translation_of':'KB-7'}", NULL},
        {"a parent that is a chapter", "a.md", "---\ntitle: VPN\nparent: Getting started\n---\nx\n",
         "{'translation_of':null,'meta':{'parent':'Getting started'}}", NULL},
        {"an address", "a.md", "---\ntitle: VPN\ncanonical: https://example.org/vpn\npermalink: /vpn/\n---\nx\n",
         "{'url':'https://example.org/vpn','meta':{'permalink':'/vpn/'}}", NULL},
        {"German", "a.md", "---\nTitel: VPN\nSprache: Deutsch\nKategorie: Netz\nSchlagwörter: [a]\n---\nx\n",
         "{'title':'VPN','lang':'de','category':['Netz'],'tags':['a']}", NULL},
        {"unknown keys are kept", "a.md",
         "---\ntitle: VPN\nauthor: Kim\nweight: 3\naliases: [old-1, old-2]\nmenu:\n  main:\n    weight: 2\n---\nx\n",
         "{'meta':{'author':'Kim','weight':'3','aliases':['old-1','old-2'],'menu':'  main:\\n    weight: 2'}}", NULL},
        {"a date nobody understands is kept", "a.md", "---\ntitle: VPN\ndate: last May\n---\nx\n",
         "{'created_at':null,'meta':{'date':'last May'}}", NULL},
    };
    check_pages(*state, cases, sizeof cases / sizeof *cases, &articles);
}

static void front_matter_is_the_flat_part_of_yaml(void **state)
{
    static const struct {
        const char *why, *front, *expected; /* of key k */
    } rows[] = {
        {"plain", "k: a b", "'a b'"},
        {"a comment behind", "k: a b # c", "'a b'"},
        {"a sharp within a word", "k: C#", "'C#'"},
        {"a colon within", "k: a: b", "'a: b'"},
        {"an address", "k: https://example.org/a#b", "'https://example.org/a#b'"},
        {"single quotes", "k: 'it''s # so'", "'it`s # so'"},
        {"double quotes", "k: \"a\\tb \\u00e4 \\\\ x\"", "'a\\tb ä \\\\ x'"},
        {"quotes and a comment", "k: \"a\" # b", "'a'"},
        {"nothing", "k:", NULL},
        {"null", "k: null", NULL},
        {"a tilde", "k: ~", NULL},
        {"brackets", "k: [a, 'b, c', \"d\"]", "['a','b, c','d']"},
        {"empty brackets", "k: []", "[]"},
        {"brackets over lines", "k: [a,\n  b,\n  c]", "['a','b','c']"},
        {"a comma at the end", "k: [a, b, ]", "['a','b']"},
        {"items", "k:\n- a\n- 'b'", "['a','b']"},
        {"items further in, with a comment between", "k:\n  - a\n# c\n  - b # d\n", "['a','b']"},
        {"a block of lines", "k: |\n  a\n  b\nl: c", "'a\\nb'"},
        {"a folded block", "k: >-\n  a\n  b\nl: c", "'a b'"},
        {"a value that goes on", "k: a\n  b\nl: c", "'a b'"},
        {"a key in quotes", "\"k\": a", "'a'"},
        {"comments and blank lines", "# x\n\nk: a\n\n# y\n", "'a'"},
        {"objects are text", "k: {a: 1}", "'{a: 1}'"},
        {"lists of objects are text", "k:\n  - a: 1\n    b: 2", "'  - a: 1\\n    b: 2'"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        KB_OWNED(kb_text) content = kb_printf("---\n%s\n---\n# T\n", rows[i].front);
        KB_OWNED(import_run) read = NULL;
        put(*state, "a.md", kb_str_of(content));
        read = read_file(*state, "a.md", &articles);
        if (read->count != 1)
            fail_msg("%s: %s", rows[i].why, read->errors[0]);
        KB_OWNED(kb_text) found = kb_json_text(json_object_get(read->records[0].document->meta, "k"));
        for (char *at = found; *at; at++)
            *at = *at == '\'' ? '`' : *at == '"' ? '\'' : *at;
        if (strcmp(found, rows[i].expected ? rows[i].expected : "null") != 0)
            fail_msg("%s: %s", rows[i].why, found);
    }
}

static void a_bad_page_says_what_is_wrong(void **state)
{
    static const page_case cases[] = {
        {"Windows-1252", "a.md", "# B\xFCro\n", NULL, "a.md:1: not valid UTF-8 at byte 3; save it as UTF-8"},
        {"nothing", "a.md", "", NULL, "text"},
        {"TOML", "a.md", "+++\ntitle = \"a\"\n+++\n", NULL, "TOML"},
        {"a line that is no key", "a.md", "---\ntitle: a\nwhat is this\n---\nx\n", NULL,
         "a.md:3: this line of the front matter is not 'key: value'"},
        {"a key twice", "a.md", "---\ntitle: a\ntitle: b\n---\nx\n", NULL, "a.md:3: the key 'title'"},
        {"a quote that is not closed", "a.md", "---\ntags: [a]\ntitle: \"a\n---\nx\n", NULL, "a.md:3: a quote"},
        {"a list that does not end", "a.md", "---\ntags: [a, b\n---\nx\n", NULL, "a.md:2: a list"},
        {"a bad id", "a.md", "---\nid: a b\n---\nx\n", NULL, "id"},
        {"a state nobody knows", "a.md", "---\nstate: blue\n---\nx\n", NULL, "state"},
        {"a bad end", "a.md", "---\nexpires: soon\n---\nx\n", NULL, "valid_until"},
    };
    check_pages(*state, cases, sizeof cases / sizeof *cases, &articles);
}

static void a_nul_byte_is_no_text(void **state)
{
    put(*state, "a.md", KB_STR("# a\0b\n"));
    KB_OWNED(import_run) read = read_file(*state, "a.md", &articles);
    assert_int_equal(read->count, 0);
    assert_non_null(strstr(read->errors[0], "NUL byte at byte 3"));
}

static void a_language_of_the_path_is_assumed_and_a_given_one_goes_before_it(void **state)
{
    put(*state, "de/vpn.md", KB_STR("# VPN\n"));
    KB_OWNED(import_run) assumed = read_path(*state, &articles);
    assert_true(assumed->records[0].lang_is_assumed);
    kb_corpus_options english = articles;
    english.lang = "en";
    KB_OWNED(import_run) given = read_path(*state, &english);
    assert_string_equal(given->records[0].document->lang, "en");
    assert_false(given->records[0].lang_is_assumed);
    KB_OWNED(kb_text) below = kb_printf("%s/de", (char *)*state);
    KB_OWNED(import_run) folder = read_path(below, &articles);
    assert_string_equal(folder->records[0].document->lang, "de");
    assert_string_equal(folder->records[0].document->id, "vpn");
}

static void large_pages_meet_their_ceilings(void **state)
{
    static const struct {
        const char *why;
        size_t bytes;
        const char *error;
    } rows[] = {
        {"a word of 10,000 letters", 10000, NULL},
        {"the longest body", KB_BODY_BYTES, NULL},
        {"one byte more", KB_BODY_BYTES + 1, "'body'"},
        {"larger than any page", KB_CORPUS_PAGE_BYTES + 1, "larger than"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        KB_OWNED(kb_text) bytes = kb_alloc(rows[i].bytes);
        memset(bytes, 'w', rows[i].bytes);
        put(*state, "a.md", (kb_str){bytes, rows[i].bytes});
        KB_OWNED(import_run) read = read_file(*state, "a.md", &articles);
        if (rows[i].error ? !strstr(read->errors[0], rows[i].error) : read->count != 1)
            fail_msg("%s: %s", rows[i].why, read->errors[0]);
    }
}

static void any_byte_anywhere_leaves_the_reader_standing(void **state)
{
    static const char page[] = "---\ntitle: \"a\"\ntags: [b, 'c']\nk:\n  - d\nl: |\n  e\n---\n# F\n\n```\ng\n```\n";
    for (size_t at = 0; at < sizeof page - 1; at++)
        for (unsigned byte = 1; byte < 256; byte += 9) {
            char changed[sizeof page];
            memcpy(changed, page, sizeof page);
            changed[at] = (char)byte;
            put(*state, "a.md", (kb_str){changed, sizeof page - 1});
            KB_OWNED(import_run) read = read_file(*state, "a.md", &articles);
            assert_int_equal(read->count + read->bad, 1);
        }
    for (size_t len = 0; len < sizeof page; len++) {
        put(*state, "a.md", (kb_str){page, len});
        KB_OWNED(import_run) read = read_file(*state, "a.md", &articles);
        assert_int_equal(read->count + read->bad, 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_page_is_an_article, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(keys_of_other_systems_are_understood, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(front_matter_is_the_flat_part_of_yaml, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(a_bad_page_says_what_is_wrong, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(a_nul_byte_is_no_text, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(a_language_of_the_path_is_assumed_and_a_given_one_goes_before_it, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(large_pages_meet_their_ceilings, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(any_byte_anywhere_leaves_the_reader_standing, make_folder, remove_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
