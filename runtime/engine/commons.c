/* What all workers share. See commons.h. The key of a changed offer is \x01offer:ID and its image
 *
 *   │ number of the row that changed it first │ offer_encode's bytes │
 *
 * so that new offers keep their order over a restart; the image of a seal is
 *
 *   │ number of its row │ aggregate_encode's bytes │
 *
 * with integers as LEB128.
 */
#include "engine/commons.h"

#include <stdlib.h>
#include <string.h>

#include "domain/event_map.h"
#include "domain/image.h"

#define uthash_malloc(bytes) mem_alloc(bytes)
#include <uthash.h>

#define OFFER_KEY COMMONS_KEY_MARK "offer:"

/* When an offer was first changed. */
struct first_change {
  UT_hash_handle hh;
  uint64_t number;
  char id[];
};

struct commons {
  const struct workspace *workspace;
  struct aggregate *sealed;
  struct tally *tallies[WORKERS_MAX]; /* one a worker */
  size_t tally_count;
  uint64_t event_count; /* since the last seal */
  struct first_change *first_changes;
};

struct commons *commons_new(const struct workspace *workspace, size_t worker_count) {
  struct commons *commons = mem_zero(sizeof *commons);
  commons->workspace = workspace;
  commons->sealed = aggregate_new();
  commons->tally_count = worker_count;
  for (size_t i = 0; i < worker_count; i++) commons->tallies[i] = tally_new();
  catalogue_seal(workspace->catalogue, commons->sealed, workspace->min_people);
  return commons;
}

void commons_free(struct commons *commons) {
  if (!commons) return;
  struct first_change *change, *next;
  HASH_ITER(hh, commons->first_changes, change, next) {
    HASH_DEL(commons->first_changes, change);
    free(change);
  }
  for (size_t i = 0; i < commons->tally_count; i++) tally_free(commons->tallies[i]);
  aggregate_free(commons->sealed);
  free(commons);
}

const struct aggregate *commons_sealed(const struct commons *commons) {
  return commons->sealed;
}

/* ---- purchases ---- */

/* Of what the catalogue does not have nothing is told: any id at all can stand in an event. */
static void tally(struct tally *into, const struct catalogue *catalogue, const struct purchase_note *note) {
  const char *others[PURCHASE_OTHERS_MAX];
  size_t count = 0;
  if (!catalogue_find(catalogue, note->offer_id)) return;
  for (size_t i = 0; i < note->other_count; i++)
    if (catalogue_find(catalogue, note->others[i])) others[count++] = note->others[i];
  tally_bought(into, note->offer_id, note->units, note->is_first, others, count);
}

void commons_note(struct commons *commons, size_t worker, const struct profile *profile,
                  const struct event *event, struct arena *arena) {
  struct purchases purchases;
  profile_purchases(profile, event, arena, &purchases);
  for (size_t i = 0; i < purchases.count; i++)
    tally(commons->tallies[worker], commons->workspace->catalogue, &purchases.notes[i]);
}

/* ---- sealing ---- */

bool commons_count(struct commons *commons) {
  bool is_due = commons->event_count >= commons->workspace->epoch_events;
  commons->event_count++;
  return is_due;
}

bool commons_has_news(const struct commons *commons) {
  for (size_t i = 0; i < commons->tally_count; i++)
    if (!tally_is_empty(commons->tallies[i])) return true;
  return false;
}

void commons_seal(struct commons *commons, uint64_t number, struct buffer *image) {
  aggregate_seal(commons->sealed, commons->tallies, commons->tally_count);
  catalogue_seal(commons->workspace->catalogue, commons->sealed, commons->workspace->min_people);
  commons->event_count = 0;
  buffer_add_varint(image, number);
  aggregate_encode(commons->sealed, image);
}

/* ---- offers ---- */

