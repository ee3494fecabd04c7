/* What a workspace's scripts say wrong although Lua accepts it, and what is worth saying though nothing is wrong.
 *
 * Errors are read off literals alone: a name in quotes where only a name that exists can stand. What is computed is
 * not judged, so that nothing right is ever refused. Advice looks at the loaded workspace as a whole.
 */
#ifndef SARTO_SCRIPT_CHECK_H
#define SARTO_SCRIPT_CHECK_H

#include "script/declare.h"

/* Findings about the literals of loading->source, a file with functions. Frames, data and offers are known by then. */
void check_literals(struct loading *loading);

/* The texts of loading->source into the workspace's `literals` or `reasons`, which have to be sorted afterwards. */
void literals_gather(struct loading *loading, struct literals *literals);

/* Advice on a workspace that loaded without an error from `files` (in any order), as of `today_ms`. */
void check_advise(const struct release *release, const struct release_file *files, size_t count,
                  int64_t today_ms, struct findings *findings);

/* What events are called that every workspace knows, NULL-ended; and whether nothing sends events of a type yet. */
extern const char *const check_event_types[];
bool check_is_unsent(const char *type);

#endif
