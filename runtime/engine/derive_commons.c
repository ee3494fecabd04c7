/* The catalogue and the aggregate as they were for a row. See derive_commons.h.
 *
 * The aggregate is in the row of the seal. The catalogue is what the files say and over it every offer that events had
 * changed by then, in the order in which each was first changed. Which those are says the profile table, as far as it is
 * folded; what was changed again since then is followed back from row to row (inputs.profile), and what is not folded
 * yet from change to change (inputs.change). From there on changes are told one by one. Whichever thread derives.
 */
#include "engine/derive_commons.h"

#include <stdlib.h>
#include <string.h>

#include "domain/offer.h"
#include "engine/commons.h"

#define uthash_malloc(bytes) mem_alloc(bytes)
#include <uthash.h>

void derive_commons_init(struct derive_commons *commons, const struct workspace *workspace,
                         const struct record_port *record) {
  *commons = (struct derive_commons){.workspace = workspace, .record = record, .sealed = aggregate_new()};
  catalogue_seal(workspace->catalogue, commons->sealed, workspace->min_people);
}

void derive_commons_fini(struct derive_commons *commons) {
  aggregate_free(commons->sealed);
}

static enum status load(const struct record_port *record, uint64_t number, const char *what,
                        struct journal_row *row, struct error *err) {
  enum status status = record->load_row(record->self, number, row, err);
  if (status == STATUS_NOT_FOUND)
    return error_set(err, status, "%s was in row %llu, which is not kept any more", what,
                     (unsigned long long)number);
  return status == STATUS_CORRUPT ? error_wrap(err, "%s", what) : status;
}

enum status derive_load_image(const struct record_port *record, uint64_t number, const char *key,
                              const char *what, struct buffer *image, struct error *err) {
  struct journal_row row = {0};
  enum status status = load(record, number, what, &row, err);
  if (status) return status;
  bool is_other = row.other_id && !strcmp(row.other_id, key);
  struct slice found = is_other ? row.other : row.profile;
  if (!is_other && strcmp(row.profile_id, key)) found.length = 0;
  if (!found.length)
    status = error_set(err, STATUS_NOT_FOUND, "%s was pruned from row %llu (retain.profiles)", what,
                       (unsigned long long)number);
  buffer_clear(image);
  buffer_add(image, found.data, found.length);
  journal_row_fini(&row);
  return status;
}

/* ---- the aggregate ---- */

static enum status load_seal(const struct derive_commons *commons, uint64_t number, struct aggregate **sealed,
                             struct error *err) {
  struct buffer image = {0};
  uint64_t of_number;
  int64_t latest_ms;
  bool is_thinned = false;
  enum status status = derive_load_image(commons->record, number, COMMONS_SEAL_KEY,
                                         "what many people's events made", &image, err);
  struct slice bytes =
      commons_seal_image((struct slice){image.data, image.length}, &of_number, &latest_ms, &is_thinned);
  if (!status && is_thinned)
    status = error_set(err, STATUS_NOT_FOUND,
                       "what many people's events made was thinned in row %llu when somebody was erased",
                       (unsigned long long)number);
  if (!status) status = aggregate_decode(bytes, sealed, err);
  buffer_fini(&image);
  return status;
}

static enum status go_to_seal(struct derive_commons *commons, uint64_t number, struct error *err) {
  struct aggregate *sealed = NULL;
  if (number == commons->seal) return STATUS_OK;
  enum status status = number ? load_seal(commons, number, &sealed, err) : STATUS_OK;
  if (status) return status;
  aggregate_free(commons->sealed);
  commons->sealed = sealed ? sealed : aggregate_new();
  commons->seal = number;
  catalogue_seal(commons->workspace->catalogue, commons->sealed, commons->workspace->min_people);
  return STATUS_OK;
}

/* ---- changed offers ---- */

struct changed {
  UT_hash_handle hh;
  uint64_t number, first_number; /* of the rows of this change, and of the offer's first one */
  struct buffer image;
  char key[];
};

struct gathering {
  const struct derive_commons *commons;
  struct changed *offers;
};

static struct changed *changed_of(struct gathering *gathering, const char *key) {
  struct changed *changed;
  size_t length = strlen(key);
  HASH_FIND(hh, gathering->offers, key, length, changed);
  if (changed) return changed;
  changed = mem_zero(sizeof *changed + length + 1);
  memcpy(changed->key, key, length);
  HASH_ADD_KEYPTR(hh, gathering->offers, changed->key, length, changed);
  return changed;
}

static void set_image(struct changed *changed, uint64_t number, struct slice image) {
  changed->number = number;
  buffer_clear(&changed->image);
  buffer_add(&changed->image, image.data, image.length);
}

static void drop_changed(struct gathering *gathering, struct changed *changed) {
  HASH_DEL(gathering->offers, changed);
  buffer_fini(&changed->image);
  free(changed);
}

static void gathering_fini(struct gathering *gathering) {
  struct changed *changed, *next;
  HASH_ITER(hh, gathering->offers, changed, next) drop_changed(gathering, changed);
}

