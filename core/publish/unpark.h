/* Which parked documents does the index hold all the same? A build has managed them: they come off the list. */
#ifndef KB_PUBLISH_UNPARK_H
#define KB_PUBLISH_UNPARK_H

#include "store/store.h"

kb_code kb_unpark_found(kb_store *store, const char *folder, kb_error *err); /* `folder`: of the index */

#endif
