/* Does a document that killed its process still do so? A newer version of the program may have learned to live with it. */
#ifndef KB_PUBLISH_RETRY_H
#define KB_PUBLISH_RETRY_H

#include "schema/document.h"

/* Analyses it in a child process, which may die of it; true where it does not, within KB_RETRY_CPU_S. The child is a fork: call
 * it while no other thread is at work. */
#define KB_RETRY_CPU_S 10
bool kb_retry_survives(const kb_document *document);

#endif
