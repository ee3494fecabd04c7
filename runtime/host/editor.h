/* What an editor needs to know of a workspace: .luarc.json, which lua-language-server reads, and .sarto/workspace.lua.
 * Both are written beside the workspace's own files and are no part of it. */
#ifndef SARTO_HOST_EDITOR_H
#define SARTO_HOST_EDITOR_H

#include <stdbool.h>

/* Writes DIR/.sarto/workspace.lua anew. False: it could not be written, which was said. */
bool editor_write_stubs(const char *workspace, const char *stubs);

/* Writes DIR/.luarc.json where there is none. It names the folder of the language's stubs beside this program. */
bool editor_write_settings(const char *workspace);

#endif
