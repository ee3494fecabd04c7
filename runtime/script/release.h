/* A release: an immutable set of a workspace's deciding files, read and ready to be called. Counted: with its last
 * reference it goes, and what it holds goes with it: its plain data, its images and the arena that they were built in. Its
 * catalogue is counted by itself, for a release that has the same offers takes it over.
 *
 * release_load takes texts, not a folder: where they come from is the host's business. It reads all of them
 * and collects everything that is wrong, or gives a release whose workspace is plain data and whose
 * strategies are images. Its hash is of the files that decide and of the modules they require.
 */
#ifndef SARTO_SCRIPT_RELEASE_H
#define SARTO_SCRIPT_RELEASE_H

#include <stdatomic.h>

#include "base/memory.h"
#include "domain/release_file.h"
#include "domain/workspace.h"
#include "script/findings.h"
#include "script/script.h"

struct release {
  struct workspace workspace;
  _Atomic size_t references;
  struct script_arena *arena;              /* the one it was loaded in */
  char catalogue_files[DIGEST_TEXT_BYTES]; /* of the files and modules that its catalogue follows from */
  struct script_image **images;            /* one for each file that declares functions */
  size_t image_count;
  uint64_t modules;           /* bit i: a file requires the i-th of the modules it was loaded with */
  uint64_t catalogue_modules; /* those of them that the catalogue follows from, whoever read it */
  const char *const *catalogue_module_names; /* the same for who was loaded with others; NULL-ended */
};

/* Which of a workspace's files decide: workspace.lua, profile.lua, offers.lua, offers.ndjson, audiences.lua,
 * guardrails.lua,
 * signals/ *.lua, strategies/ *.lua; and expect.lua, which travels with them. For a .lua file elsewhere false, with a finding that says what is wrong with its
 * place. */
bool release_takes(const char *name, struct findings *findings);
size_t release_bytes_max(const char *name); /* how long such a file may be */

/* `files` in any order; not kept. Takes a reference to the arena, in which other releases may be loaded too; the caller's
 * reference to the release is the first. NULL when anything is wrong: then `findings` says what, sorted; or where it was
 * left (script_leave_when), whatever they say. `shared`: another
 * release, whose catalogue is taken where release_has_same_catalogue; nobody changes it meanwhile, so it is none that a
 * crew has unless this is the crew's thread. NULL, or of other files: the release reads its own. */
struct release *release_load(struct script_arena *arena, const struct release_file *files, size_t count,
                             const struct release *shared, struct findings *findings);
/* The same with other modules than those that were built in: those of a release that was kept, say, so that it is what it
 * was. Sorted by name, the last one's name is NULL, at most STDLIB_MODULES_MAX (stdlib.h); not kept. */
struct stdlib_module;
struct release *release_load_with(struct script_arena *arena, const struct release_file *files, size_t count,
                                  const struct stdlib_module *modules, const struct release *shared,
                                  struct findings *findings);
struct release *release_ref(struct release *release);
void release_unref(struct release *release); /* NULL is fine. Any thread */

/* Whether the files that the catalogue follows from, workspace.lua, audiences.lua, offers.lua and offers.ndjson, have the
 * same bytes, and the modules that they require. */
bool release_has_same_catalogue(const struct release *left, const struct release *right);
/* Each has the other's catalogue from now on. */
void release_swap_catalogues(struct release *release, struct release *other);

/* Calls call->script under call->limits: call.h says what comes back. INVALID, TOO_LARGE and STOPPED are the script's
 * fault, and call->fault says of which kind; the text begins with its file and line. */
struct call;
enum status release_call(const struct release *release, struct script_arena *arena, struct call *call,
                         struct error *err);

#endif
