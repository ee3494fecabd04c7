/* What scripts see of a call: event, profile, offers, and what the host reads back.
 *
 * `event` and `profile` are userdata without content that are made once per script state; they look through
 * the state's extra space at the struct call of the moment, so a call makes no table and copies nothing. All
 * of it is read-only. C functions here hold nothing that needs freeing: Lua may jump over them at any time.
 */
#ifndef SARTO_BINDINGS_CALL_H
#define SARTO_BINDINGS_CALL_H

#include <lua.h>

#include "bindings/strict.h"
#include "domain/decision.h"
#include "domain/profile.h"

enum call_outcome { CALL_PROPOSED, CALL_NOT_ELIGIBLE, CALL_NOTHING_PROPOSED };

struct call {
  struct strict_host host; /* first: the extra space points here */
  const struct workspace *workspace;
  const struct strategy *strategy; /* NULL while a file is being loaded: nothing can be asked then */
  const struct event *event;
  const struct profile *profile;
  int64_t now_ms;
  void *log_context;   /* of host.log */
  struct arena *arena; /* the event's: what is read back is copied here */
  size_t copied_bytes; /* so far, by call_alloc */
  enum call_outcome outcome;
  const char *detail; /* why not, in the arena; NULL: no reason given */
  struct proposal proposal;
  struct list_index *lists; /* lua_event.c's */
};

/* Where a state's registry holds what calls need. */
enum {
  REGISTRY_EVENT = 8,
  REGISTRY_PROFILE,
  REGISTRY_OFFER,
  REGISTRY_DATA,
  REGISTRY_ABSENT,
  REGISTRY_FUNCTIONS = 16
};

/* What `event`, `profile` and `offers` have, NULL-ended. */
extern const char *const event_fields[], *const profile_fields[], *const offers_functions[];

bool call_is_running(lua_State *L); /* false while a file is being loaded */
struct call *call_of(lua_State *L); /* the call of the moment; raises while a file is being loaded */
void call_open(lua_State *L,
               const struct workspace *workspace); /* metatables, event, profile, the global `offers` */

/* One file each; call_open opens them all. To add a library: a file, a line there, a line in call_open. */
void event_open(lua_State *L);
void profile_open(lua_State *L, const struct workspace *workspace);
void offers_open(lua_State *L);

const struct offer *call_check_offer(lua_State *L, int index); /* NULL where it is none */
/* Memory of the arena for what a script names. A call of a strategy gets about 1 MB of it and then raises:
 * the arena lives as long as the event, whatever Lua's own memory is bounded to. Loading is not counted. */
void *call_alloc(lua_State *L, struct arena *arena, size_t bytes);
char *call_copy_text(lua_State *L, struct arena *arena, const char *text, size_t length);
/* Raises "<owner> has no '<key>', did you mean …". */
int call_raise_unknown(lua_State *L, const char *owner, const char *key, const char *const *names);

/* Where a strategy's functions lie: in which of the release's images, and from which slot of its registry on.
 */
struct strategy_slot {
  int slot;
  size_t image;
};

/* The protected body of one call: eligible, then propose, found at REGISTRY_FUNCTIONS + slot; results are
 * read raw into the struct call that is given as light userdata at index 1. */
int call_strategy(lua_State *L);

/* Whether the table holds a list and nothing else: a named value beside it would be passed over in silence.
 */
bool call_is_list(lua_State *L, int index);
/* Names: one text or a list of them, as a NULL-ended list in the arena; NULL where it is neither. Raises for
 * one that is longer than NAME_BYTES_MAX. */
const char *const *call_read_names(lua_State *L, int index, struct arena *arena);

#endif
