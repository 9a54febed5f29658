/* The inside of a kb_asker, for the files of core/query alone. */
#ifndef KB_QUERY_ASKER_H
#define KB_QUERY_ASKER_H

#include "index/index.h"
#include "query/query.h"
#include "text/analyzer.h"

struct kb_asker {
    char *path;          /* of the index, or the link to it */
    char target[256];    /* what the link pointed to when it was opened; "" for a plain folder */
    kb_index_reader *reader;
    kb_analyzer *analyzer;
    char *stamp;
    bool held; /* a draft lies over the index (check.c): newer commits and generations wait */
};

#endif
