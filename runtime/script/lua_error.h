/* Lua's errors as findings. */
#ifndef SARTO_SCRIPT_LUA_ERROR_H
#define SARTO_SCRIPT_LUA_ERROR_H

#include <stdbool.h>

#include "script/findings.h"

/* `text` is Lua's error of loading or running `file`, with or without "file:line: " before it. Where something was
 * found on that line already nothing is added. */
void lua_error_add(struct findings *findings, const char *file, const char *text);

/* Lua's words for a fault at run time ("attempt to …") in those of who wrote the script; false: they stay. */
enum { LUA_ERROR_BYTES = 512 };
bool lua_error_plain(const char *text, char plain[static LUA_ERROR_BYTES]);
/* Whether a fault at run time, in Lua's words or plain ones, is about a value that is not there: nil, or what the
 * customer did not tell. */
bool lua_error_is_absence(const char *text);

#endif
