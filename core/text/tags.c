#include "text/tags.h"

#include <ctype.h>
#include <unicode/uloc.h>

static bool among(const char *const *known, const char *code)
{
    while (*known && strcmp(*known, code) != 0)
        known++;
    return *known != NULL;
}

/* CLDR's likely subtags: of "und_GR" they are "el_Grek_GR". */
static void language_of_country(const char *letters, char instead[KB_TAG_BYTES])
{
    char country[] = {(char)toupper((unsigned char)letters[0]), (char)toupper((unsigned char)letters[1]), '\0'};
    char locale[16], likely[ULOC_FULLNAME_CAPACITY] = "", code[ULOC_LANG_CAPACITY] = "";
    UErrorCode status = U_ZERO_ERROR;
    snprintf(locale, sizeof locale, "und_%s", country);
    uloc_addLikelySubtags(locale, likely, sizeof likely, &status);
    uloc_getLanguage(likely, code, sizeof code, &status);
    if (U_SUCCESS(status) && among(uloc_getISOCountries(), country))
        snprintf(instead, KB_TAG_BYTES, "%s", code);
}

bool kb_tag_is_language(kb_str tag, char instead[KB_TAG_BYTES])
{
    char code[3] = "";
    size_t len = 0;
    while (len < tag.len && isalpha((unsigned char)tag.bytes[len]))
        len++;
    *instead = '\0';
    if (len != 2)
        return true;
    for (size_t i = 0; i < 2; i++)
        code[i] = (char)tolower((unsigned char)tag.bytes[i]);
    if (among(uloc_getISOLanguages(), code) || kb_language_find(kb_str_of(code)) != kb_language_find(KB_STR("und")))
        return true;
    language_of_country(code, instead);
    return false;
}
