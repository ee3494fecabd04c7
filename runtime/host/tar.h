/* A workspace as one tar archive: how a release comes over HTTP. Read by libarchive, and believed nothing. */
#ifndef SARTO_HOST_TAR_H
#define SARTO_HOST_TAR_H

#include "domain/release_file.h"
#include "host/folder.h"

enum { TAR_ENTRIES_MAX = 2000, TAR_BYTES_MAX = 64 << 20, TAR_RATIO_MAX = 100 };

/* Reads the files that decide from a tar, gzipped or not; `folder` is folder_fini's. Personas are read
 * too, into folder->personas; specs and what else belongs to a workspace and decides nothing is passed over, unread; what is wrong with a file's place, and an offers.ndjson that is cut off, becomes a finding, as in a
 * folder. INVALID, TOO_LARGE, UNSUPPORTED: the archive is refused, and the text
 * says for which of its entries: a link, a device, a name that is absolute, has ".." or is there twice, more than
 * TAR_ENTRIES_MAX entries, more than TAR_BYTES_MAX unpacked, a file longer than release_bytes_max, TAR_RATIO_MAX times as
 * much as came, cut short, followed by anything but zeros, no tar. */
enum status tar_read(struct slice archive, struct folder *folder, struct findings *findings,
                     struct error *err);

/* Appends a tar of the files, gzipped. */
enum status tar_write(const struct release_file *files, size_t count, struct buffer *out, struct error *err);

#endif
