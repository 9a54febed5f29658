#include "schema/stamp.h"

char *kb_stamp(const char *icu_version, const char *unicode_version, const char *stemmer_version)
{
    return kb_printf("analysis=%d icu=%s unicode=%s stemmer=%s", KB_ANALYSIS_VERSION, icu_version, unicode_version,
                     stemmer_version);
}
