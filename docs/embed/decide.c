#include <stdio.h>
#include <sarto.h>

int main(int argc, char **argv) {
  static const char event[] =
      "{\"id\":\"1\",\"source\":\"me\",\"type\":\"page.viewed\",\"subject\":\"lucia\"}";
  sarto_options options = {.size = sizeof options, .workspace = argc > 1 ? argv[1] : "scripts/fashion"};
  sarto_runtime *runtime;
  sarto_error error;
  char *decision = NULL;
  int status = sarto_open(&options, &runtime, &error);
  if (!status) status = sarto_decide(runtime, event, sizeof event - 1, &decision, NULL, &error);
  puts(status ? error.text : decision);
  sarto_free(decision);
  sarto_close(runtime);
  return status;
}
