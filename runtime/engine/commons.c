/* What all workers share. See commons.h. The key of a changed offer is \x01offer:ID and its image
 *
 *   │ number of the row that changed it first │ offer_encode's bytes │
 *
 * so that new offers keep their order over a restart; the image of a seal is
 *
 *   │ number of its row │ greatest time of an event before it │ aggregate_encode's bytes │
 *
 * with a 0, which no aggregate begins with, before those bytes where the image was thinned after it was written; with
 * integers as LEB128 (image.h). What came behind the last seal is read row by row, so a start costs an epoch at
 * most. A purchase counts where the catalogue had the offer when it was made: one that an event brought is therefore
 * remembered with the number of its row.
 */
#include "engine/commons.h"

#include <stdlib.h>
#include <string.h>

#include "domain/event_map.h"
#include "domain/image.h"

#define uthash_malloc(bytes) mem_alloc(bytes)
#include <uthash.h>

/* When an offer was changed, first and last, and what of it events have changed: offer_encode's bytes, as its row has
 * them, so that a catalogue that is read anew can be brought up to now. */
struct first_change {
  UT_hash_handle hh;
  uint64_t number, last_number;
  bool is_new; /* there was no such offer before */
  struct buffer image;
  char id[];
};

struct commons {
  const struct workspace *workspace;
  const struct catalogue *catalogue; /* the workspace's, whatever its release is given afterwards */
  struct aggregate *sealed;
  struct tally *tallies[WORKERS_MAX]; /* one a worker */
  size_t tally_count;
  uint64_t event_count; /* since the last seal: its rows, without those of seals */
  struct row_inputs inputs;
  struct first_change *first_changes;
};

struct commons *commons_new(const struct workspace *workspace, size_t worker_count) {
  struct commons *commons = mem_zero(sizeof *commons);
  commons->workspace = workspace;
  commons->catalogue = workspace->catalogue;
  commons->inputs.are_noted = true;
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
    buffer_fini(&change->image);
    free(change);
  }
  for (size_t i = 0; i < commons->tally_count; i++) tally_free(commons->tallies[i]);
  aggregate_free(commons->sealed);
  free(commons);
}

const struct aggregate *commons_sealed(const struct commons *commons) {
  return commons->sealed;
}

struct row_inputs commons_inputs(const struct commons *commons) {
  return commons->inputs;
}

/* ---- purchases ---- */

static struct first_change *find_change(const struct commons *commons, const char *id) {
  struct first_change *change;
  HASH_FIND_STR(commons->first_changes, id, change);
  return change;
}

enum { IMAGE_IS_THINNED = 0 };

enum { NOW = 0 }; /* for the number of a row that is being made */

/* Whether the catalogue had the offer when the row of that number was made. Of what it does not have nothing is told:
 * any id at all can stand in an event. */
static bool is_offered(const struct commons *commons, const char *id, uint64_t number) {
  if (!catalogue_find(commons->workspace->catalogue, id)) return false;
  const struct first_change *change = number == NOW ? NULL : find_change(commons, id);
  return !change || !change->is_new || change->number < number;
}

static void tally(const struct commons *commons, struct tally *into, const struct purchase_note *note,
                  uint64_t number) {
  const char *others[PURCHASE_OTHERS_MAX];
  size_t count = 0;
  if (!is_offered(commons, note->offer_id, number)) return;
  for (size_t i = 0; i < note->other_count; i++)
    if (is_offered(commons, note->others[i], number)) others[count++] = note->others[i];
  tally_bought(into, note->offer_id, note->units, note->is_first, others, count);
}

static void tally_all(const struct commons *commons, struct tally *into, const struct profile *profile,
                      const struct event *event, uint64_t number, struct arena *arena) {
  struct purchases purchases;
  profile_purchases(profile, event, arena, &purchases);
  for (size_t i = 0; i < purchases.count; i++) tally(commons, into, &purchases.notes[i], number);
}

void commons_note(struct commons *commons, size_t worker, const struct profile *profile,
                  const struct event *event, struct arena *arena) {
  tally_all(commons, commons->tallies[worker], profile, event, NOW, arena);
}

/* ---- sealing ---- */

