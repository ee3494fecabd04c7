/* A real workspace with a life behind it, for tests that attack the gate: the files of a folder and a few of the test's
 * own, decided over the folder's events, so that there is a profile with history and an aggregate. A call of one of its
 * scripts is made as the pipeline makes it.
 */
#ifndef SARTO_TESTS_WORLD_H
#define SARTO_TESTS_WORLD_H

#include "../unit/shop.h"

#include "bindings/call.h"
#include "host/folder.h"
#include "script/arena.h"

struct world {
  struct shop shop;
  struct folder folder;
  const char
      *own[64]; /* name, text, name, text, …, NULL; of a file that the folder has, what is added to it */
  struct event event;
  struct offer_situation situation;
  struct arena arena; /* the event's */
  struct arena texts; /* of files that the test adds to */
  struct limits limits;
  char subject[64];
};

/* Ends the program where something of it is not as expected. `own` as in struct world. */
void world_open(struct world *world, const char *folder, const char *const *own);
void world_close(struct world *world);

/* All that decides, loaded anew with the first release's catalogue. NULL: refused, `findings` says why. */
struct release *world_load(struct world *world, struct findings *findings);

const struct strategy *world_strategy(const struct world *world, const char *name);
/* As the pipeline's, under the world's limits. `log` may be NULL. */
struct call world_call_of(struct world *world, const struct strategy *strategy);
struct call world_call_of_signal(struct world *world, const struct signal *signal);
struct call world_call_of_audience(struct world *world, const struct audience *audience);
/* Calls it; what the last call made is gone. */
enum status world_call(struct world *world, struct call *call, struct error *err);

/* The profile's bytes. */
uint64_t world_profile_hash(const struct world *world);

size_t world_rss_kb(void);

/* Which signal stops scripts in these tests. */
int world_signal(void);

#endif
