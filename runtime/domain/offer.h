/* The catalogue: what there is to propose, finding it, and what changes it while the shop is open.
 *
 *   offer.c          offers by id, category and tag
 *   offer_query.c    which of them fit
 *   offer_order.c    and in which order
 *   offer_related.c  what goes with what
 *   offer_seal.c     popularity and stock, as of a seal
 *   offer_json.c     an offer in JSON: a line of offers.ndjson, the data of offer.changed, what the store keeps
 *   offer_fields.c   each of its fields there
 *   offer_change.c   offer.changed
 *
 * One thread changes a catalogue, while no decision is being made; any number may read it then.
 */
#ifndef SARTO_DOMAIN_OFFER_H
#define SARTO_DOMAIN_OFFER_H

#include <stdatomic.h>

#include "domain/aggregate.h"
#include "domain/event.h"
#include "domain/workspace.h"

enum { OFFERS_MAX = 2000000, OFFERS_FOUND_MAX = 100 };

/* One wording of an offer, for a frame. */
struct treatment {
  const char *frame;
  struct wording text;
};

/* What queries and seals read of every offer stands first. */
struct offer {
  const char *id;
  size_t index; /* in catalogue.offers */
  double price;
  double popularity;         /* 0 to 1, as of the last seal */
  uint64_t people;           /* who bought it, as of the last seal */
  struct offer_group *group; /* of its category */
  int64_t from_ms, to_ms; /* may be shown from … until before …; INT64_MIN and INT64_MAX where not said */
  bool has_price, has_stock, is_withdrawn, is_repeatable;
  uint32_t changed;             /* which fields events have changed: bits by offer_field_table */
  int64_t units_left;           /* of the stock, as of the last seal; 0: sold out */
  int64_t stock;                /* as last said */
  uint64_t sold_before;         /* units, when the stock was said */
  const char *category;         /* NULL where there is none */
  const char *const *tags;      /* NULL-ended; never NULL */
  int64_t repeatable_after_ms;  /* since it was last bought */
  const char *preview_audience; /* NULL: no preview. That audience may see it from preview_from_ms on */
  int64_t preview_from_ms;
  double popularity_said; /* until enough people have bought; negative: not said */
  struct wording name;
  struct wording text;
  const char *url, *image; /* NULL where there is none */
  const struct treatment *treatments;
  size_t treatment_count;
  struct arena own; /* its texts, once an event has changed any; else they lie in the catalogue's arena */
};

/* Every offer, in the marketer's order. Nothing in it points out of it, so it outlives the files it was read from. */
struct catalogue {
  _Atomic size_t references;
  struct arena arena;
  struct offer **offers; /* in the order in which they were declared */
  size_t offer_count, offer_capacity;
  struct offer_index *index;             /* by id */
  struct offer_group *categories, *tags; /* by name */
  struct offer_group *without_category;  /* NULL: none */
  size_t min_people;                     /* of the last seal; 0: none yet */
  bool has_previews;                     /* some offer has, or had, a preview for an audience */
  struct offer **orders[SORT_NICHE + 1]; /* by enum offer_sort: all offers in it; NULL: not sorted now */
  struct offer **counted;                /* by the aggregate's index, as of the last seal; NULL: not ours */
  size_t counted_count;
};

struct catalogue *catalogue_new(void); /* the caller's reference is the first */
struct catalogue *catalogue_ref(struct catalogue *catalogue);
void catalogue_unref(
    struct catalogue *catalogue); /* freed with the last reference; NULL is fine. Any thread */

/* A new offer with that id, with defaults; NULL where there is one already. Its texts belong into the catalogue's
 * arena. It is found by its id alone until catalogue_list was called, once, after category and tags were set: it points
 * them to the catalogue's copy of each name, and takes out tags that stand there twice. */
struct offer *catalogue_add(struct catalogue *catalogue, const char *id);
void catalogue_list(struct catalogue *catalogue, struct offer *offer);
struct offer *catalogue_find(const struct catalogue *catalogue, const char *id); /* NULL: no such offer */

/* ---- asking ---- */

/* Those with an offer that is not withdrawn, in no order, at most so many; borrowed, until an offer changes. */
size_t catalogue_categories(const struct catalogue *catalogue, const char **names, size_t most);
bool catalogue_has_category(const struct catalogue *catalogue, const char *name);

