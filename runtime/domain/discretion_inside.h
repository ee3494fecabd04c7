/* What the files of discretion share: a text as words and figures, and the lexicons. For discretion*.c alone.
 *
 *   text → discretion_words.c → words, each with its classes → discretion_figures.c → figures (numbers, in digits or words)
 *        → discretion_values.c (texts, names), discretion_numbers.c, discretion_dates.c, discretion_phrases.c
 */
#ifndef SARTO_DOMAIN_DISCRETION_INSIDE_H
#define SARTO_DOMAIN_DISCRETION_INSIDE_H

#include "base/memory.h"
#include "domain/discretion.h"

/* What a word can be, in any of the languages; the words themselves: discretion_vocabulary.c. */
enum word_class {
  WORD_CURRENCY = 1 << 0, /* € and euro */
  WORD_PERCENT = 1 << 1,
  WORD_TIMES = 1 << 2, /* volte, times, mal */
  WORD_VISIT = 1 << 3, /* what is counted of people: visits, orders, clicks */
  WORD_SEEN = 1 << 4,  /* viewed, bought, angesehen */
  WORD_MORE = 1 << 5,  /* what makes of "3 times" a comparison or a frequency */
  WORD_PAY = 1 << 6,   /* what makes of "3 times" instalments */
  WORD_UNIT = 1 << 7,  /* measures of goods */
  WORD_FREE = 1 << 8,  /* what shops say beside round amounts: free delivery, discount */
  WORD_SPENT = 1 << 9,
  WORD_YEARS = 1 << 10,
  WORD_OLD = 1 << 11, /* what makes of years an age */
  WORD_SIZE = 1 << 12,
  WORD_YOUR = 1 << 13,
  WORD_YOU = 1 << 14,
  WORD_SCORE = 1 << 15, /* affinity, match, likely */
  WORD_DAY = 1 << 16,
  WORD_WEEK = 1 << 17,
  WORD_MONTHS = 1 << 18, /* the unit; a month by name has `month` */
  WORD_PAST = 1 << 19,   /* ago, since, last */
  WORD_YESTERDAY = 1 << 20,
  WORD_TODAY = 1 << 21, /* or tomorrow: then "yesterday" is a saying */
  WORD_CUSTOMER = 1 << 22,
  WORD_GREETING = 1 << 23, /* ciao, dear, Frau: a name follows */
  WORD_FOR = 1 << 24,
  WORD_PARTICLE = 1 << 25, /* of names: de, von */
  WORD_COMMON = 1 << 26,   /* a name or a state that is a word, too: Rossi, White, new */
  WORD_OF = 1 << 27,       /* between a day and its month */
  WORD_ON = 1 << 28,       /* before a date in digits */
  WORD_BY_DAY = 1 << 29,   /* within 30 days: a promise, not a memory */
  WORD_ONCE = 1 << 30      /* the one of times: after an ordinal, "the third time" */
};

struct word {
  const char *text; /* folded, lower case; not NUL-terminated */
  uint32_t offset;  /* of it in the folded text */
  uint32_t length;
  uint32_t classes; /* of enum word_class */
  uint32_t rules;   /* chain of phrase rules that begin with it, from 1 */
  uint8_t month;    /* 1 to 12, or 0 */
  char separator; /* of a word that begins with a digit: what joined it to the one before; 0: nothing known */
  bool is_filled; /* by a slot */
  bool is_symbol; /* € % /: no word, but figures need them */
};

/* A number in the text. "1.234" may mean 1234 or 1.234: both are held. */
struct figure {
  double value, other; /* equal where there is no doubt */
  uint32_t begin, end; /* words [begin, end) */
  uint8_t decimals;    /* digits written behind the point, at least in one reading */
  bool is_ordinal;     /* 3rd, third */
  bool is_times;       /* 12x, dreimal, twice */
  bool has_unit;       /* 30cm */
  bool is_written_out; /* in words */
  bool is_grouped;     /* 1.234 and not 1234: no year */
};

/* ---- vocabulary: the data (discretion_vocabulary.c, discretion_numerals.c, discretion_lexicon.c) ---- */

struct vocabulary_row {
  uint32_t classes;
  uint8_t month;
  const char *words; /* folded, parted by spaces */
};
extern const struct vocabulary_row discretion_vocabulary[]; /* ends with words == NULL */

