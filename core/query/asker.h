/* The inside of a kb_asker, for the files of core/query alone. */
#ifndef KB_QUERY_ASKER_H
#define KB_QUERY_ASKER_H

#include "base/file.h"
#include "index/index.h"
#include "query/calibration.h"
#include "query/query.h"
#include "query/compound_file.h"
#include "query/synonym_file.h"
#include "text/analyzer.h"

struct kb_asker {
    char *path;          /* of the index, or the link to it */
    char target[256];    /* what the link pointed to when it was opened; "" for a plain folder */
    kb_index_reader *reader;
    kb_analyzer *analyzer;
    char *stamp;
    kb_compound_file *compound_file; /* borrowed; NULL: none */
    kb_compounds *compounds;         /* of the question that is being asked; NULL: `usual` */
    kb_compound_list *usual;
    kb_synonym_file *synonym_file; /* borrowed; NULL: none */
    kb_synonyms *synonyms;         /* of the question that is being asked */
    char *calibration_path; /* NULL: none */
    kb_file_look calibration_seen;
    kb_calibration calibration;
    bool outdated; /* another analyser made the index: its terms may not meet ours, but it answers until there is a new one */
    bool held; /* a draft lies over the index (check.c): newer commits and generations wait */
};

/* How words are cut whatever the texts say, as of the last kb_asker_refresh. */
const kb_compound_list *kb_asker_compounds(const kb_asker *asker);

/* The rules in one language, as of the last kb_asker_refresh; NULL where it has none. */
const kb_synonym_table *kb_asker_synonyms(kb_asker *asker, const kb_language *language);

#endif
