/* What build, promote and rollback share: how many generations stay, how one is shown, and what is logged. */
#ifndef KB_INDEXER_GENERATIONS_H
#define KB_INDEXER_GENERATIONS_H

#include "indexer/command.h"

#include "publish/publish.h"

/* clang-format off */
#define KB_KEEP_ROW(owner)                                                                  \
    {"keep", 0, KB_SETTING_NUMBER, offsetof(owner, keep), "1", NULL, 0, 100, "N",           \
     "older generations that stay for rollback", true}
/* clang-format on */

/* "generation 3 is live: 1204 documents, 0.8 s", or the same in JSON. `what`: "live" or "built". */
kb_code kb_print_generation(const kb_common *common, unsigned number, const char *what, double seconds, kb_error *err);

/* What a command says that was given --if-due and found nothing to do. */
void kb_print_not_due(const kb_common *common, const char *why);

void kb_log_undone(const char *what, const char *why); /* of a promotion: a kb_undone */

#endif
