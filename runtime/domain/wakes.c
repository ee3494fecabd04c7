/* Wakes as a list, as bytes and as JSON. See wakes.h, and image.h for the numbers.
 *
 *   │ flags │ [next ms, seen ms] │ [changed ms, from] │ a day a kind of occasion │ n × (due ms, since ms, strategy, event) │
 *
 * flags: 1 scheduled, 2 changed. What is scheduled stands first, so that the fold reads it without the rest. Reading
 * trusts no byte. Any thread that owns them.
 */
#include "domain/wakes.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/sorted.h"

enum { IS_SCHEDULED = 1, HAS_CHANGED = 2, FLAGS = 3, LIFECYCLES = 4 };

static void wake_fini(struct wake *wake) {
  free(wake->strategy);
  free(wake->event);
}

void wakes_fini(struct wakes *wakes) {
  for (size_t i = 0; i < wakes->count; i++) wake_fini(&wakes->each[i]);
  free(wakes->each);
  free(wakes->taken);
  *wakes = (struct wakes){0};
}

size_t wakes_bytes(const struct wakes *wakes) {
  size_t bytes = wakes->count ? wakes->count * sizeof *wakes->each + ALLOCATION_BYTES : 0;
  for (size_t i = 0; i < wakes->count; i++)
    bytes += strlen(wakes->each[i].strategy) + strlen(wakes->each[i].event) + 2 + 2 * ALLOCATION_BYTES;
  return bytes;
}

static bool has_kept(const struct wakes *wakes) {
  for (size_t i = 0; i < OCCASION_KINDS; i++)
    if (wakes->kept_day[i]) return true;
  return false;
}

bool wakes_are_empty(const struct wakes *wakes) {
  return !wakes->is_scheduled && !wakes->has_changed && !wakes->count && !has_kept(wakes);
}

/* ---- the list ---- */

static size_t index_of(const struct wakes *wakes, const char *strategy) {
  size_t at = 0;
  while (at < wakes->count && strcmp(wakes->each[at].strategy, strategy)) at++;
  return at;
}

const struct wake *wakes_find(const struct wakes *wakes, const char *strategy) {
  size_t at = index_of(wakes, strategy);
  return at < wakes->count ? &wakes->each[at] : NULL;
}

static void drop_at(struct wakes *wakes, size_t at) {
  wake_fini(&wakes->each[at]);
  sorted_remove(wakes->each, wakes->count--, sizeof *wakes->each, at);
  if (wakes->count) return;
  free(wakes->each);
  wakes->each = NULL;
}

void wakes_drop(struct wakes *wakes, const char *strategy) {
  size_t at = index_of(wakes, strategy);
  if (at < wakes->count) drop_at(wakes, at);
}

void wakes_take_away(struct wakes *wakes, const struct wake_taken *taken, const char *strategy) {
  wakes->taken = mem_resize(wakes->taken, (wakes->taken_count + 1) * sizeof *wakes->taken);
  wakes->taken[wakes->taken_count++] = *taken;
  wakes_drop(wakes, strategy);
}

void wakes_told(struct wakes *wakes) {
  free(wakes->taken);
  wakes->taken = NULL;
  wakes->taken_count = 0;
}

static int compare_wakes(const void *element, const void *key) {
  const struct wake *a = element, *b = key;
  if (a->due_ms != b->due_ms) return a->due_ms < b->due_ms ? -1 : 1;
  return strcmp(a->strategy, b->strategy);
}

bool wakes_put(struct wakes *wakes, const struct wake *wake) {
  struct wake put = *wake;
  const struct wake *before = wakes_find(wakes, wake->strategy);
  if ((before && before->since_ms > wake->since_ms) || (!before && wakes->count == WAKES_MAX)) {
    wake_fini(&put);
    return before;
  }
  if (before) wakes_drop(wakes, wake->strategy);
  size_t at = sorted_place(wakes->each, wakes->count, sizeof put, &put, compare_wakes);
  wakes->each = sorted_insert(wakes->each, wakes->count++, sizeof put, at);
  wakes->each[at] = put;
  return true;
}

void wakes_merge(struct wakes *into, const struct wakes *from) {
  for (size_t i = 0; i < from->count; i++) {
    const struct wake *wake = &from->each[i];
    wakes_put(into, &(struct wake){wake->due_ms, wake->since_ms, mem_copy_text(wake->strategy),
                                   mem_copy_text(wake->event)});
  }
  for (size_t i = 0; i < OCCASION_KINDS; i++)
    if (from->kept_day[i] > into->kept_day[i]) into->kept_day[i] = from->kept_day[i];
}

