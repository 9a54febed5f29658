/* Starting kb-indexer: as a follower that is minded, or for one command. */
#ifndef KB_SEARCHD_CHILD_H
#define KB_SEARCHD_CHILD_H

#include "base/str.h"

#include <sys/types.h>

/* The path of a program in the same folder as this one; owned. */
char *kb_program_beside(const char *name);

/* Starts a program with argv (argv[0] is its path) in a process group of its own, with default signals and nothing on standard
 * input. Its standard output goes to `out_fd`, its standard error to `err_fd`; -1: the first to nowhere, the second where ours
 * goes. It gets SIGTERM when the calling thread ends without having waited for it. */
kb_code kb_child_start(char *const argv[], int out_fd, int err_fd, pid_t *pid, kb_error *err);

/* "ended with status 75", "was killed by signal 9": owned. */
char *kb_child_fate(int wait_status);

#endif
