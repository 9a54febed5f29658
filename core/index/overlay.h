/* A document laid over an index that is being read, as if it were in it. */
#ifndef KB_INDEX_OVERLAY_H
#define KB_INDEX_OVERLAY_H

#include "index/reader.h"

namespace kb
{

/* As the index stores it; writer.cc. */
Xapian::Document document_of(const kb_postings *postings);

} // namespace kb

#endif
