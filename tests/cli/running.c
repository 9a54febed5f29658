#include "running.h"

#include "base/file.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#define MOST_ARGUMENTS 32
#define OUTPUT_BYTES (64 * 1024 * 1024)

void ran_clear(ran *result)
{
    free(result->out);
    free(result->err);
    *result = (ran){0};
}

static void collect(const char *program, va_list args, char *argv[MOST_ARGUMENTS])
{
    size_t count = 0;
    argv[count++] = (char *)(uintptr_t)program;
    for (const char *each; (each = va_arg(args, const char *));) {
        assert_true(count < MOST_ARGUMENTS - 1);
        argv[count++] = (char *)(uintptr_t)each;
    }
    argv[count] = NULL;
}

/* The child dies with the test, so that a failed test leaves nothing running. */
static pid_t spawn(char *const *argv, int in, int out, int err)
{
    pid_t child = fork();
    if (child != 0)
        return child;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(in, STDIN_FILENO);
    dup2(out, STDOUT_FILENO);
    dup2(err, STDERR_FILENO);
    execv(argv[0], argv);
    _exit(127);
}

static int status_of(pid_t child)
{
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static char *content_of(int fd)
{
    off_t bytes = lseek(fd, 0, SEEK_END);
    char *content = kb_alloc((size_t)bytes + 1);
    assert_int_equal(pread(fd, content, (size_t)bytes, 0), bytes);
    return content;
}

static ran run_to_end(char *const *argv, const char *input)
{
    KB_OWNED_FD in = memfd_create("in", MFD_CLOEXEC);
    KB_OWNED_FD out = memfd_create("out", MFD_CLOEXEC);
    KB_OWNED_FD err = memfd_create("err", MFD_CLOEXEC);
    size_t bytes = input ? strlen(input) : 0;
    assert_int_equal(write(in, input ? input : "", bytes), bytes);
    lseek(in, 0, SEEK_SET);
    int status = status_of(spawn(argv, in, out, err));
    return (ran){status, content_of(out), content_of(err)};
}

ran run_program(const char *program, const char *input, ...)
{
    char *argv[MOST_ARGUMENTS];
    va_list args;
    va_start(args, input);
    collect(program, args, argv);
    va_end(args);
    return run_to_end(argv, input);
}

ran run(const char *input, ...)
{
    char *argv[MOST_ARGUMENTS];
    va_list args;
    va_start(args, input);
    collect(KB_INDEXER, args, argv);
    va_end(args);
    return run_to_end(argv, input);
}

static int open_output(const char *folder, const char *name)
{
    KB_OWNED(kb_text) path = path_in(folder, name);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    return fd;
}

pid_t start(const char *folder, int *input, ...)
{
    char *argv[MOST_ARGUMENTS];
    va_list args;
    va_start(args, input);
    collect(KB_INDEXER, args, argv);
    va_end(args);
    int ends[2];
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    KB_OWNED_FD in = ends[0];
    KB_OWNED_FD out = open_output(folder, "out");
    KB_OWNED_FD err = open_output(folder, "err");
    pid_t child = spawn(argv, in, out, err);
    if (input)
        *input = ends[1];
    else
        close(ends[1]);
    return child;
}

ran finish(const char *folder, pid_t program)
{
    int status = status_of(program);
    return (ran){status, read_in(folder, "out"), read_in(folder, "err")};
}

int make_folder(void **state)
{
    unsetenv("KB_DATA");
    char *folder = kb_str_dup(KB_STR("/tmp/kb-cli-XXXXXX"));
    assert_non_null(mkdtemp(folder));
    *state = folder;
    return 0;
}

int remove_folder(void **state)
{
    kb_error err = {0};
    assert_int_equal(kb_folder_remove(*state, &err), KB_OK);
    free(*state);
    return 0;
}

char *path_in(const char *folder, const char *name)
{
    return kb_printf("%s/%s", folder, name);
}

char *write_in(const char *folder, const char *name, const char *content)
{
    char *path = path_in(folder, name);
    kb_error err = {0};
    if (kb_file_replace(path, kb_str_of(content), &err))
        fail_msg("%s", err.message);
    return path;
}

char *read_in(const char *folder, const char *name)
{
    KB_OWNED(kb_text) path = path_in(folder, name);
    char *content;
    size_t len;
    kb_error err = {0};
    if (kb_file_read(path, OUTPUT_BYTES, &content, &len, &err))
        fail_msg("%s", err.message);
    return content;
}

json_t *json_of(const ran *result)
{
    kb_error err = {0};
    json_t *json = NULL;
    if (kb_json_parse(kb_str_trim(kb_str_of(result->out)), &json, &err))
        fail_msg("%s: %s\n%s", err.message, result->out, result->err);
    return json;
}

json_int_t number_of(const json_t *json, const char *path)
{
    for (kb_str rest = kb_str_of(path); json && rest.len;) {
        const char *dot = memchr(rest.bytes, '.', rest.len);
        size_t len = dot ? (size_t)(dot - rest.bytes) : rest.len;
        json = json_object_getn(json, rest.bytes, len);
        rest = kb_str_from(rest, dot ? len + 1 : len);
    }
    return json_is_integer(json) ? json_integer_value(json) : -1;
}

void expect_status_at(const ran *result, int wanted, const char *file, int line)
{
    if (result->status == wanted)
        return;
    print_error("status %d, not %d\n--- out\n%s\n--- err\n%s\n", result->status, wanted, result->out, result->err);
    _fail(file, line);
}

void expect_text_at(const char *text, const char *part, const char *file, int line)
{
    if (strstr(text, part))
        return;
    print_error("no '%s' in:\n%s\n", part, text);
    _fail(file, line);
}

void expect_no_text(const char *text, const char *part)
{
    if (strstr(text, part))
        fail_msg("there is '%s' in:\n%s", part, text);
}
