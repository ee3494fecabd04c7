/* What scripts see of a call: event, profile, offers, and what the host reads back.
 *
 * `event` and `profile` are userdata without content that are made once per script state; they look through
 * the state's extra space at the struct call of the moment, so a call makes no table and copies nothing. All
 * of it is read-only. C functions here hold nothing that needs freeing, for an error may jump over them; from outside
 * Lua nothing stops them: they run behind the gate (gate.h).
 */
#ifndef SARTO_BINDINGS_CALL_H
#define SARTO_BINDINGS_CALL_H

#include <lua.h>

#include "bindings/strict.h"
#include "domain/decision.h"
#include "domain/discretion.h"
#include "domain/guardrails.h"
#include "domain/offer.h"
#include "domain/profile.h"

/* What a call is for: it decides what can be asked. A file being loaded can ask nothing. */
enum call_task { CALL_LOADING, CALL_STRATEGY, CALL_SIGNAL, CALL_AUDIENCE, CALL_GUARDRAIL };

enum call_outcome { CALL_PROPOSED, CALL_NOT_ELIGIBLE, CALL_NOTHING_PROPOSED };

/* Where a record's functions lie: in which of the release's images, and from which slot of its registry on. */
struct script_slot {
  int slot;
  size_t image;
};

/* One thing that a signal learned; `key` is NULL but for an affinity. */
struct evidence {
  const struct soft_datum *datum;
  const char *key;
  double value, weight;
};

struct call {
  struct strict_host host; /* first: the extra space points here */
  const struct workspace *workspace;
  enum call_task task;
  const struct script_slot *script;
  const char *name, *file; /* of what is called, for its faults */
  int line;
  const struct limits *limits; /* NULL: the defaults */
  enum fault fault;            /* set by release_call: how it ended */
  enum degree degree;          /* how much of the profile may be read */
  const struct event *event;
  const struct offer_situation *situation; /* of the profile; a signal has none */
  const struct rights *rights;             /* CALL_SIGNAL: under which it reads what the event tells */
  const struct strategy *strategy;         /* CALL_STRATEGY */
  const struct offer *named;               /* CALL_SIGNAL: the offer that the event names, or NULL */
  size_t item;                             /* CALL_SIGNAL: which item of an order, from 1; 0: the event */
  void *log_context;                       /* of host.log */
  struct arena *arena;                     /* the event's: what is read back is copied here */
  size_t copied_bytes;                     /* so far, by call_alloc */
  struct list_index *lists;                /* lua_event.c's */
  struct unsayable *secrets;               /* what it read and no text may say (secrets.h); in the arena */
  size_t secret_count, secret_capacity;
  bool has_read_too_much;
  const char *
      *denied; /* by index of hard, then of soft data: why it was not read; NULL: nothing was denied */

  enum call_outcome outcome; /* CALL_STRATEGY */
  const char *detail;        /* why not, or why it forbids, in the arena; NULL: no reason given */
  struct proposal proposal;
  struct evidence *evidence; /* CALL_SIGNAL */
  size_t evidence_count;
  bool is_in;      /* CALL_AUDIENCE */
  bool is_refused; /* CALL_GUARDRAIL */
};

/* Where a state's registry holds what calls need. */
enum {
  REGISTRY_EVENT = 8,
  REGISTRY_PROFILE,
  REGISTRY_OFFER,
  REGISTRY_DATA,
  REGISTRY_ABSENT,
  REGISTRY_AFFINITY,
  REGISTRY_TEXTS,
  REGISTRY_FUNCTIONS = 16
};

/* What `event`, `profile` and `offers` have, NULL-ended. */
extern const char *const event_fields[], *const profile_fields[], *const offers_functions[];
/* What an offer has, and what propose and observe may return. */
extern const char *const call_offer_fields[], *const call_proposal_fields[], *const call_signal_fields[];

/* Whether what only the nearest degree may read of the profile is out of this call's reach. */
bool call_is_withheld(const struct call *call);
/* Whether it reads under the basis `protection`, which is always live: what may not steer, for it can only forbid. */
bool call_protects(const struct call *call);
/* Whether the customer's own wishes may be read. */
bool call_may_read_wishes(const struct call *call);
/* Whether the soft datum may be read or the hard attribute, of which the profile has that value; why not is noted in
 * call.denied. What the degree or `steer` withholds the caller has seen to: everybody can read that off the release. */
