/* The catalogue: what there is to propose, and finding it. */
#ifndef SARTO_DOMAIN_OFFER_H
#define SARTO_DOMAIN_OFFER_H

#include "domain/workspace.h"

/* One wording of an offer, for a frame. */
struct treatment {
  const char *frame;
  struct wording text;
};

struct offer {
  const char *id;
  size_t index; /* in catalogue.offers */
  struct wording name;
  struct wording text;
  const char *category;    /* NULL where there is none */
  const char *const *tags; /* NULL-ended; never NULL */
  const char *url, *image; /* NULL where there is none */
  double price;
  bool has_price;
  bool is_repeatable;
  int64_t repeatable_after_ms; /* since it was last bought */
  const struct treatment *treatments;
  size_t treatment_count;
  double popularity_said; /* until enough people have bought; negative: not said */
  int64_t from_ms, to_ms; /* may be shown from … until before …; INT64_MIN and INT64_MAX where not said */
  const char *preview_audience; /* NULL: no preview. That audience may see it from preview_from_ms on */
  int64_t preview_from_ms;
  bool has_stock, is_withdrawn;
  int64_t stock;      /* as last said */
  double popularity;  /* 0 to 1, as of the last seal */
  int64_t units_left; /* of the stock, as of the last seal */
};

/* Every offer, in the marketer's order. Owned by the engine; changed only while no decision is being made. */
struct catalogue {
  struct arena arena;
  struct offer **offers; /* in the order in which they were declared */
  size_t offer_count, offer_capacity;
  struct offer_index *index; /* by id */
};

struct catalogue *catalogue_new(void);
void catalogue_free(struct catalogue *catalogue); /* NULL is fine */

/* A new offer with that id, with defaults; NULL where there is one already. Its texts belong into the catalogue's
 * arena. */
struct offer *catalogue_add(struct catalogue *catalogue, const char *id);
struct offer *catalogue_find(const struct catalogue *catalogue, const char *id); /* NULL: no such offer */

/* Puts into `found` the offers that fit the query and that `may_show` lets pass, in catalogue order (in the
 * order of ids where the query names them), each once, at most `found_max` and at most the query's limit.
 * Returns how many. */
typedef bool offer_may_show(void *context, const struct offer *offer);
size_t offer_select(const struct catalogue *catalogue, const struct offer_query *query,
                    offer_may_show *may_show, void *context, const struct offer **found, size_t found_max);

#endif
