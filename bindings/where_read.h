/* The condition of profile:count(type, window, { … }), from Lua. */
#ifndef SARTO_BINDINGS_WHERE_READ_H
#define SARTO_BINDINGS_WHERE_READ_H

#include <lua.h>

#include "domain/workspace.h"

/* Belongs to the caller's C frame; texts and lists are Lua's and stay while the stack does. */
struct where {
  struct condition conditions[COUNTED_FIELDS_MAX];
  struct range ranges[COUNTED_FIELDS_MAX];
  double numbers[COUNTED_FIELDS_MAX];
  const char *texts[COUNTED_FIELDS_MAX][2];
  size_t count;
};

/* Reads the table at `index`, leaving lists on the stack. Raises for what is no condition, and for a field by which
 * events of that type are not counted. */
void where_read(lua_State *L, int index, const struct workspace *workspace, const char *type,
                struct where *where);

#endif
