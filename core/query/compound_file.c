#include "query/compound_file.h"

#include "base/file.h"

#include <pthread.h>
#include <sys/stat.h>

struct kb_compounds {
    kb_compound_list *list;
    unsigned users;
};

/* What tells whether the file was changed. */
struct state {
    struct timespec changed;
    off_t bytes;
    ino_t inode;
};

struct kb_compound_file {
    char *path;
    kb_compound_complaint *complain;
    pthread_mutex_t lock; /* of all below */
    struct state state;
    kb_compounds *newest; /* NULL until first taken */
};

const kb_compound_list *kb_compounds_list(const kb_compounds *compounds)
{
    return compounds->list;
}

void kb_compounds_drop(kb_compounds *compounds)
{
    if (!compounds || __atomic_sub_fetch(&compounds->users, 1, __ATOMIC_ACQ_REL) > 0)
        return;
    kb_compound_list_free(compounds->list);
    free(compounds);
}

kb_compound_file *kb_compound_file_new(const char *path, kb_compound_complaint *complain)
{
    kb_compound_file *file = kb_alloc(sizeof *file);
    file->path = kb_str_dup(kb_str_of(path));
    file->complain = complain;
    pthread_mutex_init(&file->lock, NULL);
    return file;
}

void kb_compound_file_free(kb_compound_file *file)
{
    if (!file)
        return;
    kb_compounds_drop(file->newest);
    pthread_mutex_destroy(&file->lock);
    free(file->path);
    free(file);
}

static struct state state_of(const char *path)
{
    struct stat about;
    if (stat(path, &about))
        return (struct state){.bytes = -1};
    return (struct state){about.st_mtim, about.st_size, about.st_ino};
}

static bool is_same(const struct state *a, const struct state *b)
{
    return a->changed.tv_sec == b->changed.tv_sec && a->changed.tv_nsec == b->changed.tv_nsec && a->bytes == b->bytes &&
           a->inode == b->inode;
}

static void complain_of_line(void *context, size_t line, const char *message)
{
    kb_compound_file *file = context;
    if (file->complain)
        file->complain(file->path, line, message);
}

static void read_file(kb_compound_file *file, const struct state *state, kb_analyzer *analyzer)
{
    KB_OWNED(kb_compound_list) usual = kb_compound_list_usual(analyzer);
    KB_OWNED(kb_text) text = NULL;
    size_t len = 0;
    kb_error err = {0};
    if (state->bytes > 0 && kb_file_read(file->path, KB_COMPOUND_LIST_BYTES, &text, &len, &err))
        complain_of_line(file, 0, err.message);
    kb_compounds_drop(file->newest);
    file->newest = kb_alloc(sizeof *file->newest);
    *file->newest = (kb_compounds){
        kb_compound_list_read(analyzer, (kb_str){text ? text : "", len}, usual, complain_of_line, file), 1};
    file->state = *state;
}

kb_compounds *kb_compound_file_take(kb_compound_file *file, kb_analyzer *analyzer)
{
    pthread_mutex_lock(&file->lock);
    struct state now = state_of(file->path); /* under the lock: an older look must not follow a newer one */
    if (!file->newest || !is_same(&now, &file->state))
        read_file(file, &now, analyzer);
    kb_compounds *taken = file->newest;
    __atomic_add_fetch(&taken->users, 1, __ATOMIC_RELAXED);
    pthread_mutex_unlock(&file->lock);
    return taken;
}
