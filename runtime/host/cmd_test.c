/* sarto test: the workspace's busted specs, driving the real engine through the `sarto` Lua module.
 *
 * Busted runs in a process of its own, in stock lua5.4: specs are their author's code and run outside the
 * sandbox. The module and the words of the specs (given, when_event, decides) lie beside the program, or
 * where it was installed.
 */
#include <errno.h>
#include <fnmatch.h>
#include <fts.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/command.h"
#include "host/say.h"

enum { PATH_BYTES = 4096 };

/* build/sarto has build/lua beside it; PREFIX/bin/sarto has PREFIX/lib/sarto/lua. */
static bool find_module(char folder[static PATH_BYTES]) {
  static const char *const places[] = {"/lua", "/../lib/sarto/lua"};
  char program[PATH_BYTES], probe[PATH_BYTES + 64];
  ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
  if (length < 0) return false;
  program[length] = '\0';
  *strrchr(program, '/') = '\0';
  for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
    if (snprintf(folder, PATH_BYTES, "%s%s", program, places[i]) >= PATH_BYTES) continue;
    snprintf(probe, sizeof probe, "%s/sarto.so", folder);
    if (!access(probe, R_OK)) return true;
  }
  return false;
}

static void set_path(const char *variable, const char *folder, const char *pattern) {
  char value[2 * PATH_BYTES];
  snprintf(value, sizeof value, "%s/%s;;", folder, pattern);
  setenv(variable, value, 1);
}

static int wait_for(pid_t child) {
  int status;
  while (waitpid(child, &status, 0) < 0)
    if (errno != EINTR) return EXIT_FAULT;
  return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? EXIT_DONE : EXIT_FAULT;
}

/* As busted looks for them: in folders below, too, and nothing hidden. */
static bool has_spec(char *specs) {
  FTS *tree = fts_open((char *const[]){specs, NULL}, FTS_LOGICAL | FTS_NOCHDIR, NULL);
  bool is_found = false;
  for (FTSENT *entry; tree && !is_found && (entry = fts_read(tree));)
    if (entry->fts_level > 0 && *entry->fts_name == '.')
      fts_set(tree, entry, FTS_SKIP);
    else
      is_found = entry->fts_info == FTS_F && !fnmatch("*_spec.lua", entry->fts_name, 0);
  if (tree) fts_close(tree);
  return is_found;
}

static int run_busted(const char *workspace, const char *folder) {
  char specs[PATH_BYTES], words[2 * PATH_BYTES];
  struct stat about;
  snprintf(specs, sizeof specs, "%s/specs", workspace);
  snprintf(words, sizeof words, "%s/sarto_words.lua", folder);
  if (stat(specs, &about) || !S_ISDIR(about.st_mode)) {
    say(stderr, "sarto test: %s: there are no specs; write one as %s/first_spec.lua", specs, specs);
    return EXIT_FAULT;
  }
  if (!has_spec(specs)) {
    say(stderr,
        "sarto test: %s: there are no specs: the name of a spec's file ends in _spec.lua, as in "
        "%s/first_spec.lua",
        specs, specs);
    return EXIT_FAULT;
  }
  set_path("LUA_CPATH_5_4", folder, "?.so");
  set_path("LUA_PATH_5_4", folder, "?.lua");
  setenv("SARTO_WORKSPACE", workspace, 1);
  pid_t child = fork();
  if (child == 0) {
    execlp("lua5.4", "lua5.4", "/usr/bin/busted", "--pattern=_spec%.lua$", "--helper", words, specs,
           (char *)NULL);
    say(stderr, "sarto test: lua5.4 with busted is needed: apt-get install lua5.4 lua-busted");
    _exit(127);
  }
  return child < 0 ? EXIT_FAULT : wait_for(child);
}

static int run(const struct command *command, int argc, char **argv) {
  const char *workspace;
  const struct option_row rows[] = {{0}};
  char folder[PATH_BYTES];
  int exit_code;
  if (!option_parse(command, rows, argc, argv, &workspace, &exit_code)) return exit_code;
  sarto_runtime *runtime =
      command_open(&(sarto_options){.size = sizeof(sarto_options), .workspace = workspace});
  if (!runtime) return EXIT_FAULT;
  sarto_close(runtime);
  if (!find_module(folder)) {
    say(stderr, "sarto test: lua/sarto.so is not where it is built or installed");
    return EXIT_FAULT;
  }
  return run_busted(workspace, folder);
}

const struct command command_test = {
    .name = "test",
    .arguments = "DIR",
    .argument_count = 1,
    .summary = "run the workspace's specs",
    .run = run,
};
