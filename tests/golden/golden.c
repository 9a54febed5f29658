/* Asks the questions of every *.golden file, each a test: `test_golden` those of all, `test_golden de ja` those of two. A known
 * bug must fail; once it does not, its test says that the line can go. */
#include "cases.h"

#include "base/file.h"
#include "index/index.h"
#include "query/query.h"
#include "text/postings.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* One file, while its questions are asked. */
struct golden {
    golden_file *file;
    char folder[32];
    kb_asker *asker;
};

struct asking {
    struct golden *golden;
    const golden_question *question;
};

/* ---- the index of a file ---- */

static kb_code put_all(const golden_file *file, kb_analyzer *analyzer, kb_index_writer *writer, kb_error *err)
{
    kb_code code = KB_OK;
    for (size_t i = 0; i < file->document_count && code == KB_OK; i++) {
        KB_OWNED(kb_postings) postings = NULL;
        code = kb_postings_make(analyzer, file->documents[i], &postings, err);
        code = code ? code : kb_index_writer_put(writer, postings, err);
    }
    return code ? code : kb_index_writer_commit(writer, 1, err);
}

static kb_code build_index(const golden_file *file, const char *folder, kb_error *err)
{
    KB_OWNED(kb_analyzer) analyzer = NULL;
    KB_OWNED(kb_text) stamp = kb_text_stamp();
    kb_index_writer *writer;
    kb_code code = kb_analyzer_new(&analyzer, err);
    code = code ? code : kb_index_writer_open(folder, stamp, false, &writer, err);
    if (code)
        return code;
    code = put_all(file, analyzer, writer, err);
    kb_index_writer_close(writer);
    return code;
}

static kb_code open_golden(struct golden *golden, kb_error *err)
{
    strcpy(golden->folder, "/tmp/kb-golden-XXXXXX");
    if (!mkdtemp(golden->folder))
        return kb_fail_errno(err, "making a temporary folder");
    kb_code code = build_index(golden->file, golden->folder, err);
    return code ? code : kb_asker_open(golden->folder, &golden->asker, err);
}

/* ---- claims ---- */

static const kb_hit *find_hit(const kb_answer *answer, const char *id)
{
    for (size_t i = 0; i < answer->hit_count; i++)
        if (strcmp(answer->hits[i].document->id, id) == 0)
            return &answer->hits[i];
    return NULL;
}

static bool is_marked(const kb_answer *answer, const char *text)
{
    return answer->hit_count && (strstr(answer->hits[0].highlight_title, text) || strstr(answer->hits[0].highlight_body, text));
}

static bool holds(const golden_claim *claim, const kb_answer *answer)
{
    switch (claim->type) {
    case GOLDEN_FIRST:
        return answer->hit_count && strcmp(answer->hits[0].document->id, claim->value) == 0;
    case GOLDEN_FOUND:
        return find_hit(answer, claim->value);
    case GOLDEN_NOT:
        return !find_hit(answer, claim->value);
    case GOLDEN_NONE:
        return answer->hit_count == 0;
    case GOLDEN_MARK:
        return is_marked(answer, claim->value);
    case GOLDEN_UNMARKED:
        return answer->hit_count && !is_marked(answer, claim->value);
    case GOLDEN_VERDICT:
        return strcmp(golden_verdict_words[answer->verdict], claim->value) == 0;
    default:
        return false;
    }
}

/* The first claim that does not hold; NULL: all do. */
static const golden_claim *first_broken(const golden_question *question, const kb_answer *answer)
{
    for (size_t i = 0; i < question->claim_count; i++)
        if (!holds(&question->claims[i], answer))
            return &question->claims[i];
    return NULL;
}

/* ---- questions ---- */

static kb_code ask(const struct asking *asking, kb_answer *answer, kb_error *err)
{
    const golden_question *question = asking->question;
    const golden_file *file = asking->golden->file;
    kb_request request;
    kb_request_init(&request, question->similar ? KB_SIMILAR : KB_SEARCH);
    request.limit = KB_LIMIT_MOST;
    request.tiers[KB_TIER_PUBLIC] = request.tiers[KB_TIER_INTERNAL] = true;
    if (question->similar) {
        request.title = kb_str_of(question->title);
        request.body = kb_str_of(question->body);
    } else {
        request.text = kb_str_of(question->title);
    }
    if (file->langs.count == 1) /* with several, the engine has to find out */
        request.langs = file->langs;
    return kb_ask_question(asking->golden->asker, &request, answer, err);
}

