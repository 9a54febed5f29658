#include "tests/unit/text/support.h"

kb_analyzer *analyzer;

int open_analyzer(void **state)
{
    (void)state;
    return kb_analyzer_new(&analyzer, &err);
}

int close_analyzer(void **state)
{
    (void)state;
    kb_analyzer_free(analyzer);
    kb_analyzer_free(NULL);
    analyzer = NULL;
    return 0;
}
