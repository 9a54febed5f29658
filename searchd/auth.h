/* Who may ask? One key for all, or none on a loopback address. */
#ifndef KB_SEARCHD_AUTH_H
#define KB_SEARCHD_AUTH_H

#include "searchd/call.h"

#define KB_KEY_LEAST_BYTES 24
#define KB_KEY_MOST_BYTES 512

/* Reads the key: the only line of the file. KB_INVALID where others than the owner may read the file, or the key is too short,
 * too long, or not of visible ASCII. `*out` is owned. */
kb_code kb_key_read(const char *path, char **out, kb_error *err);

/* True for "Bearer KEY" with the key; takes the same time wherever they differ. */
bool kb_key_matches(const char *authorization, const char *key);

/* With keys off any page in a browser on this machine could send requests here. True for a Host that such a page cannot have:
 * localhost and loopback addresses. */
bool kb_host_is_loopback(const char *host);

/* True where there is no Origin, or it is this server's own pages: "http://" + Host. */
bool kb_origin_is_own(const char *origin, const char *host);

#endif
