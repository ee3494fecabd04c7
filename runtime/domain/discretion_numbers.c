/* Numbers that a call read, among the figures of a text. Small numbers are everywhere ("2 ideas", "3 for 2", "30 days to
 * return"), so a value alone seldom tells: what tells is its company, and each kind of secret has its own.
 *
 *   count   beside what is counted of people (visits, orders, times, "viewed 3"); from 100 on bare, unless round
 *   money   with a currency or "spent"; bare with cents, and from 100 on unless round; not as a round "free from 50 €"
 *   days    with a unit (days, weeks, months) and something past: "12 days ago" and not "within 12 days"
 *   number  an age, a size, a score, a share of the reader ("83% you"); bare with decimals, and as a count from 100 on
 *
 * Any thread.
 */
#include <math.h>

#include "domain/discretion_inside.h"

enum {
  BARE_MIN = 100,
  AGE_MIN = 13,
  AGE_MAX = 115,
  ROUNDED_FROM = 1000,
  YEAR_MIN = 1900,
  YEAR_MAX = 2100,
  ROUND_MAX = 500
};

/* One figure and the words around it. */
struct place {
  const struct discretion_scratch *scratch;
  const struct figure *figure;
};

static bool has_before(const struct place *place, ptrdiff_t count, uint32_t classes) {
  ptrdiff_t begin = place->figure->begin;
  return words_have(place->scratch, begin - count, begin, classes);
}

static bool has_after(const struct place *place, ptrdiff_t count, uint32_t classes) {
  ptrdiff_t end = place->figure->end;
  return words_have(place->scratch, end, end + count, classes);
}

static bool has_near(const struct place *place, ptrdiff_t count, uint32_t classes) {
  return has_before(place, count, classes) || has_after(place, count, classes);
}

/* "83%", "83 per cento" */
static bool is_share(const struct place *place) {
  const struct discretion_scratch *scratch = place->scratch;
  size_t end = place->figure->end;
  if (has_after(place, 1, WORD_PERCENT)) return true;
  if (!has_after(place, 1, WORD_FOR | WORD_MORE) || end + 1 >= scratch->word_count) return false;
  const struct word *word = &scratch->words[end + 1];
  return word_is(word, "cento") || word_is(word, "cent") || word_is(word, "ciento");
}

static bool is_value(const struct figure *figure, double value) {
  double tolerance = 1e-9 * (fabs(value) + 1);
  return fabs(figure->value - value) < tolerance || fabs(figure->other - value) < tolerance;
}

static bool is_about(const struct figure *figure, double value) {
  return is_value(figure, value) || is_value(figure, floor(value)) || is_value(figure, ceil(value)) ||
         is_value(figure, round(value * 10) / 10) || is_value(figure, round(value * 100) / 100);
}

static bool is_round(double value, double step) {
  return fmod(value, step) == 0;
}

/* As numbers are when nobody has counted: 300, 12,000. */
static bool is_rounded(double value) {
  return is_round(value, value < 10 * ROUNDED_FROM ? 100 : 1000);
}

/* "a", "una", "ein": a number only beside a unit of time. */
static bool is_article(const struct figure *figure) {
  return figure->is_written_out && figure->value <= 1;
}

static bool looks_like_year(const struct figure *figure) {
  return figure->value >= YEAR_MIN && figure->value <= YEAR_MAX && !figure->decimals && !figure->is_grouped;
}

/* A number that nobody writes by chance. */
static bool is_exact(const struct figure *figure) {
  return figure->value >= BARE_MIN && !is_rounded(figure->value) && !looks_like_year(figure);
}

static bool is_bare(const struct place *place) {
  return is_exact(place->figure) && !place->figure->has_unit &&
         !has_after(place, 1, WORD_UNIT | WORD_PERCENT);
}

/* ---- a rule for each kind ---- */

/* "3 times softer", "twice a day", "in 3 instalments" */
static bool compares(const struct place *place) {
  ptrdiff_t past_noun = place->figure->is_times ? 1 : 2;
  return has_after(place, past_noun, WORD_MORE) || has_near(place, 4, WORD_PAY);
}

/* "Look twice": a saying, unless somebody looked. */
static bool is_twice(const struct figure *figure) {
  return figure->is_times && figure->is_written_out && figure->value == 2;
}

static bool tells_how_often(const struct place *place) {
  if (place->figure->value <= 1) return false;
  if (is_twice(place->figure)) return has_near(place, 3, WORD_SEEN | WORD_VISIT | WORD_YOU);
  return (place->figure->is_times || has_after(place, 1, WORD_TIMES)) && !compares(place);
}

static bool tells_count(const struct place *place, const struct unsayable *secret) {
  const struct figure *figure = place->figure;
  if (!is_value(figure, secret->number) || figure->decimals) return false;
  if (tells_how_often(place)) return true;
  if (figure->is_ordinal)
    return figure->value > 1 && has_after(place, 1, WORD_VISIT | WORD_ONCE) &&
           !has_after(place, 2, WORD_MORE);
  if (is_article(figure)) return false;
  if (figure->has_unit ||
      has_after(place, 1, WORD_UNIT | WORD_PERCENT | WORD_CURRENCY | WORD_DAY | WORD_TIMES))
    return false;
  bool is_counted = has_after(place, 2, WORD_VISIT | WORD_SEEN) || has_before(place, 3, WORD_SEEN);
  return is_counted || is_bare(place);
}

