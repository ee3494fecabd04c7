/* A profile: one person, as a typed record of the workspace's hard data, with what they did, bought, viewed and own in
 * bounded space. Owned by one thread at a time; changed by profile_apply and profile_merge alone.
 *
 * What an event teaches does not depend on the order in which events arrive, as long as nothing was forgotten that a
 * bound below forgets, but for the consents under which it may teach (consent.h); of hard data the last that was said holds, of two said at once the one that arrived last.
 *
 * Purchases. An order is an `order.placed`, or a day on which there were `order.item.bought` events and no
 * `order.placed`. An order placed is its items bought: each counts as one `order.item.bought` too. A shop that sends
 * both kinds for the same purchase counts and pays it twice: it should send one of them.
 */
#ifndef SARTO_DOMAIN_PROFILE_H
#define SARTO_DOMAIN_PROFILE_H

#include "domain/aliases.h"
#include "domain/asked.h"
#include "domain/belief.h"
#include "domain/consent.h"
#include "domain/contact.h"
#include "domain/event.h"
#include "domain/limits.h"
#include "domain/wakes.h"
#include "domain/wishes.h"
#include "domain/workspace.h"

enum {
  ACTIVITY_DAYS_MAX = 400,
  ACTIVITY_TYPES_MAX = 64,
  FACETS_MAX = 128,      /* of a type of event */
  FACET_DAYS_MAX = 2000, /* of all the facets of a type together */
  FACET_TEXT_BYTES_MAX = 64,
  ORDER_DAYS_MAX = 400,
  HARD_TEXT_BYTES_MAX = 1000,
  HARD_TEXTS_MAX = 100, /* of a list or set */
  CARRIED_MAX = 2000,
  FIELDS_MAX = 8, /* lists of fields by which a type of event was counted, over all releases */
  OWNED_MAX = 5000,
  VIEWED_MAX = 500,
  PURCHASE_OTHERS_MAX = 200,
  PROFILE_IMAGE_BYTES_MAX =
      2 << 20 /* of an image without hard data, beliefs, wishes and consents, whatever the events were */
};

#define MONEY_PARTS                                                                                          \
  INT64_C(10000) /* money is whole numbers of 1/10000 of the workspace's currency: names end in _e4 */

/* The texts of a list (in the order given) or a set (sorted, each once), one after the other, each with its NUL. */
struct hard_texts {
  uint32_t count, bytes;
  char packed[];
};

/* What was said last, by time, by the type of its attribute. */
struct hard_value {
  uint32_t attribute; /* index in workspace.hard */
  uint8_t type;       /* enum hard_type */
  bool is_taken_back; /* null was said: not known, and no value holds that was said before */
  bool is_derived; /* read from what is carried of its attribute, which had another type when it was said */
  int64_t said_ms; /* time of the event */
  union {
    char *text;               /* HARD_STRING, owned */
    struct hard_texts *texts; /* HARD_LIST and HARD_SET, owned */
    double number;
    bool boolean;
    int32_t day; /* HARD_DATE */
  };
};

/* What was said of an attribute that the workspace does not declare, or declares with another type or without that
 * text in its one_of, or what something newer of another type stands over. Kept for the release that declares it
 * again; nobody reads it meanwhile but for profile_put_json. */
struct carried {
  char *name;
  struct hard_value value; /* its attribute means nothing */
};

struct day_count {
  int32_t day; /* since 1970 */
  uint32_t count;
};

/* The last ACTIVITY_DAYS_MAX days on which there was anything, ascending. */
struct day_counts {
  uint32_t count;
  struct day_count *each;
};

/* The events of one type that had the same values in the fields by which the type was counted when they came
 * (workspace.counted). */
struct facet {
  struct day_counts days; /* never empty */
  uint32_t key_bytes;
  uint32_t fields; /* index in activity.fields */
  char *key;       /* the values: profile_activity.c says how */
};

/* What a profile did of one type of event. */
struct activity {
  char *type;
  int64_t last_ms;
  struct day_counts days;
  uint32_t facet_count, fields_count;
  struct facet *facets;       /* sorted by fields, then key */
  struct hard_texts **fields; /* the lists of fields that facets have, ascending by their bytes */
};

struct order_day {
  int32_t day;
  uint32_t placed, items; /* events order.placed and order.item.bought */
  int64_t spent_e4;
};

struct orders {
  uint32_t day_count;
  struct order_day *days; /* the last ORDER_DAYS_MAX on which there was any, ascending */
  uint64_t earlier_count; /* orders before them */
  int64_t earlier_spent_e4;
};

