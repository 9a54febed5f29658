#include "base/map.h"

#include <sys/random.h>
#include <xxhash.h>

/* With a seed that nobody knows: keys are words that people send, and could be chosen to fall into one bucket. */
#define HASH_FUNCTION(key, len, value) (value) = (unsigned)XXH3_64bits_withSeed((key), (len), map->seed)
#include <uthash.h>

struct entry {
    UT_hash_handle hh;
    uint64_t value;
    size_t len;
    char key[];
};

struct kb_map {
    struct entry *entries;
    uint64_t seed;
};

kb_map *kb_map_new(void)
{
    kb_map *map = kb_alloc(sizeof *map);
    if (getrandom(&map->seed, sizeof map->seed, GRND_NONBLOCK) != sizeof map->seed)
        map->seed = (uintptr_t)map;
    return map;
}

void kb_map_free(kb_map *map)
{
    if (!map)
        return;
    struct entry *entry, *next;
    HASH_ITER (hh, map->entries, entry, next) {
        HASH_DEL(map->entries, entry);
        free(entry);
    }
    free(map);
}

size_t kb_map_count(const kb_map *map)
{
    return HASH_COUNT(map->entries);
}

uint64_t *kb_map_find(kb_map *map, kb_str key)
{
    struct entry *entry;
    if (key.len == 0)
        key.bytes = "";
    HASH_FIND(hh, map->entries, key.bytes, key.len, entry);
    return entry ? &entry->value : NULL;
}

uint64_t *kb_map_slot(kb_map *map, kb_str key)
{
    uint64_t *found = kb_map_find(map, key);
    if (found)
        return found;
    struct entry *entry = kb_alloc(sizeof *entry + key.len + 1);
    entry->len = key.len;
    if (key.len)
        memcpy(entry->key, key.bytes, key.len);
    HASH_ADD_KEYPTR(hh, map->entries, entry->key, entry->len, entry);
    return &entry->value;
}

void kb_map_each(kb_map *map, bool (*each)(void *context, kb_str key, uint64_t value), void *context)
{
    for (struct entry *entry = map->entries; entry; entry = entry->hh.next)
        if (!each(context, (kb_str){entry->key, entry->len}, entry->value))
            return;
}

uint64_t kb_hash(kb_str bytes)
{
    return XXH3_64bits(bytes.bytes, bytes.len);
}
