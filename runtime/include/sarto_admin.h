/* What the command line and the Lua module need beyond sarto.h. Not installed; may change with every version.
 * The rules of sarto.h hold: one thread at a time, texts handed out are freed with sarto_free.
 */
#ifndef SARTO_ADMIN_H
#define SARTO_ADMIN_H

#include "sarto.h"

/* Which release a runtime with a database begins with, and what is kept of it. */
typedef struct sarto_releasing {
  int is_kept_first; /* 1: the release that was active there last, where there is one, and the folder may be gone */
  const char *author, *note, *source, *specs, *why; /* each may be NULL: see shelf_note in host/shelf.h */
  int is_tried; /* 1: a release that is not active yet passes its gate first (host/gate.h), which sarto_notice tells */
} sarto_releasing;
/* sarto_open is this with the folder, kept with source and why "start". */
SARTO_API int sarto_open_with(const sarto_options *options, const sarto_releasing *releasing,
                              sarto_runtime **runtime, sarto_error *error);
/* One line that opening had to say, of a folder whose files do not decide; NULL: nothing. Valid until the runtime is
 * closed. */
SARTO_API const char *sarto_notice(sarto_runtime *runtime);

/* The event on a persona (or, with persona NULL, on the profile as it is kept), leaving no trace. `event` may
 * leave out id, source, subject and time. An error's text begins with "event: " where the event is at fault, with
 * "personas/NAME.json: " where that file is. */
SARTO_API int sarto_simulate(sarto_runtime *runtime, const char *persona, const char *event, size_t length,
                             char **decision, sarto_error *error);

/* What would be decided of the event now, on the profile as it is kept: holdout, caps and wishes are what they are, nothing
 * is written and no cap is taken. *decision is NUL-terminated JSON, freed with sarto_free. `ticket` as of sarto_profile: show
 * it once `answered` was called. The same event in the same state gives the same bytes, but for what is of the time itself. */
SARTO_API int sarto_evaluate(sarto_runtime *runtime, const char *event, size_t length, void *ticket,
                             char **decision, sarto_error *error);

/* Whether a customer of that id is kept without personalization; sarto_simulate shows them what they would see if they
 * were not. */
SARTO_API int sarto_is_holdout(sarto_runtime *runtime, const char *profile_id);

/* The events that make a persona, as a JSON array of texts for sarto_decide: personas/NAME.json told as of
 * `time` (RFC 3339; NULL: now), about the profile `subject`. */
SARTO_API int sarto_persona(const char *workspace, const char *persona, const char *subject, const char *time,
                            char **events, sarto_error *error);

/* sarto_export in steps, so that events go on: begun, checked and ended on the runtime's thread, made on any while the runtime is
 * open. To be checked just before it is shown: NOT_FOUND, who it is of was forgotten since it was begun. */
typedef struct sarto_exporting sarto_exporting;
SARTO_API int sarto_export_begin(sarto_runtime *runtime, const char *profile_id, int format,
                                 const char *locale, sarto_exporting **exporting, sarto_error *error);
SARTO_API int sarto_export_make(sarto_exporting *exporting, char **text, sarto_error *error);
SARTO_API int sarto_export_check(const sarto_exporting *exporting, sarto_error *error);
SARTO_API void sarto_export_end(sarto_exporting *exporting); /* NULL is fine */
/* sarto_export from a database that no process has open; nobody opens it meanwhile. By the release that it keeps as its active
 * one, or with `workspace` by that folder's files. `stop_signal`: as of sarto_options. */
SARTO_API int sarto_stored_export(const char *database, const char *workspace, const char *profile_id,
                                  int format, const char *locale, int stop_signal, char **text,
                                  sarto_error *error);
/* How many people bought an offer, and how many of them which other, as of the last seal and from the workspace's
 * min_people on; most first, equals by id: {"offer":…,"people":…,"with":[{"offer":…,"people":…},…]}. SARTO_NOT_FOUND: the
 * catalogue has no such offer. */
SARTO_API int sarto_related(sarto_runtime *runtime, const char *offer_id, char **json, sarto_error *error);
/* And of a stored decision, by its id. */
SARTO_API int sarto_decision(sarto_runtime *runtime, const char *decision_id, char **json,
                             sarto_error *error);
