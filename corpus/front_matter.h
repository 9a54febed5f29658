/* The head of a Markdown page: the flat part of YAML that pages use. Inside corpus/ only. */
#ifndef KB_CORPUS_FRONT_MATTER_H
#define KB_CORPUS_FRONT_MATTER_H

#include "base/json.h"

/* Divides a page. Without front matter `*front` is empty and `*body` is all of it. */
void kb_front_matter_split(kb_str page, kb_str *front, kb_str *body);

/* Reads `key: value` with plain and quoted values, [a, b] and "- item" lists, | and > blocks: strings and arrays of strings, in
 * the order of the page. What is nested deeper is kept as text. `*out` owned. KB_INVALID; `*line` is then the line of `front`,
 * from 1, that is at fault. */
kb_code kb_front_matter_read(kb_str front, json_t **out, unsigned *line, kb_error *err);

#endif