/* "Free delivery from 50 €" */
static bool is_offered(const struct place *place) {
  const struct figure *figure = place->figure;
  return !figure->decimals && is_round(figure->value, 5) && figure->value <= ROUND_MAX &&
         has_near(place, 5, WORD_FREE);
}

static bool tells_money(const struct place *place, const struct unsayable *secret) {
  const struct figure *figure = place->figure;
  if (!is_about(figure, secret->number) || figure->is_ordinal || secret->number == 0) return false;
  if (has_near(place, 1, WORD_CURRENCY)) return !is_offered(place);
  if (figure->has_unit || has_after(place, 1, WORD_UNIT | WORD_PERCENT)) return false;
  return has_near(place, 3, WORD_SPENT) || figure->decimals >= 2 || is_bare(place) ||
         (figure->decimals && figure->value >= BARE_MIN);
}

/* How many of that unit the days are, told roughly: 13 to 15 days are two weeks. */
static bool is_so_many(const struct figure *figure, double days, double unit, double slack) {
  double count = round(days / unit);
  return count >= 1 && fabs(days - count * unit) <= slack && is_value(figure, count);
}

static bool is_that_long(const struct place *place, double days) {
  const struct figure *figure = place->figure;
  return (has_after(place, 1, WORD_DAY) && is_value(figure, days)) ||
         (has_after(place, 1, WORD_WEEK) && is_so_many(figure, days, 7, 1)) ||
         (has_after(place, 1, WORD_MONTHS) && is_so_many(figure, days, 30.4, 3)) ||
         (has_after(place, 1, WORD_YEARS) && is_so_many(figure, days, 365.25, 15));
}

static bool tells_days(const struct place *place, const struct unsayable *secret) {
  return secret->number >= 1 && is_that_long(place, secret->number) && !has_before(place, 2, WORD_BY_DAY) &&
         (has_before(place, 3, WORD_PAST) || has_after(place, 4, WORD_PAST));
}

/* "83%" and no more: of nothing that is sold. */
static bool is_last_and_exact(const struct place *place) {
  return place->figure->end + 2u >= place->scratch->word_count && !is_round(place->figure->value, 5);
}

/* Half off is not half of somebody. */
static bool tells_share(const struct place *place, double share) {
  return share > 0 && share < 1 && is_value(place->figure, round(share * 100)) && is_share(place) &&
         !has_near(place, 4, WORD_FREE) &&
         (has_near(place, 4, WORD_YOU | WORD_YOUR | WORD_SCORE) || is_last_and_exact(place));
}

/* 45 years, but not "for 20 years" or "20 years ago": those are the shop's. */
static bool tells_age(const struct place *place) {
  if (place->figure->value < AGE_MIN || place->figure->value > AGE_MAX) return false;
  if (has_before(place, 1, WORD_OLD)) return true;
  return has_after(place, 1, WORD_YEARS) && !has_before(place, 2, WORD_PAST | WORD_BY_DAY) &&
         !has_after(place, 2, WORD_PAST);
}

static bool tells_plain(const struct place *place, double value) {
  const struct figure *figure = place->figure;
  if (figure->is_ordinal || is_article(figure)) return false;
  if (!is_value(figure, value) && !(figure->decimals >= 2 && is_value(figure, round(value * 100) / 100)))
    return false;
  if (has_before(place, 1, WORD_SIZE | WORD_YOUR) || has_after(place, 1, WORD_SIZE) ||
      has_near(place, 2, WORD_SCORE))
    return true;
  if (is_exact(figure) && !has_after(place, 1, WORD_PERCENT | WORD_CURRENCY))
    return true; /* 173 cm: a height */
  if (figure->has_unit || has_after(place, 1, WORD_UNIT | WORD_PERCENT | WORD_CURRENCY)) return false;
  return figure->decimals >= 2 || tells_age(place);
}

static bool tells_number(const struct place *place, const struct unsayable *secret) {
  return tells_share(place, secret->number) || (secret->number != 0 && tells_plain(place, secret->number));
}

/* ---- yesterday ---- */

static bool tells_yesterday(const struct discretion_scratch *scratch) {
  for (size_t i = 0; i < scratch->word_count; i++) {
    const struct word *word = &scratch->words[i];
    if (word->classes & WORD_YESTERDAY && !word->is_filled &&
        !words_have(scratch, (ptrdiff_t)i - 3, (ptrdiff_t)i + 4, WORD_TODAY))
      return true;
  }
  return false;
}

bool discretion_tells_number(const struct discretion_text *text, const struct unsayable *secret,
                             struct discretion_scratch *scratch) {
  static bool (*const rules[])(const struct place *,
                               const struct unsayable *) = {[UNSAYABLE_COUNT] = tells_count,
                                                            [UNSAYABLE_MONEY] = tells_money,
                                                            [UNSAYABLE_DAYS] = tells_days,
                                                            [UNSAYABLE_NUMBER] = tells_number};
  for (size_t i = 0; i < scratch->figure_count; i++) {
    const struct figure *figure = &scratch->figures[i];
    struct place place = {scratch, figure};
    if (rules[secret->kind](&place, secret) && !words_are_filled(scratch, figure->begin, figure->end) &&
        !words_are_public(text, scratch, figure->begin, figure->end, false))
      return true;
  }
  return secret->kind == UNSAYABLE_DAYS && secret->number == 1 && tells_yesterday(scratch);
}
