/* What does a reader see? HTML and Markdown to plain text, whose bytes the offsets of words and highlights refer to. */
#ifndef KB_TEXT_DECODE_H
#define KB_TEXT_DECODE_H

#include "schema/document.h"

/* Appends the plain text of `body` to `plain`: blocks on lines of their own, no markup, scripts and styles left out, entities resolved. At most
 * as long as the body; broken markup gives what can be read of it, markup that would take for ever stays as it stands. HTML inside Markdown is read
 * as HTML. `body` is valid UTF-8. */
void kb_decode(kb_str body, kb_format format, kb_buf *plain);

#endif
