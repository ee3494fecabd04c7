/* One process a data folder: a file that is held (flock) as long as it is open. */
#ifndef SARTO_STORE_LOCK_H
#define SARTO_STORE_LOCK_H

#include "base/error.h"

/* BUSY names the process that holds it. `what` is what the message calls in use. */
enum status lock_open(const char *path, const char *what, int *lock, struct error *err);
void lock_close(int lock); /* -1 is fine; the file stays, empty */

/* The process that holds the file, or 0: none. Takes nothing from anybody, not for a moment. */
long lock_holder(const char *path);

#endif