struct owned {
  char *offer_id;
  int64_t last_ms, first_ms; /* bought */
  uint64_t units;            /* how often, quantities summed */
};

struct viewed {
  char *offer_id;
  int64_t last_ms;
};

struct profile {
  char *id;
  uint64_t number; /* of the journal row that changed it last; 0: none yet */
  size_t bytes;    /* its owner's note: what profile_bytes said last */
  uint32_t hard_count;
  struct hard_value *hard; /* what was said, by attribute, ascending */
  size_t carried_count;
  struct carried *carried; /* sorted by name, then type */
  size_t activity_count;
  struct activity *activities; /* sorted by type */
  struct orders orders;
  size_t owned_count;
  struct owned *owned; /* sorted by id, at most OWNED_MAX: see profile_apply */
  size_t viewed_count;
  struct viewed *viewed; /* sorted by id */
  struct beliefs beliefs;
  struct wishes wishes;
  struct consents consents;
  struct asked asked;
  struct contacts contacts;
  struct own_limits limits;
  struct aliases aliases;
  struct wakes wakes;
  bool is_known_person;       /* not merged into anybody: alias.h */
  int64_t last_own_ms;        /* of what they did themselves: see profile_lifecycle; INT64_MIN: nothing */
  struct unlearned unlearned; /* of the event that was applied last; no part of its bytes */
};

/* How the datum's evidence ages. */
struct belief_rule soft_rule(const struct soft_datum *datum);

struct profile *profile_new(const struct workspace *workspace, const char *id);
void profile_free(struct profile *profile); /* NULL is fine */

/* The memory that it takes, with what the allocator adds. Walks all of it. */
size_t profile_bytes(const struct profile *profile);

/* Whether the event can be applied, to whatever profile: INVALID names the field. Judges the attributes of
 * customer.profile by their types, what was bought, and its amounts. Pure, any thread. */
enum status profile_check(const struct workspace *workspace, const struct event *event, struct error *err);

/* Whether it is a value of the attribute, or the null that takes one back: what profile_check asks of each. */
bool profile_takes(const struct hard_attribute *attribute, const json_value *json);

/* What a checked event teaches: hard attributes (customer.profile), activity, orders, what was bought and viewed. A null
 * takes back what is carried of its name, too; of more than CARRIED_MAX carried values the one said longest ago goes.
 * What does not fit is forgotten: the type of event that is silent the longest, the oldest day, the facet seen
 * longest ago (its events still count where no condition is asked), the offer viewed longest ago. Of more than
 * OWNED_MAX offers owned, the one bought longest ago among those that the workspace's catalogue does not have is
 * forgotten first, and only if the catalogue has them all, the oldest of all. Who denies or withdraws their consent to a
 * purpose has nothing left of the special data under it, carried or not. Who withdraws an origin has nothing left of its
 * attributes and its evidence, and nothing is learned of it until they allow it: limits.h. */
void profile_apply(struct profile *profile, const struct workspace *workspace, const struct event *event);

/* Removes what was said longer ago than its attribute is kept, of a time that is not before its last event's: every event
 * does, at its own. Carried values of names that the workspace does not declare are kept. True: something went. */
bool profile_prune(struct profile *profile, const struct workspace *workspace, int64_t now_ms);

/* One offer that an event bought, as the aggregate counts it: for the first time where all units of it that the profile
 * owns, at least one, are this event's. An offer that was forgotten is bought for the first time again. */
struct purchase_note {
  const char *offer_id;
  uint64_t units;
  bool is_first; /* of this profile; then */
  const char *const
      *others; /* what it owned before, the most recently bought first, at most PURCHASE_OTHERS_MAX */
  size_t other_count;
};

struct purchases {
  struct purchase_note *notes;
  size_t count;
};

/* What a checked event bought, read off the profile as the event left it, each offer once: so the journal's rows tell
 * it again. Two offers bought first by one event are each other's once, since the later one's others have the earlier
 * one. The list is in `arena`; texts are borrowed from the event and the profile, until one of them changes. */
void profile_purchases(const struct profile *profile, const struct event *event, struct arena *arena,
                       struct purchases *purchases);

/* Someone anonymous turned out to be `into`: takes over the hard data, carried or not, of which `into` has nothing of
 * that name, and adds what `from` did to what `into` did, within the same bounds. `from` stays as it was; both are of this workspace. */
