/* Small questions about text: is it UTF-8, what is it near to, is it safe to print. See text.h. Any thread. */
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
    bool is_far = other >= length + best || length >= other + best; /* by its length alone */
    if (is_far || other > NEAREST_LENGTH_MAX) continue;
    size_t edits = distance(name, length, *names, other);
    if (edits < best) {
      best = edits;
      nearest = *names;
    }
  }
  return nearest;
}

static uint32_t decode(const unsigned char *sequence, size_t length) {
  static const unsigned char lead_bits[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
  uint32_t code_point = sequence[0] & lead_bits[length];
  for (size_t i = 1; i < length; i++) code_point = code_point << 6 | (sequence[i] & 0x3F);
  return code_point;
}

/* What a terminal obeys, and what makes it show another text than there is, in order (Unicode, chapter 23):
 *   C0: ESC begins a command, CR and LF forge a line; DEL and C1: U+009B begins a command in one character (23.1);
 *   U+061C, U+200E and U+200F, U+202A to U+202E, U+2066 to U+2069: bidirectional controls (UAX #9, chapter 2), by which a
 *   text is shown in another order than it is read in: "Trojan Source", CVE-2021-42574, UTR #36;
 *   U+2028 and U+2029: line and paragraph separators (23.2);
 *   U+FEFF: the byte order mark, which nobody sees and some readers take off (23.8);
 *   U+E0000 to U+E007F: tags, ASCII that nobody sees (23.9).
 * ZWNJ and ZWJ (U+200C, U+200D) are not here, though nobody sees them either: Persian and emoji are misspelt without, and
 * they neither move nor hide what stands beside them.
 */
static bool is_acting(uint32_t code_point) {
  static const struct {
    uint32_t first, last;
  } ranges[] = {{0x00, 0x1F},     {0x7F, 0x9F},     {0x061C, 0x061C}, {0x200E, 0x200F},
                {0x2028, 0x202E}, {0x2066, 0x2069}, {0xFEFF, 0xFEFF}, {0xE0000, 0xE007F}};
  for (size_t i = 0; i < sizeof ranges / sizeof *ranges && ranges[i].first <= code_point; i++)
    if (code_point <= ranges[i].last) return true;
  return false;
}

size_t text_acting(const char *text, size_t length, uint32_t *code_point) {
  const unsigned char *bytes = (const unsigned char *)text;
  size_t step = length ? sequence_length(bytes, length) : 0;
  if (!step) return 0;
  *code_point = decode(bytes, step);
  return is_acting(*code_point) ? step : 0;
}

size_t text_plain_prefix(const char *text, size_t length) {
  const unsigned char *bytes = (const unsigned char *)text;
  size_t at = 0;
  for (size_t step; at < length; at += step) {
    step = 1;
    if (bytes[at] >= ' ' && bytes[at] < 0x7F) continue; /* most of it */
    step = sequence_length(bytes + at, length - at);
    if (!step || is_acting(decode(bytes + at, step))) break;
  }
  return at;
}

/* Of a run of plain text that does not fit, the characters that do. */
static size_t whole_characters(const char *text, size_t length_max) {
  while (length_max && ((unsigned char)text[length_max] & 0xC0) == 0x80) length_max--;
  return length_max;
}

static void put_byte_escaped(struct buffer *out, unsigned char byte) {
  static const char digits[] = "0123456789ABCDEF";
  const char escape[] = {'\\', 'x', digits[byte >> 4], digits[byte & 0xF]};
  buffer_add(out, escape, sizeof escape);
}

void text_escape(struct buffer *out, const char *text, size_t length, size_t length_max) {
  uint32_t ignored;
  for (size_t at = 0; at < length;) {
    size_t plain = text_plain_prefix(text + at, length - at);
    size_t fitting = plain <= length_max ? plain : whole_characters(text + at, length_max);
    buffer_add(out, text + at, fitting);
    length_max -= fitting;
    at += fitting;
    if (at == length) return;
    size_t step = fitting < plain ? 0 : text_acting(text + at, length - at, &ignored);
    if (!step && fitting == plain) step = 1; /* no UTF-8 */
    if (!step || step * 4 > length_max) {    /* \xNN */
      buffer_add_text(out, "…");
      return;
    }
    length_max -= step * 4;
    while (step--) put_byte_escaped(out, (unsigned char)text[at++]);
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
