/* sarto: the command line. Finds the command and hands over; see command.h. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "host/command.h"
#include "host/say.h"

static const struct command *const commands[] = {
    &command_new,      &command_check,   &command_test,    &command_run,     &command_import,
    &command_simulate, &command_explain, &command_serve,   &command_release, &command_releases,
    &command_rollback, &command_replay,  &command_asks,    &command_forget,  &command_receipt,
    &command_export,   &command_backup,  &command_restore, &command_profile, &command_token,
    &command_doctor,
};
enum { COMMAND_COUNT = sizeof commands / sizeof *commands };

static void print_help(FILE *out) {
  fprintf(out, "Sarto %s: decisions made to measure, from events and short scripts.\n\n", sarto_version());
  for (size_t i = 0; i < COMMAND_COUNT; i++) {
    char usage[64];
    snprintf(usage, sizeof usage, "%s %s", commands[i]->name, commands[i]->arguments);
    fprintf(out, "  sarto %-18s %s\n", usage, commands[i]->summary);
  }
  fputs("\nsarto COMMAND --help says more.\n", out);
}

static int refuse(const char *name) {
  const char *names[COMMAND_COUNT + 1] = {0};
  for (size_t i = 0; i < COMMAND_COUNT; i++) names[i] = commands[i]->name;
  const char *nearest = text_nearest(name, names);
  say(stderr, "sarto: there is no command '%s'%s%s%s", name, nearest ? ", did you mean '" : "",
      nearest ? nearest : "", nearest ? "'?" : "; sarto --help lists them");
  return EXIT_USAGE;
}

int main(int argc, char **argv) {
  if (argc < 2) {
    print_help(stderr);
    return EXIT_USAGE;
  }
  if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") || !strcmp(argv[1], "help")) {
    print_help(stdout);
    return EXIT_DONE;
  }
  if (!strcmp(argv[1], "--version") || !strcmp(argv[1], "version")) {
    say(stdout, "sarto %s", sarto_version());
    return EXIT_DONE;
  }
  for (size_t i = 0; i < COMMAND_COUNT; i++)
    if (!strcmp(commands[i]->name, argv[1])) return commands[i]->run(commands[i], argc - 2, argv + 2);
  return refuse(argv[1]);
}
