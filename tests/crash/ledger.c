#include "ledger.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

ledger_account account_new(unsigned number, uint64_t seed)
{
    return (ledger_account){
        .number = number, .random = seed * 1000003 + number + 1, .items = kb_alloc(ACCOUNT_ITEMS * sizeof(ledger_item))};
}

void account_clear(ledger_account *account)
{
    free(account->items);
    *account = (ledger_account){0};
}

uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

/* ---- writing ---- */

/* A word that stands in this text alone. */
static char *word_of(const ledger_account *account, uint64_t text)
{
    return kb_printf("zq%ux%lluzq", account->number, (unsigned long long)text);
}

static char *body_of(const ledger_account *account, uint64_t text)
{
    KB_OWNED(kb_text) word = word_of(account, text);
    return kb_printf("{\"title\":\"Article %llu\",\"body\":\"The word is %s\",\"lang\":\"en\",\"state\":\"published\"}",
                     (unsigned long long)text, word);
}

static char *path_of(const ledger_account *account, size_t item)
{
    return kb_printf("/v1/articles/w%u-%zu", account->number, item);
}

static ledger_item *choose(ledger_account *account, size_t *number)
{
    bool fresh = account->count < 5 || next_random(&account->random) % 10 < 6;
    *number = fresh ? account->count : next_random(&account->random) % account->count;
    account->count += fresh;
    return &account->items[*number];
}

static char *bytes_of(ledger_account *account, size_t number, const ledger_item *item)
{
    KB_OWNED(kb_text) path = path_of(account, number);
    const char *wait = next_random(&account->random) % 2 ? "?wait=stored" : "";
    if (!item->sent)
        return kb_printf("DELETE %s%s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", path, wait);
    KB_OWNED(kb_text) body = body_of(account, item->sent);
    return kb_printf("PUT %s%s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n"
                     "Content-Length: %zu\r\n\r\n%s",
                     path, wait, strlen(body), body);
}

/* The status, 0 where no whole answer came; and the version in it. */
static int exchange(const daemon_process *daemon, const char *bytes, uint64_t *version)
{
    char got[4096];
    size_t count = 0;
    KB_OWNED_FD fd = connect_to(daemon);
    if (fd < 0 || send(fd, bytes, strlen(bytes), MSG_NOSIGNAL) != (ssize_t)strlen(bytes))
        return 0;
    for (ssize_t more; count < sizeof got - 1 && (more = recv(fd, got + count, sizeof got - 1 - count, 0)) > 0;)
        count += (size_t)more;
    got[count] = '\0';
    const char *said = strstr(got, "\"version\":");
    *version = said ? strtoull(said + strlen("\"version\":"), NULL, 10) : 0;
    return count && got[count - 1] == '}' ? atoi(got + strlen("HTTP/1.1 ")) : 0;
}

static void acknowledge(ledger_account *account, ledger_item *item, uint64_t version)
{
    account->acknowledged++;
    account->wrong_versions += version != item->version + 1;
    item->version++;
    item->text = item->sent;
    item->open = false;
}

static bool write_once(ledger_account *account, const daemon_process *daemon)
{
    size_t number;
    uint64_t version;
    ledger_item *item = choose(account, &number);
    if (item->open)
        return true; /* refused before: it is settled when the daemon is asked */
    bool deletes = item->text && next_random(&account->random) % 4 == 0;
    item->sent = deletes ? 0 : ++account->texts;
    item->open = item->touched = true;
    KB_OWNED(kb_text) bytes = bytes_of(account, number, item);
    int status = exchange(daemon, bytes, &version);
    if (status == 200 || status == 201)
        acknowledge(account, item, version);
    account->refused += status >= 300;
    return status != 0;
}

void account_write(ledger_account *account, const daemon_process *daemon)
{
    while (account->count < ACCOUNT_ITEMS - 1 && write_once(account, daemon))
        ;
}

/* ---- holding it against the daemon ---- */

struct found {
    uint64_t version, text; /* text 0: not there */
    bool half;              /* title and body are not of one text */
};

static struct found read_back(const ledger_account *account, const daemon_process *daemon, size_t number)
{
    KB_OWNED(kb_text) path = path_of(account, number);
    answer got = request(daemon, "GET", path, NULL, NULL);
    struct found found = {0};
    if (got.status == 200) {
        found.version = (uint64_t)number_at(&got, "version");
        found.text = strtoull(text_at(&got, "title") + strlen("Article "), NULL, 10);
        KB_OWNED(kb_text) word = word_of(account, found.text);
        KB_OWNED(kb_text) body = kb_printf("The word is %s", word);
        found.half = strcmp(text_at(&got, "body"), body) != 0;
    } else if (got.status != 404)
        fail_msg("GET %s answered %d: %s", path, got.status, got.body);
    answer_clear(&got);
    return found;
}

/* A deletion leaves nothing to read the version from. */
static bool is_state(const struct found *found, uint64_t version, uint64_t text)
{
    return found->text == text && (!text || found->version == version);
}

static void settle_item(ledger_item *item, const struct found *found, ledger_result *result)
{
    bool as_acknowledged = is_state(found, item->version, item->text);
    bool as_sent = item->open && is_state(found, item->version + 1, item->sent);
    result->unanswered += item->open;
    result->unanswered_stored += as_sent && !as_acknowledged;
    result->half += found->half;
    bool twice = found->version > item->version + item->open;
    result->duplicated += twice;
    result->lost += !as_acknowledged && !as_sent && !twice;
    if (as_sent && !as_acknowledged) {
        item->version++;
        item->text = item->sent;
    }
    item->open = item->touched = false;
}

void account_settle(ledger_account *account, const daemon_process *daemon, ledger_result *result)
{
    for (size_t i = 0; i < account->count; i++) {
        ledger_item *item = &account->items[i];
        if (item->touched) {
            struct found found = read_back(account, daemon, i);
            settle_item(item, &found, result);
        }
        result->live += item->text > 0;
    }
    result->duplicated += account->wrong_versions;
    result->acknowledged += account->acknowledged;
    result->refused += account->refused;
    account->wrong_versions = account->acknowledged = account->refused = 0;
}

bool account_is_found_once(ledger_account *account, const daemon_process *daemon)
{
    for (size_t tries = 0; tries < 20 && account->count; tries++) {
        size_t number = next_random(&account->random) % account->count;
        const ledger_item *item = &account->items[number];
        if (!item->text)
            continue;
        KB_OWNED(kb_text) word = word_of(account, item->text);
        KB_OWNED(kb_text) target = kb_printf("/v1/search?q=%s&limit=1", word);
        KB_OWNED(kb_text) id = kb_printf("w%u-%zu", account->number, number);
        answer got = request(daemon, "GET", target, NULL, NULL);
        bool once = number_at(&got, "total") == 1 && has_hit(&got, "article", id);
        answer_clear(&got);
        return once;
    }
    return true;
}