/* The same from a database that no process has open, without a workspace. */
SARTO_API int sarto_stored_decision(const char *database, const char *decision_id, char **json,
                                    sarto_error *error);

/* The decision derived again from its record, by the release that it names, as it is kept, or with `workspace` by the one
 * in that folder: *is_equal, and *text says so, or what differs, or which input is gone; freed with sarto_free. No process has the database open. `stop_signal`: as of
 * sarto_options. */
SARTO_API int sarto_derive_again(const char *database, const char *workspace, const char *decision_id,
                                 int stop_signal, char **text, int *is_equal, sarto_error *error);

/* A text as it may stand on a terminal or in a log: what would act there as \xNN. Freed with sarto_free. */
SARTO_API char *sarto_printable(const char *text, size_t length);

/* Whether more is due than should be: the time to refuse new events. */
SARTO_API int sarto_is_overloaded(sarto_runtime *runtime);
/* Whether the last event that was to be kept found no space on the disk. */
SARTO_API int sarto_is_full(sarto_runtime *runtime);
/* The folder, valid until the runtime is closed. */
SARTO_API const char *sarto_workspace(sarto_runtime *runtime);
/* The active release's hash, valid until another one is. */
SARTO_API const char *sarto_release(sarto_runtime *runtime);
typedef struct sarto_figures {
  uint64_t repeats;                 /* of the events taken, those that had come before */
  uint64_t profiles, profile_bytes; /* in memory, and what they take */
  uint64_t failed_calls;            /* of scripts */
  uint64_t made;                    /* events that the runtime made itself */
} sarto_figures;
SARTO_API sarto_figures sarto_count(sarto_runtime *runtime);
/* The name of the workspace's `kind` ("placement", "strategy", "frame", "offer", "hard", "soft", "tone") at `index`, or
 * of what decisions say ("reason": of a placement; "check": of a drop); valid as long as the release is active; NULL beyond
 * the last, and of a kind that is none of these. */
SARTO_API const char *sarto_name(sarto_runtime *runtime, const char *kind, size_t index);
/* "Did you mean": the nearest of `names` (NULL-ended), borrowed from there; NULL where none is near. */
SARTO_API const char *sarto_nearest(const char *name, const char *const *names);
/* One thing that sarto_check found. Line 0: the file as a whole. */
typedef struct sarto_finding {
  const char *file;
  int line;
  int is_advice; /* 0: an error, which refuses the workspace */
  const char *text;
} sarto_finding;

/* Everything that can be known of a workspace and its personas without events, and whether the cases of its
 * expect.lua hold. `stop_signal`: as of
 * sarto_options. `found` is called for each error or, where there is none, for each piece of advice, by file and
 * line; its texts are valid until it returns. *release becomes the release's hash, NULL where there are errors;
 * *stubs, unless NULL is given, what editors complete this workspace's own names from, as Lua. Both are freed
 * with sarto_free. Not SARTO_OK: the folder could not be read. */
SARTO_API int sarto_check(const char *workspace, int stop_signal,
                          void (*found)(void *context, const sarto_finding *finding), void *context,
                          char **release, char **stubs, sarto_error *error);

/* How far work that takes long is. 0: it is to stop. Called from a thread of the library's own; doing: "copying",
 * "reading", "hashing". */
typedef struct sarto_watching {
  int (*goes_on)(void *context, const char *doing, uint64_t done_bytes, uint64_t all_bytes);
  void *context;
} sarto_watching;

/* A copy of the database and of all that lies beside it but the secret key, in the folder `path`, which must not be there or be
 * empty; its parent must. It is one state, read whole and compared before it has its name; on anything but SARTO_OK nothing
 * is left. While the runtime is open any thread may call it: deciding goes on, and does not wait. *report is JSON,
 * {"backup":…,"engine":…,"made":…,"rows":…,"profiles":…,"first_row":…,"last_row":…,"last":…,"files":…,"bytes":…,"seconds":…},
 * freed with sarto_free. */
SARTO_API int sarto_backup(sarto_runtime *runtime, const char *path, char **report, sarto_error *error);
SARTO_API int sarto_backup_watched(sarto_runtime *runtime, const char *path, const sarto_watching *watching,
                                   char **report, sarto_error *error);
/* The same of a database that no process has open. */
SARTO_API int sarto_backup_stored(const char *database, const char *path, const sarto_watching *watching,
                                  char **report, sarto_error *error);
