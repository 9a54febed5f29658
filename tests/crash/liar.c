/* Preloaded into a program, it lies to it. While the file that KB_FAIL_FSYNC names exists, no fsync of a store succeeds; while
 * the one that KB_DIE_AT_FSYNC names exists, the program is killed where it asks for one; while the one that KB_CLOCK_BACK names
 * exists, it is a day earlier. */
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define DAY_S (24 * 60 * 60)

static int is_on(const char *variable)
{
    const char *trigger = getenv(variable);
    return trigger && access(trigger, F_OK) == 0;
}

static int is_store(int fd)
{
    char link[64], path[512] = "";
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    return readlink(link, path, sizeof path - 1) > 0 && strstr(path, "/store.db");
}

static int sync_or_fail(const char *name, int fd)
{
    if (is_on("KB_DIE_AT_FSYNC") && is_store(fd))
        kill(getpid(), SIGKILL);
    if (is_on("KB_FAIL_FSYNC") && is_store(fd)) {
        errno = EIO;
        return -1;
    }
    int (*real)(int);
    void *found = dlsym(RTLD_NEXT, name);
    memcpy(&real, &found, sizeof real);
    return real(fd);
}

int fsync(int fd)
{
    return sync_or_fail("fsync", fd);
}

int fdatasync(int fd)
{
    return sync_or_fail("fdatasync", fd);
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
    static int (*real)(clockid_t, struct timespec *);
    if (!real) {
        void *found = dlsym(RTLD_NEXT, "clock_gettime");
        memcpy(&real, &found, sizeof real);
    }
    int result = real(clock, now);
    if (clock == CLOCK_REALTIME && is_on("KB_CLOCK_BACK"))
        now->tv_sec -= DAY_S;
    return result;
}
