/* Files that are compiled in, so that no request is ever a path on the disk. */
#ifndef KB_SEARCHD_ASSETS_H
#define KB_SEARCHD_ASSETS_H

#include "base/str.h"

typedef struct kb_asset {
    const char *name; /* "agent.js" */
    kb_str bytes;
} kb_asset;

/* By name; the last has none. */
extern const kb_asset kb_assets[];

/* NULL where there is none of this name. */
const kb_asset *kb_asset_find(const char *name);

#endif
