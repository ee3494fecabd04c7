/* Ids that flowed into a person longer ago than their profile tells of: it keeps the last ALIASES_MAX. Whoever is forgotten
 * under so many ids may have had more, and the journal knows them: a row that merged an id into another has both. So all
 * rows are looked over before anything is counted, over again as long as more are found, since who flowed in may have had
 * others flow in before. They are forgotten under the same receipt, up to that row. Part of erase.c.
 */
#include "store/erase_inside.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/memory.h"
#include "domain/aliases.h"

/* Up to when events of theirs that come late are refused: as the event says it. */
static int64_t time_of(struct slice event) {
  json_value *tree = NULL;
  int64_t time_ms = INT64_MIN;
  if (!event.length || json_decode(event.data, event.length, &tree, NULL)) return time_ms;
  const char *text = json_string(json_find(tree, "time"));
  if (text && !clock_parse(text, &time_ms)) time_ms = INT64_MIN;
  json_free(tree);
  return time_ms;
}

static void follow_row(void *context, const struct segment_glance *row) {
  struct erasing *erasing = context;
  if (!row->other_id || !*row->other_id) return;
  const struct receipt *receipt = erasing_receipt(erasing, row->profile_id, row->number);
  if (!receipt || erasing_receipt(erasing, row->other_id, row->number)) return;
  erasing->found = mem_resize(erasing->found, (erasing->found_count + 1) * sizeof *erasing->found);
  struct tombstone *found = &erasing->found[erasing->found_count++];
  *found = (struct tombstone){.subject = secret_identity(erasing->store->forgotten.key, row->other_id),
                              .number = row->number,
                              .time_ms = time_of(row->event),
                              .erase_from_ms = INT64_MIN};
  memcpy(found->receipt, receipt->id, sizeof found->receipt);
}

static enum status follow_segment(struct erasing *erasing, const struct segment_entry *entry,
                                  struct error *err) {
  return erasing_look_over(erasing, entry, follow_row, err);
}

/* Only of whoever has as many ids as a profile tells of. */
static bool may_have_more(const struct erasing *erasing) {
  const struct due *due = &erasing->due;
  for (size_t i = 0; i < due->receipt_count; i++) {
    size_t ids = 0;
    if (due->receipts[i].stage != STAGE_ASKED) continue;
    for (size_t at = 0; at < due->who.count; at++)
      ids += !strcmp(due->who.items[at].receipt, due->receipts[i].id);
    if (ids > ALIASES_MAX) return true;
  }
  return false;
}

enum status erasing_follow(struct erasing *erasing, struct error *err) {
  enum status status = STATUS_OK;
  struct forgotten *forgotten = &erasing->store->forgotten;
  bool has_more = may_have_more(erasing);
  while (has_more && status == STATUS_OK) {
    erasing->found_count = 0;
    status = erasing_at_each_due(erasing, follow_segment, err);
    has_more = erasing->found_count;
    if (status == STATUS_OK && has_more)
      status = forgotten_also(forgotten, erasing->found, erasing->found_count, err);
    if (status == STATUS_OK && has_more) due_again(forgotten, &erasing->due);
  }
  return status;
}
