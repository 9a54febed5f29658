#include "searchd/soundness.h"

#include "base/log.h"
#include "store/store.h"

#include <pthread.h>
#include <time.h>

#define AGAIN_MS 300000 /* after a look that so much was written during that it ended */
#define STOP_MS 100     /* in which a stop is noticed */

struct kb_soundness {
    const char *store_path;
    pthread_t thread;
    atomic_bool stop;
    _Atomic kb_sound found;
};

static kb_code look_once(kb_soundness *soundness, kb_error *err)
{
    KB_OWNED(kb_store) store = NULL;
    kb_code code = kb_store_open(soundness->store_path, KB_STORE_READ, &store, err);
    return code ? code : kb_store_look_over(store, &soundness->stop, err);
}

static void rest(const kb_soundness *soundness)
{
    for (int ms = 0; ms < AGAIN_MS && !atomic_load(&soundness->stop); ms += STOP_MS)
        nanosleep(&(struct timespec){.tv_nsec = STOP_MS * 1000000L}, NULL);
}

static void *look_over(void *context)
{
    kb_soundness *soundness = context;
    kb_error err = {0};
    kb_code code = look_once(soundness, &err);
    while (code == KB_BUSY && !atomic_load(&soundness->stop)) {
        rest(soundness);
        kb_error_clear(&err);
        code = look_once(soundness, &err);
    }
    if (code == KB_OK)
        atomic_store(&soundness->found, KB_SOUND);
    if (code != KB_CORRUPT)
        return NULL;
    atomic_store(&soundness->found, KB_UNSOUND);
    kb_log(KB_ERROR, "store_damaged", "why", err.message, NULL);
    return NULL;
}

kb_code kb_soundness_start(const char *store_path, kb_soundness **out, kb_error *err)
{
    kb_soundness *soundness = kb_alloc(sizeof *soundness);
    soundness->store_path = store_path;
    if (pthread_create(&soundness->thread, NULL, look_over, soundness)) {
        free(soundness);
        return kb_fail(err, KB_NO_MEMORY, "no thread to look over the store");
    }
    *out = soundness;
    return KB_OK;
}

void kb_soundness_stop(kb_soundness *soundness)
{
    if (!soundness)
        return;
    atomic_store(&soundness->stop, true);
    pthread_join(soundness->thread, NULL);
    free(soundness);
}

kb_sound kb_soundness_get(const kb_soundness *soundness)
{
    return soundness ? atomic_load(&soundness->found) : KB_SOUND_UNKNOWN;
}
