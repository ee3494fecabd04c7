/* The releases of a database, as the host uses them: each call opens their file and closes it again, on whichever thread.
 * That one process alone writes is the store's lock's business; that one of its threads at a time does (keep, activate,
 * prune, refuse), the callers': those of an open runtime hold its `shelf` (runtime_inside.h). Reading needs no lock. See store/releases.h for what is kept and for statuses.
 */
#ifndef SARTO_HOST_SHELF_H
#define SARTO_HOST_SHELF_H

#include "host/seats.h"
#include "store/releases.h"

/* What is kept with a release, an activation or a refusal; each may be NULL. */
struct shelf_note {
  const char *author, *note;
  const char *source; /* "start", "folder", "upload", "command" */
  const char *specs;  /* NULL: nothing is known of them */
  const char *why;    /* "start", "released", "rolled back" */
  const char *gate;   /* what gate_try said; NULL: nothing was tried */
};

struct shelf_release {
  char hash[DIGEST_TEXT_BYTES];
  struct seats_texts texts;
  struct arena arena; /* of the texts */
};

/* `which`: the first digits of a hash, "previous" for the one that was active before, NULL for the active one. NOT_FOUND: none
 * was ever kept, or there is none such. */
enum status shelf_load(const char *database, const char *which, struct shelf_release *loaded,
                       struct error *err);
void shelf_release_fini(struct shelf_release *loaded);

/* The active one's hash; NOT_FOUND: there is none. */
enum status shelf_active(const char *database, char hash[static DIGEST_TEXT_BYTES], struct error *err);

/* Keeps what the seats were loaded from, and says that it is the active release from now on: durable when this returns.
 * Nothing is written where it is active already. */
enum status shelf_keep(const char *database, const struct seats *seats, const struct seats_texts *texts,
                       const struct shelf_note *note, struct error *err);
enum status shelf_activate(const char *database, const char *hash, const struct shelf_note *note,
                           struct error *err);
/* Takes away releases that were last put or activated before `unused_since_ms`, but for those that were active at
 * `needed_since_ms` or later (INT64_MIN: ever). */
enum status shelf_prune(const char *database, int64_t unused_since_ms, int64_t needed_since_ms,
                        struct error *err);
enum status shelf_refuse(const char *database, const struct findings *findings, const struct shelf_note *note,
                         struct error *err);

#endif
