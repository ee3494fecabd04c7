/* Wishes: what a customer said to show or not (customer.wished). They bind every strategy: an offer is shown only if it
 * is what they must have, never if it is what they never want, and what they prefer comes first. */
#ifndef SARTO_DOMAIN_WISHES_H
#define SARTO_DOMAIN_WISHES_H

#include "domain/offer.h"

enum { WISH_NAMES_MAX = 50, WISH_QUERIES_MAX = 10 };

enum wish_kind { WISH_MUST, WISH_PREFER, WISH_NEVER, WISH_KINDS };

/* One kind: an offer is meant that fits any of the queries; within a query all conditions hold, as everywhere. */
struct wish {
  const struct offer_query *queries;
  size_t query_count;
  bool is_said;    /* ever; without queries: taken back */
  int64_t said_ms; /* time of the event */
  struct arena memory;
};

/* A zeroed struct has none. */
struct wishes {
  struct wish kinds[WISH_KINDS];
};

void wishes_fini(struct wishes *wishes);

/* All that can refuse a customer.wished; other types of events pass. INVALID names the field. */
enum status wishes_check(const struct event *event, struct error *err);
/* What a checked event wishes replaces the kinds it names, null takes one back; an event that is older than the one
 * that said a kind last leaves it. Other types of events change nothing. Cannot fail. */
void wishes_apply(struct wishes *wishes, const struct event *event);

/* The visitor turns out to be somebody known: what is known and said stays, of the rest the visitor's is taken. */
void wishes_merge(struct wishes *known, const struct wishes *visitor);

bool wishes_are_empty(const struct wishes *wishes); /* nothing is wished now */
size_t wishes_bytes(const struct wishes *wishes);   /* of memory, beyond the struct itself */

/* NULL is no wishes. */
bool wishes_forbid(const struct wishes *wishes, const struct offer *offer);
bool wishes_prefer(const struct wishes *wishes, const struct offer *offer);
bool wishes_have_preference(const struct wishes *wishes);
/* What they ask for, as a query for offer_select that leaves no offer out that wishes_forbid would let pass. False: they
 * ask for nothing. With a preference alone only what is preferred is asked for: `is_preferred_alone`. */
bool wishes_ask(const struct wishes *wishes, struct offer_query *query, bool *is_preferred_alone);

/* Bytes that outlive the process; none where nothing was ever said. CORRUPT: not ours, and *wishes is empty. */
void wishes_encode(const struct wishes *wishes, struct buffer *out);
enum status wishes_decode(struct slice bytes, struct wishes *wishes, struct error *err);

/* For people and programs: {"must":QUERY,"prefer":…,"never":…}, each as customer.wished says it; kinds without a wish
 * are left out. */
void wishes_put_json(const struct wishes *wishes, struct buffer *out);

#endif
