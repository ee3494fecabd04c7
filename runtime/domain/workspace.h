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

enum {
  LOCALES_MAX = 16,
  WORKERS_MAX = 64,
  ALTERNATIVES_MIN = 2,
  ALTERNATIVES_MAX = 20,
  NAME_BYTES_MAX = 128,
  TEXT_BYTES_MAX = 4000
};

/* One text per locale of the workspace, by its index there; NULL where there is none. */
struct locale_text {
  const char *in[LOCALES_MAX];
};

enum hard_type { HARD_STRING, HARD_NUMBER, HARD_BOOLEAN, HARD_DATE };

struct hard_attribute {
  const char *name;
  const char *about;
  enum hard_type type;
  const char *const *one_of; /* NULL-ended list of what a string may be; NULL: anything */
};

struct offer {
  const char *id;
  size_t index; /* in workspace.offers */
  struct locale_text name;
  struct locale_text text;
  const char *category;
  const char *const *tags; /* NULL-ended; never NULL */
  const char *url, *image; /* NULL where there is none */
  double price;
  bool has_price;
  bool is_repeatable;
  int64_t repeatable_after_ms; /* since it was last bought */
};

/* offers.where and a placement's fallback: what an offer must be. An absent condition is NULL. */
struct offer_query {
  const char *const *categories; /* one of, NULL-ended */
  const char *const *tags;       /* one of */
  const char *const *ids;        /* one of; also the order in which they come */
  size_t limit;                  /* 0: all */
};

struct frame {
  const char *name;
  const char *about;
};

struct placement {
  const char *name;
  size_t alternatives; /* how many a filled placement shows; at least ALTERNATIVES_MIN must be found */
  struct offer_query fallback;
  struct locale_text message; /* of the fallback */
  bool has_fallback;
};

/* How near a strategy comes: mass reads nothing of the profile, individual all that it may. */
enum degree { DEGREE_MASS, DEGREE_INDIVIDUAL };

/* One condition of `where` on a field of the event's data; all conditions of a strategy must hold. */
struct condition {
  const char *path;          /* "category", "cart.total" */
  const char *const *one_of; /* text values, NULL-ended; NULL where numbers are asked for */
  const double *numbers;     /* equal to one of */
  size_t number_count;
  double at_least, at_most; /* -inf and +inf where not given */
  bool has_range;
  bool has_boolean, boolean;
};

struct strategy {
  const char *name;
  const char *about;
  const char *file; /* relative to the workspace: "strategies/outfit_story.lua" */
  int line;
  size_t index;          /* in workspace.strategies, which are sorted by name */
  const char *const *on; /* event types, NULL-ended; NULL: answers whenever its placement is asked for */
  const struct condition *where;
  size_t where_count;
  const struct placement *placement;
  enum degree degree;
  double priority;
  bool has_eligible;
  void *script; /* the loader's: how to call it */
};

struct retention {
  int64_t events_ms, profiles_ms, decisions_ms; /* 0: for ever */
};

struct workspace {
  struct arena arena;
  const char *const *locales; /* NULL-ended; the first is the default */
  size_t locale_count;
  const char *currency; /* NULL where there is none */
  double holdout;       /* share of customers, 0 to 1 */
  struct hash_key key;  /* of the salt */
  int64_t late_after_ms;
  struct retention retain;
  size_t worker_count; /* 1 to WORKERS_MAX */
  struct hard_attribute *hard;
  size_t hard_count;
  size_t locale_attribute; /* index in hard of the attribute named "locale"; hard_count where there is none */
  struct offer *offers;
  size_t offer_count;
  struct frame *frames;
  size_t frame_count;
  struct placement *placements;
  size_t placement_count;
  struct strategy *strategies;
  size_t strategy_count;
  struct selection *selection;     /* strategies by event type and where: selection.h */
  struct offer_index *offer_index; /* by id: offer.h */
  char release[DIGEST_TEXT_BYTES]; /* "sha256:…" of the deciding files */
};

/* NULL where there is none of that name. */
const struct placement *workspace_find_placement(const struct workspace *workspace, const char *name,
                                                 size_t length);
const struct frame *workspace_find_frame(const struct workspace *workspace, const char *name);
const struct hard_attribute *workspace_find_hard(const struct workspace *workspace, const char *name);

/* Index of the locale that serves `wanted` ("it-IT" is served by "it"); `otherwise` where none does or it is
 * NULL. */
size_t workspace_locale(const struct workspace *workspace, const char *wanted, size_t otherwise);

/* The text in that locale, else in the workspace's first, else in any; NULL where there is none at all. */
const char *locale_text_get(const struct locale_text *text, size_t locale);

#endif
