/* The C face of CLD2, which is C++. Only detect.c includes it. */
#ifndef KB_TEXT_CLD2_SHIM_H
#define KB_TEXT_CLD2_SHIM_H

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Fills three language codes of CLD2 ("un" where there is none) and their percentages; false on any failure. */
bool kb_cld2(const char *bytes, int len, const char *codes[3], int percents[3], bool *reliable);

#ifdef __cplusplus
}
#endif
#endif
