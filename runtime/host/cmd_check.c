/* sarto check: everything that is wrong with a workspace, all at once. */
#include <stdio.h>

#include "host/command.h"

static int run(const struct command *command, int argc, char **argv) {
  const char *workspace;
  const struct option_row rows[] = {{0}};
  int exit_code;
  if (!option_parse(command, rows, argc, argv, &workspace, &exit_code)) return exit_code;
  sarto_runtime *runtime =
      command_open(&(sarto_options){.size = sizeof(sarto_options), .workspace = workspace});
  if (!runtime) return EXIT_FAULT;
  bool is_right = command_check_personas(runtime, workspace);
  if (is_right) printf("%s: nothing to mend, release %s\n", workspace, sarto_release(runtime));
  sarto_close(runtime);
  return is_right ? EXIT_DONE : EXIT_FAULT;
}

const struct command command_check = {
    .name = "check",
    .arguments = "DIR",
    .argument_count = 1,
    .summary = "what is wrong with a workspace: names, types, texts",
    .run = run,
};
