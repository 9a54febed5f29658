#include "text/segment.h"

#include <unicode/ubrk.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/utext.h>

struct kb_segmenter {
    UBreakIterator *breaks; /* one iterator serves all scripts: ICU picks the dictionary by script, not by locale */
};

kb_code kb_segmenter_new(kb_segmenter **out, kb_error *err)
{
    UErrorCode status = U_ZERO_ERROR;
    UBreakIterator *breaks = ubrk_open(UBRK_WORD, "", NULL, 0, &status);
    if (U_FAILURE(status))
        return kb_fail(err, KB_INTERNAL, "ICU cannot open its word breaks: %s", u_errorName(status));
    kb_segmenter *segmenter = kb_alloc(sizeof *segmenter);
    segmenter->breaks = breaks;
    *out = segmenter;
    return KB_OK;
}

void kb_segmenter_free(kb_segmenter *segmenter)
{
    if (!segmenter)
        return;
    ubrk_close(segmenter->breaks);
    free(segmenter);
}

static bool is_unspaced(int32_t character)
{
    UErrorCode status = U_ZERO_ERROR;
    switch (uscript_getScript(character, &status)) {
    case USCRIPT_HAN:
    case USCRIPT_HIRAGANA:
    case USCRIPT_KATAKANA:
    case USCRIPT_THAI:
    case USCRIPT_LAO:
    case USCRIPT_KHMER:
    case USCRIPT_MYANMAR:
        return true;
    default:
        return character == 0x30FC; /* the long vowel of kana, common to both */
    }
}

static bool has_letter(kb_str word)
{
    for (size_t at = 0; at < word.len;)
        if (u_isalpha(kb_utf8_next(word, &at)))
            return true;
    return false;
}

/* ICU calls a word by its last character: x86_64 would be a number. */
static kb_segment_type type_of(kb_str word, int32_t status)
{
    size_t at = 0;
    if ((unsigned char)word.bytes[0] >= 0x80 && is_unspaced(kb_utf8_next(word, &at)))
        return KB_SEGMENT_UNSPACED;
    return status < UBRK_WORD_NUMBER_LIMIT && !has_letter(word) ? KB_SEGMENT_NUMBER : KB_SEGMENT_WORD;
}

kb_code kb_segment(kb_segmenter *segmenter, kb_str text, kb_segment_each *each, void *context, kb_error *err)
{
    UErrorCode status = U_ZERO_ERROR;
    UText view = UTEXT_INITIALIZER;
    utext_openUTF8(&view, text.bytes, (int64_t)text.len, &status);
    ubrk_setUText(segmenter->breaks, &view, &status);
    int32_t start = ubrk_first(segmenter->breaks), end;
    while (U_SUCCESS(status) && (end = ubrk_next(segmenter->breaks)) != UBRK_DONE) {
        int32_t rule = ubrk_getRuleStatus(segmenter->breaks);
        if (rule >= UBRK_WORD_NONE_LIMIT)
            each(context, (size_t)start, (size_t)end, type_of((kb_str){text.bytes + start, (size_t)(end - start)}, rule));
        start = end;
    }
    utext_close(&view);
    return U_SUCCESS(status) ? KB_OK : kb_fail(err, KB_INTERNAL, "ICU cannot break the text: %s", u_errorName(status));
}

kb_code kb_segment_prefix(kb_segmenter *segmenter, kb_str text, size_t most, size_t *words, size_t *bytes, kb_error *err)
{
    UErrorCode status = U_ZERO_ERROR;
    UText view = UTEXT_INITIALIZER;
    utext_openUTF8(&view, text.bytes, (int64_t)text.len, &status);
    ubrk_setUText(segmenter->breaks, &view, &status);
    int32_t end = ubrk_first(segmenter->breaks);
    size_t count = 0;
    while (U_SUCCESS(status) && count < most && (end = ubrk_next(segmenter->breaks)) != UBRK_DONE)
        count += ubrk_getRuleStatus(segmenter->breaks) >= UBRK_WORD_NONE_LIMIT;
    utext_close(&view);
    if (U_FAILURE(status))
        return kb_fail(err, KB_INTERNAL, "ICU cannot break the text: %s", u_errorName(status));
    *words = count;
    *bytes = count < most ? text.len : (size_t)end;
    return KB_OK;
}
