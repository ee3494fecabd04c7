/* Lua states whose strings hash alike in every process.
 *
 * lua_newstate seeds its hash of strings from the clock and from addresses. A script can see that: where keys
 * have been set to nil, the seed decides when a table is laid out anew, and with it what `#` says of a list
 * with holes. The seed is a private field of Lua's; it is found, not assumed: of two states made at one
 * address, it is the only word that differs.
 */
#ifndef SARTO_SCRIPT_SEED_H
#define SARTO_SCRIPT_SEED_H

#include <lua.h>

struct script_arena;

void seed_find(struct script_arena *arena); /* once per arena, which must be empty; leaves it so */
/* Empties the arena and makes a state in it, its collector stopped. Never closed: the arena is emptied. */
lua_State *seed_new_state(struct script_arena *arena);

#endif
