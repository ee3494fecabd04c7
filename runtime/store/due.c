/* Whom the host has to come back to, as far as the store knows: the profile table's wake_ms, which the fold fills, and
 * where asked for the first time, after a recovery say, the rows that no fold has reached. The engine's thread.
 */
#include "domain/event.h"
#include "domain/wakes.h"
#include "store/journal.h"

struct due_scan {
  int64_t until_ms;
  journal_due_visit *visit;
  void *context;
};

static void show_if_due(const struct due_scan *scan, const char *id, struct slice image) {
  int64_t next_ms;
  bool is_person = image.length && event_may_be_of(id);
  if (is_person && profile_image_next(image, &next_ms) && next_ms <= scan->until_ms)
    scan->visit(scan->context, id, next_ms);
}

static enum status show_row_if_due(void *context, const struct segment_row *found, struct error *err) {
  const struct journal_row *row = &found->row;
  (void)err;
  show_if_due(context, row->profile_id, row->profile);
  if (row->other_id) show_if_due(context, row->other_id, row->other);
  return STATUS_OK;
}

enum status store_due(void *self, int64_t after_ms, int64_t until_ms, journal_due_visit *visit, void *context,
                      struct error *err) {
  struct store *store = self;
  struct due_scan scan = {until_ms, visit, context};
  enum status status = lookup_due(&store->engine, after_ms, until_ms, visit, context, err);
  if (status || after_ms != INT64_MIN || store->committed_number == store->folded_number) return status;
  return discover_unfolded(store, show_row_if_due, &scan, err);
}
