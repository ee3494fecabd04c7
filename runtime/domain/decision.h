/* A decision: the answer to one event, and why. Lives in the event's arena; leaves as one JSON object whose
 * keys stand in the order of the struct below. */
#ifndef SARTO_DOMAIN_DECISION_H
#define SARTO_DOMAIN_DECISION_H

#include "domain/discretion.h"
#include "domain/event.h"
#include "domain/offer.h"

/* What a strategy returned, checked and copied out of Lua. */
struct proposal {
  const struct strategy *strategy;
  const struct offer **offers;
  size_t offer_count;
  const struct ask *ask;     /* NULL: it asks for nothing. Then there are offers; else there may be none */
  const struct frame *frame; /* NULL: none */
  struct wording message;    /* none: the placement's neutral one */
  size_t tone;               /* of the workspace's; WORDING_ANY: none chosen */
  double score;              /* 0 to 1; 0.5 where the strategy gave none */
  uint64_t tie;              /* seeded by the event: decides between equals */
  const struct unsayable *secrets; /* what the strategy read and its texts may not say */
  size_t secret_count;
  bool has_read_too_much; /* for all of it to be known */
};

struct alternative {
  const struct offer *offer;
  double score;
  double propensity; /* the probability with which it was chosen; 1 where nothing was drawn */
};

/* Spelled as OpenFeature does. UNKNOWN: it is filled, and why is withheld; decided is never so. */
enum reason {
  REASON_TARGETING_MATCH,
  REASON_DEFAULT,
  REASON_SPLIT,
  REASON_DISABLED,
  REASON_ERROR,
  REASON_UNKNOWN
};

/* How a call of a script ended that did not end well. */
enum fault {
  FAULT_NONE,
  FAULT_ERROR,
  FAULT_ABSENT, /* it reckoned with what is not there, a nil or what the customer did not tell: not the script's mistake alone */
  FAULT_TIME,   /* stopped */
  FAULT_MEMORY  /* stopped */
};
enum { FAULT_KINDS = FAULT_MEMORY + 1 };

struct placement_decision {
  struct slice name;
  const struct placement *placement; /* NULL: the event named one that does not exist */
  const struct strategy *strategy;   /* NULL: the fallback, or empty */
  const struct frame *frame;
  enum reason reason;
  size_t tone;                    /* WORDING_ANY: none */
  size_t locale;                  /* in which the message is told */
  const char *message[PARTS_MAX]; /* one a part; a placement without parts has one. NULL: none */
  struct alternative alternatives[ALTERNATIVES_MAX];
  size_t alternative_count;
  const char *manage; /* the link that goes with it: link.h; NULL: none */
  bool is_closed;     /* nothing may fill it: a drop says why */
};

/* What was not chosen, and which check dropped it. Members that say nothing are NULL. */
struct drop {
  const char *strategy, *signal, *audience, *guardrail, *placement, *offer;
  const char *check;
  enum fault fault;          /* of check "fault": its kind */
  enum contact_kind contact; /* of check "contact": the rule's kind; not told */
  size_t item; /* of a signal that was stopped or set aside: at which item of an order, from 1; 0: not said */
  bool is_failure; /* because a script failed or is set aside, and not by anybody's choice; not told */
  const char *detail;
};

struct decision {
  const struct event *event;
  const struct workspace *workspace;
  bool is_holdout;
  bool is_late;   /* too old to decide anything */
  bool is_import; /* of the past: decides nothing */
  size_t locale;
  struct placement_decision *placements;
  size_t placement_count;
  const struct ask *ask; /* NULL: nothing is asked for */
  const struct strategy *asker;
  const struct ask *given; /* the event answers it, and for that what it gives is given; NULL: nothing is */
  const struct unlearned *unlearned; /* what a withdrawal took out of the profile; NULL: the event is none */
  struct drop *drops;
  size_t drop_count, drop_capacity;
  size_t fault_count; /* drops that are a script's fault */
};

void decision_drop(struct decision *decision, struct arena *arena, struct drop drop);
/* Appends at most DECISION_BYTES_MAX bytes, which is what json_parse reads. Of one that would have more it leaves out, as
 * far as it must and in this order: the drops that are no script's failure, what is told of offers besides their ids, the
 * messages, the placements, all else; and a drop of check "size" says so. */
enum { DECISION_BYTES_MAX = JSON_TEXT_BYTES_MAX };
void decision_encode(const struct decision *decision, struct buffer *out);
/* What leaves of a decision's JSON: of a placement whose channel withholds why, the alternatives without score, and the
 * message; and then of the drops those alone that name another placement. Appends it to `out` and returns true; false,
 * with nothing appended: nothing is to be withheld, all of it may leave. Any thread. */
bool decision_withhold(struct slice decision, struct buffer *out);
/* What of a decision's JSON a public key is shown: all but the drops, which are told nobody by it. Appends. Any thread. */
void decision_for_public(struct slice decision, struct buffer *out);
/* A placement's reason as decision_encode spells it, static; NULL beyond the last. */
const char *decision_reason_name(size_t index);
const char *decision_degree_name(enum degree degree); /* as decision_encode spells it, static */
/* A fault as decision_encode spells it, static; NULL of none and beyond the last. */
const char *decision_fault_name(enum fault fault);

/* How a placement whose why is withheld ends in JSON. Quotes inside of texts are escaped, so that it stands nowhere else. */
#define DECISION_WITHHOLDS_WHY ",\"withholds\":\"why\""

/* {"error":{"type","title","status","detail","line"}}: what stands in the place of a decision for an input
 * that cannot be an event. `line` 0 is left out. */
void decision_put_error(struct buffer *out, const struct error *err, uint64_t line);

#endif
