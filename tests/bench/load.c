/* bench-load: how fast does a running kb-searchd take writes, and how fast does it answer meanwhile? Each client has one
 * connection and sends its next request when the last is answered (closed loop); a rate spreads all clients' requests over the
 * second.
 *
 *   bench-load [--texts FILE] PORT SECONDS WORK:CLIENTS[:RATE] …
 *
 * WORK: put (waits until searchable), stored, bulk (500 lines), search, similar, sync (a bare fdatasync of 4 KiB in the current
 * folder). FILE holds JSON lines with "title" and "body": what is written, searched for (a title) and compared (the whole).
 * Without it texts are made of a few words, each of which is in every document: the worst a question can meet. One line for each
 * on standard output. Keys must be off. */
#include "base/clock.h"
#include "base/json.h"
#include "base/own.h"
#include "base/str.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define BULK_LINES 500
#define TIMES_MOST 4000000
#define TEXTS_MOST 20000

static const char *const words[] = {"printer",  "offline", "cartridge", "toner",   "router", "password", "invoice", "scanner",
                                    "account",  "driver",  "network",   "display", "update", "battery",  "monitor", "license",
                                    "firewall", "browser", "email",     "backup",  "cable",  "keyboard", "server",  "folder"};
#define WORDS (sizeof words / sizeof *words)

enum work { PUT, STORED, BULK, SEARCH, SIMILAR, SYNC, WORKS };
static const char *const names[WORKS] = {"put", "stored", "bulk", "search", "similar", "sync"};

struct job {
    enum work work;
    unsigned clients;
    double rate; /* of all clients together, each second; 0: as fast as they can */
    double *times_ms;
    atomic_size_t count, failed;
};

struct client {
    struct job *job;
    unsigned number;
    uint64_t random, sent;
    int fd;
    pthread_t thread;
};

static int port;
static int64_t end_us;
static uint64_t run_id;
static json_t *texts[TEXTS_MOST];
static size_t text_count;

static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

/* ---- requests ---- */

static void add_words(struct client *client, size_t count, kb_buf *out)
{
    for (size_t i = 0; i < count; i++)
        kb_buf_printf(out, "%s%s", i ? " " : "", words[next_random(&client->random) % WORDS]);
}

static json_t *made_text(struct client *client)
{
    KB_OWNED_BUF title = {0}, body = {0};
    kb_buf_printf(&title, "Case %llu ", (unsigned long long)next_random(&client->random) % 100000);
    add_words(client, 5, &title);
    add_words(client, 70, &body);
    return json_pack("{s:s, s:s}", "title", title.bytes, "body", body.bytes);
}

/* Owned: title and body. */
static json_t *next_text(struct client *client)
{
    if (!text_count)
        return made_text(client);
    return json_copy(texts[next_random(&client->random) % text_count]);
}

static void add_json(json_t *object, kb_buf *out)
{
    KB_OWNED(kb_text) text = kb_json_text(object);
    kb_buf_add(out, kb_str_of(text));
    json_decref(object);
}

static void add_document(struct client *client, kb_buf *out)
{
    KB_OWNED(kb_text)
    id = kb_printf("b%llx-%u-%llu", (unsigned long long)run_id, client->number, (unsigned long long)client->sent++);
    json_t *document = next_text(client);
    json_object_set_new(document, "kind", json_string("ticket"));
    json_object_set_new(document, "id", json_string(id));
    json_object_set_new(document, "lang", json_string("en"));
    add_json(document, out);
}

static void add_request(const char *method, const char *target, const char *type, kb_str body, kb_buf *out)
{
    kb_buf_printf(out, "%s %s HTTP/1.1\r\nHost: localhost\r\n", method, target);
    if (body.len)
        kb_buf_printf(out, "Content-Type: %s\r\nContent-Length: %zu\r\n", type, body.len);
    kb_buf_printf(out, "\r\n");
    kb_buf_add(out, body);
}

static void add_put(struct client *client, kb_buf *out)
{
    KB_OWNED_BUF body = {0};
    KB_OWNED(kb_text)
    target = kb_printf("/v1/tickets/b%llx-%u-%llu%s", (unsigned long long)run_id, client->number,
                       (unsigned long long)client->sent, client->job->work == STORED ? "?wait=stored" : "");
    add_document(client, &body);
    add_request("PUT", target, "application/json", kb_buf_str(&body), out);
}

