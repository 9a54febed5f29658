/* HTML in other encodings than UTF-8. Inside corpus/ only. */
#ifndef KB_CORPUS_CHARSET_H
#define KB_CORPUS_CHARSET_H

#include "base/str.h"

/* Writes a page as UTF-8. It is taken for what its <meta charset> says, or for Windows-1252 where it says nothing and is not
 * UTF-8. "ISO-8859-1" means Windows-1252, as in browsers (WHATWG Encoding). KB_INVALID: an encoding we do not read, or bytes that
 * are not of it. */
kb_code kb_charset_decode(kb_str page, kb_buf *out, kb_error *err);

#endif
