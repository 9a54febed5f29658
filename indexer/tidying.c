#include "indexer/tidying.h"

#include "base/log.h"
#include "publish/publish.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define NICE 10 /* it has time */

/* One after the other in each time of rest. */
static const struct {
    const char *command;
    const char *failed;   /* what is logged then */
    const char *switched; /* and when it made another generation live; NULL: it makes none */
} works[] = {
    {"compact", "not_compacted", "compacted"},
    {"calibrate", "not_calibrated", NULL},
};

#define WORKS (sizeof works / sizeof *works)

_Noreturn static void become_worker(const char *data, const char *command, pid_t parent)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGTERM, SIG_DFL);
    signal(SIGINT, SIG_DFL);
    if (getppid() == parent && nice(NICE) != -1)
        execl("/proc/self/exe", "kb-indexer", "--data", data, command, "--if-due", "--quiet", (char *)NULL);
    _exit(127);
}

static unsigned live(const kb_tidying *tidying)
{
    unsigned number = 0;
    kb_generation_current(tidying->data, &number, NULL);
    return number;
}

static void start(kb_tidying *tidying)
{
    tidying->before = live(tidying);
    pid_t parent = getpid(), child = fork();
    if (child == 0)
        become_worker(tidying->data, works[tidying->next].command, parent);
    tidying->child = child > 0 ? child : 0;
    tidying->next++;
}

static void look_after(kb_tidying *tidying)
{
    int status = 0;
    if (waitpid(tidying->child, &status, WNOHANG) != tidying->child)
        return;
    tidying->child = 0;
    unsigned now = live(tidying);
    KB_OWNED(kb_text)
    text = kb_printf("%d", status == 0 ? (int)now : WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
    if (status != 0)
        kb_log(KB_WARNING, works[tidying->next - 1].failed, WIFSIGNALED(status) ? "signal" : "status", text, NULL);
    else if (now != tidying->before && works[tidying->next - 1].switched)
        kb_log(KB_INFO, works[tidying->next - 1].switched, "generation", text, NULL);
}

void kb_tidying_look(kb_tidying *tidying, int64_t idle_ms)
{
    if (tidying->child)
        look_after(tidying);
    if (idle_ms < tidying->rested_ms)
        tidying->next = 0;
    tidying->rested_ms = idle_ms;
    if (tidying->after_ms == 0 || idle_ms < tidying->after_ms || tidying->child ||
        tidying->next == (tidying->calibrates ? WORKS : WORKS - 1)) /* the last */
        return;
    start(tidying);
}

void kb_tidying_stop(kb_tidying *tidying)
{
    if (!tidying->child)
        return;
    kill(tidying->child, SIGKILL);
    waitpid(tidying->child, NULL, 0);
    tidying->child = 0;
}
