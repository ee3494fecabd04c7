/* Where a database's control socket is. See control.h. Any thread. */
#include "host/control.h"

#include <stdio.h>
#include <string.h>

void control_path(const char *database, char *path, size_t path_bytes) {
  const char *slash = strrchr(database, '/');
  snprintf(path, path_bytes, "%.*scontrol.sock", slash ? (int)(slash - database + 1) : 0, database);
}