bool commons_is_due(const struct commons *commons) {
  return commons->event_count >= commons->workspace->epoch_events;
}

void commons_count(struct commons *commons) {
  commons->event_count++;
}

bool commons_has_begun(const struct commons *commons) {
  return commons->event_count > 0;
}

bool commons_has_news(const struct commons *commons) {
  for (size_t i = 0; i < commons->tally_count; i++)
    if (!tally_is_empty(commons->tallies[i])) return true;
  return false;
}

static void put_seal(struct buffer *image, uint64_t number, int64_t latest_ms, bool is_thinned,
                     const struct aggregate *sealed) {
  buffer_add_varint(image, number);
  image_put_signed(image, latest_ms);
  if (is_thinned) buffer_add_varint(image, IMAGE_IS_THINNED);
  aggregate_encode(sealed, image);
}

void commons_seal(struct commons *commons, uint64_t number, int64_t latest_ms, bool is_thinned,
                  struct buffer *image) {
  aggregate_seal(commons->sealed, commons->tallies, commons->tally_count);
  if (is_thinned) aggregate_thin(commons->sealed, commons->workspace->min_people);
  catalogue_seal(commons->workspace->catalogue, commons->sealed, commons->workspace->min_people);
  commons->event_count = 0;
  commons->inputs.seal = number;
  put_seal(image, number, latest_ms, false, commons->sealed);
}

/* ---- offers ---- */

/* Before the change is applied. */
static struct first_change *change_of(struct commons *commons, const char *id, uint64_t number) {
  struct first_change *change = find_change(commons, id);
  size_t length = strlen(id);
  if (change) return change;
  change = mem_zero(sizeof *change + length + 1);
  change->number = number;
  change->is_new = !catalogue_find(commons->workspace->catalogue, id);
  memcpy(change->id, id, length);
  HASH_ADD(hh, commons->first_changes, id[0], length, change);
  return change;
}

static uint64_t sold_since(const struct commons *commons, const char *id) {
  uint64_t units = 0;
  for (size_t i = 0; i < commons->tally_count; i++) units += tally_sold(commons->tallies[i], id);
  return units;
}

/* The number of the change before this one. */
static uint64_t note_change(struct commons *commons, struct first_change *change, uint64_t number) {
  uint64_t before = change->last_number;
  change->last_number = number;
  if (number > commons->inputs.change) commons->inputs.change = number;
  return before;
}

uint64_t commons_change(struct commons *commons, const struct event *event, uint64_t number,
                        struct buffer *key, struct buffer *image) {
  const char *id = offer_change_id(event);
  struct first_change *change = change_of(commons, id, number);
  const struct offer *offer = offer_change_apply(commons->workspace->catalogue, commons->workspace, event,
                                                 commons->sealed, sold_since(commons, id));
  buffer_add_text(key, COMMONS_OFFER_KEY);
  buffer_add_text(key, id);
  buffer_clear(&change->image);
  offer_encode(offer, commons->workspace, &change->image);
  buffer_add_varint(image, change->number);
  buffer_add(image, change->image.data, change->image.length);
  return note_change(commons, change, number);
}

static enum status bring_up(struct commons *commons, const struct workspace *workspace, struct error *err) {
  enum status status = STATUS_OK;
  for (struct first_change *change = commons->first_changes; change && !status; change = change->hh.next)
    status = offer_decode((struct slice){change->image.data, change->image.length}, workspace->catalogue,
                          workspace, err);
  return status;
}

enum status commons_take(struct commons *commons, const struct workspace *workspace, struct error *err) {
  struct catalogue *catalogue = workspace->catalogue;
  if (catalogue != commons->catalogue) {
    must(!commons->event_count && !catalogue->min_people); /* and the new one is as its files say */
    enum status status = bring_up(commons, workspace, err);
    if (status) return status;
    catalogue_seal(catalogue, commons->sealed, workspace->min_people);
  }
  commons->workspace = workspace;
  commons->catalogue = catalogue;
  return STATUS_OK;
}

/* ---- images ---- */

static struct slice rest_of(const struct image_reader *reader) {
  return (struct slice){(const char *)reader->at, (size_t)(reader->end - reader->at)};
}

