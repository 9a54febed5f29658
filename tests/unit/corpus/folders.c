#include "support.h"

#include <fcntl.h>
#include <sys/stat.h>

static void link_to(const char *folder, const char *target, const char *name)
{
    KB_OWNED(kb_text) path = kb_printf("%s/%s", folder, name);
    assert_int_equal(symlink(target, path), 0);
}

static char *ids_of(const import_run *read)
{
    KB_OWNED_BUF ids = {0};
    for (size_t i = 0; i < read->count; i++)
        kb_buf_printf(&ids, "%s%s", i ? " " : "", read->records[i].document ? read->records[i].document->id : "-");
    return kb_str_dup(kb_buf_str(&ids));
}

static void a_folder_is_read_in_the_order_of_its_names(void **state)
{
    static const char *const names[] = {"b/two.md", "a.md", "b/one.md", "C.MD", "b.html", "b/z/deep.markdown", "é.md"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        put(*state, names[i], KB_STR("<p>x</p>\n"));
    for (int round = 0; round < 2; round++) {
        KB_OWNED(import_run) read = read_path(*state, &articles);
        KB_OWNED(kb_text) ids = ids_of(read);
        ids[strlen(ids) - 8] = '\0'; /* the hash of é */
        assert_string_equal(ids, "C a b.one b.two b.z.deep b --");
        assert_int_equal(read->done_bytes, read->total_bytes);
        assert_int_equal(read->total_bytes, 7 * 9);
    }
}

static void hidden_and_unknown_files_are_passed_over(void **state)
{
    static const char *const names[] = {".hidden.md", ".git/a.md",     "a.txt",        "noending", "b.md~",
                                        "c.md.bak",   "questions.tsv", "example.json", "d.pdf"};
    put(*state, "page.md", KB_STR("x"));
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        put(*state, names[i], KB_STR("x"));
    KB_OWNED(import_run) read = read_path(*state, &articles);
    KB_OWNED(kb_text) ids = ids_of(read);
    assert_string_equal(ids, "page");
    assert_int_equal(read->bad, 0);
}

static void a_given_format_takes_its_files_alone(void **state)
{
    put(*state, "a.md", KB_STR("x"));
    put(*state, "b.csv", KB_STR("id,title\nK1,a\n"));
    put(*state, "c.jsonl", KB_STR("{\"id\":\"J1\",\"title\":\"a\"}\n"));
    kb_corpus_options only_csv = articles;
    only_csv.format = KB_CORPUS_CSV;
    KB_OWNED(import_run) read = read_path(*state, &only_csv);
    KB_OWNED(kb_text) ids = ids_of(read);
    assert_string_equal(ids, "K1");
    KB_OWNED(import_run) all = read_path(*state, &articles);
    KB_OWNED(kb_text) all_ids = ids_of(all);
    assert_string_equal(all_ids, "a K1 J1");
}

static void a_given_format_goes_before_the_ending(void **state)
{
    put(*state, "export.txt", KB_STR("id;title\nK1;a\n"));
    kb_corpus_options csv = articles;
    csv.format = KB_CORPUS_CSV;
    KB_OWNED(import_run) read = read_file(*state, "export.txt", &csv);
    assert_int_equal(read->count, 1);
}

static void loops_of_links_are_harmless(void **state)
{
    put(*state, "a/page.md", KB_STR("x"));
    link_to(*state, "..", "a/up");
    link_to(*state, "loop.md", "loop.md");
    link_to(*state, "gone.md", "broken.md");
    link_to(*state, *state, "a/all.md");
    KB_OWNED(import_run) read = read_path(*state, &articles);
    KB_OWNED(kb_text) ids = ids_of(read);
    assert_string_equal(ids, "a.page");
    assert_int_equal(read->bad, 0);
}

static void links_that_lead_out_of_the_folder_are_not_followed(void **state)
{
    put(*state, "outside/secret.md", KB_STR("secret"));
    put(*state, "in/..data/page.md", KB_STR("x"));
    put(*state, "in/real.md", KB_STR("y"));
    link_to(*state, "../outside/secret.md", "in/evil.md");
    link_to(*state, "/dev/zero", "in/endless.md");
    link_to(*state, "..data/page.md", "in/page.md"); /* as Kubernetes mounts its files */
    KB_OWNED(kb_text) path = kb_printf("%s/in/", (char *)*state);
    KB_OWNED(import_run) read = read_path(path, &articles);
    KB_OWNED(kb_text) ids = ids_of(read);
    assert_string_equal(ids, "page real");
    assert_string_equal(read->note, "2 symbolic links that lead out of the folder were not followed");
}

static void a_folder_named_by_a_link_is_read(void **state)
{
    put(*state, "de/vpn.md", KB_STR("x"));
    link_to(*state, "de", "current");
    KB_OWNED(kb_text) path = kb_printf("%s/current///", (char *)*state);
    KB_OWNED(import_run) read = read_path(path, &articles);
    KB_OWNED(kb_text) ids = ids_of(read);
    assert_string_equal(ids, "vpn");
    assert_string_equal(read->records[0].document->lang, "de");
}

static void what_is_no_file_is_passed_over(void **state)
{
    KB_OWNED(kb_text) pipe = kb_printf("%s/pipe.md", (char *)*state);
    assert_int_equal(mkfifo(pipe, 0600), 0);
    put(*state, "folder.md/page.md", KB_STR("x"));
    KB_OWNED(import_run) read = read_path(*state, &articles);
    KB_OWNED(kb_text) ids = ids_of(read);
    assert_string_equal(ids, "folder.md.page");
}

static void a_file_that_cannot_be_read_harms_no_other(void **state)
{
    KB_OWNED(kb_corpus) corpus = NULL;
    kb_record record;
    kb_error err = {0};
    put(*state, "a.md", KB_STR("x"));
    put(*state, "b.md", KB_STR("x"));
    put(*state, "c.md", KB_STR("x"));
    assert_int_equal(kb_corpus_open(*state, &articles, &corpus, &err), KB_OK);
    assert_int_equal(kb_corpus_next(corpus, &record, &err), KB_OK);
    kb_record_clear(&record);
    KB_OWNED(kb_text) path = kb_printf("%s/b.md", (char *)*state);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(kb_corpus_next(corpus, &record, &err), KB_INVALID);
    assert_non_null(strstr(err.message, "b.md:1: opening"));
    assert_int_equal(kb_corpus_next(corpus, &record, NULL), KB_OK);
    assert_string_equal(record.document->id, "c");
    kb_record_clear(&record);
    assert_int_equal(kb_corpus_next(corpus, &record, NULL), KB_NOT_FOUND);
}

static void a_bad_page_names_its_file_on_one_line(void **state)
{
    put(*state, "b\n\x1B[31mad\xFF.md", KB_STR("\xFF"));
    put(*state, "good.md", KB_STR("x"));
    KB_OWNED(import_run) read = read_path(*state, &articles);
    assert_int_equal(read->count, 1);
    assert_int_equal(read->bad, 1);
    assert_non_null(strstr(read->errors[0], "/b??[31mad\xEF\xBF\xBD.md:1: not valid UTF-8"));
    assert_null(strchr(read->errors[0], '\n'));
}

static void opening_fails_with_a_reason(void **state)
{
    static const struct {
        const char *why, *path;
        kb_code code;
        const char *message;
    } rows[] = {
        {"no such file", "gone.md", KB_NOT_FOUND, "gone.md"},
        {"an ending nobody knows", "a.txt", KB_INVALID, "cannot be told"},
        {"no ending", "noending", KB_INVALID, "cannot be told"},
        {"a folder with nothing to import", "empty", KB_NOT_FOUND, "nothing to import below"},
        {"below a file", "a.txt/b.md", KB_IO, "a.txt/b.md"},
    };
    put(*state, "a.txt", KB_STR("x"));
    put(*state, "noending", KB_STR("x"));
    put(*state, "empty/a.txt", KB_STR("x"));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        KB_OWNED(kb_text) path = kb_printf("%s/%s", (char *)*state, rows[i].path);
        kb_corpus *corpus = NULL;
        kb_error err = {0};
        kb_code code = kb_corpus_open(path, &articles, &corpus, &err);
        if (code != rows[i].code || !strstr(err.message, rows[i].message) || corpus)
            fail_msg("%s: %s, %s", rows[i].why, kb_code_name(code), err.message);
    }
}

