/* TCF v2 consent strings. See tcf.h. Source: IAB Tech Lab, "Consent string and vendor list formats v2.0", the core string.
 *
 *   base64url, segments between dots, the core first; bits, the highest of a number first:
 *   │ version 6 │ created 36 │ updated 36 │ CMP 12 + 12 + 6 │ language 12 │ list 12 │ policy 6 │ 1 + 1 │ features 12 │
 *   │ consents 24 │ interests 24 │ 1 │ country 12 │ vendors │ vendors of interests │ restrictions │ padding
 *   vendors:      │ highest 16 │ is ranges 1 │ a bit for each │ or ranges
 *   ranges:       │ count 12 │ n × (is range 1, first 16, last 16 where it is a range)
 *   restrictions: │ count 12 │ n × (purpose 6, type 2, ranges)
 *
 * Of vendors nothing is kept; they are walked all the same, since a string that ends before they do was cut short, and of
 * half a string nobody knows what the other half took back. Pure; any thread.
 */
#include "domain/tcf.h"

enum { VERSION = 2, HEAD_BITS = 36 + 36 + 12 + 12 + 6 + 12 + 12 + 6 + 1 + 1 + 12 };

struct bits {
  const char *text;
  size_t at, count;
  bool is_over;
};

static int value_of(char digit) {
  if (digit >= 'A' && digit <= 'Z') return digit - 'A';
  if (digit >= 'a' && digit <= 'z') return digit - 'a' + 26;
  if (digit >= '0' && digit <= '9') return digit - '0' + 52;
  if (digit == '-') return 62;
  return digit == '_' ? 63 : -1;
}

static bool take_core(const char *text, size_t length, struct bits *bits) {
  size_t digits = 0;
  while (digits < length && text[digits] != '.') {
    if (value_of(text[digits]) < 0) return false;
    digits++;
  }
  *bits = (struct bits){.text = text, .count = digits * 6};
  return true;
}

static void skip(struct bits *bits, size_t count) {
  if (count > bits->count - bits->at)
    bits->is_over = true;
  else
    bits->at += count;
}

/* At most 32 bits; zero where they are not there. */
static uint32_t get(struct bits *bits, size_t count) {
  uint32_t number = 0;
  size_t at = bits->at;
  skip(bits, count);
  for (; !bits->is_over && at < bits->at; at++)
    number = number << 1 | (uint32_t)(value_of(bits->text[at / 6]) >> (5 - at % 6) & 1);
  return number;
}

static uint32_t get_purposes(struct bits *bits) {
  uint32_t purposes = 0;
  for (int i = 0; i < TCF_PURPOSES; i++) purposes |= get(bits, 1) << i;
  return purposes;
}

static void skip_ranges(struct bits *bits) {
  for (uint32_t left = get(bits, 12); left && !bits->is_over; left--) skip(bits, get(bits, 1) ? 32 : 16);
}

static void skip_vendors(struct bits *bits) {
  uint32_t highest = get(bits, 16);
  if (get(bits, 1))
    skip_ranges(bits);
  else
    skip(bits, highest);
}

static void skip_restrictions(struct bits *bits) {
  for (uint32_t left = get(bits, 12); left && !bits->is_over; left--) {
    skip(bits, 8);
    skip_ranges(bits);
  }
}

bool tcf_decode(const char *text, size_t length, struct tcf *tcf) {
  struct bits bits;
  *tcf = (struct tcf){0};
  if (!take_core(text, length, &bits) || get(&bits, 6) != VERSION) return false;
  skip(&bits, HEAD_BITS);
  struct tcf read = {.consents = get_purposes(&bits)};
  read.interests = get_purposes(&bits);
  skip(&bits, 1 + 12);
  skip_vendors(&bits);
  skip_vendors(&bits);
  skip_restrictions(&bits);
  if (bits.is_over) return false;
  *tcf = read;
  return true;
}
