#include "query/compound_file.h"

#include "base/file.h"

#include <pthread.h>
#include <stdatomic.h>

struct kb_compounds {
    kb_compound_list *list;
    atomic_uint holders;
};

struct kb_compound_file {
    char *path;
    kb_compound_complaint *complain;
    pthread_mutex_t lock; /* of all below */
    kb_file_look seen;
    kb_compounds *newest; /* NULL until first taken */
};

const kb_compound_list *kb_compounds_list(const kb_compounds *compounds)
{
    return compounds->list;
}

void kb_compounds_drop(kb_compounds *compounds)
{
    if (!compounds || atomic_fetch_sub(&compounds->holders, 1) > 1)
        return;
    kb_compound_list_free(compounds->list);
    free(compounds);
}

kb_compound_file *kb_compound_file_new(const char *path, kb_compound_complaint *complain)
{
    kb_compound_file *file = kb_alloc(sizeof *file);
    file->path = kb_str_dup(kb_str_of(path));
    file->seen = (kb_file_look){.bytes = -1};
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

static void complain_of_line(void *context, size_t line, const char *message)
{
    kb_compound_file *file = context;
    if (file->complain)
        file->complain(file->path, line, message);
}

static void read_file(kb_compound_file *file, kb_analyzer *analyzer)
{
    KB_OWNED(kb_compound_list) usual = kb_compound_list_usual(analyzer);
    KB_OWNED(kb_text) text = NULL;
    size_t len = 0;
    kb_error err = {0};
    if (file->seen.bytes > 0 && kb_file_read(file->path, KB_COMPOUND_LIST_BYTES, &text, &len, &err))
        complain_of_line(file, 0, err.message);
    kb_compounds_drop(file->newest);
    file->newest = kb_alloc(sizeof *file->newest);
    *file->newest =
        (kb_compounds){kb_compound_list_read(analyzer, (kb_str){text ? text : "", len}, usual, complain_of_line, file), 1};
}

kb_compounds *kb_compound_file_take(kb_compound_file *file, kb_analyzer *analyzer)
{
    pthread_mutex_lock(&file->lock);
    if (kb_file_changed(file->path, &file->seen)) /* under the lock: an older look must not follow a newer one */
        read_file(file, analyzer);
    kb_compounds *taken = file->newest;
    atomic_fetch_add(&taken->holders, 1);
    pthread_mutex_unlock(&file->lock);
    return taken;
}
