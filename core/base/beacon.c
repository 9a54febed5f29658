#include "base/beacon.h"

#include "base/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/futex.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>

struct light {
    _Atomic uint64_t seq;
    _Atomic uint32_t rings; /* the futex: changes at every show, so that no wake-up is missed */
    _Atomic uint32_t wakes; /* changes at every kb_beacon_wake */
};

struct kb_beacon {
    struct light *lights; /* KB_LIGHTS of them, mapped */
};

kb_code kb_beacon_open(const char *path, kb_beacon **out, kb_error *err)
{
    size_t bytes = KB_LIGHTS * sizeof(struct light);
    KB_OWNED_FD fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0 || ftruncate(fd, (off_t)bytes))
        return kb_fail_errno(err, "opening the beacon file of the data folder");
    void *page = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (page == MAP_FAILED)
        return kb_fail_errno(err, "mapping the beacon file of the data folder");
    kb_beacon *beacon = kb_alloc(sizeof *beacon);
    beacon->lights = page;
    *out = beacon;
    return KB_OK;
}

void kb_beacon_close(kb_beacon *beacon)
{
    if (!beacon)
        return;
    munmap(beacon->lights, KB_LIGHTS * sizeof(struct light));
    free(beacon);
}

static void ring(struct light *light)
{
    atomic_fetch_add(&light->rings, 1);
    syscall(SYS_futex, &light->rings, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
}

void kb_beacon_show(kb_beacon *beacon, kb_beacon_light which, uint64_t seq)
{
    struct light *light = &beacon->lights[which];
    uint64_t seen = atomic_load(&light->seq);
    while (seen < seq && !atomic_compare_exchange_weak(&light->seq, &seen, seq))
        ;
    ring(light);
}

void kb_beacon_reset(kb_beacon *beacon, kb_beacon_light which, uint64_t seq)
{
    atomic_store(&beacon->lights[which].seq, seq);
    ring(&beacon->lights[which]);
}

uint64_t kb_beacon_seen(const kb_beacon *beacon, kb_beacon_light which)
{
    return atomic_load(&beacon->lights[which].seq);
}

bool kb_beacon_wait(kb_beacon *beacon, kb_beacon_light which, uint64_t seq, int timeout_ms)
{
    struct light *light = &beacon->lights[which];
    int64_t deadline_us = kb_monotonic_us() + (int64_t)timeout_ms * 1000;
    uint32_t wakes = atomic_load(&light->wakes);
    for (;;) {
        uint32_t rings = atomic_load(&light->rings);
        if (atomic_load(&light->seq) >= seq)
            return true;
        if (atomic_load(&light->wakes) != wakes)
            return false;
        int64_t left_us = deadline_us - kb_monotonic_us();
        if (left_us <= 0)
            return false;
        struct timespec left = {.tv_sec = left_us / 1000000, .tv_nsec = left_us % 1000000 * 1000};
        long woken = syscall(SYS_futex, &light->rings, FUTEX_WAIT, rings, &left, NULL, 0);
        if (woken < 0 && errno == EINTR)
            return atomic_load(&light->seq) >= seq; /* a signal: let the caller look whether it should stop */
    }
}

void kb_beacon_wake(kb_beacon *beacon)
{
    for (int which = 0; which < KB_LIGHTS; which++) {
        atomic_fetch_add(&beacon->lights[which].wakes, 1);
        ring(&beacon->lights[which]);
    }
}
