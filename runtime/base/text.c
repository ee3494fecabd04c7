/* Small questions about text: is it UTF-8, what is it near to, is it safe to print. See text.h. */
#include "base/text.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { NEAREST_LENGTH_MAX = 64 };

/* Length of the sequence that starts at `text`, 0 where it is malformed (Unicode 15, table 3-7). */
static size_t sequence_length(const unsigned char *text, size_t left) {
  unsigned char first = text[0];
  if (first < 0x80) return 1;
  size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || left < length) return 0;
  for (size_t i = 1; i < length; i++)
    if ((text[i] & 0xC0) != 0x80) return 0;
  if ((first == 0xE0 && text[1] < 0xA0) || (first == 0xED && text[1] > 0x9F) ||
      (first == 0xF0 && text[1] < 0x90) || (first == 0xF4 && text[1] > 0x8F))
    return 0;
  return length;
}

size_t text_utf8_prefix(const char *text, size_t length) {
  const unsigned char *bytes = (const unsigned char *)text;
  size_t at = 0;
  for (size_t step = 1; at < length && step; at += step) step = sequence_length(bytes + at, length - at);
  return at;
}

bool text_is_utf8(const char *text, size_t length) {
  return text_utf8_prefix(text, length) == length;
}

/* Optimal string alignment, three rows of it. */
static size_t distance(const char *left, size_t left_length, const char *right, size_t right_length) {
  unsigned char rows[3][NEAREST_LENGTH_MAX + 1];
  for (size_t j = 0; j <= right_length; j++) rows[0][j] = (unsigned char)j;
  for (size_t i = 1; i <= left_length; i++) {
    unsigned char *row = rows[i % 3], *above = rows[(i + 2) % 3], *before = rows[(i + 1) % 3];
    row[0] = (unsigned char)i;
    for (size_t j = 1; j <= right_length; j++) {
      size_t best = above[j - 1] + (left[i - 1] != right[j - 1]);
      if (above[j] + 1u < best) best = above[j] + 1u;
      if (row[j - 1] + 1u < best) best = row[j - 1] + 1u;
      if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1] &&
          before[j - 2] + 1u < best)
        best = before[j - 2] + 1u;
      row[j] = (unsigned char)best;
    }
  }
  return rows[left_length % 3][right_length];
}

bool text_has_control(const char *text) {
  while ((unsigned char)*text >= ' ') text++;
  return *text;
}

bool text_is_one_of(const char *name, const char *const *names) {
  for (; *names; names++)
    if (!strcmp(*names, name)) return true;
  return false;
}

const char *text_nearest(const char *name, const char *const *names) {
  size_t length = strlen(name), best = length / 3 + 1; /* one more than will do */
  const char *nearest = NULL;
  if (length > NEAREST_LENGTH_MAX) return NULL;
  for (; *names; names++) {
    size_t other = strlen(*names);
    if (other > NEAREST_LENGTH_MAX) continue;
    size_t edits = distance(name, length, *names, other);
    if (edits < best) {
      best = edits;
      nearest = *names;
    }
  }
  return nearest;
}

/* U+0080 to U+009F are control characters too: C2 80 to C2 9F. */
static bool is_control(const unsigned char *sequence, size_t length) {
  if (length == 1) return sequence[0] < 0x20 || sequence[0] == 0x7F;
  return length == 2 && sequence[0] == 0xC2 && sequence[1] < 0xA0;
}

void text_escape(struct buffer *out, const char *text, size_t length, size_t length_max) {
  const unsigned char *bytes = (const unsigned char *)text;
  for (size_t at = 0, step; at < length; at += step) {
    step = sequence_length(bytes + at, length - at);
    bool is_escaped = !step || is_control(bytes + at, step);
    if (!step) step = 1;
    size_t written = is_escaped ? step * 4 : step; /* \xNN */
    if (written > length_max) {
      buffer_add_text(out, "…");
      return;
    }
    length_max -= written;
    if (!is_escaped) buffer_add(out, text + at, step);
    for (size_t i = 0; is_escaped && i < step; i++) buffer_print(out, "\\x%02X", bytes[at + i]);
  }
}

const char *text_list(const char *const *names, char text[static TEXT_LIST_BYTES]) {
  size_t used = 0;
  text[0] = '\0';
  for (size_t i = 0; names[i] && used < TEXT_LIST_BYTES; i++)
    used += (size_t)snprintf(text + used, TEXT_LIST_BYTES - used, "%s'%s'", i ? ", " : "", names[i]);
  if (used >= TEXT_LIST_BYTES) text[0] = '\0';
  return text;
}
