/* Releases kept whole: the files that each is made of, who put it there, which was active when, and what was refused.
 *
 *   shop-releases.db            beside shop.db: a SQLite database of its own, which the commit path never touches
 *
 * A text is kept once however many releases have it, compressed, by its SHA-256. What returned OK is durable; what
 * returned anything else has changed nothing. A handle is for one thread at a time, whichever; another process may
 * read meanwhile, and that no other writes is the store's lock's business (store.h). Texts and records that are given
 * are not kept; those that are told lie in the caller's arena. Texts of records may be NULL, and then are again.
 *
 * Besides what each names, any call may return CORRUPT, IO, FULL and BUSY; the text begins with the file's path.
 */
#ifndef SARTO_STORE_RELEASES_H
#define SARTO_STORE_RELEASES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/hash.h"
#include "base/memory.h"
#include "domain/release_file.h"

struct releases;

/* `path`: of the main database, ending in ".db". `vfs`: SQLite's name of one, for tests; NULL: the default. Read-only
 * nothing is made and nothing but the reading calls may follow; NOT_FOUND: no release was ever kept there. */
enum status releases_open(const char *path, const char *vfs, bool is_read_only, struct releases **releases,
                          struct error *err);
/* For writing, but NOT_FOUND where no release was ever kept: it makes no file. */
enum status releases_open_kept(const char *path, const char *vfs, struct releases **releases,
                               struct error *err);
void releases_close(struct releases *releases); /* NULL is fine */

/* ---- putting and loading ---- */

struct release_record {
  const char *hash;   /* "sha256:…", as decisions name it */
  const char *parent; /* the hash of the release it came after */
  const char *author;
  const char *note;
  const char *source; /* "folder", "upload", "command", "start" */
  const char *specs;  /* whether its specs were run, and by whom */
  const char *gate;   /* what trying it on earlier decisions came to */
  int64_t time_ms;    /* when it was put */
};

/* `files` in any order, modules of the standard library among them as "stdlib/sarto/rfm.lua". OK means that it would
 * load: a text that is kept already is compared, and mended where it was damaged. A hash that is kept already is OK
 * and changes nothing else. INVALID: two files of one name. */
enum status releases_put(struct releases *releases, const struct release_record *record,
                         const struct release_file *files, size_t count, struct error *err);

/* Each sorted by name; every text is followed by a NUL. */
struct release_texts {
  struct release_file *files; /* as release_load takes them */
  size_t count;
  struct release_file *modules; /* "stdlib/…" */
  size_t module_count;
};

/* NOT_FOUND. CORRUPT: names the file whose text is not what was put, or says that the list of files is not. */
enum status releases_load(struct releases *releases, const char *hash, struct arena *arena,
                          struct release_texts *texts, struct error *err);

/* ---- activating ---- */

struct release_activation {
  const char *hash;
  const char *author;
  const char *why; /* "released", "rolled back", "start" */
  int64_t time_ms;
};

/* From its return on a restart finds this one. NOT_FOUND: no such release is kept. CORRUPT: its record or
 * the list of its files is damaged; its texts are not looked at. */
enum status releases_activate(struct releases *releases, const struct release_activation *activation,
                              struct error *err);

/* The last activation. NOT_FOUND: there was none. */
enum status releases_active(struct releases *releases, struct arena *arena,
                            struct release_activation *activation, struct error *err);
/* The last activation of another release than the active one: where a rollback goes, and a second one comes back.
 * NOT_FOUND: there was none. */
enum status releases_previous(struct releases *releases, struct arena *arena,
                              struct release_activation *activation, struct error *err);
/* At most `most`, newest first. */
enum status releases_activations(struct releases *releases, size_t most, struct arena *arena,
                                 struct release_activation **activations, size_t *count, struct error *err);

/* ---- looking ---- */

struct release_listed {
  struct release_record record;
  const int64_t *activated_ms; /* newest first */
  size_t activated_count;
  size_t file_count;
  uint64_t text_bytes; /* of all its files, before they were compressed */
};

/* At most `most`, newest first. Loads no text, and so says nothing of their being whole. */
enum status releases_list(struct releases *releases, size_t most, struct arena *arena,
                          struct release_listed **listed, size_t *count, struct error *err);

/* The whole hash of the one release that begins with `prefix`, six hex digits or more, with "sha256:" or without.
 * INVALID: too short, no hash, or two begin so (the text names them). NOT_FOUND. */