static void gather_folded(void *context, const char *key, uint64_t number, struct slice image) {
  set_image(changed_of(context, key), number, image);
}

static const char not_noted[] = "of an earlier version, which did not note what decisions are made from";

/* From the last change of an offer to the one that held at row `change`; false in *is_there: there was none yet. */
static enum status follow_back(const struct gathering *gathering, struct changed *changed, uint64_t change,
                               bool *is_there, struct error *err) {
  const struct record_port *record = gathering->commons->record;
  uint64_t number = changed->number;
  while (number > change) {
    struct journal_row row = {0};
    enum status status = load(record, number, "a change of the catalogue", &row, err);
    if (status) return status;
    bool are_noted = row.inputs.are_noted;
    uint64_t before = row.inputs.profile;
    journal_row_fini(&row);
    if (!are_noted)
      return error_set(err, STATUS_NOT_FOUND, "row %llu is %s", (unsigned long long)number, not_noted);
    number = before;
  }
  *is_there = number != 0;
  if (!number || number == changed->number) return STATUS_OK;
  changed->number = number;
  return derive_load_image(record, number, changed->key, "an offer as it was", &changed->image, err);
}

static enum status gather_table(struct gathering *gathering, uint64_t change, struct error *err) {
  const struct record_port *record = gathering->commons->record;
  struct changed *changed, *next;
  enum status status = record->each_profile(record->self, COMMONS_OFFER_KEY, gather_folded, gathering, err);
  HASH_ITER(hh, gathering->offers, changed, next) {
    bool is_there = true;
    if (!status) status = follow_back(gathering, changed, change, &is_there, err);
    if (!is_there) drop_changed(gathering, changed);
  }
  return status;
}

/* What was changed in the rows from after `folded` to `change`. */
static enum status gather_chain(struct gathering *gathering, uint64_t folded, uint64_t change,
                                struct error *err) {
  while (change > folded) {
    struct journal_row row = {0};
    enum status status = load(gathering->commons->record, change, "a change of the catalogue", &row, err);
    if (status) return status;
    struct changed *changed = changed_of(gathering, row.profile_id);
    if (changed->number < change) set_image(changed, change, row.profile);
    uint64_t number = change;
    bool is_whole = row.profile.length && row.inputs.are_noted;
    change = row.inputs.change;
    journal_row_fini(&row);
    if (!is_whole)
      return error_set(err, STATUS_NOT_FOUND, "a change of the catalogue was pruned from row %llu",
                       (unsigned long long)number);
  }
  return STATUS_OK;
}

static int by_first_number(const struct changed *left, const struct changed *right) {
  return (left->first_number > right->first_number) - (left->first_number < right->first_number);
}

static struct slice offer_of(struct changed *changed) {
  return commons_offer_image((struct slice){changed->image.data, changed->image.length},
                             &changed->first_number);
}

/* In the order of the first changes, so that new offers stand where they stood. */
static enum status tell_all(const struct derive_commons *commons, struct gathering *gathering,
                            struct error *err) {
  struct changed *changed, *next;
  HASH_ITER(hh, gathering->offers, changed, next) offer_of(changed);
  HASH_SORT(gathering->offers, by_first_number);
  HASH_ITER(hh, gathering->offers, changed, next) {
    enum status status = offer_decode_sealed(offer_of(changed), commons->workspace->catalogue,
                                             commons->workspace, commons->sealed, err);
    if (status) return status;
  }
  return STATUS_OK;
}

static enum status begin(struct derive_commons *commons, uint64_t change, struct error *err) {
  struct gathering gathering = {.commons = commons};
  uint64_t folded = commons->record->folded_number(commons->record->self);
  enum status status = change ? gather_table(&gathering, change, err) : STATUS_OK;
  if (!status) status = gather_chain(&gathering, folded, change, err);
  if (!status) status = tell_all(commons, &gathering, err);
  gathering_fini(&gathering);
  if (status) return status;
  commons->has_begun = true;
  commons->change = change;
  return STATUS_OK;
}

/* What was changed since `commons->change`; of each offer the last counts, and holds what came before. */
static enum status go_to_change(struct derive_commons *commons, uint64_t change, struct error *err) {
  struct gathering gathering = {.commons = commons};
  if (!commons->has_begun) return begin(commons, change, err);
  if (change < commons->change)
    return error_set(err, STATUS_CORRUPT, "row %llu changed the catalogue last, and a later one did before",
                     (unsigned long long)change);
  enum status status = gather_chain(&gathering, commons->change, change, err);
  if (!status) status = tell_all(commons, &gathering, err);
  gathering_fini(&gathering);
  if (!status) commons->change = change;
  return status;
}

enum status derive_commons_go(struct derive_commons *commons, const struct row_inputs *inputs,
                              struct error *err) {
  enum status status = go_to_seal(commons, inputs->seal, err);
  return status ? status : go_to_change(commons, inputs->change, err);
}
