/* The look over all rows before any goes: how many of what is theirs, for the receipts; which segments have to be rewritten;
 * which decisions were theirs, for what quotes them in the file of releases, which is cleaned here, since afterwards nobody
 * knows. Rows are looked at as they lie, damaged ones too. Part of erase.c.
 */
#include "store/erase_inside.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "store/releases.h"

static void note_decision(struct erasing *erasing, const struct identity *identity) {
  if (erasing->decision_count == erasing->decision_capacity) {
    erasing->decision_capacity = erasing->decision_capacity ? 2 * erasing->decision_capacity : 256;
    erasing->decisions =
        mem_resize(erasing->decisions, erasing->decision_capacity * sizeof *erasing->decisions);
  }
  erasing->decisions[erasing->decision_count++] = *identity;
}

static void note_hit(struct erasing *erasing, const struct receipt *receipt) {
  erasing->has_hit = true;
  erasing->is_receipt_hit[receipt - erasing->due.receipts] = true;
}

static void count_row(void *context, const struct segment_glance *row) {
  struct erasing *erasing = context;
  struct receipt *receipt = erasing_receipt(erasing, row->profile_id, row->number);
  if (receipt) {
    note_hit(erasing, receipt);
    note_decision(erasing, &row->identity);
    receipt->went[WENT_ROWS]++;
    receipt->went[WENT_IDENTITIES]++;
    receipt->went[WENT_DECISIONS] += row->has_decision;
    if (row->number < erasing->from) erasing->from = row->number;
    return;
  }
  receipt = row->other_id ? erasing_receipt(erasing, row->other_id, row->number) : NULL;
  if (receipt) note_hit(erasing, receipt);
  erasing->has_hit |= erasing_is_named(erasing, row->event, row->number) ||
                      erasing_thins(erasing, row->profile_id, row->number, row->profile);
}

static void end_segment(struct erasing *erasing, uint64_t id) {
  for (size_t i = 0; i < erasing->due.receipt_count; i++)
    erasing->due.receipts[i].went[WENT_FILES] += erasing->is_receipt_hit[i];
  memset(erasing->is_receipt_hit, 0, erasing->due.receipt_count);
  if (!erasing->has_hit) return;
  erasing->has_hit = false;
  erasing->segments = mem_resize(erasing->segments, (erasing->segment_count + 1) * sizeof id);
  erasing->segments[erasing->segment_count++] = id;
}

static enum status count_segment(struct erasing *erasing, const struct segment_entry *entry,
                                 struct error *err) {
  enum status status = erasing_look_over(erasing, entry, count_row, err);
  if (status == STATUS_OK) end_segment(erasing, entry->id);
  return status;
}

/* Where rows of theirs may have been pruned, or went before a cut, any seal may be made of them. */
static uint64_t first_of_theirs(const struct due *due, const struct segment_entry *entries, size_t count) {
  bool is_whole = count && entries[0].id == 1 && entries[0].first_number == 1;
  for (size_t i = 0; i < due->receipt_count; i++) is_whole &= due->receipts[i].stage == STAGE_ASKED;
  return is_whole ? UINT64_MAX : 0;
}

static enum status count_segments(struct erasing *erasing, struct error *err) {
  size_t count;
  struct segment_entry *entries = catalog_copy(&erasing->store->catalog, &count);
  erasing->from = first_of_theirs(&erasing->due, entries, count);
  free(entries);
  return erasing_at_each_due(erasing, count_segment, err);
}

static enum status count_profiles(struct erasing *erasing, struct error *err) {
  return erasing_each_profile(erasing, NULL, err);
}

static int compare_identities(const void *left, const void *right) {
  return memcmp(left, right, IDENTITY_BYTES);
}

static bool is_of_theirs(void *context, const struct identity *decision) {
  const struct erasing *erasing = context;
  return erasing->decision_count &&
         bsearch(decision, erasing->decisions, erasing->decision_count, sizeof *decision, compare_identities);
}

/* Before any row goes: afterwards nobody knows which decisions were theirs. */
static enum status clean_releases(struct erasing *erasing, struct error *err) {
  struct releases *releases;
  bool is_emptied = true;
  enum status status = releases_open_kept(erasing->store->path, erasing->store->vfs, &releases, err);
  if (status == STATUS_NOT_FOUND) return STATUS_OK;
  if (erasing->decision_count)
    qsort(erasing->decisions, erasing->decision_count, sizeof *erasing->decisions, compare_identities);
  if (status == STATUS_OK) status = releases_forget(releases, is_of_theirs, erasing, &is_emptied, err);
  if (status == STATUS_OK && !is_emptied) erasing_wait(erasing, "the file of releases");
  releases_close(releases);
  return status;
}

/* What was counted before a cut stays as it was counted then. */
static void keep_counts(struct erasing *erasing, const struct receipt *before) {
  for (size_t i = 0; i < erasing->due.receipt_count; i++) {
    struct receipt *receipt = &erasing->due.receipts[i];
    if (before[i].stage == STAGE_ASKED)
      receipt->went[WENT_FILES]++; /* the main database */
    else
      memcpy(receipt->went, before[i].went, sizeof receipt->went);
  }
}

enum status erasing_count(struct erasing *erasing, struct error *err) {
  struct due *due = &erasing->due;
  struct receipt *before = mem_copy(due->receipts, due->receipt_count * sizeof *before);
  for (size_t i = 0; i < due->receipt_count; i++)
    memset(due->receipts[i].went, 0, sizeof due->receipts[i].went);
  enum status status = count_segments(erasing, err);
  if (status == STATUS_OK) status = erasing_locked(erasing, count_profiles, err);
  if (status == STATUS_OK) status = clean_releases(erasing, err);
  keep_counts(erasing, before);
  free(before);
  return status;
}
