#include "publish/rehearsal.h"

#include "base/file.h"
#include "index/index.h"
#include "publish/analysis.h"
#include "publish/data_folder.h"

#define FOLDER "index/rehearsal"
#define LOCK "index/rehearsal.lock"

struct kb_rehearsal_index {
    kb_store *store; /* borrowed */
    char *folder;
    int lock;
    uint64_t seq; /* goes on from that of the live one, so that askers see each commit */
    kb_index_writer *writer;
    kb_analyzer *analyzer;
};

static kb_code open_writer(kb_rehearsal_index *r, kb_error *err)
{
    KB_OWNED(kb_text) stamp = kb_text_stamp();
    kb_code code = kb_index_writer_open(r->folder, stamp, false, &r->writer, err);
    if (code)
        return code;
    r->seq = kb_index_writer_seq(r->writer);
    return kb_analyzer_new(&r->analyzer, err);
}

static kb_code copy_live(kb_rehearsal_index *r, const char *data, kb_error *err)
{
    KB_OWNED(kb_text) live = kb_data_index_path(data);
    kb_code code = kb_folder_remove(r->folder, err);
    return code ? code : kb_index_compact(live, r->folder, err);
}

void kb_rehearsal_clear(const char *data)
{
    KB_OWNED(kb_text) folder = kb_data_path(data, FOLDER);
    KB_OWNED_FD lock = -1;
    if (kb_data_lock(data, LOCK, 0, &lock, NULL) == KB_OK)
        kb_folder_remove(folder, NULL);
}

kb_code kb_rehearsal_index_open(const char *data, kb_store *store, kb_rehearsal_index **out, kb_error *err)
{
    KB_OWNED(kb_rehearsal_index) r = kb_alloc(sizeof *r);
    *r = (kb_rehearsal_index){.store = store, .lock = -1};
    kb_code code = kb_data_lock(data, LOCK, 0, &r->lock, err);
    if (code)
        return code;
    r->folder = kb_data_path(data, FOLDER);
    code = copy_live(r, data, err);
    code = code ? code : open_writer(r, err);
    if (code)
        return code;
    *out = KB_GIVE(r);
    return KB_OK;
}

void kb_rehearsal_index_close(kb_rehearsal_index *r)
{
    if (!r)
        return;
    kb_analyzer_free(r->analyzer);
    kb_index_writer_close(r->writer);
    if (r->folder) /* the lock is ours */
        kb_folder_remove(r->folder, NULL);
    if (r->lock >= 0)
        close(r->lock);
    free(r->folder);
    free(r);
}

const char *kb_rehearsal_index_path(const kb_rehearsal_index *r)
{
    return r->folder;
}

kb_code kb_rehearsal_index_put(kb_rehearsal_index *r, const kb_document *article, const kb_document *ticket, kb_error *err)
{
    KB_OWNED(kb_postings) postings = NULL;
    kb_code code = kb_analyse_unlearned(r->analyzer, r->store, article, ticket, &postings, err);
    return code ? code : kb_index_writer_put(r->writer, postings, err);
}

kb_code kb_rehearsal_index_commit(kb_rehearsal_index *r, kb_error *err)
{
    return kb_index_writer_commit(r->writer, ++r->seq, err);
}
