/* The folders of generations: which there are, how one begins, becomes the live one, and goes.
 *
 * A generation that is being built, or taken away, has a file `building` in it: it is none yet, or none any more. */
#ifndef KB_PUBLISH_GENERATION_H
#define KB_PUBLISH_GENERATION_H

#include "publish/data_folder.h"

char *kb_generation_path(const char *data, unsigned number); /* owned */

/* The numbers of the complete generations, ascending; `*out` owned (free). */
kb_code kb_generation_numbers(const char *data, unsigned **out, size_t *count, kb_error *err);

/* Clears away what died half-way, and makes the next generation: a folder that is marked as being built until `fill` has filled
 * it. Where that fails the generation goes. Under the build lock. */
typedef kb_code kb_generation_fill(void *context, const char *data, unsigned number, kb_error *err);
kb_code kb_generation_make(const char *data, kb_generation_fill *fill, void *context, unsigned *out, kb_error *err);
kb_code kb_generation_discard(const char *data, unsigned number, kb_error *err);

/* Points `current` to it, by one rename. Under the writer's lock. */
kb_code kb_generation_switch(const char *data, unsigned number, kb_error *err);

/* As kb_generation_promote for one that is made of the live one, `old`, which then goes. KB_STALE: `old` is no longer live.
 * After an error `number` may be live all the same. */
kb_code kb_generation_supersede(const char *data, unsigned old, unsigned number, kb_undone *undone, kb_error *err);

/* Puts a damaged generation aside as index/bad-NNNNNN, for whoever wants to know why; the one put aside before goes. */
kb_code kb_generation_quarantine(const char *data, unsigned number, kb_error *err);

#endif
