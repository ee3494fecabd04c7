/* Running a workspace's specs: for `sarto test` and `sarto release`. */
#ifndef SARTO_HOST_SPEC_RUN_H
#define SARTO_HOST_SPEC_RUN_H

#include <stdbool.h>

/* Whether the workspace has any. */
bool spec_has_any(const char *workspace);
/* Runs them, in a process of their own, with this one's standard output; enum exit_code. What is wrong is said on stderr
 * in the name of `sarto command`. */
int spec_run(const char *command, const char *workspace);

#endif
