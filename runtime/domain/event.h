/* An event: something that happened. A CloudEvent in JSON with our extensions `touchpoint`, `placements`,
 * `locale`, `unverified` and `public`; immutable once decoded. Source of the envelope's rules: CloudEvents 1.0.2, "Context Attributes".
 */
#ifndef SARTO_DOMAIN_EVENT_H
#define SARTO_DOMAIN_EVENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/json.h"

enum {
  EVENT_BYTES_MAX = 256 * 1024,
  EVENT_PLACEMENTS_MAX = 32,
  EVENT_NAME_BYTES_MAX = 256,
  EVENT_ITEMS_MAX = 1000
};

/* The source of events that the host makes, and of no others; and the types that it makes alone: of one that wakes a
 * strategy, and of a lifecycle that is another now. */
#define EVENT_HOST      "sarto"
#define EVENT_DUE       "strategy.due"
#define EVENT_LIFECYCLE "lifecycle.changed"

/* The attribute of the envelope, in what is kept, that `refused` is read from. */
#define EVENT_REFUSED "sartorefused"

/* Members of the envelope that a door takes out of whatever comes, and the first of which it alone puts there. */
#define EVENT_PUBLIC  "public"
#define EVENT_VISITOR "visitor"

struct event {
  json_value *tree;  /* owns all text below */
  struct slice text; /* as it came; borrowed from the caller */
  struct identity identity;
  const char *id, *source, *type;
  const char *subject;             /* whose event it is; NULL when absent: see event_check_subject */
  const char *touchpoint, *locale; /* NULL when absent */
  const json_value *data;          /* an object, or NULL */
  const char *due_strategy;        /* of the host's own strategy.due: which one it wakes; else NULL */
  const json_value *due_event;     /* and the event that it waited for */
  const json_value *refused;       /* what was taken out of it before it was kept: texts; NULL: nothing */
  struct slice placements[EVENT_PLACEMENTS_MAX];
  size_t placement_count;
  bool names_placements; /* even when the list is empty */
  bool is_unverified;    /* it need not be the person: a link that may have been passed on. Nobody is named */
  bool is_public;        /* it came with a key that anyone can read: a door says so, nobody who sends it */
  bool
      is_strangers; /* public, and about a known person: visitor_settle says so, once the profile is at hand */
  bool
      has_special; /* data that the schema declares special, of which nobody has asked yet: event_special.h */
  uint64_t bare_checksum; /* of its text without such data; 0: it had none */
  bool has_time;
  int64_t time_ms;
};

/* Decodes `text` (kept by reference until event_fini). INVALID or TOO_LARGE: the text names the field at
 * fault and what was expected. Without `time` has_time is false and time_ms 0: the caller sets the arrival.
 */
enum status event_decode(struct slice text, struct event *event, struct error *err);
/* Whether an id of a person is one: control characters in it are a slip, and one of them marks the journal's own rows. */
bool event_may_be_of(const char *profile_id);
/* INVALID where somebody else says that the host made it. */
enum status event_check_source(const struct event *event, struct error *err);
/* INVALID where somebody else sends, by whatever name, what only the host makes. Of an event that event_map has seen. */
enum status event_check_made(const struct event *event, struct error *err);
bool event_is_hosts(const struct event *event);
/* What a strategy that is woken sees: the event that it waited for, now. `heard` borrows from `due`, keeps its identity,
 * and needs no event_fini; *since_ms is when that event was. */
enum status event_heard(const struct event *due, struct event *heard, int64_t *since_ms, struct error *err);
/* Every event but offer.changed, which is about the catalogue, is somebody's: INVALID where it does not say whose. */
enum status event_check_subject(const struct event *event, struct error *err);
void event_fini(struct event *event); /* takes a zeroed one too */

/* Of the text, by which the same event with another body is noticed: whatever of it the consents then or now allow. */
uint64_t event_checksum(const struct event *event);

/* The id of the one offer that the event is about: data.item, data.offer or data.product, a text; NULL: none. */
const char *event_named_offer(const struct event *event);

/* The member of the data without which an event of its type says nothing of any goods: "data.item" of a product.viewed,
 * "data.items or data.total" of an order.placed; NULL: it is there, or the type asks for none. */
const char *event_untold(const struct event *event);

/* Texts of a list that the data names, one after the other: data.items as ["a", "b"] or [{"item": "a"}, …];
 * the keys of an object that are understood are item, id and offer. Calls `each` for every one, of at most
 * NAME_BYTES_MAX bytes like any offer's id, with the object that says more of it (NULL where there is none); INVALID
 * names the field. */
typedef void event_bought_each(void *context, const char *offer_id, const json_value *details);
enum status event_bought(const struct event *event, event_bought_each *each, void *context,
                         struct error *err);

#endif
