/* Socket files by names that fit: an address holds 107 bytes, a path may have thousands. See socket_path.h.
 *
 * A path that fits is its own name. Any other leads through its folder, which is held open:
 * /proc/self/fd/N/control.sock. Bytes beyond the limit belong to the folder in all but odd cases; a file whose own
 * name is that long is refused. Any thread.
 */
#include "net/socket_path.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"

static int open_folder(const char *path, const char *slash) {
  char *folder = mem_copy(path, (size_t)(slash - path) + 1);
  folder[slash - path] = '\0';
  int fd = open(*folder ? folder : "/", O_PATH | O_DIRECTORY | O_CLOEXEC);
  free(folder);
  return fd;
}

enum status socket_path_open(const char *path, struct socket_path *opened, struct error *err) {
  const char *slash = strrchr(path, '/');
  opened->folder = -1;
  if ((size_t)snprintf(opened->text, sizeof opened->text, "%s", path) < sizeof opened->text) return STATUS_OK;
  if (slash) {
    opened->folder = open_folder(path, slash);
    if (opened->folder < 0)
      return error_set(err, errno == ENOENT ? STATUS_NOT_FOUND : STATUS_IO, "%s: %s", path, strerror(errno));
    if ((size_t)snprintf(opened->text, sizeof opened->text, "/proc/self/fd/%d%s", opened->folder, slash) <
        sizeof opened->text)
      return STATUS_OK;
    socket_path_close(opened);
  }
  return error_set(err, STATUS_INVALID, "%s: the name is longer than a socket file's may be", path);
}

void socket_path_close(struct socket_path *opened) {
  if (opened->folder >= 0) close(opened->folder);
  opened->folder = -1;
}
