/* The other database of a folder. See neighbour.h. What a database's own files are called has a dash: shop-releases.db. */
#include "host/neighbour.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/files.h"

static bool ends_as_one(const char *path) {
  size_t length = strlen(path);
  return length > 3 && !strcmp(path + length - 3, ".db");
}

static bool is_database(const char *name) {
  return ends_as_one(name) && !strchr(name, '-');
}

enum status neighbour_check(const char *database, struct error *err) {
  char **names = NULL;
  size_t count = 0;
  enum status status = STATUS_OK;
  if (!access(database, F_OK) || !ends_as_one(database)) return STATUS_OK;
  char *folder = files_folder_of(database);
  if (!files_list(folder, &names, &count, err)) /* that it is not there is said by whoever opens it */
    for (size_t i = 0; i < count && !status; i++)
      if (is_database(names[i]))
        status = error_set(err, STATUS_INVALID,
                           "%s: there is no such database, and its folder is %s's: did you mean that one? A "
                           "folder is for one database",
                           database, names[i]);
  files_free_names(names, count);
  free(folder);
  return status;
}
