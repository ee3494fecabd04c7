/* What a workspace says, as plain data: settings, placements, hard data, offers, and the headers of its
 * strategies.
 *
 * Filled once by the loader (script/), immutable afterwards, freed at once with its arena; every pointer
 * below is into that arena. Everything is found by name at load and by index afterwards.
 */
#ifndef SARTO_DOMAIN_WORKSPACE_H
#define SARTO_DOMAIN_WORKSPACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/hash.h"
#include "base/memory.h"
#include "base/zone.h"
#include "domain/discretion.h"
#include "domain/literals.h"
#include "domain/occasion.h"
#include "domain/wording.h"
#include "domain/special.h"

enum {
  WORKERS_MAX = 64,
  ALTERNATIVES_MIN = 2,
  ALTERNATIVES_MAX = 20,
  NAME_BYTES_MAX = 128,
  TEXT_BYTES_MAX = 4000
};
enum { PURPOSES_MAX = 64, CHANNELS_MAX = 64 }; /* a set of either is a word of bits */
enum { COUNTED_TYPES_MAX = 16, COUNTED_FIELDS_MAX = 4 };

/* What data may be used for, and what allows it: a consent, a contract, or a legitimate interest as long as the customer
 * does not object. */
enum basis { BASIS_CONSENT, BASIS_CONTRACT, BASIS_LEGITIMATE_INTEREST };
struct purpose {
  const char *name;
  const char *about;
  enum basis basis;
  size_t version;              /* of its text, from 1 */
  struct wording text;         /* what the customer agrees to, in plain words */
  struct wording gives;        /* and what they get for it */
  int64_t expires_ms;          /* so long after it was given a consent is over; 0: never */
  int64_t returns_ms;          /* within so long a consent is to give something back; 0: not said */
  bool is_third_party;         /* data goes to others: Global Privacy Control refuses it */
  const char *const *known_as; /* what banners call it, NULL-ended; NULL: nothing */
  uint32_t tcf; /* purposes of the TCF that it takes, all of them: bit i is purpose i + 1; 0: none */
};

/* Where a datum came from, with a label that a customer understands; withdrawn as one. */
struct origin {
  const char *name;
  struct wording label;
  const struct purpose *purpose; /* NULL: none is needed */
};

enum hard_type { HARD_STRING, HARD_NUMBER, HARD_BOOLEAN, HARD_DATE, HARD_LIST, HARD_SET };

/* What a customer declared or did, and what may be done with it. */
struct hard_attribute {
  const char *name;
  const char *about;
  enum hard_type type;
  const char *const
      *one_of; /* NULL-ended list of what a string, or each text of a list or set, may be; NULL: anything */
  const struct origin *origin;
  const struct purpose *purpose; /* under which it may be read; NULL: none is needed */
  bool may_steer;                /* a strategy may read it; else it reads as absent */
  bool may_say;                  /* a text may contain it, as a slot */
  bool needs_established;        /* relationship = "established": reads as absent for anybody else */
  enum occasion occasion;        /* whose date it is; where it is one, needs_established */
  int64_t keep_ms;               /* what was said longer ago reads as absent; 0: never */
  const char *keep;              /* as it was written: "3y" */
  enum special_category
      special; /* kept and read under a live explicit consent alone; else as if it had not come */
};

enum soft_kind { SOFT_TRAIT, SOFT_ATTITUDE, SOFT_EMOTION, SOFT_AFFINITY };

/* What is believed of a customer. */
struct soft_datum {
  const char *name;
  const char *about;
  enum soft_kind kind;
  int64_t half_life_ms;          /* 0: it does not fade */
  const struct purpose *purpose; /* as of hard data */
};

/* What another vocabulary calls an event and its members: event_map renames them. Members that say nothing are NULL. */
struct event_type {
  const char *name;
  const char *means;
  const char *about;
  const char *items, *item, *price, *quantity, *total, *category, *previous;
};

/* What one call of a script may use; beyond it the call is ended. A rule's own are never more than the workspace's. */
struct limits {
  int64_t time_ms; /* of its thread's CPU time */
  size_t memory_bytes;
  size_t output_bytes; /* of all that it names and returns */
  size_t log_lines;
};

/* Both ends belong to it; -inf and +inf where not given. */
struct range {
  double at_least, at_most;
};

/* One condition of `where` on a field of the event's data; all conditions must hold. */
struct condition {
  const char *path;          /* "category", "cart.total" */
  const char *const *one_of; /* text values, NULL-ended; NULL where numbers are asked for */
  const double *numbers;     /* equal to one of */
  size_t number_count;
  const struct range *range; /* NULL: not asked for */
  bool has_boolean, boolean;
};

