/* What a backup says of itself: sarto-backup.json in its folder.
 *
 *   {"format":1,"engine":"0.1.0","made":"2026-03-01T10:00:00Z","database":"shop.db","rows":…,"profiles":…,
 *    "first_row":…,"last_row":…,"last":"2026-03-01T09:59:58Z","files":[{"name":"shop.db","bytes":…,"hash":"<64 hex>"},…],
 *    "hash":"<64 hex>"}
 *
 * A hash is BLAKE2b-256, as `b2sum -l 256` prints it; the last one is of all that stands before its comma. `last` is when
 * the last row arrived; "" where there is none.
 */
#ifndef SARTO_STORE_MANIFEST_H
#define SARTO_STORE_MANIFEST_H

#include <stddef.h>
#include <stdint.h>

#include "base/hash.h"
#include "store/backup.h"

#define MANIFEST_NAME "sarto-backup.json"

struct manifest_file {
  char *name;
  uint64_t bytes;
  char hash[FINGERPRINT_TEXT_BYTES];
};

struct manifest {
  char engine[16];
  char *database; /* "shop.db": the name of the main database's file */
  int64_t made_ms;
  struct store_backup_report report; /* its counts, rows and times */
  struct manifest_file *files;
  size_t count;
};

void manifest_add(struct manifest *manifest, const char *name, uint64_t bytes, const char *hash);
const struct manifest_file *manifest_find(const struct manifest *manifest, const char *name); /* NULL: none */
/* Durable but for its name in the folder. */
enum status manifest_write(const struct manifest *manifest, const char *folder, struct error *err);
/* NOT_FOUND: the folder is no backup. CORRUPT: not as it was written. UNSUPPORTED: of a newer program. On anything but OK
 * nothing needs to be freed. */
enum status manifest_read(const char *folder, struct manifest *manifest, struct error *err);
void manifest_fini(struct manifest *manifest);

#endif
