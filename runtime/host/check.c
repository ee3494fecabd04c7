/* sarto_check: reads a folder, loads it as a release and, where nothing is wrong, looks for what is worth advice. See
 * sarto_admin.h. Only the cases of expect.lua are decided, and nothing is kept. One thread.
 */
#include "host/check.h"

#include <string.h>

#include "base/clock.h"
#include "base/hash.h"
#include "host/expect.h"
#include "host/folder.h"
#include "sarto_admin.h"
#include "script/check.h"

struct checking {
  const char *workspace;
  void (*found)(void *context, const sarto_finding *finding);
  void *context;
};

static void tell(const struct checking *checking, const struct findings *findings) {
  for (size_t i = 0; i < findings->count; i++) {
    const struct finding *finding = &findings->items[i];
    sarto_finding told = {finding->file, finding->line, finding->severity == SEVERITY_ADVICE, finding->text};
    checking->found(checking->context, &told);
  }
}

static bool has_errors(const struct findings *findings) {
  for (size_t i = 0; i < findings->count; i++)
    if (findings->items[i].severity == SEVERITY_ERROR) return true;
  return false;
}

static void put_stubs(const struct release *release, char **stubs) {
  struct buffer out = {0};
  stubs_put(&out, &release->workspace);
  buffer_text(&out);
  *stubs = buffer_take(&out, NULL);
}

/* Beside an error advice only distracts. */
static void keep_errors(struct findings *findings) {
  size_t kept = 0;
  for (size_t i = 0; i < findings->count; i++)
    if (findings->items[i].severity == SEVERITY_ERROR) findings->items[kept++] = findings->items[i];
  findings->count = kept;
}

/* Whether the release may be named: its personas are right too, and what is expected of it holds. */
static bool check_release(const char *workspace, const struct folder *folder, struct release *release,
                          struct script_arena *scripts, struct findings *findings) {
  check_personas(workspace, &release->workspace, folder->files, folder->count, findings);
  if (!has_errors(findings)) expect_run(release, scripts, folder->personas, folder->persona_count, findings);
  if (has_errors(findings)) {
    keep_errors(findings);
    return false;
  }
  folder_advise_specs(workspace, findings);
  check_advise(release, folder->files, folder->count, clock_now_ms(), findings);
  return true;
}

int sarto_check(const char *workspace, int stop_signal,
                void (*found)(void *context, const sarto_finding *finding), void *context, char **release,
                char **stubs, sarto_error *error) {
  struct error own, *err = error ? (struct error *)error : &own;
  struct checking checking = {workspace, found, context};
  struct findings findings = {0};
  struct folder folder = {0};
  *release = NULL;
  if (stubs) *stubs = NULL;
  hash_init();
  bool has_signal = stop_signal && !script_take_signal(stop_signal, err);
  enum status status = stop_signal && !has_signal ? err->status : script_check_thread(err);
  if (!status) status = folder_read(workspace, &folder, &findings, err);
  if (!status) status = folder_read_personas(workspace, &folder, err);
  if (status) goto done;
  struct script_arena *scripts = script_arena_new(NULL);
  script_stop_by(scripts, stop_signal);
  struct release *loaded = release_load(scripts, folder.files, folder.count, NULL, &findings);
  if (loaded && check_release(workspace, &folder, loaded, scripts, &findings)) {
    *release = mem_copy_text(loaded->workspace.release);
    if (stubs) put_stubs(loaded, stubs);
  }
  findings_sort(&findings);
  tell(&checking, &findings);
  release_unref(loaded);
  script_arena_unref(scripts);
done:
  if (has_signal) script_leave_signal();
  folder_fini(&folder);
  findings_fini(&findings);
  return (int)status;
}
