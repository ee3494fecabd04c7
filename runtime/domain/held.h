/* Everything that is held of a person, as JSON for whoever asks what is: each datum with where it came from, each belief
 * with its evidence, each consent with what it was given to. Unlike profile_put_json, which tells what counts now, nothing
 * that the profile's bytes say is left out.
 *
 *   held.c       hard data, carried or not, activity, orders, what is owned and viewed
 *   held_said.c  beliefs, consents, wishes, asks, contacts
 *
 * Pure; any thread that owns the profile.
 */
#ifndef SARTO_DOMAIN_HELD_H
#define SARTO_DOMAIN_HELD_H

#include "domain/profile.h"

struct held {
  const struct profile *profile;
  const struct workspace *workspace;
  size_t locale; /* of the workspace's: in which labels are told */
  int64_t now_ms;
  /* Appends the members that tell which text a consent was given to, each behind a comma; NULL: nothing is known. */
  void (*put_text)(void *context, const char *purpose, const struct consent_record *record,
                   struct buffer *out);
  void *context;
};

/* Appends members, the first behind a comma: "hard", "carried", "soft", "consents", "wishes", "asked", "contacts",
 * "wakes", "activity", "orders", "owned", "viewed" and what else a profile has. */
void held_put(const struct held *held, struct buffer *out);
void held_put_said(const struct held *held, struct buffer *out); /* those of held_said.c */

/* What the host itself uses a hard datum for, beside what rules read and texts say: bits. */
enum held_use { USED_FOR_OCCASION = 1, USED_FOR_SALUTATION = 2, USED_FOR_LANGUAGE = 4, USED_FOR_ZONE = 8 };
unsigned held_uses(const struct workspace *workspace, size_t attribute);

/* ,"key":"2026-03-01T10:00:00Z"; null where the time is not known (INT64_MIN, INT64_MAX). */
void held_put_time(struct buffer *out, const char *key, int64_t time_ms);
/* A hard datum's value as JSON; null where it was taken back. */
void held_put_value(struct buffer *out, const struct hard_value *value);
/* What a person reads as the origin's name, in that locale; the name itself where there is no label. */
const char *held_label(const struct workspace *workspace, const char *origin, size_t locale);

#endif
