/* The numbers of a text, in digits ("1.234,50") and in words ("milleduecentotrentaquattro"), so that each secret number is
 * compared with values instead of being written in every way that five languages know.
 *
 * Words are read by their parts (cento-ottanta-nove), parts of one language only. A part finds its place by what is there
 * already: a ten where no ten is, German's ten behind its unit, French's ten on top of sixty. Where parts can be read in
 * two ways ("cent-otto", "cento-tto") both are tried. Any thread.
 */
#include <string.h>

#include "domain/discretion_inside.h"

static struct figure *add_figure(struct discretion_scratch *scratch, struct figure figure) {
  if (scratch->figure_count == scratch->figure_capacity) {
    scratch->figure_capacity = scratch->figure_capacity ? 2 * scratch->figure_capacity : 16;
    scratch->figures = mem_resize(scratch->figures, scratch->figure_capacity * sizeof *scratch->figures);
  }
  scratch->figures[scratch->figure_count] = figure;
  return &scratch->figures[scratch->figure_count++];
}

/* ---- in words ---- */

/* What has been read so far, by value: a reading that fails leaves no trace. */
struct reading {
  size_t word;
  uint32_t offset; /* in that word */
  int32_t thousands, rest;
  uint8_t languages;
  uint8_t last; /* enum numeral_kind, or NOTHING */
  bool is_ordinal, is_times, has_value;
};
enum { NOTHING = 255, WORDS_MAX = 10 };

static bool is_finished(const struct reading *reading) {
  return reading->is_ordinal || reading->is_times;
}

static bool may_join(const struct reading *reading, uint8_t languages) {
  if (reading->last == JOINER || !reading->has_value) return false;
  bool is_round = reading->last == HUNDRED || reading->last == THOUSAND;
  if (languages & LANGUAGE_DE && reading->last == UNIT) return true;
  if (languages & (LANGUAGE_FR | LANGUAGE_ES) && reading->last == TEN) return true;
  return is_round;
}

static bool put_unit(struct reading *reading, int32_t value) {
  int32_t below = reading->rest % 100;
  bool is_french_ten = below % 20 == 10 && reading->languages == LANGUAGE_FR && value >= 7;
  if (below % 10 || (below == 10 && !is_french_ten)) return false;
  reading->rest += value;
  return true;
}

static bool put_ten(struct reading *reading, int32_t value) {
  int32_t below = reading->rest % 100;
  if (below == 4 && value == 20 && reading->languages & LANGUAGE_FR && reading->last == UNIT)
    reading->rest += 76; /* quatre-vingt */
  else if (!below || (value == 10 && (below == 60 || below == 80)) ||
           (below < 10 && reading->last == JOINER && reading->languages & LANGUAGE_DE))
    reading->rest += value;
  else
    return false;
  return true;
}

static bool put_teen(struct reading *reading, int32_t value) {
  int32_t below = reading->rest % 100;
  if (below && !(reading->languages & LANGUAGE_FR && (below == 60 || below == 80))) return false;
  reading->rest += value;
  return true;
}

static bool put_hundred(struct reading *reading, int32_t value) {
  if (value > 100) return put_teen(reading, value);
  if (reading->rest > 19 || reading->last == JOINER) return false;
  reading->rest = (reading->rest ? reading->rest : 1) * value;
  return true;
}

static bool put_thousand(struct reading *reading, int32_t value) {
  if (reading->thousands || reading->last == JOINER) return false;
  reading->thousands = (reading->rest ? reading->rest : 1) * value;
  reading->rest = 0;
  return true;
}

static bool put_whole(struct reading *reading, int32_t value) {
  if (reading->has_value && (reading->rest % 10 || value > 10)) return false;
  reading->rest += value;
  return true;
}

static bool put_part(struct reading *reading, const struct numeral *part) {
  if (is_finished(reading) || !(reading->languages & part->languages)) return false;
  reading->languages &= part->languages;
  bool is_put = false;
  switch ((enum numeral_kind)part->kind) {
  case UNIT:
    is_put = put_unit(reading, part->value);
    break;
  case TEEN:
    is_put = put_teen(reading, part->value);
    break;
  case TEN:
    is_put = put_ten(reading, part->value);
    break;
  case HUNDRED:
    is_put = put_hundred(reading, part->value);
    break;
  case THOUSAND:
    is_put = put_thousand(reading, part->value);
    break;
  case JOINER:
    is_put = may_join(reading, reading->languages);
    break;
  case ORDINAL:
    is_put = reading->is_ordinal = put_whole(reading, part->value);
    break;
  case TIMES:
    is_put = reading->is_times = put_whole(reading, part->value);
    break;
  case ORDINAL_ENDING:
    is_put = reading->is_ordinal = reading->has_value;
    break;
  case TIMES_ENDING:
    is_put = reading->is_times = reading->has_value && reading->offset;
    break;
  }
  reading->last = part->kind;
  reading->has_value |= is_put && part->kind != JOINER;
  return is_put;
}

/* The longest reading from there, which ends where a word does; `best->word` grows with it. */
static void read_on(const struct discretion *discretion, const struct discretion_scratch *scratch,
                    struct reading reading, size_t last_word, struct reading *best) {
  if (reading.word >= scratch->word_count || reading.word > last_word) return;
  const struct word *word = &scratch->words[reading.word];
  const char *text = word->text + reading.offset;
  size_t left = word->length - reading.offset;
  if (*text < 'a' || *text > 'z' || word->is_symbol) return;
  const struct numeral *part = discretion->numerals[*text - 'a'];
  for (; part->text && part->text[0] == *text; part++) {
    if (part->text[1] && (left < 2 || part->text[1] != text[1])) continue; /* before the rest, for speed */
    size_t length = strlen(part->text);
    if (length > left || memcmp(part->text, text, length) || (part->is_stem && length == left)) continue;
    struct reading next = reading;
    if (!put_part(&next, part)) continue;
    next.offset += (uint32_t)length;
    if (length == left) {
      next.word++;
      next.offset = 0;
      if (next.last != JOINER && next.word > best->word) *best = next;
    }
    if (!is_finished(&next)) read_on(discretion, scratch, next, last_word, best);
  }
}