void profile_merge(struct profile *into, const struct profile *from, const struct workspace *workspace);

/* NULL: not known. The index is that in workspace.hard. */
const struct hard_value *profile_find_hard(const struct profile *profile, size_t attribute);

/* Names in a customer.profile event that the workspace does not declare, which profile_apply passes over: the first
 * `most` of them, borrowed from the event; how many were put into `names`. */
size_t profile_undeclared(const struct workspace *workspace, const struct event *event, const char **names,
                          size_t most);

/* Events of that type in the window that ends at now_ms, at the grain of days (UTC): the day in which the
 * window begins counts whole. */
uint64_t profile_count(const struct profile *profile, const char *type, int64_t window_ms, int64_t now_ms);

/* The same of those whose data met every condition. Each condition's path must be counted by: profile_find_uncounted
 * gives the first that is not, or NULL. A field is absent, and meets no condition, where it was not counted by when
 * the event came, or has a text longer than FACET_TEXT_BYTES_MAX. What was counted by fields that are not counted by
 * now is kept within the same bounds, and counts where the condition names those. */
uint64_t profile_count_where(const struct profile *profile, const struct workspace *workspace,
                             const char *type, const struct condition *where, size_t where_count,
                             int64_t window_ms, int64_t now_ms);
const char *profile_find_uncounted(const struct workspace *workspace, const char *type,
                                   const struct condition *where, size_t where_count);
/* Whether events of that type may be counted by that field: never by what an attribute was told, nor by answers. */
bool profile_counts_by(const struct workspace *workspace, const char *type, const char *field);

const struct activity *profile_find_activity(const struct profile *profile, const char *type);
const struct owned *profile_find_owned(const struct profile *profile, const char *offer_id);
const struct viewed *profile_find_viewed(const struct profile *profile, const char *offer_id);

/* Money spent in the window, at the grain of days as profile_count. */
int64_t profile_spent_e4(const struct profile *profile, int64_t window_ms, int64_t now_ms);
/* Ever, up to the day of now_ms. Of a day that was forgotten what comes later counts as far as it was placed. */
uint64_t profile_orders(const struct profile *profile, int64_t now_ms);

enum lifecycle { LIFECYCLE_PROSPECT, LIFECYCLE_NEW, LIFECYCLE_ESTABLISHED, LIFECYCLE_LAPSED };

/* As workspace.lifecycle says, by the orders: lapsed is an earlier customer who was silent for longer than
 * lapsed_silent_ms. What was sent to them or made by the host (campaign.sent, decision.*, offer.*, occasion.*,
 * lifecycle.*) breaks no silence. */
enum lifecycle profile_lifecycle(const struct profile *profile, const struct workspace *workspace,
                                 int64_t now_ms);
bool event_is_own(const char *type); /* the customer did it: it breaks the silence */
const char *lifecycle_name(enum lifecycle lifecycle);

/* The attribute's value (at `attribute` in workspace.hard) as a text may say it; NULL: it is not known, may not be said,
 * or may not be read now (rights.h). */
const struct hard_value *profile_find_sayable(const struct profile *profile,
                                              const struct workspace *workspace, size_t attribute,
                                              int64_t now_ms);

/* The bytes that the journal and the profile table hold; the format stands on top of profile_image.c. Decoding with
 * another workspace loses nothing: attributes that it does not declare, or not with that type or text (one_of), are
 * carried, and encoding writes them back, so the bytes are the same whatever workspaces read and wrote them on the
 * way. Where a carried value is newer than what is known of an attribute of its name, and can be read as of its type
 * now, it is known as that: a number and its text, a date and its text, a text and the list or set of it, a list and
 * a set; and what was taken back is. CORRUPT: not ours. */
void profile_encode(const struct profile *profile, const struct workspace *workspace, struct buffer *out);
enum status profile_decode(struct slice image, const struct workspace *workspace, struct profile **profile,
                           struct error *err);

/* For people and programs: {"profile_id":…,"lifecycle":…,"hard":{…},"activity":{…},"orders":…,"spent":…,"owns":[…],
 * "viewed":…}, and behind "hard" "origins":{…} for what was not declared by the person, and "undeclared":[{"name":…,
 * "type":…,"value":…},…] for what is carried; "consents":{…}, "limits":{…} and "aliases":[…] before "activity" where there
 * are any. */
void profile_put_json(const struct profile *profile, const struct workspace *workspace, int64_t now_ms,
                      struct buffer *out);

#endif
