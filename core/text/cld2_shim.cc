#include "text/cld2_shim.h"

#include <cstdio>
#include <cstring>

#include <cld2/public/compact_lang_det.h>
#include <cld2/public/encodings.h>

bool kb_cld2(const char *bytes, int len, const char *codes[3], int percents[3], bool *reliable)
try {
    CLD2::Language languages[3];
    double scores[3];
    int text_bytes;
    CLD2::CLDHints hints = {nullptr, nullptr, CLD2::UNKNOWN_ENCODING, CLD2::UNKNOWN_LANGUAGE};
    CLD2::ExtDetectLanguageSummary(bytes, len, true, &hints, CLD2::kCLDFlagBestEffort, languages, percents, scores, nullptr,
                                   &text_bytes, reliable);
    for (int i = 0; i < 3; i++)
        codes[i] = CLD2::LanguageCode(languages[i]);
    return true;
} catch (...) {
    return false;
}
