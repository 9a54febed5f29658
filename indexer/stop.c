#include "indexer/stop.h"

#include <signal.h>
#include <stddef.h>

atomic_bool kb_stopping;

static volatile sig_atomic_t stop_signal;

static void ask_to_stop(int number)
{
    stop_signal = number;
    atomic_store(&kb_stopping, 1);
}

void kb_stop_on_signals(void)
{
    struct sigaction action = {.sa_handler = ask_to_stop, .sa_flags = (int)SA_RESETHAND};
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

int kb_stop_signal(void)
{
    return stop_signal;
}
