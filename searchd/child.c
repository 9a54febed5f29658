#include "searchd/child.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>

char *kb_program_beside(const char *name)
{
    char own[PATH_MAX];
    ssize_t len = readlink("/proc/self/exe", own, sizeof own - 1);
    if (len < 0)
        return kb_str_dup(kb_str_of(name));
    own[len] = '\0';
    char *slash = strrchr(own, '/');
    return kb_printf("%.*s%s", slash ? (int)(slash - own) + 1 : 0, own, name);
}

/* In the child: calls that are safe between fork and exec of a program with threads, and no others. */
static void become(char *const argv[], int out_fd, int err_fd, pid_t parent)
{
    sigset_t none;
    sigemptyset(&none);
    signal(SIGPIPE, SIG_DFL);
    sigprocmask(SIG_SETMASK, &none, NULL);
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    int nowhere = open("/dev/null", O_RDWR);
    bool good = getppid() == parent && nowhere >= 0 && dup2(nowhere, STDIN_FILENO) >= 0 &&
                dup2(out_fd >= 0 ? out_fd : nowhere, STDOUT_FILENO) >= 0 && (err_fd < 0 || dup2(err_fd, STDERR_FILENO) >= 0);
    if (nowhere > STDERR_FILENO)
        close(nowhere);
    if (good)
        execv(argv[0], argv);
    _exit(127);
}

kb_code kb_child_start(char *const argv[], int out_fd, int err_fd, pid_t *pid, kb_error *err)
{
    pid_t parent = getpid(), child = fork();
    if (child < 0)
        return kb_fail_errno(err, "starting kb-indexer");
    if (child == 0)
        become(argv, out_fd, err_fd, parent);
    *pid = child;
    return KB_OK;
}

char *kb_child_fate(int wait_status)
{
    if (WIFSIGNALED(wait_status))
        return kb_printf("was killed by signal %d", WTERMSIG(wait_status));
    if (WEXITSTATUS(wait_status) == 127)
        return kb_str_dup(KB_STR("could not be started"));
    return kb_printf("ended with status %d", WEXITSTATUS(wait_status));
}
