/* Reading the main database: who is known, and what is known of them. For one thread at a time. */
#ifndef SARTO_STORE_LOOKUP_H
#define SARTO_STORE_LOOKUP_H

#include "domain/ports.h"
#include "store/database.h"

struct lookup {
  sqlite3 *db;
  sqlite3_stmt *find, *profile, *profiles, *due;
};

enum status lookup_open(struct lookup *lookup, const char *path, const char *vfs, struct error *err);
void lookup_close(struct lookup *lookup); /* a zeroed struct is fine */

/* NOT_FOUND, without a message, is the usual answer. */
enum status lookup_find(struct lookup *lookup, const struct identity *identity, struct journal_entry *entry,
                        struct error *err);
enum status lookup_profile(struct lookup *lookup, const char *id, struct buffer *image, uint64_t *number,
                           struct error *err);

/* Every profile whose id begins with `prefix`, by id; "": all, those of the host's own among them. */
enum status lookup_each_profile(struct lookup *lookup, const char *prefix, journal_profile_visit *visit,
                                void *context, struct error *err);

/* At most so many of the profiles whose ids come after `after`, by id; a damaged one is shown without an image. *seen: how
 * many there were; fewer than `most`: these were the last. */
enum status lookup_some_profiles(struct lookup *lookup, const char *after, size_t most,
                                 journal_profile_visit *visit, void *context, size_t *seen,
                                 struct error *err);
/* See journal_port.due. */
enum status lookup_due(struct lookup *lookup, int64_t after_ms, int64_t until_ms, journal_due_visit *visit,
                       void *context, struct error *err);

uint64_t profile_checksum(const char *id, uint64_t number, struct slice image);

#endif