static bool read_words(const struct discretion *discretion, struct discretion_scratch *scratch, size_t begin,
                       size_t *end) {
  struct reading start = {.word = begin, .languages = LANGUAGE_ALL, .last = NOTHING}, best = start;
  read_on(discretion, scratch, start, begin + WORDS_MAX, &best);
  if (best.word == begin) return false;
  double value = best.thousands + best.rest;
  add_figure(scratch, (struct figure){.value = value,
                                      .other = value,
                                      .begin = (uint32_t)begin,
                                      .end = (uint32_t)best.word,
                                      .is_ordinal = best.is_ordinal,
                                      .is_times = best.is_times,
                                      .is_written_out = true});
  *end = best.word;
  return true;
}

/* ---- in digits ---- */

static size_t digits_of(const struct word *word) {
  size_t count = 0;
  while (count < word->length && word->text[count] >= '0' && word->text[count] <= '9') count++;
  return count;
}

static bool is_all_digits(const struct word *word) {
  return digits_of(word) == word->length;
}

static double value_of(const struct word *word, size_t digit_count) {
  double value = 0;
  for (size_t i = 0; i < digit_count; i++) value = value * 10 + (word->text[i] - '0');
  return value;
}

/* Whether the word goes on the number before it, after such a separator. */
static bool goes_on(const struct discretion_scratch *scratch, size_t at, const char *separators) {
  if (at >= scratch->word_count) return false;
  const struct word *word = &scratch->words[at];
  return word->separator && strchr(separators, word->separator) && digits_of(word);
}

static size_t take_thousands(const struct discretion_scratch *scratch, size_t begin, double *value,
                             char *separator) {
  size_t end = begin + 1;
  *separator = 0;
  while (goes_on(scratch, end, " .,'") && digits_of(&scratch->words[end]) == 3 &&
         (!*separator || *separator == scratch->words[end].separator)) {
    *separator = scratch->words[end].separator;
    *value = *value * 1000 + value_of(&scratch->words[end], 3);
    if (!is_all_digits(&scratch->words[end++])) break;
  }
  return end;
}

static double fraction_of(const struct word *word, size_t digit_count) {
  double value = value_of(word, digit_count);
  for (size_t i = 0; i < digit_count; i++) value /= 10;
  return value;
}

static void read_ending(struct figure *figure, const struct word *word, size_t digit_count) {
  static const char *const ordinals[] = {"st", "nd",  "rd",   "th",  "a",  "o",   "e", "er",
                                         "re", "eme", "ieme", "ter", "te", "ten", NULL};
  struct word ending = {.text = word->text + digit_count, .length = word->length - (uint32_t)digit_count};
  if (!ending.length) return;
  for (size_t i = 0; ordinals[i]; i++) figure->is_ordinal |= word_is(&ending, ordinals[i]);
  figure->is_times = word_is(&ending, "x") || word_is(&ending, "mal");
  if (word_is(&ending, "k")) figure->value = figure->other = figure->value * 1000;
  figure->has_unit =
      !word_is(&ending, "k") && !figure->is_ordinal && !figure->is_times && !word_is(&ending, "eur");
}

/* Of "1.234" both readings; of "1.234,5" one. */
static void take_decimals(const struct discretion_scratch *scratch, struct figure *figure, double whole,
                          char grouping) {
  size_t at = figure->end;
  if (at == figure->begin + 2 && (grouping == '.' || grouping == ','))
    figure->other = whole + fraction_of(&scratch->words[at - 1], 3);
  if (!goes_on(scratch, at, ".,") || scratch->words[at].separator == grouping) return;
  size_t digit_count = digits_of(&scratch->words[at]);
  if (digit_count > 4) return;
  figure->value += fraction_of(&scratch->words[at], digit_count);
  figure->other = figure->value;
  figure->decimals = (uint8_t)digit_count;
  figure->end++;
}

static bool read_digits(struct discretion_scratch *scratch, size_t begin, size_t *end) {
  const struct word *first = &scratch->words[begin];
  size_t digit_count = digits_of(first);
  if (!digit_count || digit_count > 15) return false;
  double whole = value_of(first, digit_count);
  struct figure figure = {
      .value = whole, .other = whole, .begin = (uint32_t)begin, .end = (uint32_t)begin + 1};
  if (is_all_digits(first)) {
    char grouping = 0;
    if (digit_count <= 3) figure.end = (uint32_t)take_thousands(scratch, begin, &figure.value, &grouping);
    figure.is_grouped = grouping;
    figure.other = figure.value;
    take_decimals(scratch, &figure, whole, grouping);
  }
  const struct word *last = &scratch->words[figure.end - 1];
  read_ending(&figure, last, digits_of(last));
  add_figure(scratch, figure);
  *end = figure.end;
  return true;
}

void discretion_count(const struct discretion *discretion, struct discretion_scratch *scratch) {
  scratch->figure_count = 0;
  for (size_t at = 0, end; at < scratch->word_count; at = end) {
    end = at + 1;
    if (!read_digits(scratch, at, &end)) read_words(discretion, scratch, at, &end);
  }
}