static void add_bulk(struct client *client, kb_buf *out)
{
    KB_OWNED_BUF body = {0};
    for (int i = 0; i < BULK_LINES; i++) {
        add_document(client, &body);
        kb_buf_printf(&body, "\n");
    }
    add_request("POST", "/v1/bulk?wait=stored", "application/x-ndjson", kb_buf_str(&body), out);
}

static void add_search(struct client *client, kb_buf *out)
{
    KB_OWNED_BUF body = {0};
    KB_OWNED(json_t) text = next_text(client);
    add_json(json_pack("{s:O, s:i, s:s}", "q", json_object_get(text, "title"), "limit", 5, "lang", "en"), &body);
    add_request("POST", "/v1/search", "application/json", kb_buf_str(&body), out);
}

static void add_similar(struct client *client, kb_buf *out)
{
    KB_OWNED_BUF body = {0};
    add_json(next_text(client), &body);
    add_request("POST", "/v1/similar?limit=5", "application/json", kb_buf_str(&body), out);
}

/* ---- one exchange ---- */

static int dial(void)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (connect(fd, (struct sockaddr *)&to, sizeof to) == 0)
        return fd;
    close(fd);
    return -1;
}

static bool send_all(int fd, kb_str bytes)
{
    while (bytes.len) {
        ssize_t sent = send(fd, bytes.bytes, bytes.len, MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
        bytes = kb_str_from(bytes, (size_t)sent);
    }
    return true;
}

/* The status; 0 where the connection broke. */
static int receive(int fd)
{
    KB_OWNED_BUF got = {0};
    size_t wanted = 0;
    char block[65536];
    while (!wanted || got.len < wanted) {
        ssize_t count = recv(fd, block, sizeof block, 0);
        if (count <= 0)
            return 0;
        kb_buf_add(&got, (kb_str){block, (size_t)count});
        kb_buf_add(&got, (kb_str){"", 1}); /* so that it may be read as text */
        got.len--;
        const char *end = strstr(got.bytes, "\r\n\r\n"), *length = strstr(got.bytes, "Content-Length: ");
        if (end && length)
            wanted = (size_t)(end + 4 - got.bytes) + strtoull(length + 16, NULL, 10);
    }
    return atoi(got.bytes + 9);
}

static bool exchange(struct client *client)
{
    KB_OWNED_BUF out = {0};
    switch (client->job->work) {
    case BULK:
        add_bulk(client, &out);
        break;
    case SEARCH:
        add_search(client, &out);
        break;
    case SIMILAR:
        add_similar(client, &out);
        break;
    default:
        add_put(client, &out);
    }
    if (client->fd < 0)
        client->fd = dial();
    int status = client->fd >= 0 && send_all(client->fd, kb_buf_str(&out)) ? receive(client->fd) : 0;
    if (status == 0 && client->fd >= 0) {
        close(client->fd);
        client->fd = -1;
    }
    return status >= 200 && status < 300;
}

static bool sync_once(struct client *client)
{
    static const char page[4096];
    KB_OWNED(kb_text) path = kb_printf("bench-sync-%d-%u", (int)getpid(), client->number);
    if (client->fd < 0) {
        client->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        unlink(path);
    }
    return pwrite(client->fd, page, sizeof page, (off_t)(client->sent++ % 4096 * sizeof page)) == sizeof page &&
           fdatasync(client->fd) == 0;
}

/* ---- a client ---- */

static void wait_for_turn(const struct client *client, int64_t *next_us)
{
    double rate = client->job->rate;
    if (rate <= 0)
        return;
    int64_t now_us = kb_monotonic_us(), wait_us = *next_us - now_us;
    if (wait_us > 0)
        nanosleep(&(struct timespec){.tv_sec = wait_us / 1000000, .tv_nsec = wait_us % 1000000 * 1000}, NULL);
    *next_us += (int64_t)(1e6 * client->job->clients / rate);
}

static void *run_client(void *context)
{
    struct client *client = context;
    struct job *job = client->job;
    int64_t next_us = kb_monotonic_us() + (int64_t)(next_random(&client->random) % 100000);
    while (kb_monotonic_us() < end_us) {
        wait_for_turn(client, &next_us);
        int64_t start_us = kb_monotonic_us();
        bool good = job->work == SYNC ? sync_once(client) : exchange(client);
        size_t at = atomic_fetch_add(&job->count, 1);
        if (at < TIMES_MOST)
            job->times_ms[at] = (double)(kb_monotonic_us() - start_us) / 1000;
        atomic_fetch_add(&job->failed, !good);
    }
    if (client->fd >= 0)
        close(client->fd);
    return NULL;
}

/* ---- the whole ---- */

static int by_size(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

static void print_job(struct job *job, double seconds)
{
    size_t count = atomic_load(&job->count), kept = count < TIMES_MOST ? count : TIMES_MOST;
    size_t documents = job->work == BULK ? count * BULK_LINES : count;
    if (!kept)
        return;
    qsort(job->times_ms, kept, sizeof *job->times_ms, by_size);
    printf("%-7s clients %3u: %8.0f a second, p50 %7.2f ms, p95 %7.2f ms, p99 %7.2f ms, most %7.1f ms, failed %zu of %zu\n",
           names[job->work], job->clients, (double)documents / seconds, job->times_ms[kept / 2], job->times_ms[kept * 95 / 100],
           job->times_ms[kept * 99 / 100], job->times_ms[kept - 1], atomic_load(&job->failed), count);
}

static bool parse_job(const char *text, struct job *job)
{
    char name[16] = "";
    job->clients = 1;
    if (sscanf(text, "%15[a-z]:%u:%lf", name, &job->clients, &job->rate) < 1)
        return false;
    for (job->work = 0; job->work < WORKS; job->work++)
        if (strcmp(names[job->work], name) == 0)
            break;
    job->times_ms = kb_alloc(TIMES_MOST * sizeof *job->times_ms);
    return job->work < WORKS && job->clients > 0;
}

static void start_clients(struct job *job, struct client *clients)
{
    for (unsigned i = 0; i < job->clients; i++) {
        clients[i] =
            (struct client){.job = job, .number = i + 1000 * (unsigned)job->work, .random = run_id * 31 + i + 1, .fd = -1};
        pthread_create(&clients[i].thread, NULL, run_client, &clients[i]);
    }
}

static bool read_texts(const char *path)
{
    FILE *file = fopen(path, "re");
    char *line = NULL;
    size_t room = 0;
    for (ssize_t len; file && text_count < TEXTS_MOST && (len = getline(&line, &room, file)) > 0;) {
        json_t *object = json_loadb(line, (size_t)len, 0, NULL);
        json_t *title = json_object_get(object, "title"), *body = json_object_get(object, "body");
        if (json_string_length(title) && json_is_string(body))
            texts[text_count++] = json_pack("{s:O, s:O}", "title", title, "body", body);
        json_decref(object);
    }
    free(line);
    if (file)
        fclose(file);
    return text_count > 0;
}

int main(int argc, char **argv)
{
    static struct job jobs[8];
    static struct client clients[8][256];
    if (argc > 2 && strcmp(argv[1], "--texts") == 0) {
        if (!read_texts(argv[2])) {
            fprintf(stderr, "%s: no line with a title and a body can be read\n", argv[2]);
            return 66;
        }
        argc -= 2;
        argv += 2;
    }
    int count = argc - 3;
    for (int i = 0; i < count && count <= 8; i++)
        if (!parse_job(argv[i + 3], &jobs[i]) || jobs[i].clients > 256)
            count = 0;
    if (count < 1 || count > 8) {
        fputs("Usage: bench-load [--texts FILE] PORT SECONDS put|stored|bulk|search|similar|sync:CLIENTS[:RATE] …\n", stderr);
        return 64;
    }
    port = atoi(argv[1]);
    run_id = (uint64_t)kb_now_ms() % 0xFFFFFFF + 1;
    int64_t start_us = kb_monotonic_us();
    end_us = start_us + (int64_t)(atof(argv[2]) * 1e6);
    for (int i = 0; i < count; i++)
        start_clients(&jobs[i], clients[i]);
    for (int i = 0; i < count; i++)
        for (unsigned j = 0; j < jobs[i].clients; j++)
            pthread_join(clients[i][j].thread, NULL);
    for (int i = 0; i < count; i++)
        print_job(&jobs[i], (double)(kb_monotonic_us() - start_us) / 1e6);
    return 0;
}