static uint64_t first_change_of(struct commons *commons, const char *id, uint64_t number) {
  struct first_change *change;
  size_t length = strlen(id);
  HASH_FIND(hh, commons->first_changes, id, length, change);
  if (change) return change->number;
  change = mem_zero(sizeof *change + length + 1);
  change->number = number;
  memcpy(change->id, id, length);
  HASH_ADD(hh, commons->first_changes, id[0], length, change);
  return number;
}

static uint64_t sold_since(const struct commons *commons, const char *id) {
  uint64_t units = 0;
  for (size_t i = 0; i < commons->tally_count; i++) units += tally_sold(commons->tallies[i], id);
  return units;
}

void commons_change(struct commons *commons, const struct event *event, uint64_t number, struct buffer *key,
                    struct buffer *image) {
  const char *id = offer_change_id(event);
  const struct offer *offer = offer_change_apply(commons->workspace->catalogue, commons->workspace, event,
                                                 commons->sealed, sold_since(commons, id));
  buffer_add_text(key, OFFER_KEY);
  buffer_add_text(key, id);
  buffer_add_varint(image, first_change_of(commons, offer->id, number));
  offer_encode(offer, commons->workspace, image);
}

/* ---- what an earlier process left ---- */

struct kept_offer {
  uint64_t number;
  char *id;
  struct buffer bytes;
};

struct kept_offers {
  struct kept_offer *items;
  size_t count, capacity;
};

static void keep_offer(void *context, const char *key, struct slice image) {
  struct kept_offers *kept = context;
  const unsigned char *bytes = (const unsigned char *)image.data;
  struct image_reader reader = {bytes, bytes + image.length, false};
  if (kept->count == kept->capacity) {
    kept->capacity = kept->capacity ? 2 * kept->capacity : 64;
    kept->items = mem_resize(kept->items, kept->capacity * sizeof *kept->items);
  }
  struct kept_offer *offer = &kept->items[kept->count++];
  *offer =
      (struct kept_offer){.number = image_get_varint(&reader), .id = mem_copy_text(key + strlen(OFFER_KEY))};
  buffer_add(&offer->bytes, reader.at, (size_t)(reader.end - reader.at));
}

static int compare_kept(const void *left, const void *right) {
  const struct kept_offer *a = left, *b = right;
  return (a->number > b->number) - (a->number < b->number);
}

static enum status load_offers(struct commons *commons, const struct journal_port *journal,
                               struct error *err) {
  struct kept_offers kept = {0};
  enum status status = journal->each_profile(journal->self, OFFER_KEY, keep_offer, &kept, err);
  if (kept.count > 1) qsort(kept.items, kept.count, sizeof *kept.items, compare_kept);
  for (size_t i = 0; i < kept.count; i++) {
    struct kept_offer *offer = &kept.items[i];
    if (!status)
      status = offer_decode((struct slice){offer->bytes.data, offer->bytes.length},
                            commons->workspace->catalogue, commons->workspace, err);
    if (!status) first_change_of(commons, offer->id, offer->number);
    buffer_fini(&offer->bytes);
    free(offer->id);
  }
  free(kept.items);
  return status;
}

static enum status take_seal(struct commons *commons, struct slice image, uint64_t *number,
                             struct error *err) {
  const unsigned char *bytes = (const unsigned char *)image.data;
  struct image_reader reader = {bytes, bytes + image.length, false};
  struct aggregate *sealed;
  *number = image_get_varint(&reader);
  enum status status = aggregate_decode(
      (struct slice){(const char *)reader.at, (size_t)(reader.end - reader.at)}, &sealed, err);
  if (status) return status;
  aggregate_free(commons->sealed);
  commons->sealed = sealed;
  return STATUS_OK;
}

/* The last seal that is folded; *number 0: none. */
static enum status load_folded_seal(struct commons *commons, const struct journal_port *journal,
                                    uint64_t *number, struct error *err) {
  struct buffer image = {0};
  *number = 0;
  enum status status = journal->load_profile(journal->self, COMMONS_SEAL_KEY, &image, err);
  if (status == STATUS_NOT_FOUND)
    status = STATUS_OK;
  else if (!status)
    status = take_seal(commons, (struct slice){image.data, image.length}, number, err);
  buffer_fini(&image);
  return status;
}

