/* Lua's errors as findings. */
#ifndef SARTO_SCRIPT_LUA_ERROR_H
#define SARTO_SCRIPT_LUA_ERROR_H

#include "script/findings.h"

/* `text` is Lua's error of loading or running `file`, with or without "file:line: " before it. Where something was
 * found on that line already nothing is added. */
void lua_error_add(struct findings *findings, const char *file, const char *text);

#endif
