/* Offers that are read line by line, and what is judged of all offers at the end. Findings name file and line. */
#ifndef SARTO_SCRIPT_OFFER_LINES_H
#define SARTO_SCRIPT_OFFER_LINES_H

#include "script/declare.h"

/* False: there was something wrong, so not all offers are known. */
bool offer_lines_load(struct loading *loading, const struct release_file *file);

/* Whether the audiences exist that previews name; after they were read. The first `lua_count` offers are those of
 * `lua`, the rest those of `lines`; a file without offers may be NULL. */
void offer_previews_check(struct loading *loading, const struct release_file *lua,
                          const struct release_file *lines, size_t lua_count);

#endif