/* Which events a script hears. */
struct hearing {
  const char *const *on; /* event types, NULL-ended; NULL: whenever its placement is asked for */
  const struct condition *where;
  size_t where_count;
};

/* offers.where and its like, a placement's fallback, a wish: what an offer must be. An absent condition is NULL. */
enum offer_sort { SORT_CATALOGUE, SORT_NEWEST, SORT_CHEAPEST, SORT_DEAREST, SORT_POPULAR, SORT_NICHE };
struct offer_query {
  const char *const *categories; /* one of, NULL-ended */
  const char *const *tags;       /* one of */
  const char *const *ids;        /* one of; also the order in which they come */
  const struct range *price;     /* only offers that have one */
  enum offer_sort sort;
  size_t limit; /* 0: all */
};

/* What an offer must be for a frame's story to be true. */
struct fits {
  const struct range *popularity; /* NULL: any */
  struct offer_query offers;      /* ids, sort and limit mean nothing here */
};

struct frame {
  const char *name;
  const char *about;
  struct fits fits;
};

/* How a decision reaches a person. What interrupts is not asked for: placements of such a channel are decided for events
 * that name no placements. */
struct channel {
  const char *name;
  const char *about;
  bool interrupts;
  bool
      withholds_why; /* read by a person who gets the proposals and never what led to them: decision_withhold */
  int64_t delay_ms;              /* nothing goes there so soon after what the customer did last */
  const struct purpose *purpose; /* without which nothing goes there; NULL: none is needed */
};

/* What a placement is to an OpenFeature client: the value of its flag. See host/ofrep.h. */
enum flag { FLAG_OBJECT, FLAG_STRING, FLAG_BOOLEAN, FLAG_NUMBER };

struct placement {
  const char *name;
  enum flag flag;
  const struct channel *channel; /* NULL: none was said */
  size_t alternatives;      /* how many a filled placement shows; at least ALTERNATIVES_MIN must be found */
  const char *const *parts; /* NULL-ended; NULL: its text is one */
  size_t part_count;
  struct offer_query fallback;
  struct wording message; /* of the fallback: the neutral wording */
  bool has_fallback;
  double serendipity; /* share of the alternatives that is drawn outside the profile, 0 to 1 */
};

struct audience {
  const char *name;
  const char *about;
  const struct purpose
      *purpose; /* under which it reads the profile: nobody is in while it is not live; NULL: none */
  int line;     /* in audiences.lua */
  struct limits limits;
  void *script; /* the loader's: how to call it */
};

/* What a workspace forbids besides what the host does: nothing is shown in its placements while it says so. */
struct guardrail {
  const char *name;
  const char *about;
  int line;                          /* in guardrails.lua */
  const struct channel *channel;     /* of whose placements; NULL: */
  const struct placement *placement; /* the one */
  struct limits limits;
  void *script;
};

/* How near a strategy comes: mass reads nothing of the profile, segment its audiences and lifecycle, individual all
 * that it may, inverse the customer's own wishes. */
enum degree { DEGREE_MASS, DEGREE_SEGMENT, DEGREE_INDIVIDUAL, DEGREE_INVERSE };

/* A script that turns an event into evidence about the profile. */
struct signal {
  const char *name;
  const char *about;
  const char *file;
  int line;
  size_t index; /* in workspace.signals, which are sorted by name */
  struct hearing hears;
  const struct origin *origin;
  struct limits limits;
  void *script;
};

struct strategy {
  const char *name;
  const char *about;
  const char *file; /* relative to the workspace: "strategies/hero_story.lua" */
  int line;
  size_t index; /* in workspace.strategies, which are sorted by name */
  struct hearing hears;
  const struct audience *audience; /* NULL: everybody */
  const struct purpose *purpose;   /* NULL: none is needed */
  const struct placement *placement;
  enum degree degree;
  double priority;
  struct limits limits;
  bool
      is_transactional; /* what the customer waits for: the contact policy, and a channel's delay, do not hold for it */
  bool has_eligible;
  int64_t after_ms,
      spread_ms; /* it is called so long after what it hears, and up to so much later; 0: at once */
  const char *const *unless; /* types of events that take the call away meanwhile, NULL-ended; NULL: none */
  void *script;
};

/* A case of expect.lua: what an event must lead to for a persona. What is not asked for is NULL. */
enum { EXPECTATIONS_MAX = 1000 };
struct expectation {
  const char *name;
  int line;            /* in expect.lua */
  const char *persona; /* NULL: somebody new */
  const char *event;   /* JSON; id, source, subject and time may be missing */
  const char *event_type;
  const struct placement *placement;
  const char *strategy, *reason, *frame, *tone;  /* whose, why and how it is filled */
  const char *const *offers, *const *not_offers; /* all of them, none of them is among the alternatives */
  const char *const *says, *const *never_says;   /* of the message, whichever part */
  const char *dropped, *check;                   /* a strategy, and what dropped it */
};

