#include "index/folder.h"

#include <csignal>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>

#define CHECK_TRIES 3
#define CHECK_CPU_SECONDS 3600 /* a damaged tree may go in circles */

#ifdef __SANITIZE_ADDRESS__
/* Xapian 1.4.22 deletes a table in Database::check by a smaller type than it made it of: harmless, but AddressSanitizer ends the
 * process. */
extern "C" const char *__asan_default_options(void)
{
    return "new_delete_type_mismatch=0";
}
#endif

namespace kb
{

/* ---- in the child --------------------------------------------------------------------------------------------------- */

/* What is wrong with the partition, empty where nothing is. */
static std::string fault(const std::string &path)
{
    try {
        size_t faults = Xapian::Database::check(path);
        return faults ? std::to_string(faults) + " faults" : "";
    } catch (const Xapian::Error &error) {
        return error.get_msg().empty() ? error.get_type() : error.get_msg();
    }
}

/* 0 while a writer overtakes the opening. */
static Xapian::rev revision_of(const std::string &path)
{
    try {
        return Xapian::Database(path).get_revision();
    } catch (const Xapian::DatabaseModifiedError &) {
        return 0;
    }
}

/* A writer that commits twice meanwhile overwrites what is being checked: that looks like damage and is none. */
static void check_database(const std::string &path)
{
    for (int tries = 0; tries < CHECK_TRIES; tries++) {
        Xapian::rev before = revision_of(path);
        std::string found = fault(path);
        if (found.empty())
            return;
        if (before && revision_of(path) == before)
            fail(KB_CORRUPT, "it is damaged (%s)", found.c_str());
    }
    fail(KB_STALE, "it was written all the time it was checked; check it again later");
}

/* A crash is an answer here: no core, no report on standard error, no handler of the program's. */
static void expect_a_crash()
{
    for (int signal_number : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGXCPU, SIGTERM, SIGINT})
        signal(signal_number, SIG_DFL);
    struct rlimit none = {0, 0}, cpu = {CHECK_CPU_SECONDS, CHECK_CPU_SECONDS};
    setrlimit(RLIMIT_CORE, &none);
    setrlimit(RLIMIT_CPU, &cpu);
    int silence = open("/dev/null", O_WRONLY | O_CLOEXEC);
    dup2(silence, STDERR_FILENO);
}

[[noreturn]] static void run_child(int answer, const std::string &path)
{
    expect_a_crash();
    kb_error error = {};
    guarded(&error, [&] { check_database(path); });
    _exit(write(answer, &error, sizeof error) == (ssize_t)sizeof error ? 0 : 1);
}

/* ---- in the parent -------------------------------------------------------------------------------------------------- */

static bool read_answer(int fd, kb_error *answer)
{
    size_t got = 0;
    while (got < sizeof *answer) {
        ssize_t more = read(fd, (char *)answer + got, sizeof *answer - got);
        if (more == 0 || (more < 0 && errno != EINTR))
            return false;
        got += more > 0 ? (size_t)more : 0;
    }
    return true;
}

static int wait_for(pid_t child)
{
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    return status;
}

static void check_partition(const std::string &folder, const std::string &name)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC))
        fail_errno("making a pipe");
    KB_OWNED_FD in = ends[0];
    pid_t child = fork();
    if (child == 0)
        run_child(ends[1], folder + "/" + name);
    close(ends[1]);
    if (child < 0)
        fail_errno("starting a process for the check");
    kb_error answer = {};
    bool answered = read_answer(in, &answer);
    int status = wait_for(child);
    if (!answered)
        fail(KB_CORRUPT, "partition %s: it is damaged so that reading it ends with signal %d; build the index anew", name.c_str(),
             WIFSIGNALED(status) ? WTERMSIG(status) : 0);
    if (answer.code)
        fail(answer.code, "partition %s: %s", name.c_str(), answer.message);
}

} // namespace kb

kb_code kb_index_check(const char *folder, kb_error *err)
{
    return kb::guarded(err, [&] {
        std::string path = kb::real_path(folder);
        kb::check_stamp(path, nullptr);
        for (auto &name : kb::database_names(path))
            kb::check_partition(path, name);
    });
}
