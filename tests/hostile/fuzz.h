/* Every function that a script can call, called with everything that it should not be called with. */
#ifndef SARTO_TESTS_FUZZ_H
#define SARTO_TESTS_FUZZ_H

#include "world.h"

/* The files that the fuzzer needs in its workspace, as world_open wants them: name, text, …; their count. */
size_t fuzz_files(struct arena *texts, const char *placement, const char *purpose, const char **own);

/* So many calls of each function and so many operations on each object. Ends the program with 1 where a call holds the
 * thread, or anything outside of it has changed; prints what was done. */
void fuzz_all(struct world *world, uint64_t seed, uint64_t calls);

#endif
