/* Errors: what went wrong, in a word for the program and a sentence for a person.
 *
 * Every function that can fail returns a kb_code and takes a kb_error that the caller owns (it may be NULL). The first
 * message stays: a layer above may not cover the cause with "could not import". */
#ifndef KB_BASE_ERROR_H
#define KB_BASE_ERROR_H

#ifdef __cplusplus
extern "C" {
#endif

typedef enum kb_code {
    KB_OK = 0,
    KB_NOT_FOUND,   /* no such document, file or generation */
    KB_INVALID,     /* the caller's input is wrong; the message names the field and how to mend it */
    KB_CONFLICT,    /* the document has another version than the caller expected */
    KB_STALE,       /* the index moved on: reopen and ask again */
    KB_BUSY,        /* another process holds the write lock */
    KB_OUTDATED,    /* made by another schema or analyser: re-index */
    KB_CORRUPT,     /* what is on disk is damaged */
    KB_FULL,        /* no space left, or a ceiling of ours is reached */
    KB_IO,          /* the operating system said no */
    KB_NO_MEMORY,
    KB_UNAVAILABLE, /* not now: starting, stopping, or out of time */
    KB_INTERNAL,    /* a bug of ours */
    KB_CODE_COUNT
} kb_code;

typedef struct kb_error {
    kb_code code;
    char message[480]; /* UTF-8, one sentence, no newline */
    char param[64];    /* the field, parameter or setting at fault, or "" */
} kb_error;

/* Records the error unless one is recorded already; returns `code`, so that a function can end with it. */
kb_code kb_fail(kb_error *err, kb_code code, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* The same, naming the field or parameter at fault. */
kb_code kb_fail_param(kb_error *err, kb_code code, const char *param, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Records what errno says about `doing` ("opening /srv/kb/store.db"): KB_FULL for ENOSPC and EDQUOT, KB_NOT_FOUND for
 * ENOENT, KB_NO_MEMORY for ENOMEM, KB_IO for the rest. */
kb_code kb_fail_errno(kb_error *err, const char *doing);

void kb_error_clear(kb_error *err);

/* "not_found", "invalid" …: a stable word for logs. */
const char *kb_code_name(kb_code code);

/* The exit status of sysexits.h that fits: 65 for KB_INVALID, 75 for KB_BUSY … 0 for KB_OK. */
int kb_code_exit(kb_code code);

#ifdef __cplusplus
}
#endif
#endif
