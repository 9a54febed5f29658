/* A map from byte strings to numbers: counts of terms, rows of ids. The keys are copied. Not for use by two threads. */
#ifndef KB_BASE_MAP_H
#define KB_BASE_MAP_H

#include "base/str.h"

typedef struct kb_map kb_map;

kb_map *kb_map_new(void); /* owned */
void kb_map_free(kb_map *map);
KB_OWNED_TYPE(kb_map, kb_map_free)

size_t kb_map_count(const kb_map *map);
uint64_t *kb_map_find(kb_map *map, kb_str key); /* NULL where it is not; borrowed from the map until it is freed */
uint64_t *kb_map_slot(kb_map *map, kb_str key); /* found, or made with 0 */

/* Calls `each` for every entry in the order they were made; stops at the first false. */
void kb_map_each(kb_map *map, bool (*each)(void *context, kb_str key, uint64_t value), void *context);

uint64_t kb_hash(kb_str bytes); /* XXH3, 64 bits: stable across machines */

#endif