struct slice commons_seal_image(struct slice image, uint64_t *number, int64_t *latest_ms, bool *is_thinned) {
  const unsigned char *bytes = (const unsigned char *)image.data;
  struct image_reader reader = {bytes, bytes + image.length, false};
  *number = image_get_varint(&reader);
  *latest_ms = image_get_signed(&reader);
  *is_thinned = reader.at < reader.end && *reader.at == IMAGE_IS_THINNED;
  if (*is_thinned) image_get_varint(&reader);
  return rest_of(&reader);
}

static bool is_same(struct slice left, const struct buffer *right) {
  return left.length == right->length && !memcmp(left.data, right->data, left.length);
}

bool commons_thin_image(struct slice image, uint64_t min_people, struct buffer *thinned) {
  struct aggregate *sealed = NULL;
  struct buffer bytes = {0};
  uint64_t number;
  int64_t latest_ms;
  bool is_thinned;
  struct slice held = commons_seal_image(image, &number, &latest_ms, &is_thinned);
  if (aggregate_decode(held, &sealed, NULL)) sealed = aggregate_new();
  aggregate_thin(sealed, min_people);
  aggregate_encode(sealed, &bytes);
  bool has_changed = !is_same(held, &bytes);
  if (has_changed) put_seal(thinned, number, latest_ms, true, sealed);
  buffer_fini(&bytes);
  aggregate_free(sealed);
  return has_changed;
}

struct slice commons_offer_image(struct slice image, uint64_t *first_number) {
  const unsigned char *bytes = (const unsigned char *)image.data;
  struct image_reader reader = {bytes, bytes + image.length, false};
  *first_number = image_get_varint(&reader);
  return rest_of(&reader);
}

/* ---- what an earlier process left ---- */

struct kept_offer {
  uint64_t number, last_number;
  char *id;
  struct buffer bytes;
};

struct kept_offers {
  struct kept_offer *items;
  size_t count, capacity;
};

static void keep_offer(void *context, const char *key, uint64_t number, struct slice image) {
  struct kept_offers *kept = context;
  uint64_t first;
  struct slice bytes = commons_offer_image(image, &first);
  if (kept->count == kept->capacity) {
    kept->capacity = kept->capacity ? 2 * kept->capacity : 64;
    kept->items = mem_resize(kept->items, kept->capacity * sizeof *kept->items);
  }
  struct kept_offer *offer = &kept->items[kept->count++];
  *offer = (struct kept_offer){
      .number = first, .last_number = number, .id = mem_copy_text(key + strlen(COMMONS_OFFER_KEY))};
  buffer_add(&offer->bytes, bytes.data, bytes.length);
}

static int compare_kept(const void *left, const void *right) {
  const struct kept_offer *a = left, *b = right;
  return (a->number > b->number) - (a->number < b->number);
}

static enum status load_offers(struct commons *commons, const struct journal_port *journal,
                               struct error *err) {
  struct kept_offers kept = {0};
  enum status status = journal->each_profile(journal->self, COMMONS_OFFER_KEY, keep_offer, &kept, err);
  if (kept.count > 1) qsort(kept.items, kept.count, sizeof *kept.items, compare_kept);
  for (size_t i = 0; i < kept.count; i++) {
    struct kept_offer *offer = &kept.items[i];
    if (!status) {
      struct first_change *change = change_of(commons, offer->id, offer->number);
      buffer_add(&change->image, offer->bytes.data, offer->bytes.length);
      note_change(commons, change, offer->last_number);
    }
    if (!status)
      status = offer_decode((struct slice){offer->bytes.data, offer->bytes.length},
                            commons->workspace->catalogue, commons->workspace, err);
    buffer_fini(&offer->bytes);
    free(offer->id);
  }
  free(kept.items);
  return status;
}

/* How far the telling has come. */
struct telling {
  struct commons *commons;
  const struct journal_port *journal;
  uint64_t number;   /* of the last row that is told */
  int64_t latest_ms; /* the greatest time of an event so far */
  struct arena arena;
};

