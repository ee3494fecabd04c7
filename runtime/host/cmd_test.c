/* sarto test: the workspace's busted specs; see spec_run.h. */
#include "host/command.h"
#include "host/spec_run.h"

static int run(const struct command *command, int argc, char **argv) {
  const char *workspace;
  const struct option_row rows[] = {{0}};
  int exit_code;
  if (!option_parse(command, rows, argc, argv, &workspace, &exit_code)) return exit_code;
  sarto_runtime *runtime =
      command_open(&(sarto_options){.size = sizeof(sarto_options), .workspace = workspace});
  if (!runtime) return EXIT_FAULT;
  sarto_close(runtime);
  return spec_run(command->name, workspace);
}

const struct command command_test = {
    .name = "test",
    .arguments = "DIR",
    .argument_count = 1,
    .summary = "run the workspace's specs",
    .run = run,
};
