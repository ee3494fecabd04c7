/* Contacts: what reached a person, or is about to, as the contact policy counts it.
 *
 * Every placement that a decision fills reserves a contact. One that nobody said was shown counts for
 * contact_policy.reserve; decision.exposed, .accepted, .dismissed and .rejected (data.decision_id; data.placement and
 * data.offer where not all of it is meant) make it an exposure, however often they come once. Nothing is kept where no rule
 * counts. Bounds: of a rule that counts to n the last n exposures and the last n reservations are kept as long as they
 * count; and of what it would count were it shown, and does not now (lapsed, transactional, or more than n), the last
 * CONTACTS_LAPSED_MAX that are younger than its span: so an exposure that is told days later counts. Of the rest the last
 * few, for a day. A rule of each offer keeps the last CONTACTS_EACH_MAX exposures and as many reservations, all such rules
 * the same ones. Caps are exact as long as nothing is shown that was forgotten by then.
 */
#ifndef SARTO_DOMAIN_CONTACT_H
#define SARTO_DOMAIN_CONTACT_H

#include "domain/event.h"
#include "domain/image.h"
#include "domain/workspace.h"

/* What came of it: what is said of one twice makes it the later in this order, and no other order matters. */
enum contact_state {
  CONTACT_RESERVED,
  CONTACT_EXPOSED,
  CONTACT_DISMISSED,
  CONTACT_REJECTED,
  CONTACT_ACCEPTED,
  CONTACT_STATES
};

enum {
  CONTACTS_LOOSE_MAX = 32,
  CONTACTS_LAPSED_MAX = 16, /* of each rule */
  CONTACTS_MAX = 2 * CONTACT_COUNTS_MAX + 2 * CONTACTS_EACH_MAX + CONTACT_RULES_MAX * CONTACTS_LAPSED_MAX +
                 CONTACTS_LOOSE_MAX
};

#define CONTACT_UNDECIDED INT64_MIN
struct contact {
  int64_t at_ms;      /* decided; once it was shown, first shown */
  int64_t decided_ms; /* it is not shown before; CONTACT_UNDECIDED: events alone told it */
  struct identity decision;
  enum contact_state state;
  bool is_exempt; /* a transactional strategy's: no rule counts it */
  uint32_t offer_count;
  uint32_t shown; /* bit i: of the exposed that offer was shown */
  uint32_t text_bytes;
  char *
      texts; /* placement, channel ("": none), strategy ("": the fallback), then the offers, each with its NUL */
};

/* A zeroed struct has none. */
struct contacts {
  uint32_t count;
  struct contact *each; /* by time, decision, placement */
};

void contacts_fini(struct contacts *contacts);
size_t contacts_bytes(const struct contacts *contacts); /* of memory, beyond the struct itself */

/* What an event makes of a contact; CONTACT_RESERVED: nothing, since it is about none. */
enum contact_state contact_state_of(const struct event *event);
const char *contact_state_name(enum contact_state state); /* "exposed" */

/* ---- what happens ---- */

struct decision;
struct placement_decision;
/* The placement is filled: it is a contact from now on. */
void contacts_reserve(struct contacts *contacts, const struct decision *decision,
                      const struct placement_decision *decided);
/* What an event says of a decision that was shown, or answered. Of one that is not kept it counts what the event itself
 * says, where it names a placement. */
void contacts_apply(struct contacts *contacts, const struct workspace *workspace, const struct event *event);
/* What an event says of a decision, and what is not so: once the event was applied. */
struct contact_unknown {
  const char *
      check; /* unknown_decision: no such decision is kept of this person; not_in_decision: all of it counted instead */
  const char *detail;
};
bool contacts_unknown(const struct contacts *contacts, const struct workspace *workspace,
                      const struct event *event, struct arena *arena, struct contact_unknown *unknown);
/* They add up; what both know of one decision is one. */
void contacts_merge(struct contacts *into, const struct contacts *from, const struct workspace *workspace);

/* ---- the rules ---- */

struct zone;
struct contact_question {
  const struct contacts *contacts;
  const struct workspace *workspace;
  const struct placement *placement;
  const struct strategy *strategy; /* NULL: the fallback */
  int64_t now_ms;
  const struct zone *zone; /* the customer's; NULL: UTC */
};

struct contact_refusal {
  const struct contact_rule *rule;
  int64_t until_ms; /* from then on the rule does not refuse it */
};

/* Whether a rule refuses to fill the placement; those of offers aside. */
bool contact_refuses(const struct contact_question *question, struct contact_refusal *refusal);
/* Whether one refuses to show the offer, in whatever placement. */
bool contact_refuses_offer(const struct contacts *contacts, const struct workspace *workspace,
                           const char *offer_id, int64_t now_ms, struct contact_refusal *refusal);
/* "channel 'email': at most 2 within 7d, until 2026-03-08T10:00:00Z" */
const char *contact_say(const struct contact_refusal *refusal, struct arena *arena);

/* ---- keeping ---- */

void contacts_encode(const struct contacts *contacts, struct buffer *out); /* nothing where there is none */
void contacts_decode(struct image_reader *reader, struct contacts *contacts);
void contacts_put_json(const struct contacts *contacts, struct buffer *out); /* a list */

#endif
