/* Where are the words? ICU's word breaks (UAX #29) with its dictionaries for Chinese, Japanese, Thai, Lao, Khmer and Burmese. */
#ifndef KB_TEXT_SEGMENT_H
#define KB_TEXT_SEGMENT_H

#include "base/str.h"

typedef struct kb_segmenter kb_segmenter; /* one thread's */

kb_code kb_segmenter_new(kb_segmenter **out, kb_error *err);
void kb_segmenter_free(kb_segmenter *segmenter);
KB_OWNED_TYPE(kb_segmenter, kb_segmenter_free)

typedef enum kb_segment_type { KB_SEGMENT_WORD, KB_SEGMENT_NUMBER, KB_SEGMENT_UNSPACED } kb_segment_type;

/* Calls `each` for every word, in order, with its bytes [start, end) in `text`. Spaces and punctuation are left out. */
typedef void kb_segment_each(void *context, size_t start, size_t end, kb_segment_type type);
kb_code kb_segment(kb_segmenter *segmenter, kb_str text, kb_segment_each *each, void *context, kb_error *err);

/* Counts the first `most` words, and the bytes up to the end of the last of them: all bytes where there are no more. */
kb_code kb_segment_prefix(kb_segmenter *segmenter, kb_str text, size_t most, size_t *words, size_t *bytes, kb_error *err);

#endif