enum { RELEASE_PREFIX_MIN = 6 };
enum status releases_find(struct releases *releases, const char *prefix, char hash[static DIGEST_TEXT_BYTES],
                          struct error *err);

enum release_change { RELEASE_ADDED, RELEASE_REMOVED, RELEASE_CHANGED };
struct release_difference {
  const char *name;
  enum release_change change; /* from the first release to the second */
};

/* By name; files that are the same are left out. NOT_FOUND: says which is not kept. */
enum status releases_diff(struct releases *releases, const char *from, const char *to, struct arena *arena,
                          struct release_difference **differences, size_t *count, struct error *err);

/* ---- what was refused ---- */

struct refusal_finding {
  const char *file;
  int line; /* 0: the file as a whole */
  const char *text;
};

struct release_refusal {
  int64_t time_ms;
  const char *author;
  const char *note;
  const char *source;
  const char *hash; /* of the archive it came in, as sha256sum prints it; NULL: it came in none */
  const struct refusal_finding *findings;
  size_t count;
};

enum { REFUSALS_KEPT = 100 };

/* Whether a decision is of somebody who was forgotten. */
typedef bool release_decision_gone(void *context, const struct identity *decision);

/* A finding's text, or what is said in its place where it quotes a decision that `is_gone`. */
const char *releases_told(const char *text, release_decision_gone *is_gone, void *context);

/* Takes the oldest away beyond REFUSALS_KEPT. What quotes a decision that `is_gone` (NULL: none) is not kept: it is asked
 * within the transaction, so whoever is forgotten meanwhile is known here, or releases_forget comes after and finds it. */
enum status releases_refuse(struct releases *releases, const struct release_refusal *refusal,
                            release_decision_gone *is_gone, void *context, struct error *err);
/* All that are kept, newest first. */
enum status releases_refusals(struct releases *releases, struct arena *arena,
                              struct release_refusal **refusals, size_t *count, struct error *err);

/* Takes out what quotes a decision that `is_gone`, and compacts the file; *is_emptied false: a reader keeps old bytes in its
 * log. */
enum status releases_forget(struct releases *releases, release_decision_gone *is_gone, void *context,
                            bool *is_emptied, struct error *err);

/* ---- programs ---- */

enum { ENGINE_BYTES = 32 };

/* From the journal's row `first_row` on this version of the program decides. Nothing is written where it did already. */
enum status releases_put_engine(struct releases *releases, const char *version, uint64_t first_row,
                                int64_t time_ms, struct error *err);
/* Which one decided a row, UINT64_MAX: the next. NOT_FOUND: it was before that was kept. */
enum status releases_engine(struct releases *releases, uint64_t row, char version[static ENGINE_BYTES],
                            struct error *err);

/* ---- what consents were given to ---- */

/* A purpose's text of a version in a locale ("": in all), as releases had it from then on. */
struct consent_text {
  const char *purpose;
  uint32_t version;
  const char *locale;
  int64_t since_ms;
  const char *text, *gives; /* NULL: none */
};

/* Those that are not kept yet: of each purpose, version and locale the text that is kept last is compared. Nothing is
 * written where all of them are. They are never pruned: no bytes of a person are in them. `since_ms` of those given is
 * not read but `now_ms` kept; where nothing was kept of the purpose and version, the text counts from ever. */
enum status releases_put_consent_texts(struct releases *releases, const struct consent_text *texts,
                                       size_t count, int64_t now_ms, struct error *err);
/* Whether all of them are, which takes a handle that is read-only. */
enum status releases_has_consent_texts(struct releases *releases, const struct consent_text *texts,
                                       size_t count, bool *has, struct error *err);
/* All of a purpose and version by locale, then since when; none: it is not known. */
enum status releases_consent_texts(struct releases *releases, const char *purpose, uint32_t version,
                                   struct arena *arena, struct consent_text **texts, size_t *count,
                                   struct error *err);

/* ---- pruning ---- */

struct releases_retention {
  size_t keep_count; /* so many stay; 0: all */
  int64_t keep_ms;   /* so long since it was put or last activated; 0: for ever */
};

typedef bool release_needed(void *context, const char *hash);

/* Takes away what is beyond either bound, the longest unused first, with its activations and the texts that no other
 * release has, and gives the space back to the file system. The active release, the one before it and any of which
 * `is_needed` (NULL: none) says so stay. Of activations the last 1,000 stay, and each release's last. */
enum status releases_prune(struct releases *releases, const struct releases_retention *retention,
                           int64_t now_ms, release_needed *is_needed, void *context, size_t *gone_count,
                           struct error *err);

#endif