/* So often, and no more, within so long: a window that rolls. */
struct ask_cap {
  size_t at_most;
  int64_t within_ms;
};

/* One question: its answer is evidence of a soft datum, or a hard attribute. One of the two is NULL. */
struct ask_item {
  const char *id;
  const struct soft_datum *soft;
  const struct hard_attribute *hard;
  bool is_reversed; /* a high answer says little of the datum */
  struct wording text;
};

/* What a customer may be asked for, a few data or a consent, and what they get in return. */
enum { ASKS_MAX = 32, ASK_ITEMS_MAX = 20, ASK_TIMES_MAX = 4, ASKED_BY_ALL_MAX = 32 };
struct ask {
  const char *name;
  const char *about;
  int line;                      /* in asks.lua */
  const struct purpose *purpose; /* what the answers are for; of a consent the one that it asks for */
  const struct purpose *consent; /* NULL: it asks for data */
  const struct placement *placement;
  struct ask_cap cap;
  const char *gives_offer; /* an offer's id; NULL: what it gives is told in words */
  struct wording gives;
  bool has_scale;
  double lowest, highest; /* answer of its scale */
  struct wording text;
  struct ask_item *items; /* NULL: it asks for a consent */
  size_t item_count;
};

/* When a customer counts as new, established, lapsed. */
struct lifecycle_rule {
  size_t new_orders, established_orders;
  int64_t lapsed_silent_ms; /* 0: never */
};

/* How near strategies may come, by lifecycle. What the customer asked for, degree inverse, is no nearness of ours: only
 * mass caps it. */
struct degree_caps {
  enum degree prospect, new_customer, established, lapsed;
};

/* The fields by which events of a type are counted: those that a script's profile:count(type, window, { … }) names. */
struct counted_type {
  const char *type;
  const char *const *fields; /* NULL-ended, sorted, at most COUNTED_FIELDS_MAX */
};

struct retention {
  int64_t events_ms, profiles_ms, decisions_ms; /* 0: for ever */
  int64_t releases_ms;   /* since it was put or last activated; what a kept decision needs stays */
  size_t releases_count; /* so many, those used last; 0: all. What a kept decision needs stays too */
  int64_t inactive_ms;   /* people who did nothing for so long are erased; 0: nobody is */
};

/* What a release must hold before it takes over: so many of the last rows are decided again by it. */
struct gate {
  size_t replay;      /* 0: there is no gate */
  double max_changed; /* share of their decisions that may change, 0 to 1 */
  size_t max_faults;  /* calls that may fail and did not */
};

/* How often, and when, a person is reached: workspace.contact_policy. */
enum {
  CONTACT_RULES_MAX = 32,
  CONTACT_COUNTS_MAX = 100, /* the counts of all rules together, but for those of each offer */
  CONTACT_EACH_COUNT_MAX =
      10, /* the count of such a one: it reads the last CONTACTS_EACH_MAX contacts, whatever they show */
  CONTACTS_EACH_MAX = 100
};
enum contact_kind { CONTACT_CAP, CONTACT_REST, CONTACT_QUIET, CONTACT_KINDS };
enum contact_scope { SCOPE_ALL, SCOPE_CHANNEL, SCOPE_PLACEMENT, SCOPE_STRATEGY, SCOPE_OFFER };
struct contact_rule {
  enum contact_kind kind;
  enum contact_scope scope;
  const char *name;           /* of what the scope is; NULL: of all; of SCOPE_OFFER, each for itself */
  int line;                   /* in workspace.lua */
  const char *said;           /* "channel 'email': at most 2 within 7d" */
  size_t count;               /* at_most, after_exposures */
  int64_t span_ms;            /* within, rest */
  int from_minute, to_minute; /* quiet, of the day; from after to: over midnight */
};
struct contact_policy {
  const struct contact_rule *rules;
  size_t rule_count;
  bool remembers;     /* a rule counts: contacts are kept */
  int64_t reserve_ms; /* so long a decision counts that nobody said was shown */
};

