/* What the files of the strict language share; see strict.h. Nothing here holds memory of the host's or calls
 * malloc, so that a script may be stopped at any point of it. */
#ifndef SARTO_BINDINGS_STRICT_PARTS_H
#define SARTO_BINDINGS_STRICT_PARTS_H

#include <lauxlib.h>
#include <lua.h>

/* Each leaves its library's table on the stack, or sets what it has in the table on top. */
void strict_push_string(lua_State *L);
void strict_push_table(lua_State *L);
void strict_push_math(lua_State *L);
void strict_set_order(lua_State *L); /* pairs */
void strict_set_text(lua_State *L);  /* tostring, log */

int strict_sort(lua_State *L); /* table.sort */

/* Copies functions from the library table at `from` to the one on top. */
void strict_pick(lua_State *L, int from, const char *const *names);

/* Pushes the value at `index` as text without an address in it. */
void strict_push_as_text(lua_State *L, int index);

#endif