static void print_broken(const struct asking *asking, const golden_claim *claim, const kb_answer *answer)
{
    print_error("%s.golden:%zu: '%s: %s' does not hold. The verdict is %s, the hits are:\n", asking->golden->file->name,
                asking->question->line, golden_claim_words[claim->type], claim->value, golden_verdict_words[answer->verdict]);
    for (size_t i = 0; i < answer->hit_count && i < 10; i++) {
        const kb_hit *hit = &answer->hits[i];
        print_error("    %.2f %s | %.300s | %.500s\n", hit->score, hit->document->id, hit->highlight_title, hit->highlight_body);
    }
}

static void judge(const struct asking *asking, const kb_answer *answer)
{
    const golden_question *question = asking->question;
    const golden_claim *broken = first_broken(question, answer);
    if (broken && question->known_bug)
        print_message("known bug: %s\n", question->known_bug);
    else if (broken)
        print_broken(asking, broken, answer);
    else if (question->known_bug)
        print_error("%s.golden:%zu: this is no bug any more, remove the line 'known-bug: %s'\n", asking->golden->file->name,
                    question->line, question->known_bug);
}

static void test_question(void **state)
{
    const struct asking *asking = *state;
    kb_error err = {0};
    kb_answer answer = {0};
    kb_code code = ask(asking, &answer, &err);
    if (code)
        print_error("%s.golden:%zu: %s\n", asking->golden->file->name, asking->question->line, err.message);
    else
        judge(asking, &answer);
    bool as_expected = code == KB_OK && !first_broken(asking->question, &answer) == !asking->question->known_bug;
    kb_answer_clear(&answer);
    assert_true(as_expected);
}

/* ---- files ---- */

static struct golden *current; /* cmocka's group functions take no argument, and a group's state would hide that of its tests */

static int open_current(void **state)
{
    (void)state;
    kb_error err = {0};
    if (open_golden(current, &err) == KB_OK)
        return 0;
    print_error("%s.golden cannot be indexed: %s\n", current->file->name, err.message);
    return -1;
}

static int close_current(void **state)
{
    (void)state;
    kb_asker_close(current->asker);
    return kb_folder_remove(current->folder, NULL) ? -1 : 0;
}

/* How many of its questions failed. */
static int run_questions(struct golden *golden)
{
    size_t count = golden->file->question_count;
    struct asking *askings = kb_alloc(count * sizeof *askings);
    struct CMUnitTest *tests = kb_alloc(count * sizeof *tests);
    for (size_t i = 0; i < count; i++) {
        askings[i] = (struct asking){golden, &golden->file->questions[i]};
        tests[i] = (struct CMUnitTest){askings[i].question->name, test_question, NULL, NULL, &askings[i]};
    }
    current = golden;
    int failed = _cmocka_run_group_tests(golden->file->name, tests, count, open_current, close_current);
    free(tests);
    free(askings);
    return failed;
}

static int run_file(const char *folder, const char *name)
{
    KB_OWNED(kb_text) path = kb_printf("%s/%s", folder, name);
    KB_OWNED(golden_file) file = NULL;
    kb_error err = {0};
    if (golden_file_read(path, &file, &err)) {
        fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    return run_questions(&(struct golden){.file = file});
}

static int is_golden(const struct dirent *entry)
{
    const char *dot = strrchr(entry->d_name, '.');
    return dot && strcmp(dot, ".golden") == 0;
}

static bool is_wanted(const char *name, int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        if (strlen(argv[i]) == strcspn(name, ".") && strncmp(name, argv[i], strlen(argv[i])) == 0)
            return true;
    return argc < 2;
}

int main(int argc, char **argv)
{
    static const char folder[] = KB_SOURCE_DIR "/tests/golden";
    struct dirent **entries;
    int count = scandir(folder, &entries, is_golden, alphasort), failed = 0, ran = 0;
    for (int i = 0; i < count; i++) {
        if (is_wanted(entries[i]->d_name, argc, argv)) {
            failed += run_file(folder, entries[i]->d_name);
            ran++;
        }
        free(entries[i]);
    }
    if (count > 0)
        free(entries);
    if (ran == 0)
        fprintf(stderr, "no golden file in %s\n", folder);
    return failed || ran == 0;
}
