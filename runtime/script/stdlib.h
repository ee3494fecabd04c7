/* The modules that scripts can require: texts of Lua that were built into the library. No file is looked for.
 *
 * To add one: stdlib/sarto/NAME.lua, and it is `require "sarto.NAME"`.
 */
#ifndef SARTO_SCRIPT_STDLIB_H
#define SARTO_SCRIPT_STDLIB_H

#include <lua.h>
#include <stdint.h>

#include "base/buffer.h"

enum { STDLIB_MODULES_MAX = 64 };

struct stdlib_module {
  const char *name; /* "sarto.rfm" */
  struct slice text;
};

/* Sorted by name, the last one's name is NULL. Made from stdlib/ by stdlib_embed.lua when the library is built. */
extern const struct stdlib_module stdlib_modules[];
extern const char *const stdlib_names[]; /* NULL-ended */

/* Sets the global `require` of a state that is being built (before strict_seal). A module runs once in each state that
 * requires it, in the strict language, and what it returns, a table, is what every require of it gives there: no state
 * shares one, and an image holds only what its file requires. Bit i of *used is set once modules[i] is required. While
 * a script is being called (call_is_running) require raises, so both may be gone by then. */
void stdlib_open(lua_State *L, const struct stdlib_module *modules, uint64_t *used);

#endif
