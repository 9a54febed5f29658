#include "daemon.h"

#include "schema_check.h"

#include "base/clock.h"
#include "base/file.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <strings.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

#define PATIENCE_MS 60000 /* for what must come; a test that waits so long has failed */

/* ---- the process ---- */

static daemon_process *make_folder(void)
{
    daemon_process *daemon = kb_alloc(sizeof *daemon);
    snprintf(daemon->folder, sizeof daemon->folder, "/tmp/kb-http-XXXXXX");
    assert_non_null(mkdtemp(daemon->folder));
    daemon->data = kb_printf("%s/data", daemon->folder);
    daemon->log = kb_printf("%s/log", daemon->folder);
    return daemon;
}

daemon_process *make_daemon(const char *argument, ...)
{
    daemon_process *daemon = make_folder();
    size_t count = 0;
    va_list args;
    va_start(args, argument);
    for (; argument; argument = va_arg(args, const char *)) {
        assert_true(count < ARGUMENTS_MOST - 1);
        daemon->arguments[count++] = argument;
    }
    va_end(args);
    return daemon;
}

static void become_daemon(const daemon_process *daemon, int out)
{
    const char *argv[ARGUMENTS_MOST + 8] = {KB_SEARCHD, "--data", daemon->data, "--port", "0"};
    memcpy(argv + 5, daemon->arguments, sizeof daemon->arguments);
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* a failed test leaves nothing running */
    int log = open(daemon->log, O_WRONLY | O_CREAT | O_APPEND, 0600);
    dup2(out, STDOUT_FILENO);
    dup2(log, STDERR_FILENO);
    execv(KB_SEARCHD, (char *const *)(uintptr_t)argv);
    _exit(127);
}

/* Starts it; `*out` is what it prints on standard output. */
static void spawn(daemon_process *daemon, int *out)
{
    int ends[2];
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    daemon->pid = fork();
    assert_true(daemon->pid >= 0);
    if (daemon->pid == 0)
        become_daemon(daemon, ends[1]);
    close(ends[1]);
    *out = ends[0];
}

static int reap(daemon_process *daemon)
{
    int status = 0;
    assert_int_equal(waitpid(daemon->pid, &status, 0), daemon->pid);
    daemon->pid = 0;
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

void launch(daemon_process *daemon)
{
    char line[200] = "";
    int fd;
    spawn(daemon, &fd);
    FILE *out = fdopen(fd, "r");
    char *got = fgets(line, sizeof line, out);
    fclose(out);
    const char *colon = got ? strrchr(line, ':') : NULL;
    if (!colon || strncmp(line, "listening on http://", 20) != 0) {
        KB_OWNED(kb_text) log = read_log(daemon);
        reap(daemon);
        fail_msg("the daemon said '%s' and logged: %s", line, log);
    }
    daemon->port = atoi(colon + 1);
}

int finish(daemon_process *daemon)
{
    kill(daemon->pid, SIGTERM);
    return reap(daemon);
}

int run_to_end(daemon_process *daemon, char **said)
{
    int out;
    spawn(daemon, &out);
    int status = reap(daemon);
    close(out);
    *said = read_log(daemon);
    return status;
}

void remove_daemon(daemon_process *daemon)
{
    kb_folder_remove(daemon->folder, NULL);
    free(daemon->data);
    free(daemon->log);
    free(daemon);
}

int start_daemon(void **state)
{
    daemon_process *daemon = make_daemon("--keys", "off", NULL);
    launch(daemon);
    *state = daemon;
    return 0;
}

int stop_daemon(void **state)
{
    daemon_process *daemon = *state;
    int status = finish(daemon);
    KB_OWNED(kb_text) log = read_log(daemon);
    if (status)
        print_message("the daemon ended with status %d: %s\n", status, log);
    remove_daemon(daemon);
    return status;
}

char *read_log(const daemon_process *daemon)
{
    char *log;
    size_t bytes;
    return kb_file_read(daemon->log, 1 << 26, &log, &bytes, NULL) ? kb_str_dup(KB_STR("")) : log;
}

static bool is_follower(pid_t pid, const daemon_process *daemon)
{
    char text[1000] = "";
    KB_OWNED(kb_text) path = kb_printf("/proc/%d/cmdline", (int)pid);
    KB_OWNED_FD fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t got = fd < 0 ? 0 : read(fd, text, sizeof text - 1);
    for (ssize_t i = 0; i < got; i++)
        if (!text[i])
            text[i] = ' ';
    return strstr(text, "kb-indexer") && strstr(text, " follow") && strstr(text, daemon->data);
}

pid_t follower_of(const daemon_process *daemon)
{
    pid_t found = 0;
    DIR *processes = opendir("/proc");
    for (struct dirent *entry; (entry = readdir(processes));)
        if (atoi(entry->d_name) && is_follower(atoi(entry->d_name), daemon))
            found = atoi(entry->d_name);
    closedir(processes);
    return found;
}

/* ---- the client ---- */

int connect_to(const daemon_process *daemon)
{
    struct sockaddr_in to = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)daemon->port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&to, sizeof to)) {
        close(fd);
        return -1;
    }
    return fd;
}

