/* sarto test: what `sarto check` finds, the cases of expect.lua among it, then the workspace's busted specs; see
 * spec_run.h. */
#include "host/command.h"
#include "host/spec_run.h"

static int run(const struct command *command, int argc, char **argv) {
  const char *workspace;
  const struct option_row rows[] = {{0}};
  int exit_code;
  if (!option_parse(command, rows, argc, argv, &workspace, &exit_code)) return exit_code;
  if (!command_judge(command, workspace)) return EXIT_FAULT;
  return spec_run(command->name, workspace);
}

const struct command command_test = {
    .name = "test",
    .arguments = "DIR",
    .argument_count = 1,
    .summary = "run the workspace's expected cases and its specs",
    .run = run,
};