static void standard_input_needs_a_format(void **state)
{
    kb_corpus *corpus = NULL;
    kb_error err = {0};
    assert_int_equal(kb_corpus_open("-", &articles, &corpus, &err), KB_INVALID);
    put(*state, "in", KB_STR("{\"id\":\"K1\",\"title\":\"a\"}\n{\n"));
    KB_OWNED(kb_text) path = kb_printf("%s/in", (char *)*state);
    int saved = dup(STDIN_FILENO);
    KB_OWNED_FD file = open(path, O_RDONLY);
    dup2(file, STDIN_FILENO);
    kb_corpus_options lines = articles;
    lines.format = KB_CORPUS_JSONL;
    KB_OWNED(import_run) read = read_path("-", &lines);
    dup2(saved, STDIN_FILENO);
    close(saved);
    assert_int_equal(read->count, 1);
    assert_int_equal(read->bad, 1);
    assert_non_null(strstr(read->errors[0], "-:2: "));
    assert_int_equal(read->total_bytes, 0);
}

static void a_page_from_standard_input_must_name_itself(void **state)
{
    put(*state, "in", KB_STR("# VPN\n"));
    KB_OWNED(kb_text) path = kb_printf("%s/in", (char *)*state);
    int saved = dup(STDIN_FILENO);
    KB_OWNED_FD file = open(path, O_RDONLY);
    dup2(file, STDIN_FILENO);
    for (kb_corpus_format format = KB_CORPUS_MARKDOWN; format <= KB_CORPUS_MALLARD; format++) {
        kb_corpus_options page = articles;
        page.format = format;
        lseek(STDIN_FILENO, 0, SEEK_SET);
        KB_OWNED(import_run) read = read_path("-", &page);
        assert_int_equal(read->count, 0);
        assert_int_equal(read->bad, 1);
    }
    dup2(saved, STDIN_FILENO);
    close(saved);
}

