/* The heap of whom the host comes back to. See waking.h.
 *
 * What an event schedules within the horizon goes into the heap at once. What it schedules beyond is the journal's to know
 * once its row is folded; until then it stays in `later`, of which the folded part goes whenever the horizon moves. The
 * crew's thread.
 */
#include "engine/waking.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

static void free_entries(struct waking_entry *entries, size_t count) {
  for (size_t i = 0; i < count; i++) free(entries[i].id);
  free(entries);
}

void waking_fini(struct waking *waking) {
  free_entries(waking->heap, waking->heap_count);
  free_entries(waking->later, waking->later_count);
  *waking = (struct waking){0};
}

size_t waking_count(const struct waking *waking) {
  return waking->heap_count + waking->later_count;
}

static void *with_room(void *entries, size_t count, size_t *capacity) {
  if (count < *capacity) return entries;
  *capacity = *capacity ? 2 * *capacity : 64;
  return mem_resize(entries, *capacity * sizeof(struct waking_entry));
}

static bool is_before(const struct waking_entry *left, const struct waking_entry *right) {
  if (left->due_ms != right->due_ms) return left->due_ms < right->due_ms;
  return strcmp(left->id, right->id) < 0;
}

static void swap(struct waking_entry *left, struct waking_entry *right) {
  struct waking_entry held = *left;
  *left = *right;
  *right = held;
}

static void push(struct waking *waking, struct waking_entry entry) {
  waking->heap = with_room(waking->heap, waking->heap_count, &waking->heap_capacity);
  size_t at = waking->heap_count++;
  waking->heap[at] = entry;
  for (size_t above; at && is_before(&waking->heap[at], &waking->heap[above = (at - 1) / 2]); at = above)
    swap(&waking->heap[at], &waking->heap[above]);
}

static void sink(struct waking *waking) {
  struct waking_entry *heap = waking->heap;
  for (size_t at = 0, first;; at = first) {
    size_t child = 2 * at + 1;
    first = at;
    for (size_t i = child; i < child + 2 && i < waking->heap_count; i++)
      if (is_before(&heap[i], &heap[first])) first = i;
    if (first == at) return;
    swap(&heap[at], &heap[first]);
  }
}

bool waking_take(struct waking *waking, int64_t until_ms, struct waking_entry *entry) {
  if (!waking->heap_count || waking->heap[0].due_ms > until_ms) return false;
  *entry = waking->heap[0];
  waking->heap[0] = waking->heap[--waking->heap_count];
  sink(waking);
  return true;
}

void waking_put(struct waking *waking, const char *id, int64_t due_ms, uint64_t number) {
  struct waking_entry entry = {due_ms, number, mem_copy_text(id)};
  if (waking->has_begun && due_ms <= waking->horizon_ms) {
    push(waking, entry);
    return;
  }
  waking->later = with_room(waking->later, waking->later_count, &waking->later_capacity);
  waking->later[waking->later_count++] = entry;
}

/* Those of `id` go; how many stay. */
static size_t drop_of(struct waking_entry *entries, size_t count, const char *id) {
  size_t kept = 0;
  for (size_t i = 0; i < count; i++)
    if (strcmp(entries[i].id, id))
      entries[kept++] = entries[i];
    else
      free(entries[i].id);
  return kept;
}

void waking_drop(struct waking *waking, const char *id) {
  size_t count = drop_of(waking->heap, waking->heap_count, id);
  waking->later_count = drop_of(waking->later, waking->later_count, id);
  if (count == waking->heap_count) return;
  struct waking before = *waking;
  waking->heap = NULL;
  waking->heap_count = waking->heap_capacity = 0;
  for (size_t i = 0; i < count; i++) push(waking, before.heap[i]);
  free(before.heap);
}

/* What has come within reach, and what the journal knows by now, leaves. */
static void sift_later(struct waking *waking, uint64_t folded_number) {
  size_t kept = 0;
  for (size_t i = 0; i < waking->later_count; i++) {
    struct waking_entry entry = waking->later[i];
    if (entry.due_ms <= waking->horizon_ms)
      push(waking, entry);
    else if (entry.number <= folded_number)
      free(entry.id);
    else
      waking->later[kept++] = entry;
  }
  waking->later_count = kept;
}

static void take_due(void *context, const char *id, int64_t due_ms) {
  push(context, (struct waking_entry){due_ms, 0, mem_copy_text(id)});
}

enum status waking_reach(struct waking *waking, const struct journal_port *journal, int64_t until_ms,
                         struct error *err) {
  if (waking->has_begun && until_ms <= waking->horizon_ms) return STATUS_OK;
  int64_t after_ms = waking->has_begun ? waking->horizon_ms : INT64_MIN;
  int64_t horizon_ms = until_ms + WAKING_HORIZON_MS;
  /* Before the journal is asked: what is folded meanwhile is in both. */
  uint64_t folded_number = journal->folded_number(journal->self);
  enum status status =
      journal->due ? journal->due(journal->self, after_ms, horizon_ms, take_due, waking, err) : STATUS_OK;
  if (status) return status;
  waking->has_begun = true;
  waking->horizon_ms = horizon_ms;
  sift_later(waking, folded_number);
  return STATUS_OK;
}
