#include "base/arena.h"

#include <stdalign.h>

#define BLOCK_BYTES (64 * 1024)

struct block {
    struct block *next;
    size_t used, room;
    alignas(16) char bytes[];
};

struct kb_arena {
    struct block *blocks; /* the newest first */
};

kb_arena *kb_arena_new(void)
{
    return kb_alloc(sizeof(kb_arena));
}

static void free_blocks(struct block *block)
{
    while (block) {
        struct block *next = block->next;
        free(block);
        block = next;
    }
}

void kb_arena_free(kb_arena *arena)
{
    if (!arena)
        return;
    free_blocks(arena->blocks);
    free(arena);
}

void kb_arena_reset(kb_arena *arena)
{
    struct block *first = arena->blocks;
    if (!first)
        return;
    free_blocks(first->next);
    first->next = NULL;
    first->used = 0;
}

void *kb_arena_alloc(kb_arena *arena, size_t bytes)
{
    size_t need = (bytes + 15) & ~(size_t)15;
    struct block *block = arena->blocks;
    if (!block || block->room - block->used < need) {
        size_t room = need > BLOCK_BYTES ? need : BLOCK_BYTES;
        block = kb_grow(NULL, sizeof *block + room);
        *block = (struct block){.next = arena->blocks, .room = room};
        arena->blocks = block;
    }
    void *memory = block->bytes + block->used;
    block->used += need;
    return memset(memory, 0, need);
}

kb_str kb_arena_copy(kb_arena *arena, kb_str text)
{
    char *copy = kb_arena_alloc(arena, text.len + 1);
    if (text.len)
        memcpy(copy, text.bytes, text.len);
    return (kb_str){copy, text.len};
}