struct workspace {
  struct arena arena;
  const char *const *locales; /* NULL-ended; the first is the default */
  size_t locale_count;
  const char *const *tones; /* NULL-ended; NULL: none */
  size_t tone_count;
  const char *currency; /* NULL where there is none */
  double holdout;       /* share of customers, 0 to 1 */
  struct hash_key key;  /* of the salt */
  int64_t late_after_ms;
  const char *links;       /* where people reach LINK_PATH, without a slash at the end; NULL: nowhere */
  const char *zone;        /* whose civil days hold where the customer has no zone of their own; NULL: UTC */
  struct zones *zones;     /* those that were asked for; any thread may ask */
  size_t worker_count;     /* 1 to WORKERS_MAX */
  size_t epoch_events;     /* what many people's events make is sealed after so many */
  int64_t epoch_ms;        /* and, in serve, after so long */
  size_t min_people;       /* fewer than so many people's purchases are not told from */
  size_t max_memory_bytes; /* of profiles in memory; 0: the default */
  struct limits limits;    /* of each call */
  double fault_share;      /* of its calls: a rule that faults on so many of them is set aside */
  const char *const
      *never_say; /* phrases that tell of watching, beside those of every workspace; NULL: none */
  struct discretion *discretion; /* with them; the release's */
  struct literals literals;      /* of its strategies */
  struct literals reasons;       /* of guardrails.lua */
  struct lifecycle_rule lifecycle;
  struct degree_caps degree;
  struct retention retain;
  int64_t erase_within_ms; /* whoever is forgotten is gone from every byte by then */
  struct gate gate;
  struct contact_policy contact;
  struct purpose *purposes; /* in the order in which they were declared */
  size_t purpose_count;
  struct channel *channels;
  size_t channel_count;
  struct origin *origins; /* the built-in ones first: origin_declared … */
  size_t origin_count;
  struct event_type *event_types;
  size_t event_type_count;
  struct hard_attribute *hard;
  size_t hard_count;
  const struct hard_attribute *const
      *hard_by_name;       /* the same, sorted by name; NULL: looked for one by one */
  size_t locale_attribute; /* index in hard of the attribute named "locale"; hard_count where there is none */
  struct soft_datum *soft;
  size_t soft_count;
  struct counted_type *counted; /* sorted by type */
  size_t counted_count;
  struct catalogue *catalogue; /* offer.h; shared by every worker's workspace */
  struct frame *frames;
  size_t frame_count;
  struct placement *placements;
  size_t placement_count;
  struct audience *audiences;
  size_t audience_count;
  struct guardrail *guardrails; /* sorted by name */
  size_t guardrail_count;
  struct ask *asks; /* sorted by name */
  size_t ask_count;
  struct ask_cap ask_cap; /* of all asks together */
  struct signal *signals;
  size_t signal_count;
  struct strategy *strategies;
  size_t strategy_count;
  struct expectation *expectations; /* in the order of expect.lua; they decide nothing */
  size_t expectation_count;
  bool has_occasions,
      hears_lifecycle;         /* a hard datum is of an occasion; lifecycle.changed is heard by somebody */
  int64_t least_after_ms;      /* of all strategies that wait; 0: none does */
  struct selection *selection; /* strategies by event type and where: selection.h */
  char release[DIGEST_TEXT_BYTES]; /* "sha256:…" of the deciding files */
};

bool range_has(const struct range *range, double number);
bool condition_has(const struct condition *condition, double number); /* of a condition on numbers */

/* NULL where there is none of that name. */
const struct placement *workspace_find_placement(const struct workspace *workspace, const char *name,
                                                 size_t length);
const struct frame *workspace_find_frame(const struct workspace *workspace, const char *name);
const struct hard_attribute *workspace_find_hard(const struct workspace *workspace, const char *name);
const struct soft_datum *workspace_find_soft(const struct workspace *workspace, const char *name);
const struct purpose *workspace_find_purpose(const struct workspace *workspace, const char *name);
const struct origin *workspace_find_origin(const struct workspace *workspace, const char *name);
const struct audience *workspace_find_audience(const struct workspace *workspace, const char *name);
const struct ask *workspace_find_ask(const struct workspace *workspace, const char *name);
const struct counted_type *workspace_find_counted(const struct workspace *workspace, const char *type);

/* Whether profiles in memory of one are profiles of the other as they are: the same hard data in the same order. */
bool workspace_has_same_hard(const struct workspace *left, const struct workspace *right);

/* The origins that every workspace has. */
extern const char *const origin_names[]; /* "declared", "web", "purchases", "service", NULL */
enum { ORIGIN_DECLARED, ORIGIN_WEB, ORIGIN_PURCHASES, ORIGIN_SERVICE, ORIGINS_BUILT_IN };

/* Index of the locale that serves `wanted` ("it-IT" is served by "it"); `otherwise` where none does or it is
 * NULL. */
size_t workspace_locale(const struct workspace *workspace, const char *wanted, size_t otherwise);

#endif