/* Whether a backup is what it was: each file's hash, each row's and profile's checksum. The same report. CORRUPT names the
 * file. */
SARTO_API int sarto_verify(const char *path, const sarto_watching *watching, char **report,
                           sarto_error *error);

/* A backup put where a database is, or is to be. */
typedef struct sarto_restoring {
  const char *backup, *database;
  const char *key;           /* the secret key's file; NULL: the one beside the database */
  int is_replacing;          /* 1: a database that is there goes; it becomes a backup first */
  const char *set_aside;     /* where; NULL: beside the data folder, "var-before-2026-03-01T10-00-00Z" */
  int is_discarding;         /* 1: it becomes none */
  int is_without_tombstones; /* 1: also where people who were forgotten come back, because their key is missing */
  const sarto_watching *watching; /* NULL: nobody watches */
} sarto_restoring;
/* No process has the database open (else BUSY). The backup is verified, who was forgotten is erased from it, and then it takes
 * the place; on anything but SARTO_OK the place is as it was. *report is that of sarto_backup, and in it "restored", the
 * database, "next_row", "lost_rows_up_to" (of what was there; 0: not known), "forgotten", "forgotten_dropped", "set_aside". */
SARTO_API int sarto_restore(const sarto_restoring *restoring, char **report, sarto_error *error);
/* Whether a right that is asked for (the text that host/right_put.h makes) can be had as it is meant, leaving no trace.
 * NOT_FOUND: nothing is known of whom it is about; INVALID: it names a purpose, an origin or an attribute that neither the
 * workspace declares nor the person has, or a value that is none. */
SARTO_API int sarto_try(sarto_runtime *runtime, const char *event, size_t length, sarto_error *error);

/* ---- forgetting ---- */

/* sarto_receipt from a database that no process has open, without a workspace. */
SARTO_API int sarto_stored_receipt(const char *database, const char *receipt, char **json,
                                   sarto_error *error);
/* Takes away what is due of whoever was forgotten. Part of sarto_prune. On any thread, beside the runtime's own. */
SARTO_API int sarto_erase(sarto_runtime *runtime, sarto_error *error);

/* ---- links ---- */

/* What somebody asks for who holds a link. Texts may be NULL. */
typedef struct sarto_visit {
  const char *language;                /* as an Accept-Language */
  int is_posted;                       /* a form, and not just looking */
  const char *act, *value, *one_click; /* its fields: see host/link_act.h */
} sarto_visit;
/* Behind a link that came with a message (runtime/domain/link.h). *page is HTML, freed with sarto_free, whatever is returned.
 * Where *event is not NULL it is to be submitted first, and the page shown once it is answered; else what
 * was asked for is done. *receipt: of a forgetting that was asked for or undone now, "" else. NOT_FOUND: it is no link of
 * this database; INVALID: no such form. */
SARTO_API int sarto_visit_link(sarto_runtime *runtime, const char *token, const sarto_visit *visit,
                               char **page, char **event, char receipt[33], sarto_error *error);
/* The same for the person themselves, who opened a link that opens once; the forms are posted to `next` beside it. */
SARTO_API int sarto_visit_own(sarto_runtime *runtime, const char *profile_id, const char *next,
                              const sarto_visit *visit, char **page, char **event, char receipt[33],
                              sarto_error *error);

/* Pages that are the same for everybody: of a link that opens once before it is opened, and when it cannot be any more; that
 * something could not be done now; that nothing is held of whoever asks. */
enum { SARTO_LINK_CLOSED, SARTO_LINK_ENDED, SARTO_LINK_LATER, SARTO_LINK_NOTHING };
SARTO_API void sarto_link_page(sarto_runtime *runtime, const sarto_visit *visit, int which, char **page);
/* Where people reach links, as workspace.lua says; NULL: nowhere. Valid until another release is active. */
SARTO_API const char *sarto_links(sarto_runtime *runtime);

/* Where time is the events': it is `time` (RFC 3339) now, and what is due up to then is made (options.made). */
SARTO_API int sarto_pass(sarto_runtime *runtime, const char *time, sarto_error *error);
/* Prunes what retention no longer keeps, and erases who was forgotten. */
SARTO_API int sarto_prune(sarto_runtime *runtime, sarto_error *error);

#endif
