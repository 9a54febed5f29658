/* A copy of the live generation's files as they are at one moment, to work on while the writer goes on. */
#ifndef KB_PUBLISH_SNAPSHOT_H
#define KB_PUBLISH_SNAPSHOT_H

#include "publish/data_folder.h"

/* Copies the generation in `folder` to index/snapshot of the data folder, in place of one that is there. The writer waits
 * meanwhile: for as long as the kernel needs to copy what it has in memory, a second for a gigabyte or so. `*out`: its path;
 * owned. */
kb_code kb_snapshot_make(const char *data, const char *folder, char **out, kb_error *err);
void kb_snapshot_remove(const char *data);

#endif
