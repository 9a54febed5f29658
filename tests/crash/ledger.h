/* What was promised: each article that a writer has sent, the version and text that were acknowledged, and the one change that
 * may be under way. Held against the daemon, it says what was lost, written twice, or half.
 *
 * An account belongs to one writer's thread until that has ended. */
#ifndef KB_TESTS_CRASH_LEDGER_H
#define KB_TESTS_CRASH_LEDGER_H

#include "../http/daemon.h"

#define ACCOUNT_ITEMS 50000

typedef struct ledger_item {
    uint64_t version; /* acknowledged; 0: none */
    uint64_t text;    /* acknowledged; 0: there is no such article */
    uint64_t sent;    /* not answered: the text, or 0 for a deletion */
    bool open;        /* `sent` counts */
    bool touched;     /* since it was last held against the daemon */
} ledger_item;

typedef struct ledger_account {
    const daemon_process *daemon;
    unsigned number; /* of the writer: part of its articles' ids and texts */
    uint64_t random, texts;
    ledger_item *items; /* owned */
    size_t count;
    uint64_t acknowledged, refused, wrong_versions;
} ledger_account;

typedef struct ledger_result {
    uint64_t acknowledged, unanswered, unanswered_stored, refused;
    uint64_t lost, duplicated, half; /* must stay 0 */
    uint64_t live;                   /* articles that are there */
} ledger_result;

ledger_account account_new(unsigned number, uint64_t seed);
void account_clear(ledger_account *account);

uint64_t next_random(uint64_t *state); /* Marsaglia, Xorshift RNGs, 2003 */

/* Writes, overwrites and deletes until nobody answers. No assertions: for threads. */
void account_write(ledger_account *account, const daemon_process *daemon);

/* Reads back what was touched and adds what it finds; from here on, what is there counts as acknowledged. */
void account_settle(ledger_account *account, const daemon_process *daemon, ledger_result *result);

/* Asks for the word of an article that is there: found exactly once. False otherwise; true where there is none to ask for. */
bool account_is_found_once(ledger_account *account, const daemon_process *daemon);

#endif
