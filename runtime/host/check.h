/* What the files of sarto_check share: see sarto_admin.h. */
#ifndef SARTO_HOST_CHECK_H
#define SARTO_HOST_CHECK_H

#include "script/release.h"

/* What is wrong with personas/ *.json, and advice on events and offers in their past that do not exist, and on events of
 * expect.lua that nothing hears.
 * `files` are the workspace's. */
void check_personas(const char *folder, const struct workspace *workspace, const struct release_file *files,
                    size_t count, struct findings *findings);

/* Appends the stubs of the workspace's own names: classes for lua-language-server. */
void stubs_put(struct buffer *out, const struct workspace *workspace);

#endif
