/* A text in every form in which it was written: by locale, tone and part of a placement. */
#ifndef SARTO_DOMAIN_WORDING_H
#define SARTO_DOMAIN_WORDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/message.h"

enum { WORDING_ANY = 255, LOCALES_MAX = 16, TONES_MAX = 16, PARTS_MAX = 8 };

/* One form; WORDING_ANY in a member: written for all of them. Indexes are those of the workspace's locales and tones
 * and of the placement's parts. */
struct wording_form {
  uint8_t part, locale, tone;
  const char *text;
};

/* Zeroed: no text at all. The forms are sorted (wording_sort), so that what is read does not depend on the order in
 * which they were written. */
struct wording {
  const struct wording_form *forms;
  size_t count;
};

void wording_sort(struct wording_form *forms, size_t count);

/* The text of that part (WORDING_ANY: of a text without parts) in that locale, else in the workspace's first, else in
 * any; there in that tone (WORDING_ANY: in none), else in none, else in any. NULL: there is none. */
const char *wording_get(const struct wording *wording, size_t part, size_t locale, size_t tone);

/* All parts of one text in one voice, so that no title stands in one language over a body in another: in that locale,
 * else in the workspace's first; there in that tone, else in none, else in the first tone that has them all. What was
 * written for all locales or tones belongs to each. False: nowhere are there all `part_count` of them. */
bool wording_get_parts(const struct wording *wording, size_t part_count, size_t locale, size_t tone,
                       const char *texts[PARTS_MAX]);

/* In which locale the one or the other of these tells it: numbers, dates and salutations are of the same. Of what is
 * written for all locales, that locale. `part_count` 0: of a text without parts. */
size_t wording_told_in(const struct wording *wording, size_t part_count, size_t locale, size_t tone);

/* Slots: {name} in a text. Finds the first at or after `text`; false where there is none. A { that no } follows is a
 * slot without a name. */
struct text_slot {
  const char *start; /* at its { */
  const char *end;   /* behind its } */
  const char *name;  /* not NUL-terminated */
  size_t length;
};
bool slot_find(const char *text, struct text_slot *slot);

/* Whether a slot has more than a name, {name, plural, …}: such a text is base/message.h's. */
bool wording_has_format(const char *text);

/* Calls `each` for every slot of the text, a name or more; of a text without formats a slot that is no slot has no name.
 * INVALID: the text is not well-formed. */
enum status wording_slots(const char *text, message_each *each, void *context, struct error *err);

/* Appends the text with its slots filled, in that locale ("it"). False: `find` has no value for one, or one of the wrong
 * kind; then nothing is appended at all, for a text with a hole is never shown. */
bool wording_fill(const char *text, const char *locale, message_find *find, void *context,
                  struct buffer *out);

#endif
