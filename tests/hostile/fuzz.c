/* fuzz: every function that scripts can call, with hostile values.
 *   fuzz CALLS [SEED]
 * CALLS of each function, and of operations on each object, in the workspace scripts/fashion; the seed makes the same
 * calls again. Meant for sanitized builds, which see what a plain one survives by luck. Exits 1 where a call holds the
 * thread or changes what it must not.
 */
#include "fuzz.h"

#include <stdio.h>
#include <time.h>

int main(int argc, char **argv) {
  static struct world world;
  struct arena texts = {0};
  const char *own[8];
  struct error err;
  uint64_t calls = argc > 1 ? strtoull(argv[1], NULL, 10) : 2000;
  uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : (uint64_t)time(NULL);
  printf("fuzz: seed %llu\n", (unsigned long long)seed);
  fflush(stdout);
  must(!script_take_signal(world_signal(), &err));
  fuzz_files(&texts, "home.strip", ", purpose = 'service'", own);
  world_open(&world, "scripts/fashion", own);
  script_stop_by(world.shop.arena, world_signal());
  fuzz_all(&world, seed, calls);
  world_close(&world);
  arena_fini(&texts);
  script_leave_signal();
  return 0;
}
