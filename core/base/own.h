/* Ownership that the compiler keeps: KB_OWNED(kb_document) d = NULL; is freed on every way out of its block.
 *
 * A type joins with KB_OWNED_TYPE(kb_document, kb_document_free) behind its _free function, which must accept NULL.
 * KB_GIVE(d) hands the pointer on, visibly, and leaves NULL behind. */
#ifndef KB_BASE_OWN_H
#define KB_BASE_OWN_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define KB_OWNED_TYPE(type, free_function)                   \
    static inline void kb_drop_##type(type **owned)          \
    {                                                        \
        free_function(*owned);                               \
    }

#define KB_OWNED(type) __attribute__((cleanup(kb_drop_##type), unused)) type *

#define KB_GIVE(pointer)                      \
    __extension__({                           \
        __typeof__(pointer) given = (pointer); \
        (pointer) = NULL;                     \
        given;                                \
    })

typedef char kb_text; /* KB_OWNED(kb_text) path: a NUL-terminated string from malloc */

static inline void kb_text_free(kb_text *text)
{
    free(text);
}
KB_OWNED_TYPE(kb_text, kb_text_free)

static inline void kb_drop_fd(int *fd)
{
    if (*fd >= 0)
        close(*fd);
}
#define KB_OWNED_FD __attribute__((cleanup(kb_drop_fd))) int

static inline void kb_file_free(FILE *file)
{
    if (file)
        fclose(file);
}
KB_OWNED_TYPE(FILE, kb_file_free)

#endif
