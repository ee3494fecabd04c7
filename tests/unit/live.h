/* A workspace in a folder of its own and a runtime on it with a database, for tests of what changes its release. */
#ifndef SARTO_TESTS_LIVE_H
#define SARTO_TESTS_LIVE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <cmocka.h>

#include "host/runtime_inside.h"
#include "host/tar.h"

struct fixture {
  char folder[64], workspace[96], database[96];
  sarto_runtime *runtime;
};

#define WORKSPACE                                                                                            \
  "workspace { locales = { 'en' } }\nchannel 'page' { interrupts = false }\n"                                \
  "placement 'home' { channel = 'page', fallback = { offers = { tags = 'house' } } }\n"
#define OFFERS                                                                                               \
  "offer 'a' { name = 'A', category = 'c', tags = { 'house' } }\n"                                           \
  "offer 'b' { name = 'B', category = 'c', tags = { 'house' } }\n"
#define SAYS(text)                                                                                           \
  "strategy 's' { on = 'go', placement = 'home', propose = function()\n"                                     \
  "  return { offers = offers.popular { limit = 2 }, message = '" text "' } end }\n"

static inline void write_file(const struct fixture *f, const char *name, const char *text) {
  char path[160];
  snprintf(path, sizeof path, "%s/%s", f->workspace, name);
  FILE *file = fopen(path, "w");
  assert_non_null(file);
  fputs(text, file);
  fclose(file);
}

static inline void open_runtime(struct fixture *f) {
  const sarto_options options = {.size = sizeof options, .workspace = f->workspace, .database = f->database};
  sarto_error error;
  if (sarto_open_with(&options, &(sarto_releasing){.is_kept_first = 1, .why = "start"}, &f->runtime, &error))
    fail_msg("%s", error.text);
}

static inline int set_up(void **state) {
  struct fixture *f = mem_zero(sizeof *f);
  char path[128];
  snprintf(f->folder, sizeof f->folder, "/tmp/sarto-change-XXXXXX");
  if (!mkdtemp(f->folder)) return -1;
  snprintf(f->workspace, sizeof f->workspace, "%s/shop", f->folder);
  snprintf(f->database, sizeof f->database, "%s/shop.db", f->folder);
  snprintf(path, sizeof path, "%s/strategies", f->workspace);
  mkdir(f->workspace, 0700);
  mkdir(path, 0700);
  write_file(f, "workspace.lua", WORKSPACE);
  write_file(f, "offers.lua", OFFERS);
  write_file(f, "strategies/s.lua", SAYS("one"));
  open_runtime(f);
  *state = f;
  return 0;
}

static inline int tear_down(void **state) {
  struct fixture *f = *state;
  char command[128];
  sarto_close(f->runtime);
  snprintf(command, sizeof command, "rm -rf '%s'", f->folder);
  int failed = system(command);
  free(f);
  return failed;
}

/* Without cases, where `cases` is NULL. */
static inline void pack(const char *strategy, const char *cases, struct buffer *archive) {
  const char *const texts[5][2] = {{"workspace.lua", WORKSPACE},
                                   {"offers.lua", OFFERS},
                                   {"strategies/s.lua", strategy},
                                   {"expect.lua", cases},
                                   {"personas/ann.json", "{}"}};
  struct release_file files[5];
  size_t count = cases ? 5 : 3;
  for (size_t i = 0; i < count; i++)
    files[i] = (struct release_file){texts[i][0], {texts[i][1], strlen(texts[i][1])}};
  assert_int_equal(tar_write(files, count, archive, NULL), STATUS_OK);
}

static inline void expect_says(struct fixture *f, const char *id, const char *message) {
  char event[128], expected[64], *decision = NULL;
  sarto_error error;
  int length =
      snprintf(event, sizeof event, "{\"id\":\"%s\",\"source\":\"t\",\"type\":\"go\",\"subject\":\"p\"}", id);
  if (sarto_decide(f->runtime, event, (size_t)length, &decision, NULL, &error)) fail_msg("%s", error.text);
  snprintf(expected, sizeof expected, "\"message\":\"%s\"", message);
  if (!strstr(decision, expected) || !strstr(decision, sarto_release(f->runtime))) fail_msg("%s", decision);
  sarto_free(decision);
}

#endif