enum numeral_kind {
  UNIT,
  TEEN,
  TEN,
  HUNDRED,
  THOUSAND,
  JOINER,
  ORDINAL,
  ORDINAL_ENDING,
  TIMES,
  TIMES_ENDING
};
enum {
  LANGUAGE_IT = 1,
  LANGUAGE_EN = 2,
  LANGUAGE_DE = 4,
  LANGUAGE_FR = 8,
  LANGUAGE_ES = 16,
  LANGUAGE_ALL = 31
};
struct numeral {
  const char *text;
  int16_t value;
  uint8_t kind;
  uint8_t languages;
  bool is_stem; /* never the end of a word: vent-uno */
};
extern const struct numeral discretion_numerals[]; /* sorted by first letter; ends with text == NULL */

struct phrase_set {
  const char *name;
  const char *words; /* alternatives, parted by | */
};
struct phrase_row {
  const char *example; /* the rule's name */
  const char *pattern;
};
extern const struct phrase_set discretion_phrase_sets[]; /* ends with name == NULL */
extern const struct phrase_row discretion_phrase_rows[]; /* ends with pattern == NULL */

/* ---- compiled (discretion.c) ---- */

struct lexicon_entry {
  const char *text;
  uint32_t length;
  uint32_t classes;
  uint32_t rules;
  uint8_t month;
};

struct discretion {
  struct lexicon_entry *entries; /* open addressing; text == NULL: free */
  size_t entry_mask;
  size_t entry_count;
  struct phrase_rules *rules;
  struct arena memory;                           /* of the rules' parts, and of a workspace's phrases */
  const struct numeral *numerals['z' - 'a' + 2]; /* those of a letter: from its own to the next one's */
};

/* The word's entry, made where there is none (its text is borrowed for as long as `discretion` lives). */
struct lexicon_entry *lexicon_add(struct discretion *discretion, const char *text, size_t length);
const struct lexicon_entry *lexicon_find(const struct discretion *discretion, const char *text,
                                         size_t length);

/* ---- the steps ---- */

/* Appends the text folded, letters that look Latin as such. */
void discretion_fold(struct slice text, struct discretion_scratch *scratch, struct buffer *out);
/* Fills scratch->words, which lie in scratch->folded. */
void discretion_split(const struct discretion *discretion, const struct discretion_text *text,
                      struct discretion_scratch *scratch);
void discretion_count(const struct discretion *discretion,
                      struct discretion_scratch *scratch); /* scratch->figures */

/* Takes so much of the work that is left; false: there is none. What then is said of the text is worth nothing. */
bool work_spend(struct discretion_scratch *scratch, size_t work);

bool words_are_filled(const struct discretion_scratch *scratch, size_t begin, size_t end);
/* Whether words [begin, end) have one of `classes`; the range is cut to the text's. */
bool words_have(const struct discretion_scratch *scratch, ptrdiff_t begin, ptrdiff_t end, uint32_t classes);
bool word_is(const struct word *word, const char *text);
/* Whether these words stand in an offer's own text. `is_alone_enough`: the words themselves; else with a neighbour, too,
 * or as a whole field. */
bool words_are_public(const struct discretion_text *text, struct discretion_scratch *scratch, size_t begin,
                      size_t end, bool is_alone_enough);

bool discretion_tells_text(const struct discretion *discretion, const struct discretion_text *text,
                           const struct unsayable *secret, struct discretion_scratch *scratch);
bool discretion_tells_number(const struct discretion_text *text, const struct unsayable *secret,
                             struct discretion_scratch *scratch);
bool discretion_tells_date(const struct discretion_text *text, const struct unsayable *secret,
                           struct discretion_scratch *scratch);

/* Phrases. Patterns are checked when they are compiled: our own must be right, a workspace's are refused with a reason. */
void phrases_compile(struct discretion *discretion);
enum status phrases_add_own(struct discretion *discretion, const char *phrase, struct error *err);
void phrases_free(struct discretion *discretion);
/* The name of a rule that the text breaks, or NULL. */
const char *phrases_find(const struct discretion *discretion, const struct discretion_scratch *scratch);

#endif
