/* What made this index? Everything that decides which terms a text becomes. An index whose stamp differs from the program's must be
 * built anew: its terms may not meet the terms of a question. */
#ifndef KB_SCHEMA_STAMP_H
#define KB_SCHEMA_STAMP_H

#include "base/str.h"

#define KB_ANALYSIS_VERSION 1 /* raise it whenever a text becomes other terms, values or data than before */

/* "analysis=1 icu=72.1 unicode=15.0 stemmer=2.2": the libraries' part is given by core/text. Owned. */
char *kb_stamp(const char *icu_version, const char *unicode_version, const char *stemmer_version);

#endif
