/* Bad records of an import, on standard error: the first ones each with a line, the rest as a number. */
#ifndef KB_INDEXER_COMPLAINTS_H
#define KB_INDEXER_COMPLAINTS_H

#include "indexer/progress.h"

#define KB_COMPLAINTS_SHOWN 20

typedef struct kb_complaints {
    kb_meter *meter; /* borrowed: its bar steps aside */
    uint64_t count;
} kb_complaints;

void kb_complain(kb_complaints *complaints, const char *format, ...) __attribute__((format(printf, 2, 3)));
void kb_complaints_end(kb_complaints *complaints); /* says how many more there were */

#endif
