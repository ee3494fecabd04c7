/* The audit log: who did what to a database, beside it as shop-audit.ndjson, one JSON object a line. Nothing of a person can
 * stand in it: acts and doers are of fixed lists, and what an act was about is a hash or a receipt or is left out.
 *
 *   {"time":"2026-03-01T10:00:00Z","act":"forget","subject":"9f86d081884c7d65","by":"http","token":"desk","outcome":"ok"}
 *
 * Each line is on disk when audit_write returns. Once the file has AUDIT_BYTES_MAX it becomes shop-audit.1.ndjson, in the
 * place of the one before, and a new one begins: two files, and for whoever keeps more, a copy taken in time.
 */
#ifndef SARTO_HOST_AUDIT_H
#define SARTO_HOST_AUDIT_H

#include "base/error.h"

enum { AUDIT_BYTES_MAX = 16 << 20 };

/* To add an act: a line here. */
#define AUDIT_ACTS(X)                                                                                        \
  X(RELEASE, "release")                                                                                      \
  X(ROLLBACK, "rollback")                                                                                    \
  X(FORGET, "forget")                                                                                        \
  X(UNFORGET, "undo")                                                                                        \
  X(ERASED, "erased")                                                                                        \
  X(INACTIVE, "inactive")                                                                                    \
  X(EXPORT, "export")                                                                                        \
  X(CONSENT, "consent")                                                                                      \
  X(ORIGIN, "origin")                                                                                        \
  X(DEGREE, "degree")                                                                                        \
  X(RECTIFY, "rectify")                                                                                      \
  X(LINK, "link")                                                                                            \
  X(BACKUP, "backup")                                                                                        \
  X(RESTORE, "restore")                                                                                      \
  X(TOKEN_MADE, "token_made")                                                                                \
  X(TOKEN_ROTATED, "token_rotated")                                                                          \
  X(TOKEN_REVOKED, "token_revoked")                                                                          \
  X(VISITORS_ROTATED, "visitors_rotated")
enum audit_act {
#define X(name, text) AUDIT_##name,
  AUDIT_ACTS(X)
#undef X
      AUDIT_ACT_COUNT
};

/* Through which door: the command line on the files; the control socket; HTTP; the host of itself. */
enum audit_by { AUDIT_COMMAND, AUDIT_CONTROL, AUDIT_HTTP, AUDIT_HOST, AUDIT_DOORS };

/* `subject`: a receipt or a release's hash, hexadecimal, "sha256:" before it or not; NULL: none. Anything else is not
 * written, so that no slip puts an id here. `database` NULL: nothing is written. IO, FULL: the line is not there, and the
 * caller says so. Any thread, and any number of processes. */
enum status audit_write(const char *database, enum audit_act act, const char *subject, enum audit_by by,
                        enum status outcome, struct error *err);
/* The same with the name of the access token that it was done with, or that it was done to: operators' words. NULL, "":
 * none. */
enum status audit_write_token(const char *database, enum audit_act act, const char *subject,
                              const char *token, enum audit_by by, enum status outcome, struct error *err);

#endif