/* Whether the offer is what the query asks for. */
bool offer_fits(const struct offer *offer, const struct offer_query *query);
/* Whether the frame's story is true of the offer. */
bool offer_fits_frame(const struct offer *offer, const struct frame *frame);

typedef bool offer_test(void *context, const struct offer *offer);

/* Which offers, of those that fit, may be shown to somebody, and which of them come first. */
struct offer_audience {
  offer_test *may_show;
  offer_test *is_preferred; /* NULL: none comes before another */
  void *context;
};

/* Puts into `found` the offers that fit the query and may be shown, each once, at most `found_max` and at most the
 * query's limit: those preferred first, then in the query's order, equals in catalogue order. A query with ids and no
 * order of its own is answered in the order of the ids. `found_max` is at most OFFERS_FOUND_MAX. Returns how many. */
size_t offer_select(const struct catalogue *catalogue, const struct offer_query *query,
                    const struct offer_audience *audience, const struct offer **found, size_t found_max);

/* The same for what many people bought together with any of `ids`, nearest first, and never one of `ids`. Pairs of
 * fewer than `min_people` are not told from. */
size_t offer_related(const struct catalogue *catalogue, const struct aggregate *sealed,
                     const char *const *ids, size_t id_count, enum similarity by, size_t min_people,
                     const struct offer_audience *audience, const struct offer **found, size_t found_max);

/* ---- sealed ---- */

/* Sets people, popularity and units_left of every offer as of the aggregate; call it after each seal, and after
 * loading. The popularity of an offer is the share of the other offers of its category that fewer people bought, ties
 * counting half; until `min_people` people bought there, summed over its offers, what popularity_said says, else 0.5.
 * Offers without a category are compared with each other. */
void catalogue_seal(struct catalogue *catalogue, const struct aggregate *aggregate, size_t min_people);

/* ---- JSON ---- */

/* Reads an offer's fields from a JSON object over what *offer has; null takes a field back to its default. Texts go
 * into `arena`. *offer is not listed, and on INVALID is half read: the sentence names the field. `id_key` is the
 * member that holds the id, which the caller has read. */
enum status offer_read(const json_value *object, const char *id_key, const struct workspace *workspace,
                       struct arena *arena, struct offer *offer, struct error *err);

/* One line of offers.ndjson, {"id":…,"name":…,…}: a new offer. INVALID names the field. */
enum status offer_read_line(struct slice line, struct catalogue *catalogue, const struct workspace *workspace,
                            struct error *err);

/* ---- changed while the shop is open ---- */

/* offer.changed: data is {"offer":id} and any field of an offer. "present":false withdraws it, true brings it back; an
 * id that is new needs a name. The last word in order of the journal wins. A field that an event has changed stays so,
 * whatever the files say of it later; of all other fields the files are obeyed. */

/* All that can refuse; other types of events pass. It judges by what the catalogue says now, so every earlier change
 * must have been applied. INVALID names the field. */
enum status offer_change_check(const struct workspace *workspace, const struct event *event,
                               struct error *err);
/* The id of the offer that a checked event changes; NULL: it is no offer.changed. */
const char *offer_change_id(const struct event *event);
/* Applies a checked offer.changed; no decision is being made meanwhile. `sealed` is what catalogue_seal was last called
 * with, NULL: nothing yet; `sold_since` the units of this offer that were tallied since. Returns the offer. */
const struct offer *offer_change_apply(struct catalogue *catalogue, const struct workspace *workspace,
                                       const struct event *event, const struct aggregate *sealed,
                                       uint64_t sold_since);

/* What events have changed of an offer, as bytes that outlive the process: JSON, like the data of an offer.changed.
 * Decoding puts it over what the catalogue has of that id, or adds the offer at the end. An offer that was changed, and
 * that the files no longer have, stays away; what the workspace no longer knows (a frame, a locale) is passed over.
 * Decode after the files were read, before catalogue_seal, and in the order in which the offers were first changed, so
 * that new ones come in the order they had. CORRUPT: not ours, and nothing changed. */
void offer_encode(const struct offer *offer, const struct workspace *workspace, struct buffer *out);
enum status offer_decode(struct slice bytes, struct catalogue *catalogue, const struct workspace *workspace,
                         struct error *err);
/* The same into a catalogue that was sealed with `sealed`, which then needs no seal. */
enum status offer_decode_sealed(struct slice bytes, struct catalogue *catalogue,
                                const struct workspace *workspace, const struct aggregate *sealed,
                                struct error *err);

#endif