bool call_may_read_soft(struct call *call, const struct soft_datum *datum);
bool call_may_read_hard(struct call *call, size_t attribute, const struct hard_value *value);
bool call_is_running(lua_State *L); /* false while a file is being loaded */
struct call *call_of(lua_State *L); /* the call of the moment; raises while a file is being loaded */
/* The same, where `offers` may be asked: a signal and an audience do not propose. */
struct call *call_of_strategy(lua_State *L);
void call_push_offer(lua_State *L, const struct offer *offer); /* NULL pushes nil */
void call_open(lua_State *L,
               const struct workspace *workspace); /* metatables, event, profile, the global `offers` */

/* One file each; call_open opens them all. To add a library: a file, a line there, a line in call_open. */
void event_open(lua_State *L);
void profile_open(lua_State *L, const struct workspace *workspace);
void offers_open(lua_State *L);
void salutation_open(lua_State *L);
void host_open(lua_State *L); /* the global `host`: functions of who embeds the release */
void soft_open(lua_State *L); /* into the table on top, which is the profile's */

/* What profile:knows says of a soft datum; its key, of an affinity, is argument 3. */
bool soft_knows(lua_State *L, struct call *call, const struct soft_datum *datum);
const char *const *soft_push_names(lua_State *L, const struct workspace *workspace); /* NULL-ended, Lua's */
/* The text at `index` that a method of the profile is given, the profile being at 1. Raises where there is none, and
 * where the method was called with a dot. */
const char *profile_check_text(lua_State *L, int index, const char *method);

/* Whether the value is a userdata with the metatable that the registry holds there. */
bool call_is_of(lua_State *L, int index, int registry);
const struct offer *call_check_offer(lua_State *L, int index); /* NULL where it is none */
/* Memory of the arena for what a script names. A call of a strategy gets about 1 MB of it and then raises:
 * the arena lives as long as the event, whatever Lua's own memory is bounded to. Loading is not counted. */
void *call_alloc(lua_State *L, struct arena *arena, size_t bytes);
char *call_copy_text(lua_State *L, struct arena *arena, const char *text, size_t length);
/* The objects whose metatable is on top of the stack cannot be written to: whoever tries raises the sentence. */
void call_refuse_writing(lua_State *L, const char *sentence);
/* Before raising for what is at `index`: where that is nil or absent, the fault is one of absence (FAULT_ABSENT). */
void call_note_absence(lua_State *L, int index);
/* Raises "<owner> has no '<key>', did you mean …". */
int call_raise_unknown(lua_State *L, const char *owner, const char *key, const char *const *names);

/* The protected body of one call: the functions at REGISTRY_FUNCTIONS + slot are called as the task says, and results
 * are read raw into the struct call that is given as light userdata at index 1. One file a task. */
int call_script(lua_State *L);
void call_function(lua_State *L, int arguments, int results); /* lua_call, with the gate open meanwhile */
void call_strategy(lua_State *L, struct call *call);          /* eligible, then propose */
void call_signal(lua_State *L, struct call *call);            /* observe */
void call_audience(lua_State *L, struct call *call);          /* is */
void call_guardrail(lua_State *L, struct call *call);         /* forbid */

/* A text that is copied into the arena; raises for what is no text, too long or no UTF-8. */
const char *call_check_text(lua_State *L, int index, const char *what, size_t bytes_max);

/* The answer to a question at `index`: nil, and what the customer did not tell, is no. Raises for what is neither true
 * nor false: in Lua 0 and "" would be yes. */
bool call_check_verdict(lua_State *L, int index, const char *what);

/* Whether the table holds a list and nothing else: a named value beside it would be passed over in silence.
 */
bool call_is_list(lua_State *L, int index);
/* Names: one text or a list of them, as a NULL-ended list in the arena; NULL where it is neither. Raises for
 * one that is longer than NAME_BYTES_MAX. */
const char *const *call_read_names(lua_State *L, int index, struct arena *arena);

#endif
