/* customer.alias: someone anonymous turns out to be somebody. `subject` is who it is, `data.previous` the id under which
 * they came until now.
 *
 * Merging two people is worse than missing a visit: what was merged cannot be taken apart, and one would read the
 * other's story. So only who is nobody in particular is ever merged. A profile is a known person (its owner keeps the
 * fact, profile.is_known_person) from the first customer.profile about it on, for somebody said there who they are,
 * and from the first customer.alias on whose subject it is, whatever became of that. It stays so.
 */
#ifndef SARTO_DOMAIN_ALIAS_H
#define SARTO_DOMAIN_ALIAS_H

#include "domain/event.h"

enum alias_verdict {
  ALIAS_MERGES,  /* previous flows into the subject and starts afresh, anonymous, for whoever comes next */
  ALIAS_NOBODY,  /* nothing is held of previous: nothing to merge */
  ALIAS_KNOWN,   /* previous is somebody else: both stay as they are */
  ALIAS_ONESELF, /* previous is the subject: the event says nothing */
  ALIAS_STRANGER /* a public key says so of somebody known, as the one or the other: both stay as they are */
};

/* What of a profile decides. */
struct alias_person {
  const char *id;
  bool is_held;         /* there is a profile of that id */
  bool is_known_person; /* false where there is none */
};

/* INVALID names data.previous: missing, no text, empty, longer than an id may be, or what no id is
 * (event_may_be_of). OK for an event of another type. */
enum status alias_check(const struct event *event, struct error *err);
/* Of a customer.alias that alias_check passed; borrowed from the event. NULL for an event of another type. */
const char *alias_previous(const struct event *event);

/* `is_subject_known`: the subject is a known person; it matters of a public event alone. */
enum alias_verdict alias_judge_public(bool is_subject_known, const struct alias_person *previous,
                                      enum alias_verdict verdict);
enum alias_verdict alias_judge(const char *subject, const struct alias_person *previous);
/* What became of it, for the decision; static. */
const char *alias_note(enum alias_verdict verdict);
/* Whether the subject is a known person from then on. */
bool alias_makes_known(enum alias_verdict verdict);

#endif
