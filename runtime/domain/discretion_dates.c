/* Dates that a call read, as people write them: 3 maggio 2026, May 3rd, 03/05, 3.5.2026, "le 3 mai", 2026-05-03. A day and
 * its month are enough, for whoever says "May 3rd" has said the birthday, whatever the year. In digits alone, and without
 * a year, "4.5" is a date only where it is written like one: zeros in front, a slash, "am 4.5.". Any thread.
 */
#include "domain/discretion_inside.h"

struct civil {
  int year, month, day;
};

/* Howard Hinnant's civil_from_days: exact for all of int32's years that matter here. */
static struct civil civil_of(int32_t days) {
  int64_t shifted = (int64_t)days + 719468;
  int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
  int64_t of_era = shifted - era * 146097;
  int64_t year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  int64_t of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  int64_t shifted_month = (5 * of_year + 2) / 153;
  int month = (int)(shifted_month < 10 ? shifted_month + 3 : shifted_month - 9);
  return (struct civil){.year = (int)(year_of_era + era * 400 + (month <= 2)),
                        .month = month,
                        .day = (int)(of_year - (153 * shifted_month + 2) / 5 + 1)};
}

/* ---- with the month's name ---- */

static const struct figure *figure_that(const struct discretion_scratch *scratch, size_t word, bool ends) {
  for (size_t i = 0; i < scratch->figure_count; i++) {
    const struct figure *figure = &scratch->figures[i];
    if ((ends ? figure->end : figure->begin) == word) return figure;
  }
  return NULL;
}

/* "3 maggio", "3rd of May": before the month; "May 3rd", "May the 3rd": after it. Words of less weight may lie between. */
static bool has_day(const struct discretion_scratch *scratch, size_t month_at, int day, size_t *begin,
                    size_t *end) {
  size_t before = month_at, after = month_at + 1;
  *begin = month_at;
  *end = month_at + 1;
  while (before > 0 && scratch->words[before - 1].classes & WORD_OF) before--;
  const struct figure *figure = figure_that(scratch, before, true);
  if (figure && figure->value == day) {
    *begin = figure->begin;
    return true;
  }
  if (after < scratch->word_count && scratch->words[after].classes & WORD_OF) after++;
  figure = figure_that(scratch, after, false);
  if (!figure || (figure->value != day)) return false;
  *end = figure->end;
  return true;
}

static bool is_suspect(const struct discretion_text *text, struct discretion_scratch *scratch, size_t begin,
                       size_t end) {
  return !words_are_filled(scratch, begin, end) && !words_are_public(text, scratch, begin, end, true);
}

static bool tells_by_name(const struct discretion_text *text, const struct civil *date,
                          struct discretion_scratch *scratch) {
  for (size_t i = 0, begin, end; i < scratch->word_count; i++)
    if (scratch->words[i].month == date->month && has_day(scratch, i, date->day, &begin, &end) &&
        is_suspect(text, scratch, begin, end))
      return true;
  return false;
}

/* ---- in digits ---- */

/* Up to three groups of digits that stand together: 03/05/26. */
struct groups {
  int value[3];
  size_t digits[3], count, end;
  bool has_slash;
};

static int digits_in(const struct word *word, size_t *count) {
  int value = 0;
  for (*count = 0; *count < word->length; ++*count) {
    char digit = word->text[*count];
    if (digit < '0' || digit > '9' || *count > 7) return -1;
    value = value * 10 + (digit - '0');
  }
  return value;
}

static bool goes_on(const struct discretion_scratch *scratch, size_t at) {
  char separator = scratch->words[at].separator;
  return scratch->words[at - 1].is_symbol || separator == '.' || separator == '-' || separator == ' ';
}

static struct groups read_groups(const struct discretion_scratch *scratch, size_t at) {
  struct groups groups = {0};
  for (; at < scratch->word_count && groups.count < 3; at++) {
    const struct word *word = &scratch->words[at];
    if (groups.count && word_is(word, "/")) {
      groups.has_slash = true;
      continue;
    }
    int value = digits_in(word, &groups.digits[groups.count]);
    if (value < 0 || word->is_symbol || (groups.count && !goes_on(scratch, at))) break;
    groups.value[groups.count++] = value;
    groups.end = at + 1;
  }
  return groups;
}

static bool is_day_and_month(const struct groups *groups, size_t first, const struct civil *date) {
  const int *value = &groups->value[first];
  return (value[0] == date->day && value[1] == date->month) ||
         (value[0] == date->month && value[1] == date->day);
}

static bool is_year(const struct groups *groups, size_t at, const struct civil *date) {
  return groups->digits[at] == 4 || (groups->digits[at] == 2 && groups->value[at] == date->year % 100);
}

/* "03.05." and "am 3.5." and "3/5", but not "4.5 stars" */
static bool is_written_as_date(const struct discretion_scratch *scratch, size_t at,
                               const struct groups *groups) {
  bool is_measured = words_have(scratch, (ptrdiff_t)at - 1, (ptrdiff_t)groups->end + 1,
                                WORD_UNIT | WORD_CURRENCY | WORD_PERCENT);
  return (groups->digits[1] == 2 && !is_measured) || groups->has_slash ||
         words_have(scratch, (ptrdiff_t)at - 1, (ptrdiff_t)at, WORD_ON);
}

/* 20260503 and 03052026 */
static bool is_run_together(int value, const struct civil *date) {
  int month_day = date->month * 100 + date->day, day_month = date->day * 100 + date->month;
  return value == date->year * 10000 + month_day || value == day_month * 10000 + date->year ||
         value == month_day * 10000 + date->year;
}

static bool is_date_at(const struct discretion_scratch *scratch, size_t at, const struct civil *date,
                       size_t *end) {
  struct groups groups = read_groups(scratch, at);
  *end = groups.end;
  if (!groups.count) return false;
  if (groups.digits[0] == 8 && is_run_together(groups.value[0], date)) return true;
  if (groups.count == 3 && is_day_and_month(&groups, 0, date) && is_year(&groups, 2, date)) return true;
  if (groups.count == 3 && is_day_and_month(&groups, 1, date) && is_year(&groups, 0, date)) return true;
  return groups.count == 2 && is_day_and_month(&groups, 0, date) && is_written_as_date(scratch, at, &groups);
}

/* ---- the year alone ---- */

/* "classe 1992": only where somebody is said to be of it. */
static bool tells_year(const struct discretion_scratch *scratch, const struct civil *date) {
  static const char *const births[] = {"classe", "nata", "nato",   "born",   "geboren", "jahrgang",
                                       "nee",    "ne",   "nacida", "nacido", NULL};
  for (size_t i = 0; i < scratch->figure_count; i++) {
    const struct figure *figure = &scratch->figures[i];
    if (figure->value != date->year || words_are_filled(scratch, figure->begin, figure->end)) continue;
    for (size_t back = 1; back <= 2 && back <= figure->begin; back++)
      for (size_t birth = 0; births[birth]; birth++)
        if (word_is(&scratch->words[figure->begin - back], births[birth])) return true;
  }
  return false;
}

bool discretion_tells_date(const struct discretion_text *text, const struct unsayable *secret,
                           struct discretion_scratch *scratch) {
  struct civil date = civil_of(secret->day);
  if (tells_by_name(text, &date, scratch) || tells_year(scratch, &date)) return true;
  for (size_t i = 0, end; i < scratch->word_count; i++) {
    char first = scratch->words[i].text[0];
    if (first >= '0' && first <= '9' && is_date_at(scratch, i, &date, &end) &&
        is_suspect(text, scratch, i, end))
      return true;
  }
  return false;
}
