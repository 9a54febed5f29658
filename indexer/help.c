#include "indexer/help.h"

void kb_help_program(const kb_command *const *commands, size_t count, FILE *out)
{
    fputs("usage: kb-indexer --data DIR COMMAND [OPTION…] [ARGUMENT…]\n\n"
          "Fills a knowledge base, keeps its index, and asks it from the command line.\n\ncommands:\n",
          out);
    for (size_t i = 0; i < count; i++)
        fprintf(out, "  %-10s %s\n", commands[i]->name, commands[i]->help);
    fputs("\n'kb-indexer help COMMAND' shows a command's options. KB_DATA in the environment stands for --data.\n"
          "Exit status: 0, 64 for a wrong command line, 65 to 78 as sysexits.h names them, 130 after Ctrl-C.\n",
          out);
}

void kb_help_command(const kb_command *command, FILE *out)
{
    bool has_arguments = *command->arguments != '\0';
    fprintf(out, "usage: kb-indexer %s%s [OPTION…]%s%s\n\n%s\n\noptions:\n", command->without_data ? "" : "--data DIR ",
            command->name, has_arguments ? " " : "", command->arguments, command->help);
    kb_settings_table options = command->options;
    if (command->without_data && options.count && strcmp(options.rows[0].name, "data") == 0)
        options = (kb_settings_table){options.rows + 1, options.count - 1}; /* it is taken, and of no use */
    kb_settings_print_help(options, out);
    if (command->details)
        fprintf(out, "\n%s", command->details);
}
