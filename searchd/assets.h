/* Files that are compiled in, so that no request is ever a path on the disk. */
#ifndef KB_SEARCHD_ASSETS_H
#define KB_SEARCHD_ASSETS_H

#include "base/str.h"

kb_str kb_asset_openapi(void);
kb_str kb_asset_page(void);
kb_str kb_asset_script(void);
kb_str kb_asset_style(void);

#endif
