/* A workspace's folder, read from the disk. */
#ifndef SARTO_HOST_FOLDER_H
#define SARTO_HOST_FOLDER_H

#include <stdbool.h>

#include "script/release.h"

struct folder {
  struct arena arena;
  struct release_file *files;
  size_t count;
  struct release_file *personas; /* "personas/lucia.json": they decide nothing, and belong to no release */
  size_t persona_count;
  /* Of the wall clock: from then on, unless they change again, all that was read has been left alone for so long that
   * nobody is taken to be writing it: offers.ndjson for a second, anything else for 0.3 s. Times that lie in the future,
   * of a file system with another clock, say nothing. */
  int64_t settled_ms;
  int64_t changed_ms; /* the latest of these times; 0: none */
};

/* Reads the files that decide; what is wrong with others' places becomes a finding, as does what folder_judge_end says. NOT_FOUND: there is no such folder.
 * IO: something of it cannot be read; the text names it. */
enum status folder_read(const char *path, struct folder *folder, struct findings *findings,
                        struct error *err);
/* Reads its personas besides, where there are cases of expect.lua to need them. IO, TOO_LARGE: the text names the file. */
enum status folder_read_personas(const char *path, struct folder *folder, struct error *err);
void folder_add_persona(struct folder *folder, const char *name, struct slice text); /* copies both */
/* A finding where the last line of offers.ndjson has no line break, as if the file were cut off. What was kept is whole, and
 * need not be judged. */
void folder_judge_end(const struct folder *folder, struct findings *findings);
bool folder_is_persona(const char *name); /* "personas/lucia.json" */
bool folder_has_same_personas(const struct folder *folder, const struct folder *other);
/* Whether a file of that name, relative to the workspace, is one that decides; what is wrong with its place becomes a
 * finding. Personas and specs are none, and nothing is wrong with them. */
bool folder_takes(const char *name, struct findings *findings);
/* Whether it has these files, byte for byte, and no others. */
bool folder_is_same(const struct folder *folder, const struct release_file *files, size_t count);
/* Advice on files in specs/ that hold tests and are not run as such. */
void folder_advise_specs(const char *path, struct findings *findings);
void folder_fini(struct folder *folder);

/* A whole file, NUL-terminated. NOT_FOUND, TOO_LARGE, IO (pipes and devices too: nothing waits): the text names the file. */
enum status file_read(const char *path, size_t bytes_max, struct buffer *out, struct error *err);

#endif