static enum status take_seal(struct telling *telling, struct slice image, struct error *err) {
  struct aggregate *sealed;
  uint64_t number;
  int64_t latest_ms;
  bool is_thinned; /* then what it tells is what was left */
  struct slice bytes = commons_seal_image(image, &number, &latest_ms, &is_thinned);
  enum status status = aggregate_decode(bytes, &sealed, err);
  if (status) return status;
  telling->commons->inputs.seal = number;
  telling->number = number;
  telling->latest_ms = latest_ms;
  aggregate_free(telling->commons->sealed);
  telling->commons->sealed = sealed;
  return STATUS_OK;
}

/* Where there is none, or a damaged one, everything is told again from the first row. */
static enum status load_seal(struct telling *telling, struct error *err) {
  const struct journal_port *journal = telling->journal;
  struct buffer image = {0};
  uint64_t number;
  enum status status = journal->load_profile(journal->self, COMMONS_SEAL_KEY, &image, &number, err);
  if (!status) status = take_seal(telling, (struct slice){image.data, image.length}, err);
  buffer_fini(&image);
  return status == STATUS_NOT_FOUND || status == STATUS_CORRUPT ? STATUS_OK : status;
}

static bool is_purchase(const struct event *event) {
  return !strcmp(event->type, "order.placed") || !strcmp(event->type, "order.item.bought");
}

/* Tells again what a row's event bought. A row that retention has emptied tells nothing. */
static void retell(struct telling *telling, const struct journal_row *row) {
  const struct commons *commons = telling->commons;
  const struct workspace *workspace = commons->workspace;
  struct event event;
  struct profile *profile;
  struct error err;
  if (!row->event.length || !row->profile.length || event_decode(row->event, &event, &err)) return;
  event_map(workspace, &event);
  if (is_purchase(&event) && !profile_check(workspace, &event, &err) &&
      !profile_decode(row->profile, workspace, &profile, &err)) {
    tally_all(commons, commons->tallies[0], profile, &event, row->number, &telling->arena);
    profile_free(profile);
  }
  event_fini(&event);
  arena_reset(&telling->arena);
}

static enum status tell_row(struct telling *telling, uint64_t number, struct error *err) {
  const struct journal_port *journal = telling->journal;
  struct journal_row row = {0};
  enum status status = journal->load_row(journal->self, number, &row, err);
  if (status == STATUS_NOT_FOUND) return STATUS_OK; /* never kept, or pruned since */
  if (status && status != STATUS_CORRUPT) return status;
  telling->commons->event_count++;
  if (status) return STATUS_OK; /* damage to one row is that row's: it tells nothing */
  if (row.time_ms > telling->latest_ms) telling->latest_ms = row.time_ms;
  if (*row.profile_id != *COMMONS_KEY_MARK) retell(telling, &row);
  journal_row_fini(&row);
  return STATUS_OK;
}

/* What many people's events make, and the clock that they set. */
static enum status load_aggregate(struct commons *commons, const struct journal_port *journal,
                                  int64_t *latest_ms, struct error *err) {
  const struct workspace *workspace = commons->workspace;
  struct telling telling = {.commons = commons, .journal = journal, .latest_ms = INT64_MIN};
  uint64_t last = journal->last_number(journal->self);
  enum status status = load_seal(&telling, err);
  while (!status && telling.number < last) status = tell_row(&telling, ++telling.number, err);
  arena_fini(&telling.arena);
  catalogue_seal(workspace->catalogue, commons->sealed, workspace->min_people);
  *latest_ms = telling.latest_ms;
  return status;
}

enum status commons_load(struct commons *commons, const struct journal_port *journal, int64_t *latest_ms,
                         struct error *err) {
  enum status status = load_offers(commons, journal, err);
  return status ? status : load_aggregate(commons, journal, latest_ms, err);
}

enum status commons_recover(struct commons *commons, const struct journal_port *journal, int64_t *latest_ms,
                            struct error *err) {
  aggregate_free(commons->sealed);
  commons->sealed = aggregate_new();
  commons->inputs.seal = 0;
  commons->event_count = 0;
  for (size_t i = 0; i < commons->tally_count; i++) {
    tally_free(commons->tallies[i]);
    commons->tallies[i] = tally_new();
  }
  return load_aggregate(commons, journal, latest_ms, err);
}
