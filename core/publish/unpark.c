#include "publish/unpark.h"

#include "index/index.h"

struct search {
    kb_store *store;
    kb_index_reader *reader;
    kb_code code;
    kb_error *err;
};

static bool unpark_if_found(void *context, kb_kind kind, const char *id, uint64_t seq, const char *why)
{
    (void)why;
    struct search *search = context;
    KB_OWNED(kb_text) data = NULL;
    size_t bytes;
    if (kb_index_document(search->reader, kind, id, &data, &bytes, NULL) == KB_OK)
        search->code = kb_store_unpark(search->store, kind, id, seq, search->err);
    return search->code == KB_OK;
}

kb_code kb_unpark_found(kb_store *store, const char *folder, kb_error *err)
{
    struct search search = {.store = store, .err = err};
    kb_code code = kb_index_reader_open(folder, NULL, &search.reader, err);
    if (code)
        return code;
    code = kb_store_each_parked(store, unpark_if_found, &search, err);
    kb_index_reader_close(search.reader);
    return search.code ? search.code : code;
}
