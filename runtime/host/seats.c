/* From texts to a release for each worker. See seats.h. The first one reads the catalogue, the others take it over. */
#include "host/seats.h"

#include <stdlib.h>
#include <string.h>

#include "script/release.h"
#include "script/stdlib.h"

#define MODULES_FOLDER "stdlib/"

/* ---- modules, by their two names ---- */

/* "sarto.rfm" → "stdlib/sarto/rfm.lua" */
static const char *file_of_module(struct arena *arena, const char *module) {
  char *name = arena_print(arena, MODULES_FOLDER "%s", module);
  for (char *dot = strchr(name, '.'); dot; dot = strchr(dot, '.')) *dot = '/';
  return arena_print(arena, "%s.lua", name);
}

/* And back. */
static const char *module_of_file(struct arena *arena, const char *file) {
  const char *begin = file + strlen(MODULES_FOLDER);
  char *name = arena_text(arena, begin, strlen(begin) - strlen(".lua"));
  for (char *slash = strchr(name, '/'); slash; slash = strchr(slash, '/')) *slash = '.';
  return name;
}

static int compare_modules(const void *left, const void *right) {
  return strcmp(((const struct stdlib_module *)left)->name, ((const struct stdlib_module *)right)->name);
}

/* Ended by one without a name. */
static const struct stdlib_module *kept_modules(const struct seats_texts *texts, struct arena *arena) {
  must(texts->module_count <= STDLIB_MODULES_MAX);
  struct stdlib_module *modules = arena_alloc(arena, (texts->module_count + 1) * sizeof *modules);
  for (size_t i = 0; i < texts->module_count; i++)
    modules[i] =
        (struct stdlib_module){module_of_file(arena, texts->modules[i].name), texts->modules[i].text};
  if (texts->module_count > 1) qsort(modules, texts->module_count, sizeof *modules, compare_modules);
  return modules;
}

/* ---- loading ---- */

static bool load_one(struct seats *seats, const struct seats_texts *texts,
                     const struct stdlib_module *modules, int stop_signal, struct findings *findings) {
  struct script_arena *scripts = script_arena_new(NULL);
  const struct release *first = seats->count ? seats->items[0].release : NULL;
  script_stop_by(scripts, stop_signal);
  script_leave_when(scripts, texts->is_stopped);
  struct release *release = release_load_with(scripts, texts->files, texts->count, modules, first, findings);
  script_leave_when(scripts, NULL);
  if (release)
    seats->items[seats->count++] = (struct crew_seat){release, scripts};
  else
    script_arena_unref(scripts);
  return release != NULL;
}

static bool load_some(struct seats *seats, size_t most, const struct seats_texts *texts, int stop_signal,
                      struct findings *findings) {
  struct arena arena = {0};
  const struct stdlib_module *modules = texts->is_kept ? kept_modules(texts, &arena) : stdlib_modules;
  *seats = (struct seats){0};
  bool is_loaded = load_one(seats, texts, modules, stop_signal, findings);
  /* The same texts again, but this time one may take too long. */
  while (is_loaded && seats->count < most && seats->count < seats->items[0].release->workspace.worker_count)
    is_loaded = load_one(seats, texts, modules, stop_signal, findings);
  if (!is_loaded) seats_fini(seats);
  arena_fini(&arena);
  return is_loaded;
}

bool seats_load(struct seats *seats, const struct seats_texts *texts, int stop_signal,
                struct findings *findings) {
  return load_some(seats, WORKERS_MAX, texts, stop_signal, findings);
}

bool seats_load_one(struct seats *seats, const struct seats_texts *texts, int stop_signal,
                    struct findings *findings) {
  return load_some(seats, 1, texts, stop_signal, findings);
}

void seats_fini(struct seats *seats) {
  for (size_t i = 0; i < seats->count; i++) {
    release_unref(seats->items[i].release);
    script_arena_unref(seats->items[i].scripts);
  }
  *seats = (struct seats){0};
}

size_t seats_list(const struct seats *seats, const struct seats_texts *texts, struct arena *arena,
                  struct release_file *files) {
  size_t count = texts->count;
  uint64_t used = seats->items[0].release->modules;
  if (count) memcpy(files, texts->files, count * sizeof *files);
  for (size_t i = 0; stdlib_modules[i].name; i++)
    if (used >> i & 1)
      files[count++] =
          (struct release_file){file_of_module(arena, stdlib_modules[i].name), stdlib_modules[i].text};
  return count;
}
