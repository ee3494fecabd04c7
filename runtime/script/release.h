/* A release: an immutable set of a workspace's deciding files, read and ready to be called.
 *
 * release_load takes texts, not a folder: where they come from is the host's business. It reads all of them
 * and collects everything that is wrong, or gives a release whose workspace is plain data and whose
 * strategies are images. Its hash is of the files that decide and of the modules they require.
 */
#ifndef SARTO_SCRIPT_RELEASE_H
#define SARTO_SCRIPT_RELEASE_H

#include "base/memory.h"
#include "domain/release_file.h"
#include "domain/workspace.h"
#include "script/findings.h"
#include "script/script.h"

struct release {
  struct workspace workspace;
  bool has_own_catalogue;
  struct script_image **images; /* one for each file that declares functions */
  size_t image_count;
  uint64_t modules; /* bit i: a file requires stdlib_modules[i] (stdlib.h) */
};

/* Which of a workspace's files decide: workspace.lua, profile.lua, offers.lua, offers.ndjson, audiences.lua,
 * signals/ *.lua, strategies/ *.lua. For a .lua file elsewhere false, with a finding that says what is wrong with its
 * place. */
bool release_takes(const char *name, struct findings *findings);
size_t release_bytes_max(const char *name); /* how long such a file may be */

/* `files` in any order; not kept. NULL when anything is wrong: then `findings` says what, sorted. `shared`: another
 * release of the same files, whose catalogue is used (it outlives this one); NULL: the release has its own. */
struct release *release_load(struct script_arena *arena, const struct release_file *files, size_t count,
                             const struct release *shared, struct findings *findings);
void release_free(struct release *release); /* NULL is fine */

/* Calls call->script under call->limits: call.h says what comes back. INVALID, TOO_LARGE and STOPPED are the script's
 * fault, and call->fault says of which kind; the text begins with its file and line. */
struct call;
enum status release_call(const struct release *release, struct script_arena *arena, struct call *call,
                         struct error *err);

#endif
