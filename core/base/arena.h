/* Memory that is freed at once: the many small strings of one analysis or one answer. Not for use by two threads. */
#ifndef KB_BASE_ARENA_H
#define KB_BASE_ARENA_H

#include "base/str.h"

typedef struct kb_arena kb_arena;

kb_arena *kb_arena_new(void); /* owned */
void kb_arena_free(kb_arena *arena);
KB_OWNED_TYPE(kb_arena, kb_arena_free)

void kb_arena_reset(kb_arena *arena); /* forgets all, keeps a block for the next use */
void *kb_arena_alloc(kb_arena *arena, size_t bytes); /* aligned, zeroed; borrowed from the arena */
kb_str kb_arena_copy(kb_arena *arena, kb_str text);  /* the same, NUL-terminated behind */

#endif
