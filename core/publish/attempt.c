#include "publish/attempt.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <sys/mman.h>

#define DEATHS 3

struct note {
    _Atomic uint64_t first, last; /* 0: at work on nothing */
    uint64_t died_at;             /* the single change of the last death; 0: it was a range */
    uint64_t deaths;              /* there, in a row */
    uint64_t careful_first, careful_last;
};

struct kb_attempt {
    struct note *note; /* mapped */
};

static void learn(struct note *note)
{
    uint64_t first = atomic_load(&note->first), last = atomic_load(&note->last);
    if (last == 0)
        return;
    if (first == last) {
        note->deaths = note->died_at == first ? note->deaths + 1 : 1;
        note->died_at = first;
    }
    note->careful_first = first;
    note->careful_last = last;
    atomic_store(&note->last, 0);
}

kb_code kb_attempt_open(const char *path, kb_attempt **out, kb_error *err)
{
    KB_OWNED_FD fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0 || ftruncate(fd, sizeof(struct note)))
        return kb_fail_errno(err, "opening the note of the last attempt");
    void *page = mmap(NULL, sizeof(struct note), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (page == MAP_FAILED)
        return kb_fail_errno(err, "mapping the note of the last attempt");
    kb_attempt *attempt = kb_alloc(sizeof *attempt);
    attempt->note = page;
    learn(attempt->note);
    *out = attempt;
    return KB_OK;
}

void kb_attempt_close(kb_attempt *attempt)
{
    if (!attempt)
        return;
    kb_attempt_done(attempt);
    munmap(attempt->note, sizeof(struct note));
    free(attempt);
}

void kb_attempt_note(kb_attempt *attempt, uint64_t first, uint64_t last)
{
    atomic_store(&attempt->note->first, first);
    atomic_store(&attempt->note->last, last);
}

void kb_attempt_done(kb_attempt *attempt)
{
    atomic_store(&attempt->note->last, 0);
}

bool kb_attempt_careful(const kb_attempt *attempt, uint64_t *first, uint64_t *last)
{
    *first = attempt->note->careful_first;
    *last = attempt->note->careful_last;
    return *last > 0;
}

void kb_attempt_passed(kb_attempt *attempt, uint64_t seq)
{
    struct note *note = attempt->note;
    if (seq >= note->careful_last)
        note->died_at = note->deaths = note->careful_first = note->careful_last = 0;
}

uint64_t kb_attempt_fatal(const kb_attempt *attempt)
{
    return attempt->note->deaths >= DEATHS ? attempt->note->died_at : 0;
}
