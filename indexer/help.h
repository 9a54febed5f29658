/* Help texts, made from the tables of commands and options. */
#ifndef KB_INDEXER_HELP_H
#define KB_INDEXER_HELP_H

#include "indexer/command.h"

void kb_help_program(const kb_command *const *commands, size_t count, FILE *out);
void kb_help_command(const kb_command *command, FILE *out);

#endif
