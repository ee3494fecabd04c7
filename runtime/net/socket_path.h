/* A name for a socket file that fits into an address, however long its path is. */
#ifndef SARTO_NET_SOCKET_PATH_H
#define SARTO_NET_SOCKET_PATH_H

#include <sys/un.h>

#include "base/error.h"

struct socket_path {
  char text[sizeof((struct sockaddr_un *)0)->sun_path]; /* leads to the file until socket_path_close */
  int folder;
};

/* NOT_FOUND: the folder is not there. On failure there is nothing to close. */
enum status socket_path_open(const char *path, struct socket_path *opened, struct error *err);
void socket_path_close(struct socket_path *opened);

#endif
