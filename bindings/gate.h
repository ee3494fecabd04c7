/* The gate: where a script may not be stopped.
 *
 * The watchdog ends a call that runs too long by a jump out of whatever C function is running (script/watchdog.h). That
 * is safe in Lua's own functions, whose memory is thrown away afterwards, and would not be in the middle of malloc or of
 * anything that outlives the call. So every function of ours that scripts can call, and that touches more than Lua, is
 * written as
 *
 *   HOST_FUNCTION(offers_get) { … }
 *
 * and runs as a whole behind the gate: what comes meanwhile waits until it returns, which every one does soon. An error
 * that it raises opens the gate where it is caught: in `pcall`, which is ours, or at the end of the call. What touches
 * nothing but Lua (strict_*.c, require) stays outside, and so does what calls back into the script. tests/lint/gates.lua
 * reads this off the sources, tests/hostile/gate.c sees it at run time: no malloc and no lock while the gate is open.
 */
#ifndef SARTO_BINDINGS_GATE_H
#define SARTO_BINDINGS_GATE_H

#include <stdatomic.h>

#include "bindings/strict.h"

/* Returns what was before, for gate_set: host functions call each other through metamethods. */
static inline int gate_close(struct strict_host *host) {
  int before = host->is_in_host;
#ifndef SARTO_MUTATION_NO_GATE
  host->is_in_host = 1;
#endif
  atomic_signal_fence(memory_order_seq_cst);
  return before;
}

static inline void gate_set(struct strict_host *host, int is_in_host) {
  atomic_signal_fence(memory_order_seq_cst);
  host->is_in_host = is_in_host;
}

/* Does not return where the call must stop. */
static inline void gate_pass(lua_State *L, struct strict_host *host) {
  if (host->stop && strict_must_stop(host)) host->stop(L);
}

static inline int gate_call(lua_State *L, lua_CFunction function) {
  struct strict_host *host = strict_host_of(L);
  int before = gate_close(host), results = function(L);
  gate_set(host, before);
  if (!before) gate_pass(L, host);
  return results;
}

#define HOST_FUNCTION(name)                                                                                  \
  static int name##_inside(lua_State *L);                                                                    \
  static int name(lua_State *L) {                                                                            \
    return gate_call(L, name##_inside);                                                                      \
  }                                                                                                          \
  static int name##_inside(lua_State *L)

#endif
