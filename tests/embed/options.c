/* Options of other versions of sarto.h: options WORKSPACE says what each is answered with, a line each. */
#include <stdio.h>

#include "sarto.h"

struct newer {
  sarto_options known;
  void *added;
};

static void try_open(const char *name, const sarto_options *options) {
  sarto_runtime *runtime;
  sarto_error error = {0};
  int status = sarto_open(options, &runtime, &error);
  printf("%s: %d %s\n", name, status, error.text);
  sarto_close(runtime);
}

int main(int argc, char **argv) {
  (void)argc;
  /* What an older program has behind its options is not the library's to read. */
  sarto_options older = {
      .size = offsetof(sarto_options, stop_signal), .workspace = argv[1], .stop_signal = -7};
  struct newer newer = {.known = {.size = sizeof newer, .workspace = argv[1]}};
  sarto_options unsized = {.workspace = argv[1]}, homeless = {.size = sizeof homeless};
  try_open("older", &older);
  try_open("newer, unused", &newer.known);
  newer.added = &newer;
  try_open("newer, used", &newer.known);
  try_open("without a size", &unsized);
  try_open("without a folder", &homeless);
  return 0;
}
