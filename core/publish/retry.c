#include "publish/retry.h"

#include "publish/analysis.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>

/* Its death is an answer: no core, no report on standard error. */
static void expect_death(void)
{
    static const int signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGXCPU, SIGTERM, SIGINT};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        signal(signals[i], SIG_DFL);
    setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
    setrlimit(RLIMIT_CPU, &(struct rlimit){KB_RETRY_CPU_S, KB_RETRY_CPU_S});
    int silence = open("/dev/null", O_WRONLY | O_CLOEXEC);
    dup2(silence, STDERR_FILENO);
}

/* An error is no death: the document is parked with it then. */
_Noreturn static void analyse_and_exit(const kb_document *document, pid_t parent)
{
    kb_analyzer *analyzer;
    kb_postings *postings;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(1);
    expect_death();
    if (kb_analyzer_new(&analyzer, NULL))
        _exit(1);
    kb_publish_postings(analyzer, document, &postings, NULL);
    _exit(0);
}

bool kb_retry_survives(const kb_document *document)
{
    int status = 1;
    pid_t parent = getpid(), child = fork();
    if (child == 0)
        analyse_and_exit(document, parent);
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    return child > 0 && status == 0;
}