static void send_all(int fd, const char *bytes, size_t count)
{
    while (count) {
        ssize_t done = send(fd, bytes, count, MSG_NOSIGNAL);
        if (done <= 0)
            return; /* it does not want more: what it said is to be read */
        bytes += done;
        count -= (size_t)done;
    }
}

static void receive_all(int fd, kb_buf *into)
{
    struct pollfd ear = {fd, POLLIN, 0};
    char block[65536];
    while (poll(&ear, 1, PATIENCE_MS) > 0) {
        ssize_t got = recv(fd, block, sizeof block, 0);
        if (got <= 0)
            return;
        kb_buf_add(into, (kb_str){block, (size_t)got});
    }
}

char *raw(const daemon_process *daemon, const char *bytes, size_t count)
{
    KB_OWNED_FD fd = connect_to(daemon);
    KB_OWNED_BUF got = {0};
    assert_true(fd >= 0);
    send_all(fd, bytes, count);
    receive_all(fd, &got);
    return got.len ? kb_buf_give(&got) : NULL;
}

void answer_clear(answer *got)
{
    free(got->head);
    free(got->body);
    json_decref(got->json);
    *got = (answer){0};
}

static answer parse(char *bytes, size_t count)
{
    answer got = {0};
    const char *end = memmem(bytes, count, "\r\n\r\n", 4);
    assert_non_null(end);
    got.head = kb_str_dup((kb_str){bytes, (size_t)(end - bytes) + 2});
    got.body_bytes = count - (size_t)(end + 4 - bytes);
    got.body = kb_str_dup((kb_str){end + 4, got.body_bytes});
    assert_int_equal(sscanf(got.head, "HTTP/1.1 %d ", &got.status), 1);
    if (strstr(got.head, "application/json"))
        kb_json_parse((kb_str){got.body, got.body_bytes}, &got.json, NULL);
    return got;
}

static void add_head(const daemon_process *daemon, const char *method, const char *target, const char *headers, const char *body,
                     kb_buf *out)
{
    kb_buf_printf(out, "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\n", method, target, daemon->port);
    if (daemon->key)
        kb_buf_printf(out, "Authorization: Bearer %s\r\n", daemon->key);
    if (headers)
        kb_buf_add(out, kb_str_of(headers));
    if (body && !(headers && strcasestr(headers, "content-type:")))
        kb_buf_add(out, KB_STR("Content-Type: application/json\r\n"));
    if (body)
        kb_buf_printf(out, "Content-Length: %zu\r\n", strlen(body));
    kb_buf_add(out, KB_STR("\r\n"));
}

answer request(const daemon_process *daemon, const char *method, const char *target, const char *headers, const char *body)
{
    KB_OWNED_BUF out = {0};
    KB_OWNED_BUF in = {0};
    KB_OWNED_FD fd = connect_to(daemon);
    assert_true(fd >= 0);
    add_head(daemon, method, target, headers, body, &out);
    if (body)
        kb_buf_add(&out, kb_str_of(body));
    send_all(fd, out.bytes, out.len);
    receive_all(fd, &in);
    if (!in.len)
        fail_msg("no answer to %s %s", method, target);
    answer got = parse(in.bytes, in.len);
    KB_OWNED(kb_text) fault = check_answer(method, target, &got);
    if (fault)
        fail_msg("%s %s answered %d against openapi.json: %s\n%s", method, target, got.status, fault, got.body);
    return got;
}

void expect(const daemon_process *daemon, int status, const char *method, const char *target, const char *body)
{
    answer got = request(daemon, method, target, NULL, body);
    if (got.status != status)
        fail_msg("%s %s answered %d, not %d: %s", method, target, got.status, status, got.body);
    answer_clear(&got);
}

char *header_of(const answer *got, const char *name)
{
    KB_OWNED(kb_text) start = kb_printf("\r\n%s: ", name);
    const char *found = strcasestr(got->head, start);
    if (!found)
        return NULL;
    found += strlen(start);
    return kb_str_dup((kb_str){found, strcspn(found, "\r")});
}

bool has_hit(const answer *got, const char *kind, const char *id)
{
    size_t index;
    json_t *hit;
    json_array_foreach(json_object_get(got->json, "hits"), index,
                       hit) if (strcmp(json_string_value(json_object_get(hit, "kind")), kind) == 0 &&
                                strcmp(json_string_value(json_object_get(hit, "id")), id) == 0) return true;
    return false;
}

const char *text_at(const answer *got, const char *name)
{
    const char *text = json_string_value(json_object_get(got->json, name));
    return text ? text : "";
}

int64_t number_at(const answer *got, const char *name)
{
    return json_integer_value(json_object_get(got->json, name));
}
