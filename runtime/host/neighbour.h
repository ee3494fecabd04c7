/* A data folder is for one database: whoever names a second one by a slip is told of the first. Any thread. */
#ifndef SARTO_HOST_NEIGHBOUR_H
#define SARTO_HOST_NEIGHBOUR_H

#include "base/error.h"

/* INVALID where the database is not there, and another one lies in its folder; the error names it. What does not end in
 * ".db" is none: whoever opens it says so. */
enum status neighbour_check(const char *database, struct error *err);

#endif