/* ---- bytes ---- */

void wakes_encode(const struct wakes *wakes, struct buffer *out) {
  if (wakes_are_empty(wakes)) return;
  buffer_add_varint(out, (wakes->is_scheduled ? IS_SCHEDULED : 0U) + (wakes->has_changed ? HAS_CHANGED : 0U));
  if (wakes->is_scheduled) {
    image_put_signed(out, wakes->next_ms);
    image_put_signed(out, wakes->seen_ms);
  }
  if (wakes->has_changed) {
    image_put_signed(out, wakes->changed_ms);
    buffer_add_varint(out, wakes->changed_from);
  }
  for (size_t i = 0; i < OCCASION_KINDS; i++) image_put_signed(out, wakes->kept_day[i]);
  buffer_add_varint(out, wakes->count);
  for (size_t i = 0; i < wakes->count; i++) {
    const struct wake *wake = &wakes->each[i];
    image_put_signed(out, wake->due_ms);
    image_put_signed(out, wake->since_ms);
    image_put_text(out, wake->strategy);
    image_put_text(out, wake->event);
  }
}

static int32_t get_day(struct image_reader *reader) {
  int64_t day = image_get_signed(reader);
  if (day >= INT32_MIN && day <= INT32_MAX) return (int32_t)day;
  reader->is_bad = true;
  return 0;
}

static void get_wake(struct image_reader *reader, struct wake *wake) {
  wake->due_ms = image_get_signed(reader);
  wake->since_ms = image_get_signed(reader);
  wake->strategy = image_take_text(reader);
  wake->event = image_take_text(reader);
  if (strlen(wake->event) > WAKE_EVENT_BYTES_MAX) reader->is_bad = true;
}

static void get_each(struct image_reader *reader, struct wakes *wakes) {
  size_t count = image_get_count(reader);
  if (count > WAKES_MAX) reader->is_bad = true;
  if (reader->is_bad || !count) return;
  wakes->each = mem_zero(count * sizeof *wakes->each);
  for (; wakes->count < count; wakes->count++) {
    struct wake *wake = &wakes->each[wakes->count];
    get_wake(reader, wake);
    if (index_of(wakes, wake->strategy) < wakes->count) reader->is_bad = true;
    if (wakes->count && compare_wakes(wake - 1, wake) >= 0) reader->is_bad = true;
  }
}

void wakes_decode(struct image_reader *reader, struct wakes *wakes) {
  uint64_t flags = image_get_varint(reader);
  if (flags > FLAGS) reader->is_bad = true;
  wakes->is_scheduled = flags & IS_SCHEDULED;
  wakes->has_changed = flags & HAS_CHANGED;
  if (wakes->is_scheduled) {
    wakes->next_ms = image_get_signed(reader);
    wakes->seen_ms = image_get_signed(reader);
  }
  if (wakes->has_changed) {
    wakes->changed_ms = image_get_signed(reader);
    uint64_t from = image_get_varint(reader);
    if (from >= LIFECYCLES) reader->is_bad = true;
    wakes->changed_from = (uint8_t)from;
  }
  for (size_t i = 0; i < OCCASION_KINDS; i++) wakes->kept_day[i] = get_day(reader);
  get_each(reader, wakes);
}

bool wakes_decode_next(struct image_reader *reader, int64_t *next_ms) {
  if (!(image_get_varint(reader) & IS_SCHEDULED)) return false;
  *next_ms = image_get_signed(reader);
  return !reader->is_bad;
}

/* ---- JSON ---- */

void wakes_put_json(const struct wakes *wakes, struct buffer *out) {
  char due[CLOCK_TEXT_BYTES];
  buffer_add_byte(out, '[');
  for (size_t i = 0; i < wakes->count; i++) {
    const struct wake *wake = &wakes->each[i];
    buffer_add_text(out, i ? ",{\"strategy\":" : "{\"strategy\":");
    json_put_text(out, wake->strategy);
    buffer_print(out, ",\"due\":\"%s\",\"event\":", clock_print(wake->due_ms, due));
    buffer_add_text(out, wake->event);
    buffer_add_byte(out, '}');
  }
  buffer_add_byte(out, ']');
}
