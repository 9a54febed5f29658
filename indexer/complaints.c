#include "indexer/complaints.h"

#include "indexer/print.h"

#include <stdarg.h>

void kb_complain(kb_complaints *complaints, const char *format, ...)
{
    if (++complaints->count > KB_COMPLAINTS_SHOWN)
        return;
    char line[1000];
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    kb_meter_clear(complaints->meter);
    kb_print_text(stderr, kb_str_of(line));
    fputc('\n', stderr);
}

void kb_complaints_end(kb_complaints *complaints)
{
    if (complaints->count <= KB_COMPLAINTS_SHOWN)
        return;
    kb_meter_clear(complaints->meter);
    fprintf(stderr, "… and %llu more bad records\n", (unsigned long long)(complaints->count - KB_COMPLAINTS_SHOWN));
}
