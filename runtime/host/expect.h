/* The cases of expect.lua: each an event on a persona, decided by a release that nobody has yet, and compared. Plain data
 * in, scripts in the sandbox: so a server may run them before it takes a release.
 */
#ifndef SARTO_HOST_EXPECT_H
#define SARTO_HOST_EXPECT_H

#include "domain/release_file.h"
#include "script/release.h"

/* Runs every case, in an engine of its own: no journal, no holdout, nobody's profile, at noon of 2 March 2026 (UTC) where
 * the event says no time, as specs do. A case that fails is a finding with its line in expect.lua and a sentence that says
 * what was decided, and why not what was expected; so are a persona or a check that there is not, and cases that all
 * together take too long. `personas`: "personas/lucia.json" and their like; not kept.
 * Any thread that may run scripts (script_check_thread), which must not be running any. `release` was loaded in `scripts`
 * and no crew has it, nor may one have it afterwards, or its catalogue: this one had it. */
void expect_run(struct release *release, struct script_arena *scripts, const struct release_file *personas,
                size_t persona_count, struct findings *findings);

/* The same of a release that is loaded for it alone, with the modules that were built in, from files that can be loaded;
 * nothing where they hold no cases. Once `is_stopped` is set the rest is left, and what was found counts for nothing; NULL:
 * never. */
void expect_run_files(const struct release_file *files, size_t count, const struct release_file *personas,
                      size_t persona_count, int stop_signal, const atomic_bool *is_stopped,
                      struct findings *findings);

#endif
