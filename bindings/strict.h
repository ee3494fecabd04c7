/* The strict language: Lua 5.4 as scripts see it. Opened into every script state.
 *
 * Present: assert error ipairs pairs pcall select tonumber tostring type log; string without dump, pack,
 * packsize and unpack; table (concat insert move remove sort unpack), on true tables and without metamethods;
 * math without what differs between machines or runs; utf8. Absent, and named in a plain sentence when asked
 * for: metatables, rawset and family, xpcall, coroutine, load, dofile, require (until a host sets it),
 * collectgarbage, os, io, debug, print, next, _G, string.dump. Ours: pairs (fixed order: numbers ascending,
 * then strings by bytes, then false, true; other keys are refused; __pairs of userdata is honoured),
 * table.sort (stable merge sort, bounded length, all or nothing), tostring and string.format (no addresses:
 * __tostring, __name or "table", "function"; %p refused), math.random (seeded by the host before each call),
 * log (bounded, for the host's ears). Lists that table's functions work on have at most a million elements.
 *
 * Globals are read-only for scripts. Reading one that does not exist raises "no such name 'ofers', did you
 * mean 'offers'?", writing one "'x' is not declared: write 'local x'". What a script does to string, table,
 * math and utf8 themselves lasts for its call at most.
 */
#ifndef SARTO_BINDINGS_STRICT_H
#define SARTO_BINDINGS_STRICT_H

#include <lua.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a state's C functions know of the call they serve. A pointer to it lies in lua_getextraspace while Lua runs,
 * never NULL. Bindings that need more put it first in a struct of their own. */
struct strict_host {
  uint64_t random[4]; /* xoshiro256++, set by strict_seed */
  bool is_seeded;
  bool is_absence;    /* the last error that nobody caught was about a value that is absent */
  int log_lines_left; /* lines that log may still write */
  const char *
      name; /* of what is called, for the sentence about a call that was stopped; NULL: a file being loaded */
  void (*log)(struct strict_host *host, const char *line,
              size_t length); /* escaped, one line; NULL: dropped */

  /* The caller's business, script/script.c: see gate.h. */
  volatile sig_atomic_t is_in_host; /* the gate is closed */
  uint64_t run;                     /* of all runs of this arena, which one this is */
  const _Atomic uint64_t *stop_run; /* the one that must stop */
  void (*stop)(lua_State *L);       /* raises, or jumps: does not return; NULL: nobody watches */
};

static inline struct strict_host *strict_host_of(lua_State *L) {
  return *(struct strict_host **)lua_getextraspace(L);
}

static inline bool strict_must_stop(const struct strict_host *host) {
  return atomic_load_explicit(host->stop_run, memory_order_relaxed) == host->run;
}
void strict_seed(struct strict_host *host, uint64_t seed); /* splitmix64 expands it */

/* Opens the language into `L`: its globals are the language and what is set with lua_setglobal afterwards;
 * call strict_seal once all is set. */
void strict_open(lua_State *L);
/* From here on an unknown global raises, for reading and for writing, and so does writing a known one: by
 * lua_getglobal and lua_setglobal too. Also for chunks that were loaded before. */
void strict_seal(lua_State *L);

/* Every global that strict_open makes, NULL-ended: what source_check may take as known. */
extern const char *const strict_names[];
/* What to say of a name that is Lua's and not among them ("'print' is not available to scripts: use log";
 * also "string.dump"); NULL for any other. Static. */
const char *strict_absent(const char *name);

#endif
