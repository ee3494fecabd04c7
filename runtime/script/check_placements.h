/* Whether what placements fall back on exists. */
#ifndef SARTO_SCRIPT_CHECK_PLACEMENTS_H
#define SARTO_SCRIPT_CHECK_PLACEMENTS_H

#include "script/declare.h"

/* `settings` is workspace.lua, in whose lines the findings lie. What could not be read to its end is not judged by:
 * `has_offers`, `has_profile`. */
void check_placements(struct loading *loading, const struct release_file *settings, bool has_offers,
                      bool has_profile);

#endif
