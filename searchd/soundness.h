/* Is the store sound? Looked over once after the start, in the background: a page that nobody reads may be damaged unseen. What
 * is found is logged, and stands in /v1/index and /metrics; questions go on, for the index is another file. */
#ifndef KB_SEARCHD_SOUNDNESS_H
#define KB_SEARCHD_SOUNDNESS_H

#include "base/error.h"

typedef struct kb_soundness kb_soundness;
typedef enum kb_sound { KB_SOUND_UNKNOWN, KB_SOUND, KB_UNSOUND } kb_sound;

kb_code kb_soundness_start(const char *store_path, kb_soundness **out, kb_error *err); /* the path is borrowed */
void kb_soundness_stop(kb_soundness *soundness);                                       /* and frees; accepts NULL */
kb_sound kb_soundness_get(const kb_soundness *soundness);                              /* NULL: unknown */

#endif
