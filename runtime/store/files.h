/* Files and folders of a backup, past SQLite: what nobody has open as a database. Any thread. Errors begin with the path;
 * FULL where the disk is.
 */
#ifndef SARTO_STORE_FILES_H
#define SARTO_STORE_FILES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/hash.h"

/* How far work that takes long is. False: it is to stop. */
struct store_progress {
  bool (*goes_on)(void *context, const char *doing, uint64_t done_bytes,
                  uint64_t all_bytes); /* NULL: nobody asks */
  void *context;
};

/* One stretch of such work: what it does, and how much of it there is. */
struct files_stretch {
  const struct store_progress *progress;
  const char *doing; /* "copying" */
  uint64_t done_bytes, all_bytes;
};
/* CLOSED: it is to stop. */
enum status files_step(struct files_stretch *stretch, uint64_t bytes, struct error *err);

enum status files_fail(const char *path, struct error *err); /* of errno, said */
char *files_join(const char *folder, const char *name);      /* the caller frees */
char *files_folder_of(const char *path);     /* "a/b.db" → "a", "b.db" → "."; the caller frees */
const char *files_name_of(const char *path); /* borrowed */

/* Names in a folder, sorted, without "." and ".."; freed with files_free_names. NOT_FOUND: no such folder. */
enum status files_list(const char *folder, char ***names, size_t *count, struct error *err);
void files_free_names(char **names, size_t count);

enum status files_sync(const char *path, struct error *err); /* a file or a folder: durable on return */
/* A folder and the files in it, or a file; fine when there is none. */
enum status files_remove(const char *path, struct error *err);

/* Its fingerprint and its length, read from the disk and not from what memory remembers of it. */
enum status files_fingerprint(const char *path, struct files_stretch *stretch,
                              char hash[static FINGERPRINT_TEXT_BYTES], uint64_t *bytes, struct error *err);
/* As far as it has come when it is begun; made anew, mode 0600, durable but for its name. */
enum status files_copy(const char *from, const char *to, struct files_stretch *stretch, struct error *err);

#endif
