/* Texts by locale, tone and part, and their slots. See wording.h. The order in which forms are tried is one order for
 * everybody: the customer's language goes before the tone, since a gentle text in a foreign language helps nobody.
 * Pure, any thread.
 */
#include "domain/wording.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"

static int compare_forms(const void *left, const void *right) {
  const struct wording_form *a = left, *b = right;
  if (a->part != b->part) return a->part - b->part;
  if (a->locale != b->locale) return a->locale - b->locale;
  return a->tone - b->tone;
}

void wording_sort(struct wording_form *forms, size_t count) {
  if (count > 1) qsort(forms, count, sizeof *forms, compare_forms);
}

/* Nearer is greater: bit by bit, the wish that weighs more goes first. 0: another part. */
static unsigned nearness(const struct wording_form *form, size_t part, size_t locale, size_t tone) {
  unsigned near = 1;
  if (form->part != part) return 0;
  if (form->locale == locale)
    near += 48;
  else if (form->locale == WORDING_ANY)
    near += 32;
  else if (form->locale == 0)
    near += 16;
  if (form->tone == tone)
    near += 8;
  else if (form->tone == WORDING_ANY)
    near += 4;
  return near;
}

static const struct wording_form *find_nearest(const struct wording *wording, size_t part, size_t locale,
                                               size_t tone) {
  const struct wording_form *found = NULL;
  unsigned nearest = 0;
  for (size_t i = 0; i < wording->count; i++) {
    unsigned near = nearness(&wording->forms[i], part, locale, tone);
    if (near <= nearest) continue;
    nearest = near;
    found = &wording->forms[i];
  }
  return found;
}

const char *wording_get(const struct wording *wording, size_t part, size_t locale, size_t tone) {
  const struct wording_form *form = find_nearest(wording, part, locale, tone);
  return form ? form->text : NULL;
}

static bool is_or_any(size_t written, size_t wanted) {
  return written == wanted || written == WORDING_ANY;
}

static bool get_parts_in(const struct wording *wording, size_t part_count, size_t locale, size_t tone,
                         const char **texts) {
  unsigned nearest[PARTS_MAX] = {0};
  size_t found = 0;
  for (size_t i = 0; i < wording->count; i++) {
    const struct wording_form *form = &wording->forms[i];
    if (form->part >= part_count || !is_or_any(form->locale, locale) || !is_or_any(form->tone, tone))
      continue;
    unsigned near = nearness(form, form->part, locale, tone);
    if (near <= nearest[form->part]) continue;
    found += !nearest[form->part];
    nearest[form->part] = near;
    texts[form->part] = form->text;
  }
  return found == part_count;
}

static bool get_parts_of(const struct wording *wording, size_t part_count, size_t locale, size_t tone,
                         const char **texts) {
  if (get_parts_in(wording, part_count, locale, tone, texts)) return true;
  if (get_parts_in(wording, part_count, locale, WORDING_ANY, texts)) return true;
  for (size_t other = 0; other < TONES_MAX; other++)
    if (get_parts_in(wording, part_count, locale, other, texts)) return true;
  return false;
}

bool wording_get_parts(const struct wording *wording, size_t part_count, size_t locale, size_t tone,
                       const char *texts[PARTS_MAX]) {
  return get_parts_of(wording, part_count, locale, tone, texts) ||
         get_parts_of(wording, part_count, 0, tone, texts);
}

size_t wording_told_in(const struct wording *wording, size_t part_count, size_t locale, size_t tone) {
  const char *texts[PARTS_MAX];
  if (part_count) return get_parts_of(wording, part_count, locale, tone, texts) ? locale : 0;
  const struct wording_form *form = find_nearest(wording, WORDING_ANY, locale, tone);
  return form && form->locale != WORDING_ANY ? form->locale : locale;
}

bool slot_find(const char *text, struct text_slot *slot) {
  const char *start = strchr(text, '{');
  if (!start) return false;
  size_t length = strcspn(start + 1, "{}");
  bool is_closed = start[1 + length] == '}';
  *slot =
      (struct text_slot){start, start + 1 + (is_closed ? length + 1 : 0), start + 1, is_closed ? length : 0};
  return true;
}

bool wording_has_format(const char *text) {
  while ((text = strchr(text, '{'))) {
    text += 1 + strcspn(text + 1, ",{}");
    if (*text == ',') return true;
  }
  return false;
}

enum status wording_slots(const char *text, message_each *each, void *context, struct error *err) {
  struct text_slot slot;
  int count = 0;
  if (wording_has_format(text)) return message_names(text, each, context, err);
  for (; slot_find(text, &slot); text = slot.end) {
    if (++count > MESSAGE_ARGUMENTS_MAX)
      return error_set(err, STATUS_INVALID, "a text has at most %d slots", MESSAGE_ARGUMENTS_MAX);
    each(context, slot.name, slot.length, MESSAGE_TEXT);
  }
  return STATUS_OK;
}

/* False: it is absent, or as good as absent. */
static bool put_value(const struct message_value *value, struct buffer *out) {
  char date[CLOCK_TEXT_BYTES];
  switch (value->type) {
  case MESSAGE_ABSENT:
    return false;
  case MESSAGE_IS_TEXT:
    buffer_add(out, value->text.data, value->text.length);
    return value->text.length > 0;
  case MESSAGE_IS_NUMBER:
    json_put_number(out, value->number);
    return true;
  case MESSAGE_IS_DAY:
    buffer_add_text(out, clock_print_date(value->day, date));
    return true;
  }
  return false;
}

bool wording_fill(const char *text, const char *locale, message_find *find, void *context,
                  struct buffer *out) {
  size_t before = out->length;
  struct text_slot slot;
  int count = 0;
  if (wording_has_format(text)) return message_format(text, locale, find, context, out);
  while (slot_find(text, &slot)) {
    struct message_value value = {.type = MESSAGE_ABSENT};
    bool is_one_more = ++count <= MESSAGE_ARGUMENTS_MAX;
    buffer_add(out, text, (size_t)(slot.start - text));
    if (is_one_more) find(context, slot.name, slot.length, &value);
    if (!is_one_more || !put_value(&value, out)) {
      out->length = before;
      return false;
    }
    text = slot.end;
  }
  buffer_add_text(out, text);
  return true;
}
