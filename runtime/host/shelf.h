/* The releases of a database, as the host uses them: each call opens their file and closes it again, on whichever thread.
 * That one process alone writes is the store's lock's business; that one of its threads at a time does (keep, activate,
 * prune, refuse), the callers': those of an open runtime hold its `shelf` (runtime_inside.h). Reading needs no lock. See store/releases.h for what is kept and for statuses.
 */
#ifndef SARTO_HOST_SHELF_H
#define SARTO_HOST_SHELF_H

#include "host/seats.h"
#include "store/releases.h"
#include "store/store.h"

/* What is kept with a release, an activation or a refusal; each may be NULL. */
struct shelf_note {
  const char *author, *note;
  const char *source;  /* "start", "folder", "upload", "command" */
  const char *specs;   /* NULL: nothing is known of them */
  const char *why;     /* "start", "released", "rolled back" */
  const char *gate;    /* what gate_try said; NULL: nothing was tried */
  const char *archive; /* of a refusal: the hash of the archive it came in; NULL: it came in none */
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

/* Adds to an error of the calls here, where it keeps a program from starting, what is to be done and what that costs;
 * its status. `workspace`: the folder. */
enum status shelf_advise(const char *database, const char *workspace, struct error *err);

/* The active one's hash; NOT_FOUND: there is none. */
enum status shelf_active(const char *database, char hash[static DIGEST_TEXT_BYTES], struct error *err);

/* Keeps what the seats were loaded from, and says that it is the active release from now on: durable when this returns.
 * Where it is active already nothing is written but texts that were damaged. */
enum status shelf_keep(const char *database, const struct seats *seats, const struct seats_texts *texts,
                       const struct shelf_note *note, struct error *err);
/* From the journal's row `first_row` on this program decides; and which one decided a row (releases_engine). */
enum status shelf_put_engine(const char *database, uint64_t first_row, struct error *err);
enum status shelf_engine(const char *database, uint64_t row, char version[static ENGINE_BYTES],
                         struct error *err);
/* Keeps the texts of the workspace's purposes (releases_put_consent_texts). Whatever makes a release active here does;
 * who activates one by its hash alone calls it besides. Where they are kept already nothing is written. */
enum status shelf_put_consents(const char *database, const struct workspace *workspace, struct error *err);
/* Those that the workspace declares of a purpose, one a locale, in room for one more than it has locales; how many. Borrowed
 * from it. */
size_t shelf_list_texts(const struct workspace *workspace, const struct purpose *purpose,
                        struct consent_text *texts);
/* What the text of that version of a purpose was: as of `releases_consent_texts`, and none where no release was ever
 * kept. */
enum status shelf_consent_texts(const char *database, const char *purpose, uint32_t version,
                                struct arena *arena, struct consent_text **texts, size_t *count,
                                struct error *err);
enum status shelf_activate(const char *database, const char *hash, const struct shelf_note *note,
                           struct error *err);
/* The same of the release that shelf_load means by `which`, once it was loaded: INVALID, and `findings` says what of it this
 * program cannot use any more; nothing has changed then. On a thread that may run scripts (script_check_thread). */
enum status shelf_go_back(const char *database, const char *which, int stop_signal,
                          const struct shelf_note *note, char hash[static DIGEST_TEXT_BYTES],
                          struct findings *findings, struct error *err);
/* Takes away the releases that `retention` does not keep, but for those that were active at `needed_since_ms` or later
 * (INT64_MIN: ever). */
enum status shelf_prune(const char *database, const struct releases_retention *retention,
                        int64_t needed_since_ms, struct error *err);
/* Findings that quote a decision of somebody who was forgotten since they were made are kept, and said, without it. `store`
 * may be NULL: there are none. */
enum status shelf_refuse(const char *database, struct store *store, struct findings *findings,
                         const struct shelf_note *note, struct error *err);

#endif