static void a_corpus_may_be_closed_at_any_point(void **state)
{
    put(*state, "a.csv", KB_STR("id,title\nK1,a\nK2,b\n"));
    put(*state, "b.jsonl", KB_STR("{\"id\":\"J1\",\"title\":\"a\"}\n{\"id\":\"J2\",\"title\":\"a\"}\n"));
    put(*state, "c.md", KB_STR("x"));
    for (size_t stop = 0; stop < 7; stop++) {
        KB_OWNED(kb_corpus) corpus = NULL;
        assert_int_equal(kb_corpus_open(*state, &articles, &corpus, NULL), KB_OK);
        for (size_t i = 0; i < stop; i++) {
            kb_record record;
            kb_code code = kb_corpus_next(corpus, &record, NULL);
            assert_int_equal(code, i < 5 ? KB_OK : KB_NOT_FOUND);
            kb_record_clear(&record);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_folder_is_read_in_the_order_of_its_names, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(hidden_and_unknown_files_are_passed_over, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(a_given_format_takes_its_files_alone, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(a_given_format_goes_before_the_ending, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(loops_of_links_are_harmless, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(links_that_lead_out_of_the_folder_are_not_followed, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(a_folder_named_by_a_link_is_read, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(what_is_no_file_is_passed_over, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(a_file_that_cannot_be_read_harms_no_other, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(a_bad_page_names_its_file_on_one_line, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(opening_fails_with_a_reason, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(standard_input_needs_a_format, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(a_page_from_standard_input_must_name_itself, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(a_corpus_may_be_closed_at_any_point, make_folder, remove_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
