/* A disk whose power can be cut: a SQLite VFS over the usual one that remembers, for each file, which bytes
 * were synced and which writes came after, and the same for the names in the folder.
 *
 * At a point of the caller's choosing an image is taken: what the disk might hold if the power went just
 * then. Synced bytes are there. Of the writes since, in 512-byte sectors, nothing, everything or a seeded
 * random half is; likewise of files made, deleted and truncated since their folder or they were synced.
 */
#ifndef SARTO_TESTS_POWER_CUT_VFS_H
#define SARTO_TESTS_POWER_CUT_VFS_H

#include <stdbool.h>
#include <stdint.h>

enum survival { NOTHING_SURVIVES, EVERYTHING_SURVIVES, HALF_SURVIVES, SURVIVALS };

/* Called in the middle of things, on whichever thread writes, before an operation takes effect; no other
 * operation runs meanwhile. Returns after how many more operations to be called again. */
typedef uint64_t power_cut_due(void *context);

#define POWER_CUT_VFS "power-cut"

/* Registers the VFS (once a process); forgets all files; the first call comes after `operations`. */
void power_cut_start(uint64_t operations, power_cut_due *due, void *context);
void power_cut_stop(void); /* no more calls; the files are forgotten */

/* Run `action` while no operation is under way: what it notes is before or after a cut, never during. */
void power_cut_exclude(void (*action)(void *context), void *context);

struct disk_image;
/* Only from within a power_cut_due. */
struct disk_image *disk_image_take(enum survival survival, uint64_t seed);
void disk_image_write(const struct disk_image *image, const char *folder); /* files by their last name */
void disk_image_free(struct disk_image *image);

uint64_t random_next(uint64_t *state); /* splitmix64 */

#endif
