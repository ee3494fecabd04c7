/* The control socket beside a database: how a command reaches the process that has it open. */
#ifndef SARTO_HOST_CONTROL_H
#define SARTO_HOST_CONTROL_H

#include <stddef.h>

/* "var/shop.db" → "var/control.sock". */
void control_path(const char *database, char *path, size_t path_bytes);

#endif