/* A row that was never kept, or that retention took, tells nothing; nor does one that is damaged, which is that row's
 * loss and no reason to keep everybody out. */
static bool is_skipped(enum status status) {
  return status == STATUS_NOT_FOUND || status == STATUS_CORRUPT;
}

/* Where there is a later one among the rows that are not folded yet, that one. */
static enum status load_later_seal(struct commons *commons, const struct journal_port *journal,
                                   uint64_t *number, struct error *err) {
  enum status status = STATUS_OK;
  bool is_found = false;
  for (uint64_t at = journal->last_number(journal->self); at > *number && !is_found && !status; at--) {
    struct journal_row row = {0};
    status = journal->load_row(journal->self, at, &row, err);
    is_found = !status && row.profile.length && !strcmp(row.profile_id, COMMONS_SEAL_KEY);
    if (is_found) status = take_seal(commons, row.profile, number, err);
    if (is_skipped(status)) status = STATUS_OK;
    journal_row_fini(&row);
  }
  return status;
}

static bool is_purchase(const struct event *event) {
  return !strcmp(event->type, "order.placed") || !strcmp(event->type, "order.item.bought");
}

/* Tells again what a row's event bought. A row that retention has emptied tells nothing. */
static void retell(struct commons *commons, const struct journal_row *row, struct arena *arena) {
  const struct workspace *workspace = commons->workspace;
  struct event event;
  struct profile *profile;
  struct error err;
  if (!row->event.length || !row->profile.length || event_decode(row->event, &event, &err)) return;
  event_map(workspace, &event);
  if (is_purchase(&event) && !profile_check(workspace, &event, &err) &&
      !profile_decode(row->profile, workspace, &profile, &err)) {
    commons_note(commons, 0, profile, &event, arena);
    profile_free(profile);
  }
  event_fini(&event);
  arena_reset(arena);
}

static enum status load_since(struct commons *commons, const struct journal_port *journal,
                              uint64_t sealed_number, struct error *err) {
  uint64_t last = journal->last_number(journal->self);
  struct arena arena = {0};
  enum status status = STATUS_OK;
  for (uint64_t number = sealed_number + 1; number <= last && !status; number++) {
    struct journal_row row = {0};
    status = journal->load_row(journal->self, number, &row, err);
    if (status != STATUS_NOT_FOUND) commons->event_count++;
    if (!status && *row.profile_id != *COMMONS_KEY_MARK) retell(commons, &row, &arena);
    if (is_skipped(status)) status = STATUS_OK;
    journal_row_fini(&row);
  }
  arena_fini(&arena);
  return status;
}

static enum status load_aggregate(struct commons *commons, const struct journal_port *journal,
                                  struct error *err) {
  const struct workspace *workspace = commons->workspace;
  uint64_t number;
  enum status status = load_folded_seal(commons, journal, &number, err);
  if (!status) status = load_later_seal(commons, journal, &number, err);
  if (!status) status = load_since(commons, journal, number, err);
  catalogue_seal(workspace->catalogue, commons->sealed, workspace->min_people);
  return status;
}

enum status commons_load(struct commons *commons, const struct journal_port *journal, struct error *err) {
  enum status status = load_offers(commons, journal, err);
  return status ? status : load_aggregate(commons, journal, err);
}

enum status commons_recover(struct commons *commons, const struct journal_port *journal, struct error *err) {
  aggregate_free(commons->sealed);
  commons->sealed = aggregate_new();
  commons->event_count = 0;
  for (size_t i = 0; i < commons->tally_count; i++) {
    tally_free(commons->tallies[i]);
    commons->tallies[i] = tally_new();
  }
  return load_aggregate(commons, journal, err);
}
