/* The smallest embedder: opens a workspace, decides an event, prints the decision. Linked against libsarto.so by the
 * tests: embed WORKSPACE [DATABASE]. In the locale that EMBED_LOCALE names, if it does. */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sarto.h"

int main(int argc, char **argv) {
  static const char event[] =
      "{\"id\":\"1\",\"source\":\"embed\",\"type\":\"page.viewed\",\"subject\":\"lucia\","
      "\"time\":\"2026-03-02T10:00:00Z\"}";
  sarto_options options = {.size = sizeof options, .workspace = argv[1], .is_clock_events = 1};
  sarto_runtime *runtime;
  sarto_error error;
  char *decision;
  size_t length;
  if (argc > 2) options.database = argv[2];
  if (getenv("EMBED_LOCALE") && !setlocale(LC_ALL, getenv("EMBED_LOCALE"))) return 3;
  if (sarto_open(&options, &runtime, &error) ||
      sarto_decide(runtime, event, strlen(event), &decision, &length, &error)) {
    fprintf(stderr, "embed: %s\n", error.text);
    return 1;
  }
  printf("%.*s\n", (int)length, decision);
  sarto_free(decision);
  sarto_close(runtime);
  return 0;
}
