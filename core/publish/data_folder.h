/* Where things are in a data folder; the layout is drawn in publish.h. */
#ifndef KB_PUBLISH_DATA_FOLDER_H
#define KB_PUBLISH_DATA_FOLDER_H

#include "publish/publish.h"

#define KB_WRITER_LOCK "index/writer.lock"
#define KB_FOLLOWER_LOCK "index/follower.lock"
#define KB_BUILD_LOCK "index/build.lock"

char *kb_data_path(const char *data, const char *name); /* owned */

/* Takes a lock of the data folder, making the folder of the index where it is missing. As kb_file_lock. */
kb_code kb_data_lock(const char *data, const char *name, int wait_ms, int *fd, kb_error *err);

#endif
